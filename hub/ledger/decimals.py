"""How integers of the ledger are written for people and other programs: exact decimals.

Not `fx.money.Money`: a sum over many payments may be more than one payment may be.
"""

from fx.currency import currency


def decimal_text(minor_units: int, currency_code: str) -> str:
    """Minor units as a plain decimal with exactly the currency's digits: -467 THB is "-4.67"."""
    exponent = currency(currency_code).exponent
    sign = "-" if minor_units < 0 else ""
    digits = str(abs(minor_units)).rjust(exponent + 1, "0")
    return f"{sign}{digits}" if exponent == 0 else f"{sign}{digits[:-exponent]}.{digits[-exponent:]}"
