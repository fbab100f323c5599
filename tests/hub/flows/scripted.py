"""A wallet that does as it is told: its own tiny book, and a script of what becomes of each call."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from fx.money import Money
from wallets.contract import AttemptRef, CaptureOrder, HoldOrder, PayOrder, RefundOrder
from wallets.outcome import (
    Approved,
    Cancelled,
    CancelOutcome,
    Captured,
    CaptureOutcome,
    Declined,
    DeclineReason,
    PayOutcome,
    Refunded,
    RefundOutcome,
    Released,
    ReleaseOutcome,
    Resolved,
    ResolveOutcome,
    TooLate,
    Unknown,
    UnknownCause,
)
from wallets.profile import Profile

Effect = Callable[[], Any]
"""What an honest wallet would do and answer."""
Act = Callable[[Effect], Awaitable[Any]]
"""What becomes of one call."""

SILENT = Unknown(UnknownCause.TIMEOUT, "no answer in time")
UNHEARD_OF = Unknown(UnknownCause.DOES_NOT_EXIST, "no such order")


async def honest(effect: Effect) -> Any:
    """The call arrives and so does its answer."""
    return effect()


async def lost_before(effect: Effect) -> Any:
    """The call never arrives."""
    return SILENT


async def lost_after(effect: Effect) -> Any:
    """The call arrives, its answer does not."""
    effect()
    return SILENT


def says(outcome: Any) -> Act:
    """Nothing is done, and this is the answer."""

    async def act(effect: Effect) -> Any:
        return outcome

    return act


def fails(error: Exception) -> Act:
    """The adapter has a bug."""

    async def act(effect: Effect) -> Any:
        raise error

    return act


def after(look: Callable[[], Awaitable[None]], act: Act = honest) -> Act:
    """Something happens elsewhere while the call is on its way."""

    async def looking(effect: Effect) -> Any:
        await look()
        return await act(effect)

    return looking


def before(look: Callable[[], Awaitable[None]]) -> Act:
    """The call arrives, and something happens elsewhere while the answer is on its way."""

    async def looking(effect: Effect) -> Any:
        answer = effect()
        await look()
        return answer

    return looking


@dataclass
class Debit:
    """What the wallet took from a payer."""

    wallet_payment_id: str
    amount: Money
    cancelled: bool = False


@dataclass(frozen=True)
class Call:
    """One call of the hub's."""

    verb: str
    named: str
    """The id or code that it is about."""
    at_seconds: float
    """By the loop's clock."""


class ScriptedWallet:
    """Implements `wallets.contract.Wallet`. Calls that no script speaks of are answered honestly."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.debits: dict[str, Debit] = {}
        """By attempt id."""
        self.given_back: dict[str, Money] = {}
        """By refund id."""
        self.blocked: list[str] = []
        """Attempts that were cancelled before they came."""
        self.calls: list[Call] = []
        """In the order of coming."""
        self.orders: list[PayOrder] = []
        self._script: dict[str, deque[Act]] = {}
        self._always: dict[str, Act] = {}

    def will(self, verb: str, *acts: Act) -> None:
        """What becomes of the next calls of this verb."""
        self._script.setdefault(verb, deque()).extend(acts)

    def always(self, verb: str, act: Act) -> None:
        """What becomes of all calls of this verb that no script speaks of."""
        self._always[verb] = act

    @property
    def held_minor(self) -> int:
        """Debits less cancels and refunds, by its own book."""
        taken = sum(debit.amount.minor_units for debit in self.debits.values() if not debit.cancelled)
        return taken - sum(amount.minor_units for amount in self.given_back.values())

    def asked(self, verb: str) -> list[str]:
        """The ids that this verb came with."""
        return [call.named for call in self.calls if call.verb == verb]

    def asked_at(self, verb: str) -> list[float]:
        """When this verb came, in seconds."""
        return [call.at_seconds for call in self.calls if call.verb == verb]

    async def resolve_code(self, consumer_code: str) -> ResolveOutcome:
        answer: ResolveOutcome = await self._take("resolve_code", consumer_code, lambda: Resolved("TH"))
        return answer

    async def pay(self, order: PayOrder) -> PayOutcome:
        self.orders.append(order)
        answer: PayOutcome = await self._take("pay", order.attempt_id, lambda: self._pay(order))
        return answer

    async def inquire(self, attempt: AttemptRef) -> PayOutcome:
        effect = lambda: self.standing(attempt.attempt_id)  # noqa: E731 one expression, named for its role
        answer: PayOutcome = await self._take("inquire", attempt.attempt_id, effect)
        return answer

    async def cancel(self, attempt: AttemptRef) -> CancelOutcome:
        answer: CancelOutcome = await self._take(
            "cancel", attempt.attempt_id, lambda: self._cancel(attempt.attempt_id)
        )
        return answer

    async def refund(self, order: RefundOrder) -> RefundOutcome:
        answer: RefundOutcome = await self._take("refund", order.refund_id, lambda: self._refund(order))
        return answer

    async def inquire_refund(self, order: RefundOrder) -> RefundOutcome:
        answer: RefundOutcome = await self._take(
            "inquire_refund", order.refund_id, lambda: self._refund_standing(order.refund_id)
        )
        return answer

    async def aclose(self) -> None:
        """Nothing to close."""

    def standing(self, attempt_id: str) -> PayOutcome:
        """How an attempt stands in its book."""
        debit = self.debits.get(attempt_id)
        if attempt_id in self.blocked or (debit is not None and debit.cancelled):
            return Declined(DeclineReason.ORDER_CANCELLED, "CANCELLED")
        if debit is None:
            return UNHEARD_OF
        return Approved(attempt_id, debit.wallet_payment_id, debit.amount)

    async def _take(self, verb: str, named: str, effect: Effect) -> Any:
        self.calls.append(Call(verb, named, asyncio.get_running_loop().time()))
        script = self._script.get(verb)
        act = script.popleft() if script else self._always.get(verb, honest)
        return await act(effect)

    def _pay(self, order: PayOrder) -> PayOutcome:
        if order.attempt_id not in self.debits and order.attempt_id not in self.blocked:
            own_id = order.wallet_payment_id or f"{self.profile.wallet_id}-{len(self.debits) + 1}"
            self.debits[order.attempt_id] = Debit(own_id, order.amount)
        return self.standing(order.attempt_id)

    def _cancel(self, attempt_id: str) -> CancelOutcome:
        debit = self.debits.get(attempt_id)
        if debit is not None:
            debit.cancelled = True
            return Cancelled()
        if self.profile.tombstones:
            self.blocked.append(attempt_id)
        return UNHEARD_OF

    def _refund(self, order: RefundOrder) -> RefundOutcome:
        self.given_back.setdefault(order.refund_id, order.amount)
        return self._refund_standing(order.refund_id)

    def _refund_standing(self, refund_id: str) -> RefundOutcome:
        amount = self.given_back.get(refund_id)
        return UNHEARD_OF if amount is None else Refunded(refund_id, f"back-{refund_id}", amount)


@dataclass
class Reserve:
    """What the wallet set aside of a payer's money."""

    wallet_payment_id: str
    amount: Money
    captured: tuple[str, Money] | None = None
    """By which capture, and how much of it."""
    lifted: bool = False


class ScriptedHoldingWallet(ScriptedWallet):
    """The same for a wallet that holds: implements `wallets.contract.HoldingWallet`."""

    def __init__(self, profile: Profile) -> None:
        super().__init__(profile)
        self.reserves: dict[str, Reserve] = {}
        """By attempt id."""
        self.hold_orders: list[HoldOrder] = []

    @property
    def held_minor(self) -> int:
        captures = (reserve.captured for reserve in self.reserves.values())
        return super().held_minor + sum(capture[1].minor_units for capture in captures if capture)

    @property
    def reserved_minor(self) -> int:
        """What is set aside now, by its own book."""
        standing = (one for one in self.reserves.values() if not one.lifted and one.captured is None)
        return sum(reserve.amount.minor_units for reserve in standing)

    async def hold(self, asked: HoldOrder) -> PayOutcome:
        self.hold_orders.append(asked)
        answer: PayOutcome = await self._take("hold", asked.order.attempt_id, lambda: self._hold(asked.order))
        return answer

    async def capture(self, asked: CaptureOrder) -> CaptureOutcome:
        answer: CaptureOutcome = await self._take("capture", asked.capture_id, lambda: self._capture(asked))
        return answer

    async def release(self, attempt: AttemptRef) -> ReleaseOutcome:
        answer: ReleaseOutcome = await self._take(
            "release", attempt.attempt_id, lambda: self._release(attempt.attempt_id)
        )
        return answer

    def standing(self, attempt_id: str) -> PayOutcome:
        reserve = self.reserves.get(attempt_id)
        if reserve is None:
            return super().standing(attempt_id)
        if reserve.lifted:
            return Declined(DeclineReason.ORDER_CANCELLED, "CANCELLED")
        return Approved(attempt_id, reserve.wallet_payment_id, reserve.amount)

    def _hold(self, order: PayOrder) -> PayOutcome:
        if order.attempt_id not in self.reserves and order.attempt_id not in self.blocked:
            own_id = order.wallet_payment_id or f"{self.profile.wallet_id}-held-{len(self.reserves) + 1}"
            self.reserves[order.attempt_id] = Reserve(own_id, order.amount)
        return self.standing(order.attempt_id)

    def _capture(self, asked: CaptureOrder) -> CaptureOutcome:
        reserve = self.reserves[asked.attempt.attempt_id]
        if reserve.lifted or (reserve.captured and reserve.captured[0] != asked.capture_id):
            return Declined(DeclineReason.CAPTURE_REJECTED, "NOTHING_HELD")
        reserve.captured = reserve.captured or (asked.capture_id, asked.amount)
        return Captured(asked.capture_id, reserve.captured[1])

    def _release(self, attempt_id: str) -> ReleaseOutcome:
        reserve = self.reserves[attempt_id]
        if reserve.captured is not None:
            return TooLate("CAPTURED")
        reserve.lifted = True
        return Released()

    def _cancel(self, attempt_id: str) -> CancelOutcome:
        reserve = self.reserves.get(attempt_id)
        if reserve is None:
            return super()._cancel(attempt_id)
        if reserve.captured is not None:
            return TooLate("CAPTURED")
        reserve.lifted = True
        return Cancelled()
