"""HMAC signatures and their keys."""

import pytest

from wallets.signing.hmac_sha256 import HmacKey, HmacKeyring

KEY = HmacKey.from_hex("c", "1", "0b" * 32)


def test_a_signature_is_the_hmac_sha256_of_the_content_in_base64() -> None:
    # Computed with OpenSSL: openssl dgst -sha256 -mac HMAC -macopt hexkey:0b... -binary | base64
    assert "GYpgfrRL+8aZA6Dxzyu9xboKo/PZrjwcejsWlqC2jPc=" == KEY.sign(b"Hi There")


def test_a_signature_verifies_over_its_content_and_no_other() -> None:
    signature = KEY.sign(b"content")
    assert KEY.verifies(signature, b"content")
    assert not KEY.verifies(signature, b"contents")
    assert not HmacKey.from_hex("c", "1", "0c" * 32).verifies(signature, b"content")


@pytest.mark.parametrize("signature", ["", "=", "YWJj", "not base64", "é"])
def test_what_is_no_whole_signature_never_verifies(signature: str) -> None:
    assert not KEY.verifies(signature, b"content")


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="below 32 bytes"):
        HmacKey.from_hex("c", "1", "0b" * 31)


def test_a_key_is_found_only_by_its_client_and_version() -> None:
    ring = HmacKeyring.of(KEY)
    assert KEY == ring.find("c", "1")
    assert ring.find("c", "2") is None
    assert ring.find("d", "1") is None


def test_no_repr_shows_a_key() -> None:
    assert "HmacKey(client_id='c', version='1')HmacKeyring()" == repr(KEY) + repr(HmacKeyring.of(KEY))
