"""The published Alipay+ signature: its content, its header, how one is made and checked.

Source: Alipay+ documentation, "Digital signature" (content to be signed, Signature header); reproduced
byte for byte from vectors of the official SDK in tests/wallets/signing/test_alipay_plus.py.
"""

import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass
from urllib.parse import quote, unquote

ALGORITHM = "RSA256"
"""RSA PKCS#1 v1.5 with SHA-256; the only algorithm taken, whatever a header may say."""

_HEADER_CHARACTERS_MAX = 2048
_PART = re.compile(r"(algorithm|keyVersion|signature)=([^,\s]*)")


@dataclass(frozen=True, slots=True)
class SignatureHeader:
    """The parts of `algorithm=RSA256,keyVersion=1,signature=...`, the signature decoded."""

    key_version: str
    signature: bytes


def content_to_sign(method: str, path: str, client_id: str, time: str, body: bytes) -> bytes:
    """What is signed, of a request and of its answer alike: `METHOD path`, a newline, `client.time.body`."""
    return f"{method} {path}\n{client_id}.{time}.".encode() + body


def write_header(key_version: str, signature: bytes) -> str:
    """The `Signature` header: the signature in base64, then percent-encoded throughout."""
    encoded = quote(b64encode(signature).decode("ascii"), safe="")
    return f"algorithm={ALGORITHM},keyVersion={key_version},signature={encoded}"


def read_header(text: str) -> SignatureHeader | None:
    """The parts of a `Signature` header, in any order; None for a missing, repeated, unknown, foreign or
    empty part, another algorithm, or a signature that is not base64.
    """
    if len(text) > _HEADER_CHARACTERS_MAX:
        return None
    parts: dict[str, str] = {}
    for part in text.split(","):
        match = _PART.fullmatch(part.strip())
        if match is None or match[1] in parts or not match[2]:
            return None
        parts[match[1]] = match[2]
    if len(parts) != 3 or parts["algorithm"] != ALGORITHM:
        return None
    try:
        signature = b64decode(unquote(parts["signature"]), validate=True)
    except (Base64Error, ValueError):
        return None
    return SignatureHeader(parts["keyVersion"], signature) if signature else None
