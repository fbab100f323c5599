"""TrueMoney's dialect: HMAC seals over bytes both ways, envelopes, amounts as decimal strings."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.simulation.clocks import milliseconds
from tests.simulation.wallet.book import Paid, Returned, Standing, Taken
from tests.simulation.wallet.dialect import (
    CLIENT,
    DIGITS,
    KEY_VERSION,
    Asked,
    Failed,
    Known,
    Message,
    Reply,
    Said,
    SealDoubt,
    Typed,
    Undone,
    Verb,
    Word,
    at_text,
    decimal_text,
)

WINDOW_MS = 300_000
BELOW = "/wallets/truemoney"

_VERBS = {
    "/v1/codes/resolve": Verb.RESOLVE,
    "/v1/payments": Verb.PAY,
    "/v1/payments/query": Verb.QUERY,
    "/v1/payments/cancel": Verb.CANCEL,
    "/v1/refunds": Verb.REFUND,
    "/v1/refunds/query": Verb.QUERY_REFUND,
}
_CODES = {
    Word.BUSY: "TOO_MANY_REQUESTS",
    Word.BROKEN: "INTERNAL_ERROR",
    Word.NO_PAYMENT: "PAYMENT_NOT_FOUND",
    Word.NO_REFUND: "REFUND_NOT_FOUND",
    Word.BLOCKED: "PAYMENT_CANCELLED",
    Word.TOO_LATE: "CANCEL_NOT_ALLOWED",
    Word.TWICE: "DUPLICATE_REF",
    Word.NONSENSE: "INVALID_REQUEST",
}


@dataclass(frozen=True, slots=True)
class TrueMoney:
    """Implements `Dialect` with the wallet's two keys: with which it signs, and with which the hub does."""

    wallet_key: bytes
    hub_key: bytes

    def read(self, call: Message, now: datetime) -> Asked:
        head = call.headers
        if (head.get("x-tm-client"), head.get("x-tm-key-version")) != (CLIENT, KEY_VERSION):
            raise SealDoubt("CLIENT_UNKNOWN")
        stamp = head.get("x-tm-timestamp", "")
        content = _content(call.method, call.path, stamp, head.get("x-tm-nonce", ""), call.body)
        if not hmac.compare_digest(_sign(self.hub_key, content), head.get("x-tm-signature", "")):
            raise SealDoubt("INVALID_SIGNATURE")
        if abs(milliseconds(now) - int(stamp)) > WINDOW_MS:
            raise SealDoubt("TIMESTAMP_OUT_OF_RANGE")
        return _asked(_VERBS[call.path], json.loads(call.body))

    def reply(self, call: Message, asked: Asked | None, said: Said, now: datetime) -> Reply:
        body = json.dumps(_envelope(said), separators=(",", ":")).encode()
        stamp, nonce = str(milliseconds(now)), call.headers.get("x-tm-nonce", "")
        content = _content("ANSWER", call.path, stamp, nonce, body)
        return Reply(200, _headers(self.wallet_key, stamp, content), body)

    def break_seal(self, reply: Reply) -> Reply:
        return Reply(reply.status, {**reply.headers, "x-tm-signature": "AAAA"}, reply.body)

    def notice(self, about: Paid | Returned, now: datetime, number: int, *, forged: bool = False) -> Message:
        kind, told = ("payment", _payment(about)) if isinstance(about, Paid) else ("refund", _refund(about))
        key = bytes(32) if forged else self.wallet_key
        return self._call(f"/v1/notices/{kind}", told, now, f"n{number:08d}", key)

    def look_up(self, code: str, typed: Typed, now: datetime, number: int) -> Message:
        data = {"code": code, **_typed(typed)}
        return self._call("/v1/qr/resolve", data, now, f"app{number:07d}", self.wallet_key)

    def agree(
        self, app_payment_id: str, code: str, quote_id: str, typed: Typed, now: datetime, number: int
    ) -> Message:
        data = {"app_payment_id": app_payment_id, "code": code, "quote_id": quote_id, **_typed(typed)}
        return self._call("/v1/qr/pay", data, now, f"app{number:07d}", self.wallet_key)

    def answers(self, call: Message, reply: Reply) -> bool:
        head = reply.headers
        stamp, nonce = head.get("x-tm-timestamp", ""), call.headers.get("x-tm-nonce", "")
        content = _content("ANSWER", call.path, stamp, nonce, reply.body)
        return hmac.compare_digest(_sign(self.hub_key, content), head.get("x-tm-signature", ""))

    def takes(self, reply: Reply) -> bool:
        return reply.status == 200

    def quote_of(self, reply: Reply) -> str:
        envelope = json.loads(reply.body)
        return (envelope["data"].get("quote_id") or "") if envelope["code"] == "SUCCESS" else ""

    def _call(self, path: str, data: Mapping[str, Any], now: datetime, nonce: str, key: bytes) -> Message:
        body = json.dumps(data, separators=(",", ":")).encode()
        stamp, path = str(milliseconds(now)), BELOW + path
        headers = _headers(key, stamp, _content("POST", path, stamp, nonce, body))
        return Message("POST", path, {**headers, "x-tm-client": CLIENT, "x-tm-nonce": nonce}, body)


def _asked(verb: Verb, body: Mapping[str, Any]) -> Asked:
    currency, minor = _read_amount(body["amount"]) if "amount" in body else ("", 0)
    expires_at = body.get("expires_at")
    return Asked(
        verb,
        body.get("payment_ref", ""),
        body.get("refund_ref", ""),
        currency,
        minor,
        body.get("code", ""),
        body.get("app_payment_id", ""),
        None if expires_at is None else datetime.fromisoformat(expires_at),
    )


def _envelope(said: Said) -> Mapping[str, Any]:
    code = "SUCCESS"
    data: Mapping[str, Any] | None = None
    match said:
        case Word():
            code = _CODES[said]
        case SealDoubt():
            code = str(said)
        case Failed(failure=failure):
            code = failure
        case Known(known=known):
            data = {"known": known, "country": None}
        case Undone(reference=reference, at=at):
            data = {"payment_ref": reference, "cancelled_at": at_text(at)}
        case Paid():
            data = _payment(said)
        case Returned():
            data = _refund(said)
        case Taken():
            raise AssertionError("it knows no captures")
    return {"code": code, "message": code.lower(), "data": data}


def _payment(paid: Paid) -> dict[str, Any]:
    return {
        "payment_ref": paid.reference,
        "transaction_id": paid.transaction if paid.standing is Standing.COMPLETED else "",
        "status": paid.standing.value,
        "amount": _write_amount(paid.currency, paid.minor),
        "failure_code": paid.failure,
        "completed_at": at_text(paid.completed_at),
    }


def _refund(back: Returned) -> dict[str, Any]:
    return {
        "refund_ref": back.reference,
        "refund_transaction_id": back.transaction if back.standing is Standing.COMPLETED else "",
        "status": back.standing.value,
        "amount": _write_amount(back.currency, back.minor),
        "failure_code": back.failure,
        "completed_at": at_text(back.completed_at),
    }


def _read_amount(amount: Mapping[str, str]) -> tuple[str, int]:
    currency, value = amount["currency"], amount["value"]
    whole, _, part = value.partition(".")
    return currency, int(whole + part.ljust(DIGITS[currency], "0"))


def _write_amount(currency: str, minor: int) -> dict[str, str]:
    return {"currency": currency, "value": decimal_text(currency, minor)}


def _typed(typed: Typed) -> dict[str, Any]:
    return {} if typed is None else {"amount": _write_amount(*typed)}


def _headers(key: bytes, stamp: str, content: bytes) -> dict[str, str]:
    return {
        "content-type": "application/json",
        "x-tm-key-version": KEY_VERSION,
        "x-tm-timestamp": stamp,
        "x-tm-signature": _sign(key, content),
    }


def _content(method: str, path: str, stamp: str, nonce: str, body: bytes) -> bytes:
    return "\n".join((method, path, stamp, nonce, hashlib.sha256(body).hexdigest())).encode()


def _sign(key: bytes, content: bytes) -> str:
    return base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
