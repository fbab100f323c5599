"""TrueMoney's seal: HMAC-SHA256 over method, path, time, nonce and body, on calls and on answers."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from wallets.connection import WalletConnection
from wallets.contract import HttpCall, NotAuthentic
from wallets.signing.hmac_sha256 import HmacKey, HmacKeyring
from wallets.signing.replay import ReplayGuard
from wallets.signing.window import within_window

CLIENT = "x-tm-client"
KEY_VERSION = "x-tm-key-version"
TIMESTAMP = "x-tm-timestamp"
"""Milliseconds since 1970, in digits."""
NONCE = "x-tm-nonce"
SIGNATURE = "x-tm-signature"

_NONCE_CHARACTERS_MAX = 64
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Seal:
    """One side's way to sign what it says and to check what the other side says."""

    ours: HmacKey
    theirs: HmacKeyring

    @classmethod
    def of_hub(cls, connection: WalletConnection) -> "Seal":
        """The hub's: signs with the newest `hub_key.N`, accepts every `wallet_key.N`."""
        return cls._of(connection, ours="hub_key", theirs="wallet_key")

    @classmethod
    def of_wallet(cls, connection: WalletConnection) -> "Seal":
        """The wallet's: the same, the other way round."""
        return cls._of(connection, ours="wallet_key", theirs="hub_key")

    @classmethod
    def _of(cls, connection: WalletConnection, *, ours: str, theirs: str) -> "Seal":
        client_id = connection.client_id
        version, text = connection.versions(ours)[-1]
        accepted = (HmacKey.from_hex(client_id, each, key) for each, key in connection.versions(theirs))
        return cls(HmacKey.from_hex(client_id, version, text), HmacKeyring.of(*accepted))

    def seal_call(self, method: str, path: str, body: bytes, about: str, now: datetime) -> dict[str, str]:
        """Headers of a call. Its nonce comes from what the call is about and when, so it needs no dice."""
        timestamp = _milliseconds(now)
        nonce = hashlib.sha256(f"{path}\n{about}\n{timestamp}".encode()).hexdigest()[:32]
        content = _content(method, path, timestamp, nonce, body)
        return {
            "content-type": "application/json",
            CLIENT: self.ours.client_id,
            KEY_VERSION: self.ours.version,
            TIMESTAMP: timestamp,
            NONCE: nonce,
            SIGNATURE: self.ours.sign(content),
        }

    def seal_answer(self, path: str, nonce: str, body: bytes, now: datetime) -> dict[str, str]:
        """Headers of an answer; bound to the call by the call's nonce, so no other answer fits."""
        timestamp = _milliseconds(now)
        return {
            "content-type": "application/json",
            KEY_VERSION: self.ours.version,
            TIMESTAMP: timestamp,
            SIGNATURE: self.ours.sign(_content("ANSWER", path, timestamp, nonce, body)),
        }

    def answer_is_theirs(self, path: str, nonce: str, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether an answer to our call of this nonce bears the other side's signature."""
        key = self.theirs.find(self.ours.client_id, headers.get(KEY_VERSION, ""))
        if key is None:
            return False
        content = _content("ANSWER", path, headers.get(TIMESTAMP, ""), nonce, body)
        return key.verifies(headers.get(SIGNATURE, ""), content)

    def doubts(self, call: HttpCall, now: datetime, guard: ReplayGuard) -> NotAuthentic | None:
        """Why a call is not provably the other side's, or None if it is. The signature is judged first."""
        headers = call.headers
        key = self.theirs.find(headers.get(CLIENT, ""), headers.get(KEY_VERSION, ""))
        if key is None:
            return NotAuthentic("KEY_UNKNOWN", "no such client and key version")
        timestamp, nonce = headers.get(TIMESTAMP, ""), headers.get(NONCE, "")
        content = _content(call.method, call.path, timestamp, nonce, call.body)
        if not key.verifies(headers.get(SIGNATURE, ""), content):
            return NotAuthentic("SIGNATURE_INVALID", "the signature does not fit the call")
        signed_at = _instant(timestamp)
        if signed_at is None or not 0 < len(nonce) <= _NONCE_CHARACTERS_MAX:
            return NotAuthentic("CALL_UNREADABLE", f"{TIMESTAMP} or {NONCE} is malformed")
        if not within_window(signed_at, now):
            return NotAuthentic("SIGNATURE_EXPIRED", f"{TIMESTAMP} is more than 300 s from our clock")
        if not guard.admits(f"{key.client_id}/{nonce}", call.path, call.body, now):
            return NotAuthentic("SIGNATURE_REPLAYED", "this nonce came with another body before")
        return None


def _content(method: str, path: str, timestamp: str, nonce: str, body: bytes) -> bytes:
    digest = hashlib.sha256(body).hexdigest()
    return f"{method}\n{path}\n{timestamp}\n{nonce}\n{digest}".encode()


def _milliseconds(instant: datetime) -> str:
    return str((instant - _EPOCH) // timedelta(milliseconds=1))


def _instant(milliseconds: str) -> datetime | None:
    if not (milliseconds.isascii() and milliseconds.isdigit() and len(milliseconds) <= 14):
        return None
    return _EPOCH + timedelta(milliseconds=int(milliseconds))
