"""The ledger in rows: a batch's entries, postings and movements written at once, and read back."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from hub.flows.books import LaneHead
from hub.ledger.account import Account
from hub.ledger.entry import BookedEntry, Entry, EntryKind, Leg, Posting
from hub.store.sqlite.lane import Movements, account_order
from hub.store.sqlite.rows import (
    Columns,
    SqlRow,
    instant,
    instant_text,
    optional_date,
    optional_date_text,
)

_ENTRY = Columns(
    "lane",
    "seq",
    "kind",
    "payment_id",
    "attempt_id",
    "refund_id",
    "prefers_date",
    "booked_at",
    "business_date",
    "prev_hash",
    "hash",
)
_POSTING = Columns("lane", "seq", "number", "account", "minor_units", "leg")
_MOVEMENT = Columns("business_date", "account", "of_batch", "minor_units")

INSERT_ENTRY = _ENTRY.insert("entry")
INSERT_POSTING = _POSTING.insert("posting")
ADD_MOVEMENT = _MOVEMENT.insert(
    "movement",
    "ON CONFLICT (business_date, account, of_batch)"
    " DO UPDATE SET minor_units = minor_units + excluded.minor_units",
)

PAGE = _ENTRY.select("FROM entry WHERE lane = ? AND seq > ? ORDER BY seq LIMIT ?")
OF_DAY = _ENTRY.select("FROM entry WHERE business_date = ? ORDER BY booked_at, lane, seq")
OF_PAYMENT = _ENTRY.select("FROM entry WHERE payment_id = ? ORDER BY booked_at, lane, seq")
POSTINGS_OF = "SELECT account, minor_units, leg FROM posting WHERE lane = ? AND seq = ? ORDER BY number"
LANES = "SELECT lane, seq, hash FROM lane ORDER BY lane"
NETTED = "SELECT account, minor_units FROM movement WHERE business_date = ? AND of_batch = 0 ORDER BY account"
BALANCES = (
    "SELECT account, sum(minor_units) FROM movement WHERE :up_to IS NULL OR business_date <= :up_to"
    " GROUP BY account ORDER BY account"
)


def write(connection: sqlite3.Connection, entries: Iterable[BookedEntry], moved: Movements) -> None:
    """Adds a batch's entries and postings, and its movements, summed per account, in account order."""
    listed = list(entries)
    connection.executemany(INSERT_ENTRY, [_entry_row(booked) for booked in listed])
    connection.executemany(INSERT_POSTING, [row for booked in listed for row in _posting_rows(booked)])
    connection.executemany(
        ADD_MOVEMENT,
        [(day, account, int(of_batch), minor) for (day, account, of_batch), minor in account_order(moved)],
    )


def find(connection: sqlite3.Connection, sql: str, parameters: SqlRow) -> Iterator[BookedEntry]:
    """The entries that PAGE, OF_DAY or OF_PAYMENT finds. ValueError for one that can't be read."""
    for row in connection.execute(sql, parameters).fetchall():
        yield booked_of(row, connection.execute(POSTINGS_OF, (row[0], row[1])))


def booked_of(row: Any, posting_rows: Iterable[Any]) -> BookedEntry:
    """An entry from its row and those of its postings. ValueError if they say what no entry can say."""
    (
        lane, seq, kind, payment_id, attempt_id, refund_id, prefers_date, booked_at, business_date,
        prev_hash, digest,
    ) = row  # fmt: skip
    postings = tuple(
        Posting(Account.parse(account), minor_units, Leg(leg)) for account, minor_units, leg in posting_rows
    )
    entry = Entry(EntryKind(kind), payment_id, attempt_id, refund_id, postings, optional_date(prefers_date))
    return BookedEntry(
        lane=lane,
        seq=seq,
        entry=entry,
        booked_at=instant(booked_at),
        business_date=date.fromisoformat(business_date),
        prev_hash=bytes.fromhex(prev_hash),
        hash=bytes.fromhex(digest),
    )


def lanes(connection: sqlite3.Connection) -> list[LaneHead]:
    """All lanes, by name."""
    return [LaneHead(lane, seq, bytes.fromhex(head)) for lane, seq, head in connection.execute(LANES)]


def movements(connection: sqlite3.Connection, business_date: date) -> Mapping[Account, int]:
    """A business date's movements per account, those of settlement batches left out."""
    rows = connection.execute(NETTED, (business_date.isoformat(),))
    return {Account.parse(account): minor_units for account, minor_units in rows}


def balances(connection: sqlite3.Connection, up_to: date | None) -> Mapping[Account, int]:
    """The balances of all accounts, or those at a business date's end."""
    rows = connection.execute(BALANCES, {"up_to": optional_date_text(up_to)})
    return dict(sorted((Account.parse(account), minor_units) for account, minor_units in rows))


def _entry_row(booked: BookedEntry) -> SqlRow:
    entry = booked.entry
    return (
        booked.lane,
        booked.seq,
        entry.kind.value,
        entry.payment_id,
        entry.attempt_id,
        entry.refund_id,
        optional_date_text(entry.prefers_date),
        instant_text(booked.booked_at),
        booked.business_date.isoformat(),
        booked.prev_hash.hex(),
        booked.hash.hex(),
    )


def _posting_rows(booked: BookedEntry) -> Iterator[SqlRow]:
    for number, posting in enumerate(booked.entry.postings, start=1):
        yield (
            booked.lane,
            booked.seq,
            number,
            str(posting.account),
            posting.minor_units,
            posting.leg.value,
        )
