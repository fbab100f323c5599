"""Rates of the European Central Bank: its published series as it was, and a sandbox replay of one of its
days.

Source: European Central Bank, euro foreign exchange reference rates, business days 2005-04-01 to
2024-12-31, units per euro, in `ecb_rates_2005_2024.csv` beside this file. The bank publishes them for
information: name it wherever they are shown. There are no weekends or TARGET holidays in it (gaps of up to
five calendar days, at Easter and New Year), an unchanged value is normal, INR starts in 2009, and VND, KHR
and TWD are not in it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from functools import cache
from pathlib import Path

from fx.errors import RateUnavailable
from fx.providers.base import DEFAULT_HUB_ZONE, start_of_hub_day
from fx.rate import Leg

ATTRIBUTION = "European Central Bank, euro foreign exchange reference rates"
"""The words that name the source where its rates are shown."""

# Published around 16:00 Central European Time; 15:00 UTC is that in winter and an hour later in summer.
_PUBLISHED_AT = time(15, 0, tzinfo=UTC)
_SERIES_FILE = Path(__file__).with_name("ecb_rates_2005_2024.csv")
_DATE_WIDTH = len("2024-12-31")


class EcbSeries:
    """The series on the days it was published: for history, tests and back-testing, never replayed.

    After the last published day its rates grow stale like any others.
    """

    name = "ECB"
    is_sandbox_only = False
    # Thursday to Tuesday over Easter is five days; half a day more lets the next publication be late.
    max_age_seconds = 5 * 86_400 + 43_200

    def __init__(self) -> None:
        self._day: date | None = None
        self._legs: Mapping[str, Leg] = {}

    def legs(self, now: datetime) -> Mapping[str, Leg]:
        """The legs last published at `now`; none before the series begins."""
        newest = (now.astimezone(UTC) - timedelta(hours=_PUBLISHED_AT.hour)).date()
        day = _series_day(newest)
        if day != self._day:
            self._day = day
            self._legs = {} if day is None else _legs(day, f"ECB {day}", datetime.combine(day, _PUBLISHED_AT))
        return self._legs


class EcbReplay:
    """One day of the series, stamped with whatever day the hub is living: real rates for a sandbox, at any
    date.

    The mapping is constant, every hub day shows the same series day (the last one unless told otherwise),
    so that a demo run twice prices alike. Each leg says so itself: source "ECB 2024-12-31, replayed", as of
    the hub day's start.
    """

    name = "ECB, replayed"
    is_sandbox_only = True
    max_age_seconds = 86_400

    def __init__(self, replayed_day: date | None = None, hub_zone: tzinfo = DEFAULT_HUB_ZONE) -> None:
        """Replays `replayed_day` or the last day before it; `RateUnavailable` before the series begins."""
        day = _series_day(replayed_day or date.max)
        if day is None:
            raise RateUnavailable("EUR")
        self.series_day = day
        self._hub_zone = hub_zone
        self._as_of: datetime | None = None
        self._legs: Mapping[str, Leg] = {}

    def legs(self, now: datetime) -> Mapping[str, Leg]:
        """The replayed day's legs, as of the start of the hub's day."""
        as_of = start_of_hub_day(now, self._hub_zone)
        if as_of != self._as_of:
            self._as_of = as_of
            self._legs = _legs(self.series_day, f"ECB {self.series_day}, replayed", as_of)
        return self._legs


@cache
def _series() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns' currencies, and the rows unread: 5,059 lines are split at once but parsed one by one."""
    header, *rows = _SERIES_FILE.read_text(encoding="ascii").splitlines()
    return tuple(column.removeprefix("EUR") for column in header.split(",")[1:]), tuple(rows)


def _row_index(day: date) -> int:
    """Which row was in force on `day`; -1 before the first."""
    return bisect_right(_series()[1], day.isoformat(), key=lambda row: row[:_DATE_WIDTH]) - 1


def _series_day(day: date) -> date | None:
    """The last published day up to and including `day`."""
    index = _row_index(day)
    return None if index < 0 else date.fromisoformat(_series()[1][index][:_DATE_WIDTH])


def _legs(series_day: date, source: str, as_of: datetime) -> dict[str, Leg]:
    """The legs of one row, without the currencies that had no rate that day."""
    currencies, rows = _series()
    values = rows[_row_index(series_day)].split(",")[1:]
    return {
        code: Leg(base="EUR", quote=code, value=Decimal(value), source=source, as_of=as_of)
        for code, value in zip(currencies, values, strict=True)
        if value
    }
