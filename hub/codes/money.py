"""What a merchant-presented code asks for: currency, amount, tip and fees, as texts.

EMVCo QR Code Specification, Merchant-Presented Mode, version 1.1, sections 4.7.4 to 4.7.8. Nothing here
computes: an amount stays the text it is until the hub makes money of it.
"""

import re
from typing import Final

from hub.codes.code import CodeError
from hub.codes.iso import CURRENCY_DIGITS, CURRENCY_NUMBERS
from hub.codes.schemes.table import BY_COUNTRY
from hub.codes.tlv import has_lookalike_digit

_AMOUNT_MAX: Final = 13
_DIGITS_UNKNOWN: Final = 3
"""How many decimals an amount may have where no currency is told: the most that any of ISO 4217's has."""

_PLAIN_AMOUNT: Final = re.compile(r"[1-9][0-9]{0,9}(?:\.[0-9]{2})?")
_AMOUNT: Final = re.compile(r"[0-9]+(?:\.([0-9]*))?")
_PERCENTAGE: Final = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2})?")
_TIPS: Final = {"01": "prompt", "02": "fixed", "03": "percentage"}


def read_money(objects: dict[str, str], said: dict[str, object], warnings: list[str]) -> None:
    """Add currency, amount and tip to `said`. Raises CodeError for what is malformed or contradictory."""
    currency = objects.get("53")
    digits = _DIGITS_UNKNOWN
    if currency is not None:
        said["currency"] = currency
        known = CURRENCY_DIGITS.get(currency)
        digits = known if known is not None else _lettered(currency, objects.get("58", ""), warnings)
    amount = objects.get("54")
    if amount is not None:
        said["amount"] = amount
        if digits < 2 or not _PLAIN_AMOUNT.fullmatch(amount):
            _check_amount(amount, "54", digits, warnings)
            if not amount.strip("0."):
                warnings.append("zero-54")
    if "55" in objects or "56" in objects or "57" in objects:
        _read_tip(objects, digits, said, warnings)


def _lettered(letters: str, country: str, warnings: list[str]) -> int:
    """Digits of a currency written in letters, which only some countries' wallets do."""
    number = CURRENCY_NUMBERS.get(letters)
    family = BY_COUNTRY.get(country)
    if number is None or family is None or not family.currency_letters or number != family.currency:
        raise CodeError("unknown-currency", "object 53 is not the number of a currency (ISO 4217)")
    warnings.append("format-53")
    return CURRENCY_DIGITS[number]


def _check_amount(amount: str, tag: str, digits: int, warnings: list[str]) -> None:
    """Refuse what is no amount; note what is one written oddly."""
    match = _AMOUNT.fullmatch(amount)
    if match is None:
        if has_lookalike_digit(amount):
            raise CodeError("lookalike-digit", f"object {tag} has a digit that is not 0-9")
        raise CodeError("amount-format", f"object {tag} is digits 0-9 with one point at the most")
    if len(amount) > _AMOUNT_MAX:
        message = f"object {tag} has {len(amount)} characters, {_AMOUNT_MAX} is the most"
        raise CodeError("amount-format", message)
    decimals = match[1]
    if decimals == "":
        warnings.append(f"bare-point-{tag}")
    elif decimals is not None and len(decimals) > digits:
        if decimals[digits:].strip("0"):
            raise CodeError("amount-decimals", f"object {tag} has more decimals than its currency")
        warnings.append(f"decimals-{tag}")
    if len(amount) > 1 and amount[0] == "0" and amount[1] != "." and amount.strip("0."):
        warnings.append(f"leading-zero-{tag}")


def _read_tip(objects: dict[str, str], digits: int, said: dict[str, object], warnings: list[str]) -> None:
    """Indicator and fees: a fee that the indicator does not announce makes the code unclear, and refused.

    Beside the prompt for a tip a fee is only noted: it can not be charged by mistake.
    """
    indicator = objects.get("55")
    fixed = objects.get("56")
    percentage = objects.get("57")
    if indicator is None:
        raise CodeError("tip", "a fee (object 56 or 57) stands without the indicator, object 55")
    kind = _TIPS.get(indicator)
    if kind is None:
        raise CodeError("tip", "object 55 is 01, 02 or 03")
    said["tip"] = kind
    if kind == "prompt":
        warnings += [f"tip-{tag}" for tag in ("56", "57") if tag in objects]
    elif kind == "fixed":
        if fixed is None or percentage is not None:
            raise CodeError("tip", "indicator 02 goes with a fixed fee, object 56, and nothing else")
        _check_amount(fixed, "56", digits, warnings)
        if not fixed.strip("0."):
            raise CodeError("tip", "the fixed fee, object 56, is zero")
        said["tip_amount"] = fixed
    else:
        if percentage is None or fixed is not None:
            raise CodeError("tip", "indicator 03 goes with a percentage, object 57, and nothing else")
        if not _PERCENTAGE.fullmatch(percentage) or not percentage.strip("0."):
            raise CodeError("tip", "object 57 is a percentage from 00.01 to 99.99")
        said["tip_percentage"] = percentage
