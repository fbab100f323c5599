"""Parameters and amounts of addresses."""

import pytest

from hub.codes.code import CodeError
from hub.codes.parameters import check_amount, parameters
from tests.hub.codes.making import refusal


def test_parameters_are_decoded_once_and_a_plus_stays_one() -> None:
    found = parameters("pn=Caf%C3%A9%20X&QRexpire=2021-08-20T17:48:19+05:30&x=%2541", [])
    assert {"pn": "Café X", "qrexpire": "2021-08-20T17:48:19+05:30", "x": "%41"} == found


@pytest.mark.parametrize(
    "query, reason",
    [
        ("am=1&am=2", "duplicate-parameter"),
        ("pa=a@b&PA=thief@b", "duplicate-parameter"),
        ("pn=%ff", "uri-encoding"),
        ("pn=%E2%80%AEx", "bidi-character"),
        ("pn=a%00b", "control-character"),
        ("pn=a%0d%0ab", "control-character"),
    ],
)
def test_broken_parameters_are_refused_by_name(query: str, reason: str) -> None:
    assert reason == refusal(query, lambda text: parameters(text, [])).reason


@pytest.mark.parametrize(
    "query, warning",
    [("a=%zz", "uri-broken-escape"), ("a=1&&b=2", "uri-empty-parameter"), ("a=1 2", "uri-unescaped-blank")],
)
def test_odd_parameters_are_taken_with_a_warning(query: str, warning: str) -> None:
    warnings: list[str] = []
    parameters(query, warnings)
    assert [warning] == warnings


@pytest.mark.parametrize("amount", ["10", "10.5", "10.50", "10.", "10.000", "0.01", "9999999999999"])
def test_amounts_of_two_digits_are_taken(amount: str) -> None:
    warnings: list[str] = []
    check_amount(amount, 2, warnings)
    assert [] == warnings


def test_an_amount_of_zero_is_noted() -> None:
    warnings: list[str] = []
    check_amount("0.00", 2, warnings)
    assert ["zero-amount"] == warnings


@pytest.mark.parametrize(
    "amount, reason",
    [
        ("1,000", "amount-format"),
        ("-1", "amount-format"),
        ("+1", "amount-format"),
        ("1e3", "amount-format"),
        ("NaN", "amount-format"),
        ("1_000", "amount-format"),
        (".5", "amount-format"),
        ("1" * 14, "amount-format"),
        ("1.001", "amount-decimals"),
        ("１0", "lookalike-digit"),
    ],
)
def test_what_is_no_amount_is_refused_by_name(amount: str, reason: str) -> None:
    with pytest.raises(CodeError) as caught:
        check_amount(amount, 2, [])
    assert reason == caught.value.reason
