"""Kakao Pay's JSON as its own side sees it: the hub's asks read, what the book found written. Pure."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import AwareDatetime, Field

from fx.money import Money
from wallets.contract import HttpAnswer
from wallets.http.model import Model, PartnerModel, read_model
from wallets.kakaopay import PROFILE, wire
from wallets.kakaopay.door import Price
from wallets.outcome import DeclineReason, Unknown
from wallets.sandbox.dialect import HubRefused
from wallets.sandbox.words import (
    Ask,
    AskCancel,
    AskInquire,
    AskInquireRefund,
    AskPay,
    AskPrepare,
    AskRefund,
    AskResolve,
    PaymentRecord,
    PaymentState,
    RefundRecord,
    RefundState,
)

_JSON = {"content-type": "application/json"}

_CODE_OF: Mapping[DeclineReason, str] = {reason: code for code, reason in PROFILE.final_codes.items()}

_ORDER_STATUS: Mapping[PaymentState, str] = {
    PaymentState.STARTED: "OPEN_PAYMENT",
    PaymentState.READY: "READY",
    PaymentState.IN_PROCESS: "AUTH_PASSWORD",
    PaymentState.PAID: "SUCCESS_PAYMENT",
    PaymentState.FAILED: "FAIL_PAYMENT",
    PaymentState.CANCELLED: "CANCEL_PAYMENT",
}


class Call(PartnerModel):
    """What every call of the hub says."""

    cid: str


class _LookupCall(Call):
    payment_code: str


class _OrderCall(Call):
    partner_order_id: str = Field(min_length=1, max_length=64)


class _PayCall(_OrderCall):
    total_amount: int = Field(gt=0)
    approval_deadline: AwareDatetime


class _CodePayCall(_PayCall):
    payment_code: str


class _ReadyCall(_PayCall):
    partner_user_id: str


class _ApproveCall(_OrderCall):
    tid: str
    partner_user_id: str
    total_amount: int = Field(gt=0)


class _CancelCall(_OrderCall):
    cancel_request_id: str = Field(min_length=1, max_length=64)
    cancel_amount: int = Field(gt=0)


class _CancelQuery(Call):
    cancel_request_id: str


class _Shop(PartnerModel):
    shop_name: str


class LookedUp(PartnerModel):
    """What the hub says a scanned code is."""

    shop: _Shop
    payment_id: str | None
    price: Price | None
    amount: wire.Won | None
    quote_id: str | None


class Started(PartnerModel):
    """The hub took a payment up."""

    payment_id: str
    partner_order_id: str


class Taken(PartnerModel):
    """The hub took note."""

    result: str


class _Extras(PartnerModel):
    method_result_code: str = ""


class _Refusal(PartnerModel):
    error_message: str
    extras: _Extras


def ask(path: str, body: bytes, now: datetime) -> Ask | None:
    """What a call asks, or None for a path that is not served. The path's beginning is not looked at."""
    below = path.partition("/v1/")
    match f"/{below[0].rpartition('/')[2]}/v1/{below[2]}":
        case wire.CODE_LOOKUP:
            return AskResolve(_LookupCall.model_validate_json(body).payment_code)
        case wire.CODE_PAY:
            pay = _CodePayCall.model_validate_json(body)
            return AskPay(
                pay.partner_order_id, _won(pay.total_amount), pay.approval_deadline, code=pay.payment_code
            )
        case wire.READY:
            ready = _ReadyCall.model_validate_json(body)
            return AskPrepare(
                ready.partner_order_id,
                ready.partner_user_id,
                _won(ready.total_amount),
                ready.approval_deadline,
            )
        case wire.APPROVE:
            approve = _ApproveCall.model_validate_json(body)
            return AskPay(
                approve.partner_order_id, _won(approve.total_amount), now, wallet_payment_id=approve.tid
            )
        case wire.ORDER:
            return AskInquire(_OrderCall.model_validate_json(body).partner_order_id)
        case wire.VOID:
            return AskCancel(_OrderCall.model_validate_json(body).partner_order_id)
        case wire.CANCEL:
            cancel = _CancelCall.model_validate_json(body)
            return AskRefund(cancel.cancel_request_id, cancel.partner_order_id, _won(cancel.cancel_amount))
        case wire.CANCEL_ORDER:
            return AskInquireRefund(_CancelQuery.model_validate_json(body).cancel_request_id)
        case _:
            return None


def _won(total: int) -> Money:
    return Money(PROFILE.currency, total)


def payment_answer(ask: Ask, record: PaymentRecord) -> HttpAnswer:
    """The answer that tells where a payment stands, to the ask that it answers."""
    if isinstance(ask, AskInquire):
        return ok(order(record))
    if isinstance(ask, AskPrepare) and record.state is PaymentState.READY:
        return ok({"tid": record.wallet_payment_id, "partner_order_id": record.attempt_id})
    match record.state:
        case PaymentState.PAID:
            return ok(
                {
                    "tid": record.wallet_payment_id,
                    "partner_order_id": record.attempt_id,
                    "amount": wire.won(record.amount),
                    "approved_at": None if record.completed_at is None else record.completed_at.isoformat(),
                }
            )
        case PaymentState.FAILED:
            return refusal(record.reason)
        case PaymentState.CANCELLED:
            return refusal(DeclineReason.ORDER_CANCELLED)
        case PaymentState.STARTED | PaymentState.READY | PaymentState.IN_PROCESS | PaymentState.HELD:
            return error(400, -701, "the user has not confirmed yet")


def order(record: PaymentRecord) -> dict[str, object]:
    """A payment, as order queries and webhooks have it."""
    partly = record.state is PaymentState.PAID and record.refunded.is_positive
    return {
        "tid": record.wallet_payment_id,
        "partner_order_id": record.attempt_id,
        "status": "PART_CANCEL_PAYMENT" if partly else _ORDER_STATUS[record.state],
        "amount": wire.won(record.amount),
        "approved_at": None if record.completed_at is None else record.completed_at.isoformat(),
        "fail": None if record.reason is None else _error_object(record.reason),
    }


def cancel_part(record: RefundRecord) -> dict[str, object]:
    """A refund, as answers and webhooks have it."""
    status = "DONE" if record.state is RefundState.DONE else "FAIL"
    return {
        "aid": record.wallet_refund_id,
        "cancel_request_id": record.refund_id,
        "status": "IN_PROGRESS" if record.pending else status,
        "canceled_amount": wire.won(record.amount),
        "canceled_at": None if record.completed_at is None else record.completed_at.isoformat(),
        "fail": None if record.reason is None else _error_object(record.reason),
    }


def _error_object(reason: DeclineReason) -> dict[str, object]:
    number, _, cause = _CODE_OF[reason].partition("/")
    return {
        "error_code": int(number),
        "error_message": "approval failure!" if cause else "cancel failure!",
        "extras": {"method_result_code": cause} if cause else None,
    }


def refusal(reason: DeclineReason | None) -> HttpAnswer:
    """The answer to what was not done, for a reason."""
    if reason is None:
        return error(400, -780, "approval failure!")
    return HttpAnswer(400, _JSON, wire.encode(_error_object(reason)))


def error(status: int, code: int, message: str) -> HttpAnswer:
    """An error without a cause under it."""
    return HttpAnswer(status, _JSON, wire.encode({"error_code": code, "error_message": message}))


def ok(content: Mapping[str, object]) -> HttpAnswer:
    """A good answer."""
    return HttpAnswer(200, _JSON, wire.encode(content))


def typed(amount: Money | None) -> dict[str, object]:
    """What the payer typed, if anything."""
    return {} if amount is None else {"typed": {"price": amount.text, "currency": amount.currency_code}}


def understood(model: type[Model], status: int, body: bytes) -> Model | HubRefused:
    """The hub's answer as this model, or why it is none."""
    if status != 200:
        refusal = read_model(_Refusal, body)
        if isinstance(refusal, Unknown):
            return HubRefused("UNREADABLE", f"HTTP {status}, {refusal.detail}")
        return HubRefused(refusal.extras.method_result_code, refusal.error_message)
    answer = read_model(model, body)
    return HubRefused("UNREADABLE", answer.detail) if isinstance(answer, Unknown) else answer
