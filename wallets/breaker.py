"""A breaker before one wallet: after calls in a row that never left the house, none is tried for a while."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from wallets.guard import Call
from wallets.outcome import NotSent
from wallets.profile import CallBudget

Said = TypeVar("Said")


class Breaker:
    """A `Guard` that answers `NotSent` at once while its partner can't be reached.

    Counts only calls that never left the house: a wallet that is slow, or says no, is reachable. When
    the pause has passed one call goes through to try; it closes the breaker or opens it again. Times
    are the running loop's, so a simulated clock moves them too.
    """

    def __init__(self, budget: CallBudget) -> None:
        self._budget = budget
        self._unsent_in_a_row = 0
        self._calls_again_at = 0.0
        """Meaningful while `_unsent_in_a_row` is at its limit."""
        self._trying = False

    @property
    def is_open(self) -> bool:
        """True while calls are answered here, without asking."""
        if self._unsent_in_a_row < self._budget.breaker_failures:
            return False
        return self._trying or asyncio.get_running_loop().time() < self._calls_again_at

    def gate(self) -> NotSent | None:
        """What a call would be answered now without being sent, if so: spares it to wait for that."""
        return NotSent("breaker open") if self.is_open else None

    async def through(self, _call: Call, ask: Callable[[], Awaitable[Said]]) -> Said | NotSent:
        shut = self.gate()
        if shut is not None:
            return shut
        budget = self._budget
        at_limit = self._unsent_in_a_row >= budget.breaker_failures
        self._trying = self._trying or at_limit
        try:
            said = await ask()
        finally:
            # A call that is cancelled tells nothing; the next one tries.
            if at_limit:
                self._trying = False
        if isinstance(said, NotSent):
            self._unsent_in_a_row = min(self._unsent_in_a_row + 1, budget.breaker_failures)
            if self._unsent_in_a_row == budget.breaker_failures:
                self._calls_again_at = asyncio.get_running_loop().time() + budget.breaker_open_seconds
        else:
            self._unsent_in_a_row = 0
        return said
