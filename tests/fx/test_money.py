"""Amounts are read, written, added and compared exactly, and only within one currency."""

import operator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fx.currency import currency
from fx.errors import (
    AmountOutOfRange,
    CurrencyMismatch,
    MalformedAmount,
    TooManyDecimals,
    UnknownCurrency,
)
from fx.money import MAX_MINOR_UNITS, Money
from tests.fx.strategies import currency_codes, minor_units, moneys, steady


@pytest.mark.parametrize(
    "text,code,minor",
    [
        ("778.13", "THB", 77_813),
        ("778.1", "THB", 77_810),
        ("778", "THB", 77_800),
        ("0.05", "THB", 5),
        ("-0.05", "THB", -5),
        ("3480", "JPY", 3_480),
        ("1.234", "KWD", 1_234),
        ("0.0001", "CLF", 1),
        ("007.50", "THB", 750),
        ("0", "JPY", 0),
        ("-0.00", "THB", 0),
        ("9999999999999.99", "THB", MAX_MINOR_UNITS),
        ("999999999999999", "JPY", MAX_MINOR_UNITS),
        ("0" * 5_000 + "1", "JPY", 1),
    ],
)
def test_a_plain_decimal_is_read_exactly(text: str, code: str, minor: int) -> None:
    assert Money(code, minor) == Money.parse(text, code)


@pytest.mark.parametrize(
    "text",
    [
        *("", " 1", "1 ", "1\n", "+1", "1,000", "1_000", "1e3", "1E3", ".5", "5.", "-", "--1", "1.2.3"),
        *("0x1", "NaN", "inf", "１２", "١٢", "1.٥", "−1", "1\u200b"),
    ],
)
def test_what_is_not_a_plain_decimal_is_malformed(text: str) -> None:
    with pytest.raises(MalformedAmount):
        Money.parse(text, "THB")


@pytest.mark.parametrize(
    "text,code", [("1.0", "JPY"), ("1.000", "THB"), ("1.001", "THB"), ("1.0000", "KWD"), ("1.00000", "CLF")]
)
def test_more_decimals_than_the_currency_has_are_refused_zeros_too(text: str, code: str) -> None:
    with pytest.raises(TooManyDecimals) as refused:
        Money.parse(text, code)
    assert (code, currency(code).exponent) == (refused.value.currency_code, refused.value.exponent)


@pytest.mark.parametrize(
    "text,code",
    [
        ("10000000000000.00", "THB"),
        ("-10000000000000", "THB"),
        ("1000000000000000", "JPY"),
        ("9" * 60_000, "JPY"),
        ("9" * 60_000 + ".99", "THB"),
    ],
)
def test_beyond_the_largest_amount_is_refused_however_long(text: str, code: str) -> None:
    with pytest.raises(AmountOutOfRange):
        Money.parse(text, code)


@pytest.mark.parametrize("minor", [MAX_MINOR_UNITS + 1, -MAX_MINOR_UNITS - 1, 2**63])
def test_no_amount_is_made_beyond_the_limit(minor: int) -> None:
    with pytest.raises(AmountOutOfRange):
        Money("JPY", minor)


@pytest.mark.parametrize("minor", [1.0, True, Decimal(1), "1", None])
def test_minor_units_are_an_int_and_nothing_like_it(minor: object) -> None:
    with pytest.raises(TypeError, match=f"not {type(minor).__name__}"):
        Money("JPY", minor)  # type: ignore[arg-type]  # the very thing that is refused


def test_an_unknown_currency_is_refused_before_the_amount_is_looked_at() -> None:
    with pytest.raises(UnknownCurrency):
        Money("XAU", 1)
    with pytest.raises(UnknownCurrency):
        Money.parse("rubbish", "XAU")


@pytest.mark.parametrize(
    "money,text",
    [
        (Money("THB", 77_813), "778.13 THB"),
        (Money("THB", -5), "-0.05 THB"),
        (Money("THB", 0), "0.00 THB"),
        (Money("JPY", -3_480), "-3480 JPY"),
        (Money("KWD", 7), "0.007 KWD"),
        (Money("CLF", 123_456), "12.3456 CLF"),
        (Money("THB", MAX_MINOR_UNITS), "9999999999999.99 THB"),
    ],
)
def test_an_amount_is_written_with_its_currencys_decimals(money: Money, text: str) -> None:
    assert text == str(money)
    assert text.removesuffix(f" {money.currency_code}") == money.text
    assert Decimal(money.text) == money.decimal
    assert -currency(money.currency_code).exponent == money.decimal.as_tuple().exponent


@steady
@given(moneys)
def test_what_is_written_is_read_back(money: Money) -> None:
    assert money == Money.parse(money.text, money.currency_code)
    assert Decimal(money.minor_units).scaleb(-currency(money.currency_code).exponent) == money.decimal


@steady
@given(currency_codes, minor_units, minor_units)
def test_sums_and_differences_are_exact_or_refused(code: str, a: int, b: int) -> None:
    for expected, compute in ((a + b, Money.__add__), (a - b, Money.__sub__)):
        if abs(expected) <= MAX_MINOR_UNITS:
            assert Money(code, expected) == compute(Money(code, a), Money(code, b))
        else:
            with pytest.raises(AmountOutOfRange):
                compute(Money(code, a), Money(code, b))


@steady
@given(currency_codes, st.integers(-3, 3), st.integers(-3, 3))
def test_amounts_of_one_currency_compare_as_their_minor_units(code: str, a: int, b: int) -> None:
    x, y = Money(code, a), Money(code, b)
    assert (a < b, a <= b, a > b, a >= b, a == b) == (x < y, x <= y, x > y, x >= y, x == y)


def test_two_currencies_neither_add_nor_compare_but_are_simply_unequal() -> None:
    baht, yen = Money("THB", 1), Money("JPY", 1)
    for mix in (operator.add, operator.sub, operator.lt, operator.le, operator.gt, operator.ge):
        with pytest.raises(CurrencyMismatch) as refused:
            mix(baht, yen)
        assert ("THB", "JPY") == (refused.value.expected, refused.value.found)
    assert baht != yen


def test_money_adds_to_nothing_but_money() -> None:
    with pytest.raises(TypeError, match="not with int"):
        Money("THB", 1) + 1  # type: ignore[operator]  # the very thing that is refused


def test_signs() -> None:
    assert Money("THB", -5) == -Money("THB", 5)
    assert Money("THB", 0) == Money.zero("THB")
    assert [(False, False), (False, True), (True, False)] == [
        (Money("THB", n).is_positive, Money("THB", n).is_zero) for n in (-1, 0, 1)
    ]
