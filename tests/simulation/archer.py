"""Aimed strikes: what chance would seldom bring about, done as soon as a task of the hub stands there.

A run aims at a share of all that the meter knows, drawn from its seed. Each aim is taken once: the process
dies there, what is waited for does not come, the caller hangs up or the hub retires.
"""

import asyncio

from tests.simulation.dice import Dice
from tests.simulation.hub import SimHub
from tests.simulation.loop import SeededTask, VirtualLoop
from tests.simulation.meter import Strike, tables
from tests.simulation.places import COMMITTER, frames, standing_at
from tests.simulation.trace import Trace

BETWEEN_SECONDS = (0.3, 20.0)
DOWN_SECONDS = (0.05, 3.0)
TRIES_MAX = 3
"""What can't be struck where it was aimed at is given up after so many tries."""


class Archer:
    """Everything of that kind, until it is called off."""

    def __init__(self, hub: SimHub, loop: VirtualLoop, dice: Dice, trace: Trace) -> None:
        self._hub = hub
        self._loop = loop
        self._dice = dice
        self._trace = trace
        self._next_at = 0.0
        self._aims: dict[str, dict[Strike, int]] = {}
        """Tries left, by place."""

    async def shoot(self) -> None:
        """For as long as it is let."""
        share = self._hub.faults.aims
        for table in tables():
            for place in table.places:
                for strike in table.strikes:
                    if self._dice.chance(share) and not table.exempt(place, strike):
                        self._aims.setdefault(place.name, {})[strike] = TRIES_MAX
        if not self._aims:
            return
        self._hub.plans.takes_time = True
        self._loop.stepped = self._look
        try:
            await self._loop.create_future()
        finally:
            self._loop.stepped = None
            self._hub.plans.takes_time = False

    def _look(self, task: SeededTask) -> None:
        """A task has come to stand somewhere."""
        process = self._hub.process
        if self._loop.time() < self._next_at or process is None or task not in process.tasks:
            return
        for place in standing_at(task):
            aims = self._aims.get(place.name)
            if not aims:
                continue
            strike = self._dice.pick(tuple(aims))
            if place.name in self._hub.hits.by_strike[strike] or aims[strike] == 0:
                del aims[strike]
            elif self._shoot(strike, task):
                aims[strike] -= 1
                self._trace.note("archer", f"{strike} at {place.name}")
                self._next_at = self._loop.time() + self._dice.span(*BETWEEN_SECONDS)
                return

    def _shoot(self, strike: Strike, task: SeededTask) -> bool:
        """Whether that could be done to this task."""
        *_, leaf = frames(task.get_coro())
        file, plans = leaf.f_code.co_filename, self._hub.plans
        writes = file.endswith(COMMITTER)
        match strike:
            case Strike.CRASH:
                self._loop.call_outside(self._kill)
            case Strike.CANCEL:
                self._cancel(task)
            case Strike.TIMEOUT if file.endswith("simulation/disk.py"):
                plans.failing.append(task)
            case Strike.TIMEOUT if file.endswith("simulation/line.py"):
                leaf.f_locals["self"].mute(leaf.f_locals["answer"])
            case Strike.TIMEOUT if writes:
                plans.doubt = self._dice.chance(0.5)
            case Strike.UNWRITTEN | Strike.WRITTEN if writes:
                plans.doubt = strike is Strike.WRITTEN
            case Strike.DIES_BEFORE | Strike.DIES_AFTER if writes:
                plans.dies = (strike is Strike.DIES_AFTER, self._kill)
            case _:
                return False
        return True

    def _cancel(self, task: SeededTask) -> None:
        """By its caller, if it has one; else the hub retires and lets go at once."""
        if not self._hub.hang_up_on(task):
            self._loop.outside(self._retire())

    async def _retire(self) -> None:
        await self._hub.retire(0)
        await self._start_again()

    def _kill(self) -> None:
        self._hub.crash()
        self._loop.outside(self._start_again())

    async def _start_again(self) -> None:
        await asyncio.sleep(self._dice.span(*DOWN_SECONDS))
        self._hub.start_if_down()
