"""What a simulated wallet tells the hub by itself: early, late, twice, never, or against the truth.

Two manners are kept, without which nobody could ever know: where a wallet took money after it had said no,
and where it told a lie, it tells the truth until the hub has acknowledged it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from tests.simulation.clocks import WorldClock
from tests.simulation.dice import Dice
from tests.simulation.faults import NoticeFaults
from tests.simulation.loop import VirtualLoop
from tests.simulation.wallet.book import Paid, Returned, Standing, WalletBook
from tests.simulation.wallet.dialect import Message, Reply, Sealing, payment_object, refund_object

TRIES_MAX = 5
"""How often a notice is sent that is not owed."""
AGAIN_AFTER_SECONDS = (2, 5, 15, 60, 300)

Deliver = Callable[[Message], Awaitable[Reply | None]]
"""Brings a message to the hub's door; None when nobody answered."""


class Notices:
    """Sends them, each as a task of the world."""

    def __init__(
        self,
        base_path: str,
        sealing: Sealing,
        clock: WorldClock,
        dice: Dice,
        faults: NoticeFaults,
        book: WalletBook,
        deliver: Deliver,
    ) -> None:
        self.faults = faults
        self._base_path = base_path
        self._sealing = sealing
        self._clock = clock
        self._dice = dice
        self._book = book
        self._deliver = deliver
        self._number = 0

    def tell(self, about: Paid | Returned) -> None:
        """A payment or refund was decided."""
        standing = about.standing
        is_owed = about.reference in self._book.broken_words
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        path, told = self._object(about)
        if standing is Standing.COMPLETED and self._dice.chance(self.faults.contradicts):
            lie = {**told, "status": "FAILED", "failure_code": "RISK_DENIED"}
            self._book.broken_words[about.reference] = None
            loop.outside(self._lie_first(path, lie, told))
            return
        if is_owed or not self._dice.chance(self.faults.silent):
            loop.outside(self._send(path, told, is_owed=is_owed))
            if self._dice.chance(self.faults.twice):
                loop.outside(self._send(path, told, is_owed=False))

    def overhear(self, about: Paid | Returned) -> None:
        """Somebody without the key has heard of a payment that is about to be made."""
        if self._dice.chance(self.faults.forged):
            loop = asyncio.get_running_loop()
            assert isinstance(loop, VirtualLoop)
            loop.outside(self._forge(*self._object(about)))

    def _object(self, about: Paid | Returned) -> tuple[str, Mapping[str, Any]]:
        if isinstance(about, Paid):
            return f"{self._base_path}/v1/notices/payment", payment_object(about)
        return f"{self._base_path}/v1/notices/refund", refund_object(about)

    async def _send(self, path: str, told: Mapping[str, Any], *, is_owed: bool) -> None:
        """One notice, sent again until it is acknowledged or, where it is not owed, given up."""
        early = self._dice.chance(self.faults.early)
        await asyncio.sleep(0.001 if early else self._dice.span(0.05, 30))
        tries = 0
        while is_owed or tries < TRIES_MAX:
            reply = await self._deliver(self._message(path, told))
            if reply is not None and reply.status == 200:
                return
            await asyncio.sleep(AGAIN_AFTER_SECONDS[min(tries, len(AGAIN_AFTER_SECONDS) - 1)])
            tries += 1

    async def _lie_first(self, path: str, lie: Mapping[str, Any], told: Mapping[str, Any]) -> None:
        """What is not so, and after it the truth."""
        await self._send(path, lie, is_owed=False)
        await self._send(path, told, is_owed=True)

    async def _forge(self, path: str, told: Mapping[str, Any]) -> None:
        """A notice of a success that nobody knows of yet, sealed with another key."""
        await asyncio.sleep(self._dice.span(0.001, 30))
        rosy = {**told, "status": "COMPLETED", "transaction_id": "TX-FORGED", "failure_code": ""}
        message = replace(self._sealing, wallet_key=bytes(32)).notice(
            path, rosy, self._clock.now(), self._nonce()
        )
        await self._deliver(message)

    def _message(self, path: str, told: Mapping[str, Any]) -> Message:
        return self._sealing.notice(path, told, self._clock.now(), self._nonce())

    def _nonce(self) -> str:
        self._number += 1
        return f"n{self._number:08d}"
