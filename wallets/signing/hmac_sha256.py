"""HMAC-SHA256 over exact bytes, with keys pinned by client id and version."""

import hmac
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping
from dataclasses import dataclass, field

KEY_BYTES_MIN = 32
"""NIST SP 800-107: a key at least as long as the digest."""


@dataclass(frozen=True, slots=True)
class HmacKey:
    """One shared key, named by whose it is and which version."""

    client_id: str
    version: str
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) < KEY_BYTES_MIN:
            raise ValueError(
                f"the key of {self.client_id!r} version {self.version!r} is below {KEY_BYTES_MIN} bytes"
            )

    @classmethod
    def from_hex(cls, client_id: str, version: str, text: str) -> "HmacKey":
        """The key written as hex digits; raises ValueError for other text or a short key."""
        return cls(client_id, version, bytes.fromhex(text))

    def sign(self, content: bytes) -> str:
        """The signature, base64."""
        return b64encode(hmac.digest(self.secret, content, "sha256")).decode("ascii")

    def verifies(self, signature: str, content: bytes) -> bool:
        """Whether the signature was made over this content with this key. Takes the same time either way."""
        try:
            given = b64decode(signature, validate=True)
        except (Base64Error, ValueError):
            return False
        return bool(given) and hmac.compare_digest(given, hmac.digest(self.secret, content, "sha256"))


@dataclass(frozen=True, slots=True)
class HmacKeyring:
    """The keys that one side accepts. A caller names a key; only a key pinned here is ever tried."""

    keys: Mapping[tuple[str, str], HmacKey] = field(repr=False)

    @classmethod
    def of(cls, *keys: HmacKey) -> "HmacKeyring":
        """A keyring of these keys."""
        return cls({(key.client_id, key.version): key for key in keys})

    def find(self, client_id: str, version: str) -> HmacKey | None:
        """The key of this name and version, or None."""
        return self.keys.get((client_id, version))
