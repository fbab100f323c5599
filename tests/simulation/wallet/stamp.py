"""A stand-in for one side's RSA key pair: adapters seal and check as ever, only the sum is a cheaper one.

RSA at 250 us a signature would be most of what a run costs. That the real sums are right is shown by the
official SDK's vectors in tests/wallets; here a keyed hash tells just as well who has the key and over what.
"""

import hashlib
from dataclasses import dataclass
from typing import cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from tests.simulation.wallet.dialect import CLIENT, KEY_VERSION
from wallets.signing.rsa_sha256 import SigningKey, VerifyingKey


@dataclass(frozen=True, slots=True)
class Stamp:
    """Whoever has it signs; whoever was shown it checks."""

    secret: bytes

    def mark(self, content: bytes) -> bytes:
        """The signature over this content."""
        return hashlib.blake2b(content, key=self.secret, digest_size=32).digest()

    def sign(self, content: bytes, _padding: object, _hash: object) -> bytes:
        """As a private key of the library does it."""
        return self.mark(content)

    def verify(self, signature: bytes, content: bytes, _padding: object, _hash: object) -> None:
        """As a public key of the library does it."""
        if signature != self.mark(content):
            raise InvalidSignature

    @property
    def signing_key(self) -> SigningKey:
        """For the adapter, to sign with."""
        return SigningKey(CLIENT, KEY_VERSION, cast("RSAPrivateKey", self))

    @property
    def verifying_key(self) -> VerifyingKey:
        """For the adapter, to check with."""
        return VerifyingKey(CLIENT, KEY_VERSION, cast("RSAPublicKey", self))
