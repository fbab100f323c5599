"""TrueMoney's own side of the dialect: a sandbox wallet that stands in for the partner's server."""

from collections.abc import Mapping
from datetime import datetime
from secrets import token_hex
from typing import assert_never

from pydantic import AwareDatetime, Field, ValidationError

from fx.money import Money
from wallets.connection import KeyPairing, WalletConnection
from wallets.contract import HttpAnswer, HttpCall, NotAuthentic
from wallets.http.model import Model, PartnerModel, describe, read_model
from wallets.outcome import DeclineReason, Unknown
from wallets.profile import Profile
from wallets.sandbox.book import User
from wallets.sandbox.dialect import Agreed, HubRefused, Shown
from wallets.sandbox.words import (
    Ask,
    AskCancel,
    AskInquire,
    AskInquireRefund,
    AskPay,
    AskRefund,
    AskResolve,
    CancelDone,
    CancelTooLate,
    CodeFound,
    Conflict,
    Missing,
    PaymentRecord,
    PaymentState,
    RefundRecord,
    RefundState,
    Verdict,
)
from wallets.signing.replay import ReplayGuard
from wallets.truemoney import PROFILE, wire
from wallets.truemoney.signature import NONCE, Seal

CLIENT_ID = "QROSSING-TH"

_CODE_OF: Mapping[DeclineReason, str] = {reason: code for code, reason in PROFILE.final_codes.items()}

_PAYMENT_STATUS: Mapping[PaymentState, str] = {
    PaymentState.STARTED: "PENDING",
    PaymentState.READY: "PENDING",
    PaymentState.IN_PROCESS: "PENDING",
    PaymentState.PAID: "COMPLETED",
    PaymentState.FAILED: "FAILED",
    PaymentState.CANCELLED: "CANCELLED",
}

_DOUBT_CODE: Mapping[str, str] = {
    "KEY_UNKNOWN": "CLIENT_UNKNOWN",
    "SIGNATURE_INVALID": "INVALID_SIGNATURE",
    "SIGNATURE_EXPIRED": "TIMESTAMP_OUT_OF_RANGE",
    "SIGNATURE_REPLAYED": "NONCE_REUSED",
    "CALL_UNREADABLE": "INVALID_REQUEST",
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


class _ResolvedAnswer(PartnerModel):
    data: _Resolved


class _Started(PartnerModel):
    payment_id: str
    payment_ref: str


class _StartedAnswer(PartnerModel):
    data: _Started


class _Word(PartnerModel):
    code: str
    message: str = ""


class TrueMoneySandbox:
    """Implements `wallets.sandbox.dialect.Dialect`."""

    id_prefix = "TM"
    signs_answers = True
    profile: Profile = PROFILE
    users = (
        User("somchai", balance_minor=1_000_000_00, limit_minor=200_000_00),
        User("malee", balance_minor=50_000_00, limit_minor=10_000_00),
        User("prasert-is-broke", balance_minor=1_00, limit_minor=200_000_00),
        User("kanya-is-blocked", balance_minor=10_000_00, limit_minor=200_000_00, blocked=True),
    )

    def __init__(self, connection: WalletConnection) -> None:
        self._seal = Seal.of_wallet(connection)
        self._guard = ReplayGuard()

    def read(self, call: HttpCall, now: datetime) -> Ask | HttpAnswer:
        doubt = self._seal.doubts(call, now, self._guard)
        if doubt is None:
            try:
                ask = _ask(call.path, call.body)
            except ValidationError as error:
                doubt = NotAuthentic("CALL_UNREADABLE", describe(error))
            else:
                if ask is not None:
                    return ask
                return self._say(call, 404, "INVALID_REQUEST", now)
        status = 400 if doubt.reason == "CALL_UNREADABLE" else 401
        return self._say(call, status, _DOUBT_CODE[doubt.reason], now, doubt.message)

    def write(self, call: HttpCall, ask: Ask, verdict: Verdict, now: datetime) -> HttpAnswer:
        match verdict:
            case PaymentRecord(state=PaymentState.FAILED, reason=DeclineReason() as reason) if isinstance(
                ask, AskPay
            ):
                return self._say(call, 200, _CODE_OF[reason], now)
            case PaymentRecord(state=PaymentState.CANCELLED) if isinstance(ask, AskPay):
                return self._say(call, 200, _CODE_OF[DeclineReason.ORDER_CANCELLED], now)
            case PaymentRecord():
                return self._say(call, 200, wire.SUCCESS, now, data=_payment(verdict))
            case RefundRecord(state=RefundState.FAILED, reason=DeclineReason() as reason) if isinstance(
                ask, AskRefund
            ):
                return self._say(call, 200, _CODE_OF[reason], now)
            case RefundRecord():
                return self._say(call, 200, wire.SUCCESS, now, data=_refund(verdict))
            case CodeFound(known=known):
                data = {"known": known, "country": PROFILE.country if known else None}
                return self._say(call, 200, wire.SUCCESS, now, data=data)
            case CancelDone(attempt_id=attempt_id, completed_at=at):
                data = {"payment_ref": attempt_id, "cancelled_at": at.isoformat()}
                return self._say(call, 200, wire.SUCCESS, now, data=data)
            case CancelTooLate():
                return self.too_late(call, now)
            case Missing():
                about_refund = isinstance(ask, AskRefund | AskInquireRefund)
                code = "REFUND_NOT_FOUND" if about_refund else "PAYMENT_NOT_FOUND"
                return self._say(call, 200, code, now)
            case Conflict():
                return self._say(call, 200, "DUPLICATE_REF", now)
            case _:
                assert_never(verdict)

    def unlisted(self, call: HttpCall, now: datetime) -> HttpAnswer:
        return self._say(call, 200, "TH_E_7781", now, "see the mini-app console")

    def busy(self, call: HttpCall, now: datetime) -> HttpAnswer:
        return self._say(call, 200, "TOO_MANY_REQUESTS", now)

    def too_late(self, call: HttpCall, now: datetime) -> HttpAnswer:
        return self._say(call, 200, wire.CANCEL_TOO_LATE, now)

    def ask_resolve(self, prefix: str, code: str, amount: Money | None, now: datetime) -> HttpCall:
        content: dict[str, object] = {"code": code, **_typed(amount)}
        return self._call(prefix + wire.RESOLVE_QR, content, code, now)

    def read_resolved(self, status: int, body: bytes) -> Shown | HubRefused:
        answer = _understood(_ResolvedAnswer, status, body)
        if isinstance(answer, HubRefused):
            return answer
        data = answer.data
        return Shown(
            merchant_name=data.merchant.name,
            payment_id=data.payment_id,
            merchant_amount=None if data.merchant_amount is None else data.merchant_amount.money(),
            amount=None if data.amount is None else data.amount.money(),
            quote_id=data.quote_id,
        )

    def ask_start(
        self,
        prefix: str,
        wallet_payment_id: str,
        code: str,
        quote_id: str,
        amount: Money | None,
        now: datetime,
    ) -> HttpCall:
        content: dict[str, object] = {
            "app_payment_id": wallet_payment_id,
            "code": code,
            "quote_id": quote_id,
            **_typed(amount),
        }
        return self._call(prefix + wire.PAY_QR, content, wallet_payment_id, now)

    def read_started(self, status: int, body: bytes) -> Agreed | HubRefused:
        answer = _understood(_StartedAnswer, status, body)
        if isinstance(answer, HubRefused):
            return answer
        return Agreed(answer.data.payment_id, answer.data.payment_ref)

    def notice(self, prefix: str, record: PaymentRecord | RefundRecord, now: datetime) -> HttpCall:
        match record:
            case PaymentRecord():
                content = _payment(record)
                return self._call(prefix + wire.PAYMENT_NOTICE, content, record.wallet_payment_id, now)
            case RefundRecord():
                return self._call(prefix + wire.REFUND_NOTICE, _refund(record), record.refund_id, now)

    def acknowledged(self, status: int, body: bytes) -> bool:
        word = read_model(_Word, body)
        return status == 200 and isinstance(word, _Word) and word.code == wire.SUCCESS

    def _call(self, path: str, content: Mapping[str, object], about: str, now: datetime) -> HttpCall:
        body = wire.encode(content)
        return HttpCall("POST", path, self._seal.seal_call("POST", path, body, about, now), body)

    def _say(
        self,
        call: HttpCall,
        status: int,
        code: str,
        now: datetime,
        message: str = "",
        data: Mapping[str, object] | None = None,
    ) -> HttpAnswer:
        body = wire.encode({"code": code, "message": message or code.lower(), "data": data})
        headers = self._seal.seal_answer(call.path, call.headers.get(NONCE, ""), body, now)
        return HttpAnswer(status, headers, body)


def open_sandbox(connection: WalletConnection) -> TrueMoneySandbox:
    """The wallet's side of a connection made with `make_connection_secrets`."""
    return TrueMoneySandbox(connection)


def make_connection_secrets() -> KeyPairing:
    """Throw-away keys for a hub and this sandbox: the two HMAC keys are known to both sides."""
    keys = {"hub_key.1": token_hex(32), "wallet_key.1": token_hex(32)}
    return KeyPairing(CLIENT_ID, hub_side=keys, wallet_side=keys)


def _ask(path: str, body: bytes) -> Ask | None:
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


def _payment(record: PaymentRecord) -> dict[str, object]:
    return {
        "payment_ref": record.attempt_id,
        "transaction_id": record.wallet_payment_id,
        "status": _PAYMENT_STATUS[record.state],
        "amount": wire.amount_object(record.amount),
        "failure_code": "" if record.reason is None else _CODE_OF[record.reason],
        "completed_at": None if record.completed_at is None else record.completed_at.isoformat(),
    }


def _refund(record: RefundRecord) -> dict[str, object]:
    status = "COMPLETED" if record.state is RefundState.DONE else "FAILED"
    return {
        "refund_ref": record.refund_id,
        "refund_transaction_id": record.wallet_refund_id,
        "status": "PENDING" if record.pending else status,
        "amount": wire.amount_object(record.amount),
        "failure_code": "" if record.reason is None else _CODE_OF[record.reason],
        "completed_at": None if record.completed_at is None else record.completed_at.isoformat(),
    }


def _typed(amount: Money | None) -> dict[str, object]:
    return {} if amount is None else {"amount": wire.amount_object(amount)}


def _understood(model: type[Model], status: int, body: bytes) -> Model | HubRefused:
    """The hub's answer as this model, or why it is none."""
    word = read_model(_Word, body)
    if isinstance(word, Unknown):
        return HubRefused("UNREADABLE", f"HTTP {status}, {word.detail}")
    if word.code != wire.SUCCESS:
        return HubRefused(word.code, word.message)
    answer = read_model(model, body)
    return HubRefused("UNREADABLE", answer.detail) if isinstance(answer, Unknown) else answer
