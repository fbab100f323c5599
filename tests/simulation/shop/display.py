"""A shop's display: watches all of its payments, and takes up again where it was when the line broke."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress

from hub.flows.ports import ChangeSelector, PaymentChange
from hub.flows.watch import watch
from hub.participants.model import Merchant
from tests.oracle.evidence import Watched, Witness
from tests.simulation.dice import Dice
from tests.simulation.front import Front
from tests.simulation.hub import HubUnreachable
from tests.simulation.life import Running

AGAIN_SECONDS = (0.2, 120.0)
CHANGES_MAX = 24
"""What comes through before a line is cut."""
LISTENS_SECONDS = 20.0


class Display:
    """One merchant's."""

    def __init__(self, merchant: Merchant, hub: Front, dice: Dice, witness: Witness) -> None:
        self._merchant = merchant
        self._hub = hub
        self._dice = dice
        self._witness = witness
        self._cursor = 0

    async def watch(self) -> None:
        """For ever."""
        while True:
            with suppress(HubUnreachable):
                self._show(await self._hub.call("watch", self._some_changes))
            await asyncio.sleep(self._dice.span(*AGAIN_SECONDS))

    def _show(self, changes: list[PaymentChange]) -> None:
        for change in changes:
            self._cursor = change.seq
            payment = change.payment
            self._witness.watched[payment.payment_id] = Watched(
                payment.merchant_id, payment.state.value, payment.refunded_minor
            )

    async def _some_changes(self, running: Running) -> list[PaymentChange]:
        """What comes in until the line is cut; whatever was on it then is lost with it."""
        changes: list[PaymentChange] = []
        wanted = self._dice.between(1, CHANGES_MAX)
        selector = ChangeSelector(self._merchant.merchant_id)
        try:
            async with asyncio.timeout(LISTENS_SECONDS):
                stream = watch(running.ports, selector, self._cursor)
                assert isinstance(stream, AsyncGenerator)
                async with aclosing(stream):
                    async for change in stream:
                        changes.append(change)
                        if len(changes) == wanted:
                            break
        except TimeoutError:
            pass
        return changes
