"""The books of a SQLite store: `hub.flows.books.Books` on a reading connection of its own."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import date, datetime

from hub.flows.books import DayCounts, LaneHead, Verification
from hub.flows.units import DeadLetter
from hub.ledger.account import Account
from hub.ledger.entry import BookedEntry
from hub.payment.incidents import IncidentRecord, IncidentState
from hub.payment.proposals import Proposal, ProposalKind
from hub.settlement.day import BusinessDay, Scheme
from hub.settlement.daybook import DayBook
from hub.store.sqlite import caps, days, dead_letters, incidents, journal, proposals, verify
from hub.store.sqlite.reader import Reader

PAGE_ENTRIES = 500
"""Entries that `entries` reads at a time."""


class SqliteBooks:
    """Reads the ledger and its days. `now` tells which day is open now."""

    def __init__(self, reader: Reader, scheme: Scheme, now: Callable[[], datetime]) -> None:
        self._reader = reader
        self._scheme = scheme
        self._now = now

    async def days(self) -> Sequence[BusinessDay]:
        now = self._now()
        return await self._reader.read(lambda connection: days.listed(connection, self._scheme, now))

    async def day(self, business_date: date) -> BusinessDay | None:
        return next((day for day in await self.days() if day.business_date == business_date), None)

    async def day_counts(self, business_date: date) -> DayCounts | None:
        now = self._now()
        return await self._reader.read(
            lambda connection: days.counts(connection, self._scheme, now, business_date)
        )

    async def day_book(self, business_date: date) -> DayBook | None:
        now = self._now()
        return await self._reader.read(
            lambda connection: days.book(connection, self._scheme, now, business_date)
        )

    async def movements(self, business_date: date) -> Mapping[Account, int]:
        return await self._reader.read(lambda connection: journal.movements(connection, business_date))

    async def balances(self, up_to: date | None = None) -> Mapping[Account, int]:
        return await self._reader.read(lambda connection: journal.balances(connection, up_to))

    async def net_debit_minor(self, wallet_id: str, currency_code: str) -> int:
        return await self._reader.read(
            lambda connection: caps.net_debit_minor(connection, wallet_id, currency_code)
        )

    async def lanes(self) -> Sequence[LaneHead]:
        return await self._reader.read(journal.lanes)

    async def entries(self, lane: str) -> AsyncIterator[BookedEntry]:
        seq = 0
        while page := await self._page(lane, seq):
            for booked in page:
                yield booked
            seq = page[-1].seq

    async def entries_of_day(self, business_date: date) -> Sequence[BookedEntry]:
        of_day = (business_date.isoformat(),)
        return await self._reader.read(
            lambda connection: list(journal.find(connection, journal.OF_DAY, of_day))
        )

    async def entries_of_payment(self, payment_id: str) -> Sequence[BookedEntry]:
        return await self._reader.read(
            lambda connection: list(journal.find(connection, journal.OF_PAYMENT, (payment_id,)))
        )

    async def incidents(
        self,
        *,
        payment_id: str | None = None,
        wallet_id: str | None = None,
        states: Sequence[IncidentState] = (),
        after: int = 0,
        limit: int = 200,
    ) -> Sequence[IncidentRecord]:
        return await self._reader.read(
            lambda connection: incidents.listed(connection, payment_id, wallet_id, states, after, limit)
        )

    async def dead_letters(
        self, limit: int = 200, after: tuple[datetime, str] | None = None
    ) -> Sequence[DeadLetter]:
        return await self._reader.read(lambda connection: dead_letters.listed(connection, limit, after))

    async def proposals(
        self,
        *,
        kind: ProposalKind | None = None,
        payment_id: str | None = None,
        waiting: bool = False,
        after: str = "",
        limit: int = 200,
    ) -> Sequence[Proposal]:
        return await self._reader.read(
            lambda connection: proposals.listed(
                connection, kind, payment_id, waiting=waiting, after=after, limit=limit
            )
        )

    async def verify(self) -> Verification:
        return await self._reader.read(verify.verify)

    def close(self) -> None:
        """Closes the connection."""
        self._reader.close()

    async def _page(self, lane: str, after: int) -> list[BookedEntry]:
        return await self._reader.read(
            lambda connection: list(journal.find(connection, journal.PAGE, (lane, after, PAGE_ENTRIES)))
        )
