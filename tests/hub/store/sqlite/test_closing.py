"""Closing a day, in rows. What a close means is told in `tests/hub/store/contract/test_days.py`."""

import re
import sqlite3
from datetime import timedelta

import pytest

from hub.flows.units import CloseDay
from hub.settlement.day import Scheme
from hub.settlement.daybook import UNRESOLVED_STATES
from hub.store.sqlite import closing, lane, meta
from hub.store.sqlite.lane import Draft
from tests.hub.store.samples import DAY, NOON


def test_what_is_kept_at_a_close_is_what_the_day_book_calls_unresolved() -> None:
    kept = re.findall(r"'([A-Z]+)'", closing.UNRESOLVED_PAYMENTS)
    assert [*UNRESOLVED_STATES, "SUBMITTED"] == kept


@pytest.mark.parametrize("table", ["payment", "attempt", "hold", "refund"])
def test_copies_have_the_columns_of_their_tables(database: sqlite3.Connection, table: str) -> None:
    columns, copied = (
        {(name, kind) for _, name, kind, *_ in database.execute(f"PRAGMA table_info({of})")}
        for of in (table, f"day_{table}")
    )
    derived = {
        "payment": {("change_seq", "INTEGER"), ("due_at", "TEXT")},
        "attempt": {("booked", "INTEGER")},
    }
    assert columns - derived.get(table, set()) == copied - {("closed_day", "TEXT")}


def test_every_lane_is_sealed_also_one_that_rests(database: sqlite3.Connection) -> None:
    meta.put(database, meta.FIRST_DAY, DAY.isoformat())
    lane.open_lane(database, "resting")
    draft = Draft.of(lane.open_lane(database, "main"), NOON, Scheme(), DAY - timedelta(days=1))
    assert closing.close(database, CloseDay(DAY, None), draft) is None
    lanes = database.execute("SELECT lane FROM day_head ORDER BY lane").fetchall()
    assert [("main",), ("resting",)] == lanes
    assert DAY == draft.last_closed
