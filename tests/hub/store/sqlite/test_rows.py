"""How values stand in columns."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given

from fx.money import Money
from hub.payment.model import Decline, DeclinedBy
from hub.store.sqlite import rows
from hub.store.sqlite.rows import Columns
from tests.hub.store.sqlite.records import instants, rates, zoned

AT = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def test_an_instant_is_utc_text_of_one_width() -> None:
    assert "2026-11-22T04:00:00.000000+00:00" == rows.instant_text(AT)
    assert "2026-11-22T04:00:00.000000+00:00" == rows.instant_text(
        AT.astimezone(timezone(timedelta(hours=8)))
    )
    assert "2026-11-22T04:00:00.000001+00:00" == rows.instant_text(AT + timedelta(microseconds=1))


@given(instants, instants)
def test_instants_sort_as_their_texts_do(first: datetime, second: datetime) -> None:
    assert (first < second) == (rows.instant_text(first) < rows.instant_text(second))


@given(zoned)
def test_an_instant_comes_back_the_same_whatever_zone_it_was_told_in(at: datetime) -> None:
    assert at == rows.instant(rows.instant_text(at))


def test_an_instant_without_a_zone_is_none() -> None:
    with pytest.raises(ValueError, match="names no instant"):
        rows.instant_text(datetime(2026, 11, 22, 4, 0))


@given(rates)
def test_a_rate_comes_back_digit_by_digit(rate: Decimal) -> None:
    text = rows.decimal_text(rate)
    assert "E" not in text
    assert rate.as_tuple() == Decimal(text).as_tuple()


def test_what_may_be_empty_is_null_and_back() -> None:
    assert (None, None, None) == (
        rows.optional_instant_text(None),
        rows.optional_date_text(None),
        rows.optional_instant(None),
    )
    assert (None, None, None) == (
        rows.optional_date(None),
        rows.optional_money(None, None),
        rows.decline(None, None),
    )
    assert AT == rows.optional_instant(rows.optional_instant_text(AT))
    assert date(2026, 11, 22) == rows.optional_date(rows.optional_date_text(date(2026, 11, 22)))
    assert Money("THB", 0) == rows.optional_money("THB", 0)
    assert Decline(DeclinedBy.HUB, "EXPIRED") == rows.decline("HUB", "EXPIRED")


def test_columns_write_their_sql() -> None:
    columns = Columns("a", "b", "c")
    assert "SELECT a, b, c FROM t" == columns.select("FROM t")
    assert "INSERT INTO t (a, b, c) VALUES (?, ?, ?)" == columns.insert("t")
    assert "INSERT INTO u (x, a, b, c) SELECT ?, a, b, c FROM t" == columns.copy("u", "x", "FROM t")
    assert "b = ?, c = ?" == columns.assign("a")
    assert "b = excluded.b, c = excluded.c" == columns.overwrite("a")
