"""PaymentService over gRPC: deadlines, trailers and streams around `payments.PaymentCalls`."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from grpc import aio

from hub.api import read, write
from hub.api.cursors import decode_watch, encode_watch
from hub.api.guard import caller
from hub.api.patience import patience
from hub.api.pay_stream import answer_stream
from hub.api.payments import Answer, PaymentCalls
from hub.flows.ports import ChangeSelector, PaymentChange, PaymentQuery, Ports
from hub.flows.watch import PAGE, newest_change, watch
from hub.participants.model import Merchant
from hub.payment.lifecycle import FINAL
from hub.payment.model import Payment, PaymentState
from hub.payment.reasons import Refused
from hub.v1 import (
    payment_pb2,
    payment_service_pb2,
    payment_service_pb2_grpc,
    refund_pb2,
)

OPEN = tuple(state for state in PaymentState if state not in (*FINAL, PaymentState.SUCCEEDED))
"""States that a payment leaves by itself, or by what it waits for."""

Context = aio.ServicerContext[Any, Any]


class PaymentService(payment_service_pb2_grpc.PaymentServiceServicer):
    """For POS programs."""

    def __init__(self, ports: Ports, calls: PaymentCalls) -> None:
        self._ports = ports
        self._calls = calls

    async def CreatePayment(
        self, request: payment_service_pb2.CreatePaymentRequest, context: Context
    ) -> payment_pb2.Payment:
        merchant = self._calls.merchant(caller(), None)
        return _payment(context, await self._calls.create(merchant, request, patience(context)))

    async def GetPayment(
        self, request: payment_service_pb2.GetPaymentRequest, context: Context
    ) -> payment_pb2.Payment:
        return _payment(context, await self._calls.get(self._calls.merchant(caller(), None), request))

    async def CancelPayment(
        self, request: payment_service_pb2.CancelPaymentRequest, context: Context
    ) -> payment_pb2.Payment:
        merchant = self._calls.merchant(caller(), None)
        return _payment(context, await self._calls.cancel(merchant, request, patience(context)))

    async def CapturePayment(
        self, request: payment_service_pb2.CapturePaymentRequest, context: Context
    ) -> payment_pb2.Payment:
        merchant = self._calls.merchant(caller(), None)
        return _payment(context, await self._calls.capture(merchant, request, patience(context)))

    async def ReleasePayment(
        self, request: payment_service_pb2.ReleasePaymentRequest, context: Context
    ) -> payment_pb2.Payment:
        merchant = self._calls.merchant(caller(), None)
        return _payment(context, await self._calls.release(merchant, request, patience(context)))

    async def RefundPayment(
        self, request: payment_service_pb2.RefundPaymentRequest, context: Context
    ) -> refund_pb2.Refund:
        merchant = self._calls.merchant(caller(), None)
        return _refund(context, await self._calls.refund(merchant, request, patience(context)))

    async def GetRefund(
        self, request: payment_service_pb2.GetRefundRequest, context: Context
    ) -> refund_pb2.Refund:
        return _refund(context, await self._calls.get_refund(self._calls.merchant(caller(), None), request))

    async def ListPayments(
        self, request: payment_service_pb2.ListPaymentsRequest, context: Context
    ) -> payment_service_pb2.ListPaymentsResponse:
        return await self._calls.list(self._calls.merchant(caller(), None), request)

    async def WatchPayments(
        self, request: payment_service_pb2.WatchPaymentsRequest, context: Context
    ) -> AsyncIterator[payment_service_pb2.WatchPaymentsResponse]:
        merchant = self._calls.merchant(caller(), None)
        selector = await self._selector(merchant, request)
        # Before the payments are read: a change meanwhile is told twice rather than never.
        after_seq = decode_watch(request.cursor) if request.cursor else await newest_change(self._ports)
        if selector.payment_id is not None:
            payment = await self._calls.own(merchant, selector.payment_id, "")
            if not request.cursor or _rests(payment):
                yield _change(PaymentChange(after_seq, payment))
            if _rests(payment):
                return
        elif not request.cursor:
            async for payment in self._open_payments(selector):
                yield _change(PaymentChange(after_seq, payment))
        async for change in watch(self._ports, selector, after_seq):
            yield _change(change)
            if selector.payment_id is not None and _rests(change.payment):
                return

    def PayStream(
        self, request_iterator: AsyncIterator[payment_service_pb2.PayStreamRequest], context: Context
    ) -> AsyncIterator[payment_service_pb2.PayStreamResponse]:
        return answer_stream(self._calls, caller(), request_iterator)

    async def _selector(
        self, merchant: Merchant, request: payment_service_pb2.WatchPaymentsRequest
    ) -> ChangeSelector:
        match request.WhichOneof("selection"):
            case "payment_id":
                payment = await self._calls.own(merchant, request.payment_id, "")
                return ChangeSelector(merchant.merchant_id, payment_id=payment.payment_id)
            case "request_id":
                payment = await self._created(merchant, read.request_id(request.request_id))
                return ChangeSelector(merchant.merchant_id, payment_id=payment.payment_id)
            case "terminal_id":
                terminal_id = read.needed(request.terminal_id, "terminal_id")
                return ChangeSelector(merchant.merchant_id, terminal_id=terminal_id)
            case "whole_merchant" if request.whole_merchant:
                return ChangeSelector(merchant.merchant_id)
            case _:
                raise read.field_refused("FIELD_MISSING", "selection", "say what to watch")

    async def _created(self, merchant: Merchant, request_id: str) -> Payment:
        """The payment of a request id, which may come yet."""
        seen = 0
        while True:
            try:
                return await self._calls.own(merchant, "", request_id)
            except Refused:
                seen = await self._ports.store.change_after(seen, merchant.merchant_id)

    async def _open_payments(self, selector: ChangeSelector) -> AsyncIterator[Payment]:
        """Those that are not at rest, newest first."""
        before: tuple[datetime, str] | None = None
        while page := await self._ports.store.payments(
            PaymentQuery(
                merchant_id=selector.merchant_id,
                limit=PAGE,
                before=before,
                states=OPEN,
                terminal_id=selector.terminal_id,
            )
        ):
            for payment in page:
                yield payment
            before = page[-1].created_at, page[-1].payment_id


def _rests(payment: Payment) -> bool:
    """Whether a payment can change no more by itself."""
    return payment.state not in OPEN


def _change(change: PaymentChange) -> payment_service_pb2.WatchPaymentsResponse:
    return payment_service_pb2.WatchPaymentsResponse(
        payment=write.payment(change.payment), cursor=encode_watch(change.seq)
    )


def _payment(context: Context, answer: Answer) -> payment_pb2.Payment:
    _say_replayed(context, answer)
    assert isinstance(answer.message, payment_pb2.Payment)
    return answer.message


def _refund(context: Context, answer: Answer) -> refund_pb2.Refund:
    _say_replayed(context, answer)
    assert isinstance(answer.message, refund_pb2.Refund)
    return answer.message


def _say_replayed(context: Context, answer: Answer) -> None:
    if answer.replayed:
        context.set_trailing_metadata((("hub-replayed", "true"),))
