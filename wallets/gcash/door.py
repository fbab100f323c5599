"""What GCash asks of the hub: its calls read, the hub's answers written, both signed."""

from collections.abc import Mapping
from datetime import datetime
from typing import assert_never

from pydantic import Field, ValidationError

from fx.money import Money
from wallets.connection import WalletConnection
from wallets.contract import (
    Acknowledged,
    CallAnswer,
    CallRefused,
    CodeResolved,
    HttpAnswer,
    HttpCall,
    NotAuthentic,
    PaymentNotice,
    PaymentStarted,
    RefundNotice,
    ResolveCode,
    StartPayment,
    WalletCall,
)
from wallets.gcash import wire
from wallets.gcash.signature import Seal
from wallets.http.model import describe

BELOW = "/wallets/gcash"
"""Their paths begin below this part of the hub's; the whole path is signed."""

DOUBT_CODES: Mapping[str, str] = {
    "KEY_UNKNOWN": "KEY_NOT_FOUND",
    "SIGNATURE_INVALID": "INVALID_SIGNATURE",
    "SIGNATURE_EXPIRED": "SIGNATURE_EXPIRED",
    "CALL_UNREADABLE": "PARAM_ILLEGAL",
}
"""What either side answers to a call that is not provably the other's."""


UNPROVEN = frozenset({"KEY_UNKNOWN", "SIGNATURE_INVALID"})
"""Doubts that anybody can raise. The others come after the signature was found to fit."""


class _DecodeOrderCode(wire.CamelModel):
    code_value: str = Field(min_length=1)
    pay_to_amount: wire.Amount | None = None


class _UserInitiatedPay(wire.CamelModel):
    payment_id: str = Field(min_length=1, max_length=64)
    code_value: str = Field(min_length=1)
    quote_id: str = Field(min_length=1)
    pay_to_amount: wire.Amount | None = None


class GCashDoor:
    """Implements `wallets.contract.Door`."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal

    def read(self, call: HttpCall, now: datetime) -> WalletCall | NotAuthentic:
        doubt = self._seal.doubts(call, now)
        if doubt is not None:
            return doubt
        try:
            return _read(call.path.partition(BELOW)[2], call.body)
        except ValidationError as error:
            return NotAuthentic("CALL_UNREADABLE", describe(error))

    def write(self, call: HttpCall, answer: CallAnswer | NotAuthentic, now: datetime) -> HttpAnswer:
        """Always HTTP 200, as their document has it: the result tells. Signing costs 250 us.

        Who did not prove to be the wallet gets no signature: it would be worth that much work to a stranger.
        """
        body = wire.encode(_write(answer))
        if isinstance(answer, NotAuthentic) and answer.reason in UNPROVEN:
            return HttpAnswer(200, {"content-type": "application/json; charset=UTF-8"}, body)
        return HttpAnswer(200, self._seal.seal_answer(call, body, now), body)


def open_door(connection: WalletConnection) -> GCashDoor:
    """The door for this wallet's calls."""
    return GCashDoor(Seal.of_hub(connection))


def _read(path: str, body: bytes) -> WalletCall | NotAuthentic:
    match path:
        case wire.DECODE_ORDER_CODE:
            asked = _DecodeOrderCode.model_validate_json(body)
            return ResolveCode(asked.code_value, _money(asked.pay_to_amount))
        case wire.USER_INITIATED_PAY:
            agreed = _UserInitiatedPay.model_validate_json(body)
            return StartPayment(
                agreed.payment_id, agreed.code_value, agreed.quote_id, _money(agreed.pay_to_amount)
            )
        case wire.NOTIFY_PAYMENT:
            payment = wire.PaymentResult.model_validate_json(body)
            return PaymentNotice(payment.payment_request_id, wire.payment_outcome(payment))
        case wire.NOTIFY_REFUND:
            refund = wire.RefundResult.model_validate_json(body)
            return RefundNotice(refund.refund_request_id, wire.refund_outcome(refund))
        case _:
            return NotAuthentic("CALL_UNREADABLE", "no such path")


def _write(answer: CallAnswer | NotAuthentic) -> dict[str, object]:
    match answer:
        case CodeResolved():
            return {**_result("S", "SUCCESS", "success"), **_resolved(answer)}
        case PaymentStarted(payment_id=payment_id, attempt_id=attempt_id):
            ids = {"acquirerPaymentId": payment_id, "paymentRequestId": attempt_id}
            return {**_result("S", "SUCCESS", "success"), **ids}
        case Acknowledged():
            return _result("S", "SUCCESS", "success")
        case CallRefused(reason=reason, message=message):
            return _result("F", reason, message)
        case NotAuthentic(reason=reason, message=message):
            return _result("F", DOUBT_CODES.get(reason, reason), message)
        case _:
            assert_never(answer)


def _result(status: str, code: str, message: str) -> dict[str, object]:
    return {"result": {"resultCode": code, "resultStatus": status, "resultMessage": message}}


def _resolved(answer: CodeResolved) -> dict[str, object]:
    merchant = answer.merchant
    expires_at = answer.quote_expires_at
    return {
        "order": {
            "merchant": {
                "referenceMerchantId": merchant.merchant_id,
                "merchantName": merchant.name,
                "merchantMCC": merchant.mcc,
                "merchantAddress": {"region": merchant.country, "city": merchant.city},
            }
        },
        "acquirerPaymentId": answer.payment_id,
        "payToAmount": _amount(answer.merchant_amount),
        "paymentAmount": _amount(answer.wallet_amount),
        "paymentQuote": {
            "quoteId": answer.quote_id,
            "quotePrice": None if answer.rate is None else format(answer.rate, "f"),
            "quoteExpiryTime": None if expires_at is None else expires_at.isoformat(),
        },
    }


def _money(amount: wire.Amount | None) -> Money | None:
    return None if amount is None else amount.money()


def _amount(money: Money | None) -> dict[str, str] | None:
    return None if money is None else wire.amount_object(money)
