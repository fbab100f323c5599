"""The breaker before a wallet, under a clock that the test moves."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import pytest

from fx.money import Money
from tests.wallets.virtual_time import run_in_virtual_time
from wallets.breaker import Breaker
from wallets.guard import Call, Urgency
from wallets.outcome import Approved, Declined, DeclineReason, NotSent, PayOutcome, Unknown, UnknownCause
from wallets.profile import CallBudget

T = TypeVar("T")

INQUIRY = Call(Urgency.FINISHES)
UNSENT = NotSent("refused")
OPEN = NotSent("breaker open")
YES = Approved("att_1", "w1", Money("THB", 1))


class Scripted:
    """A breaker before a wallet that gives every call the next of its answers, the last one for ever."""

    def __init__(self, *answers: PayOutcome, seconds: float = 0.0) -> None:
        self.breaker = Breaker(CallBudget(breaker_failures=3, breaker_open_seconds=5))
        self.asked = 0
        self._answers = list(answers)
        self._seconds = seconds

    async def ask(self) -> PayOutcome:
        """Asks the wallet, through the breaker."""
        return await self.breaker.through(INQUIRY, self._answer)

    async def ask_often(self, times: int) -> list[PayOutcome]:
        """The same, one after the other."""
        return [await self.ask() for _ in range(times)]

    async def _answer(self) -> PayOutcome:
        self.asked += 1
        await asyncio.sleep(self._seconds)
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


def told(story: Coroutine[Any, Any, T]) -> T:
    return run_in_virtual_time(story)


def test_it_opens_after_as_many_unsent_calls_in_a_row_as_the_budget_says() -> None:
    async def story() -> None:
        scripted = Scripted(UNSENT)
        assert [UNSENT, UNSENT, UNSENT, OPEN, OPEN] == await scripted.ask_often(5)
        assert 3 == scripted.asked
        assert scripted.breaker.is_open

    told(story())


@pytest.mark.parametrize(
    "reached", [YES, Declined(DeclineReason.RISK_REJECTED, "X"), Unknown(UnknownCause.TIMEOUT, "slow")]
)
def test_a_call_that_reached_the_wallet_starts_the_count_anew_whatever_it_came_to(
    reached: PayOutcome,
) -> None:
    async def story() -> None:
        scripted = Scripted(UNSENT, UNSENT, reached, UNSENT, UNSENT, UNSENT)
        assert [UNSENT, UNSENT, reached, UNSENT, UNSENT, UNSENT, OPEN] == await scripted.ask_often(7)

    told(story())


def test_after_the_pause_one_call_tries_and_a_good_one_closes_it() -> None:
    async def story() -> None:
        scripted = Scripted(UNSENT, UNSENT, UNSENT, YES)
        await scripted.ask_often(3)
        await asyncio.sleep(4.999)
        assert OPEN == await scripted.ask()
        await asyncio.sleep(0.001)
        assert [YES, YES] == await scripted.ask_often(2)
        assert not scripted.breaker.is_open

    told(story())


def test_a_try_that_fails_opens_it_for_another_pause() -> None:
    async def story() -> None:
        scripted = Scripted(UNSENT)
        await scripted.ask_often(3)
        await asyncio.sleep(5)
        assert [UNSENT, OPEN] == await scripted.ask_often(2)
        await asyncio.sleep(4.999)
        assert OPEN == await scripted.ask()

    told(story())


def test_only_one_call_tries_at_a_time() -> None:
    async def story() -> None:
        scripted = Scripted(UNSENT, UNSENT, UNSENT, YES, seconds=1.0)
        await scripted.ask_often(3)
        await asyncio.sleep(5)
        assert [YES, OPEN, OPEN] == await asyncio.gather(*(scripted.ask() for _ in range(3)))
        assert 4 == scripted.asked

    told(story())


def test_a_try_that_is_cancelled_leaves_the_next_one_to_try() -> None:
    async def story() -> None:
        scripted = Scripted(UNSENT, UNSENT, UNSENT, YES, seconds=1.0)
        await scripted.ask_often(3)
        await asyncio.sleep(5)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await scripted.ask()
        assert YES == await scripted.ask()

    told(story())
