"""Tells waiting watchers of this process that payments changed."""

import asyncio


class Bell:
    """The newest change number, and who waits for a newer one. For one loop."""

    def __init__(self, newest: int) -> None:
        self.newest = newest
        self._rung = asyncio.Event()

    def ring(self, newest: int) -> None:
        """The newest number is this now; an older one is no news."""
        if newest > self.newest:
            self.newest = newest
            self._rung.set()
            self._rung = asyncio.Event()

    async def after(self, seq: int) -> int:
        """Waits until the newest number is above `seq`, and answers it."""
        while self.newest <= seq:
            await self._rung.wait()
        return self.newest
