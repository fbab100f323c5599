"""The Alipay+ signature, reproduced byte for byte from vectors of the official SDK."""

import pytest

from tests.wallets.vectors import PRIVATE_KEY, PUBLIC_KEY, SIGN, SignVector
from wallets.signing.alipay_plus import content_to_sign, read_header, write_header
from wallets.signing.rsa_sha256 import SigningKey, VerifyingKey

SIGNING = SigningKey.load("SANDBOX_5Y0000", "1", PRIVATE_KEY)
VERIFYING = VerifyingKey.load("SANDBOX_5Y0000", "1", PUBLIC_KEY)

GOOD = "algorithm=RSA256,keyVersion=1,signature=YWJj"


def _content(vector: SignVector) -> bytes:
    return content_to_sign(
        vector.method, vector.path, vector.client_id, vector.time, vector.body.encode("utf-8")
    )


@pytest.mark.parametrize("vector", SIGN, ids=lambda vector: vector.name)
def test_the_content_to_sign_is_the_sdks(vector: SignVector) -> None:
    assert vector.content.encode("utf-8") == _content(vector)


@pytest.mark.parametrize("vector", SIGN, ids=lambda vector: vector.name)
def test_the_header_is_the_sdks_byte_for_byte(vector: SignVector) -> None:
    assert vector.header == write_header("1", SIGNING.sign(_content(vector)))


@pytest.mark.parametrize("vector", SIGN, ids=lambda vector: vector.name)
def test_the_sdks_signature_verifies_over_its_body_and_no_other(vector: SignVector) -> None:
    header = read_header(vector.header)
    assert header is not None
    assert "1" == header.key_version
    assert VERIFYING.verifies(header.signature, _content(vector))
    assert not VERIFYING.verifies(header.signature, _content(vector) + b" ")
    assert not VERIFYING.verifies(header.signature, _content(vector).replace(b"POST", b"post"))


def test_the_parts_of_a_header_may_come_in_any_order() -> None:
    assert read_header("signature=YWJj, keyVersion=1,algorithm=RSA256") == read_header(GOOD)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "algorithm=RSA256,keyVersion=1",
        "algorithm=RSA256,keyVersion=1,signature=",
        "algorithm=RSA256,keyVersion=,signature=YWJj",
        "algorithm=RSA256,keyVersion=1,signature=%",
        "algorithm=RSA256,keyVersion=1,signature=YWJ",
        "algorithm=none,keyVersion=1,signature=YWJj",
        "algorithm=RSA1,keyVersion=1,signature=YWJj",
        "algorithm=rsa256,keyVersion=1,signature=YWJj",
        "algorithm=RSA256,algorithm=RSA256,keyVersion=1,signature=YWJj",
        "algorithm=RSA256,keyVersion=1,keyVersion=2,signature=YWJj",
        f"{GOOD},extra=1",
        f"{GOOD},",
        GOOD + "A" * 4096,
    ],
)
def test_a_header_that_is_not_whole_or_names_another_algorithm_is_none(header: str) -> None:
    assert read_header(header) is None
