"""What counts against a cap, read back. The contract's test_caps holds it to what the guard counts."""

import sqlite3

from hub.store.sqlite import caps


def test_a_wallet_that_nobody_heard_of_owes_nothing(database: sqlite3.Connection) -> None:
    assert 0 == caps.net_debit_minor(database, "nobody", "THB")


def test_receivable_less_interchange_is_the_position(database: sqlite3.Connection) -> None:
    rows = [
        ("2026-11-22", "WALLET:W-TH:WR:THB", 0, 778_91),
        ("2026-11-22", "WALLET:W-TH:IP:THB", 0, -4_67),
        ("2026-11-23", "WALLET:W-TH:WR:THB", 1, -700_00),
        ("2026-11-22", "WALLET:W-TH:WR:JPY", 0, 5),
        ("2026-11-22", "WALLET:W-TH:HOLD:THB", 0, -9),
        ("2026-11-22", "WALLET:W-PH:WR:THB", 0, 9),
    ]
    database.executemany("INSERT INTO movement VALUES (?, ?, ?, ?)", rows)

    assert 74_24 == caps.net_debit_minor(database, "W-TH", "THB")
