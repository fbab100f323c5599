"""The hub's day begins at midnight of its own zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from fx.providers.base import DEFAULT_HUB_ZONE, start_of_hub_day


@pytest.mark.parametrize(
    "now,start",
    [
        (datetime(2026, 11, 22, 15, 59, 59, 999_999, tzinfo=UTC), datetime(2026, 11, 21, 16, tzinfo=UTC)),
        (datetime(2026, 11, 22, 16, 0, tzinfo=UTC), datetime(2026, 11, 22, 16, tzinfo=UTC)),
    ],
)
def test_a_day_of_utc_plus_8_begins_at_16_00_utc(now: datetime, start: datetime) -> None:
    assert start == start_of_hub_day(now, DEFAULT_HUB_ZONE)


def test_a_day_begins_at_local_midnight_where_clocks_change() -> None:
    after_the_change = datetime(2026, 3, 29, 12, 0, tzinfo=UTC)
    assert datetime(2026, 3, 28, 23, tzinfo=UTC) == start_of_hub_day(
        after_the_change, ZoneInfo("Europe/Berlin")
    )
