"""RSA keys: what is loaded, what is turned away, what verifies."""

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from tests.wallets.vectors import PRIVATE_KEY, PUBLIC_KEY
from wallets.signing.rsa_sha256 import SigningKey, VerifyingKey, VerifyingKeyring, make_key_pair


def _pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def test_a_new_pair_signs_and_verifies() -> None:
    private, public = make_key_pair()
    signature = SigningKey.load("c", "1", private).sign(b"content")
    assert VerifyingKey.load("c", "1", public).verifies(signature, b"content")
    assert not VerifyingKey.load("c", "1", PUBLIC_KEY).verifies(signature, b"content")


def test_an_empty_signature_never_verifies() -> None:
    assert not VerifyingKey.load("c", "1", PUBLIC_KEY).verifies(b"", b"content")


def test_the_same_content_has_the_same_signature() -> None:
    key = SigningKey.load("c", "1", PRIVATE_KEY)
    assert key.sign(b"content") == key.sign(b"content")


def test_a_short_key_and_another_kind_of_key_are_refused() -> None:
    short = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    for key in (short, ec.generate_private_key(ec.SECP256R1())):
        with pytest.raises(ValueError, match="no RSA key of 2048 bits or more"):
            SigningKey.load("c", "1", _pem(key))


def test_a_key_is_found_only_by_its_client_and_version() -> None:
    key = VerifyingKey.load("c", "1", PUBLIC_KEY)
    ring = VerifyingKeyring.of(key)
    assert key == ring.find("c", "1")
    assert ring.find("c", "2") is None
    assert ring.find("d", "1") is None


def test_no_repr_shows_a_key() -> None:
    shown = repr(SigningKey.load("c", "1", PRIVATE_KEY)) + repr(
        VerifyingKeyring.of(VerifyingKey.load("c", "1", PUBLIC_KEY))
    )
    assert "SigningKey(client_id='c', version='1')VerifyingKeyring()" == shown
