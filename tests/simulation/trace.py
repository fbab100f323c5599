"""The trace of a run: everything that was said and done, in order, as one hash and, on demand, as lines."""

from collections.abc import Callable
from hashlib import sha256


class Trace:
    """Two runs of one seed that differ anywhere have different hashes."""

    def __init__(self, time: Callable[[], float], tell: Callable[[str], None] | None = None) -> None:
        self._time = time
        self._tell = tell
        self._hash = sha256()
        self.lines = 0

    def note(self, who: str, what: str) -> None:
        """One line: when, who, what."""
        line = f"{self._time():12.6f} {who:<14} {what}"
        self.lines += 1
        self._hash.update(line.encode())
        self._hash.update(b"\n")
        if self._tell is not None:
            self._tell(line)

    def digest(self) -> str:
        """The hash of all lines so far."""
        return self._hash.hexdigest()
