"""Wrong ideas of the ledger, the day and the store's guards."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from hub.flows.deciding import unit_of as right_unit_of
from hub.flows.units import Change, SavePayment, Unit
from hub.ledger.chain import GENESIS
from hub.payment.lifecycle import Booking, Step
from hub.payment.model import Attempt, AttemptState, Payment
from tests.planted.bug import Bug, always
from wallets.outcome import Approved

OnYes = Callable[[Payment, Attempt, Approved, datetime], Step]


def _booked_again(right: OnYes) -> OnYes:
    def approved(payment: Payment, attempt: Attempt, yes: Approved, at: datetime) -> Step:
        if attempt.state is AttemptState.APPROVED:
            return Step(payment, bookings=((Booking.PAYMENT, attempt),))
        return right(payment, attempt, yes, at)

    return approved


def _completes_once(_: Any) -> Callable[..., Unit]:
    """With the bug above: the store is not told that the payment completes a second time."""

    def unit_of(step: Step, *changes: Change) -> Unit:
        unit = right_unit_of(step, *changes)
        again = step.payment.completed_at is not None
        return Unit(
            tuple(
                replace(change, completes=False) if again and isinstance(change, SavePayment) else change
                for change in unit.changes
            )
        )

    return unit_of


def _entry_apart(_: Any) -> Callable[..., Unit]:
    """The state is written, and the entry is for somebody else to see to."""

    def unit_of(step: Step, *changes: Change) -> Unit:
        unit = right_unit_of(step, *changes)
        return Unit(unit.changes[: len(changes) + 1])

    return unit_of


def _calendar_only(_: Any) -> Callable[[date, date | None], date]:
    return lambda calendar_day, _last_closed: calendar_day


def _never_linked(right: Callable[..., Any]) -> Callable[..., Any]:
    return lambda lane, seq, entry, at, day, _head: right(lane, seq, entry, at, day, GENESIS)


def _taken_at_once(_: Any) -> Callable[..., str | None]:
    """Whoever comes with a quote may use it."""

    def use(connection: sqlite3.Connection, quote_id: str, payment_id: str, _: datetime) -> str | None:
        connection.execute("UPDATE quote SET used_by = ? WHERE quote_id = ?", (payment_id, quote_id))
        return None

    return use


def _usable(right: Callable[..., Any]) -> Callable[..., Any]:
    return lambda quote, *_: quote


def _forgets_some(right: Callable[..., Any]) -> Callable[..., Any]:
    """Sums are kept for the account of the last posting of an entry only."""

    def write(connection: sqlite3.Connection, entries: Any, moved: dict[Any, int]) -> None:
        right(connection, entries, dict(list(moved.items())[1:]))

    return write


BUGS = (
    Bug(
        "success-booked-again",
        "A success that is told again is booked again.",
        (
            ("hub.payment.lifecycle._approved", _booked_again),
            ("hub.flows.deciding.unit_of", _completes_once),
        ),
    ),
    Bug(
        "entry-apart",
        "The state is written and the entry is not.",
        (("hub.flows.deciding.unit_of", _entry_apart),),
    ),
    Bug(
        "closed-day-booked",
        "What completes today is booked today, though the day is closed.",
        (("hub.store.sqlite.lane.booking_date", _calendar_only),),
        needs=("hub.closes_early",),
    ),
    Bug(
        "chain-unlinked",
        "An entry's hash is of the entry alone.",
        (("hub.store.sqlite.lane.link", _never_linked),),
    ),
    Bug(
        "sums-forgotten",
        "Balances are near enough.",
        (("hub.store.sqlite.journal.write", _forgets_some),),
    ),
    Bug(
        "quote-used-again",
        "A quote is good for everybody who comes with it, as long as he likes.",
        (
            ("hub.store.sqlite.quotes.use", _taken_at_once),
            ("hub.flows.pay.require_usable", _usable),
        ),
    ),
    Bug(
        "cap-unguarded",
        "A wallet's cap is looked at now and then.",
        (("hub.store.sqlite.applying._keep_under_cap", always(None)),),
    ),
)
