"""Instants as people read them."""

from datetime import UTC, datetime


def utc_text(at: datetime) -> str:
    """RFC 3339 in UTC to the millisecond, in whatever zone a wallet named it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
