"""An exact amount of one currency, counted in its minor units."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from fx.currency import currency
from fx.errors import AmountOutOfRange, CurrencyMismatch, MalformedAmount, TooManyDecimals

MAX_MINOR_UNITS = 10**15 - 1
"""The largest amount on either side, positive or negative: DESIGN A2, well inside int64."""

_DIGITS_MAX = len(str(MAX_MINOR_UNITS))
_AMOUNT = re.compile(r"(?P<sign>-?)(?P<whole>[0-9]+)(?:\.(?P<fraction>[0-9]+))?")


@dataclass(frozen=True, slots=True)
class Money:
    """`minor_units` of `currency_code`: Money("THB", 77813) is 778.13 baht, Money("JPY", 3480) is 3,480 yen.

    Raises `UnknownCurrency`, `AmountOutOfRange` beyond +-(10^15 - 1), and `TypeError` for anything but an
    int. Sums, differences and comparisons of two currencies raise `CurrencyMismatch`; equality is False.
    """

    currency_code: str
    minor_units: int

    def __post_init__(self) -> None:
        currency(self.currency_code)
        if type(self.minor_units) is not int:
            raise TypeError(f"minor_units must be an int, not {type(self.minor_units).__name__}")
        if not -MAX_MINOR_UNITS <= self.minor_units <= MAX_MINOR_UNITS:
            raise AmountOutOfRange(self.currency_code)

    @classmethod
    def zero(cls, currency_code: str) -> Money:
        """Nothing, of a currency."""
        return cls(currency_code, 0)

    @classmethod
    def parse(cls, text: str, currency_code: str) -> Money:
        """Reads "778.13": ASCII digits, an optional leading minus, no more decimals than the currency has.

        Raises `MalformedAmount` (a plus, a separator, an exponent, a bare point, NaN, other scripts' digits),
        `TooManyDecimals` (trailing zeros included) and `AmountOutOfRange`.
        """
        exponent = currency(currency_code).exponent
        match = _AMOUNT.fullmatch(text)
        if match is None:
            raise MalformedAmount(text)
        fraction = match["fraction"] or ""
        if len(fraction) > exponent:
            raise TooManyDecimals(currency_code, exponent)
        # Counted before int() is asked: it refuses very long texts with an error that is not ours.
        whole = match["whole"].lstrip("0")
        if len(whole) > _DIGITS_MAX:
            raise AmountOutOfRange(currency_code)
        magnitude = int((whole or "0") + fraction.ljust(exponent, "0"))
        return cls(currency_code, -magnitude if match["sign"] else magnitude)

    @property
    def text(self) -> str:
        """The amount with exactly its currency's decimals and nothing else: "778.13", "3480", "-0.05"."""
        exponent = currency(self.currency_code).exponent
        sign = "-" if self.minor_units < 0 else ""
        digits = str(abs(self.minor_units)).rjust(exponent + 1, "0")
        return f"{sign}{digits}" if exponent == 0 else f"{sign}{digits[:-exponent]}.{digits[-exponent:]}"

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, exact, with its currency's decimals."""
        return Decimal(self.text)

    @property
    def is_positive(self) -> bool:
        """Above zero."""
        return self.minor_units > 0

    @property
    def is_zero(self) -> bool:
        """Neither above nor below zero."""
        return self.minor_units == 0

    def __str__(self) -> str:
        return f"{self.text} {self.currency_code}"

    def __add__(self, other: Money) -> Money:
        return Money(self.currency_code, self.minor_units + self._minor_of(other))

    def __sub__(self, other: Money) -> Money:
        return Money(self.currency_code, self.minor_units - self._minor_of(other))

    def __neg__(self) -> Money:
        return Money(self.currency_code, -self.minor_units)

    def __lt__(self, other: Money) -> bool:
        return self.minor_units < self._minor_of(other)

    def __le__(self, other: Money) -> bool:
        return self.minor_units <= self._minor_of(other)

    def __gt__(self, other: Money) -> bool:
        return self.minor_units > self._minor_of(other)

    def __ge__(self, other: Money) -> bool:
        return self.minor_units >= self._minor_of(other)

    def _minor_of(self, other: Money) -> int:
        if not isinstance(other, Money):
            raise TypeError(f"Money goes with Money, not with {type(other).__name__}")
        if other.currency_code != self.currency_code:
            raise CurrencyMismatch(expected=self.currency_code, found=other.currency_code)
        return other.minor_units
