"""The payment calls, free of any transport: unary methods and PayStream items both end here (DESIGN B4).

Each call waits for its result until shortly before the caller's deadline and then tells how things stand.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeVar

from hub.api import read, write
from hub.api.caller import Caller
from hub.api.cursors import decode_page, encode_page
from hub.flows.cancel import cancel_payment, cancel_request
from hub.flows.desk import Desk
from hub.flows.hold import CapturePayment, capture_payment, release_payment
from hub.flows.pay import CreatePayment
from hub.flows.ports import PaymentQuery, Ports
from hub.flows.refund import RefundPayment, accept_refund
from hub.flows.requests import CANCEL_BEFORE_CREATE, CREATE_PAYMENT, REFUND_PAYMENT
from hub.participants.model import Merchant
from hub.payment.model import CaptureMode, Payment, PaymentState, Refund
from hub.payment.reasons import Refused
from hub.v1 import payment_pb2, payment_service_pb2, refund_pb2

T = TypeVar("T", Payment, Refund)

ORDER_SECONDS = 600

STATE_OF = {number: state for state, number in write.STATE.items()}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call gives back, and whether its request id was known."""

    message: payment_pb2.Payment | refund_pb2.Refund
    replayed: bool = False


class PaymentCalls:
    """Message in -> flow -> message out. `seconds` is how long a call may wait for its result."""

    def __init__(self, ports: Ports, desk: Desk) -> None:
        self._ports = ports
        self._desk = desk

    def merchant(self, caller: Caller, named: str | None) -> Merchant:
        """The merchant that the caller speaks for. Raises `Refused`."""
        return caller.merchant(self._ports.directory(), named)

    async def create(
        self, merchant: Merchant, request: payment_service_pb2.CreatePaymentRequest, seconds: float
    ) -> Answer:
        """CreatePayment."""
        asked = _create_payment(merchant, request)

        async def settled() -> tuple[Payment, bool]:
            accepted = await self._desk.create_payment(asked)
            accepted_by_now.append((accepted.payment, accepted.replayed))
            return await self._desk.settled_payment(accepted.payment), accepted.replayed

        accepted_by_now: list[tuple[Payment, bool]] = []
        try:
            async with asyncio.timeout(seconds):
                payment, replayed = await settled()
        except TimeoutError:
            if not accepted_by_now:
                raise Refused("STORE_UNAVAILABLE", "not stored in time: repeat it") from None
            payment, replayed = accepted_by_now[0]
            payment = await self._ports.store.payment(payment.payment_id) or payment
        return Answer(write.payment(payment), replayed)

    async def get(self, merchant: Merchant, request: payment_service_pb2.GetPaymentRequest) -> Answer:
        """GetPayment."""
        return Answer(write.payment(await self.own(merchant, request.payment_id, request.request_id)))

    async def cancel(
        self, merchant: Merchant, request: payment_service_pb2.CancelPaymentRequest, seconds: float
    ) -> Answer:
        """CancelPayment."""
        if request.WhichOneof("key") == "request_id":
            request_id = read.request_id(request.request_id)
            payment = await self._desk.own(cancel_request(self._ports, merchant, request_id))
        else:
            known = await self.own(merchant, request.payment_id, "")
            payment = await self._desk.own(cancel_payment(self._ports, known.payment_id))
        return Answer(await self._settled(payment, seconds))

    async def capture(
        self, merchant: Merchant, request: payment_service_pb2.CapturePaymentRequest, seconds: float
    ) -> Answer:
        """CapturePayment."""
        payment = await self.own(merchant, read.needed(request.payment_id, "payment_id"), "")
        asked = CapturePayment(
            payment=payment,
            request_id=read.request_id(request.request_id),
            amount=read.payable(request.amount) if request.HasField("amount") else None,
        )
        accepted = await self._desk.own(capture_payment(self._ports, asked))
        return Answer(await self._settled(accepted.payment, seconds), accepted.replayed)

    async def release(
        self, merchant: Merchant, request: payment_service_pb2.ReleasePaymentRequest, seconds: float
    ) -> Answer:
        """ReleasePayment."""
        known = await self.own(merchant, request.payment_id, request.request_id)
        payment = await self._desk.own(release_payment(self._ports, known.payment_id))
        return Answer(await self._settled(payment, seconds))

    async def refund(
        self, merchant: Merchant, request: payment_service_pb2.RefundPaymentRequest, seconds: float
    ) -> Answer:
        """RefundPayment."""
        payment = await self.own(merchant, read.needed(request.payment_id, "payment_id"), "")
        asked = RefundPayment(
            payment=payment,
            request_id=read.request_id(request.request_id),
            amount=read.payable(request.amount),
            reason=read.text(request.reason, "reason"),
        )
        accepted = await self._desk.own(accept_refund(self._ports, asked))
        self._desk.take_up(accepted.refund)
        settled = await self._until(seconds, accepted.refund, self._desk.settled_refund, self._reload_refund)
        return Answer(write.refund(settled), accepted.replayed)

    async def get_refund(self, merchant: Merchant, request: payment_service_pb2.GetRefundRequest) -> Answer:
        """GetRefund."""
        refund_id = request.refund_id
        if request.WhichOneof("key") == "request_id":
            known = await self._ports.store.request(merchant.merchant_id, request.request_id)
            refund_id = known.resource_id if known and known.method == REFUND_PAYMENT else ""
        refund = await self._ports.store.refund(refund_id) if refund_id else None
        if refund is None or refund.merchant_id != merchant.merchant_id:
            raise Refused("REFUND_NOT_FOUND")
        return Answer(write.refund(refund))

    async def list(
        self, merchant: Merchant, request: payment_service_pb2.ListPaymentsRequest
    ) -> payment_service_pb2.ListPaymentsResponse:
        """ListPayments."""
        size = read.page_size(request.page_size)
        query = PaymentQuery(
            merchant_id=merchant.merchant_id,
            limit=size + 1,
            before=decode_page(request.page_token) if request.page_token else None,
            states=tuple(_state(number) for number in request.states),
            business_date=read.day(request.business_date, "business_date") if request.business_date else None,
            merchant_order_id=request.merchant_order_id or None,
            created_from=_time(request, "create_time_from"),
            created_until=_time(request, "create_time_before"),
        )
        found = await self._ports.store.payments(query)
        page = found[:size]
        more = len(found) > size
        return payment_service_pb2.ListPaymentsResponse(
            payments=[write.payment(payment) for payment in page],
            next_page_token=encode_page(page[-1].created_at, page[-1].payment_id) if more else "",
        )

    async def own(self, merchant: Merchant, payment_id: str, request_id: str) -> Payment:
        """A payment of this merchant's, by either id; another's is as unknown as none."""
        if request_id:
            known = await self._ports.store.request(merchant.merchant_id, request_id)
            makes_payments = (CREATE_PAYMENT, CANCEL_BEFORE_CREATE)
            payment_id = known.resource_id if known and known.method in makes_payments else ""
        elif not payment_id:
            raise read.field_refused("FIELD_MISSING", "payment_id", "payment_id or request_id is needed")
        payment = await self._ports.store.payment(payment_id) if payment_id else None
        if payment is None or payment.merchant_id != merchant.merchant_id:
            raise Refused("PAYMENT_NOT_FOUND")
        return payment

    async def _settled(self, payment: Payment, seconds: float) -> payment_pb2.Payment:
        """A payment that something was asked of, once its wallet was clear or the time is over."""
        self._desk.take_up(payment)
        return write.payment(
            await self._until(seconds, payment, self._desk.settled_payment, self._reload_payment)
        )

    async def _until(
        self,
        seconds: float,
        record: T,
        settle: Callable[[T], Awaitable[T]],
        reload: Callable[[T], Awaitable[T]],
    ) -> T:
        """The record once it is settled, or as it stands when the time is over."""
        try:
            async with asyncio.timeout(seconds):
                return await settle(record)
        except TimeoutError:
            return await reload(record)

    async def _reload_payment(self, payment: Payment) -> Payment:
        return await self._ports.store.payment(payment.payment_id) or payment

    async def _reload_refund(self, refund: Refund) -> Refund:
        return await self._ports.store.refund(refund.refund_id) or refund


def _create_payment(merchant: Merchant, request: payment_service_pb2.CreatePaymentRequest) -> CreatePayment:
    presented = request.WhichOneof("presented")
    if presented is None:
        raise read.field_refused("FIELD_MISSING", "presented", "consumer_code or order_code_options")
    if request.capture_mode not in payment_pb2.CaptureMode.values():
        # A mode of a later contract, taken for IMMEDIATE, would debit a payer who was to be asked for a hold.
        raise read.field_refused("FIELD_INVALID", "capture_mode", "not a mode")
    valid_seconds = request.order_code_options.valid_seconds
    hold = request.capture_mode == payment_pb2.CAPTURE_MODE_HOLD
    return CreatePayment(
        merchant=merchant,
        request_id=read.request_id(request.request_id),
        amount=read.priced(request.amount, merchant),
        merchant_order_id=read.text(request.merchant_order_id, "merchant_order_id", 64),
        consumer_code=read.consumer_code(request.consumer_code) if presented == "consumer_code" else None,
        order_valid_seconds=read.seconds_within(
            valid_seconds, "order_code_options.valid_seconds", low=60, high=7200, default=ORDER_SECONDS
        ),
        quote_id=request.quote_id or None,
        capture_mode=CaptureMode.HOLD if hold else CaptureMode.IMMEDIATE,
        terminal_id=read.text(request.terminal_id, "terminal_id", 64),
        description=read.text(request.description, "description"),
        wallet_hint=request.wallet_hint or None,
    )


def _time(
    request: payment_service_pb2.ListPaymentsRequest, field: Literal["create_time_from", "create_time_before"]
) -> datetime | None:
    return read.instant(getattr(request, field), field) if request.HasField(field) else None


def _state(number: payment_pb2.PaymentState.ValueType) -> PaymentState:
    state = STATE_OF.get(number)
    if state is None:
        raise read.field_refused("FIELD_INVALID", "states", "not a state")
    return state
