"""Taiwan's TWQR addresses."""

import pytest

from hub.codes.reader import read
from tests.hub.codes.making import refusal

TRANSFER = "TWQRP://個人轉帳/158/02/V1?D1=10050&D5=004&D6=0000000012345678&D9=tea&D10=901"


def test_a_transfer_is_read_its_amount_in_dollars() -> None:
    code = read(TRANSFER)
    assert ("tw-twqr", "TW", "901", "100.50") == (code.scheme, code.country, code.currency, code.amount)
    assert ("0000000012345678", "D6", "004") == (code.account, code.account_at, code.acquirer)
    assert ("個人轉帳", "tea", ()) == (code.merchant_name, code.purpose, code.warnings)


def test_an_address_escaped_as_a_whole_is_read_and_noted() -> None:
    text = (
        "TWQRP%3A%2F%2F%E9%8A%80%E8%A1%8C%E8%BD%89%E5%B8%B3%2F158%2F02%2FV1"
        "%3FD5%3D812%26D6%3D0028881001686314%26D10%3D901"
    )
    code = read(text)
    assert ("銀行轉帳", "0028881001686314") == (code.merchant_name, code.account)
    assert (text, ("uri-escaped-whole",)) == (code.text, code.warnings)


def test_a_shop_is_known_by_its_acquirer_s_key_and_may_let_the_amount_change() -> None:
    code = read("TWQRP://shop/158/01/V1?M1=39900&D2=77&D3=ARZ2cP&D10=901&D11=00,462&D12=20201231123030")
    assert ("399.00", "77", "20201231123030") == (code.amount, code.reference, code.expiry)


@pytest.mark.parametrize("cents, amount", [("5", "0.05"), ("50", "0.50"), ("00100", "1.00"), ("0", "0.00")])
def test_cents_become_dollars(cents: str, amount: str) -> None:
    assert amount == read(f"TWQRP://x/158/02/V1?D1={cents}&D6=1").amount


@pytest.mark.parametrize(
    "text, reason",
    [
        ("TWQRP://x/392/02/V1?D6=1", "uri-host"),
        ("TWQRP://x/158/02?D6=1", "uri-host"),
        ("TWQRP:/x/158/02/V1?D6=1", "uri-host"),
        ("TWQRP://x/158/02/V1", "uri-payee"),
        ("TWQRP://x/158/02/V1?D1=100", "uri-payee"),
        ("TWQRP://x/158/02/V1?D1=1.00&D6=1", "amount-format"),
        ("TWQRP://x/158/02/V1?D1=-100&D6=1", "amount-format"),
        ("TWQRP://x/158/02/V1?D6=1&D10=000", "unknown-currency"),
        ("TWQRP://x/158/02/V1?D6=1&D6=2", "duplicate-parameter"),
        ("TWQRP://x%E2%80%AE/158/02/V1?D6=1", "bidi-character"),
    ],
)
def test_broken_addresses_are_refused_by_name(text: str, reason: str) -> None:
    assert reason == refusal(text).reason
