"""TrueMoney's JSON as its own side sees it: the hub's asks read, what the book found written. Pure."""

from collections.abc import Mapping

from pydantic import AwareDatetime, Field

from fx.money import Money
from wallets.http.model import Model, PartnerModel, read_model
from wallets.outcome import DeclineReason, Unknown
from wallets.sandbox.dialect import HubRefused
from wallets.sandbox.words import (
    Ask,
    AskCancel,
    AskInquire,
    AskInquireRefund,
    AskPay,
    AskRefund,
    AskResolve,
    PaymentRecord,
    PaymentState,
    RefundRecord,
    RefundState,
)
from wallets.truemoney import PROFILE, wire

CODE_OF: Mapping[DeclineReason, str] = {reason: code for code, reason in PROFILE.final_codes.items()}
"""The wallet\'s code of each reason."""

_PAYMENT_STATUS: Mapping[PaymentState, str] = {
    PaymentState.STARTED: "PENDING",
    PaymentState.READY: "PENDING",
    PaymentState.IN_PROCESS: "PENDING",
    PaymentState.PAID: "COMPLETED",
    PaymentState.FAILED: "FAILED",
    PaymentState.CANCELLED: "CANCELLED",
}


class _ResolveCall(PartnerModel):
    code: str


class _PayCall(PartnerModel):
    payment_ref: str = Field(min_length=1, max_length=64)
    code: str | None = None
    app_payment_id: str | None = None
    amount: wire.Amount
    expires_at: AwareDatetime


class _PaymentCall(PartnerModel):
    payment_ref: str


class _RefundCall(PartnerModel):
    refund_ref: str = Field(min_length=1, max_length=64)
    payment_ref: str
    amount: wire.Amount


class _RefundQuery(PartnerModel):
    refund_ref: str


class _Shop(PartnerModel):
    name: str


class _Resolved(PartnerModel):
    merchant: _Shop
    payment_id: str | None
    merchant_amount: wire.Amount | None
    amount: wire.Amount | None
    quote_id: str | None


class ResolvedAnswer(PartnerModel):
    """What the hub says a scanned code is."""

    data: _Resolved


class _Started(PartnerModel):
    payment_id: str
    payment_ref: str


class StartedAnswer(PartnerModel):
    """The hub took a payment up."""

    data: _Started


class Word(PartnerModel):
    """How the hub's answer opens."""

    code: str
    message: str = ""


def ask(path: str, body: bytes) -> Ask | None:
    """What a call asks, or None for a path that is not served. The path's beginning is not looked at."""
    match "/v1/" + path.partition("/v1/")[2]:
        case wire.RESOLVE_CODE:
            return AskResolve(_ResolveCall.model_validate_json(body).code)
        case wire.PAY:
            pay = _PayCall.model_validate_json(body)
            return AskPay(pay.payment_ref, pay.amount.money(), pay.expires_at, pay.code, pay.app_payment_id)
        case wire.INQUIRE:
            return AskInquire(_PaymentCall.model_validate_json(body).payment_ref)
        case wire.CANCEL:
            return AskCancel(_PaymentCall.model_validate_json(body).payment_ref)
        case wire.REFUND:
            refund = _RefundCall.model_validate_json(body)
            return AskRefund(refund.refund_ref, refund.payment_ref, refund.amount.money())
        case wire.INQUIRE_REFUND:
            return AskInquireRefund(_RefundQuery.model_validate_json(body).refund_ref)
        case _:
            return None


def payment(record: PaymentRecord) -> dict[str, object]:
    """A payment, as answers and notices have it."""
    return {
        "payment_ref": record.attempt_id,
        "transaction_id": record.wallet_payment_id,
        "status": _PAYMENT_STATUS[record.state],
        "amount": wire.amount_object(record.amount),
        "failure_code": "" if record.reason is None else CODE_OF[record.reason],
        "completed_at": None if record.completed_at is None else record.completed_at.isoformat(),
    }


def refund(record: RefundRecord) -> dict[str, object]:
    """A refund, as answers and notices have it."""
    status = "COMPLETED" if record.state is RefundState.DONE else "FAILED"
    return {
        "refund_ref": record.refund_id,
        "refund_transaction_id": record.wallet_refund_id,
        "status": "PENDING" if record.pending else status,
        "amount": wire.amount_object(record.amount),
        "failure_code": "" if record.reason is None else CODE_OF[record.reason],
        "completed_at": None if record.completed_at is None else record.completed_at.isoformat(),
    }


def typed(amount: Money | None) -> dict[str, object]:
    """What the payer typed, if anything."""
    return {} if amount is None else {"amount": wire.amount_object(amount)}


def understood(model: type[Model], status: int, body: bytes) -> Model | HubRefused:
    """The hub's answer as this model, or why it is none."""
    word = read_model(Word, body)
    if isinstance(word, Unknown):
        return HubRefused("UNREADABLE", f"HTTP {status}, {word.detail}")
    if word.code != wire.SUCCESS:
        return HubRefused(word.code, word.message)
    answer = read_model(model, body)
    return HubRefused("UNREADABLE", answer.detail) if isinstance(answer, Unknown) else answer
