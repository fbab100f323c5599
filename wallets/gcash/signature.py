"""GCash's seal: the Alipay+ signature on calls and on answers, with one key pair for each side."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from wallets.connection import WalletConnection
from wallets.contract import HttpCall, NotAuthentic
from wallets.signing.alipay_plus import content_to_sign, read_header, write_header
from wallets.signing.rsa_sha256 import SigningKey, VerifyingKey, VerifyingKeyring
from wallets.signing.runner import Runner
from wallets.signing.window import within_window

CLIENT = "client-id"
REQUEST_TIME = "request-time"
RESPONSE_TIME = "response-time"
SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class Seal:
    """One side's private key, and the other side's public keys.

    A replay with another body needs no guard here: PKCS #1 v1.5 signatures are deterministic, so the same
    signature on another body does not verify, and the same body is the same call.
    """

    ours: SigningKey
    theirs: VerifyingKeyring

    @classmethod
    def of_hub(cls, connection: WalletConnection) -> "Seal":
        """The hub's: signs with the newest `hub_private_key.N`, accepts every `wallet_public_key.N`."""
        return cls._of(connection, ours="hub_private_key", theirs="wallet_public_key")

    @classmethod
    def of_wallet(cls, connection: WalletConnection) -> "Seal":
        """The wallet's: the same, the other way round."""
        return cls._of(connection, ours="wallet_private_key", theirs="hub_public_key")

    @classmethod
    def _of(cls, connection: WalletConnection, *, ours: str, theirs: str) -> "Seal":
        client_id = connection.client_id
        version, text = connection.versions(ours)[-1]
        accepted = (VerifyingKey.load(client_id, each, key) for each, key in connection.versions(theirs))
        return cls(SigningKey.load(client_id, version, text), VerifyingKeyring.of(*accepted))

    async def seal_call(
        self, method: str, path: str, body: bytes, now: datetime, run: Runner
    ) -> dict[str, str]:
        """Headers of a call; the signing itself is done by `run`."""
        time = _text(now)
        content = content_to_sign(method, path, self.ours.client_id, time, body)
        return self._headers(REQUEST_TIME, time, await run(partial(self.ours.sign, content)))

    def seal_call_here(self, method: str, path: str, body: bytes, now: datetime) -> dict[str, str]:
        """Headers of a call, signed on the spot: for a wallet's own side."""
        time = _text(now)
        content = content_to_sign(method, path, self.ours.client_id, time, body)
        return self._headers(REQUEST_TIME, time, self.ours.sign(content))

    def seal_answer(self, call: HttpCall, body: bytes, now: datetime) -> dict[str, str]:
        """Headers of an answer: signed over the path of its call."""
        time = _text(now)
        content = content_to_sign(call.method, call.path, self.ours.client_id, time, body)
        return self._headers(RESPONSE_TIME, time, self.ours.sign(content))

    def answer_is_theirs(self, path: str, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether an answer to our POST bears the other side's signature."""
        return self._verifies("POST", path, headers, RESPONSE_TIME, body) is None

    def doubts(self, call: HttpCall, now: datetime) -> NotAuthentic | None:
        """Why a call is not provably the other side's, or None if it is. The signature is judged first."""
        doubt = self._verifies(call.method, call.path, call.headers, REQUEST_TIME, call.body)
        if doubt is not None:
            return doubt
        try:
            signed_at = datetime.fromisoformat(call.headers.get(REQUEST_TIME, ""))
        except ValueError:
            return NotAuthentic("CALL_UNREADABLE", "Request-Time is malformed")
        if signed_at.tzinfo is None:
            return NotAuthentic("CALL_UNREADABLE", "Request-Time has no offset")
        if not within_window(signed_at, now):
            return NotAuthentic("SIGNATURE_EXPIRED", "Request-Time is more than 300 s from our clock")
        return None

    def _verifies(
        self, method: str, path: str, headers: Mapping[str, str], time_header: str, body: bytes
    ) -> NotAuthentic | None:
        sealed = read_header(headers.get(SIGNATURE, ""))
        if sealed is None:
            return NotAuthentic("SIGNATURE_INVALID", "the Signature header is missing or malformed")
        client_id = headers.get(CLIENT, "")
        key = self.theirs.find(client_id, sealed.key_version)
        if key is None:
            return NotAuthentic("KEY_UNKNOWN", "no such client and key version")
        content = content_to_sign(method, path, client_id, headers.get(time_header, ""), body)
        if not key.verifies(sealed.signature, content):
            return NotAuthentic("SIGNATURE_INVALID", "the signature does not fit")
        return None

    def _headers(self, time_header: str, time: str, signature: bytes) -> dict[str, str]:
        return {
            "content-type": "application/json; charset=UTF-8",
            CLIENT: self.ours.client_id,
            time_header: time,
            SIGNATURE: write_header(self.ours.version, signature),
        }


def _text(now: datetime) -> str:
    return now.isoformat(timespec="milliseconds")
