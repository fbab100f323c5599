"""Currencies are found by letters and by number, and nothing near a code is taken for one."""

import pytest

from fx.currency import CURRENCIES, Currency, currency, currency_by_numeric
from fx.errors import UnknownCurrency


def test_a_currency_is_found_by_its_letters() -> None:
    assert Currency("THB", "764", 2, "Baht") == currency("THB")


@pytest.mark.parametrize(
    "code,exponent",
    [("JPY", 0), ("KRW", 0), ("VND", 0), ("THB", 2), ("IDR", 2), ("KWD", 3), ("BHD", 3), ("CLF", 4)],
)
def test_decimals_are_those_of_iso_4217(code: str, exponent: int) -> None:
    assert exponent == currency(code).exponent
    assert 10**exponent == currency(code).minor_per_major


def test_every_currency_is_found_by_its_number_too() -> None:
    assert list(CURRENCIES.values()) == [currency_by_numeric(each.numeric) for each in CURRENCIES.values()]


@pytest.mark.parametrize("code", ["XXX", "XAU", "thb", "Thb", "THB ", "TH", "", "764", "ТНВ"])
def test_what_is_not_quite_a_code_is_unknown(code: str) -> None:
    with pytest.raises(UnknownCurrency):
        currency(code)


@pytest.mark.parametrize("numeric", ["999", "000", "36", "36 ", "THB", "", "７６４"])
def test_what_is_not_quite_a_number_is_unknown(numeric: str) -> None:
    with pytest.raises(UnknownCurrency):
        currency_by_numeric(numeric)
