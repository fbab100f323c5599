"""What a source of rates must offer to stand on the rate board."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Protocol

from fx.rate import Leg

DEFAULT_HUB_ZONE = timezone(timedelta(hours=8))
"""The zone of the scheme's day unless it is told otherwise (DESIGN A8)."""


class RateProvider(Protocol):
    """A source of rates; it answers from what it already holds, so it may be asked for every payment."""

    @property
    def name(self) -> str:
        """What people call the source, "ECB"."""

    @property
    def max_age_seconds(self) -> int:
        """How old a leg of this provider may be and still make quotes."""

    @property
    def is_sandbox_only(self) -> bool:
        """Whether its rates are replayed or made up, and so must never price real money."""

    def legs(self, now: datetime) -> Mapping[str, Leg]:
        """The newest leg it has at `now` for each currency but the euro.

        A leg may lead to any other currency, in either direction; following legs must end at EUR. `as_of`
        is the leg's own time. While nothing changed the same mapping should be returned: it is read for
        every payment.
        """


def start_of_hub_day(now: datetime, zone: tzinfo) -> datetime:
    """The first instant, in UTC, of the day that `now` falls into in the scheme's zone."""
    return now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
