"""When a store stopped, and why: a disk or a program that failed once is not asked again by this process."""

import asyncio


class Stop:
    """Happens once. For one loop."""

    def __init__(self) -> None:
        self.why: str | None = None
        """The first reason that was given, in words; None while the store goes on."""
        self._happened = asyncio.Event()

    def because(self, why: str) -> None:
        """The store has to be opened anew. Only the first reason is kept: the others follow from it."""
        if self.why is None:
            self.why = why
            self._happened.set()

    async def wait(self) -> str:
        """Returns once it has happened: why."""
        await self._happened.wait()
        assert self.why is not None
        return self.why
