"""The one place on this floor that reads the system's clock; everything else is handed a `Now`."""

from collections.abc import Callable
from datetime import UTC, datetime

Now = Callable[[], datetime]
"""Tells the present instant, aware and in UTC."""


def utc_now() -> datetime:
    """The system's clock. Signatures live by it, never by a sandbox's movable business clock."""
    return datetime.now(UTC)
