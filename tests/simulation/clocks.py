"""Two times: the world's, which is true, and a hub's own, which may be off and may jump."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class WorldClock:
    """The true time of a run: where it began and how far its loop has come. Wallets live by it."""

    def __init__(self, began_at: datetime, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._began_at = began_at
        self._seconds = 0.0
        self._now = began_at

    def now(self) -> datetime:
        """This instant, to the microsecond: asked for a hundred times a payment, it is reckoned once."""
        seconds = self._loop.time()
        if seconds != self._seconds:
            self._seconds, self._now = seconds, self._began_at + timedelta(seconds=seconds)
        return self._now

    def leap(self, by: timedelta) -> None:
        """So much time has passed for everybody at once: no timer of the loop fires for it."""
        self._began_at += by
        self._now += by


class HubClock:
    """`hub.flows.ports.Clock` on a machine whose clock is off by `skew`. Deadlines of calls do not use it.

    When the machine's clock is set nobody is told: like the real one, it sleeps a minute at the most.
    """

    LONGEST_SLEEP_SECONDS = 60.0

    def __init__(self, world: WorldClock, slept: Callable[[], None]) -> None:
        self.skew = timedelta(0)
        """How far the machine's clock is ahead of the true time. May be set at any instant."""
        self._world = world
        self._offset = timedelta(0)
        self._slept = slept
        """Called by whoever has waited to the end, inside of its task."""

    def now(self) -> datetime:
        return self._world.now() + (self.skew + self._offset)

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()

    @property
    def offset_seconds(self) -> int:
        """How far business time was moved, as in a sandbox."""
        return self._offset // timedelta(seconds=1)

    def move_to(self, offset_seconds: int) -> None:
        """Who sleeps learns it within a minute."""
        self._offset = timedelta(seconds=offset_seconds)

    async def wait_until(self, at: datetime) -> None:
        while (left := (at - self.now()).total_seconds()) > 0:  # noqa: ASYNC110 - nobody is told
            await asyncio.sleep(min(left, self.LONGEST_SLEEP_SECONDS))
        self._slept()


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def milliseconds(at: datetime) -> int:
    """An instant as milliseconds since 1970, cut."""
    return (at - EPOCH) // timedelta(milliseconds=1)
