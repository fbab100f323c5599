"""The simulated hub's disk: reads and commits that take time, fail, are in doubt, or see the hub die."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from hub.flows.units import CommitInDoubt, StoreStopped
from tests.simulation.dice import Dice
from tests.simulation.faults import HubFaults
from tests.simulation.loop import Process, SeededTask, VirtualLoop
from tests.simulation.meter import Hits, Strike, senders, with_waiting
from tests.simulation.places import standing_here
from tests.simulation.trace import Trace

WRITE_SECONDS = (0.0005, 0.02)
READ_SECONDS = (0.00005, 0.003)
STALL_SECONDS = 10.0
SLOW_READS = 0.08
"""Share of reads that take their time before they see the store, and as many after it."""

T = TypeVar("T")


class ReadFailed(sqlite3.OperationalError):
    """The disk did not give what was asked of it."""

    sqlite_errorcode = sqlite3.SQLITE_IOERR


@dataclass(slots=True)
class Plans:
    """What is to happen next on the disk, whatever chance has."""

    dies: tuple[bool, Callable[[], None]] | None = None
    """At the next commit, whether once it is written, and who is told."""
    doubt: bool | None = None
    """At the next commit, whether it is written."""
    unit: object = None
    """The next commit is the next that has this unit; None for whichever comes."""
    failing: list[asyncio.Task[Any]] = field(default_factory=list)
    """Tasks whose read fails when it comes back."""
    stalling: list[object] = field(default_factory=list)
    """Tasks whose read, and units whose commit, takes longer than anybody likes."""
    takes_time: bool = False
    """Every read does."""

    def are_for(self, units: Sequence[object]) -> bool:
        """Whether a commit of these units is the next one."""
        return self.unit is None or any(unit is self.unit for unit in units)

    def clear(self) -> None:
        """Nothing is to happen."""
        self.dies = self.doubt = self.unit = None
        self.failing.clear()
        self.stalling.clear()


@dataclass(frozen=True, slots=True)
class Disk:
    """The disk of one life of a hub."""

    process: Process
    trace: Trace
    hits: Hits
    plans: Plans
    faults: Callable[[], HubFaults]
    loop: VirtualLoop
    stops: Callable[[], None]
    """Called when the disk has failed: the hub can't go on."""


async def stall(plans: Plans, whose: Sequence[object]) -> None:
    """Takes longer than anybody likes, if that is planned for one of these."""
    if any(each is one for each in plans.stalling for one in whose):
        plans.stalling.clear()
        await asyncio.sleep(STALL_SECONDS)


class Reads:
    """A `hub.store.runner.Runner` of reads: some take their time, most are done at once.

    In the last steps of a life each one lets others go first, so that death may come at any of them.
    """

    def __init__(self, disk: Disk, dice: Dice) -> None:
        self._disk = disk
        self._dice = dice

    async def run(self, work: Callable[[], T]) -> T:
        disk, chance = self._disk, self._dice.unit()
        if chance < SLOW_READS or disk.plans.takes_time:
            await asyncio.sleep(self._dice.span(*READ_SECONDS))
            await stall(disk.plans, (asyncio.current_task(),))
            self._perhaps_fail()
        elif disk.process.is_doomed:
            await asyncio.sleep(0)
        found = work()
        if chance > 1 - SLOW_READS:
            await asyncio.sleep(self._dice.span(*READ_SECONDS))
            self._perhaps_fail()
        elif disk.process.is_doomed:
            await asyncio.sleep(0)
        return found

    def close(self) -> None:
        """Nothing is under way between two turns of the loop."""

    def _perhaps_fail(self) -> None:
        """Of those that take their time, some fail."""
        disk, task = self._disk, asyncio.current_task()
        assert isinstance(task, SeededTask)
        is_meant = task in disk.plans.failing
        if is_meant:
            disk.plans.failing.remove(task)
        if is_meant or self._dice.chance(disk.faults().failed_reads):
            disk.hits.add(Strike.TIMEOUT, standing_here())
            disk.hits.strike(Strike.TIMEOUT, list(with_waiting(task))[1:])
            disk.trace.note("store", "a read fails")
            disk.stops()
            raise ReadFailed("disk I/O error")


class Writes:
    """A `hub.store.runner.Runner` of commits: they take time, and some end without anybody being told how.

    Now and then the disk is full: nothing is written any more in this life.
    """

    def __init__(self, disk: Disk, dice: Dice) -> None:
        self.commits = 0
        self._disk = disk
        self._dice = dice

    async def run(self, work: Callable[[], T]) -> T:
        units: Sequence[object] = getattr(work, "args", ((),))[0]
        await asyncio.sleep(self._dice.span(*WRITE_SECONDS))
        await stall(self._disk.plans, units)
        await self._perhaps_die(units, written=False)
        self._perhaps_stop(units)
        self._perhaps_doubt(units, written=False)
        done = work()
        self.commits += 1
        await self._perhaps_die(units, written=True)
        await asyncio.sleep(self._dice.span(*WRITE_SECONDS))
        self._perhaps_doubt(units, written=True)
        return done

    def close(self) -> None:
        """Nothing is under way between two turns of the loop."""

    async def _perhaps_die(self, units: Sequence[object], *, written: bool) -> None:
        """If it is to die here, it never goes on."""
        plans = self._disk.plans
        if plans.dies is not None and plans.dies[0] is written and plans.are_for(units):
            _, dies = plans.dies
            plans.dies = plans.unit = None
            self._strike(Strike.DIES_AFTER if written else Strike.DIES_BEFORE, units)
            self._disk.loop.call_outside(dies)
            await self._disk.loop.create_future()

    def _perhaps_stop(self, units: Sequence[object]) -> None:
        if self._dice.chance(self._disk.faults().full_disk):
            self._disk.trace.note("store", "the disk is full")
            self._late(units)
            self._disk.stops()
            raise StoreStopped("the disk is full")

    def _perhaps_doubt(self, units: Sequence[object], *, written: bool) -> None:
        plans = self._disk.plans
        is_meant = plans.doubt is written and plans.are_for(units)
        if is_meant:
            plans.doubt = plans.unit = None
        if is_meant or self._dice.chance(self._disk.faults().in_doubt / 2):
            self._disk.trace.note("store", f"in doubt, {'' if written else 'not '}written")
            self._late(units)
            self._strike(Strike.WRITTEN if written else Strike.UNWRITTEN, units)
            raise CommitInDoubt("the connection broke")

    def _late(self, units: Sequence[object]) -> None:
        self._disk.hits.add(Strike.TIMEOUT, standing_here())
        self._strike(Strike.TIMEOUT, units)

    def _strike(self, strike: Strike, units: Sequence[object]) -> None:
        self._disk.hits.strike(strike, senders(units, self._disk.process.tasks))
