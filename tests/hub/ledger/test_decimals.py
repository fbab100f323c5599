"""Decimals: exact, with the currency's digits, however large the sum."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fx.errors import UnknownCurrency
from hub.ledger.decimals import decimal_text


@pytest.mark.parametrize(
    "minor_units, code, text",
    [
        (77813, "THB", "778.13"),
        (-467, "THB", "-4.67"),
        (-5, "THB", "-0.05"),
        (0, "THB", "0.00"),
        (0, "JPY", "0"),
        (3480, "JPY", "3480"),
        (-1, "JPY", "-1"),
        (1234, "KWD", "1.234"),
        (10**21, "THB", "10000000000000000000.00"),
    ],
)
def test_minor_units_are_written_with_their_currency_s_digits(minor_units: int, code: str, text: str) -> None:
    assert text == decimal_text(minor_units, code)


@given(st.integers(min_value=-(10**30), max_value=10**30))
def test_no_digit_is_lost(minor_units: int) -> None:
    assert str(minor_units) == decimal_text(minor_units, "JPY")
    assert (
        Decimal(minor_units).as_tuple().digits == Decimal(decimal_text(minor_units, "KWD")).as_tuple().digits
    )
    assert -3 == Decimal(decimal_text(minor_units, "KWD")).as_tuple().exponent


def test_an_unknown_currency_is_refused() -> None:
    with pytest.raises(UnknownCurrency):
        decimal_text(1, "XXX")
