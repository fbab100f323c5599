"""Named stories that a sandbox plays from beginning to end, telling each step as it happens."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass

from fx.currency import currency
from fx.money import Money
from hub.api.sandbox_wallets import Fault, SandboxWallets
from hub.flows.cancel import cancel_payment
from hub.flows.desk import Desk
from hub.flows.pay import CreatePayment
from hub.flows.ports import Ports
from hub.flows.refund import RefundPayment, accept_refund
from hub.participants.model import Merchant
from hub.payment.model import Payment, PaymentState, RefundState

PLAIN_SECONDS = 10.0
UNKNOWN_SECONDS = 90.0
"""An unknown takes the wallet's timeout and the first inquiry, or the whole way to a cancel."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a story, and whether it went as the story says."""

    text: str
    ok: bool = True
    payment_id: str = ""


class Stage:
    """The first merchant and the first wallet of the sandbox, and what they do."""

    def __init__(self, ports: Ports, desk: Desk, wallets: SandboxWallets) -> None:
        self._ports = ports
        self._desk = desk
        self.wallets = wallets
        self.wallet_id = wallets.ids()[0]

    @property
    def merchant(self) -> Merchant:
        """Who sells."""
        merchants = self._ports.directory().merchants
        return merchants[min(merchants)]

    async def pay(self, units: int, seconds: float = PLAIN_SECONDS) -> Payment:
        """A payer shows a code and the merchant takes it: the payment once it is settled, or by then."""
        merchant = self.merchant
        shown = await self.wallets.new_code(self.wallet_id)
        accepted = await self._desk.create_payment(
            CreatePayment(
                merchant=merchant,
                request_id=self._ports.ids.new("scn"),
                amount=Money(merchant.currency, units * currency(merchant.currency).minor_per_major),
                consumer_code=shown.code,
                description="scenario",
            )
        )
        return await self.settled(accepted.payment, seconds)

    async def settled(self, payment: Payment, seconds: float) -> Payment:
        """The payment once it is settled, or as it stands by then."""
        try:
            async with asyncio.timeout(seconds):
                return await self._desk.settled_payment(payment)
        except TimeoutError:
            return await self._ports.store.payment(payment.payment_id) or payment

    async def refund(self, payment: Payment, amount: Money) -> RefundState:
        """Gives a part back: how the refund stands once the wallet answered, or by then."""
        asked = RefundPayment(payment, self._ports.ids.new("scn"), amount, "scenario")
        refund = (await self._desk.own(accept_refund(self._ports, asked))).refund
        self._desk.take_up(refund)
        try:
            async with asyncio.timeout(PLAIN_SECONDS):
                refund = await self._desk.settled_refund(refund)
        except TimeoutError:
            refund = await self._ports.store.refund(refund.refund_id) or refund
        return refund.state

    async def cancel(self, payment: Payment) -> Payment:
        """Undoes a payment: how it stands once that is confirmed, or by then."""
        asked = await self._desk.own(cancel_payment(self._ports, payment.payment_id))
        self._desk.take_up(asked)
        return await self.settled(asked, PLAIN_SECONDS)

    async def misbehave(self, kind: str, verb: str = "pay", seconds: int = 0) -> None:
        """The wallet's next call of this verb goes wrong."""
        await self.wallets.add_fault(self.wallet_id, Fault(kind, 1, verb, seconds))


async def paid(stage: Stage) -> AsyncIterator[Step]:
    """A payment as it should be."""
    yield Step(f"A payer of {stage.wallet_id} shows a code to {stage.merchant.name}.")
    yield _is(await stage.pay(1200), PaymentState.SUCCEEDED)


async def declined(stage: Stage) -> AsyncIterator[Step]:
    """The wallet says no."""
    await stage.misbehave("decline")
    yield Step(f"{stage.wallet_id} will say no.")
    yield _is(await stage.pay(1300), PaymentState.DECLINED)


async def unknown_that_resolves(stage: Stage) -> AsyncIterator[Step]:
    """The wallet debits and never answers; the hub asks again until it knows."""
    await stage.misbehave("silent")
    yield Step(f"{stage.wallet_id} will debit its user and never answer.")
    payment = await stage.pay(1400, seconds=1.0)
    yield _is(payment, PaymentState.SUBMITTED)
    yield Step("The merchant waits: neither paid nor failed. The hub asks again.")
    yield _is(await stage.settled(payment, UNKNOWN_SECONDS), PaymentState.SUCCEEDED)


async def undone(stage: Stage) -> AsyncIterator[Step]:
    """A payment is cancelled on its day, and leaves no row."""
    payment = await stage.pay(1500)
    yield _is(payment, PaymentState.SUCCEEDED)
    yield _is(await stage.cancel(payment), PaymentState.CANCELLED)


async def refunded_in_parts(stage: Stage) -> AsyncIterator[Step]:
    """Three refunds give back exactly what was paid."""
    payment = await stage.pay(1600)
    yield _is(payment, PaymentState.SUCCEEDED)
    third = Money(payment.amount.currency_code, payment.amount.minor_units // 3)
    for part in (third, third, payment.amount - third - third):
        state = await stage.refund(payment, part)
        text = f"{part} are given back: {state}."
        yield Step(text, state is RefundState.SUCCEEDED, payment.payment_id)


SCENARIOS: Mapping[str, Callable[[Stage], AsyncIterator[Step]]] = {
    "paid": paid,
    "declined": declined,
    "unknown-that-resolves": unknown_that_resolves,
    "undone": undone,
    "refunded-in-parts": refunded_in_parts,
}


def _is(payment: Payment, expected: PaymentState) -> Step:
    attempt = payment.shown_attempt
    cost = "" if attempt is None else f", {attempt.wallet_amount} at {attempt.wallet_id}"
    text = f"{payment.payment_id}: {payment.amount}{cost}: {payment.state}."
    ok = payment.state is expected
    return Step(text if ok else f"{text} It should be {expected}.", ok, payment.payment_id)
