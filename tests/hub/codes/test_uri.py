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
        ("https%3a%2f%2fx", True),
        ("wxp://f2f0", True),
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


def test_any_address_may_be_escaped_as_a_whole_with_plus_signs_for_blanks() -> None:
    # From the test cases of a Taiwanese bank's wallet (public code index, file id 27437384306); tax is cut.
    tax = "https%3A%2F%2Fpaytax.nat.gov.tw%2FQRCODE.aspx%3Fpar%3D11331330400147454500000000641080512"
    shop = (
        "TWQRP%3A%2F%2FAlipay+Company+Ltd%2F158%2F01%2FV1%3FD12%3D20191231153154%26D2%3DOutSale190423151509"
        "%26D11%3D00%2C95095010000300415695000001%3B11%2C95095010000300415695000001%26D3%3DAdFN2rb2Uk8C"
        "%26D1%3D158500%26D10%3D901"
    )
    assert ("tw-tax", tax, ("uri-escaped-whole",)) == (read(tax).scheme, read(tax).text, read(tax).warnings)
    assert (
        "https://paytax.nat.gov.tw/QRCODE.aspx?par=11331330400147454500000000641080512" == read(tax).account
    )
    assert ("Alipay Company Ltd", "1585.00") == (read(shop).merchant_name, read(shop).amount)


def test_a_plus_sign_of_an_escaped_address_survives() -> None:
    code = read("upi%3A%2F%2Fpay%3Fpa%3Da%40b%26qrexpire%3D2021-08-20T17%3A48%3A19%2B05%3A30")
    assert ("a@b", "2021-08-20T17:48:19+05:30") == (code.account, code.expiry)
