"""What a door remembers of the calls it let in: a bounded guard against a seal put on another body."""

import hashlib
from collections import OrderedDict
from datetime import datetime, timedelta

from wallets.signing.window import SIGNATURE_WINDOW

_REMEMBERED_MAX = 100_000


class ReplayGuard:
    """Tells a repeat from a replay. Time is handed in; memory is bounded; one guard serves one door.

    A seal (nonce or signature) is kept for as long as its time could pass the window again: twice the window,
    counted from when it was first seen. Beyond `remembered_max` seals the oldest are forgotten, which
    weakens the guard for those but never refuses a good call; the signature itself still holds.
    """

    def __init__(
        self, remembered_max: int = _REMEMBERED_MAX, kept_for: timedelta = 2 * SIGNATURE_WINDOW
    ) -> None:
        self._remembered_max = remembered_max
        self._kept_for = kept_for
        self._seen: OrderedDict[str, tuple[bytes, datetime]] = OrderedDict()

    def admits(self, seal: str, path: str, body: bytes, now: datetime) -> bool:
        """True for a seal not seen yet, or seen with this very path and body; False for any other content."""
        self._forget(now)
        digest = hashlib.sha256(path.encode() + b"\0" + body).digest()
        known = self._seen.get(seal)
        if known is not None:
            return known[0] == digest
        if len(self._seen) >= self._remembered_max:
            self._seen.popitem(last=False)
        self._seen[seal] = (digest, now)
        return True

    def _forget(self, now: datetime) -> None:
        while self._seen:
            seal = next(iter(self._seen))
            if now - self._seen[seal][1] <= self._kept_for:
                return
            del self._seen[seal]
