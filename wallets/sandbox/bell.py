"""A bell that wakes whoever waits for the book to change."""

import asyncio


class Bell:
    """`ring` wakes all who wait now; a ring that nobody waits for is lost, so look before you wait."""

    def __init__(self) -> None:
        self._ringing = asyncio.Event()

    def ring(self) -> None:
        """Something changed."""
        self._ringing.set()
        self._ringing = asyncio.Event()

    async def wait(self) -> None:
        """Until the next ring."""
        await self._ringing.wait()
