"""Payment addresses: which are read, and by whom."""

import pytest

from hub.codes.reader import read
from hub.codes.uri import is_uri
from tests.hub.codes.making import refusal


@pytest.mark.parametrize(
    "text, is_one",
    [
        ("upi://pay?pa=a@b", True),
        ("UPI://pay?pa=a@b", True),
        ("TWQRP://x", True),
        ("twqrp%3A%2F%2Fx", True),
        ("weixin://wxpay/x", True),
        ("https://qr.alipay.com/x", True),
        ("mailto:a@b", False),
        ("000201", False),
        ("upi", False),
    ],
)
def test_addresses_are_told_by_their_scheme(text: str, is_one: bool) -> None:
    assert is_one is is_uri(text)


def test_an_address_longer_than_any_symbol_is_refused() -> None:
    assert "too-long" == refusal("upi://pay?pa=a@b&tn=" + "x" * 2940).reason


@pytest.mark.parametrize(
    "text, reason",
    [
        ("upi://pay?pa=a@b&pn=SAFE\u202egnp", "bidi-character"),
        ("upi://pay?pa=a@b&pn=A\nB", "control-character"),
        ("TWQRP%3A%2F%2F%FF%2F158%2F02%2FV1%3FD6%3D1", "uri-encoding"),
        ("TWQRP%3A%2F%2FA%0AB%2F158%2F02%2FV1%3FD6%3D1", "control-character"),
    ],
)
def test_deceiving_characters_are_refused_in_addresses_too(text: str, reason: str) -> None:
    assert reason == refusal(text).reason


def test_an_address_keeps_its_text_and_names_its_oddities_once() -> None:
    text = "upi://pay?pa=a@b&tn=a%b c%d e"
    assert (text, ("uri-broken-escape", "uri-unescaped-blank")) == (read(text).text, read(text).warnings)
