"""The business day: half-open in the scheme's zone, and the instants that hang on it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.settlement.day import HUB_CANCEL_WINDOW, Scheme, booking_date

DAY = date(2026, 11, 22)
instants = st.datetimes(datetime(2005, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))
# Beirut, Cairo and Nuuk change their clocks at midnight, Lord Howe by half an hour, Kathmandu is off by 5:45.
ZONES = (
    "Asia/Singapore",
    "UTC",
    "Asia/Beirut",
    "Africa/Cairo",
    "America/Nuuk",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
)
zones = st.sampled_from([ZoneInfo(name) for name in ZONES])


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "at, day",
    [
        ("2026-11-21T16:00:00", DAY),
        ("2026-11-22T15:59:59.999999", DAY),
        ("2026-11-22T16:00:00", date(2026, 11, 23)),
        ("2026-11-21T15:59:59.999999", date(2026, 11, 21)),
    ],
)
def test_a_day_is_half_open_in_the_scheme_s_zone(at: str, day: date) -> None:
    assert day == Scheme().day_of(utc(at))


def test_the_instants_of_a_day_are_told_in_utc() -> None:
    scheme = Scheme()
    assert utc("2026-11-21T16:00:00") == scheme.starts_at(DAY)
    assert utc("2026-11-22T16:00:00") == scheme.ends_at(DAY)
    assert utc("2026-11-22T16:30:00") == scheme.closable_at(DAY)
    assert utc("2026-11-22T16:15:00") == scheme.cancel_window_ends_at(DAY)
    assert utc("2026-11-22T16:30:00") == scheme.cancel_window_ends_at(DAY, HUB_CANCEL_WINDOW)
    assert timedelta(0) == scheme.starts_at(DAY).utcoffset()


def test_a_day_closes_only_when_every_cancel_window_has_ended() -> None:
    scheme = Scheme()
    assert scheme.cancel_window_ends_at(DAY, HUB_CANCEL_WINDOW) <= scheme.closable_at(DAY)


@given(instants, zones)
def test_every_instant_is_of_exactly_one_day_in_any_zone(at: datetime, zone: ZoneInfo) -> None:
    scheme = Scheme(zone)
    day = scheme.day_of(at)
    assert scheme.starts_at(day) <= at < scheme.ends_at(day)


@given(instants, instants, zones)
def test_days_never_run_backwards(one: datetime, other: datetime, zone: ZoneInfo) -> None:
    scheme = Scheme(zone)
    earlier, later = sorted((one, other))
    assert scheme.day_of(earlier) <= scheme.day_of(later)


@pytest.mark.parametrize(
    "calendar_day, last_closed, counts_for",
    [
        (DAY, None, DAY),
        (DAY, date(2026, 11, 21), DAY),
        (DAY, DAY, date(2026, 11, 23)),
        (date(2026, 11, 20), DAY, date(2026, 11, 23)),
    ],
)
def test_a_completion_counts_for_its_day_or_the_first_open_one(
    calendar_day: date, last_closed: date | None, counts_for: date
) -> None:
    assert counts_for == booking_date(calendar_day, last_closed)
