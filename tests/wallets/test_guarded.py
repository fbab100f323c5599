"""A wallet behind guards: every verb passes all of them, and tells them no more than they may know."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TypeVar

import pytest

from fx.money import Money
from wallets import registry
from wallets.contract import (
    AttemptRef,
    CaptureOrder,
    HoldingWallet,
    HoldOrder,
    MerchantView,
    PayOrder,
    RefundOrder,
    Wallet,
)
from wallets.guard import Call, Guard, Urgency
from wallets.guarded import GuardedHoldingWallet, GuardedWallet, guarded
from wallets.outcome import (
    CancelOutcome,
    CaptureOutcome,
    Declined,
    DeclineReason,
    NotOurs,
    NotSent,
    PayOutcome,
    RefundOutcome,
    ReleaseOutcome,
    ResolveOutcome,
    TooLate,
)

Said = TypeVar("Said")

AT = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
THB = Money("THB", 77813)
REF = AttemptRef("att_1", "w1", THB, due_at=AT)
REFUND = RefundOrder("ref_1", REF, THB)
ORDER = PayOrder(
    attempt_id="att_1",
    amount=THB,
    merchant_amount=Money("JPY", 3480),
    rate=Decimal("0.2236"),
    merchant=MerchantView("mer_1", "Kiosk", "Tokyo", "JP", "5411"),
    merchant_order_id="",
    expires_at=AT,
)
HOLD = HoldOrder(ORDER, hold_until=AT)
CAPTURE = CaptureOrder("cap_1", REF, THB)
NO = Declined(DeclineReason.RISK_REJECTED, "X")
REFUSED = NotSent("refused")


class Saying:
    """A wallet that notes what it is asked and answers every verb in its own way."""

    def __init__(self) -> None:
        self.profile = registry.profiles()["truemoney"]
        self.asked: list[object] = []

    async def resolve_code(self, consumer_code: str) -> ResolveOutcome:
        self.asked.append(("resolve_code", consumer_code))
        return NotOurs()

    async def pay(self, order: PayOrder) -> PayOutcome:
        self.asked.append(("pay", order))
        return NO

    async def inquire(self, attempt: AttemptRef) -> PayOutcome:
        self.asked.append(("inquire", attempt))
        return NO

    async def cancel(self, attempt: AttemptRef) -> CancelOutcome:
        self.asked.append(("cancel", attempt))
        return TooLate("Y")

    async def refund(self, order: RefundOrder) -> RefundOutcome:
        self.asked.append(("refund", order))
        return NO

    async def inquire_refund(self, order: RefundOrder) -> RefundOutcome:
        self.asked.append(("inquire_refund", order))
        return NO

    async def aclose(self) -> None:
        self.asked.append("aclose")


class SayingOfHolds(Saying):
    """The same of a wallet that sets money aside."""

    def __init__(self) -> None:
        super().__init__()
        self.profile = registry.profiles()["gcash"]

    async def hold(self, asked: HoldOrder) -> PayOutcome:
        self.asked.append(("hold", asked))
        return NO

    async def capture(self, asked: CaptureOrder) -> CaptureOutcome:
        self.asked.append(("capture", asked))
        return NO

    async def release(self, attempt: AttemptRef) -> ReleaseOutcome:
        self.asked.append(("release", attempt))
        return TooLate("Y")


class Noting:
    """A guard that notes who passes; with an `answer` nobody does."""

    def __init__(self, name: str, seen: list[tuple[str, Call]], answer: NotSent | None = None) -> None:
        self._name = name
        self._seen = seen
        self._answer = answer

    async def through(self, call: Call, ask: Callable[[], Awaitable[Said]]) -> Said | NotSent:
        self._seen.append((self._name, call))
        return await ask() if self._answer is None else self._answer


Verb = tuple[str, object, object, Call]

FINISHES = Call(Urgency.FINISHES, due_at=AT)
VERBS: list[Verb] = [
    ("resolve_code", "code", NotOurs(), Call(Urgency.BEGINS)),
    ("pay", ORDER, NO, Call(Urgency.BEGINS, expires_at=AT)),
    ("inquire", REF, NO, FINISHES),
    ("cancel", REF, TooLate("Y"), FINISHES),
    ("refund", REFUND, NO, FINISHES),
    ("inquire_refund", REFUND, NO, FINISHES),
    ("hold", HOLD, NO, Call(Urgency.BEGINS, expires_at=AT)),
    ("capture", CAPTURE, NO, FINISHES),
    ("release", REF, TooLate("Y"), FINISHES),
]


def ask(wallet: Wallet, verb: str, about: object) -> object:
    """What a verb of the wallet answers."""
    return asyncio.run(getattr(wallet, verb)(about))


@pytest.mark.parametrize("verb, about, answer, call", VERBS)
def test_a_verb_passes_every_guard_the_outermost_first_and_brings_the_wallets_answer_back(
    verb: str, about: object, answer: object, call: Call
) -> None:
    wallet, seen = SayingOfHolds(), list[tuple[str, Call]]()
    guards: list[Guard] = [Noting("outer", seen), Noting("inner", seen)]

    assert answer == ask(GuardedHoldingWallet(wallet, wallet.profile, *guards), verb, about)
    assert [(verb, about)] == wallet.asked
    assert [("outer", call), ("inner", call)] == seen


@pytest.mark.parametrize("verb, about", [verb[:2] for verb in VERBS])
def test_what_a_guard_answers_is_never_asked(verb: str, about: object) -> None:
    wallet, seen = SayingOfHolds(), list[tuple[str, Call]]()
    guards: list[Guard] = [Noting("outer", seen, REFUSED), Noting("inner", seen)]

    assert REFUSED == ask(GuardedHoldingWallet(wallet, wallet.profile, *guards), verb, about)
    assert [] == wallet.asked
    assert ["outer"] == [name for name, _ in seen]


@pytest.mark.parametrize(
    "send_before, expires_at",
    [(AT - SECOND, AT - SECOND), (AT + SECOND, AT), (None, AT)],
    ids=["before its order ends", "after that", "not said"],
)
def test_what_begins_something_is_sent_while_it_may_be_and_never_past_its_orders_end(
    send_before: datetime | None, expires_at: datetime
) -> None:
    seen: list[tuple[str, Call]] = []
    order = replace(ORDER, send_before=send_before, send_before_monotonic=7.5)
    wallet = GuardedHoldingWallet(SayingOfHolds(), SayingOfHolds().profile, Noting("guard", seen))

    ask(wallet, "pay", order)
    ask(wallet, "hold", HoldOrder(order, hold_until=AT))

    begins = Call(Urgency.BEGINS, expires_at=expires_at, expires_at_monotonic=7.5)
    assert [("guard", begins)] * 2 == seen
    assert ORDER == order


def test_what_is_known_here_of_when_a_call_is_owed_is_no_part_of_what_a_wallet_is_asked() -> None:
    assert REF == replace(REF, due_at=None, still_owed=_not_any_more)


async def _not_any_more() -> bool:
    return False


def test_what_finishes_something_brings_along_who_knows_whether_it_is_owed() -> None:
    seen: list[tuple[str, Call]] = []
    wallet = GuardedHoldingWallet(SayingOfHolds(), SayingOfHolds().profile, Noting("guard", seen))
    ref = replace(REF, still_owed=_not_any_more)

    ask(wallet, "cancel", ref)
    ask(wallet, "release", ref)
    ask(wallet, "refund", RefundOrder("ref_1", ref, ORDER.amount))
    ask(wallet, "capture", CaptureOrder("cap_1", ref, ORDER.amount))

    assert [_not_any_more] * 4 == [call.still_owed for _, call in seen]


def test_closing_it_closes_the_wallet() -> None:
    wallet = Saying()
    asyncio.run(guarded(wallet, lambda: AT).aclose())
    assert ["aclose"] == wallet.asked


def test_a_wallet_as_the_hub_calls_it_keeps_its_profile() -> None:
    wallet = Saying()
    assert wallet.profile is guarded(wallet, lambda: AT).profile


def test_a_profile_that_the_hub_was_given_takes_the_place_of_the_wallet_s_own() -> None:
    wallet = Saying()
    agreed = replace(wallet.profile, pay_in_flight_seconds=90)
    assert agreed is guarded(wallet, lambda: AT, agreed).profile
    holding = SayingOfHolds()
    assert agreed is guarded(holding, lambda: AT, agreed).profile


def test_only_a_wallet_that_sets_money_aside_does_so_behind_its_guards() -> None:
    for wallet in (Saying(), SayingOfHolds()):
        behind = guarded(wallet, lambda: AT)
        assert isinstance(wallet, HoldingWallet) is isinstance(behind, HoldingWallet)
        assert isinstance(behind, GuardedWallet)
