"""The walk through the whole ledger: chains, seals, zero sums, and balances against postings."""

import sqlite3
from collections.abc import Iterator

from hub.flows.books import Verification
from hub.ledger import chain
from hub.ledger.entry import BookedEntry
from hub.store.sqlite import journal

FAULTS_MAX = 100
PAGE_ENTRIES = 500

LANES = "SELECT lane FROM lane UNION SELECT lane FROM entry ORDER BY lane"
# Sums of halves, so that no number of postings can overflow a sum.
SUMS = """
    SELECT business_date, account, kind = 'BATCH',
           sum(minor_units / 1000000000), sum(minor_units % 1000000000)
    FROM posting JOIN entry USING (lane, seq)
    GROUP BY 1, 2, 3
"""
HELD = "SELECT business_date, account, of_batch, minor_units FROM movement"
LOOSE = """
    SELECT posting.lane, posting.seq FROM posting LEFT JOIN entry USING (lane, seq)
    WHERE entry.seq IS NULL GROUP BY 1, 2
"""
SEALED = "SELECT business_date, seal FROM day ORDER BY business_date"
SEALED_HEADS = "SELECT lane, seq, hash FROM day_head WHERE business_date = ? ORDER BY lane"
HASH_OF = "SELECT hash FROM entry WHERE lane = ? AND seq = ?"
LAST_OF = "SELECT max(seq), count(*) FROM entry WHERE lane = ?"


def verify(connection: sqlite3.Connection) -> Verification:
    """Everything that is wrong with the books, up to 100 faults."""
    lanes = [lane for (lane,) in connection.execute(LANES)]
    counts = [connection.execute(LAST_OF, (lane,)).fetchone()[1] for lane in lanes]
    faults = [
        *(fault for lane in lanes for fault in _chain_faults(connection, lane)),
        *_seal_faults(connection),
        *_sum_faults(connection),
    ]
    return Verification(sum(counts), tuple(journal.lanes(connection)), tuple(faults[:FAULTS_MAX]))


class _Unreadable(Exception):
    """An entry that says what no entry can say."""

    def __init__(self, seq: int, detail: str) -> None:
        self.seq = seq
        super().__init__(detail)


def _chain_faults(connection: sqlite3.Connection, lane: str) -> Iterator[str]:
    try:
        broken = chain.verify(lane, _entries(connection, lane))
    except _Unreadable as unreadable:
        yield f"entry {lane}/{unreadable.seq}: it can't be read: {unreadable}"
        return
    if broken is not None:
        yield f"entry {broken.lane}/{broken.seq}: {broken.detail}"
        return
    last, _ = connection.execute(LAST_OF, (lane,)).fetchone()
    head = next((head for head in journal.lanes(connection) if head.lane == lane), None)
    if head is None:
        yield f"lane {lane}: it has entries and no head"
    elif head.seq != (last or 0):
        yield f"lane {lane}: its head is number {head.seq}, its last entry is number {last or 0}"
    elif head.hash != _hash_at(connection, lane, head.seq):
        yield f"lane {lane}: its head is not the hash of its last entry"


def _entries(connection: sqlite3.Connection, lane: str) -> Iterator[BookedEntry]:
    """Page by page, so that a ledger of any size fits."""
    seq = 0
    while True:
        page = connection.execute(journal.PAGE, (lane, seq, PAGE_ENTRIES)).fetchall()
        if not page:
            return
        for row in page:
            seq = row[1]
            try:
                yield journal.booked_of(row, connection.execute(journal.POSTINGS_OF, (lane, seq)))
            except ValueError as wrong:
                raise _Unreadable(seq, str(wrong)) from wrong


def _seal_faults(connection: sqlite3.Connection) -> Iterator[str]:
    for day, sealed in connection.execute(SEALED).fetchall():
        heads = connection.execute(SEALED_HEADS, (day,)).fetchall()
        for lane, seq, head in heads:
            if bytes.fromhex(head) != _hash_at(connection, lane, seq):
                yield f"day {day}: the head of lane {lane} at its close is not the hash of entry {seq}"
        if chain.seal((lane, seq, bytes.fromhex(head)) for lane, seq, head in heads).hex() != sealed:
            yield f"day {day}: its seal is not that of its heads"


def _sum_faults(connection: sqlite3.Connection) -> Iterator[str]:
    for lane, seq in connection.execute(LOOSE):
        yield f"entry {lane}/{seq}: there are postings of it, and no entry"
    booked = {
        (day, account, of_batch): high * 1_000_000_000 + low
        for day, account, of_batch, high, low in connection.execute(SUMS)
    }
    held = {(day, account, of_batch): minor for day, account, of_batch, minor in connection.execute(HELD)}
    for key in sorted(booked.keys() | held.keys()):
        expected, found = booked.get(key, 0), held.get(key, 0)
        if expected != found:
            day, account, _ = key
            yield f"account {account}: its movement on {day} stands at {found}, its postings make {expected}"
    trial: dict[str, int] = {}
    for (_, account, _), minor_units in booked.items():
        currency_code = account.rpartition(":")[2]
        trial[currency_code] = trial.get(currency_code, 0) + minor_units
    for currency_code, minor_units in sorted(trial.items()):
        if minor_units != 0:
            yield f"currency {currency_code}: all accounts together stand at {minor_units}, not at zero"


def _hash_at(connection: sqlite3.Connection, lane: str, seq: int) -> bytes:
    if seq == 0:
        return chain.GENESIS
    row = connection.execute(HASH_OF, (lane, seq)).fetchone()
    return b"" if row is None else bytes.fromhex(row[0])
