"""The netting report of a day, for one participant or all, proven against the ledger before it leaves."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from hub.flows.books import Books
from hub.ledger.account import Role
from hub.payment.reasons import Refused
from hub.settlement.daybook import DayBook
from hub.settlement.netting import net_day
from hub.settlement.proof import faults
from hub.settlement.report import Row, rows_of


@dataclass(frozen=True, slots=True)
class ReportFile:
    """One way to write a report's rows as a file; `hub.files` has them."""

    extension: str
    media_type: str
    write: Callable[[Iterable[Row]], bytes]


@dataclass(frozen=True, slots=True)
class Selector:
    """Whose rows: a wallet's or an acquirer's."""

    role: Role
    participant_id: str


class ReportUnproven(RuntimeError):
    """A report is not what the ledger says: a bug, and no file leaves the house."""


async def netting_report(
    books: Books, business_date: date, selector: Selector | None = None
) -> tuple[Row, ...]:
    """The rows of a day's report, all participants' or one's. An open day's are as things stand now.

    Raises `Refused`, and `ReportUnproven`.
    """
    book = await day_book(books, business_date)
    rows = proven_rows(book)
    if selector is None:
        return rows
    selected = rows_of(rows, selector.role, selector.participant_id)
    if not selected:
        raise Refused("RECORD_NOT_FOUND", f"no {selector.role} {selector.participant_id} on {business_date}")
    return selected


async def day_book(books: Books, business_date: date) -> DayBook:
    """A day's book. Raises `Refused`."""
    book = await books.day_book(business_date)
    if book is None:
        raise Refused("DAY_NOT_FOUND", business_date.isoformat())
    return book


def proven_rows(book: DayBook) -> tuple[Row, ...]:
    """All rows of a day's report. Raises `ReportUnproven` unless they add up and equal the ledger."""
    rows = net_day(book)
    found = faults(book, rows)
    if found:
        raise ReportUnproven("; ".join(found))
    return rows


def file_name(business_date: date, selector: Selector | None, extension: str, *, closed: bool) -> str:
    """What to call the file: `netting-2026-11-22-truemoney.csv`; a preview of an open day says so."""
    whose = "" if selector is None else f"-{selector.participant_id}"
    preview = "" if closed else "-preview"
    return f"netting-{business_date}{whose}{preview}.{extension}"
