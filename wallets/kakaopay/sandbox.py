"""Kakao Pay's own side of the dialect: a sandbox wallet that stands in for the partner's server."""

from collections.abc import Mapping
from datetime import datetime
from secrets import token_urlsafe
from typing import assert_never

from pydantic import AwareDatetime, Field, ValidationError

from fx.money import Money
from wallets.connection import KeyPairing, WalletConnection
from wallets.contract import HttpAnswer, HttpCall
from wallets.http.model import Model, PartnerModel, describe, read_model
from wallets.kakaopay import PROFILE, wire
from wallets.kakaopay.door import Price
from wallets.kakaopay.secret_key import SecretKeys
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
    AskPrepare,
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

CID = "QROSSING_KR"

_CODE_OF: Mapping[DeclineReason, str] = {reason: code for code, reason in PROFILE.final_codes.items()}

_ORDER_STATUS: Mapping[PaymentState, str] = {
    PaymentState.STARTED: "OPEN_PAYMENT",
    PaymentState.READY: "READY",
    PaymentState.IN_PROCESS: "AUTH_PASSWORD",
    PaymentState.PAID: "SUCCESS_PAYMENT",
    PaymentState.FAILED: "FAIL_PAYMENT",
    PaymentState.CANCELLED: "CANCEL_PAYMENT",
}


class _Call(PartnerModel):
    cid: str


class _LookupCall(_Call):
    payment_code: str


class _OrderCall(_Call):
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


class _CancelQuery(_Call):
    cancel_request_id: str


class _Shop(PartnerModel):
    shop_name: str


class _LookedUp(PartnerModel):
    shop: _Shop
    payment_id: str | None
    price: Price | None
    amount: wire.Won | None
    quote_id: str | None


class _Started(PartnerModel):
    payment_id: str
    partner_order_id: str


class _Taken(PartnerModel):
    result: str


class _Extras(PartnerModel):
    method_result_code: str = ""


class _Refusal(PartnerModel):
    error_message: str
    extras: _Extras


class KakaoPaySandbox:
    """Implements `wallets.sandbox.dialect.Dialect`."""

    id_prefix = "T"
    signs_answers = False
    profile: Profile = PROFILE
    users = (
        User("minji", balance_minor=100_000_000, limit_minor=20_000_000),
        User("jiho", balance_minor=5_000_000, limit_minor=1_000_000),
        User("seojun-is-broke", balance_minor=100, limit_minor=20_000_000),
        User("haeun-is-blocked", balance_minor=1_000_000, limit_minor=20_000_000, blocked=True),
    )

    def __init__(self, connection: WalletConnection) -> None:
        self._keys = SecretKeys.of_wallet(connection)
        self._cid = connection.client_id

    def read(self, call: HttpCall, now: datetime) -> Ask | HttpAnswer:
        if self._keys.doubts(call) is not None:
            return _error(401, -401, "invalid secret key")
        try:
            if _Call.model_validate_json(call.body).cid != self._cid:
                return _error(401, -401, "unknown cid")
            ask = _ask(call.path, call.body, now)
        except ValidationError as error:
            return _error(400, -2, describe(error))
        return ask if ask is not None else _error(404, -2, "no such api")

    def write(self, call: HttpCall, ask: Ask, verdict: Verdict, now: datetime) -> HttpAnswer:
        match verdict:
            case PaymentRecord():
                return _payment_answer(ask, verdict)
            case RefundRecord(state=RefundState.FAILED) if not isinstance(ask, AskInquireRefund):
                return _refusal(verdict.reason)
            case RefundRecord():
                return _ok(_cancel_part(verdict))
            case CodeFound(known=known):
                return _ok({"owned": known, "country": PROFILE.country if known else None})
            case CancelDone(attempt_id=attempt_id, completed_at=at):
                return _ok({"partner_order_id": attempt_id, "canceled_at": at.isoformat()})
            case CancelTooLate():
                return self.too_late(call, now)
            case Missing() if isinstance(ask, AskInquireRefund):
                return _error(400, -711, "no such cancel request")
            case Missing():
                return _error(400, -710, "no such order")
            case Conflict():
                return _error(400, -706, "partner_order_id came with other content")
            case _:
                assert_never(verdict)

    def unlisted(self, call: HttpCall, now: datetime) -> HttpAnswer:  # noqa: ARG002 - nothing is signed over it
        return _error(400, -99331, "contact your account manager")

    def busy(self, call: HttpCall, now: datetime) -> HttpAnswer:  # noqa: ARG002 - as above
        return _error(429, -10, "API limit exceeded")

    def too_late(self, call: HttpCall, now: datetime) -> HttpAnswer:  # noqa: ARG002 - as above
        return _error(400, int(wire.VOID_TOO_LATE), "not voidable any more")

    def ask_resolve(
        self,
        prefix: str,
        code: str,
        amount: Money | None,
        now: datetime,  # noqa: ARG002 - no time in it
    ) -> HttpCall:
        return self._call(prefix + wire.QR_LOOKUP, {"qr_code": code, **_typed(amount)})

    def read_resolved(self, status: int, body: bytes) -> Shown | HubRefused:
        said = _understood(_LookedUp, status, body)
        if isinstance(said, HubRefused):
            return said
        return Shown(
            merchant_name=said.shop.shop_name,
            payment_id=said.payment_id,
            merchant_amount=None if said.price is None else said.price.money(),
            amount=None if said.amount is None else said.amount.money(),
            quote_id=said.quote_id,
        )

    def ask_start(
        self,
        prefix: str,
        wallet_payment_id: str,
        code: str,
        quote_id: str,
        amount: Money | None,
        now: datetime,  # noqa: ARG002 - no time in it
    ) -> HttpCall:
        ids = {"tid": wallet_payment_id, "qr_code": code, "quote_id": quote_id}
        return self._call(prefix + wire.QR_AGREE, {**ids, **_typed(amount)})

    def read_started(self, status: int, body: bytes) -> Agreed | HubRefused:
        said = _understood(_Started, status, body)
        return said if isinstance(said, HubRefused) else Agreed(said.payment_id, said.partner_order_id)

    def notice(
        self,
        prefix: str,
        record: PaymentRecord | RefundRecord,
        now: datetime,  # noqa: ARG002 - no time in it
    ) -> HttpCall:
        match record:
            case PaymentRecord():
                return self._call(prefix + wire.PAYMENT_WEBHOOK, _order(record))
            case RefundRecord():
                return self._call(prefix + wire.CANCEL_WEBHOOK, _cancel_part(record))

    def acknowledged(self, status: int, body: bytes) -> bool:
        return status == 200 and isinstance(read_model(_Taken, body), _Taken)

    def _call(self, path: str, content: Mapping[str, object]) -> HttpCall:
        return HttpCall("POST", path, self._keys.headers(), wire.encode({"cid": self._cid, **content}))


def open_sandbox(connection: WalletConnection) -> KakaoPaySandbox:
    """The wallet's side of a connection made with `make_connection_secrets`."""
    return KakaoPaySandbox(connection)


def make_connection_secrets() -> KeyPairing:
    """Throw-away secret keys, one for each direction, known to both sides."""
    keys = {"hub_secret_key.1": token_urlsafe(32), "wallet_secret_key.1": token_urlsafe(32)}
    return KeyPairing(CID, hub_side=keys, wallet_side=keys)


def _ask(path: str, body: bytes, now: datetime) -> Ask | None:
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


def _payment_answer(ask: Ask, record: PaymentRecord) -> HttpAnswer:
    if isinstance(ask, AskInquire):
        return _ok(_order(record))
    if isinstance(ask, AskPrepare) and record.state is PaymentState.READY:
        return _ok({"tid": record.wallet_payment_id, "partner_order_id": record.attempt_id})
    match record.state:
        case PaymentState.PAID:
            return _ok(
                {
                    "tid": record.wallet_payment_id,
                    "partner_order_id": record.attempt_id,
                    "amount": wire.won(record.amount),
                    "approved_at": None if record.completed_at is None else record.completed_at.isoformat(),
                }
            )
        case PaymentState.FAILED:
            return _refusal(record.reason)
        case PaymentState.CANCELLED:
            return _refusal(DeclineReason.ORDER_CANCELLED)
        case PaymentState.STARTED | PaymentState.READY | PaymentState.IN_PROCESS:
            return _error(400, -701, "the user has not confirmed yet")


def _order(record: PaymentRecord) -> dict[str, object]:
    partly = record.state is PaymentState.PAID and record.refunded.is_positive
    return {
        "tid": record.wallet_payment_id,
        "partner_order_id": record.attempt_id,
        "status": "PART_CANCEL_PAYMENT" if partly else _ORDER_STATUS[record.state],
        "amount": wire.won(record.amount),
        "approved_at": None if record.completed_at is None else record.completed_at.isoformat(),
        "fail": None if record.reason is None else _error_object(record.reason),
    }


def _cancel_part(record: RefundRecord) -> dict[str, object]:
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


def _refusal(reason: DeclineReason | None) -> HttpAnswer:
    if reason is None:
        return _error(400, -780, "approval failure!")
    return HttpAnswer(400, _JSON, wire.encode(_error_object(reason)))


def _error(status: int, code: int, message: str) -> HttpAnswer:
    return HttpAnswer(status, _JSON, wire.encode({"error_code": code, "error_message": message}))


def _ok(content: Mapping[str, object]) -> HttpAnswer:
    return HttpAnswer(200, _JSON, wire.encode(content))


def _typed(amount: Money | None) -> dict[str, object]:
    return {} if amount is None else {"typed": {"price": amount.text, "currency": amount.currency_code}}


def _understood(model: type[Model], status: int, body: bytes) -> Model | HubRefused:
    """The hub's answer as this model, or why it is none."""
    if status != 200:
        refusal = read_model(_Refusal, body)
        if isinstance(refusal, Unknown):
            return HubRefused("UNREADABLE", f"HTTP {status}, {refusal.detail}")
        return HubRefused(refusal.extras.method_result_code, refusal.error_message)
    answer = read_model(model, body)
    return HubRefused("UNREADABLE", answer.detail) if isinstance(answer, Unknown) else answer


_JSON = {"content-type": "application/json"}
