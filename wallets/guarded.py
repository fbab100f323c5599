"""A wallet behind its guards: its verbs are spelled once, and each call passes every guard."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

from wallets.breaker import Breaker
from wallets.budget import Budget
from wallets.clock import Now
from wallets.contract import AttemptRef, CaptureOrder, HoldingWallet, HoldOrder, PayOrder, RefundOrder, Wallet
from wallets.guard import Call, Guard, Urgency
from wallets.outcome import (
    CancelOutcome,
    CaptureOutcome,
    NotSent,
    PayOutcome,
    RefundOutcome,
    ReleaseOutcome,
    ResolveOutcome,
)
from wallets.profile import Profile

Said = TypeVar("Said")

BEGINS = Call(Urgency.BEGINS)


def guarded(wallet: Wallet, now: Now, profile: Profile | None = None, *others: Guard) -> Wallet:
    """The wallet as a hub calls it: within its call budget, behind its breaker.

    `now` is business time; a `profile` takes the place of the wallet's own; `others` are asked once a call
    has its turn. A wallet that sets money aside goes on doing so.
    """
    profile = profile or wallet.profile
    breaker = Breaker(profile.budget)
    guards = (Budget(profile.budget, now, breaker.gate), *others, breaker)
    if isinstance(wallet, HoldingWallet):
        return GuardedHoldingWallet(wallet, profile, *guards)
    return GuardedWallet(wallet, profile, *guards)


class GuardedWallet:
    """A `Wallet` whose calls pass its guards, the outermost first."""

    def __init__(self, wallet: Wallet, profile: Profile, *guards: Guard) -> None:
        self._wallet = wallet
        self._profile = profile
        self._guards = guards

    @property
    def profile(self) -> Profile:
        return self._profile

    async def resolve_code(self, consumer_code: str) -> ResolveOutcome:
        return await self._through(BEGINS, lambda: self._wallet.resolve_code(consumer_code))

    async def pay(self, order: PayOrder) -> PayOutcome:
        return await self._through(_begins(order), lambda: self._wallet.pay(order))

    async def inquire(self, attempt: AttemptRef) -> PayOutcome:
        return await self._through(_finishes(attempt), lambda: self._wallet.inquire(attempt))

    async def cancel(self, attempt: AttemptRef) -> CancelOutcome:
        return await self._through(_finishes(attempt), lambda: self._wallet.cancel(attempt))

    async def refund(self, order: RefundOrder) -> RefundOutcome:
        return await self._through(_finishes(order.attempt), lambda: self._wallet.refund(order))

    async def inquire_refund(self, order: RefundOrder) -> RefundOutcome:
        return await self._through(_finishes(order.attempt), lambda: self._wallet.inquire_refund(order))

    async def aclose(self) -> None:
        await self._wallet.aclose()

    async def _through(self, call: Call, ask: Callable[[], Awaitable[Said]]) -> Said | NotSent:
        asking: Callable[[], Awaitable[Said | NotSent]] = ask
        for guard in reversed(self._guards):
            asking = partial(guard.through, call, asking)
        return await asking()


class GuardedHoldingWallet(GuardedWallet):
    """A `HoldingWallet` whose calls pass its guards: a hold begins something, what ends it finishes it."""

    def __init__(self, wallet: HoldingWallet, profile: Profile, *guards: Guard) -> None:
        super().__init__(wallet, profile, *guards)
        self._holding = wallet

    async def hold(self, asked: HoldOrder) -> PayOutcome:
        return await self._through(_begins(asked.order), lambda: self._holding.hold(asked))

    async def capture(self, asked: CaptureOrder) -> CaptureOutcome:
        return await self._through(_finishes(asked.attempt), lambda: self._holding.capture(asked))

    async def release(self, attempt: AttemptRef) -> ReleaseOutcome:
        return await self._through(_finishes(attempt), lambda: self._holding.release(attempt))


def _begins(order: PayOrder) -> Call:
    expires_at = min(order.expires_at, order.send_before or order.expires_at)
    return Call(
        Urgency.BEGINS,
        expires_at=expires_at,
        expires_at_monotonic=order.send_before_monotonic,
        still_owed=order.still_owed,
    )


def _finishes(attempt: AttemptRef) -> Call:
    return Call(Urgency.FINISHES, due_at=attempt.due_at, still_owed=attempt.still_owed)
