"""What a wallet does not know of: when that confirms a cancel, and when it is asked about again."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from hub.payment.lifecycle import AskedBy
from hub.payment.model import PaymentState
from tests.hub.payment.records import NOON, PROFILE
from tests.hub.payment.situations import (
    BY_MERCHANT,
    DOES_NOT_EXIST,
    LATER,
    TIMEOUT,
    cancel_said,
    cancelling,
    learn,
    settled,
    the_attempt,
)
from wallets.outcome import Unknown, UnknownCause

S = PaymentState


def test_a_wallet_with_tombstones_confirms_a_cancel_by_not_knowing_it() -> None:
    step = cancel_said(cancelling(), DOES_NOT_EXIST, profile=replace(PROFILE, tombstones=True))
    assert S.CANCELLED is step.payment.state


def test_another_wallet_s_not_knowing_confirms_once_no_pay_can_be_in_flight_and_it_was_asked_again() -> None:
    ended_at = NOON + timedelta(seconds=3)
    begun = settled(learn(cancelling(), TIMEOUT, AskedBy.PAY, at=ended_at))
    landed_by = ended_at + timedelta(seconds=PROFILE.pay_in_flight_seconds)

    first = cancel_said(begun, DOES_NOT_EXIST, asked_at=landed_by)
    assert S.CANCELLING is first.payment.state, "it was not asked again yet"

    again = settled(first)
    too_early = cancel_said(again, DOES_NOT_EXIST, asked_at=landed_by - timedelta(microseconds=1))
    assert S.CANCELLING is too_early.payment.state, "a debit may still land"

    unseen = cancel_said(again, DOES_NOT_EXIST, asked_at=landed_by, in_flight_for=timedelta(microseconds=1))
    assert S.CANCELLING is unseen.payment.state, "the clock was set: by real time it may land yet"

    confirmed = cancel_said(again, DOES_NOT_EXIST, asked_at=landed_by)
    assert (S.CANCELLED, BY_MERCHANT) == (confirmed.payment.state, confirmed.payment.decline)


def test_what_a_wallet_does_not_know_of_is_asked_about_as_soon_as_that_is_proof() -> None:
    begun = replace(cancelling(), attempts=(replace(the_attempt(cancelling()), tries=5),))
    asked_at, left = NOON + timedelta(minutes=2), timedelta(seconds=20)

    def due_at(outcome: Unknown, in_flight_for: timedelta) -> datetime | None:
        asked = cancel_said(begun, outcome, asked_at=asked_at, at=asked_at, in_flight_for=in_flight_for)
        return the_attempt(asked.payment).due_at

    by_schedule = asked_at + timedelta(seconds=PROFILE.cancel_schedule.wait_before(6))
    assert asked_at + left == due_at(DOES_NOT_EXIST, left), "then no debit can appear any more"
    assert asked_at + timedelta(seconds=1) == due_at(DOES_NOT_EXIST, timedelta(microseconds=1))
    assert by_schedule == due_at(DOES_NOT_EXIST, timedelta(hours=1)), "no later than it would be"
    assert by_schedule == due_at(TIMEOUT, left)


def test_a_pay_call_whose_end_is_not_known_counts_as_long_as_it_may_have_lasted() -> None:
    begun = settled(cancel_said(cancelling(), DOES_NOT_EXIST))
    assert None is the_attempt(begun).call_ended_at
    waited_and_called = PROFILE.budget.patience_seconds + PROFILE.pay_timeout_seconds
    landed_by = NOON + timedelta(seconds=waited_and_called + PROFILE.pay_in_flight_seconds)
    early = cancel_said(begun, DOES_NOT_EXIST, asked_at=landed_by - timedelta(microseconds=1))
    assert S.CANCELLING is early.payment.state
    assert S.CANCELLED is cancel_said(begun, DOES_NOT_EXIST, asked_at=landed_by).payment.state


@pytest.mark.parametrize(
    "cause", [cause for cause in UnknownCause if cause is not UnknownCause.DOES_NOT_EXIST]
)
def test_no_other_unknown_ever_confirms_a_cancel(cause: UnknownCause) -> None:
    begun = settled(cancel_said(cancelling(), TIMEOUT))
    step = cancel_said(
        begun,
        Unknown(cause, ""),
        profile=replace(PROFILE, tombstones=True),
        asked_at=LATER + timedelta(days=1),
    )
    assert S.CANCELLING is step.payment.state
