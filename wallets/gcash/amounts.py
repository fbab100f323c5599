"""Amounts as Alipay+ carries them: the whole number of minor units, as text. Pure.

Reproduces the official SDK's conversions; the vectors are in tests/wallets/alipay_signature_vectors.json.
"""

import re

from fx.currency import currency

_MAJOR = re.compile(r"(?P<whole>[0-9]+)(?:\.(?P<fraction>[0-9]+))?")
_VALUE = re.compile(r"0|[1-9][0-9]*")


class AmountRefused(ValueError):
    """An amount that can't be carried. `code` is the SDK's: INVALID_AMOUNT_FORMAT or EXCESS_PRECISION."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def minor_value(amount: str, currency_code: str) -> str:
    """Turns "12.34" PHP into "1234". Zeros beyond the decimals are let be, other digits refused."""
    exponent = currency(currency_code).exponent
    match = _MAJOR.fullmatch(amount)
    if match is None:
        raise AmountRefused("INVALID_AMOUNT_FORMAT")
    fraction = match["fraction"] or ""
    if fraction[exponent:].strip("0"):
        raise AmountRefused("EXCESS_PRECISION")
    digits = match["whole"] + fraction[:exponent].ljust(exponent, "0")
    return digits.lstrip("0") or "0"


def major_amount(value: str, currency_code: str) -> str:
    """Turns "1234" PHP into "12.34". Only plain digits without leading zeros are read."""
    if _VALUE.fullmatch(value) is None:
        raise AmountRefused("INVALID_AMOUNT_FORMAT")
    exponent = currency(currency_code).exponent
    if exponent == 0:
        return value
    digits = value.rjust(exponent + 1, "0")
    return f"{digits[:-exponent]}.{digits[-exponent:]}"
