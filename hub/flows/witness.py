"""Real time beside business time: how long this life of a hub has known of an attempt that may still debit.

Business time may be set, by an operator, by NTP or in a sandbox; what is believed because time has passed
waits for this count as well. It is in memory: a new life, or a hub that takes over, begins anew.
"""

from dataclasses import dataclass
from datetime import timedelta

from hub.payment.in_flight import lands_within
from hub.payment.model import Attempt, AttemptId
from wallets.profile import Profile

FORGOTTEN_AFTER_SECONDS = 24 * 3600.0
"""What ends at another hub is asked about no more, and is dropped by then."""


@dataclass(slots=True)
class _Known:
    """An attempt that is unknown; both times in monotonic seconds."""

    landed_at: float
    asked_at: float


class Witness:
    """Remembers when the debit of each attempt must have appeared. `now` is `Clock.monotonic()`."""

    def __init__(self) -> None:
        self._known: dict[AttemptId, _Known] = {}
        """The one that was asked about longest ago stands first."""

    def __len__(self) -> int:
        """How many attempts are remembered."""
        return len(self._known)

    def in_flight_for(self, attempt: Attempt, profile: Profile, now: float) -> timedelta:
        """How much longer its debit may appear, for all that this life has seen; zero or less if no more.

        Counted from the first time that it is asked about, and shorter from then on if its call has ended.
        """
        landed_at = now + lands_within(attempt, profile).total_seconds()
        before = self._known.pop(attempt.attempt_id, None)
        if before is not None:
            landed_at = min(landed_at, before.landed_at)
        self._known[attempt.attempt_id] = _Known(landed_at, now)
        self._forget_old(now)
        return timedelta(seconds=landed_at - now)

    def forget(self, attempt_id: AttemptId) -> None:
        """It owes nothing any more."""
        self._known.pop(attempt_id, None)

    def _forget_old(self, now: float) -> None:
        while True:
            attempt_id = next(iter(self._known))
            if now - self._known[attempt_id].asked_at < FORGOTTEN_AFTER_SECONDS:
                return
            del self._known[attempt_id]
