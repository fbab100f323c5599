"""How much of the wallet's money a partial refund gives back, so that any split adds up to the last minor
unit.

Rounding each part by itself strands or invents a unit (100 JPY at 9.155 = 916 KRW, in parts of 33, 33, 34),
so each refund gives the rounded cumulative amount less what was given before. Interchange and markup come
back by `fx.rounding.cumulative_share`.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from fx.errors import AmountOutOfRange, AmountTooSmall, CurrencyMismatch
from fx.money import Money
from fx.rate import minor_rate
from fx.rounding import half_up


def refund_share(
    *,
    paid: Money,
    wallet_paid: Money,
    rate: Decimal,
    cumulative_before: Money,
    amount: Money,
    given_before: Money,
) -> Money:
    """The wallet amount of a refund of `amount`, at the payment's own rate.

    `paid` and `wallet_paid` are the payment's two amounts. `cumulative_before` (merchant currency) and
    `given_before` (wallet currency) are the sums over the payment's SUBMITTED and SUCCEEDED refunds
    reserved before this one. The refund that completes the payment gets the exact remainder, which may be
    nothing. Raises `AmountTooSmall`, with the smallest refund that is possible now, if less than one minor
    unit comes out otherwise; `AmountOutOfRange` if `amount` is not positive or more than is left;
    `CurrencyMismatch`.
    """
    _require_currency(paid, cumulative_before, amount)
    _require_currency(wallet_paid, given_before)
    left = paid - cumulative_before
    if not Money.zero(paid.currency_code) < amount <= left:
        raise AmountOutOfRange(
            amount.currency_code, f"a refund must be above 0 and at most what is left, {left}"
        )
    if amount == left:
        return wallet_paid - given_before
    wallet_minor_per_minor = minor_rate(rate, paid.currency_code, wallet_paid.currency_code)
    cumulative_minor = cumulative_before.minor_units + amount.minor_units
    share_minor = half_up(cumulative_minor * wallet_minor_per_minor) - given_before.minor_units
    if share_minor < 1:
        # One unit more than given needs a half unit more than given: the least cumulative that reaches it.
        least_cumulative_minor = -(-(given_before.minor_units + Fraction(1, 2)) // wallet_minor_per_minor)
        least = Money(paid.currency_code, least_cumulative_minor - cumulative_before.minor_units)
        raise AmountTooSmall(min(least, left))
    return Money(wallet_paid.currency_code, share_minor)


def _require_currency(expected: Money, *others: Money) -> None:
    for other in others:
        if other.currency_code != expected.currency_code:
            raise CurrencyMismatch(expected=expected.currency_code, found=other.currency_code)
