"""The breaker before a wallet, under a clock that the test moves."""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any, TypeVar

import pytest

from fx.money import Money
from tests.wallets.virtual_time import run_in_virtual_time
from wallets import registry
from wallets.breaker import BreakingWallet
from wallets.contract import AttemptRef, PayOrder, RefundOrder
from wallets.outcome import (
    Approved,
    CancelOutcome,
    Declined,
    DeclineReason,
    NotSent,
    PayOutcome,
    RefundOutcome,
    ResolveOutcome,
    Unknown,
    UnknownCause,
)
from wallets.profile import CallBudget, Profile

T = TypeVar("T")

REF = AttemptRef("att_1", None, Money("THB", 1))
UNSENT = NotSent("refused")
OPEN = NotSent("breaker open")
YES = Approved("att_1", "w1", Money("THB", 1))


class Scripted:
    """A wallet that gives every inquiry the next of its answers, the last one for ever."""

    def __init__(self, *answers: PayOutcome, seconds: float = 0.0) -> None:
        budget = CallBudget(breaker_failures=3, breaker_open_seconds=5)
        self.profile: Profile = replace(registry.profiles()["truemoney"], budget=budget)
        self.asked = 0
        self.closed = False
        self._answers = list(answers)
        self._seconds = seconds

    async def inquire(self, attempt: AttemptRef) -> PayOutcome:
        self.asked += 1
        await asyncio.sleep(self._seconds)
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]

    async def pay(self, order: PayOrder) -> PayOutcome:
        raise NotImplementedError

    async def cancel(self, attempt: AttemptRef) -> CancelOutcome:
        raise NotImplementedError

    async def refund(self, order: RefundOrder) -> RefundOutcome:
        raise NotImplementedError

    async def inquire_refund(self, order: RefundOrder) -> RefundOutcome:
        raise NotImplementedError

    async def resolve_code(self, consumer_code: str) -> ResolveOutcome:
        raise NotImplementedError

    async def aclose(self) -> None:
        self.closed = True


def told(story: Coroutine[Any, Any, T]) -> T:
    return run_in_virtual_time(story)


async def _ask(wallet: BreakingWallet, times: int) -> list[PayOutcome]:
    return [await wallet.inquire(REF) for _ in range(times)]


def test_it_opens_after_as_many_unsent_calls_in_a_row_as_the_budget_says() -> None:
    async def story() -> None:
        scripted = Scripted(UNSENT)
        wallet = BreakingWallet(scripted)
        assert [UNSENT, UNSENT, UNSENT, OPEN, OPEN] == await _ask(wallet, 5)
        assert 3 == scripted.asked
        assert wallet.is_open

    told(story())


@pytest.mark.parametrize(
    "reached", [YES, Declined(DeclineReason.RISK_REJECTED, "X"), Unknown(UnknownCause.TIMEOUT, "slow")]
)
def test_a_call_that_reached_the_wallet_starts_the_count_anew_whatever_it_came_to(
    reached: PayOutcome,
) -> None:
    async def story() -> None:
        wallet = BreakingWallet(Scripted(UNSENT, UNSENT, reached, UNSENT, UNSENT, UNSENT))
        assert [UNSENT, UNSENT, reached, UNSENT, UNSENT, UNSENT, OPEN] == await _ask(wallet, 7)

    told(story())


def test_after_the_pause_one_call_tries_and_a_good_one_closes_it() -> None:
    async def story() -> None:
        scripted = Scripted(UNSENT, UNSENT, UNSENT, YES)
        wallet = BreakingWallet(scripted)
        await _ask(wallet, 3)
        await asyncio.sleep(4.999)
        assert OPEN == await wallet.inquire(REF)
        await asyncio.sleep(0.001)
        assert [YES, YES] == await _ask(wallet, 2)
        assert not wallet.is_open

    told(story())


def test_a_try_that_fails_opens_it_for_another_pause() -> None:
    async def story() -> None:
        wallet = BreakingWallet(Scripted(UNSENT))
        await _ask(wallet, 3)
        await asyncio.sleep(5)
        assert [UNSENT, OPEN] == await _ask(wallet, 2)
        await asyncio.sleep(4.999)
        assert OPEN == await wallet.inquire(REF)

    told(story())


def test_only_one_call_tries_at_a_time() -> None:
    async def story() -> None:
        scripted = Scripted(UNSENT, UNSENT, UNSENT, YES, seconds=1.0)
        wallet = BreakingWallet(scripted)
        await _ask(wallet, 3)
        await asyncio.sleep(5)
        assert [YES, OPEN, OPEN] == await asyncio.gather(*(wallet.inquire(REF) for _ in range(3)))
        assert 4 == scripted.asked

    told(story())


def test_a_try_that_is_cancelled_leaves_the_next_one_to_try() -> None:
    async def story() -> None:
        scripted = Scripted(UNSENT, UNSENT, UNSENT, YES, seconds=1.0)
        wallet = BreakingWallet(scripted)
        await _ask(wallet, 3)
        await asyncio.sleep(5)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await wallet.inquire(REF)
        assert YES == await wallet.inquire(REF)

    told(story())


def test_closing_it_closes_the_wallet() -> None:
    async def story() -> bool:
        scripted = Scripted(YES)
        await BreakingWallet(scripted).aclose()
        return scripted.closed

    assert told(story())
