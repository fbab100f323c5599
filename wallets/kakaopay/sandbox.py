"""Kakao Pay's own side of the dialect: a sandbox wallet that stands in for the partner's server."""

from collections.abc import Mapping
from datetime import datetime
from secrets import token_urlsafe
from typing import assert_never

from pydantic import ValidationError

from fx.money import Money
from wallets.connection import KeyPairing, WalletConnection
from wallets.contract import HttpAnswer, HttpCall
from wallets.http.model import describe, read_model
from wallets.kakaopay import PROFILE, sandbox_wire, wire
from wallets.kakaopay.secret_key import SecretKeys
from wallets.profile import Profile
from wallets.sandbox.book import User
from wallets.sandbox.dialect import Agreed, HubRefused, Shown
from wallets.sandbox.words import (
    Ask,
    AskInquireRefund,
    CancelDone,
    CancelTooLate,
    CodeFound,
    Conflict,
    Missing,
    PaymentRecord,
    RefundRecord,
    RefundState,
    Verdict,
)

CID = "QROSSING_KR"


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
            return sandbox_wire.error(401, -401, "invalid secret key")
        try:
            if sandbox_wire.Call.model_validate_json(call.body).cid != self._cid:
                return sandbox_wire.error(401, -401, "unknown cid")
            ask = sandbox_wire.ask(call.path, call.body, now)
        except ValidationError as error:
            return sandbox_wire.error(400, -2, describe(error))
        return ask if ask is not None else sandbox_wire.error(404, -2, "no such api")

    def write(self, call: HttpCall, ask: Ask, verdict: Verdict, now: datetime) -> HttpAnswer:
        match verdict:
            case PaymentRecord():
                return sandbox_wire.payment_answer(ask, verdict)
            case RefundRecord(state=RefundState.FAILED) if not isinstance(ask, AskInquireRefund):
                return sandbox_wire.refusal(verdict.reason)
            case RefundRecord():
                return sandbox_wire.ok(sandbox_wire.cancel_part(verdict))
            case CodeFound(known=known):
                return sandbox_wire.ok({"owned": known, "country": PROFILE.country if known else None})
            case CancelDone(attempt_id=attempt_id, completed_at=at):
                return sandbox_wire.ok({"partner_order_id": attempt_id, "canceled_at": at.isoformat()})
            case CancelTooLate():
                return self.too_late(call, now)
            case Missing() if isinstance(ask, AskInquireRefund):
                return sandbox_wire.error(400, -711, "no such cancel request")
            case Missing():
                return sandbox_wire.error(400, -710, "no such order")
            case Conflict():
                return sandbox_wire.error(400, -706, "partner_order_id came with other content")
            case _:
                assert_never(verdict)

    def unlisted(self, call: HttpCall, now: datetime) -> HttpAnswer:  # noqa: ARG002 - nothing is signed over it
        return sandbox_wire.error(400, -99331, "contact your account manager")

    def busy(self, call: HttpCall, now: datetime) -> HttpAnswer:  # noqa: ARG002 - as above
        return sandbox_wire.error(429, -10, "API limit exceeded")

    def too_late(self, call: HttpCall, now: datetime) -> HttpAnswer:  # noqa: ARG002 - as above
        return sandbox_wire.error(400, int(wire.VOID_TOO_LATE), "not voidable any more")

    def ask_resolve(
        self,
        prefix: str,
        code: str,
        amount: Money | None,
        now: datetime,  # noqa: ARG002 - no time in it
    ) -> HttpCall:
        return self._call(prefix + wire.QR_LOOKUP, {"qr_code": code, **sandbox_wire.typed(amount)})

    def read_resolved(self, status: int, body: bytes) -> Shown | HubRefused:
        said = sandbox_wire.understood(sandbox_wire.LookedUp, status, body)
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
        return self._call(prefix + wire.QR_AGREE, {**ids, **sandbox_wire.typed(amount)})

    def read_started(self, status: int, body: bytes) -> Agreed | HubRefused:
        said = sandbox_wire.understood(sandbox_wire.Started, status, body)
        return said if isinstance(said, HubRefused) else Agreed(said.payment_id, said.partner_order_id)

    def notice(
        self,
        prefix: str,
        record: PaymentRecord | RefundRecord,
        now: datetime,  # noqa: ARG002 - no time in it
    ) -> HttpCall:
        match record:
            case PaymentRecord():
                return self._call(prefix + wire.PAYMENT_WEBHOOK, sandbox_wire.order(record))
            case RefundRecord():
                return self._call(prefix + wire.CANCEL_WEBHOOK, sandbox_wire.cancel_part(record))

    def acknowledged(self, status: int, body: bytes) -> bool:
        return status == 200 and isinstance(read_model(sandbox_wire.Taken, body), sandbox_wire.Taken)

    def _call(self, path: str, content: Mapping[str, object]) -> HttpCall:
        return HttpCall("POST", path, self._keys.headers(), wire.encode({"cid": self._cid, **content}))


def open_sandbox(connection: WalletConnection) -> KakaoPaySandbox:
    """The wallet's side of a connection made with `make_connection_secrets`."""
    return KakaoPaySandbox(connection)


def make_connection_secrets() -> KeyPairing:
    """Throw-away secret keys, one for each direction, known to both sides."""
    keys = {"hub_secret_key.1": token_urlsafe(32), "wallet_secret_key.1": token_urlsafe(32)}
    return KeyPairing(CID, hub_side=keys, wallet_side=keys)
