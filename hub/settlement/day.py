"""The business day: which day an instant belongs to, when it closes, when cancel windows end (DESIGN A8)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from enum import StrEnum

CLOSES_AFTER = timedelta(minutes=30)
"""A day closes from 00:30 of the next, when all cancel windows have ended."""
POS_CANCEL_WINDOW = timedelta(minutes=15)
HUB_CANCEL_WINDOW = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Scheme:
    """The zone that the scheme counts its days in, UTC+8 unless set."""

    zone: tzinfo = timezone(timedelta(hours=8))

    def day_of(self, at: datetime) -> date:
        """The calendar day of an instant: half-open, 00:00 belongs to the new day."""
        return at.astimezone(self.zone).date()

    def starts_at(self, day: date) -> datetime:
        """The first instant of a day, in UTC."""
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

    def ends_at(self, day: date) -> datetime:
        """The first instant that is no longer of the day, in UTC."""
        return self.starts_at(day + timedelta(days=1))

    def closable_at(self, day: date) -> datetime:
        """From when on a day may close."""
        return self.ends_at(day) + CLOSES_AFTER

    def cancel_window_ends_at(self, day: date, window: timedelta = POS_CANCEL_WINDOW) -> datetime:
        """When a payment of this business day can no longer be cancelled, exclusive."""
        return self.ends_at(day) + window


class DayState(StrEnum):
    """A day is open or closed; what happens to its money afterwards is a batch's state."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"


@dataclass(frozen=True, slots=True)
class BusinessDay:
    """One day of the scheme, as stored."""

    business_date: date
    state: DayState
    closed_at: datetime | None = None
    """The stored instant of the close: UNRESOLVED rows and ages are as of it."""
    seal: str | None = None
    """SHA-256 over all lane heads at the close, hex."""


def booking_date(calendar_day: date, last_closed: date | None) -> date:
    """The day that a completion counts for: its own, or the first open one when that is closed."""
    if last_closed is None or calendar_day > last_closed:
        return calendar_day
    return last_closed + timedelta(days=1)
