"""The oracle's own arithmetic: exact fractions, one rounding, half up. Nothing here comes from the hub."""

import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

EXPONENTS = {
    "THB": 2, "PHP": 2, "SGD": 2, "USD": 2, "EUR": 2, "MYR": 2, "IDR": 2, "CNY": 2, "HKD": 2, "TWD": 2,
    "KHR": 2, "LKR": 2, "NPR": 2, "INR": 2, "GBP": 2, "AUD": 2, "CAD": 2, "CHF": 2, "AED": 2, "LAK": 2,
    "JPY": 0, "KRW": 0, "VND": 0,
    "KWD": 3, "BHD": 3, "JOD": 3, "OMR": 3, "TND": 3,
}  # fmt: skip
"""Decimals of a currency, from ISO 4217."""

EXACT = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,6})?", re.ASCII)
RATE_DIGITS = 12
REMEMBERED = 20_000
"""A store is looked at several times, and most of it has not changed since."""


def half_up(value: Fraction) -> int:
    """The nearest integer, ties away from zero."""
    rounded = (abs(value) + Fraction(1, 2)).__floor__()
    return rounded if value >= 0 else -rounded


@lru_cache(REMEMBERED)
def converted(minor: int, rate: str, from_currency: str, to_currency: str) -> int:
    """Minor units of an amount at a rate of `to` units per `from` unit, rounded once."""
    scale = Fraction(10) ** (EXPONENTS[to_currency] - EXPONENTS[from_currency])
    return half_up(minor * Fraction(Decimal(rate)) * scale)


@lru_cache(REMEMBERED)
def share(minor: int, part: str) -> int:
    """A fraction of an amount."""
    return half_up(minor * Fraction(Decimal(part)))


@lru_cache(REMEMBERED)
def cut(value: Fraction) -> Decimal:
    """A positive value at 12 significant digits, half up."""
    exponent = 0
    while value >= Fraction(10) ** (exponent + 1):
        exponent += 1
    while value < Fraction(10) ** exponent:
        exponent -= 1
    unit = Fraction(10) ** (exponent - RATE_DIGITS + 1)
    return Decimal(half_up(value / unit)).scaleb(exponent - RATE_DIGITS + 1)


@lru_cache(REMEMBERED)
def exact_minor(text: str, currency: str) -> int:
    """The minor units of an exact decimal, as files show amounts. ValueError for anything else."""
    if currency not in EXPONENTS:
        raise ValueError(f"{currency!r} is no currency that is known here")
    if not EXACT.fullmatch(text):
        raise ValueError(f"{text!r} is no amount")
    value = Fraction(text) * Fraction(10) ** EXPONENTS[currency]
    if value.denominator != 1:
        raise ValueError(f"{text} {currency} has more digits than the currency")
    return value.numerator


def decimal(minor: int, currency: str) -> str:
    """The exact decimal of minor units, with all digits of the currency."""
    digits = EXPONENTS.get(currency, 0)
    whole = f"{abs(minor):0{digits + 1}}"
    sign = "-" if minor < 0 else ""
    return f"{sign}{whole[:-digits]}.{whole[-digits:]}" if digits else f"{sign}{whole}"
