"""Where an engine's blocking work runs: on a thread of its own when serving, inline when simulating.

An executor thread would make a simulation's seed non-deterministic (DESIGN B3).
"""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

T = TypeVar("T")
Hook = Callable[[], Awaitable[None]]


class Runner(Protocol):
    """Runs blocking functions one after the other."""

    async def run(self, work: Callable[[], T]) -> T:
        """What `work` returns or raises. Work that began goes on to its end, also when nobody waits."""
        ...

    def close(self) -> None:
        """Waits for work under way and takes no more."""
        ...


class ThreadRunner:
    """One dedicated thread, so that the loop goes on while the disk is slow."""

    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    async def run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def close(self) -> None:
        self._thread.shutdown(wait=True)


async def _at_once() -> None:
    """No delay."""


class InlineRunner:
    """The calling loop itself. A simulation lets virtual time pass, or crashes, before and after the work.

    What `before` raises means that nothing was done; what `after` raises, that all was and nobody was told.
    """

    def __init__(self, before: Hook = _at_once, after: Hook = _at_once) -> None:
        self._before = before
        self._after = after

    async def run(self, work: Callable[[], T]) -> T:
        await self._before()
        result = work()
        await self._after()
        return result

    def close(self) -> None:
        """Nothing is under way between two turns of the loop."""
