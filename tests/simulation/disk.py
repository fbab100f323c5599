"""The simulated hub's disk: reads and commits that take time, are in doubt, or are where the hub dies."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from hub.flows.units import CommitInDoubt
from tests.simulation.dice import Dice
from tests.simulation.loop import Process
from tests.simulation.trace import Trace

WRITE_SECONDS = (0.0005, 0.02)
READ_SECONDS = (0.00005, 0.003)
SLOW_READS = 0.08
"""Share of reads that take their time before they see the store, and as many after it."""

T = TypeVar("T")


class Reads:
    """A `hub.store.runner.Runner` of reads: some take their time, most are done at once.

    In the last steps of a life each one lets others go first, so that death may come at any of them.
    """

    def __init__(self, process: Process, dice: Dice) -> None:
        self._process = process
        self._dice = dice

    async def run(self, work: Callable[[], T]) -> T:
        chance = self._dice.unit()
        if chance < SLOW_READS:
            await asyncio.sleep(self._dice.span(*READ_SECONDS))
        elif self._process.is_doomed:
            await asyncio.sleep(0)
        found = work()
        if chance > 1 - SLOW_READS:
            await asyncio.sleep(self._dice.span(*READ_SECONDS))
        elif self._process.is_doomed:
            await asyncio.sleep(0)
        return found

    def close(self) -> None:
        """Nothing is under way between two turns of the loop."""


class Writes:
    """A `hub.store.runner.Runner` of commits: they take time, and some end without anybody being told how.

    `perhaps_dies` is waited for just before a commit is written, and just after.
    """

    def __init__(
        self,
        dice: Dice,
        trace: Trace,
        in_doubt: Callable[[], float],
        perhaps_dies: Callable[[bool], Awaitable[None]],
    ) -> None:
        self._dice = dice
        self._trace = trace
        self._in_doubt = in_doubt
        self._perhaps_dies = perhaps_dies

    async def run(self, work: Callable[[], T]) -> T:
        await asyncio.sleep(self._dice.span(*WRITE_SECONDS))
        await self._perhaps_dies(False)
        self._perhaps_doubt("not written")
        done = work()
        await self._perhaps_dies(True)
        await asyncio.sleep(self._dice.span(*WRITE_SECONDS))
        self._perhaps_doubt("written")
        return done

    def close(self) -> None:
        """Nothing is under way between two turns of the loop."""

    def _perhaps_doubt(self, what: str) -> None:
        if self._dice.chance(self._in_doubt() / 2):
            self._trace.note("store", f"in doubt, {what}")
            raise CommitInDoubt("the connection broke")
