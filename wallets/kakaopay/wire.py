"""Kakao Pay's JSON and our words, both ways, for what the hub asks the wallet. Pure.

A good answer is HTTP 200 and the object asked for; a bad one is HTTP 4xx and
`{"error_code": -780, "error_message": ..., "extras": {"method_result_code": "USER_LOCKED", ...}}`.
Won are JSON integers, `{"total": 15148, "currency": "KRW"}`. See README.md for the whole dialect.
"""

import json
from collections.abc import Mapping

from pydantic import Field, model_validator

from fx.money import Money
from wallets.contract import AttemptRef, PayOrder, RefundOrder
from wallets.http.model import Instant, Model, PartnerModel, read_model
from wallets.kakaopay import PROFILE
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

CODE_LOOKUP = "/offline/v1/payment/code/lookup"
CODE_PAY = "/offline/v1/payment/code"
READY = "/online/v1/payment/ready"
APPROVE = "/online/v1/payment/approve"
ORDER = "/online/v1/payment/order"
VOID = "/online/v1/payment/void"
CANCEL = "/online/v1/payment/cancel"
CANCEL_ORDER = "/online/v1/payment/cancel/order"

QR_LOOKUP = "/online/v1/qr/lookup"
QR_AGREE = "/online/v1/qr/agree"
PAYMENT_WEBHOOK = "/online/v1/payment/webhook"
CANCEL_WEBHOOK = "/online/v1/payment/cancel/webhook"

VOID_TOO_LATE = "-721"

OPEN_CODES: OpenCodes = {
    "-1": UnknownCause.SERVER_ERROR,
    "-2": UnknownCause.CALL_REJECTED,
    "-10": UnknownCause.CALL_REJECTED,
    "-401": UnknownCause.CALL_REJECTED,
    "-701": UnknownCause.IN_PROCESS,
    "-706": UnknownCause.CALL_REJECTED,
    "-710": UnknownCause.DOES_NOT_EXIST,
    "-711": UnknownCause.DOES_NOT_EXIST,
}
"""-1 internal, -2 parameter, -10 call limit, -401 secret key, -701 the user has not confirmed yet, -706 the
order id came with other content, -710 no such order, -711 no such cancel. A bare -780 is not listed: without
its cause it says only that approval failed."""


class Won(PartnerModel):
    """An amount in whole units of a currency without decimals."""

    total: int = Field(ge=0)
    currency: str

    @model_validator(mode="after")
    def _is_money(self) -> "Won":
        self.money()
        return self

    def money(self) -> Money:
        """The amount; an unknown currency or too large a number fails validation."""
        return Money(self.currency, self.total)


class _Extras(PartnerModel):
    method_result_code: str = ""


class _Error(PartnerModel):
    error_code: int
    extras: _Extras | None = None


class _Lookup(PartnerModel):
    owned: bool
    country: str | None = None


class Ready(PartnerModel):
    """The order is registered there as `tid`; nothing is debited."""

    tid: str = Field(min_length=1)


class _Approval(PartnerModel):
    partner_order_id: str = Field(min_length=1)
    tid: str = Field(min_length=1)
    amount: Won
    approved_at: Instant | None = None


class Order(PartnerModel):
    """A payment as they tell of it later: the answer to an order query, and the body of a webhook."""

    partner_order_id: str = Field(min_length=1)
    tid: str = ""
    status: str
    amount: Won
    approved_at: Instant | None = None
    fail: _Error | None = None


class _Voided(PartnerModel):
    partner_order_id: str = Field(min_length=1)
    canceled_at: Instant | None = None


class CancelPart(PartnerModel):
    """A refund as they tell of it, in answers and in webhooks; they call it a cancel of an amount."""

    cancel_request_id: str = Field(min_length=1)
    aid: str = ""
    status: str
    canceled_amount: Won
    canceled_at: Instant | None = None
    fail: _Error | None = None


def encode(value: Mapping[str, object]) -> bytes:
    """JSON as it travels: UTF-8, no spaces, keys in the order given."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def won(money: Money) -> dict[str, object]:
    """An amount as it travels."""
    return {"total": money.minor_units, "currency": money.currency_code}


def lookup_body(cid: str, consumer_code: str) -> bytes:
    """Asks whether a consumer code is one of theirs."""
    return encode({"cid": cid, "payment_code": consumer_code})


def code_pay_body(cid: str, order: PayOrder) -> bytes:
    """Asks to debit the payer whose code the shop scanned."""
    return encode({"cid": cid, "payment_code": order.consumer_code, **_order(order)})


def ready_body(cid: str, order: PayOrder) -> bytes:
    """Registers the order that a payer started in the app."""
    return encode({"cid": cid, "partner_user_id": order.wallet_payment_id, **_order(order)})


def approve_body(cid: str, order: PayOrder, tid: str) -> bytes:
    """Asks for the debit of a registered order."""
    ids = {"tid": tid, "partner_order_id": order.attempt_id, "partner_user_id": order.wallet_payment_id}
    return encode({"cid": cid, **ids, "total_amount": order.amount.minor_units})


def attempt_body(cid: str, attempt: AttemptRef) -> bytes:
    """Names an order, to query or to void it."""
    return encode({"cid": cid, "partner_order_id": attempt.attempt_id})


def cancel_body(cid: str, order: RefundOrder) -> bytes:
    """Asks to give an amount back."""
    return encode(
        {
            "cid": cid,
            "partner_order_id": order.attempt.attempt_id,
            "cancel_request_id": order.refund_id,
            "cancel_amount": order.amount.minor_units,
            "cancel_reason": order.reason,
        }
    )


def cancel_order_body(cid: str, order: RefundOrder) -> bytes:
    """Names a cancel of an amount, to query it."""
    return encode({"cid": cid, "cancel_request_id": order.refund_id})


def read_lookup(status: int, body: bytes) -> ResolveOutcome:
    """What became of `lookup_body`."""
    match _opened(_Lookup, status, body):
        case _Lookup(owned=owned, country=country):
            return Resolved(country) if owned else NotOurs()
        case str() as code:
            return unknown_by(code, OPEN_CODES)
        case Unknown() as unknown:
            return unknown


def read_ready(status: int, body: bytes) -> Ready | Declined | Unknown:
    """What became of `ready_body`."""
    match _opened(Ready, status, body):
        case str() as code:
            return no_or_unknown(code, PROFILE.final_codes, OPEN_CODES)
        case other:
            return other


def read_approval(status: int, body: bytes) -> PayOutcome:
    """What became of `code_pay_body` or `approve_body`."""
    match _opened(_Approval, status, body):
        case _Approval() as paid:
            return Approved(paid.partner_order_id, paid.tid, paid.amount.money(), paid.approved_at)
        case str() as code:
            return no_or_unknown(code, PROFILE.final_codes, OPEN_CODES)
        case Unknown() as unknown:
            return unknown


def read_order(status: int, body: bytes) -> PayOutcome:
    """What an order query found. An error of the query says nothing final about the order."""
    match _opened(Order, status, body):
        case Order() as order:
            return order_outcome(order)
        case str() as code:
            return unknown_by(code, OPEN_CODES)
        case Unknown() as unknown:
            return unknown


def order_outcome(order: Order) -> PayOutcome:
    """The outcome that an order object states."""
    match order.status:
        case "SUCCESS_PAYMENT" | "PART_CANCEL_PAYMENT" if order.tid:
            return Approved(order.partner_order_id, order.tid, order.amount.money(), order.approved_at)
        case "SUCCESS_PAYMENT" | "PART_CANCEL_PAYMENT":
            return Unknown(UnknownCause.UNREADABLE, f"{order.status} without a tid")
        case "READY" | "SEND_TMS" | "OPEN_PAYMENT" | "AUTH_PASSWORD":
            return Unknown(UnknownCause.IN_PROCESS, f"status {order.status}")
        case "CANCEL_PAYMENT" | "QUIT_PAYMENT":
            return Declined(DeclineReason.ORDER_CANCELLED, order.status, order.partner_order_id)
        case "FAIL_PAYMENT":
            return _failure(order.fail, order.partner_order_id)
        case other:
            return Unknown(UnknownCause.UNLISTED_CODE, f"status {other[:64]!r}")


def read_void(status: int, body: bytes) -> CancelOutcome:
    """What became of a cancel of the whole."""
    match _opened(_Voided, status, body):
        case _Voided(partner_order_id=about, canceled_at=canceled_at):
            return Cancelled(canceled_at, about)
        case str() as code:
            return TooLate(code) if code == VOID_TOO_LATE else unknown_by(code, OPEN_CODES)
        case Unknown() as unknown:
            return unknown


def read_cancel(status: int, body: bytes) -> RefundOutcome:
    """What became of `cancel_body`."""
    match _opened(CancelPart, status, body):
        case CancelPart() as part:
            return cancel_outcome(part)
        case str() as code:
            return no_or_unknown(code, PROFILE.final_codes, OPEN_CODES)
        case Unknown() as unknown:
            return unknown


def read_cancel_query(status: int, body: bytes) -> RefundOutcome:
    """What a query about a refund found. An error of the query says nothing final about the refund."""
    match _opened(CancelPart, status, body):
        case CancelPart() as part:
            return cancel_outcome(part)
        case str() as code:
            return unknown_by(code, OPEN_CODES)
        case Unknown() as unknown:
            return unknown


def cancel_outcome(part: CancelPart) -> RefundOutcome:
    """The outcome that a refund object states."""
    match part.status:
        case "DONE" if part.aid:
            return Refunded(part.cancel_request_id, part.aid, part.canceled_amount.money(), part.canceled_at)
        case "DONE":
            return Unknown(UnknownCause.UNREADABLE, "DONE without an aid")
        case "IN_PROGRESS":
            return Unknown(UnknownCause.IN_PROCESS, "status IN_PROGRESS")
        case "FAIL":
            return _failure(part.fail, part.cancel_request_id)
        case other:
            return Unknown(UnknownCause.UNLISTED_CODE, f"status {other[:64]!r}")


def _order(order: PayOrder) -> dict[str, object]:
    merchant = order.merchant
    return {
        "partner_order_id": order.attempt_id,
        "item_name": order.description or merchant.name,
        "quantity": 1,
        "total_amount": order.amount.minor_units,
        "approval_deadline": order.expires_at.isoformat(),
        "shop": {
            "shop_id": merchant.merchant_id,
            "shop_name": merchant.name,
            "city": merchant.city,
            "country": merchant.country,
            "category_code": merchant.mcc,
            "order_no": order.merchant_order_id,
            "currency": order.merchant_amount.currency_code,
            "price": order.merchant_amount.text,
            "exchange_rate": format(order.rate, "f"),
        },
    }


def _failure(fail: _Error | None, about: str) -> Declined | Unknown:
    if fail is None:
        return Unknown(UnknownCause.UNREADABLE, "failed without a reason")
    return no_or_unknown(_code(fail), PROFILE.final_codes, OPEN_CODES, about)


def _code(error: _Error) -> str:
    """One code of an error and the cause under it: "-722", "-780/USER_LOCKED"."""
    cause = error.extras.method_result_code if error.extras is not None else ""
    return f"{error.error_code}/{cause}" if cause else str(error.error_code)


def _opened(model: type[Model], status: int, body: bytes) -> Model | str | Unknown:
    """The answer as this model if it is a 200; of an error, its code."""
    if status == 200:
        return read_model(model, body)
    error = read_model(_Error, body)
    return error if isinstance(error, Unknown) else _code(error)
