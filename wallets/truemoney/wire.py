"""TrueMoney's JSON and our words, both ways, for what the hub asks the wallet. Pure.

Every answer is `{"code": ..., "message": ..., "data": ...}`; amounts are decimal strings with a currency,
`{"currency": "THB", "value": "778.13"}`. See README.md for the whole dialect.
"""

import json
from collections.abc import Mapping

from pydantic import Field, model_validator

from fx.money import Money
from wallets.contract import AttemptRef, PayOrder, RefundOrder
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
from wallets.truemoney import PROFILE

RESOLVE_CODE = "/v1/codes/resolve"
PAY = "/v1/payments"
INQUIRE = "/v1/payments/query"
CANCEL = "/v1/payments/cancel"
REFUND = "/v1/refunds"
INQUIRE_REFUND = "/v1/refunds/query"

RESOLVE_QR = "/v1/qr/resolve"
PAY_QR = "/v1/qr/pay"
PAYMENT_NOTICE = "/v1/notices/payment"
REFUND_NOTICE = "/v1/notices/refund"

SUCCESS = "SUCCESS"
CANCEL_TOO_LATE = "CANCEL_NOT_ALLOWED"

OPEN_CODES: OpenCodes = {
    "PAYMENT_PENDING": UnknownCause.IN_PROCESS,
    "REFUND_PENDING": UnknownCause.IN_PROCESS,
    "PAYMENT_NOT_FOUND": UnknownCause.DOES_NOT_EXIST,
    "REFUND_NOT_FOUND": UnknownCause.DOES_NOT_EXIST,
    "INVALID_SIGNATURE": UnknownCause.CALL_REJECTED,
    "TIMESTAMP_OUT_OF_RANGE": UnknownCause.CALL_REJECTED,
    "NONCE_REUSED": UnknownCause.CALL_REJECTED,
    "CLIENT_UNKNOWN": UnknownCause.CALL_REJECTED,
    "INVALID_REQUEST": UnknownCause.CALL_REJECTED,
    "DUPLICATE_REF": UnknownCause.CALL_REJECTED,
    "TOO_MANY_REQUESTS": UnknownCause.CALL_REJECTED,
    "INTERNAL_ERROR": UnknownCause.SERVER_ERROR,
}
"""Codes that settle nothing for the order they came with."""


class Amount(PartnerModel):
    """A decimal string with exactly its currency's decimals or fewer."""

    currency: str
    value: str

    @model_validator(mode="after")
    def _is_money(self) -> "Amount":
        self.money()
        return self

    def money(self) -> Money:
        """The amount; a text that is none fails validation."""
        return Money.parse(self.value, self.currency)


class _Envelope(PartnerModel):
    code: str = Field(min_length=1)


class PaymentData(PartnerModel):
    """A payment as they tell of it, in answers and in notices."""

    payment_ref: str = Field(min_length=1)
    transaction_id: str = ""
    status: str
    amount: Amount
    failure_code: str = ""
    completed_at: Instant | None = None


class _Payment(PartnerModel):
    data: PaymentData


class RefundData(PartnerModel):
    """A refund as they tell of it, in answers and in notices."""

    refund_ref: str = Field(min_length=1)
    refund_transaction_id: str = ""
    status: str
    amount: Amount
    failure_code: str = ""
    completed_at: Instant | None = None


class _Refund(PartnerModel):
    data: RefundData


class _CodeData(PartnerModel):
    known: bool
    country: str | None = None


class _Code(PartnerModel):
    data: _CodeData


class _CancelData(PartnerModel):
    payment_ref: str = Field(min_length=1)
    cancelled_at: Instant | None = None


class _Cancel(PartnerModel):
    data: _CancelData


def encode(value: Mapping[str, object]) -> bytes:
    """JSON as it travels: UTF-8, no spaces, keys in the order given."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def amount_object(money: Money) -> dict[str, str]:
    """An amount as it travels."""
    return {"currency": money.currency_code, "value": money.text}


def resolve_body(consumer_code: str) -> bytes:
    """Asks whether a consumer code is one of theirs."""
    return encode({"code": consumer_code})


def pay_body(order: PayOrder) -> bytes:
    """Asks for a debit: `code` when the shop scanned the payer, `app_payment_id` when the payer scanned."""
    merchant = order.merchant
    payer = (
        {"code": order.consumer_code}
        if order.consumer_code is not None
        else {"app_payment_id": order.wallet_payment_id or ""}
    )
    return encode(
        {
            "payment_ref": order.attempt_id,
            **payer,
            "amount": amount_object(order.amount),
            "merchant_amount": amount_object(order.merchant_amount),
            "rate": format(order.rate, "f"),
            "merchant": {
                "id": merchant.merchant_id,
                "name": merchant.name,
                "city": merchant.city,
                "country": merchant.country,
                "mcc": merchant.mcc,
            },
            "order_ref": order.merchant_order_id,
            "expires_at": order.expires_at.isoformat(),
            "description": order.description,
        }
    )


def attempt_body(attempt: AttemptRef) -> bytes:
    """Names a payment, to query or to cancel it."""
    return encode({"payment_ref": attempt.attempt_id})


def refund_body(order: RefundOrder) -> bytes:
    """Asks to give money back."""
    return encode(
        {
            "refund_ref": order.refund_id,
            "payment_ref": order.attempt.attempt_id,
            "amount": amount_object(order.amount),
            "reason": order.reason,
        }
    )


def refund_query_body(order: RefundOrder) -> bytes:
    """Names a refund, to query it."""
    return encode({"refund_ref": order.refund_id})


def read_resolved(body: bytes) -> ResolveOutcome:
    """What became of `resolve_body`."""
    match _opened(_Code, body):
        case _Code(data=data):
            return Resolved(data.country) if data.known else NotOurs()
        case str() as code:
            return unknown_by(code, OPEN_CODES)
        case Unknown() as unknown:
            return unknown


def read_payment(body: bytes) -> PayOutcome:
    """What became of `pay_body`."""
    match _opened(_Payment, body):
        case _Payment(data=data):
            return payment_outcome(data)
        case str() as code:
            return no_or_unknown(code, PROFILE.final_codes, OPEN_CODES)
        case Unknown() as unknown:
            return unknown


def read_payment_query(body: bytes) -> PayOutcome:
    """What a query found. A query that failed says nothing final about the payment."""
    match _opened(_Payment, body):
        case _Payment(data=data):
            return payment_outcome(data)
        case str() as code:
            return unknown_by(code, OPEN_CODES)
        case Unknown() as unknown:
            return unknown


def payment_outcome(data: PaymentData) -> PayOutcome:
    """The outcome that a payment object states, in an answer or in a notice."""
    match data.status:
        case "COMPLETED" if data.transaction_id:
            return Approved(data.payment_ref, data.transaction_id, data.amount.money(), data.completed_at)
        case "COMPLETED":
            return Unknown(UnknownCause.UNREADABLE, "COMPLETED without a transaction_id")
        case "PENDING":
            return Unknown(UnknownCause.IN_PROCESS, "status PENDING")
        case "FAILED":
            return no_or_unknown(data.failure_code, PROFILE.final_codes, OPEN_CODES, data.payment_ref)
        case "CANCELLED":
            return Declined(DeclineReason.ORDER_CANCELLED, "PAYMENT_CANCELLED", data.payment_ref)
        case other:
            return Unknown(UnknownCause.UNLISTED_CODE, f"status {other[:64]!r}")


def read_cancel(body: bytes) -> CancelOutcome:
    """What became of a cancel."""
    match _opened(_Cancel, body):
        case _Cancel(data=data):
            return Cancelled(data.cancelled_at, data.payment_ref)
        case str() as code:
            return TooLate(code) if code == CANCEL_TOO_LATE else unknown_by(code, OPEN_CODES)
        case Unknown() as unknown:
            return unknown


def read_refund(body: bytes) -> RefundOutcome:
    """What became of `refund_body`."""
    match _opened(_Refund, body):
        case _Refund(data=data):
            return refund_outcome(data)
        case str() as code:
            return no_or_unknown(code, PROFILE.final_codes, OPEN_CODES)
        case Unknown() as unknown:
            return unknown


def read_refund_query(body: bytes) -> RefundOutcome:
    """What a query about a refund found, in the same way."""
    match _opened(_Refund, body):
        case _Refund(data=data):
            return refund_outcome(data)
        case str() as code:
            return unknown_by(code, OPEN_CODES)
        case Unknown() as unknown:
            return unknown


def refund_outcome(data: RefundData) -> RefundOutcome:
    """The outcome that a refund object states, in an answer or in a notice."""
    match data.status:
        case "COMPLETED" if data.refund_transaction_id:
            return Refunded(
                data.refund_ref, data.refund_transaction_id, data.amount.money(), data.completed_at
            )
        case "COMPLETED":
            return Unknown(UnknownCause.UNREADABLE, "COMPLETED without a refund_transaction_id")
        case "PENDING":
            return Unknown(UnknownCause.IN_PROCESS, "status PENDING")
        case "FAILED":
            return no_or_unknown(data.failure_code, PROFILE.final_codes, OPEN_CODES, data.refund_ref)
        case other:
            return Unknown(UnknownCause.UNLISTED_CODE, f"status {other[:64]!r}")


def _opened(model: type[Model], body: bytes) -> Model | str | Unknown:
    """The answer as this model if its code is SUCCESS; any other code as it stands."""
    envelope = read_model(_Envelope, body)
    if isinstance(envelope, Unknown):
        return envelope
    return read_model(model, body) if envelope.code == SUCCESS else envelope.code
