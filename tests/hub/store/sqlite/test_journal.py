"""Entries, postings and movements in rows."""

import sqlite3
from datetime import timedelta

import pytest

from hub.ledger.account import AccountKind, hub_account
from hub.ledger.chain import GENESIS, link
from hub.ledger.entry import BookedEntry, Entry, EntryKind, Leg, Posting
from hub.settlement.day import Scheme
from hub.store.sqlite import journal, lane
from hub.store.sqlite.lane import Draft
from tests.hub.store.samples import DAY, NOON

OF_DAY = (DAY.isoformat(),)


def an_entry(minor_units: int = 5, kind: EntryKind = EntryKind.ADJUSTMENT, prefers: bool = False) -> Entry:
    """The hub's bank against its losses; no payment."""
    postings = (
        Posting(hub_account(AccountKind.LOSS, "THB"), minor_units, Leg.AMOUNT),
        Posting(hub_account(AccountKind.BANK, "THB"), -minor_units, Leg.AMOUNT),
    )
    return Entry(kind, None, None, None, postings, DAY if prefers else None)


def written(database: sqlite3.Connection, *entries: Entry) -> list[BookedEntry]:
    """The entries booked in one batch of lane main."""
    draft = Draft.of(lane.open_lane(database, "main"), NOON, Scheme(), DAY - timedelta(days=1))
    for entry in entries:
        draft.post(entry)
    journal.write(database, draft.entries, draft.moved)
    lane.advance(database, draft)
    return draft.entries


@pytest.mark.parametrize("kind", EntryKind)
def test_entries_read_back_whole(database: sqlite3.Connection, kind: EntryKind) -> None:
    booked = written(database, an_entry(kind=kind), an_entry(prefers=True))
    assert booked == list(journal.find(database, journal.OF_DAY, OF_DAY))
    assert booked[1:] == list(journal.find(database, journal.PAGE, ("main", 1, 9)))


def test_an_entry_without_postings_reads_back_too(database: sqlite3.Connection) -> None:
    booked = written(database, Entry(EntryKind.HOLD_RETURN, "pay_1", "att_1", "ref_1", ()))
    assert booked == list(journal.find(database, journal.OF_PAYMENT, ("pay_1",)))
    assert {} == journal.balances(database, None)


def test_a_place_in_a_lane_is_taken_once(database: sqlite3.Connection) -> None:
    written(database, an_entry())
    again = link("main", 1, an_entry(), NOON, DAY, GENESIS)
    with pytest.raises(sqlite3.IntegrityError):
        journal.write(database, [again], {})


def test_movements_of_batches_add_up(database: sqlite3.Connection) -> None:
    written(database, an_entry(5), an_entry(7))
    written(database, an_entry(-2), an_entry(1000, EntryKind.BATCH))
    bank, loss = hub_account(AccountKind.BANK, "THB"), hub_account(AccountKind.LOSS, "THB")
    assert {bank: -10, loss: 10} == journal.movements(database, DAY)
    assert [(bank, -1010), (loss, 1010)] == list(journal.balances(database, DAY).items())
    assert [(str(bank), -1010), (str(loss), 1010)] == database.execute("SELECT * FROM balance").fetchall()


def test_a_row_that_is_no_entry_is_a_value_error(database: sqlite3.Connection) -> None:
    written(database, an_entry())
    for statement in (
        "UPDATE posting SET account = 'HUB:hub' WHERE number = 1",
        "UPDATE entry SET hash = 'zz'",
        "UPDATE entry SET kind = ''",
    ):
        database.execute("SAVEPOINT touched")
        database.execute(statement)
        with pytest.raises(ValueError):
            list(journal.find(database, journal.OF_DAY, OF_DAY))
        database.execute("ROLLBACK TO touched")
