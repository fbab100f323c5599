"""Two times: the world's, which is true, and a hub's own, which may be off and may jump."""

import asyncio
from datetime import UTC, datetime, timedelta


class WorldClock:
    """The true time of a run: where it began and how far the loop has come. Wallets live by it."""

    def __init__(self, began_at: datetime) -> None:
        self.began_at = began_at

    def now(self) -> datetime:
        """This instant, to the microsecond."""
        return self.began_at + timedelta(seconds=asyncio.get_running_loop().time())


class HubClock:
    """`hub.flows.ports.Clock` on a machine whose clock is off by `skew`. Deadlines of calls do not use it.

    When the machine's clock is set nobody is told: like the real one, it sleeps a minute at the most.
    """

    LONGEST_SLEEP_SECONDS = 60.0

    def __init__(self, world: WorldClock) -> None:
        self.skew = timedelta(0)
        """How far the machine's clock is ahead of the true time. May be set at any instant."""
        self._world = world

    def now(self) -> datetime:
        return self._world.now() + self.skew

    async def wait_until(self, at: datetime) -> None:
        while (left := (at - self.now()).total_seconds()) > 0:  # noqa: ASYNC110 - nobody is told
            await asyncio.sleep(min(left, self.LONGEST_SLEEP_SECONDS))


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def milliseconds(at: datetime) -> int:
    """An instant as milliseconds since 1970, cut."""
    return (at - EPOCH) // timedelta(milliseconds=1)
