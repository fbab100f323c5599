"""TrueMoney's own side of the dialect: a sandbox wallet that stands in for the partner's server."""

from collections.abc import Mapping
from datetime import datetime
from secrets import token_hex
from typing import assert_never

from pydantic import ValidationError

from fx.money import Money
from wallets.connection import KeyPairing, WalletConnection
from wallets.contract import HttpAnswer, HttpCall, NotAuthentic
from wallets.http.model import describe, read_model
from wallets.outcome import DeclineReason
from wallets.profile import Profile
from wallets.sandbox.book import User
from wallets.sandbox.dialect import Agreed, HubRefused, Shown
from wallets.sandbox.words import (
    Ask,
    AskInquireRefund,
    AskPay,
    AskRefund,
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
from wallets.truemoney import PROFILE, sandbox_wire, wire
from wallets.truemoney.signature import NONCE, Seal

CLIENT_ID = "QROSSING-TH"

_DOUBT_CODE: Mapping[str, str] = {
    "KEY_UNKNOWN": "CLIENT_UNKNOWN",
    "SIGNATURE_INVALID": "INVALID_SIGNATURE",
    "SIGNATURE_EXPIRED": "TIMESTAMP_OUT_OF_RANGE",
    "SIGNATURE_REPLAYED": "NONCE_REUSED",
    "CALL_UNREADABLE": "INVALID_REQUEST",
}


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
                ask = sandbox_wire.ask(call.path, call.body)
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
                return self._say(call, 200, sandbox_wire.CODE_OF[reason], now)
            case PaymentRecord(state=PaymentState.CANCELLED) if isinstance(ask, AskPay):
                return self._say(call, 200, sandbox_wire.CODE_OF[DeclineReason.ORDER_CANCELLED], now)
            case PaymentRecord():
                return self._say(call, 200, wire.SUCCESS, now, data=sandbox_wire.payment(verdict))
            case RefundRecord(state=RefundState.FAILED, reason=DeclineReason() as reason) if isinstance(
                ask, AskRefund
            ):
                return self._say(call, 200, sandbox_wire.CODE_OF[reason], now)
            case RefundRecord():
                return self._say(call, 200, wire.SUCCESS, now, data=sandbox_wire.refund(verdict))
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
        content: dict[str, object] = {"code": code, **sandbox_wire.typed(amount)}
        return self._call(prefix + wire.RESOLVE_QR, content, code, now)

    def read_resolved(self, status: int, body: bytes) -> Shown | HubRefused:
        answer = sandbox_wire.understood(sandbox_wire.ResolvedAnswer, status, body)
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
            **sandbox_wire.typed(amount),
        }
        return self._call(prefix + wire.PAY_QR, content, wallet_payment_id, now)

    def read_started(self, status: int, body: bytes) -> Agreed | HubRefused:
        answer = sandbox_wire.understood(sandbox_wire.StartedAnswer, status, body)
        if isinstance(answer, HubRefused):
            return answer
        return Agreed(answer.data.payment_id, answer.data.payment_ref)

    def notice(self, prefix: str, record: PaymentRecord | RefundRecord, now: datetime) -> HttpCall:
        match record:
            case PaymentRecord():
                content = sandbox_wire.payment(record)
                return self._call(prefix + wire.PAYMENT_NOTICE, content, record.wallet_payment_id, now)
            case RefundRecord():
                return self._call(
                    prefix + wire.REFUND_NOTICE, sandbox_wire.refund(record), record.refund_id, now
                )

    def acknowledged(self, status: int, body: bytes) -> bool:
        word = read_model(sandbox_wire.Word, body)
        return status == 200 and isinstance(word, sandbox_wire.Word) and word.code == wire.SUCCESS

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
