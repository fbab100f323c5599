"""Dying at every step: before and after each commit and each call of a wallet, nothing is lost or doubled.

The process dies once, at one step; the hub starts again on its store; and the till, which lost its answer,
repeats the same call. Each story is played once for every step that it has.
"""

import asyncio
import functools
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest

from fx.money import Money
from hub.flows.cancel import cancel_request
from hub.flows.order import resolve_code
from hub.flows.refund import RefundPayment, accept_refund
from hub.ledger.entry import EntryKind
from hub.payment.model import Payment, PaymentState, RefundState
from tests.hub.flows.floor import Crashed, Floor, play
from tests.hub.flows.parties import CODE, THAI, money
from tests.hub.flows.scripted import Act, Effect, honest, lost_after, lost_before
from wallets.contract import ResolveCode, StartPayment
from wallets.profile import Schedule

T = TypeVar("T")

VERBS = ("pay", "hold", "inquire", "cancel", "refund", "inquire_refund", "capture", "release")


class Fuse:
    """Counts the steps of a floor, and has the process die at one of them."""

    def __init__(self, floor: Floor, at: int, acts: dict[str, Act]) -> None:
        self.steps = 0
        self._floor = floor
        self._at = at
        floor.before_commit = floor.after_commit = self.step
        for wallet in floor.wallets.values():
            for verb in VERBS:
                wallet.always(verb, self._around(acts.get(verb, honest)))

    async def step(self) -> None:
        """One more step."""
        self.steps += 1
        if self.steps == self._at:
            await self._floor.die()

    def _around(self, act: Act) -> Act:
        async def stepping(effect: Effect) -> Any:
            await self.step()
            answer = await act(effect)
            await self.step()
            return answer

        return stepping


async def answered(floor: Floor, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """A till's call, repeated as it was until it has an answer."""
    while True:
        try:
            return await floor.call(work())
        except Crashed:
            await floor.start()


async def pays(floor: Floor) -> None:
    """A payment."""
    await answered(floor, lambda: floor.pay(request_id="till-1"))


async def pays_and_cancels(floor: Floor) -> None:
    """A payment that is cancelled by its request id."""
    await answered(floor, lambda: floor.pay(request_id="till-1"))
    shop = floor.merchant("mer_tokyo_books")
    await answered(floor, lambda: floor.desk.own(cancel_request(floor.ports, shop, "till-1")))


async def pays_and_refunds(floor: Floor) -> None:
    """A payment of which some is given back, and then the rest."""
    paid = await answered(floor, lambda: floor.pay(request_id="till-1"))
    if paid.state is PaymentState.SUCCEEDED:
        for number, amount in enumerate((money("1000 JPY"), None)):
            await answered(floor, functools.partial(gives_back, floor, paid, f"back-{number}", amount))


async def gives_back(floor: Floor, paid: Payment, request_id: str, amount: Money | None) -> None:
    """A part of it, or the rest."""
    await floor.desk.own(accept_refund(floor.ports, RefundPayment(paid, request_id, amount)))


async def is_scanned(floor: Floor) -> None:
    """An order that a payer scans and pays; its wallet repeats what it lost the answer to."""
    order = await answered(floor, lambda: floor.create(request_id="till-1", consumer_code=None))
    code = order.payment.order_code
    found = await answered(floor, lambda: resolve_code(floor.ports, THAI, ResolveCode(code)))
    start = StartPayment("tx-1", code, found.quote_id or "")
    await answered(floor, lambda: floor.desk.start_payment(THAI, start))


STORIES: dict[str, tuple[Callable[[Floor], Awaitable[None]], dict[str, Act]]] = {
    "paid": (pays, {}),
    "paid, the answer lost": (pays, {"pay": lost_after}),
    "never arrived": (pays, {"pay": lost_before}),
    "cancelled": (pays_and_cancels, {}),
    "refunded in two parts": (pays_and_refunds, {}),
    "scanned": (is_scanned, {}),
}


async def to_the_end(floor: Floor) -> None:
    """Until nothing is owed any more; a hub that died with nobody calling is started again."""
    while True:
        await asyncio.sleep(30)
        if not floor.process.alive:
            await floor.start()
        elif await floor.store.next_due_at() is None:
            return


async def require_whole(floor: Floor, payment: Payment) -> None:
    """One debit with one entry, or none; and what was given back is what was debited."""
    booked = await floor.booked(payment.payment_id)
    refunds = await floor.store.refunds_of(payment.payment_id)
    assert {RefundState.SUCCEEDED} >= {refund.state for refund in refunds}
    if payment.state is PaymentState.SUCCEEDED:
        assert [EntryKind.PAYMENT, *[EntryKind.REFUND] * len(refunds)] == booked
        assert 77_813 - payment.refunded_wallet_minor == floor.thai.held_minor
        assert payment.refunded_minor == sum(refund.merchant_amount.minor_units for refund in refunds)
    else:
        assert PaymentState.CANCELLED is payment.state
        assert booked in ([], [EntryKind.PAYMENT, EntryKind.REVERSAL])
        assert 0 == floor.thai.held_minor
        assert await floor.balances() == {}
    assert len(floor.thai.debits) <= 1
    assert [] == floor.reports
    assert [] == await floor.incidents()


async def live_through(floor: Floor, story: str, crash_at: int) -> tuple[int, int, PaymentState]:
    """The story with a death at one step, and what must hold whatever happened: lives, steps, and its end."""
    act, acts = STORIES[story]
    floor.thai.profile = replace(floor.thai.profile, cpm_inquiry=Schedule((25,), 25))
    fuse = Fuse(floor, crash_at, acts)
    await act(floor)
    await to_the_end(floor)
    steps = fuse.steps
    (payment,) = await floor.payments()
    await require_whole(floor, payment)
    consumer_code = None if payment.order_code else CODE
    again = await floor.create(request_id="till-1", consumer_code=consumer_code)
    assert (payment, True) == (again.payment, again.replayed)
    return floor.lives, steps, payment.state


@pytest.mark.parametrize(
    "story, steps_least, usual_end",
    [
        ("paid", 6, PaymentState.SUCCEEDED),
        ("paid, the answer lost", 10, PaymentState.SUCCEEDED),
        ("never arrived", 16, PaymentState.CANCELLED),
        ("cancelled", 12, PaymentState.CANCELLED),
        ("refunded in two parts", 18, PaymentState.SUCCEEDED),
        ("scanned", 10, PaymentState.SUCCEEDED),
    ],
)
def test_dying_at_any_step_loses_nothing_and_doubles_nothing(
    tmp_path: Path, story: str, steps_least: int, usual_end: PaymentState
) -> None:
    def played(crash_at: int) -> tuple[int, int, PaymentState]:
        here = tmp_path / str(crash_at)
        here.mkdir()
        return play(here, functools.partial(live_through, story=story, crash_at=crash_at))

    lives, steps, end = played(0)
    assert (1, usual_end) == (lives, end)
    assert steps >= steps_least
    for crash_at in range(1, steps + 1):
        lives, _, end = played(crash_at)
        assert 2 == lives
        assert end in {usual_end, PaymentState.CANCELLED}
