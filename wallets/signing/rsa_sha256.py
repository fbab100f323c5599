"""RSA PKCS#1 v1.5 with SHA-256, keys loaded once and pinned by client id and version."""

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

KEY_BITS_MIN = 2048
"""Below it a signature is no proof any more (NIST SP 800-131A)."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """Our half of a key pair: signs as `client_id`, under `version`."""

    client_id: str
    version: str
    key: rsa.RSAPrivateKey = field(repr=False)

    @classmethod
    def load(cls, client_id: str, version: str, text: str) -> "SigningKey":
        """From PEM, or from bare base64 of PKCS#8 as partners' consoles show it. Costs 40 ms: load once."""
        if text.lstrip().startswith("-----BEGIN"):
            key = serialization.load_pem_private_key(text.encode("ascii"), password=None)
        else:
            key = serialization.load_der_private_key(b64decode(text, validate=True), password=None)
        if not isinstance(key, rsa.RSAPrivateKey) or key.key_size < KEY_BITS_MIN:
            raise ValueError(f"the signing key of {client_id!r} is no RSA key of {KEY_BITS_MIN} bits or more")
        return cls(client_id, version, key)

    def sign(self, content: bytes) -> bytes:
        """The signature over exact bytes; the same for the same content. Takes about 250 us."""
        return self.key.sign(content, padding.PKCS1v15(), hashes.SHA256())


@dataclass(frozen=True, slots=True)
class VerifyingKey:
    """Their half of a key pair: what `client_id` signs under `version` is checked with it."""

    client_id: str
    version: str
    key: rsa.RSAPublicKey = field(repr=False)

    @classmethod
    def load(cls, client_id: str, version: str, text: str) -> "VerifyingKey":
        """From PEM, or from bare base64 of SubjectPublicKeyInfo."""
        if text.lstrip().startswith("-----BEGIN"):
            key = serialization.load_pem_public_key(text.encode("ascii"))
        else:
            key = serialization.load_der_public_key(b64decode(text, validate=True))
        if not isinstance(key, rsa.RSAPublicKey) or key.key_size < KEY_BITS_MIN:
            raise ValueError(f"the key of {client_id!r} is no RSA key of {KEY_BITS_MIN} bits or more")
        return cls(client_id, version, key)

    def verifies(self, signature: bytes, content: bytes) -> bool:
        """Whether the signature was made over this content. An empty signature never is."""
        if not signature:
            return False
        try:
            self.key.verify(signature, content, padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class VerifyingKeyring:
    """The keys that one side accepts, by client id and version."""

    keys: Mapping[tuple[str, str], VerifyingKey] = field(repr=False)

    @classmethod
    def of(cls, *keys: VerifyingKey) -> "VerifyingKeyring":
        """A keyring of these keys."""
        return cls({(key.client_id, key.version): key for key in keys})

    def find(self, client_id: str, version: str) -> VerifyingKey | None:
        """The key of this name and version, or None."""
        return self.keys.get((client_id, version))


def make_key_pair() -> tuple[str, str]:
    """A new private and public key as PEM: throw-away keys of a sandbox, never a real partner's."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS_MIN)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private.decode("ascii"), public.decode("ascii")
