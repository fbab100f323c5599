"""Everything that money and rates refuse, as one tree.

    MoneyError (a ValueError)
    |-- UnknownCurrency         no active ISO 4217 currency that can be paid in
    |-- CurrencyMismatch        two currencies where one is needed
    |-- AmountError
    |   |-- MalformedAmount     text that is no plain decimal amount
    |   |-- TooManyDecimals     finer than the currency's minor unit
    |   |-- AmountOutOfRange    beyond 10^15 - 1 minor units, or a sign or size the step can't take
    |   `-- AmountTooSmall      comes to less than one minor unit; carries the smallest that does not
    `-- RateError
        |-- MalformedRate       no sane positive decimal, or legs that don't lead where they should
        |-- RateUnavailable     no provider has the currency
        |-- RateStale           the rate is older than its provider allows
        |-- RateQuarantined     the rate jumped and waits for a person
        `-- NothingQuarantined  a confirmation of a jump that is not there

The exceptions carry what a caller needs to answer with; their text is for people and quotes no more of a
caller's input than 40 characters, escaped.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fx.money import Money

_SHOWN_CHARACTERS_MAX = 40


def _shown(text: str) -> str:
    """The caller's text made safe to print: ASCII only, control characters escaped, cut short."""
    return ascii(text[:_SHOWN_CHARACTERS_MAX])


class MoneyError(ValueError):
    """An amount, currency or rate that the house refuses; nothing has been changed."""


class UnknownCurrency(MoneyError):
    """`code` (alphabetic or numeric) names no active ISO 4217 currency that a payment can be made in."""

    def __init__(self, code: str) -> None:
        super().__init__(f"unknown currency {_shown(code)}")
        self.code = code


class CurrencyMismatch(MoneyError):
    """`found` met where `expected` was needed; both are alphabetic codes."""

    def __init__(self, expected: str, found: str) -> None:
        super().__init__(f"{expected} expected, {found} found")
        self.expected = expected
        self.found = found


class AmountError(MoneyError):
    """An amount that can't be taken."""


class MalformedAmount(AmountError):
    """Text that is not ASCII digits with at most one leading minus and one point between digits."""

    def __init__(self, text: str) -> None:
        super().__init__(f"malformed amount {_shown(text)}")


class TooManyDecimals(AmountError):
    """An amount finer than the currency's minor unit; `exponent` is the number of decimals it has."""

    def __init__(self, currency_code: str, exponent: int) -> None:
        super().__init__(f"{currency_code} has {exponent} decimals, the amount has more")
        self.currency_code = currency_code
        self.exponent = exponent


class AmountOutOfRange(AmountError):
    """An amount beyond 10^15 - 1 minor units, or one whose sign or size the step at hand can't take."""

    def __init__(self, currency_code: str, why: str = "beyond 10^15 - 1 minor units") -> None:
        super().__init__(f"{currency_code} amount out of range: {why}")
        self.currency_code = currency_code


class AmountTooSmall(AmountError):
    """An amount worth less than one minor unit on the other side; `smallest` would be worth one."""

    def __init__(self, smallest: Money) -> None:
        super().__init__(f"amount too small, the smallest possible is {smallest}")
        self.smallest = smallest


class RateError(MoneyError):
    """A rate that can't be used."""


class MalformedRate(RateError):
    """A rate, markup or chain of legs that no provider can have meant."""


class RateUnavailable(RateError):
    """No provider has a rate for `currency_code`."""

    def __init__(self, currency_code: str) -> None:
        super().__init__(f"no rate for {currency_code}")
        self.currency_code = currency_code


class RateStale(RateError):
    """The newest rate of `currency_code`, from `source`, is older than its provider allows (seconds)."""

    def __init__(self, currency_code: str, source: str, age_seconds: int, max_age_seconds: int) -> None:
        super().__init__(
            f"the rate for {currency_code} from {source} is {age_seconds} s old, of {max_age_seconds} allowed"
        )
        self.currency_code = currency_code
        self.source = source
        self.age_seconds = age_seconds
        self.max_age_seconds = max_age_seconds


class RateQuarantined(RateError):
    """`offered` is too far from `accepted`, the last value in force for `currency_code`; a person decides."""

    def __init__(self, currency_code: str, source: str, accepted: Decimal, offered: Decimal) -> None:
        super().__init__(
            f"the rate for {currency_code} from {source} jumped from {accepted:f} to {offered:f}: confirm it"
        )
        self.currency_code = currency_code
        self.source = source
        self.accepted = accepted
        self.offered = offered


class NothingQuarantined(RateError):
    """There is no jump of `currency_code` to confirm, or it is no longer to the value that was confirmed."""

    def __init__(self, currency_code: str) -> None:
        super().__init__(f"no such jump of {currency_code} waits for confirmation")
        self.currency_code = currency_code
