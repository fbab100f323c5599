"""Wallet digits: their form and their owners."""

import pytest

from hub.codes.consumer import digits_fault
from hub.codes.reader import read
from tests.hub.codes.making import refusal


@pytest.mark.parametrize(
    "text, wallet, warnings",
    [
        ("289431869362714645", "alipay", ()),
        ("28943186936271464", "alipay", ()),
        ("2893612204263667830", "alipay", ()),
        ("251001020123456789012345", "alipay", ()),
        ("30" + "1" * 22, "alipay", ()),
        ("28" + "1" * 20, "alipay", ("wallet-length-reserved",)),
        ("28" + "1" * 30, "alipay", ("wallet-length-reserved",)),
        ("135112298638468293", "wechat", ()),
        ("10" + "1" * 16, "wechat", ()),
        ("62" + "1" * 17, "unionpay", ()),
    ],
)
def test_a_wallet_is_known_by_start_and_length(text: str, wallet: str, warnings: tuple[str, ...]) -> None:
    code = read(text)
    assert ("wallet_code", wallet, wallet, warnings) == (code.kind, code.scheme, code.wallet, code.warnings)


@pytest.mark.parametrize(
    "text, reason",
    [
        ("281111111111111", "wallet-length"),
        ("2811111111111111", "wallet-length"),
        ("2" * 33, "wallet-length"),
        ("24" + "1" * 16, "wallet-unknown"),
        ("31" + "1" * 16, "wallet-unknown"),
        ("16" + "1" * 16, "wallet-unknown"),
        ("13" + "1" * 17, "wallet-unknown"),
        ("990000" + "1" * 18, "wallet-unknown"),
    ],
)
def test_digits_that_no_wallet_shows_are_refused(text: str, reason: str) -> None:
    assert reason == refusal(text).reason


@pytest.mark.parametrize(
    "text, reason",
    [
        ("1" * 17, None),
        ("9" * 32, None),
        ("1" * 16, "wallet-length"),
        ("1" * 33, "wallet-length"),
        ("", "not-digits"),
        ("28100611111111111a", "not-digits"),
        ("2810 0611 1111 1111", "not-digits"),
        ("-28100611111111111", "not-digits"),
        ("２８１００６１１１１１１１１１１１１", "lookalike-digit"),
        ("28100611111111111²", "lookalike-digit"),
        ("٢٨١٠٠٦١١١١١١١١١١١١", "lookalike-digit"),
    ],
)
def test_the_form_of_a_wallet_code_is_17_to_32_ascii_digits(text: str, reason: str | None) -> None:
    fault = digits_fault(text)
    assert reason == (None if fault is None else fault.reason)
