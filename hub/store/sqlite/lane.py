"""The lane of one committer: its instants, its chain of entries and its numbers of changes.

A `Lane` is durable truth, held in memory by the one writer. A `Draft` is what a batch, unit by unit, is
about to make of it.
"""

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from hub.flows.units import Grant
from hub.ledger.account import AccountKind, wallet_account
from hub.ledger.chain import GENESIS, link
from hub.ledger.entry import BookedEntry, Entry, EntryKind
from hub.participants.directory import Record
from hub.payment.model import Payment, Refund
from hub.settlement.day import Scheme, booking_date
from hub.store.sqlite.rows import instant, instant_text

BALANCE_MAX = 2**62
"""A balance beyond this is refused: half of what a column holds, and 4,600 times the largest amount."""

_TICK = timedelta(microseconds=1)
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)

FIND = "SELECT seq, hash, committed_at, change_seq FROM lane WHERE lane = ?"
OPEN = (
    "INSERT INTO lane (lane, seq, hash, committed_at, change_seq)"
    " VALUES (?, 0, ?, ?, (SELECT coalesce(max(change_seq), 0) FROM lane))"
)
ADVANCE = "UPDATE lane SET seq = ?, hash = ?, committed_at = ?, change_seq = ? WHERE lane = ?"
LAST_COMMIT = "SELECT max(committed_at) FROM lane"
NEWEST_CHANGE = "SELECT coalesce(max(change_seq), 0) FROM lane"
NEWEST_OF_OTHERS = "SELECT coalesce(max(change_seq), 0) FROM lane WHERE lane <> ?"
BALANCES = "SELECT account, minor_units FROM balance"

Movements = dict[tuple[str, str, bool], int]
"""Minor units by business date, account and whether a settlement batch moved them."""


@dataclass(frozen=True, slots=True)
class Lane:
    """Where the lane stands after its last commit."""

    name: str
    seq: int
    head: bytes
    committed_at: datetime
    change_seq: int

    def instant_for(self, now: datetime) -> datetime:
        """The next commit's instant: now, but always after the last one's, whatever the clock does."""
        return max(now, self.committed_at + _TICK)


@dataclass(slots=True)
class Draft:
    """What a unit, or a whole batch, adds to the lane if it is committed."""

    lane: str
    at: datetime
    scheme: Scheme
    last_closed: date
    """The last closed day, or the day before the store's first."""
    seq: int
    head: bytes
    change_seq: int
    entries: list[BookedEntry] = field(default_factory=list)
    moved: Movements = field(default_factory=dict)
    changed: dict[str, None] = field(default_factory=dict)
    """The merchants whose payments changed, in the order of their first changes."""
    records: list[Record] = field(default_factory=list)
    payment: Payment | None = None
    refund: Refund | None = None
    grant: Grant | None = None
    lease_clock: Callable[[], datetime] | None = None
    """The store's own clock where hubs share it; None in a store of one hub."""

    @classmethod
    def of(
        cls,
        lane: Lane,
        at: datetime,
        scheme: Scheme,
        last_closed: date,
        lease_clock: Callable[[], datetime] | None = None,
    ) -> "Draft":
        """An empty batch upon the lane as it stands."""
        return cls(
            lane.name,
            at,
            scheme,
            last_closed,
            lane.seq,
            lane.head,
            lane.change_seq,
            lease_clock=lease_clock,
        )

    def unit(self) -> "Draft":
        """An empty unit upon this batch."""
        return Draft(
            self.lane,
            self.at,
            self.scheme,
            self.last_closed,
            self.seq,
            self.head,
            self.change_seq,
            lease_clock=self.lease_clock,
        )

    @property
    def is_shared(self) -> bool:
        """Whether other hubs may write to this store too."""
        return self.lease_clock is not None

    def take(self, unit: "Draft") -> None:
        """The unit is written: it becomes part of this batch."""
        self.last_closed = unit.last_closed
        self.seq, self.head, self.change_seq = unit.seq, unit.head, unit.change_seq
        self.changed |= unit.changed
        self.entries += unit.entries
        self.records += unit.records
        for key, minor_units in unit.moved.items():
            self.moved[key] = self.moved.get(key, 0) + minor_units

    @property
    def business_date(self) -> date:
        """The day that what completes in this commit counts for."""
        return booking_date(self.scheme.day_of(self.at), self.last_closed)

    def next_change(self, merchant_id: str) -> int:
        """The number of one more change of one of a merchant's payments."""
        self.change_seq += 1
        self.changed[merchant_id] = None
        return self.change_seq

    def post(self, entry: Entry) -> None:
        """Gives an entry its instant, day and place in the chain."""
        wanted = entry.prefers_date
        day = wanted if wanted is not None and wanted > self.last_closed else self.business_date
        self.seq += 1
        booked = link(self.lane, self.seq, entry, self.at, day, self.head)
        self.head = booked.hash
        self.entries.append(booked)
        day_text, of_batch = day.isoformat(), entry.kind is EntryKind.BATCH
        for posting in entry.postings:
            key = (day_text, str(posting.account), of_batch)
            self.moved[key] = self.moved.get(key, 0) + posting.minor_units


class Balances:
    """The balance of every account, by its text form, as of the last unit written."""

    def __init__(self, minor_by_account: dict[str, int]) -> None:
        self._minor = minor_by_account

    @classmethod
    def load(cls, connection: sqlite3.Connection) -> "Balances":
        """As stored."""
        return cls(dict(connection.execute(BALANCES).fetchall()))

    def take(self, moved: Movements) -> None:
        """Adds a unit's movements; OverflowError, and nothing added, if a balance would grow too large."""
        after: dict[str, int] = {}
        for (_, account, _), minor_units in moved.items():
            after[account] = after.get(account, self._minor.get(account, 0)) + minor_units
        for account, minor_units in after.items():
            if abs(minor_units) > BALANCE_MAX:
                raise OverflowError(f"{account} would stand at {minor_units} minor units")
        self._minor.update(after)

    def position_minor(self, wallet_id: str, currency_code: str) -> int:
        """What a wallet owes: its receivable less the interchange owed to it."""
        kinds = (AccountKind.WR, AccountKind.IP)
        return sum(self._minor.get(str(wallet_account(wallet_id, kind, currency_code)), 0) for kind in kinds)


def load(connection: sqlite3.Connection, name: str) -> Lane | None:
    """The lane as stored; None if it was never opened."""
    row = connection.execute(FIND, (name,)).fetchone()
    if row is None:
        return None
    seq, head, committed_at, change_seq = row
    return Lane(name, seq, bytes.fromhex(head), instant(committed_at), change_seq)


def last_commit(connection: sqlite3.Connection) -> datetime:
    """The instant of the last commit of any lane."""
    (text,) = connection.execute(LAST_COMMIT).fetchone()
    return _BEGINNING if text is None else instant(text)


def newest_change(connection: sqlite3.Connection) -> int:
    """The number of the last change that any lane made."""
    (seq,) = connection.execute(NEWEST_CHANGE).fetchone()
    return int(seq)


def newest_of_others(connection: sqlite3.Connection, name: str) -> int:
    """The number of the last change that any lane but this one made."""
    (seq,) = connection.execute(NEWEST_OF_OTHERS, (name,)).fetchone()
    return int(seq)


def open_lane(connection: sqlite3.Connection, name: str) -> Lane:
    """The lane, made empty if it was never opened. Its changes number on from those of other lanes."""
    found = load(connection, name)
    if found is None:
        connection.execute(OPEN, (name, GENESIS.hex(), instant_text(_BEGINNING)))
        found = load(connection, name)
    if found is None:
        raise LookupError(f"lane {name} was made and is not there")
    return found


def advance(connection: sqlite3.Connection, draft: Draft) -> Lane:
    """Writes where the lane stands after the batch."""
    at = instant_text(draft.at)
    connection.execute(ADVANCE, (draft.seq, draft.head.hex(), at, draft.change_seq, draft.lane))
    return Lane(draft.lane, draft.seq, draft.head, draft.at, draft.change_seq)


def account_order(moved: Movements) -> Iterable[tuple[tuple[str, str, bool], int]]:
    """Movements in account order, so that two committers never wait for each other crosswise."""
    return sorted(moved.items(), key=lambda item: (item[0][1], item[0][0], item[0][2]))
