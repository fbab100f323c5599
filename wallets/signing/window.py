"""How far a signature's time may lie from ours."""

from datetime import datetime, timedelta

SIGNATURE_WINDOW = timedelta(seconds=300)
"""Both ways, the bound included (DESIGN B5)."""


def within_window(signed_at: datetime, now: datetime) -> bool:
    """Whether a signature made at `signed_at` is still, or already, good at `now`."""
    return abs(now - signed_at) <= SIGNATURE_WINDOW
