"""Exchange rates: how legs become one price, and how a price turns one amount into another.

A rate is an exact decimal, wallet-currency units per 1 merchant-currency unit. Every operation here names
its own precision, so the process-wide decimal context has no say in any result.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import (
    MAX_EMAX,
    MAX_PREC,
    MIN_EMIN,
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
)
from fractions import Fraction

from fx.currency import currency
from fx.errors import AmountOutOfRange, AmountTooSmall, CurrencyMismatch, MalformedRate
from fx.money import MAX_MINOR_UNITS, Money
from fx.rounding import half_up

QUOTIENT_DIGITS = 40
"""Digits at which a cross quotient is computed before the cut (DESIGN A2)."""

RATE_DIGITS = 12
"""Significant digits of a rate and of a mid, cut once and half up (DESIGN A2)."""

# 30 digits and 10^+-15 hold every pair that exists, and keep exact products small.
_RATE_DIGITS_MAX = 30
_RATE_MAGNITUDE_MAX = 15
_MARKUP_DECIMALS_MAX = 12
_ONE = Decimal(1)


def _half_up_context(digits: int) -> Context:
    """A context complete in itself: whatever is left out would come from the process-wide default."""
    return Context(
        prec=digits,
        rounding=ROUND_HALF_UP,
        Emin=MIN_EMIN,
        Emax=MAX_EMAX,
        capitals=1,
        clamp=0,
        flags=[],
        traps=[InvalidOperation, DivisionByZero],
    )


@dataclass(frozen=True, slots=True)
class Leg:
    """One rate as a provider gave it: 1 `base` = `value` `quote`, seen at `as_of` (aware), said by `source`.

    Raises `UnknownCurrency`, `MalformedRate` for a value that is not positive, finite, of at most 30 digits
    and within 10^+-15 or for a time without a zone, and `TypeError` for anything but a Decimal.
    """

    base: str
    quote: str
    value: Decimal
    source: str
    as_of: datetime

    def __post_init__(self) -> None:
        currency(self.base)
        currency(self.quote)
        if self.base == self.quote:
            raise MalformedRate(f"a leg from {self.base} to itself")
        _require_rate(self.value)
        if self.as_of.utcoffset() is None:
            raise MalformedRate(f"{self.base}/{self.quote} carries a time without a zone")


@dataclass(frozen=True, slots=True)
class Price:
    """What 1 unit of `merchant_currency` costs in `wallet_currency`.

    `mid` without and `rate` with `markup` (a fraction: 0.01 = 1 %), both cut to 12 significant digits;
    `legs` are what they came from, in the order walked from the merchant's currency to the wallet's. Within
    one currency mid and rate are 1, markup 0, and there are no legs.
    """

    merchant_currency: str
    wallet_currency: str
    mid: Decimal
    markup: Decimal
    rate: Decimal
    legs: tuple[Leg, ...]


def price(merchant_currency: str, wallet_currency: str, legs: Iterable[Leg], markup: Decimal) -> Price:
    """The price that a chain of legs gives, each leg walked forwards (x value) or backwards (/ value).

    Products are exact; a quotient is computed at 40 digits; the markup is applied; then mid and rate are
    each cut once, half up, to 12 significant digits. Within one currency nothing is exchanged, so no markup
    is taken. Raises `MalformedRate` for legs that don't lead from one currency to the other or a markup
    outside 0 <= m < 1.
    """
    currency(merchant_currency)
    currency(wallet_currency)
    _require_markup(markup)
    chain = tuple(legs)
    mid = _walk(merchant_currency, wallet_currency, chain)
    if not chain:
        return Price(merchant_currency, wallet_currency, mid=_ONE, markup=Decimal(0), rate=_ONE, legs=())
    exact = _half_up_context(MAX_PREC)
    marked_up = exact.multiply(mid, exact.add(_ONE, markup))
    return Price(
        merchant_currency, wallet_currency, mid=_cut(mid), markup=markup, rate=_cut(marked_up), legs=chain
    )


def convert(amount: Money, rate: Decimal, to_currency: str) -> Money:
    """`amount` x `rate`, rounded once, half up, to the minor unit of `to_currency`.

    Raises `AmountTooSmall` with the smallest amount that comes to one minor unit, and `AmountOutOfRange`
    for a negative amount or a result beyond 10^15 - 1 minor units.
    """
    if amount.minor_units < 0:
        raise AmountOutOfRange(
            amount.currency_code, "only what is to be paid is converted, and that is never negative"
        )
    minor = _converted_minor(amount, rate, to_currency)
    if minor == 0:
        raise AmountTooSmall(smallest_payable(rate, amount.currency_code, to_currency))
    return Money(to_currency, minor)


def smallest_payable(rate: Decimal, merchant_currency: str, wallet_currency: str) -> Money:
    """The least amount of `merchant_currency` that `rate` turns into one minor unit of `wallet_currency`.

    Raises `AmountOutOfRange` if that is itself more than any amount may be.
    """
    # Half up makes one unit out of a half: the least n with n x rate >= 1/2.
    minor = -(-1 // (2 * minor_rate(rate, merchant_currency, wallet_currency)))
    if minor > MAX_MINOR_UNITS:
        raise AmountOutOfRange(merchant_currency, f"at a rate of {rate:f} no amount is large enough")
    return Money(merchant_currency, minor)


def markup_amount(amount: Money, price: Price) -> Money:
    """The hub's part of the wallet amount, in wallet currency: convert(amount, rate) - round(amount x mid).

    3,480 JPY at mid 0.22 and rate 0.2236: 778.13 - 765.60 = 12.53 THB. Raises as `convert` does.
    """
    if amount.currency_code != price.merchant_currency:
        raise CurrencyMismatch(expected=price.merchant_currency, found=amount.currency_code)
    return markup_within(convert(amount, price.rate, price.wallet_currency), amount, price.mid)


def markup_within(wallet_amount: Money, amount: Money, mid: Decimal) -> Money:
    """The hub's part of a wallet amount that `amount` came to, also of the captured part of a hold."""
    currency_code = wallet_amount.currency_code
    return wallet_amount - Money(currency_code, _converted_minor(amount, mid, currency_code))


def minor_rate(rate: Decimal, merchant_currency: str, wallet_currency: str) -> Fraction:
    """The exact rate between minor units: 0.2236 THB per JPY is 22.36 satang per yen."""
    _require_rate(rate)
    scale = Fraction(currency(wallet_currency).minor_per_major, currency(merchant_currency).minor_per_major)
    return Fraction(rate) * scale


def rate_text(rate: Decimal) -> str:
    """A rate as plain digits, never with an exponent: "0.2236", "0.0000571"."""
    return f"{rate:f}"


def _walk(start: str, end: str, legs: tuple[Leg, ...]) -> Decimal:
    """The uncut value of a chain of legs: exact while only multiplied, else one quotient at 40 digits."""
    exact = _half_up_context(MAX_PREC)
    here, times, over = start, _ONE, _ONE
    for leg in legs:
        if leg.base == here:
            here, times = leg.quote, exact.multiply(times, leg.value)
        elif leg.quote == here:
            here, over = leg.base, exact.multiply(over, leg.value)
        else:
            raise MalformedRate(f"the leg {leg.base}/{leg.quote} does not go on from {here}")
    if here != end or (start == end and legs):
        raise MalformedRate(f"the legs lead from {start} to {here}, not straight to {end}")
    return times if over == _ONE else _half_up_context(QUOTIENT_DIGITS).divide(times, over)


def _cut(value: Decimal) -> Decimal:
    """12 significant digits, half up, neither exponent nor trailing zeros: equal rates, equal text."""
    text = f"{_half_up_context(RATE_DIGITS).plus(value):f}"
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)


def _converted_minor(amount: Money, rate: Decimal, to_currency: str) -> int:
    return half_up(amount.minor_units * minor_rate(rate, amount.currency_code, to_currency))


def _require_rate(rate: Decimal) -> None:
    if not isinstance(rate, Decimal):
        raise TypeError(f"a rate is a Decimal, not {type(rate).__name__}")
    if not rate.is_finite() or rate <= 0:
        raise MalformedRate(f"a rate of {rate}: it must be finite and above 0")
    if len(rate.as_tuple().digits) > _RATE_DIGITS_MAX:
        raise MalformedRate(f"a rate of more than {_RATE_DIGITS_MAX} digits")
    if abs(rate.adjusted()) > _RATE_MAGNITUDE_MAX:
        raise MalformedRate(f"a rate beyond 10^{_RATE_MAGNITUDE_MAX} or its inverse")


def _require_markup(markup: Decimal) -> None:
    if not isinstance(markup, Decimal):
        raise TypeError(f"a markup is a Decimal, not {type(markup).__name__}")
    if not markup.is_finite() or not 0 <= markup < 1:
        raise MalformedRate(f"a markup of {markup}: from 0 up to but not 1 is meant, 0.01 for 1 %")
    decimals = -int(markup.as_tuple().exponent)
    if decimals > _MARKUP_DECIMALS_MAX:
        raise MalformedRate(f"a markup of more than {_MARKUP_DECIMALS_MAX} decimals")
