"""GCash's JSON as its own side sees it: the hub's asks read, what the book found written. Pure."""

from collections.abc import Mapping
from dataclasses import replace

from pydantic import AwareDatetime, Field

from fx.money import Money
from wallets.gcash import PROFILE, hold_wire, wire
from wallets.http.model import Model, read_model
from wallets.outcome import DeclineReason, Unknown
from wallets.sandbox.dialect import HubRefused
from wallets.sandbox.words import (
    Ask,
    AskCancel,
    AskCapture,
    AskInquire,
    AskInquireRefund,
    AskPay,
    AskRefund,
    AskRelease,
    AskResolve,
    CaptureRecord,
    PaymentRecord,
    PaymentState,
    RefundRecord,
    RefundState,
)

_CODE_OF: Mapping[DeclineReason, str] = {reason: code for code, reason in PROFILE.final_codes.items()}

_PAYMENT_STATUS: Mapping[PaymentState, str] = {
    PaymentState.STARTED: "PROCESSING",
    PaymentState.READY: "PROCESSING",
    PaymentState.IN_PROCESS: "PROCESSING",
    PaymentState.HELD: "AUTHORIZED",
    PaymentState.PAID: "SUCCESS",
    PaymentState.FAILED: "FAIL",
    PaymentState.CANCELLED: "CANCELLED",
}


class _IdentifyCall(wire.CamelModel):
    code_value: str


class _Factor(wire.CamelModel):
    in_store_payment_scenario: str


class _Method(wire.CamelModel):
    payment_method_id: str = Field(min_length=1)


class _PayCall(wire.CamelModel):
    payment_request_id: str = Field(min_length=1, max_length=64)
    payment_factor: _Factor
    payment_method: _Method
    payment_amount: wire.Amount
    payment_expiry_time: AwareDatetime


class _HoldCall(_PayCall):
    authorization_expiry_time: AwareDatetime


class _CaptureCall(wire.CamelModel):
    capture_request_id: str = Field(min_length=1, max_length=64)
    payment_request_id: str
    capture_amount: wire.Amount


class _PaymentCall(wire.CamelModel):
    payment_request_id: str


class _RefundCall(wire.CamelModel):
    refund_request_id: str = Field(min_length=1, max_length=64)
    payment_request_id: str
    refund_amount: wire.Amount


class _RefundInquiry(wire.CamelModel):
    refund_request_id: str


class _Result(wire.CamelModel):
    result_status: str
    result_code: str
    result_message: str = ""


class HubSaid(wire.CamelModel):
    """How the hub's answer opens."""

    result: _Result


class _Merchant(wire.CamelModel):
    merchant_name: str


class _Order(wire.CamelModel):
    merchant: _Merchant


class _Quote(wire.CamelModel):
    quote_id: str | None = None


class Decoded(wire.CamelModel):
    """What the hub says a scanned code is."""

    order: _Order
    acquirer_payment_id: str | None
    pay_to_amount: wire.Amount | None
    payment_amount: wire.Amount | None
    payment_quote: _Quote


class Started(wire.CamelModel):
    """The hub took a payment up."""

    acquirer_payment_id: str
    payment_request_id: str


def ask(path: str, body: bytes) -> Ask | None:
    """What a call asks, or None for a path that is not served. The path's beginning is not looked at."""
    match "/aps/" + path.partition("/aps/")[2]:
        case wire.IDENTIFY_CODE:
            return AskResolve(_IdentifyCall.model_validate_json(body).code_value)
        case wire.PAY:
            return _ask_pay(_PayCall.model_validate_json(body))
        case hold_wire.HOLD:
            hold = _HoldCall.model_validate_json(body)
            return replace(_ask_pay(hold), hold_until=hold.authorization_expiry_time)
        case hold_wire.CAPTURE:
            capture = _CaptureCall.model_validate_json(body)
            return AskCapture(
                capture.capture_request_id, capture.payment_request_id, capture.capture_amount.money()
            )
        case hold_wire.VOID:
            return AskRelease(_PaymentCall.model_validate_json(body).payment_request_id)
        case wire.INQUIRE:
            return AskInquire(_PaymentCall.model_validate_json(body).payment_request_id)
        case wire.CANCEL:
            return AskCancel(_PaymentCall.model_validate_json(body).payment_request_id)
        case wire.REFUND:
            refund = _RefundCall.model_validate_json(body)
            return AskRefund(
                refund.refund_request_id, refund.payment_request_id, refund.refund_amount.money()
            )
        case wire.INQUIRE_REFUND:
            return AskInquireRefund(_RefundInquiry.model_validate_json(body).refund_request_id)
        case _:
            return None


def _ask_pay(pay: _PayCall) -> AskPay:
    by_code = pay.payment_factor.in_store_payment_scenario == "PaymentCode"
    payer = pay.payment_method.payment_method_id
    return AskPay(
        pay.payment_request_id,
        pay.payment_amount.money(),
        pay.payment_expiry_time,
        code=payer if by_code else None,
        wallet_payment_id=None if by_code else payer,
    )


def result(status: str, code: str, message: str) -> dict[str, object]:
    """The opening of an answer."""
    return {"resultCode": code, "resultStatus": status, "resultMessage": message or code.lower()}


def payment(record: PaymentRecord) -> dict[str, object]:
    """A payment, as the answer to a pay has it."""
    return {
        "paymentRequestId": record.attempt_id,
        "paymentId": record.wallet_payment_id,
        "paymentAmount": wire.amount_object(record.amount),
        "paymentTime": None if record.completed_at is None else record.completed_at.isoformat(),
    }


def payment_result(record: PaymentRecord) -> dict[str, object]:
    """A payment, as inquiries and notices have it. Of a hold the amount stays what was set aside."""
    captured = {} if record.captured is None else {"capturedAmount": wire.amount_object(record.captured)}
    return {
        **payment(record),
        **captured,
        "paymentStatus": _PAYMENT_STATUS[record.state],
        "paymentResultCode": "SUCCESS" if record.reason is None else code(record.reason),
    }


def refund(record: RefundRecord) -> dict[str, object]:
    """A refund, as the answer to a refund has it."""
    return {
        "refundRequestId": record.refund_id,
        "refundId": record.wallet_refund_id,
        "refundAmount": wire.amount_object(record.amount),
        "refundTime": None if record.completed_at is None else record.completed_at.isoformat(),
    }


def refund_result(record: RefundRecord) -> dict[str, object]:
    """A refund, as inquiries and notices have it."""
    status = "SUCCESS" if record.state is RefundState.DONE else "FAIL"
    return {
        **refund(record),
        "refundStatus": "PROCESSING" if record.pending else status,
        "refundResultCode": "SUCCESS" if record.reason is None else code(record.reason),
    }


def capture(record: CaptureRecord) -> dict[str, object]:
    """A capture, as the answer to one has it."""
    return {
        "captureRequestId": record.capture_id,
        "paymentRequestId": record.attempt_id,
        "captureAmount": wire.amount_object(record.amount),
        "captureTime": record.completed_at.isoformat(),
    }


def code(reason: DeclineReason | None) -> str:
    """Their code of a reason; a failure without a reason is the general one."""
    return "PROCESS_FAIL" if reason is None else _CODE_OF[reason]


def typed(amount: Money | None) -> dict[str, object]:
    """What the payer typed, if anything."""
    return {} if amount is None else {"payToAmount": wire.amount_object(amount)}


def understood(model: type[Model], status: int, body: bytes) -> Model | HubRefused:
    """The hub's answer as this model, or why it is none."""
    said = read_model(HubSaid, body)
    if isinstance(said, Unknown):
        return HubRefused("UNREADABLE", f"HTTP {status}, {said.detail}")
    if said.result.result_status != "S":
        return HubRefused(said.result.result_code, said.result.result_message)
    answer = read_model(model, body)
    return HubRefused("UNREADABLE", answer.detail) if isinstance(answer, Unknown) else answer
