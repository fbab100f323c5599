"""TrueMoney's dialect at the level of HTTP messages, written from its description and not from our adapter:
seals over bytes, envelopes, amounts as decimal strings.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.simulation.clocks import milliseconds
from tests.simulation.wallet.book import Paid, Returned, Standing

CLIENT = "sim-hub"
KEY_VERSION = "1"
WINDOW_MS = 300_000
DIGITS = {"THB": 2, "PHP": 2, "JPY": 0, "KRW": 0, "SGD": 2, "KWD": 3}
"""Decimals of the currencies that simulated wallets hold."""


@dataclass(frozen=True, slots=True)
class Message:
    """An HTTP request as it lies on the wire."""

    method: str
    path: str
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer as it lies on the wire."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class SealDoubt(Exception):
    """The call is not provably the hub's; holds the dialect's code for it."""


@dataclass(frozen=True, slots=True)
class Sealing:
    """The wallet's two keys: with which it signs, and with which the hub does."""

    wallet_key: bytes
    hub_key: bytes

    def check(self, call: Message, now: datetime) -> None:
        """Raises SealDoubt for a call that the hub did not make, or made at another time."""
        head = call.headers
        if (head.get("x-tm-client"), head.get("x-tm-key-version")) != (CLIENT, KEY_VERSION):
            raise SealDoubt("CLIENT_UNKNOWN")
        stamp = head.get("x-tm-timestamp", "")
        content = _content(call.method, call.path, stamp, head.get("x-tm-nonce", ""), call.body)
        if not hmac.compare_digest(_sign(self.hub_key, content), head.get("x-tm-signature", "")):
            raise SealDoubt("INVALID_SIGNATURE")
        if abs(milliseconds(now) - int(stamp)) > WINDOW_MS:
            raise SealDoubt("TIMESTAMP_OUT_OF_RANGE")

    def reply(self, call: Message, envelope: Mapping[str, Any], now: datetime) -> Reply:
        """A sealed answer."""
        body = json.dumps(envelope, separators=(",", ":")).encode()
        stamp, nonce = str(milliseconds(now)), call.headers.get("x-tm-nonce", "")
        content = _content("ANSWER", call.path, stamp, nonce, body)
        return Reply(200, self._headers(stamp, content), body)

    def answers(self, call: Message, reply: Reply) -> bool:
        """Whether a reply to our call bears the hub's seal."""
        head = reply.headers
        stamp, nonce = head.get("x-tm-timestamp", ""), call.headers.get("x-tm-nonce", "")
        content = _content("ANSWER", call.path, stamp, nonce, reply.body)
        return hmac.compare_digest(_sign(self.hub_key, content), head.get("x-tm-signature", ""))

    def notice(self, path: str, data: Mapping[str, Any], now: datetime, nonce: str) -> Message:
        """A sealed call to the hub."""
        body = json.dumps(data, separators=(",", ":")).encode()
        stamp = str(milliseconds(now))
        headers = self._headers(stamp, _content("POST", path, stamp, nonce, body))
        return Message("POST", path, {**headers, "x-tm-client": CLIENT, "x-tm-nonce": nonce}, body)

    def _headers(self, stamp: str, content: bytes) -> dict[str, str]:
        return {
            "content-type": "application/json",
            "x-tm-key-version": KEY_VERSION,
            "x-tm-timestamp": stamp,
            "x-tm-signature": _sign(self.wallet_key, content),
        }


def read_amount(amount: Mapping[str, str]) -> tuple[str, int]:
    """Currency and minor units of an amount object."""
    currency, value = amount["currency"], amount["value"]
    whole, _, part = value.partition(".")
    return currency, int(whole + part.ljust(DIGITS[currency], "0"))


def write_amount(currency: str, minor: int) -> dict[str, str]:
    """An amount object."""
    digits = DIGITS[currency]
    text = str(minor).rjust(digits + 1, "0")
    return {"currency": currency, "value": f"{text[:-digits]}.{text[-digits:]}" if digits else text}


def envelope(code: str, data: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What every answer is wrapped in."""
    return {"code": code, "message": code.lower(), "data": data}


def payment_object(paid: Paid) -> dict[str, Any]:
    """A payment as it is told."""
    return {
        "payment_ref": paid.reference,
        "transaction_id": paid.transaction if paid.standing is Standing.COMPLETED else "",
        "status": paid.standing.value,
        "amount": write_amount(paid.currency, paid.minor),
        "failure_code": paid.failure,
        "completed_at": None if paid.completed_at is None else paid.completed_at.isoformat(),
    }


def refund_object(back: Returned) -> dict[str, Any]:
    """A refund as it is told."""
    return {
        "refund_ref": back.reference,
        "refund_transaction_id": back.transaction if back.standing is Standing.COMPLETED else "",
        "status": back.standing.value,
        "amount": write_amount(back.currency, back.minor),
        "failure_code": back.failure,
        "completed_at": None if back.completed_at is None else back.completed_at.isoformat(),
    }


def _content(method: str, path: str, stamp: str, nonce: str, body: bytes) -> bytes:
    return "\n".join((method, path, stamp, nonce, hashlib.sha256(body).hexdigest())).encode()


def _sign(key: bytes, content: bytes) -> str:
    return base64.b64encode(hmac.digest(key, content, "sha256")).decode()
