"""How a flow changes a payment: load, decide, commit; on a conflict load and decide again (DESIGN B3).

Decisions are pure and repeatable, so a commit in doubt needs no care of its own: the record is loaded
again, and a decision that was written already changes nothing.
"""

from collections.abc import Callable
from dataclasses import replace

from hub.flows.ports import Ports
from hub.flows.spreading import spread
from hub.flows.units import (
    Change,
    CommitInDoubt,
    Committed,
    Conflict,
    Fenced,
    PostEntry,
    Replayed,
    ReportIncident,
    SavePayment,
    Unit,
    UnitRefused,
)
from hub.ledger.book import (
    capture_entry,
    hold_entry,
    payment_entry,
    release_entry,
    reversal_entry,
    stray_entry,
    stray_returned_entry,
)
from hub.ledger.entry import Entry
from hub.payment.lifecycle import AskedBy, Booking, Step, answered, reference_reused
from hub.payment.model import Attempt, Payment
from wallets.outcome import Approved, PayOutcome

Answer = Committed | Conflict | Replayed | UnitRefused

CONFLICTS_MAX = 50
"""Rounds before a flow gives up. Each lost round means that somebody else's commit went through."""


class GaveUp(RuntimeError):
    """A flow lost every round against others: its duty stays due, nothing is lost."""


def unit_of(step: Step, *changes: Change) -> Unit:
    """The unit that writes a decision, after the given changes and guards."""
    completes = any(booking in (Booking.PAYMENT, Booking.CAPTURE) for booking, _ in step.bookings)
    entries = (PostEntry(_entry(booking, step.payment, attempt)) for booking, attempt in step.bookings)
    incidents = (ReportIncident(incident) for incident in step.incidents)
    return Unit((*changes, SavePayment(step.payment, completes=completes), *entries, *incidents))


class WorkedElsewhere(Exception):
    """Another hub works on this record now: whoever worked on it here drops it, and nothing is lost."""


async def commit(ports: Ports, unit: Unit) -> Answer | None:
    """The store's answer, or None when it is in doubt whether the unit was written.

    Work on a record is written under its lease. Raises `WorkedElsewhere` where that has passed on.
    """
    try:
        answer = await ports.store.commit(unit if ports.lease is None else replace(unit, lease=ports.lease))
    except CommitInDoubt:
        return None
    if isinstance(answer, Fenced):
        raise WorkedElsewhere(answer.what)
    return answer


async def change_payment(
    ports: Ports, payment_id: str, decide: Callable[[Payment], Step], known: Payment | None = None
) -> Payment:
    """The payment after `decide` is durable. `decide` may raise to leave everything as it is.

    `known` is the payment as its caller saw it last: usually it still stands so, and need not be read again.
    Raises `ReferenceReused` when the wallet's payment id belongs to another attempt.
    """
    for _ in range(CONFLICTS_MAX):
        payment = known or await load(ports, payment_id)
        step = spread(ports.ids, payment, decide(payment), ports.clock.now())
        # The store refuses a change of what is out of date; that nothing is to change has to be seen anew.
        written = None if payment is known and step == Step(payment) else await write(ports, payment, step)
        if written is not None:
            return written
        known = None
    raise GaveUp(payment_id)


async def load(ports: Ports, payment_id: str) -> Payment:
    """A payment that must exist; KeyError if it does not."""
    payment = await ports.store.payment(payment_id)
    if payment is None:
        raise KeyError(payment_id)
    return payment


async def write(ports: Ports, before: Payment, step: Step) -> Payment | None:
    """The payment as stored after one decision; None if it must be loaded and decided again."""
    if step == Step(before):
        return before
    match await commit(ports, unit_of(step)):
        case Committed(payment=stored):
            return stored
        case UnitRefused(reason=reason, detail=detail):
            raise ReferenceReused(f"{reason}: {detail}")
        case Conflict() | Replayed() | None:
            return None


class ReferenceReused(ValueError):
    """The wallet named a payment id that it had given to another attempt."""


async def learn(
    ports: Ports,
    payment_id: str,
    attempt_id: str,
    outcome: PayOutcome,
    asked_by: AskedBy,
    known: Payment | None = None,
) -> Payment:
    """Makes durable what a wallet said about an attempt. `known` as in `change_payment`."""

    def decide(payment: Payment) -> Step:
        profile = ports.wallets.wallet(payment.attempt(attempt_id).wallet_id).profile
        return answered(payment, attempt_id, outcome, asked_by, profile, ports.clock.now())

    def decide_again(payment: Payment) -> Step:
        profile = ports.wallets.wallet(payment.attempt(attempt_id).wallet_id).profile
        return reference_reused(payment, attempt_id, asked_by, profile, ports.clock.now())

    try:
        return await change_payment(ports, payment_id, decide, known)
    except ReferenceReused:
        if not isinstance(outcome, Approved):
            raise
        return await change_payment(ports, payment_id, decide_again)


def _entry(booking: Booking, payment: Payment, attempt: Attempt) -> Entry:
    match booking:
        case Booking.PAYMENT:
            return payment_entry(payment, attempt)
        case Booking.REVERSAL:
            return reversal_entry(payment, attempt)
        case Booking.STRAY:
            return stray_entry(payment, attempt)
        case Booking.STRAY_RETURNED:
            return stray_returned_entry(payment, attempt)
        case Booking.HOLD:
            return hold_entry(payment, attempt)
        case Booking.CAPTURE:
            return capture_entry(payment, attempt)
        case Booking.HOLD_RETURN:
            return release_entry(payment, attempt)
