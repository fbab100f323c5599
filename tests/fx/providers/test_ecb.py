"""The European Central Bank's series is read as published, and a replay says that it is one."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

import fx.providers.ecb
from fx.errors import RateUnavailable
from fx.providers.ecb import EcbReplay, EcbSeries
from fx.rate import Leg

CURRENCIES = ["USD", "JPY", "CNY", "KRW", "THB", "PHP", "SGD", "MYR", "IDR", "HKD", "GBP", "AUD", "INR"]
NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)


def published(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 15, 0, tzinfo=UTC)


def series_days() -> Iterator[date]:
    """Every day of the shipped file, read without the code under test."""
    text = Path(fx.providers.ecb.__file__).with_name("ecb_rates_2005_2024.csv").read_text(encoding="ascii")
    return (date.fromisoformat(line[:10]) for line in text.splitlines()[1:])


def test_the_series_gives_what_was_published_that_day() -> None:
    legs = EcbSeries().legs(published(date(2008, 10, 30)))
    as_of = datetime(2008, 10, 30, 15, 0, tzinfo=UTC)
    assert Leg("EUR", "KRW", Decimal("1665.72"), "ECB 2008-10-30", as_of) == legs["KRW"]


def test_a_days_rates_are_not_known_before_they_are_published() -> None:
    series, at = EcbSeries(), published(date(2008, 10, 30))
    assert Decimal("1806.96") == series.legs(at - timedelta(microseconds=1))["KRW"].value
    assert Decimal("1665.72") == series.legs(at)["KRW"].value


@pytest.mark.parametrize(
    "now,source",
    [
        (datetime(2024, 3, 31, 12, 0, tzinfo=UTC), "ECB 2024-03-28"),
        (datetime(2024, 4, 2, 14, 59, tzinfo=UTC), "ECB 2024-03-28"),
        (datetime(2024, 4, 2, 15, 0, tzinfo=UTC), "ECB 2024-04-02"),
    ],
)
def test_over_easter_the_last_publication_stands(now: datetime, source: str) -> None:
    assert source == EcbSeries().legs(now)["THB"].source


def test_no_gap_of_twenty_years_lets_the_series_grow_stale() -> None:
    days = list(series_days())
    longest = max(later - earlier for earlier, later in pairwise(days))
    assert timedelta(days=5) == longest
    assert longest < timedelta(seconds=EcbSeries.max_age_seconds) < longest + timedelta(days=1)


def test_an_unchanged_value_is_a_new_rate_all_the_same() -> None:
    series = EcbSeries()
    before = series.legs(published(date(2024, 2, 15)))["THB"]
    after = series.legs(published(date(2024, 2, 16)))["THB"]
    assert Decimal("38.829") == before.value == after.value
    assert timedelta(days=1) == after.as_of - before.as_of


def test_a_currency_without_a_rate_that_day_has_no_leg() -> None:
    series = EcbSeries()
    assert "INR" not in series.legs(published(date(2008, 12, 31)))
    assert "INR" in series.legs(published(date(2009, 1, 2)))
    assert sorted(CURRENCIES) == sorted(series.legs(published(date(2024, 12, 31))))


def test_before_the_series_there_is_nothing_and_after_it_the_last_day() -> None:
    series = EcbSeries()
    assert {} == dict(series.legs(published(date(2005, 3, 31))))
    assert "ECB 2005-04-01" == series.legs(published(date(2005, 4, 1)))["THB"].source
    assert "ECB 2024-12-31" == series.legs(NOW)["THB"].source
    assert datetime(2024, 12, 31, 15, 0, tzinfo=UTC) == series.legs(NOW)["THB"].as_of


def test_a_replay_stamps_the_last_day_with_the_hubs_day_and_says_so() -> None:
    legs = EcbReplay().legs(NOW)
    as_of = datetime(2026, 11, 21, 16, 0, tzinfo=UTC)  # midnight of the 22nd, UTC+8
    assert Leg("EUR", "THB", Decimal("35.676"), "ECB 2024-12-31, replayed", as_of) == legs["THB"]
    assert sorted(CURRENCIES) == sorted(legs)


def test_a_replay_shows_the_same_values_on_every_day_of_the_hub() -> None:
    replay = EcbReplay()
    today, in_a_year = replay.legs(NOW), replay.legs(NOW + timedelta(days=365))
    assert [leg.value for leg in today.values()] == [leg.value for leg in in_a_year.values()]
    assert timedelta(days=365) == in_a_year["THB"].as_of - today["THB"].as_of


def test_a_replay_can_show_another_day_or_the_one_before_it() -> None:
    assert date(2008, 10, 30) == EcbReplay(date(2008, 10, 30)).series_day
    easter_sunday = EcbReplay(date(2024, 3, 31))
    assert "ECB 2024-03-28, replayed" == easter_sunday.legs(NOW)["THB"].source
    with pytest.raises(RateUnavailable):
        EcbReplay(date(2005, 3, 31))


@pytest.mark.parametrize("provider", [EcbSeries(), EcbReplay()])
def test_while_nothing_changes_the_same_sheet_is_returned(provider: EcbSeries | EcbReplay) -> None:
    assert provider.legs(NOW) is provider.legs(NOW + timedelta(seconds=1))


def test_only_the_replay_is_for_sandboxes_alone() -> None:
    assert (False, True) == (EcbSeries.is_sandbox_only, EcbReplay.is_sandbox_only)
