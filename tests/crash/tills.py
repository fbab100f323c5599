"""Tills that pay, hold, capture, refund, cancel and give up, and ask for every lost answer again."""

import asyncio
import random
from dataclasses import dataclass, field
from typing import Any

from hub.client.link import CallRefused, Link, NotReachable
from hub.v1 import payment_pb2, payment_service_pb2, refund_pb2
from hub.v1.money_pb2 import Money
from hub.v1.payment_service_pb2_grpc import PaymentServiceStub
from tests.crash.patience import PAUSE_SECONDS, answered
from tests.crash.served import ServedHub

SHOP = "mer_tokyo_books"
HASTY_SECONDS = 0.15
"""How long a till waits that is about to give up: it cancels, knowing nothing."""
GIVES_UP = 0.1
REFUNDS = 0.3
CANCELS = 0.1
HOLDS = 0.5
"""Shares of payments: given up before an answer came; refunded by half, or cancelled, once paid. Where a
wallet holds: held at first, then captured by half or, as often as paid ones are cancelled, released."""

HOLDING = ("gcash", "truemoney")

WAITING = (
    payment_pb2.PAYMENT_STATE_SUBMITTED,
    payment_pb2.PAYMENT_STATE_CANCELLING,
    payment_pb2.PAYMENT_STATE_CAPTURING,
    payment_pb2.PAYMENT_STATE_RELEASING,
)


@dataclass(slots=True)
class Told:
    """What one till asked for and everything that it was told."""

    request: payment_service_pb2.CreatePaymentRequest
    answers: list[payment_pb2.Payment] = field(default_factory=list)
    cancel_asked: bool = False
    """Also asked to be released: the same, for one that is held."""
    capture: payment_service_pb2.CapturePaymentRequest | None = None
    back: payment_service_pb2.RefundPaymentRequest | None = None
    refunds: list[refund_pb2.Refund] = field(default_factory=list)
    repeated: payment_pb2.Payment | None = None
    """The answer to the very same request, sent again after everything."""

    @property
    def request_id(self) -> str:
        return str(self.request.request_id)


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
        """Pays, and now and then refunds, cancels or gives up, until told to stop."""
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
        holds = wallet_id in HOLDING and self._random.random() < HOLDS
        mode = payment_pb2.CAPTURE_MODE_HOLD if holds else payment_pb2.CAPTURE_MODE_IMMEDIATE
        told = Told(
            payment_service_pb2.CreatePaymentRequest(
                request_id=request_id, amount=amount, consumer_code=code, capture_mode=mode
            )
        )
        self.told.append(told)
        chance = self._random.random()
        if chance < GIVES_UP:
            await self._give_up(link, payments, told)
            return
        payment = await self._answered(link, payments.CreatePayment, told.request)
        told.answers.append(payment)
        half = Money(currency_code="JPY", minor_units=amount.minor_units // 2)
        if payment.state == payment_pb2.PAYMENT_STATE_HELD and chance > GIVES_UP + CANCELS:
            told.capture = payment_service_pb2.CapturePaymentRequest(
                payment_id=payment.payment_id, request_id=f"{request_id}-take", amount=half
            )
            told.answers.append(await self._answered(link, payments.CapturePayment, told.capture))
        elif payment.state == payment_pb2.PAYMENT_STATE_HELD:
            await self._cancel(link, payments, told)
        elif payment.state != payment_pb2.PAYMENT_STATE_SUCCEEDED:
            return
        elif chance < GIVES_UP + REFUNDS:
            told.back = payment_service_pb2.RefundPaymentRequest(
                payment_id=payment.payment_id, request_id=f"{request_id}-back", amount=half
            )
            told.refunds.append(await self._answered(link, payments.RefundPayment, told.back))
        elif chance < GIVES_UP + REFUNDS + CANCELS:
            await self._cancel(link, payments, told)

    async def _give_up(self, link: Link, payments: Any, told: Told) -> None:
        """Asks, does not wait for the answer, and cancels what may or may not exist."""
        try:
            told.answers.append(await link.call(payments.CreatePayment, told.request, seconds=HASTY_SECONDS))
        except (NotReachable, CallRefused):
            self.lost_answers += 1
        await self._cancel(link, payments, told)

    async def _cancel(self, link: Link, payments: Any, told: Told) -> None:
        told.cancel_asked = True
        undo = payment_service_pb2.CancelPaymentRequest(request_id=told.request_id)
        told.answers.append(await self._answered(link, payments.CancelPayment, undo))

    @property
    def answers(self) -> int:
        """How many of its payments it was told about."""
        return sum(1 for told in self.told if told.answers)

    async def settle(self) -> None:
        """Sends every request again, waits until none waits for a wallet, and sends all once more.

        The first time a request may fill in what a cancel that overtook it could not know.
        """
        async with Link(self._hub.target, self._hub.keys.merchants[SHOP]) as link:
            payments = PaymentServiceStub(link.channel)
            for told in self.told:
                told.answers.append(await self._answered(link, payments.CreatePayment, told.request))
                told.answers.append(await self._settled(link, payments, told))
                if told.capture is not None:
                    told.answers.append(await self._answered(link, payments.CapturePayment, told.capture))
                if told.answers[-1].state == payment_pb2.PAYMENT_STATE_HELD:
                    await self._cancel(link, payments, told)
                    told.answers.append(await self._settled(link, payments, told))
                if told.back is not None:
                    by_id = payment_service_pb2.GetRefundRequest(refund_id=told.refunds[-1].refund_id)
                    while told.refunds[-1].state == refund_pb2.REFUND_STATE_SUBMITTED:
                        await asyncio.sleep(PAUSE_SECONDS)
                        told.refunds.append(await self._answered(link, payments.GetRefund, by_id))
                    told.refunds.append(await self._answered(link, payments.RefundPayment, told.back))
                    told.answers.append(await self._settled(link, payments, told))
                told.repeated = await self._answered(link, payments.CreatePayment, told.request)

    async def _settled(self, link: Link, payments: Any, told: Told) -> payment_pb2.Payment:
        by_id = payment_service_pb2.GetPaymentRequest(request_id=told.request_id)
        while True:
            payment: payment_pb2.Payment = await self._answered(link, payments.GetPayment, by_id)
            if payment.state not in WAITING:
                return payment
            await asyncio.sleep(PAUSE_SECONDS)

    async def _answered(self, link: Link, method: Any, request: Any) -> Any:
        return await answered(link, method, request, self._lost_one)

    def _lost_one(self) -> None:
        self.lost_answers += 1
