"""Payers at a shop's printed code: no till knows of them, the shop learns by its list of payments."""

import asyncio
from collections.abc import Sequence

from tests.simulation.dice import Dice
from tests.simulation.parties import LARGEST_MINOR, STATIC_CODES
from tests.simulation.wallet.payer import App

BETWEEN_SECONDS = (1.0, 120.0)


class Passage:
    """Some of those who pass by scan the code on the wall and type an amount."""

    def __init__(self, apps: Sequence[App], dice: Dice) -> None:
        self._apps = apps
        self._dice = dice

    async def walk(self, payers: int) -> None:
        """So many of them."""
        for _ in range(payers):
            await asyncio.sleep(self._dice.span(*BETWEEN_SECONDS))
            shown = self._dice.pick(STATIC_CODES)
            minor = int(self._dice.span(1, LARGEST_MINOR[shown.currency]))
            await self._dice.pick(self._apps).scan(shown.code, (shown.currency, minor))
