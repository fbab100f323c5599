"""The SQLite store as flows know it: `hub.flows.ports.Store`, one process, one writer, readers beside it."""

import sqlite3
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from hub.flows.ports import ChangeSelector, Due, Leases, PaymentChange, PaymentQuery, StoredQuote
from hub.flows.units import CommitResult, Committed, DeadLetter, DueKind, RequestRecord, Unit
from hub.participants.directory import Directory, Record, directory
from hub.payment.incidents import IncidentRecord
from hub.payment.model import Payment, Refund, WalletId
from hub.payment.proposals import Proposal, ProposalKind
from hub.store.bell import Bell
from hub.store.committer import Answer, Committer
from hub.store.leases import ALONE, SharedLeases
from hub.store.runner import Runner
from hub.store.sqlite import (
    dead_letters,
    incidents,
    lane,
    leases,
    lists,
    meta,
    participants,
    payments,
    proposals,
    quotes,
    refunds,
    requests,
)
from hub.store.sqlite.books import SqliteBooks
from hub.store.sqlite.lock import StoreLock
from hub.store.sqlite.reader import Reader
from hub.store.sqlite.recent import Recent
from hub.store.sqlite.writer import Writer
from hub.store.stop import Stop


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found in the store when it was opened."""

    fingerprint_key: bytes
    clock_offset_seconds: int
    records: tuple[Record, ...]
    fence: int = 0
    """The number of this life of a hub, where hubs share the store."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """How a hub shares a store with others: in simulations and tests, until an engine for many is served."""

    lane: str
    """Its own name among the hubs of this store: one process at a time has it, always the same one again."""
    now: Callable[[], datetime]
    """The store's own clock, the same for all: leases run by it, whatever a hub's clock says."""
    looks_every_seconds: float = 0.2
    """How often it looks for what other hubs wrote."""


class SqliteStore:
    """Opened by `hub.store.open.open_store`. Reads see every committed unit; `books` is the reports' side."""

    def __init__(
        self,
        writer: Writer,
        writing: Runner,
        reader: Reader,
        books: SqliteBooks,
        lock: StoreLock,
        now: Callable[[], datetime],
        facts: Facts,
        stop: Stop,
        sharing: Sharing | None = None,
    ) -> None:
        """On a running loop if there is `sharing`."""
        self.books = books
        self.fingerprint_key = facts.fingerprint_key
        self.clock_offset_seconds = facts.clock_offset_seconds
        """How far a sandbox's business time was from the machine's when the store was opened."""
        self._writer = writer
        self._writing = writing
        self._reader = reader
        self._lock = lock
        self._records = list(facts.records)
        self._directory = directory(self._records)
        self._recent = Recent()
        self._bell = Bell(writer.change_seq)
        self._committer = Committer(self, now)
        self.stopped = stop
        """Happens when the disk or this program failed: the store has to be opened anew, by a new process."""
        self._sharing = sharing
        self._leases = None if sharing is None else self._shared(sharing, facts.fence)
        self._records_seen: str | None = None

    @property
    def leases(self) -> Leases:
        """What this hub may work on."""
        return ALONE if self._leases is None else self._leases

    def directory(self) -> Directory:
        """The participants as last committed."""
        return self._directory

    async def commit(self, unit: Unit) -> CommitResult:
        return await self._committer.submit(unit)

    async def write(self, units: Sequence[Unit], now: datetime) -> Sequence[Answer]:
        """The committer's engine: one batch, one transaction."""
        try:
            batch = await self._writing.run(partial(self._writer.write, units, now))
        except BaseException as wrong:
            self.stopped.because(self._writer.stopped or repr(wrong))
            self._bell.miss()
            raise
        if self._writer.stopped is not None:
            self.stopped.because(self._writer.stopped)
        if batch.records:
            self._records += batch.records
            self._directory = directory(self._records)
        for answer in batch.answers:
            if isinstance(answer, Committed) and answer.payment is not None:
                self._recent.keep(answer.payment)
        self._bell.ring(batch.change_seq, batch.changed)
        return batch.answers

    async def payment(self, payment_id: str) -> Payment | None:
        return await self._payment(payments.BY_ID, payment_id)

    async def payment_of_attempt(self, attempt_id: str) -> Payment | None:
        return await self._payment(payments.BY_ATTEMPT, attempt_id)

    async def payment_of_wallet(self, wallet_id: str, wallet_payment_id: str) -> Payment | None:
        return await self._payment(payments.BY_WALLET, wallet_id, wallet_payment_id)

    async def refund(self, refund_id: str) -> Refund | None:
        return await self._reader.read(lambda connection: refunds.find(connection, refund_id))

    async def refunds_of(self, payment_id: str) -> Sequence[Refund]:
        return await self._reader.read(lambda connection: refunds.of_payment(connection, payment_id))

    async def quote(self, quote_id: str) -> StoredQuote | None:
        return await self._reader.read(lambda connection: quotes.find(connection, quote_id))

    async def quote_of_order(self, order_id: str, wallet_id: str) -> StoredQuote | None:
        return await self._reader.read(
            lambda connection: quotes.newest_of_order(connection, order_id, wallet_id)
        )

    async def request(self, merchant_id: str, request_id: str) -> RequestRecord | None:
        return await self._reader.read(lambda connection: requests.find(connection, merchant_id, request_id))

    async def incident(self, incident_id: str) -> IncidentRecord | None:
        return await self._reader.read(lambda connection: incidents.find(connection, incident_id))

    async def proposal(self, proposal_id: str) -> Proposal | None:
        return await self._reader.read(lambda connection: proposals.find(connection, proposal_id))

    async def standing_proposal(self, kind: ProposalKind, subject_id: str) -> Proposal | None:
        return await self._reader.read(lambda connection: proposals.standing(connection, kind, subject_id))

    async def dead_letter(self, kind: DueKind, record_id: str) -> DeadLetter | None:
        return await self._reader.read(lambda connection: dead_letters.find(connection, kind, record_id))

    async def due(self, until: datetime, limit: int, busy: Collection[WalletId | None] = ()) -> Sequence[Due]:
        hub = self._hub()
        return await self._reader.read(lambda connection: lists.due(connection, until, limit, busy, hub))

    async def next_due_at(self) -> datetime | None:
        return await self._reader.read(lambda connection: lists.next_due_at(connection, self._hub()))

    async def payments(self, query: PaymentQuery) -> Sequence[Payment]:
        return await self._reader.read(lambda connection: lists.page(connection, query))

    async def changes(self, selector: ChangeSelector, after_seq: int, limit: int) -> Sequence[PaymentChange]:
        return await self._reader.read(
            lambda connection: lists.changes(connection, selector, after_seq, limit, self._recent)
        )

    async def change_after(self, seq: int, merchant_id: str | None = None) -> int:
        return await self._bell.after(seq, merchant_id)

    async def close(self) -> None:
        """Answers what was submitted, then lets the store go."""
        await self._committer.close()
        self.abandon()

    def abandon(self) -> None:
        """Lets the store go at once, as the end of the process would: what is not durable is lost."""
        self._writing.close()
        self._reader.close()
        self.books.close()
        # Last, because only the last connection to close moves the log into the database and removes it.
        self._writer.close()
        self._lock.release()

    async def _payment(self, sql: str, *key: str) -> Payment | None:
        return await self._reader.read(lambda connection: payments.find(connection, sql, key, self._recent))

    def _shared(self, sharing: Sharing, fence: int) -> SharedLeases:
        return SharedLeases(
            self.commit,
            self._holder_of,
            partial(self._look, sharing),
            fence,
            looks_every_seconds=sharing.looks_every_seconds,
        )

    def _hub(self) -> lists.Hub:
        if self._sharing is None or self._leases is None:
            return lists.ALONE
        return lists.Hub(self._leases.fence, self._sharing.now())

    async def _holder_of(self, record_id: str) -> int | None:
        return await self._reader.read(lambda connection: leases.holder_of(connection, record_id))

    async def _look(self, sharing: Sharing) -> tuple[int, tuple[int, ...]]:
        """Takes in what other hubs wrote. The number of their last change, and those of them that live."""
        known, at = self._records_seen, sharing.now()

        def look(connection: sqlite3.Connection) -> tuple[int, tuple[int, ...], str | None, list[Record]]:
            changed = meta.get(connection, meta.RECORDS_CHANGED)
            found = [] if changed == known else list(participants.records(connection))
            newest = lane.newest_of_others(connection, sharing.lane)
            return newest, leases.living_others(connection, sharing.lane, at), changed, found

        newest, living, self._records_seen, records = await self._reader.read(look)
        if self._records_seen != known:
            self._records = records
            self._directory = directory(records)
        self._bell.ring(newest)
        return newest, living
