"""India's UPI addresses."""

import pytest

from hub.codes.reader import read
from hub.codes.upi import write_upi
from tests.hub.codes.making import refusal


def test_a_full_address_says_all_it_can() -> None:
    code = read(
        "upi://pay?pa=shop%40bank&pn=Chai%20Shop&mc=5411&tr=T1&tn=Tea&am=50.00&cu=INR&mid=M1&msid=S1&mtid=X1"
        "&QRexpire=2021-08-20T17:48:19+05:30&pinCode=122002&mode=15"
    )
    assert ("uri", "upi", ("upi",)) == (code.kind, code.scheme, code.schemes)
    assert ("shop@bank", "pa", "Chai Shop") == (code.account, code.account_at, code.merchant_name)
    assert ("50.00", "INR", "5411", "T1") == (code.amount, code.currency, code.mcc, code.reference)
    assert ("M1", "S1", "X1", "Tea") == (code.merchant_id, code.store, code.terminal, code.purpose)
    assert ("2021-08-20T17:48:19+05:30", "122002") == (code.expiry, code.postal_code)
    assert ((), "15") == (code.warnings, code.at("mode"))


def test_null_and_nothing_say_nothing() -> None:
    code = read("upi://pay?pa=a@b&am=&cu=&pn=null&mam=null")
    assert (None, None, None) == (code.amount, code.currency, code.merchant_name)


@pytest.mark.parametrize(
    "text, reason",
    [
        ("upi://pay", "uri-payee"),
        ("upi://pay?pn=Shop&am=10", "uri-payee"),
        ("upi://pay?pa=", "uri-payee"),
        ("upi://pay?pa=shop", "uri-payee"),
        ("upi://pay?pa=@bank", "uri-payee"),
        ("upi://pay?pa=shop@", "uri-payee"),
        ("upi://pay?pa=a@b@c", "uri-payee"),
        ("upi://pay?pa=a b@c", "uri-payee"),
        ("upi://pay?pa=shоp@bank", "uri-payee"),  # Cyrillic о
        ("upi://collect?pa=a@b", "uri-host"),
        ("upi://mandate?pa=a@b", "uri-host"),
        ("upi://pay.evil?pa=a@b", "uri-host"),
        ("upi://pay?pa=a@b&cu=XXX", "unknown-currency"),
        ("upi://pay?pa=a@b&cu=356", "unknown-currency"),
        ("upi://pay?pa=a@b&cu=inr", "unknown-currency"),
        ("upi://pay?pa=a@b&am=1.005", "amount-decimals"),
        ("upi://pay?pa=a@b&am=-1", "amount-format"),
        ("upi://pay?pa=a@b&am=10&am=1", "duplicate-parameter"),
    ],
)
def test_broken_addresses_are_refused_by_name(text: str, reason: str) -> None:
    assert reason == refusal(text).reason


@pytest.mark.parametrize(
    "text, warnings",
    [
        ("upi:pay?pa=a@b", ()),
        ("upi://pay/?pa=a@b", ()),
        ("upi://pay?pa=a@b&cu=USD&am=1", ("currency-country",)),
        ("upi://pay?pa=a@b&am=0", ("zero-amount",)),
        ("upi://pay?pa=a@b&mc=54", ("format-mc",)),
        ("upi://pay?pa=a@b&pn=%D0%A0ayPal", ("homoglyph-pn",)),
    ],
)
def test_odd_addresses_are_taken_with_a_warning(text: str, warnings: tuple[str, ...]) -> None:
    assert warnings == read(text).warnings


def test_an_address_is_written_and_read_again() -> None:
    text = write_upi("shop@bank", "Café & Söhne", amount="10.50", reference="T/1", mcc="5411")
    assert "upi://pay?pa=shop@bank&pn=Caf%C3%A9%20%26%20S%C3%B6hne&mc=5411&tr=T%2F1&am=10.50&cu=INR" == text
    code = read(text)
    assert ("shop@bank", "Café & Söhne", "10.50", "T/1") == (
        code.account,
        code.merchant_name,
        code.amount,
        code.reference,
    )
    assert "uri-payee" == refusal("nobody", lambda payee: write_upi(payee, "X")).reason
