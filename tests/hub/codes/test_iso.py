"""Currencies and countries."""

import pytest

from hub.codes.iso import COUNTRIES, CURRENCY_DIGITS, CURRENCY_LETTERS, CURRENCY_NUMBERS


@pytest.mark.parametrize(
    "number, letters, digits",
    [
        ("392", "JPY", 0),
        ("410", "KRW", 0),
        ("704", "VND", 0),
        ("764", "THB", 2),
        ("360", "IDR", 2),
        ("414", "KWD", 3),
        ("116", "KHR", 2),
        ("901", "TWD", 2),
        ("978", "EUR", 2),
        ("008", "ALL", 2),
    ],
)
def test_a_currency_has_its_letters_and_digits(number: str, letters: str, digits: int) -> None:
    assert (letters, digits) == (CURRENCY_LETTERS[number], CURRENCY_DIGITS[number])
    assert number == CURRENCY_NUMBERS[letters]


@pytest.mark.parametrize("letters", ["XXX", "XTS", "XAU", "XDR", "CLF", "USN", "CHE"])
def test_what_nobody_pays_in_is_no_currency_here(letters: str) -> None:
    assert letters not in CURRENCY_NUMBERS


def test_the_tables_are_whole() -> None:
    assert (155, 155, 250) == (len(CURRENCY_LETTERS), len(CURRENCY_NUMBERS), len(COUNTRIES))
    assert [] == [number for number in CURRENCY_DIGITS if len(number) != 3 or not number.isdigit()]


@pytest.mark.parametrize("country, letters", [("KH", {"KHR", "USD"}), ("SG", {"SGD"}), ("AQ", set())])
def test_a_country_has_its_usual_currencies(country: str, letters: set[str]) -> None:
    assert letters == {CURRENCY_LETTERS[number] for number in COUNTRIES[country]}
