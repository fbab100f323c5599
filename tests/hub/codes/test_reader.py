"""The door: what is read as what, and what scanners add."""

import pytest

from hub.codes.reader import plain_text, read
from tests.hub.codes.making import part, refusal, sealed, shop

CPM = "hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8="


@pytest.mark.parametrize(
    "text, kind",
    [
        (shop(), "mpm"),
        (CPM, "cpm"),
        ("upi://pay?pa=shop@bank", "uri"),
        ("UPI://PAY?PA=shop@bank", "uri"),
        ("TWQRP://x/158/02/V1?D5=004&D6=1", "uri"),
        ("https://qr.alipay.com/abc", "uri"),
        ("289431869362714645", "wallet_code"),
        ("135112298638468293", "wallet_code"),
    ],
)
def test_a_text_is_read_as_what_it_is(text: str, kind: str) -> None:
    assert kind == read(text).kind


@pytest.mark.parametrize("prefix", ["]Q0", "]Q1", "]Q6", "]C1", "]d2", "]z0", "]L2", "]e0"])
def test_a_scanner_s_prefix_is_stripped_and_noted(prefix: str) -> None:
    code = read(prefix + shop())
    assert (shop(), ("scanner-prefix",)) == (code.text, code.warnings)


@pytest.mark.parametrize("suffix", ["\r", "\n", "\t", "\r\n", "\t\r\n"])
@pytest.mark.parametrize("text", [shop(), CPM, "289431869362714645", "upi://pay?pa=shop@bank"])
def test_a_scanner_s_suffix_is_stripped_and_noted(text: str, suffix: str) -> None:
    code = read(text + suffix)
    assert (text, ("scanner-suffix",)) == (code.text, code.warnings)


def test_prefix_and_suffix_may_come_together() -> None:
    assert ("scanner-suffix", "scanner-prefix") == read(f"]Q3{shop()}\r\n").warnings
    assert shop() == plain_text(f"]Q3{shop()}\r\n")


@pytest.mark.parametrize(
    "text, reason",
    [
        ("", "empty"),
        ("\r\n", "empty"),
        ("]Q1", "empty"),
        (" " + shop(), "not-a-payment-code"),
        ("\ufeff" + shop(), "not-a-payment-code"),
        ("\n" + shop(), "not-a-payment-code"),
        ("]A0" + shop(), "not-a-payment-code"),
        ("]Q1]Q1" + shop(), "not-a-payment-code"),
        (shop() + " ", "truncated"),
        (shop() + "\x00", "control-character"),
        (shop() + "\n ", "control-character"),
        ("hello", "not-a-payment-code"),
        ("ftp://example.com", "not-a-payment-code"),
        ("javascript:alert(1)", "not-a-payment-code"),
        ("0", "wallet-length"),
        ("4111111111111111", "wallet-length"),
        ("4006381333931", "wallet-length"),  # goods: EAN-13
        ("２８９４３１８６９３６２７１４６４５", "lookalike-digit"),
        ("28943186936271464²", "lookalike-digit"),
        ("1" * 33, "wallet-length"),
        ("1" * 1_000_000, "too-long"),
        ("00" * 2_000, "too-long"),
        ("63046007", "wallet-length"),
        ("\ud800" * 20, "not-a-payment-code"),
        (shop().replace("SHOP", "SHO\ud800"), "not-unicode"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_what_is_no_code_is_refused_by_name(text: str, reason: str) -> None:
    assert reason == refusal(text).reason


def test_an_emvco_code_may_be_all_digits() -> None:
    digits = sealed("000201" + part("30", part("00", "1" * 40)))
    while not digits.isdigit():
        digits = sealed(digits[:-8] + part(f"{80 + len(digits) % 19}", "1"))
    assert ("mpm", "emv-unknown") == (read(digits).kind, read(digits).scheme)


def test_errors_never_repeat_the_code() -> None:
    secrets = ["4111111111111111", "251001020123456789012345"]
    texts = [
        f"upi://pay?{secrets[0]}=a&{secrets[0]}=b&pa=a@b",
        f"upi://pay?{secrets[0]}=%ff&pa=a@b",
        secrets[0],
        secrets[1] + "x",
        shop(t54=secrets[0]),
        shop(t55=secrets[0]),
        sealed("000201" + part("62", part("01", secrets[0]) + "99")),
    ]
    for text in texts:
        told = str(refusal(text))
        assert [] == [secret for secret in secrets if secret in told]
