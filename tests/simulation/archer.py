"""Aimed strikes: what chance would seldom bring about, done as soon as a task of a hub stands there.

The process dies there, what is waited for does not come, the caller hangs up or the hub retires. Each aim is
taken until it is hit, or was tried too often: an answer that is to be lost may have come by another way.
"""

import asyncio
from collections.abc import Sequence
from functools import partial
from types import FrameType

from tests.simulation.aims import Aim
from tests.simulation.dice import Dice
from tests.simulation.disk import Reads
from tests.simulation.hub import LAST_ANSWERS_SECONDS, SimHub
from tests.simulation.line import WalletLine
from tests.simulation.loop import Process, SeededTask, VirtualLoop
from tests.simulation.meter import Strike, with_waiting
from tests.simulation.places import COMMITTER, Place, by_name, frames, standing_at
from tests.simulation.trace import Trace

BETWEEN_SECONDS = (0.1, 5.0)
DOWN_SECONDS = (0.05, 3.0)
MUTED_SECONDS = 9.0
"""What is asked of a wallet is given up after eight: until then nothing else is struck."""
TRIES_MAX = 5

RETIRING = ("Desk.drain", "Desk.abandon", "Desk._wait", "Committer.close")
"""Where a hub stands only as it retires; at the desk, as it sends home who waits there."""
LEADS = 0.3
"""How often what leads to an aim is brought about, where it can be."""
RETIRES_EVERY_SECONDS = (10.0, 60.0)
DRAINS_SECONDS = (0.05, 8.0)


class Archer:
    """Everything of that kind, until it is called off."""

    def __init__(
        self, hubs: Sequence[SimHub], loop: VirtualLoop, aims: Sequence[Aim], dice: Dice, trace: Trace
    ) -> None:
        self._hubs = hubs
        self._loop = loop
        self._dice = dice
        self._trace = trace
        self._hits = hubs[0].hits
        self._next_at = 0.0
        self._aims: dict[str, dict[Strike, int]] = {}
        """Tries left, by place."""
        for place, strike in aims:
            self._aims.setdefault(place, {})[strike] = TRIES_MAX
        self._ends = [aim for aim in aims if _is_end(by_name()[aim.place])]

    async def shoot(self) -> None:
        """For as long as it is let."""
        if not self._aims:
            return
        for hub in self._hubs:
            hub.plans.takes_time = True
        self._loop.stepped = self._look
        try:
            await self._retire_often()
            await self._loop.create_future()
        finally:
            self._loop.stepped = None
            for hub in self._hubs:
                hub.plans.takes_time = False

    def _look(self, task: SeededTask, process: Process) -> None:
        """A task has come to stand somewhere, and so have all who wait for it."""
        if self._loop.time() < self._next_at:
            return
        hub = next((hub for hub in self._hubs if hub.process is process), None)
        if hub is None or process.is_paused:
            return
        self._lead(hub, task)
        for one in with_waiting(task):
            for place in standing_at(one):
                for strike in tuple(self._aims.get(place.name, ())):
                    if self._takes(hub, task, place.name, strike):
                        return

    def _lead(self, hub: SimHub, task: SeededTask) -> None:
        """A hub ends by itself only when its disk fails it, and can be let go of then if nobody is served."""
        if not self._ends or hub.running is None or hub.running.serving:
            return
        self._ends = [aim for aim in self._ends if self._is_open(*aim)]
        looks = any(place.function == "Plan._look" for place in standing_at(task))
        if looks and self._ends and self._dice.chance(LEADS):
            hub.plans.failing.append(task)

    def _is_open(self, place: str, strike: Strike) -> bool:
        """Whether something is still to be struck, and may be."""
        return self._aims.get(place, {}).get(strike, 0) > 0 and place not in self._hits.by_strike[strike]

    def _wants(self, functions: Sequence[str]) -> bool:
        return any(by_name()[place].function in functions for place, left in self._aims.items() if left)

    def _takes(self, hub: SimHub, task: SeededTask, place: str, strike: Strike) -> bool:
        """Whether it has shot: not at what is hit, was tried too often or can't be struck so."""
        aims = self._aims[place]
        if place in self._hits.by_strike[strike] or aims[strike] == 0:
            del aims[strike]
            return False
        rests_seconds = self._shoot(hub, task, strike)
        if rests_seconds is None:
            return False
        aims[strike] -= 1
        self._trace.note("archer", f"{strike} at {place}")
        self._next_at = self._loop.time() + rests_seconds + self._dice.span(*BETWEEN_SECONDS)
        return True

    def _shoot(self, hub: SimHub, task: SeededTask, strike: Strike) -> float | None:
        """How long it takes to tell; None if that can't be done to this task."""
        frame, plans = _waits_in(task), hub.plans
        unit = None if frame is None else _unit_of(frame)
        match strike:
            case Strike.CRASH:
                self._loop.call_outside(partial(self._kill, hub))
            case Strike.CANCEL:
                return self._cancel(hub, task)
            case Strike.TIMEOUT if frame is not None and isinstance(frame.f_locals.get("self"), Reads):
                plans.failing.append(task)
            case Strike.TIMEOUT if frame is not None and isinstance(frame.f_locals.get("self"), WalletLine):
                frame.f_locals["self"].mute(frame.f_locals["answer"])
                return MUTED_SECONDS
            case Strike.TIMEOUT if unit is not None:
                plans.doubt, plans.unit = self._dice.chance(0.5), unit
            case Strike.UNWRITTEN | Strike.WRITTEN if unit is not None:
                plans.doubt, plans.unit = strike is Strike.WRITTEN, unit
            case Strike.DIES_BEFORE | Strike.DIES_AFTER if unit is not None:
                plans.dies, plans.unit = (strike is Strike.DIES_AFTER, partial(self._kill, hub)), unit
            case _:
                return None
        return 0

    def _cancel(self, hub: SimHub, task: SeededTask) -> float:
        """By its caller, if it has one; else the hub retires, and what the task waits for takes its time."""
        if hub.hang_up_on(task):
            return 0
        frame = _waits_in(task)
        if frame is not None and isinstance(frame.f_locals.get("self"), WalletLine):
            frame.f_locals["self"].mute(frame.f_locals["answer"])
        hub.plans.stalling[:] = [task, *((_unit_of(frame),) if frame is not None else ())]
        self._loop.outside(self._retire(hub, 0))
        return LAST_ANSWERS_SECONDS

    async def _retire_often(self) -> None:
        """While something is wanted of a hub that retires: amid a commit, or with all that it has in hand."""
        while self._wants(RETIRING):
            await asyncio.sleep(self._dice.span(*RETIRES_EVERY_SECONDS))
            hub = self._dice.pick(self._hubs)
            if hub.process is None or hub.process.is_paused:
                continue
            frames_now = (_waits_in(task) for task in hub.process.tasks if not task.done())
            units = [_unit_of(frame) for frame in frames_now if frame is not None]
            units = [unit for unit in units if unit is not None][:1] if self._dice.chance(0.5) else []
            seconds = 0.0 if units else self._dice.span(*DRAINS_SECONDS)
            hub.plans.stalling[:] = units
            await self._retire(hub, seconds)

    async def _retire(self, hub: SimHub, seconds: float) -> None:
        await hub.retire(seconds)
        await self._start_again(hub)

    def _kill(self, hub: SimHub) -> None:
        hub.crash()
        self._loop.outside(self._start_again(hub))

    async def _start_again(self, hub: SimHub) -> None:
        await asyncio.sleep(self._dice.span(*DOWN_SECONDS))
        hub.start_if_down()


def _is_end(place: Place) -> bool:
    """Whether a hub that ends by itself stands there."""
    return place.function == "Desk.run" and "asyncio.gather" in place.text


def _waits_in(task: SeededTask) -> FrameType | None:
    """The frame of a disk, a line or a committer in which a task waits, if it is one of them."""
    for frame in reversed(tuple(frames(task.get_coro()))):
        file = frame.f_code.co_filename
        if file.endswith(("simulation/disk.py", "simulation/line.py", COMMITTER)):
            return frame
        if "/asyncio/" not in file:
            return None
    return None


def _unit_of(frame: FrameType) -> object:
    """The unit that is to be written there, or one of them; None where nothing is written."""
    units = frame.f_locals.get("units")
    return units[0] if units else frame.f_locals.get("unit")
