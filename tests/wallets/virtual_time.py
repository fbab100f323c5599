"""An event loop whose clock jumps to the next thing due, so that waiting costs no time."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _Jumping(selectors.SelectSelector):
    """Instead of waiting for a timeout, moves the loop's clock on by it."""

    elapsed = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is not None and timeout > 0:
            self.elapsed += timeout
            timeout = 0
        return super().select(timeout)


class _VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.elapsed


def run_in_virtual_time(story: Coroutine[Any, Any, T]) -> T:
    """Runs a story that does no input or output of its own; its sleeps pass at once, in order."""
    loop = _VirtualLoop()
    try:
        return loop.run_until_complete(story)
    finally:
        loop.close()
