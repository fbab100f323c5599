"""What happens to a hub from outside: it is killed, its clock is set, wallets go down."""

import asyncio
import math
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from tests.simulation.dice import Dice
from tests.simulation.hub import CALLS, SimHub
from tests.simulation.line import WalletLine
from tests.simulation.trace import Trace

DOWN_SECONDS = (0.05, 20.0)
LONG_DOWN_SECONDS = (20.0, 120.0)
"""So long that the leases of a hub that is down pass to another."""
LONG_DOWN = 0.1
PAUSE_SECONDS = (0.5, 90.0)
OUTAGE_SECONDS = (2.0, 120.0)
JUMP_SECONDS = (0.5, 900.0)
PATIENCE_WITH_RETIRING_SECONDS = (0.001, 20.0)
DRAIN_SECONDS = (0.1, 20.0)
STEPS_TO_DEATH = (1.0, 600.0)
STEPS_OF_A_CALL = (1.0, 60.0)
PATIENCE_SECONDS = 20.0


class Chaos:
    """Everything of that kind, until it is called off."""

    def __init__(self, hub: SimHub, lines: Sequence[WalletLine], dice: Dice, trace: Trace) -> None:
        self.retirements = 0
        self._hub = hub
        self._lines = lines
        self._dice = dice
        self._trace = trace
        self._blown = asyncio.Event()

    async def crash(self) -> None:
        """Kills the hub again and again: now, soon, within a call, around a commit, or politely."""
        dice = self._dice.of("crash")
        while True:
            await _a_while(dice, self._hub.faults.crashes_per_minute)
            running = self._hub.running
            if running is None:
                continue
            self._blown.clear()
            match dice.weighed((("step", 40), ("call", 25), ("commit", 15), ("now", 10), ("politely", 10))):
                case "politely":
                    self.retirements += 1
                    await self._retire(dice)
                    self._blown.set()
                case "step":
                    running.process.light(int(dice.span(*STEPS_TO_DEATH)), self._blow)
                case "call":
                    steps = int(dice.span(*STEPS_OF_A_CALL))
                    self._hub.die_in_next_call(dice.pick(CALLS), steps=steps, dies=self._blow)
                case "commit":
                    self._hub.die_at_next_commit(written=dice.chance(0.5), dies=self._blow)
                case _:
                    self._blow()
            await self._dead()
            await asyncio.sleep(dice.span(*(LONG_DOWN_SECONDS if dice.chance(LONG_DOWN) else DOWN_SECONDS)))
            self._hub.start_if_down()

    async def _retire(self, dice: Dice) -> None:
        """Politely; now and then patience with it ends, and it is killed while it retires."""
        patience = dice.span(*PATIENCE_WITH_RETIRING_SECONDS) if dice.chance(0.4) else None
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self._hub.retire(dice.span(*DRAIN_SECONDS))

    async def _dead(self) -> None:
        """Until it is dead; where what it was to die of does not come, until patience is over."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._blown.wait()
        except TimeoutError:
            self._hub.spare()

    async def pause(self) -> None:
        """Stops the hub's process for a while, again and again: nothing in it knows."""
        dice = self._dice.of("pause")
        while True:
            await _a_while(dice, self._hub.faults.pauses_per_minute)
            process = self._hub.pause()
            if process is None:
                continue
            try:
                await asyncio.sleep(dice.span(*PAUSE_SECONDS))
            finally:
                self._hub.resume(process)

    async def set_clock(self) -> None:
        """Sets the clock of the hub's machine forward or back; half of the times to the right time."""
        dice = self._dice.of("clock")
        while True:
            await _a_while(dice, self._hub.faults.clock_jumps_per_minute)
            seconds = dice.span(*JUMP_SECONDS) * dice.pick((-1, 1))
            off = timedelta(0) if dice.chance(0.5) else timedelta(seconds=seconds)
            self._hub.clock.skew = off
            self._trace.note("chaos", f"the hub's clock is off by {off.total_seconds():.3f} s")

    async def take_down(self, line: WalletLine, dice: Dice) -> None:
        """Has one wallet unreachable for a while, again and again."""
        while True:
            await _a_while(dice, self._hub.faults.outages_per_minute)
            line.is_down = True
            self._trace.note("chaos", "a wallet is down")
            try:
                await asyncio.sleep(dice.span(*OUTAGE_SECONDS))
            finally:
                line.is_down = False

    async def take_down_all(self) -> None:
        """The same for each wallet by itself."""
        numbered = enumerate(self._lines)
        await asyncio.gather(*(self.take_down(line, self._dice.of(f"down/{n}")) for n, line in numbered))

    def _blow(self) -> None:
        self._hub.crash()
        self._blown.set()


async def _a_while(dice: Dice, per_minute: float) -> None:
    """Until the next of something that happens so often on average; for ever where it never does."""
    if per_minute <= 0:
        await asyncio.get_running_loop().create_future()
    await asyncio.sleep(-math.log(1 - dice.unit()) * 60 / per_minute)
