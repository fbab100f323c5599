"""The walk through the ledger, in rows. What it names: `tests/hub/store/contract/test_ledger.py`."""

import sqlite3

from hub.store.sqlite import verify
from tests.hub.store.sqlite.test_journal import an_entry, written

MAX = 10**15 - 1


def test_sums_beyond_what_a_column_holds_are_still_exact(database: sqlite3.Connection) -> None:
    count = 4
    written(database, *(an_entry(2**61) for _ in range(2)), *(an_entry(-(2**61)) for _ in range(2)))
    found = verify.verify(database)
    assert (count, ()) == (found.entry_count, found.faults)
    # Eight times 2^61 on one side would not fit into 64 bits; as high and low parts it does.
    database.execute("UPDATE entry SET business_date = '2026-11-23' WHERE seq > 2")
    assert "entry main/3: its content is not what was booked" == verify.verify(database).faults[0]


def test_a_hundred_faults_are_enough(database: sqlite3.Connection) -> None:
    written(database, *(an_entry(MAX) for _ in range(3)))
    database.executemany(
        "INSERT INTO movement VALUES ('2026-11-22', ?, 0, 1)", [(f"HUB:hub:FI:X{n:02}",) for n in range(200)]
    )
    faults = verify.verify(database).faults
    assert verify.FAULTS_MAX == len(faults)
    expected = "account HUB:hub:FI:X00: its movement on 2026-11-22 stands at 1, its postings make 0"
    assert expected == faults[0]


def test_entries_of_a_lane_without_a_head_are_found(database: sqlite3.Connection) -> None:
    written(database, an_entry())
    database.execute("PRAGMA foreign_keys = OFF")
    database.execute("DELETE FROM lane")
    assert ("lane main: it has entries and no head",) == verify.verify(database).faults


def test_a_currency_that_is_not_zero_is_found(database: sqlite3.Connection) -> None:
    written(database, an_entry())
    database.execute("UPDATE posting SET minor_units = 6 WHERE number = 1")
    faults = verify.verify(database).faults
    assert "currency THB: all accounts together stand at 1, not at zero" == faults[-1]
