"""Changes of a unit, in rows. What they mean is told in `tests/hub/store/contract/`."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import get_args

import pytest

from hub.flows.units import (
    AddProposal,
    AddQuote,
    ApproveProposal,
    BindRequest,
    Change,
    Claim,
    CloseDay,
    CloseIncident,
    DueKind,
    KeepUnderCap,
    Lease,
    LetGo,
    Park,
    PostEntry,
    RebindRequest,
    ReportIncident,
    SavePayment,
    SaveRecord,
    SaveRefund,
    SetClockOffset,
    TakeLease,
    Unit,
    UnitRefused,
    Unpark,
    UseQuote,
)
from hub.ledger.book import payment_entry
from hub.participants.model import StaticCode
from hub.payment.incidents import Incident, IncidentKind
from hub.payment.model import MerchantId
from hub.payment.reasons import REASONS
from hub.settlement.day import Scheme
from hub.store.sqlite import lane, meta, requests
from hub.store.sqlite.applying import apply
from hub.store.sqlite.lane import Balances, Draft
from tests.hub.payment.two_people import BOB, PROPOSED
from tests.hub.store.samples import DAY, NOON, THB, a_payment, a_quote, a_refund, a_request

PAYMENT = a_payment("1")
STUB = replace(a_request("2"), method=requests.CANCEL_BEFORE_CREATE, content={})
EVERY_CHANGE: tuple[Change, ...] = (
    KeepUnderCap("W-TH", THB, THB),
    BindRequest(a_request("1")),
    BindRequest(STUB),
    RebindRequest(a_request("2")),
    AddQuote(a_quote("1")),
    UseQuote("quo_1", PAYMENT.payment_id),
    SavePayment(PAYMENT),
    SaveRefund(a_refund(PAYMENT)),
    PostEntry(payment_entry(PAYMENT, PAYMENT.attempts[0])),
    ReportIncident(Incident(IncidentKind.STUCK, "att_1", "pay_1", "W-TH", "", NOON)),
    AddProposal(PROPOSED),
    ApproveProposal(PROPOSED.proposal_id, BOB),
    CloseIncident("inc_1"),
    SaveRecord(StaticCode("promptpay", "1", MerchantId("m_1"))),
    SetClockOffset(60),
    Claim(None),
    TakeLease(Lease(PAYMENT.payment_id, 1)),
    LetGo(1),
    Park(DueKind.ATTEMPT, PAYMENT.attempts[0].attempt_id, "why", 5),
    Unpark(DueKind.ATTEMPT, PAYMENT.attempts[0].attempt_id, BOB),
    CloseDay(DAY, None),
)


def a_draft(database: sqlite3.Connection, lease_clock: Callable[[], datetime] | None = None) -> Draft:
    """An empty unit upon an empty store whose first day is today."""
    meta.put(database, meta.FIRST_DAY, DAY.isoformat())
    return Draft.of(lane.open_lane(database, "main"), NOON, Scheme(), DAY - timedelta(days=1), lease_clock)


@pytest.mark.parametrize("lease_clock", [None, lambda: NOON], ids=["alone", "shared"])
def test_every_change_that_there_is_can_be_applied(
    database: sqlite3.Connection, lease_clock: Callable[[], datetime] | None
) -> None:
    assert set(get_args(Change)) == {type(change) for change in EVERY_CHANGE}
    draft = a_draft(database, lease_clock)
    assert apply(database, Unit(EVERY_CHANGE), draft, Balances({})) is None
    assert (1, 2, DAY) == (draft.seq, draft.change_seq, draft.last_closed)
    assert 1 == len(draft.records)


def test_every_reason_that_the_api_may_have_to_tell_has_a_text(database: sqlite3.Connection) -> None:
    use = UseQuote("quo_1", PAYMENT.payment_id)
    units = (
        Unit((use,)),
        Unit((AddQuote(a_quote("1")), use, use)),
        Unit((AddQuote(a_quote("2", at=NOON - timedelta(hours=1))), UseQuote("quo_2", PAYMENT.payment_id))),
        Unit((KeepUnderCap("W-TH", replace(THB, minor_units=1), THB),)),
        Unit((BindRequest(a_request("1")), BindRequest(a_request("1", amount="ff")))),
        Unit((CloseDay(DAY, NOON + timedelta(hours=1)),)),
        Unit((CloseDay(DAY + timedelta(days=1), None),)),
        Unit((CloseDay(DAY - timedelta(days=1), None),)),
        Unit((TakeLease(Lease(PAYMENT.payment_id, 7)),)),
    )
    reasons = []
    for unit in units:
        no = apply(database, unit, a_draft(database, lambda: NOON), Balances({}))
        assert isinstance(no, UnitRefused), no
        reasons.append(no.reason)
    assert reasons == [reason for reason in reasons if reason in REASONS]
    assert len(units) == len(set(reasons))
