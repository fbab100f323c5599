"""The ledger as a journal for accounting programs, of any size: lines as the entries are read (DESIGN A3)."""

from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta

from hub.flows.books import Books
from hub.ledger.chain import GENESIS
from hub.ledger.entry import BookedEntry, Entry, EntryKind, Leg, Posting
from hub.ledger.export import Journal
from hub.settlement.day import Scheme

OPENING_LANE = "opening"
"""What stands in a lane's place for balances brought forward, which no lane has."""


async def journal(
    books: Books, form: Journal, scheme: Scheme, first: date | None = None, last: date | None = None
) -> AsyncIterator[str]:
    """The lines of the whole ledger, or of the business dates from `first` to `last`, both included.

    From a `first` on, what every account held before is brought forward in one entry. Lanes follow each other
    by name, each up to where it stood when the reading began.
    """
    for line in form.head():
        yield line
    if first is not None:
        for line in await _brought_forward(books, form, scheme, first):
            yield line
    for head in await books.lanes():
        async for booked in books.entries(head.lane):
            if booked.seq > head.seq:
                break
            if (first is None or first <= booked.business_date) and (
                last is None or booked.business_date <= last
            ):
                for line in form.entry(booked):
                    yield line


async def _brought_forward(books: Books, form: Journal, scheme: Scheme, first: date) -> Iterator[str]:
    before = await books.balances(first - timedelta(days=1))
    postings = tuple(
        Posting(account, minor_units, Leg.AMOUNT)
        for account, minor_units in before.items()
        if minor_units != 0
    )
    if not postings:
        return iter(())
    opening = Entry(EntryKind.ADJUSTMENT, None, None, None, postings)
    at = scheme.starts_at(first)
    return form.entry(BookedEntry(OPENING_LANE, 0, opening, at, first, GENESIS, GENESIS))
