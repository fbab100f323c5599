"""The second hub that some seeds put on the store of the first."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from tests.simulation.chaos import Chaos
from tests.simulation.faults import CALM
from tests.simulation.hub import SimHub
from tests.simulation.watchman import Watchman

JOINS_EVERY_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Second:
    """Another hub beside the first, with a chaos of its own, and the watchman over both."""

    hub: SimHub
    chaos: Chaos
    watchman: Watchman
    stays_away: bool
    """Whether it is gone for good once all is calm: the other hub has to finish what it left."""

    async def live(self, first: SimHub) -> None:
        """Starts it as soon as the first has written who takes part, and has it live through everything."""
        while first.running is None or not first.running.store.directory().wallets:  # noqa: ASYNC110
            await asyncio.sleep(JOINS_EVERY_SECONDS)
        self.watchman.begin()
        self.hub.start()
        await asyncio.gather(self.chaos.crash(), self.chaos.set_clock(), self.chaos.pause())

    def calm(self) -> None:
        """From now on nothing goes wrong with it any more."""
        self.hub.faults = CALM.hub
        self.hub.clock.skew = timedelta(0)
        if self.stays_away:
            self.hub.crash()
        else:
            self.spare()

    def spare(self) -> None:
        """Whatever was to kill it is called off; if it is down, it starts."""
        if self.watchman.has_begun:
            self.hub.spare()
