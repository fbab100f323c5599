"""The one way this house rounds: half up, away from zero on a tie, in exact integer arithmetic.

Nothing here uses the decimal module's context, so no setting elsewhere in the process can change a result.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction


def half_up(value: Decimal | Fraction | int) -> int:
    """The nearest integer, ties away from zero: 2.5 gives 3 and -2.5 gives -3.

    A float is refused with `TypeError`: it has no business here. NaN and infinities raise `ValueError` or
    `OverflowError` from Decimal.
    """
    if isinstance(value, bool) or not isinstance(value, (Decimal, Fraction, int)):
        raise TypeError(f"half_up takes Decimal, Fraction or int, not {type(value).__name__}")
    numerator, denominator = value.as_integer_ratio()
    magnitude = (2 * abs(numerator) + denominator) // (2 * denominator)
    return magnitude if numerator >= 0 else -magnitude


def share_half_up(amount_minor: int, share: Decimal) -> int:
    """A share of an amount in minor units, rounded half up; `share` is a fraction (0.006 = 0.60 %)."""
    return half_up(Fraction(amount_minor) * Fraction(share))


def cumulative_share(charged: int, cumulative: int, paid: int, given_before: int) -> int:
    """What this step gives back of a charge: round(charged x cumulative / paid) - given_before.

    `cumulative` (this step included) and `paid` are minor units of one and the same currency, the merchant's;
    `charged` and `given_before` are of the charge's. When cumulative == paid, exactly the rest of the
    charge comes back. The result can be below zero when a step counted earlier was declined since: what was
    given too much is taken back.
    """
    if paid <= 0 or not 0 <= cumulative <= paid:
        raise ValueError(f"cumulative {cumulative} must lie within 0 and paid {paid}, paid above 0")
    return half_up(Fraction(charged * cumulative, paid)) - given_before
