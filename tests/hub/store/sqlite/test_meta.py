"""Single facts of a store."""

import sqlite3
from datetime import date

import pytest

from hub.store.sqlite import meta


def test_a_fact_is_what_it_was_last_set_to(database: sqlite3.Connection) -> None:
    assert meta.get(database, meta.CLOCK_OFFSET) is None
    meta.put(database, meta.CLOCK_OFFSET, "60")
    meta.put(database, meta.CLOCK_OFFSET, "-60")
    assert "-60" == meta.get(database, meta.CLOCK_OFFSET)
    assert meta.get(database, meta.FIRST_DAY) is None


def test_the_first_day_is_a_date(database: sqlite3.Connection) -> None:
    with pytest.raises(LookupError, match="no first day"):
        meta.first_day(database)
    meta.put(database, meta.FIRST_DAY, "2026-11-22")
    assert date(2026, 11, 22) == meta.first_day(database)
