"""Tills that pay without pause and ask for every lost answer again, by its id."""

import asyncio
import random
from dataclasses import dataclass, field
from typing import Any

from hub.client.link import CallRefused, Link, NotReachable
from hub.v1 import payment_pb2, payment_service_pb2, refund_pb2
from hub.v1.money_pb2 import Money
from hub.v1.payment_service_pb2_grpc import PaymentServiceStub
from tests.crash.served import ServedHub

SHOP = "mer_tokyo_books"
PAUSE_SECONDS = 0.05
CALL_SECONDS = 4.0

WAITING = (payment_pb2.PAYMENT_STATE_SUBMITTED, payment_pb2.PAYMENT_STATE_CANCELLING)


@dataclass(slots=True)
class Told:
    """What one till asked for and everything that it was told."""

    request_id: str
    asked_minor: int
    wallet_id: str
    answers: list[payment_pb2.Payment] = field(default_factory=list)
    refunds: list[refund_pb2.Refund] = field(default_factory=list)


class Till:
    """One till of the shop in Tokyo."""

    def __init__(self, hub: ServedHub, name: str, seed: int) -> None:
        self._hub = hub
        self._name = name
        # Loads differ by seed; nothing secret hangs on it.
        self._random = random.Random(seed)
        self.told: list[Told] = []
        self.lost_answers = 0

    async def trade(self, stop: asyncio.Event) -> None:
        """Pays, and now and then refunds or repeats, until told to stop."""
        async with Link(self._hub.target, self._hub.keys.merchants[SHOP]) as link:
            payments = PaymentServiceStub(link.channel)
            number = 0
            while not stop.is_set():
                number += 1
                await self._pay(link, payments, f"{self._name}-{number}")

    async def _pay(self, link: Link, payments: Any, request_id: str) -> None:
        wallet_id = self._random.choice(["gcash", "kakaopay", "truemoney"])
        code = (await self._hub.tell(wallet_id, "/sandbox/codes", {}))["code"]
        amount = Money(currency_code="JPY", minor_units=self._random.randrange(100, 9000))
        told = Told(request_id, amount.minor_units, wallet_id)
        self.told.append(told)
        request = payment_service_pb2.CreatePaymentRequest(
            request_id=request_id, amount=amount, consumer_code=code
        )
        payment = await self._answered(link, payments.CreatePayment, request)
        told.answers.append(payment)
        if payment.state == payment_pb2.PAYMENT_STATE_SUCCEEDED and self._random.random() < 0.3:
            back = payment_service_pb2.RefundPaymentRequest(
                payment_id=payment.payment_id,
                request_id=f"{request_id}-back",
                amount=Money(currency_code="JPY", minor_units=amount.minor_units // 2),
            )
            told.refunds.append(await self._answered(link, payments.RefundPayment, back))

    @property
    def answers(self) -> int:
        """How many of its payments it was told about."""
        return sum(1 for told in self.told if told.answers)

    async def settle(self) -> None:
        """Asks for every payment once more, by the ids that it has, until none waits for a wallet."""
        async with Link(self._hub.target, self._hub.keys.merchants[SHOP]) as link:
            payments = PaymentServiceStub(link.channel)
            for told in self.told:
                by_id = payment_service_pb2.GetPaymentRequest(request_id=told.request_id)
                try:
                    payment = await self._answered(link, payments.GetPayment, by_id)
                except CallRefused as refused:
                    if refused.reason == "PAYMENT_NOT_FOUND" and not told.answers:
                        continue
                    raise
                while payment.state in WAITING:
                    await asyncio.sleep(PAUSE_SECONDS)
                    payment = await self._answered(link, payments.GetPayment, by_id)
                told.answers.append(payment)
                told.refunds += [
                    await self._settled_refund(link, payments, refund) for refund in told.refunds
                ]

    async def _settled_refund(
        self, link: Link, payments: Any, refund: refund_pb2.Refund
    ) -> refund_pb2.Refund:
        by_id = payment_service_pb2.GetRefundRequest(refund_id=refund.refund_id)
        while refund.state == refund_pb2.REFUND_STATE_SUBMITTED:
            await asyncio.sleep(PAUSE_SECONDS)
            refund = await self._answered(link, payments.GetRefund, by_id)
        return refund

    async def _answered(self, link: Link, method: Any, request: Any) -> Any:
        """The answer, however often the hub dies meanwhile: the same message again, with the same id."""
        while True:
            try:
                return await link.call(method, request, seconds=CALL_SECONDS)
            except NotReachable:
                self.lost_answers += 1
                await asyncio.sleep(PAUSE_SECONDS)
            except CallRefused as refused:
                if refused.reason not in ("STORE_UNAVAILABLE", "SHUTTING_DOWN"):
                    raise
                await asyncio.sleep(PAUSE_SECONDS)
