"""Closing a business day: one unit that fences completions, seals the ledger and never changes again."""

from dataclasses import dataclass
from datetime import date

from hub.flows.books import Books
from hub.flows.deciding import commit
from hub.flows.ports import Ports
from hub.flows.units import CloseDay, Committed, Unit, UnitRefused
from hub.payment.reasons import Refused
from hub.settlement.day import BusinessDay, DayState


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed day, and whether it had been closed before."""

    day: BusinessDay
    already_closed: bool


async def close_day(ports: Ports, books: Books, business_date: date, *, sandbox: bool) -> Closed:
    """Closes a day from 00:30 of the next one, in order; in a sandbox at any time. Idempotent.

    Raises `Refused`: DAY_NOT_FOUND, DAY_NOT_OVER, EARLIER_DAY_OPEN.
    """
    before = await find_day(books, business_date)
    if before.state is DayState.CLOSED:
        return Closed(before, already_closed=True)
    not_before = None if sandbox else ports.scheme.closable_at(business_date)
    match await commit(ports, Unit((CloseDay(business_date, not_before),))):
        case UnitRefused(reason=reason, detail=detail):
            raise Refused(reason, detail)
        case Committed() | None:
            after = await find_day(books, business_date)
        case _:
            after = before
    if after.state is not DayState.CLOSED:
        raise Refused("STORE_UNAVAILABLE", "the day was not closed: ask again")
    return Closed(after, already_closed=False)


async def find_day(books: Books, business_date: date) -> BusinessDay:
    """A day of the books. Raises `Refused`."""
    found = await books.day(business_date)
    if found is None:
        raise Refused("DAY_NOT_FOUND", business_date.isoformat())
    return found


async def first_open_day(books: Books) -> BusinessDay:
    """The day that closes next."""
    return next(day for day in await books.days() if day.state is DayState.OPEN)
