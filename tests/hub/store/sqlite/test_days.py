"""Days read back, in rows. What they mean is told in `tests/hub/store/contract/test_days.py`."""

import sqlite3
from datetime import timedelta

import pytest

from hub.settlement.day import BusinessDay, DayState, Scheme
from hub.store.sqlite import days, meta
from tests.hub.store.samples import DAY, NOON


def test_before_any_close_the_last_closed_day_is_the_one_before_the_first(
    database: sqlite3.Connection,
) -> None:
    meta.put(database, meta.FIRST_DAY, DAY.isoformat())
    assert DAY - timedelta(days=1) == days.last_closed(database)


def test_a_store_without_a_first_day_has_no_days(database: sqlite3.Connection) -> None:
    with pytest.raises(LookupError, match="no first day"):
        days.last_closed(database)


def test_closed_days_are_followed_by_the_open_ones_up_to_now(database: sqlite3.Connection) -> None:
    meta.put(database, meta.FIRST_DAY, DAY.isoformat())
    at = "2026-11-22T16:30:00.000000+00:00"
    database.execute("INSERT INTO day VALUES (?, ?, 'ab')", (DAY.isoformat(), at))
    found = days.listed(database, Scheme(), NOON + timedelta(days=2))
    assert [DAY, DAY + timedelta(days=1), DAY + timedelta(days=2)] == [day.business_date for day in found]
    assert [DayState.CLOSED, DayState.OPEN, DayState.OPEN] == [day.state for day in found]
    # A day closed before its end, as a sandbox may: completions take the next, which is open already.
    assert [BusinessDay(DAY + timedelta(days=1), DayState.OPEN)] == days.listed(database, Scheme(), NOON)[1:]


def test_a_day_book_costs_a_few_queries_however_many_payments_it_has(
    database: sqlite3.Connection,
) -> None:
    for sql in (days.PAYMENTS_OF_DAY, days.ATTEMPTS_OF_DAY, days.REFUNDS_OF_DAY):
        plan = database.execute(f"EXPLAIN QUERY PLAN {sql}", ("2026-11-22",)).fetchall()
        assert not [step for *_, step in plan if step.startswith("SCAN")], plan
