"""What each change of a unit does to the rows, and what its guard says (`hub.flows.units`)."""

import sqlite3
from dataclasses import replace
from typing import assert_never

from fx.money import Money
from hub.flows.units import (
    AddProposal,
    AddQuote,
    ApproveProposal,
    BindRequest,
    Change,
    Claim,
    CloseDay,
    CloseIncident,
    Conflict,
    Fenced,
    KeepUnderCap,
    LetGo,
    Park,
    PostEntry,
    RebindRequest,
    Replayed,
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
from hub.store.sqlite import (
    attempts,
    closing,
    dead_letters,
    incidents,
    leases,
    meta,
    participants,
    payments,
    proposals,
    quotes,
    refunds,
    requests,
)
from hub.store.sqlite.lane import Balances, Draft
from hub.store.sqlite.rows import instant_text

No = Conflict | Replayed | UnitRefused | Fenced
"""Why a unit is not written."""

OPEN_AMOUNT = (
    "SELECT coalesce(sum(wallet_minor), 0) FROM attempt WHERE wallet_id = ? AND wallet_currency = ?"
    " AND state IN ('SUBMITTED', 'CANCELLING', 'HELD', 'CAPTURING', 'RELEASING') AND booked = 0"
)


def apply(connection: sqlite3.Connection, unit: Unit, draft: Draft, balances: Balances) -> No | None:
    """Writes a unit; None when all guards agree. Else what was written is the caller's to roll back.

    A lease is looked at before anything else: who has lost it decides nothing. Then request ids are bound:
    a duplicate is a replay, whatever became of its quote.
    """
    if unit.lease is not None and draft.is_shared:
        fenced = leases.guard(connection, unit.lease)
        if fenced is not None:
            return fenced
    for change in unit.changes:
        if isinstance(change, BindRequest):
            taken = requests.bind(connection, change.record, draft.at)
            if taken is not None:
                return taken
    for change in unit.changes:
        no = _apply_one(connection, change, draft, balances)
        if no is not None:
            return no
    return None


def _apply_one(connection: sqlite3.Connection, change: Change, draft: Draft, balances: Balances) -> No | None:
    match change:
        case BindRequest():
            return None
        case SavePayment():
            return _save_payment(connection, change, draft)
        case PostEntry():
            draft.post(change.entry)
            return None
        case SaveRefund():
            return _save_refund(connection, change, draft)
        case AddQuote():
            return _add_quote(connection, change, draft)
        case UseQuote():
            why = quotes.use(connection, change.quote_id, change.payment_id, draft.at)
            return None if why is None else UnitRefused(why, change.quote_id)
        case KeepUnderCap():
            return _keep_under_cap(connection, change, draft, balances)
        case RebindRequest():
            return requests.rebind(connection, change.record)
        case ReportIncident():
            incidents.report(connection, change.incident)
            return None
        case AddProposal():
            added = proposals.add(connection, change.proposal, change.after)
            return None if added else Conflict(change.proposal.proposal_id)
        case ApproveProposal():
            approved = proposals.approve(connection, change.proposal_id, change.by)
            return None if approved else Conflict(change.proposal_id)
        case CloseIncident():
            closed = incidents.close(connection, change.incident_id, draft.at)
            return None if closed else Conflict(change.incident_id)
        case SaveRecord():
            participants.save(connection, change.record)
            draft.records.append(change.record)
            if draft.is_shared:
                meta.put(connection, meta.RECORDS_CHANGED, instant_text(draft.at))
            return None
        case CloseDay():
            return closing.close(connection, change, draft)
        case SetClockOffset():
            meta.put(connection, meta.CLOCK_OFFSET, str(change.seconds))
            return None
        case Park():
            dead_letters.park(connection, change, draft.at)
            return None
        case Unpark():
            known = dead_letters.unpark(connection, change)
            return None if known else Conflict(change.record_id)
        case Claim() | TakeLease() | LetGo():
            return _lease(connection, change, draft)
        case _:
            assert_never(change)


def _add_quote(connection: sqlite3.Connection, change: AddQuote, draft: Draft) -> No | None:
    quote, order_id = change.quote, change.order_id
    if order_id is not None and quotes.is_locked(connection, order_id, quote.wallet_id, draft.at):
        return Conflict(quote.quote_id)
    return None if quotes.add(connection, quote, order_id) else Conflict(quote.quote_id)


def _save_payment(connection: sqlite3.Connection, change: SavePayment, draft: Draft) -> No | None:
    payment = change.payment
    completed_at, day = payment.completed_at, payment.business_date
    if change.completes:
        if completed_at is not None:
            raise ValueError(f"{payment.payment_id} is completed already")
        completed_at, day = draft.at, draft.business_date
    payment = replace(payment, version=payment.version + 1, completed_at=completed_at, business_date=day)
    try:
        written = payments.write(connection, payment, draft.next_change(payment.merchant_id))
    except attempts.ReferenceReused as reused:
        return UnitRefused("WALLET_REFERENCE_REUSED", str(reused))
    if not written:
        return Conflict(payment.payment_id)
    draft.payment = payment
    if draft.is_shared and payment.due_at is None:
        leases.rest(connection, payment.payment_id)
    return None


def _save_refund(connection: sqlite3.Connection, change: SaveRefund, draft: Draft) -> No | None:
    refund = change.refund
    completed_at, day = refund.completed_at, refund.business_date
    if change.completes:
        if completed_at is not None:
            raise ValueError(f"{refund.refund_id} is completed already")
        completed_at, day = draft.at, draft.business_date
    refund = replace(refund, version=refund.version + 1, completed_at=completed_at, business_date=day)
    if not refunds.write(connection, refund):
        return Conflict(refund.refund_id)
    payments.touch(connection, refund.payment_id, draft.next_change(refund.merchant_id))
    draft.refund = refund
    if draft.is_shared and refund.due_at is None:
        leases.rest(connection, refund.refund_id)
    return None


def _lease(connection: sqlite3.Connection, change: Claim | TakeLease | LetGo, draft: Draft) -> No | None:
    """In a store of one hub there is nothing to tell apart."""
    if draft.lease_clock is None:
        return None
    at = leases.store_instant(connection, draft.lease_clock)
    match change:
        case Claim():
            fence = change.fence or leases.open_holder(connection, draft.lane, at)
            claimed = leases.claim(connection, fence, change.record_ids, at)
            if isinstance(claimed, Fenced):
                return claimed
            draft.grant = claimed
        case TakeLease():
            return leases.take(connection, change.lease, at)
        case LetGo():
            leases.let_go(connection, change.fence)
        case _:
            assert_never(change)
    return None


def _keep_under_cap(
    connection: sqlite3.Connection, change: KeepUnderCap, draft: Draft, balances: Balances
) -> No | None:
    if draft.payment is not None or draft.entries:
        raise ValueError("a cap is checked before the unit writes the attempt that it guards")
    currency_code = change.cap.currency_code
    if change.amount.currency_code != currency_code:
        raise ValueError(f"a cap in {currency_code} can't guard {change.amount}")
    position_minor = balances.position_minor(change.wallet_id, currency_code)
    (open_minor,) = connection.execute(OPEN_AMOUNT, (change.wallet_id, currency_code)).fetchone()
    would_owe_minor = position_minor + open_minor + change.amount.minor_units
    if would_owe_minor <= change.cap.minor_units:
        return None
    would_owe = Money(currency_code, would_owe_minor)
    return UnitRefused("LIMIT_EXCEEDED", f"{change.wallet_id} would owe {would_owe} of {change.cap}")
