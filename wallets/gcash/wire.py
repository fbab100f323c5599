"""GCash's JSON and our words, both ways, for what the hub asks the wallet. Pure.

Every answer opens with `{"result": {"resultStatus": "S" | "F" | "U", "resultCode": ..., ...}}`; amounts are
`{"currency": "PHP", "value": "77813"}`, whole minor units as text. See README.md for the whole dialect.
"""

import json
from collections.abc import Mapping
from typing import Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

from fx.money import Money
from wallets.contract import AttemptRef, PayOrder, RefundOrder
from wallets.gcash import PROFILE
from wallets.gcash.amounts import major_amount, minor_value
from wallets.http.model import Instant, Model, PartnerModel, read_model
from wallets.outcome import (
    Approved,
    Cancelled,
    CancelOutcome,
    Declined,
    DeclineReason,
    NotOurs,
    PayOutcome,
    Refunded,
    RefundOutcome,
    Resolved,
    ResolveOutcome,
    TooLate,
    Unknown,
    UnknownCause,
)
from wallets.partner_codes import OpenCodes, no_or_unknown, unknown_by

IDENTIFY_CODE = "/aps/api/v1/codes/identifyUserCode"
PAY = "/aps/api/v1/payments/pay"
INQUIRE = "/aps/api/v1/payments/inquiryPayment"
CANCEL = "/aps/api/v1/payments/cancelPayment"
REFUND = "/aps/api/v1/payments/refund"
INQUIRE_REFUND = "/aps/api/v1/payments/inquiryRefund"

DECODE_ORDER_CODE = "/aps/api/v1/codes/decodeOrderCode"
USER_INITIATED_PAY = "/aps/api/v1/payments/userInitiatedPay"
NOTIFY_PAYMENT = "/aps/api/v1/payments/notifyPayment"
NOTIFY_REFUND = "/aps/api/v1/payments/notifyRefund"

CANCEL_TOO_LATE = frozenset({"CANCEL_WINDOW_EXCEED", "ORDER_STATUS_INVALID"})

OPEN_CODES: OpenCodes = {
    "PAYMENT_IN_PROCESS": UnknownCause.IN_PROCESS,
    "REFUND_IN_PROCESS": UnknownCause.IN_PROCESS,
    "CAPTURE_IN_PROCESS": UnknownCause.IN_PROCESS,
    "ORDER_NOT_EXIST": UnknownCause.DOES_NOT_EXIST,
    "REFUND_ORDER_NOT_EXIST": UnknownCause.DOES_NOT_EXIST,
    "UNKNOWN_EXCEPTION": UnknownCause.SERVER_ERROR,
    "PROCESS_FAIL": UnknownCause.SERVER_ERROR,
    "REQUEST_TRAFFIC_EXCEED_LIMIT": UnknownCause.CALL_REJECTED,
    "REPEAT_REQ_INCONSISTENT": UnknownCause.CALL_REJECTED,
    "INVALID_SIGNATURE": UnknownCause.CALL_REJECTED,
    "SIGNATURE_EXPIRED": UnknownCause.CALL_REJECTED,
    "KEY_NOT_FOUND": UnknownCause.CALL_REJECTED,
    "PARAM_ILLEGAL": UnknownCause.CALL_REJECTED,
    "NO_INTERFACE_DEF": UnknownCause.CALL_REJECTED,
}
"""Codes that settle nothing for the order they came with."""


class CamelModel(PartnerModel):
    """Fields are written payToAmount here, pay_to_amount at home."""

    model_config = ConfigDict(alias_generator=to_camel)


class Amount(CamelModel):
    """Whole minor units, as text without leading zeros."""

    currency: str
    value: str

    @model_validator(mode="after")
    def _is_money(self) -> "Amount":
        self.money()
        return self

    def money(self) -> Money:
        """The amount; a text that is none fails validation."""
        return Money.parse(major_amount(self.value, self.currency), self.currency)


class Result(CamelModel):
    """How every answer opens: what became of the call, and why."""

    result_status: Literal["S", "F", "U"]
    result_code: str = Field(min_length=1)


class _Answer(CamelModel):
    result: Result


class _Paid(CamelModel):
    payment_request_id: str = Field(min_length=1)
    payment_id: str = Field(min_length=1)
    payment_amount: Amount
    payment_time: Instant | None = None


class PaymentResult(CamelModel):
    """A payment as they tell of it later: the answer to an inquiry, and the body of a notice."""

    payment_request_id: str = Field(min_length=1)
    payment_id: str = ""
    payment_amount: Amount
    payment_time: Instant | None = None
    payment_status: str
    payment_result_code: str = ""


class _Refunded(CamelModel):
    refund_request_id: str = Field(min_length=1)
    refund_id: str = Field(min_length=1)
    refund_amount: Amount
    refund_time: Instant | None = None


class RefundResult(CamelModel):
    """A refund as they tell of it later: the answer to an inquiry, and the body of a notice."""

    refund_request_id: str = Field(min_length=1)
    refund_id: str = ""
    refund_amount: Amount
    refund_time: Instant | None = None
    refund_status: str
    refund_result_code: str = ""


class _Identified(CamelModel):
    owned_by_wallet: bool
    user_region: str | None = None


class _CancelledAnswer(CamelModel):
    payment_request_id: str | None = None
    cancel_time: Instant | None = None


def encode(value: Mapping[str, object]) -> bytes:
    """JSON as it travels: UTF-8, no spaces, keys in the order given."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def amount_object(money: Money) -> dict[str, str]:
    """An amount as it travels."""
    return {"currency": money.currency_code, "value": minor_value(money.text, money.currency_code)}


def identify_body(consumer_code: str) -> bytes:
    """Asks whether a consumer code is one of theirs."""
    return encode({"codeValue": consumer_code})


def pay_body(order: PayOrder) -> bytes:
    """Asks for a debit."""
    return encode(pay_content(order))


def pay_content(order: PayOrder) -> dict[str, object]:
    """An order: by payment code when the shop scanned the payer, by paymentId when the payer did."""
    merchant = order.merchant
    by_code = order.consumer_code is not None
    return {
        "paymentRequestId": order.attempt_id,
        "paymentFactor": {"inStorePaymentScenario": "PaymentCode" if by_code else "OrderCode"},
        "paymentMethod": {
            "paymentMethodType": "GCASH",
            "paymentMethodId": order.consumer_code if by_code else order.wallet_payment_id,
        },
        "paymentAmount": amount_object(order.amount),
        "payToAmount": amount_object(order.merchant_amount),
        "paymentQuote": {
            "quoteCurrencyPair": f"{order.merchant_amount.currency_code}/{order.amount.currency_code}",
            "quotePrice": format(order.rate, "f"),
        },
        "order": {
            "referenceOrderId": order.merchant_order_id,
            "orderDescription": order.description or merchant.name,
            "orderAmount": amount_object(order.merchant_amount),
            "merchant": {
                "referenceMerchantId": merchant.merchant_id,
                "merchantName": merchant.name,
                "merchantMCC": merchant.mcc,
                "merchantAddress": {"region": merchant.country, "city": merchant.city},
            },
        },
        "paymentExpiryTime": order.expires_at.isoformat(),
    }


def attempt_body(attempt: AttemptRef) -> bytes:
    """Names a payment, to inquire about it or to cancel it."""
    return encode({"paymentRequestId": attempt.attempt_id})


def refund_body(order: RefundOrder) -> bytes:
    """Asks to give money back."""
    return encode(
        {
            "refundRequestId": order.refund_id,
            "paymentRequestId": order.attempt.attempt_id,
            "refundAmount": amount_object(order.amount),
            "refundReason": order.reason,
        }
    )


def refund_inquiry_body(order: RefundOrder) -> bytes:
    """Names a refund, to inquire about it."""
    return encode({"refundRequestId": order.refund_id})


def read_identified(body: bytes) -> ResolveOutcome:
    """What became of `identify_body`."""
    match opened(_Identified, body):
        case _Identified(owned_by_wallet=True, user_region=region):
            return Resolved(region)
        case _Identified():
            return NotOurs()
        case Result(result_code=code):
            return unknown_by(code, OPEN_CODES)
        case Unknown() as unknown:
            return unknown


def read_pay(body: bytes) -> PayOutcome:
    """What became of `pay_body`."""
    match opened(_Paid, body):
        case _Paid() as paid:
            money = paid.payment_amount.money()
            return Approved(paid.payment_request_id, paid.payment_id, money, paid.payment_time)
        case Result() as result:
            return not_success(result)
        case Unknown() as unknown:
            return unknown


def read_inquiry(body: bytes) -> PayOutcome:
    """What an inquiry found."""
    match opened(PaymentResult, body):
        case PaymentResult() as payment:
            return payment_outcome(payment)
        case Result(result_code=code):
            # The inquiry failed, not the payment: no code of it is final.
            return unknown_by(code, OPEN_CODES)
        case Unknown() as unknown:
            return unknown


def payment_outcome(payment: PaymentResult) -> PayOutcome:
    """The outcome that an inquiry's answer or a notice states."""
    match payment.payment_status:
        case "SUCCESS" | "AUTHORIZED" if payment.payment_id:
            money = payment.payment_amount.money()
            return Approved(payment.payment_request_id, payment.payment_id, money, payment.payment_time)
        case "SUCCESS" | "AUTHORIZED":
            return Unknown(UnknownCause.UNREADABLE, f"{payment.payment_status} without a paymentId")
        case "PROCESSING":
            return Unknown(UnknownCause.IN_PROCESS, "paymentStatus PROCESSING")
        case "CANCELLED":
            return Declined(DeclineReason.ORDER_CANCELLED, "ORDER_IS_CANCELLED", payment.payment_request_id)
        case "FAIL":
            code, about = payment.payment_result_code, payment.payment_request_id
            return no_or_unknown(code, PROFILE.final_codes, OPEN_CODES, about)
        case other:
            return Unknown(UnknownCause.UNLISTED_CODE, f"paymentStatus {other[:64]!r}")


def read_cancel(body: bytes) -> CancelOutcome:
    """What became of a cancel."""
    match opened(_CancelledAnswer, body):
        case _CancelledAnswer(payment_request_id=about, cancel_time=cancel_time):
            return Cancelled(cancel_time, about)
        case Result(result_status="F", result_code=code) if code in CANCEL_TOO_LATE:
            return TooLate(code)
        case Result(result_code=code):
            return unknown_by(code, OPEN_CODES)
        case Unknown() as unknown:
            return unknown


def read_refund(body: bytes) -> RefundOutcome:
    """What became of `refund_body`."""
    match opened(_Refunded, body):
        case _Refunded() as refund:
            money = refund.refund_amount.money()
            return Refunded(refund.refund_request_id, refund.refund_id, money, refund.refund_time)
        case Result() as result:
            return not_success(result)
        case Unknown() as unknown:
            return unknown


def read_refund_inquiry(body: bytes) -> RefundOutcome:
    """What an inquiry about a refund found."""
    match opened(RefundResult, body):
        case RefundResult() as refund:
            return refund_outcome(refund)
        case Result(result_code=code):
            return unknown_by(code, OPEN_CODES)
        case Unknown() as unknown:
            return unknown


def refund_outcome(refund: RefundResult) -> RefundOutcome:
    """The outcome that an inquiry's answer or a notice states."""
    match refund.refund_status:
        case "SUCCESS" if refund.refund_id:
            money = refund.refund_amount.money()
            return Refunded(refund.refund_request_id, refund.refund_id, money, refund.refund_time)
        case "SUCCESS":
            return Unknown(UnknownCause.UNREADABLE, "SUCCESS without a refundId")
        case "PROCESSING":
            return Unknown(UnknownCause.IN_PROCESS, "refundStatus PROCESSING")
        case "FAIL":
            code, about = refund.refund_result_code, refund.refund_request_id
            return no_or_unknown(code, PROFILE.final_codes, OPEN_CODES, about)
        case other:
            return Unknown(UnknownCause.UNLISTED_CODE, f"refundStatus {other[:64]!r}")


def opened(model: type[Model], body: bytes) -> Model | Result | Unknown:
    """The answer as this model if its status is S; otherwise its result as it stands."""
    answer = read_model(_Answer, body)
    if isinstance(answer, Unknown):
        return answer
    return read_model(model, body) if answer.result.result_status == "S" else answer.result


def not_success(result: Result) -> Declined | Unknown:
    """U settles nothing, whatever its code; F is a no only with a listed code."""
    if result.result_status == "U":
        return unknown_by(result.result_code, OPEN_CODES)
    return no_or_unknown(result.result_code, PROFILE.final_codes, OPEN_CODES)
