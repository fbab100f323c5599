"""Records whose work fails: each rests for a while that grows, and one that never succeeds is parked."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.flows.units import CommitInDoubt, StoreStopped

PAUSES_SECONDS = (1, 5, 20, 60)
"""Of business time, before what failed once, twice ... in a row is tried again. One failure more, and it is
given up: then about a minute and a half has passed."""
REASON_CHARACTERS_MAX = 500
FORGETS_AFTER = timedelta(minutes=10)
"""What was not tried again for so long after its pause has ended by other means."""

STORE_FAILED = (StoreStopped, CommitInDoubt)
"""Not the record's fault: it is tried again, and not counted."""


@dataclass(frozen=True, slots=True)
class _Resting:
    tries: int
    until: datetime


class Failures:
    """Counts failures in a row, by record. What is counted is forgotten with the process."""

    def __init__(self) -> None:
        self._resting: dict[str, _Resting] = {}

    def __len__(self) -> int:
        return len(self._resting)

    def rests_until(self, record_id: str) -> datetime | None:
        """When a record whose work failed may be tried again; None for one that is well."""
        resting = self._resting.get(record_id)
        return None if resting is None else resting.until

    def tries(self, record_id: str) -> int:
        """How often in a row its work has failed."""
        resting = self._resting.get(record_id)
        return 0 if resting is None else resting.tries

    def failed(self, record_id: str, wrong: Exception, now: datetime) -> bool:
        """Its work failed: it rests. True once that was too often."""
        tries = self.tries(record_id) + (0 if isinstance(wrong, STORE_FAILED) else 1)
        pause = PAUSES_SECONDS[min(max(tries, 1), len(PAUSES_SECONDS)) - 1]
        self._resting[record_id] = _Resting(tries, now + timedelta(seconds=pause))
        return tries > len(PAUSES_SECONDS)

    def forget(self, record_id: str) -> None:
        """Its work went well, or is given up."""
        self._resting.pop(record_id, None)

    def forget_old(self, now: datetime) -> None:
        """Drops what has ended by other means."""
        old = [each for each, resting in self._resting.items() if now - resting.until > FORGETS_AFTER]
        for record_id in old:
            del self._resting[record_id]


def reason_of(wrong: Exception) -> str:
    """What went wrong, for the dead-letter list."""
    return f"{type(wrong).__name__}: {wrong}"[:REASON_CHARACTERS_MAX]
