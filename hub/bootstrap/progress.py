"""Tells on stderr how far the set-up is: a living line on a terminal, a plain line now and then elsewhere."""

import sys
import time
from collections.abc import Callable
from typing import TextIO

PLAIN_LINE_EVERY_SECONDS = 2.0


class Progress:
    """How many of how many packages, which one, and the seconds since the start.

    Elapsed time comes from a monotonic `clock`: this is set-up, which no business time reaches.
    """

    def __init__(
        self, total: int, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._total = total
        self._stream = stream or sys.stderr
        self._clock = clock
        self._is_living = self._stream.isatty()
        self._started_at = clock()
        self._said_at = float("-inf")
        self._done = 0
        self._what = "beginning"

    def step(self, done: int, what: str) -> None:
        """`done` packages are behind us and `what` is being worked on."""
        self._done, self._what = done, what
        self.tick()

    def tick(self) -> None:
        """Show where we stand, if it is time to; to be called often."""
        now = self._clock()
        if self._is_living:
            self._write(f"\r\x1b[2K{self._line(now)}")
        elif now - self._said_at >= PLAIN_LINE_EVERY_SECONDS:
            self._said_at = now
            self._write(f"{self._line(now)}\n")

    def say(self, text: str) -> None:
        """A line of its own that stays."""
        self._write(f"\r\x1b[2K{text}\n" if self._is_living else f"{text}\n")

    def elapsed_seconds(self) -> int:
        """Whole seconds since the start."""
        return int(self._clock() - self._started_at)

    def _line(self, now: float) -> str:
        return f"  [{self._done}/{self._total}] {self._what}  {int(now - self._started_at)} s"

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
