"""WalletGatewayService over gRPC: what wallets ask of the hub, with a wallet's credential.

The same flows as behind the HTTP door; a wallet sees its own attempts only.
"""

from datetime import datetime
from typing import Any

from grpc import aio

from fx.money import Money
from hub.api import read, write
from hub.api.guard import caller
from hub.api.wallet_views import payment_view, resolved
from hub.flows.desk import Desk
from hub.flows.gateway import take_call
from hub.flows.order import resolve_code
from hub.flows.ports import Ports
from hub.flows.route import require_wallet
from hub.payment.reasons import Refused
from hub.v1 import wallet_gateway_service_pb2, wallet_gateway_service_pb2_grpc
from hub.v1.wallet_gateway_service_pb2 import NOTIFIED_RESULT_APPROVED, NOTIFIED_RESULT_DECLINED
from wallets.contract import (
    CodeResolved,
    PaymentNotice,
    PaymentStarted,
    RefundNotice,
    ResolveCode,
    StartPayment,
)
from wallets.outcome import Approved, Declined, PayOutcome, Refunded, RefundOutcome, Unknown, UnknownCause

Context = aio.ServicerContext[Any, Any]


class WalletGatewayService(wallet_gateway_service_pb2_grpc.WalletGatewayServiceServicer):
    """For wallets that speak gRPC; the others come through `hub.http`."""

    def __init__(self, ports: Ports, desk: Desk) -> None:
        self._ports = ports
        self._desk = desk

    async def ResolveCode(
        self, request: wallet_gateway_service_pb2.ResolveCodeRequest, context: Context
    ) -> wallet_gateway_service_pb2.ResolveCodeResponse:
        asked = ResolveCode(read.merchant_code(request.code), _typed(request))
        answer = await take_call(self._ports, self._desk, self._wallet(), asked)
        assert isinstance(answer, CodeResolved)
        message = resolved(answer)
        if answer.payment_id is not None:
            order = await self._ports.store.payment(answer.payment_id)
            if order is not None and order.expires_at is not None:
                message.expire_time.CopyFrom(write.timestamp(order.expires_at))
        return message

    async def StartPayment(
        self, request: wallet_gateway_service_pb2.StartPaymentRequest, context: Context
    ) -> wallet_gateway_service_pb2.StartPaymentResponse:
        wallet_id = self._wallet()
        wallet_payment_id = read.request_id(request.wallet_payment_id, "wallet_payment_id")
        code, typed = await self._code_to_pay(request), _typed(request)
        quote_id = request.quote_id or await self._quote_id(wallet_id, wallet_payment_id, code, typed)
        asked = StartPayment(wallet_payment_id, code, quote_id, typed)
        answer = await take_call(self._ports, self._desk, wallet_id, asked)
        assert isinstance(answer, PaymentStarted)
        return wallet_gateway_service_pb2.StartPaymentResponse(
            attempt_id=answer.attempt_id, payment=await self._view(answer.attempt_id)
        )

    async def NotifyPayment(
        self, request: wallet_gateway_service_pb2.NotifyPaymentRequest, context: Context
    ) -> wallet_gateway_service_pb2.NotifyPaymentResponse:
        wallet_id = self._wallet()
        attempt_id = read.needed(request.attempt_id, "attempt_id")
        outcome: PayOutcome
        if request.result == NOTIFIED_RESULT_APPROVED:
            own_id = read.needed(request.wallet_payment_id, "wallet_payment_id")
            outcome = Approved(attempt_id, own_id, read.payable(request.amount), _wallet_time(request))
        else:
            outcome = self._no(wallet_id, request)
        await take_call(self._ports, self._desk, wallet_id, PaymentNotice(attempt_id, outcome))
        return wallet_gateway_service_pb2.NotifyPaymentResponse(payment=await self._view(attempt_id))

    async def NotifyRefund(
        self, request: wallet_gateway_service_pb2.NotifyRefundRequest, context: Context
    ) -> wallet_gateway_service_pb2.NotifyRefundResponse:
        wallet_id = self._wallet()
        refund_id = read.needed(request.refund_id, "refund_id")
        outcome: RefundOutcome
        if request.result == NOTIFIED_RESULT_APPROVED:
            own_id = read.needed(request.wallet_refund_id, "wallet_refund_id")
            outcome = Refunded(refund_id, own_id, read.payable(request.amount), _wallet_time(request))
        else:
            outcome = self._no(wallet_id, request)
        await take_call(self._ports, self._desk, wallet_id, RefundNotice(refund_id, outcome))
        refund = await self._ports.store.refund(refund_id)
        assert refund is not None
        return wallet_gateway_service_pb2.NotifyRefundResponse(
            refund_id=refund_id, state=write.REFUND_STATE[refund.state]
        )

    def _wallet(self) -> str:
        """The calling wallet. Raises `Refused` for one that this hub is not connected with."""
        wallet_id = caller().credential.principal_id
        require_wallet(self._ports, wallet_id)
        return wallet_id

    async def _code_to_pay(self, request: wallet_gateway_service_pb2.StartPaymentRequest) -> str:
        """The scanned code, or that of the open order that is named by its id."""
        match request.WhichOneof("target"):
            case "code":
                return read.merchant_code(request.code)
            case "payment_id":
                order = await self._ports.store.payment(request.payment_id)
                if order is None or not order.order_code:
                    raise Refused("PAYMENT_NOT_FOUND", "no order of this id")
                return order.order_code
            case _:
                raise read.field_refused("FIELD_MISSING", "target", "code or payment_id")

    async def _quote_id(self, wallet_id: str, wallet_payment_id: str, code: str, typed: Money | None) -> str:
        """The quote of the attempt that this id began before, or the order's, or one made now."""
        before = await self._ports.store.payment_of_wallet(wallet_id, wallet_payment_id)
        for attempt in before.attempts if before is not None else ():
            if (attempt.wallet_id, attempt.wallet_payment_id) == (wallet_id, wallet_payment_id):
                return attempt.quote_id
        answer = await self._desk.own(resolve_code(self._ports, wallet_id, ResolveCode(code, typed)))
        if answer.quote_id is None:
            raise read.field_refused("FIELD_MISSING", "amount", "the code carries none: the payer types it")
        return answer.quote_id

    def _no(
        self,
        wallet_id: str,
        request: wallet_gateway_service_pb2.NotifyPaymentRequest
        | wallet_gateway_service_pb2.NotifyRefundRequest,
    ) -> Declined | Unknown:
        """A clear no if the wallet's profile lists the code as final; else the hub asks by itself."""
        if request.result != NOTIFIED_RESULT_DECLINED:
            raise read.field_refused("FIELD_MISSING", "result", "approved or declined")
        code = read.needed(request.wallet_code, "wallet_code")
        reason = self._ports.wallets.wallet(wallet_id).profile.final_codes.get(code)
        if reason is None:
            return Unknown(UnknownCause.UNLISTED_CODE, f"notified with code {code}")
        return Declined(reason, code)

    async def _view(self, attempt_id: str) -> wallet_gateway_service_pb2.WalletPaymentView:
        payment = await self._ports.store.payment_of_attempt(attempt_id)
        assert payment is not None
        merchant = self._ports.directory().merchants[payment.merchant_id]
        return payment_view(payment, payment.attempt(attempt_id), merchant)


def _typed(
    request: wallet_gateway_service_pb2.ResolveCodeRequest | wallet_gateway_service_pb2.StartPaymentRequest,
) -> Money | None:
    return read.payable(request.amount) if request.HasField("amount") else None


def _wallet_time(
    request: wallet_gateway_service_pb2.NotifyPaymentRequest | wallet_gateway_service_pb2.NotifyRefundRequest,
) -> datetime | None:
    return read.instant(request.wallet_time, "wallet_time") if request.HasField("wallet_time") else None
