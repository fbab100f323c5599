"""The clocks of a run."""

import asyncio
from datetime import UTC, datetime, timedelta

from tests.simulation.clocks import HubClock, WorldClock
from tests.simulation.loop import VirtualLoop

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
WEEK = timedelta(days=7)
SECOND = timedelta(seconds=1)


def test_a_leap_passes_for_the_world_and_its_hubs_alike_and_no_timer_fires_for_it() -> None:
    async def story() -> None:
        world = WorldClock(NOON, asyncio.get_running_loop())
        hub = HubClock(world, lambda: None)
        hub.skew = SECOND
        await asyncio.sleep(1)
        assert (NOON + SECOND, NOON + 2 * SECOND) == (world.now(), hub.now())

        world.leap(WEEK)
        assert (NOON + WEEK + SECOND, NOON + WEEK + 2 * SECOND) == (world.now(), hub.now())
        await asyncio.sleep(1)
        assert NOON + WEEK + 2 * SECOND == world.now()
        assert 2.0 == asyncio.get_running_loop().time()

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(story())


def test_who_waits_for_a_time_that_a_leap_passes_is_there_within_a_minute() -> None:
    async def story() -> None:
        world = WorldClock(NOON, asyncio.get_running_loop())
        hub = HubClock(world, lambda: None)
        waiting = asyncio.ensure_future(hub.wait_until(NOON + WEEK))
        await asyncio.sleep(1)
        world.leap(WEEK)
        await waiting
        assert HubClock.LONGEST_SLEEP_SECONDS == asyncio.get_running_loop().time()

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(story())
