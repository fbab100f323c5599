"""GCash's own side of the dialect: a sandbox wallet that stands in for the partner's server."""

from collections.abc import Mapping
from datetime import datetime
from typing import assert_never

from pydantic import ValidationError

from fx.money import Money
from wallets.connection import KeyPairing, WalletConnection
from wallets.contract import HttpAnswer, HttpCall
from wallets.gcash import PROFILE, hold_wire, sandbox_wire, wire
from wallets.gcash.door import DOUBT_CODES
from wallets.gcash.signature import Seal
from wallets.http.model import describe, read_model
from wallets.profile import Profile
from wallets.sandbox.book import User
from wallets.sandbox.dialect import Agreed, HubRefused, Shown
from wallets.sandbox.words import (
    Ask,
    AskInquire,
    AskInquireRefund,
    AskRelease,
    CancelDone,
    CancelTooLate,
    CaptureRecord,
    CodeFound,
    Conflict,
    Missing,
    PaymentRecord,
    PaymentState,
    RefundRecord,
    RefundState,
    Verdict,
)
from wallets.signing.rsa_sha256 import make_key_pair

CLIENT_ID = "SANDBOX_QROSSING_PH"


class GCashSandbox:
    """Implements `wallets.sandbox.dialect.HoldingDialect`."""

    id_prefix = "GC"
    signs_answers = True
    profile: Profile = PROFILE
    users = (
        User("juan", balance_minor=1_000_000_00, limit_minor=200_000_00),
        User("maria", balance_minor=50_000_00, limit_minor=10_000_00),
        User("pedro-is-broke", balance_minor=1_00, limit_minor=200_000_00),
        User("rosa-is-blocked", balance_minor=10_000_00, limit_minor=200_000_00, blocked=True),
    )

    def __init__(self, connection: WalletConnection) -> None:
        self._seal = Seal.of_wallet(connection)

    def read(self, call: HttpCall, now: datetime) -> Ask | HttpAnswer:
        doubt = self._seal.doubts(call, now)
        if doubt is not None:
            return self._fail(call, DOUBT_CODES[doubt.reason], now, doubt.message)
        try:
            ask = sandbox_wire.ask(call.path, call.body)
        except ValidationError as error:
            return self._fail(call, "PARAM_ILLEGAL", now, describe(error))
        return ask if ask is not None else self._fail(call, "NO_INTERFACE_DEF", now)

    def write(self, call: HttpCall, ask: Ask, verdict: Verdict, now: datetime) -> HttpAnswer:
        match verdict:
            case PaymentRecord():
                return self._say_payment(call, ask, verdict, now)
            case RefundRecord():
                return self._say_refund(call, ask, verdict, now)
            case CodeFound(known=known):
                found = {"ownedByWallet": known, "userRegion": PROFILE.country if known else None}
                return self._succeed(call, found, now)
            case CancelDone(attempt_id=attempt_id, completed_at=at):
                time = "voidTime" if isinstance(ask, AskRelease) else "cancelTime"
                return self._succeed(call, {"paymentRequestId": attempt_id, time: at.isoformat()}, now)
            case CancelTooLate():
                return self.too_late(call, now)
            case Missing():
                about_refund = isinstance(ask, AskInquireRefund)
                code = "REFUND_ORDER_NOT_EXIST" if about_refund else "ORDER_NOT_EXIST"
                return self._fail(call, code, now)
            case Conflict():
                return self._fail(call, "REPEAT_REQ_INCONSISTENT", now)
            case _:
                assert_never(verdict)

    def write_capture(self, call: HttpCall, record: CaptureRecord, now: datetime) -> HttpAnswer:
        if record.pending:
            return self._unknown(call, "CAPTURE_IN_PROCESS", now)
        if record.state is RefundState.FAILED:
            return self._fail(call, sandbox_wire.code(record.reason), now)
        return self._succeed(call, sandbox_wire.capture(record), now)

    def unlisted(self, call: HttpCall, now: datetime) -> HttpAnswer:
        return self._fail(call, "MPP_PH_0417", now, "please contact support")

    def busy(self, call: HttpCall, now: datetime) -> HttpAnswer:
        return self._unknown(call, "REQUEST_TRAFFIC_EXCEED_LIMIT", now)

    def too_late(self, call: HttpCall, now: datetime) -> HttpAnswer:
        is_void = call.path.endswith(hold_wire.VOID)
        return self._fail(call, hold_wire.VOID_TOO_LATE if is_void else "CANCEL_WINDOW_EXCEED", now)

    def ask_resolve(self, prefix: str, code: str, amount: Money | None, now: datetime) -> HttpCall:
        return self._call(
            prefix + wire.DECODE_ORDER_CODE, {"codeValue": code, **sandbox_wire.typed(amount)}, now
        )

    def read_resolved(self, status: int, body: bytes) -> Shown | HubRefused:
        decoded = sandbox_wire.understood(sandbox_wire.Decoded, status, body)
        if isinstance(decoded, HubRefused):
            return decoded
        return Shown(
            merchant_name=decoded.order.merchant.merchant_name,
            payment_id=decoded.acquirer_payment_id,
            merchant_amount=None if decoded.pay_to_amount is None else decoded.pay_to_amount.money(),
            amount=None if decoded.payment_amount is None else decoded.payment_amount.money(),
            quote_id=decoded.payment_quote.quote_id,
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
        ids = {"paymentId": wallet_payment_id, "codeValue": code, "quoteId": quote_id}
        return self._call(prefix + wire.USER_INITIATED_PAY, {**ids, **sandbox_wire.typed(amount)}, now)

    def read_started(self, status: int, body: bytes) -> Agreed | HubRefused:
        started = sandbox_wire.understood(sandbox_wire.Started, status, body)
        if isinstance(started, HubRefused):
            return started
        return Agreed(started.acquirer_payment_id, started.payment_request_id)

    def notice(self, prefix: str, record: PaymentRecord | RefundRecord, now: datetime) -> HttpCall:
        match record:
            case PaymentRecord():
                return self._call(prefix + wire.NOTIFY_PAYMENT, sandbox_wire.payment_result(record), now)
            case RefundRecord():
                return self._call(prefix + wire.NOTIFY_REFUND, sandbox_wire.refund_result(record), now)

    def acknowledged(self, status: int, body: bytes) -> bool:
        said = read_model(sandbox_wire.HubSaid, body)
        return status == 200 and isinstance(said, sandbox_wire.HubSaid) and said.result.result_status == "S"

    def _say_payment(self, call: HttpCall, ask: Ask, record: PaymentRecord, now: datetime) -> HttpAnswer:
        if isinstance(ask, AskInquire):
            return self._succeed(call, sandbox_wire.payment_result(record), now)
        match record.state:
            case PaymentState.PAID | PaymentState.HELD:
                return self._succeed(call, sandbox_wire.payment(record), now)
            case PaymentState.FAILED:
                return self._fail(call, sandbox_wire.code(record.reason), now)
            case PaymentState.CANCELLED:
                return self._fail(call, "ORDER_IS_CANCELLED", now)
            case PaymentState.STARTED | PaymentState.READY | PaymentState.IN_PROCESS:
                return self._unknown(call, "PAYMENT_IN_PROCESS", now)

    def _say_refund(self, call: HttpCall, ask: Ask, record: RefundRecord, now: datetime) -> HttpAnswer:
        if isinstance(ask, AskInquireRefund):
            return self._succeed(call, sandbox_wire.refund_result(record), now)
        if record.pending:
            return self._unknown(call, "REFUND_IN_PROCESS", now)
        if record.state is RefundState.FAILED:
            return self._fail(call, sandbox_wire.code(record.reason), now)
        return self._succeed(call, sandbox_wire.refund(record), now)

    def _succeed(self, call: HttpCall, content: Mapping[str, object], now: datetime) -> HttpAnswer:
        return self._say(call, sandbox_wire.result("S", "SUCCESS", "success"), content, now)

    def _fail(self, call: HttpCall, code: str, now: datetime, message: str = "") -> HttpAnswer:
        return self._say(call, sandbox_wire.result("F", code, message), {}, now)

    def _unknown(self, call: HttpCall, code: str, now: datetime) -> HttpAnswer:
        return self._say(call, sandbox_wire.result("U", code, ""), {}, now)

    def _say(
        self, call: HttpCall, result: Mapping[str, object], content: Mapping[str, object], now: datetime
    ) -> HttpAnswer:
        body = wire.encode({"result": result, **content})
        return HttpAnswer(200, self._seal.seal_answer(call, body, now), body)

    def _call(self, path: str, content: Mapping[str, object], now: datetime) -> HttpCall:
        body = wire.encode(content)
        return HttpCall("POST", path, self._seal.seal_call_here("POST", path, body, now), body)


def open_sandbox(connection: WalletConnection) -> GCashSandbox:
    """The wallet's side of a connection made with `make_connection_secrets`."""
    return GCashSandbox(connection)


def make_connection_secrets() -> KeyPairing:
    """Throw-away RSA pairs for a hub and this sandbox: each side keeps its private key to itself."""
    hub_private, hub_public = make_key_pair()
    wallet_private, wallet_public = make_key_pair()
    return KeyPairing(
        CLIENT_ID,
        hub_side={"hub_private_key.1": hub_private, "wallet_public_key.1": wallet_public},
        wallet_side={"wallet_private_key.1": wallet_private, "hub_public_key.1": hub_public},
    )
