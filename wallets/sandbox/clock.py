"""A sandbox wallet's business clock: the true one, moved."""

from datetime import datetime, timedelta

from wallets.clock import Now


class MovableClock:
    """Tells the true time plus an offset. Signatures never live by it."""

    def __init__(self, true_now: Now) -> None:
        self._true_now = true_now
        self._offset = timedelta(0)

    def move(self, offset: timedelta) -> None:
        """Sets how far from the true time this clock stands."""
        self._offset = offset

    def __call__(self) -> datetime:
        return self._true_now() + self._offset
