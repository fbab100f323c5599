"""A point of sale: the calls that a merchant's program makes, with the retries that it should make.

A call whose answer was lost is repeated with the SAME request id: there is one payment, whatever happens.
"""

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from typing import Any

from hub.client.link import Link, NotReachable, TryAgain
from hub.v1 import payment_pb2, payment_service_pb2, refund_pb2
from hub.v1.money_pb2 import Money
from hub.v1.payment_service_pb2_grpc import PaymentServiceStub

TRIES_MAX = 5
PAUSE_SECONDS = 0.5

WAITING = (
    payment_pb2.PAYMENT_STATE_CREATED,
    payment_pb2.PAYMENT_STATE_SUBMITTED,
    payment_pb2.PAYMENT_STATE_CAPTURING,
    payment_pb2.PAYMENT_STATE_RELEASING,
    payment_pb2.PAYMENT_STATE_CANCELLING,
)


class Pos:
    """One till. `new_request_id` gives a fresh id for each new thing that is asked for."""

    def __init__(self, link: Link, new_request_id: Callable[[], str], *, terminal_id: str = "") -> None:
        self._link = link
        self._payments = PaymentServiceStub(link.channel)
        self._new_request_id = new_request_id
        self._terminal_id = terminal_id

    async def pay(
        self,
        amount: Money,
        consumer_code: str,
        *,
        merchant_order_id: str = "",
        quote_id: str = "",
        hold: bool = False,
        seconds: float = 10.0,
    ) -> payment_pb2.Payment:
        """Pays with the code that the payer shows. The answer may be SUBMITTED: then `finish` it.

        With `hold` the money is only set aside: `capture` or `release` it within seven days.
        """
        return await self._create(
            seconds,
            amount=amount,
            consumer_code=consumer_code,
            merchant_order_id=merchant_order_id,
            quote_id=quote_id,
            capture_mode=_capture_mode(hold=hold),
        )

    async def order(
        self, amount: Money, *, merchant_order_id: str = "", valid_seconds: int = 600, hold: bool = False
    ) -> payment_pb2.Payment:
        """Makes an order with a code to show; the payer pays it from their own app. `hold` as in `pay`."""
        options = payment_service_pb2.OrderCodeOptions(valid_seconds=valid_seconds)
        return await self._create(
            10.0,
            amount=amount,
            order_code_options=options,
            merchant_order_id=merchant_order_id,
            capture_mode=_capture_mode(hold=hold),
        )

    async def capture(self, payment_id: str, amount: Money | None = None) -> payment_pb2.Payment:
        """Takes what is held, all of it or a part; the rest goes back to the payer."""
        request = payment_service_pb2.CapturePaymentRequest(
            payment_id=payment_id, request_id=self._new_request_id(), amount=amount
        )
        return await self._payment(self._payments.CapturePayment, request)

    async def release(self, payment_id: str) -> payment_pb2.Payment:
        """Gives back all that is held."""
        return await self._payment(
            self._payments.ReleasePayment, payment_service_pb2.ReleasePaymentRequest(payment_id=payment_id)
        )

    async def get(self, payment_id: str) -> payment_pb2.Payment:
        """How a payment stands."""
        return await self._payment(
            self._payments.GetPayment, payment_service_pb2.GetPaymentRequest(payment_id=payment_id)
        )

    async def finish(self, payment_id: str, *, seconds: float = 90.0) -> payment_pb2.Payment:
        """The payment once it no longer waits for anybody, or as it stands when `seconds` are over."""
        try:
            async with asyncio.timeout(seconds):
                payment = await self.get(payment_id)
                while payment.state in WAITING:
                    payment = await self._next_change(payment_id)
                return payment
        except TimeoutError:
            return await self.get(payment_id)

    async def cancel(self, payment_id: str) -> payment_pb2.Payment:
        """Undoes a payment."""
        return await self._payment(
            self._payments.CancelPayment, payment_service_pb2.CancelPaymentRequest(payment_id=payment_id)
        )

    async def refund(self, payment_id: str, amount: Money, *, reason: str = "") -> refund_pb2.Refund:
        """Gives money back, the whole payment or a part of it."""
        request = payment_service_pb2.RefundPaymentRequest(
            payment_id=payment_id, request_id=self._new_request_id(), amount=amount, reason=reason
        )
        answer: refund_pb2.Refund = await self._repeated(self._payments.RefundPayment, request)
        return answer

    async def _create(self, seconds: float, **fields: Any) -> payment_pb2.Payment:
        request = payment_service_pb2.CreatePaymentRequest(
            request_id=self._new_request_id(), terminal_id=self._terminal_id, **fields
        )
        return await self._payment(self._payments.CreatePayment, request, seconds)

    async def _next_change(self, payment_id: str) -> payment_pb2.Payment:
        """Watches; where the watch breaks off, asks."""
        request = payment_service_pb2.WatchPaymentsRequest(payment_id=payment_id)
        try:
            async with aclosing(self._link.stream(self._payments.WatchPayments, request)) as changes:
                async for item in changes:
                    if item.payment.state not in WAITING:
                        found: payment_pb2.Payment = item.payment
                        return found
        except (NotReachable, TryAgain):
            pass
        await asyncio.sleep(PAUSE_SECONDS)
        return await self.get(payment_id)

    async def _payment(
        self, method: Callable[..., Any], request: Any, seconds: float = 10.0
    ) -> payment_pb2.Payment:
        payment: payment_pb2.Payment = await self._repeated(method, request, seconds)
        return payment

    async def _repeated(self, method: Callable[..., Any], request: Any, seconds: float = 10.0) -> Any:
        """The answer to a request that may be repeated: the same message, the same id."""
        for _ in range(TRIES_MAX - 1):
            try:
                return await self._link.call(method, request, seconds=seconds)
            except (NotReachable, TryAgain):
                await asyncio.sleep(PAUSE_SECONDS)
        return await self._link.call(method, request, seconds=seconds)


def _capture_mode(*, hold: bool) -> payment_pb2.CaptureMode.ValueType:
    return payment_pb2.CAPTURE_MODE_HOLD if hold else payment_pb2.CAPTURE_MODE_IMMEDIATE
