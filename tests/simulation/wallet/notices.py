"""What a simulated wallet tells the hub by itself: early, late, twice, never, or against the truth.

Two manners are kept, without which nobody could ever know: where a wallet took money after it had said no,
and where it told a lie, it tells the truth until the hub has acknowledged it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from tests.simulation.clocks import WorldClock
from tests.simulation.dice import Dice
from tests.simulation.faults import NoticeFaults
from tests.simulation.loop import VirtualLoop
from tests.simulation.wallet.book import Paid, Returned, Standing, WalletBook
from tests.simulation.wallet.dialect import Dialect, Message, Reply

TRIES_MAX = 5
"""How often a notice is sent that is not owed."""
AGAIN_AFTER_SECONDS = (2, 5, 15, 60, 300)

Deliver = Callable[[Message], Awaitable[Reply | None]]
"""Brings a message to the hub's door; None when nobody answered."""


class Notices:
    """Sends them, each as a task of the world."""

    def __init__(
        self,
        dialect: Dialect,
        clock: WorldClock,
        dice: Dice,
        faults: NoticeFaults,
        book: WalletBook,
        deliver: Deliver,
    ) -> None:
        self.faults = faults
        self._dialect = dialect
        self._clock = clock
        self._dice = dice
        self._book = book
        self._deliver = deliver
        self._number = 0

    def tell(self, about: Paid | Returned) -> None:
        """A payment or refund was decided."""
        is_owed = about.reference in self._book.broken_words
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        told = replace(about)
        if about.standing is Standing.COMPLETED and self._dice.chance(self.faults.contradicts):
            lie = replace(about, standing=Standing.FAILED, failure="RISK_DENIED")
            self._book.broken_words[about.reference] = None
            loop.outside(self._lie_first(lie, told))
            return
        if is_owed or not self._dice.chance(self.faults.silent):
            loop.outside(self._send(told, is_owed=is_owed))
            if self._dice.chance(self.faults.twice):
                loop.outside(self._send(told, is_owed=False))

    def overhear(self, about: Paid | Returned) -> None:
        """Somebody without the key has heard of a payment that is about to be made."""
        if self._dice.chance(self.faults.forged):
            loop = asyncio.get_running_loop()
            assert isinstance(loop, VirtualLoop)
            loop.outside(self._forge(replace(about)))

    async def _send(self, told: Paid | Returned, *, is_owed: bool) -> None:
        """One notice, sent again until it is acknowledged or, where it is not owed, given up."""
        early = self._dice.chance(self.faults.early)
        await asyncio.sleep(0.001 if early else self._dice.span(0.05, 30))
        tries = 0
        while is_owed or tries < TRIES_MAX:
            reply = await self._deliver(self._message(told))
            if reply is not None and self._dialect.takes(reply):
                return
            await asyncio.sleep(AGAIN_AFTER_SECONDS[min(tries, len(AGAIN_AFTER_SECONDS) - 1)])
            tries += 1

    async def _lie_first(self, lie: Paid | Returned, told: Paid | Returned) -> None:
        """What is not so, and after it the truth."""
        await self._send(lie, is_owed=False)
        await self._send(told, is_owed=True)

    async def _forge(self, told: Paid | Returned) -> None:
        """A notice of a success that nobody knows of yet, by somebody who has not the key."""
        await asyncio.sleep(self._dice.span(0.001, 30))
        rosy = replace(told, standing=Standing.COMPLETED, transaction="TX-FORGED", failure="")
        await self._deliver(self._message(rosy, forged=True))

    def _message(self, told: Paid | Returned, *, forged: bool = False) -> Message:
        self._number += 1
        return self._dialect.notice(told, self._clock.now(), self._number, forged=forged)
