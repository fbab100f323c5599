"""Addresses that wallets print, and those that only look so."""

from base64 import b64encode

import pytest

from hub.codes.reader import read
from tests.hub.codes.making import refusal

SAMPLE = (
    "GPLD095PLVS00201CDSD0330114SAMPLEPLATFORM0211SAMPLEMERIDCIRD0390112SAMPLEISSUER0202120313MINIPROGRAMID"
)


def alipayplus(payload: str) -> str:
    return "HTTPS://QR.SAMPLEDOMAIN.COM/MPM/3/" + b64encode(payload.encode()).decode()


@pytest.mark.parametrize(
    "text, scheme",
    [
        ("https://qr.alipay.com/bax03190", "alipay"),
        ("HTTPS://QR.ALIPAY.COM/FKX1", "alipay"),
        ("weixin://wxpay/bizpayurl?pr=abc", "wechat"),
        ("wxp://f2f0KK6-_BOfY2KgKUYZRhYKZnMsaMTEhUkqkvuitS69EOI=", "wechat"),  # index, file id 43992923115
        ("https://wx.tenpay.com/f2f?t=AQAA", "wechat"),
        ("https://qr.95516.com/00010000/1", "unionpay"),
        ("https://qr.kakaopay.com/Ej8", "kr-kakaopay"),
        ("https://qr.paypay.ne.jp/p2p01_x", "jp-paypay"),
        ("https://myfave.com/qr/ejwnr5", "sg-fave"),
    ],
)
def test_known_wallets_addresses_are_read(text: str, scheme: str) -> None:
    code = read(text)
    assert (scheme, text, "uri") == (code.scheme, code.account, code.account_at)


@pytest.mark.parametrize(
    "text, reason",
    [
        ("https://example.com/pay", "uri-unknown"),
        ("https://myfave.com/", "uri-unknown"),
        ("https://evilqr.alipay.com/x", "uri-unknown"),
        ("https://qr.alipay.com.evil.com/x", "uri-unknown"),
        ("https://qr.alipay.com:8443/x", "uri-unknown"),
        ("https://qr.alipay.com@evil.com/x", "uri-host"),
        ("https://evil.com\\@qr.alipay.com/x", "uri-host"),
        ("https://qr.alіpay.com/x", "uri-host"),  # Cyrillic і
        ("https://xn--qr-alpay.com/x", "uri-host"),
        ("https://qr%2ealipay.com/x", "uri-host"),
        ("https:///x", "uri-host"),
        ("wxp://", "uri-host"),
        ("wxp://f2f0/../x", "uri-host"),
        ("wxp://f2f0%41", "uri-host"),
        ("wxp://other", "uri-unknown"),
        ("https%3A%2F%2Fqr.alipay.com%40evil.com%2Fx", "uri-host"),
        ("https:qr.alipay.com/x", "uri-host"),
        ("https://qr.alipay.com/\u202ex", "bidi-character"),
    ],
)
def test_other_addresses_are_refused_by_name(text: str, reason: str) -> None:
    assert reason == refusal(text).reason


def test_plain_http_is_noted() -> None:
    assert ("uri-plain-http",) == read("http://qr.alipay.com/x").warnings


def test_the_published_alipayplus_code_is_read() -> None:
    code = read(alipayplus(SAMPLE))
    assert ("alipayplus-mpm", "SAMPLEMERID", "CDSD.02") == (code.scheme, code.account, code.account_at)
    assert ("SAMPLEISSUER", "12") == (code.acquirer, code.at("CIRD.02"))


@pytest.mark.parametrize(
    "payload, reason",
    [
        (SAMPLE[:-1], "length-overrun"),
        (SAMPLE + "X", "not-digits"),
        (SAMPLE.replace("CDSD", "XXXX"), "missing-tag"),
        (SAMPLE.replace("CIRD", "CDSD"), "duplicate-tag"),
        ("GPLD000", "missing-tag"),
        ("", "uri-unknown"),
    ],
)
def test_broken_alipayplus_codes_are_refused_by_name(payload: str, reason: str) -> None:
    assert reason == refusal(alipayplus(payload)).reason


def test_an_alipayplus_code_that_is_not_base64_is_refused() -> None:
    assert "base64" == refusal("https://a.com/MPM/3/A").reason
