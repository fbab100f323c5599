"""Reading a merchant-presented code: EMVCo text whose first layer is structure, whose second is schemes.

EMVCo QR Code Specification for Payment Systems, Merchant-Presented Mode, version 1.1 (November 2020).
"""

import re
from typing import Final

from hub.codes.candidates import recognise
from hub.codes.characters import text_warnings
from hub.codes.code import Code, CodeError
from hub.codes.iso import COUNTRIES, CURRENCY_DIGITS, CURRENCY_NUMBERS
from hub.codes.schemes.table import BY_COUNTRY
from hub.codes.structure import structure
from hub.codes.tlv import has_lookalike_digit

_AMOUNT: Final = re.compile(r"[0-9]+(?:\.([0-9]*))?")
_PERCENTAGE: Final = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2})?")
_REQUEST_LETTERS: Final = frozenset("AME")
_POINTS: Final = {"11": "static", "12": "dynamic"}
_TIPS: Final = {"01": "prompt", "02": "fixed", "03": "percentage"}
_ROOT_FIELDS: Final = (
    ("59", "merchant_name", 25),
    ("60", "merchant_city", 15),
    ("61", "postal_code", 10),
)
_DATA_FIELDS: Final = {
    "01": "bill_number",
    "02": "mobile",
    "03": "store",
    "04": "loyalty",
    "05": "reference",
    "06": "customer",
    "07": "terminal",
    "08": "purpose",
    "09": "consumer_data_request",
    "10": "merchant_tax_id",
    "11": "merchant_channel",
}
_LANGUAGE_FIELDS: Final = (("00", "lang", 2), ("01", "name_alt", 25), ("02", "city_alt", 15))


def read_mpm(text: str, warnings: list[str]) -> Code:
    """The code that a merchant-presented text is. Raises CodeError. `warnings` came before and lead."""
    apart = structure(text)
    objects, templates, _, _, noted = apart
    warnings.extend(noted)
    said: dict[str, object] = {"kind": "mpm", "text": text, "crc_ok": True}
    said["objects"] = objects
    said["templates"] = templates
    data = templates.get("62")
    if data:
        _read_data(data, said, warnings)
    language = templates.get("64")
    if language is not None:
        _read_language(language, said, warnings)
    _read_money(objects, said, warnings)
    _read_place(objects, said, warnings)
    family = recognise(apart, said, warnings)
    pfi = objects.get("00")
    if pfi is None:
        raise CodeError("pfi-missing", "object 00, the format indicator, is missing", 0)
    if pfi != "01":
        if family is None or pfi not in family.formats:
            raise CodeError("pfi-value", "object 00 names a format that is not in use here", 4)
        warnings.append("pfi-value")
    if not text.startswith("00"):
        warnings.append("pfi-not-first")
    point = objects.get("01")
    if point is not None:
        _read_point(point, said, warnings)
    if warnings:
        said["warnings"] = tuple(warnings)
    return Code.of(said)


def _read_point(point: str, said: dict[str, object], warnings: list[str]) -> None:
    known = _POINTS.get(point)
    if known is not None:
        said["point"] = known
    elif len(point) == 2 and point.isascii() and point.isdigit():
        warnings.append("poi-value")  # KHQR has 13
    else:
        raise CodeError("poi-value", "object 01 is two digits: 11 static, 12 dynamic")


def _read_money(objects: dict[str, str], said: dict[str, object], warnings: list[str]) -> None:
    currency = objects.get("53")
    digits = 3
    if currency is not None:
        known = CURRENCY_DIGITS.get(currency)
        if known is None:
            known = _lettered_currency(currency, objects.get("58", ""), warnings)
        said["currency"] = currency
        digits = known
    amount = objects.get("54")
    if amount is not None:
        said["amount"] = amount
        if not _check_amount(amount, "54", digits, warnings):
            warnings.append("zero-54")
    if "55" in objects or "56" in objects or "57" in objects:
        _read_tip(objects, digits, said, warnings)


def _lettered_currency(letters: str, country: str, warnings: list[str]) -> int:
    """Digits of a currency written in letters, which only some countries' wallets do."""
    number = CURRENCY_NUMBERS.get(letters)
    family = BY_COUNTRY.get(country)
    if number is None or family is None or not family.currency_letters or number != family.currency:
        raise CodeError("unknown-currency", "object 53 is not the number of a currency (ISO 4217)")
    warnings.append("format-53")
    return CURRENCY_DIGITS[number]


def _check_amount(amount: str, tag: str, digits: int, warnings: list[str]) -> bool:
    """Refuse what is no amount; True where it is above zero."""
    match = _AMOUNT.fullmatch(amount)
    if match is None:
        reason = "lookalike-digit" if not amount.isascii() else "amount-format"
        raise CodeError(reason, f"object {tag} is digits 0-9 with one point at the most")
    if len(amount) > 13:
        raise CodeError("amount-format", f"object {tag} has {len(amount)} characters, 13 is the most")
    decimals = match[1]
    if decimals is not None:
        if len(decimals) > digits:
            if decimals[digits:].strip("0"):
                raise CodeError("amount-decimals", f"object {tag} has more decimals than its currency")
            warnings.append(f"decimals-{tag}")
        elif not decimals:
            warnings.append(f"bare-point-{tag}")
    if amount[0] == "0":
        if not amount.strip("0."):
            return False
        if len(amount) > 1 and amount[1] != ".":
            warnings.append(f"leading-zero-{tag}")
    return True


def _read_tip(objects: dict[str, str], digits: int, said: dict[str, object], warnings: list[str]) -> None:
    indicator = objects.get("55")
    fixed = objects.get("56")
    percentage = objects.get("57")
    kind = _TIPS.get(indicator or "")
    if indicator is None:
        raise CodeError("tip", "a fee (object 56 or 57) stands without the indicator, object 55")
    if kind is None:
        raise CodeError("tip", "object 55 is 01, 02 or 03")
    said["tip"] = kind
    if kind == "prompt":
        if fixed is not None:
            warnings.append("tip-56")
        if percentage is not None:
            warnings.append("tip-57")
        return
    if kind == "fixed":
        if fixed is None or percentage is not None:
            raise CodeError("tip", "indicator 02 goes with a fixed fee, object 56, and nothing else")
        if not _check_amount(fixed, "56", digits, warnings):
            raise CodeError("tip", "the fixed fee, object 56, is zero")
        said["tip_amount"] = fixed
        return
    if percentage is None or fixed is not None:
        raise CodeError("tip", "indicator 03 goes with a percentage, object 57, and nothing else")
    if not _PERCENTAGE.fullmatch(percentage) or not percentage.strip("0."):
        raise CodeError("tip", "object 57 is a percentage from 00.01 to 99.99")
    said["tip_percentage"] = percentage


def _read_place(objects: dict[str, str], said: dict[str, object], warnings: list[str]) -> None:
    country = objects.get("58")
    if country is not None:
        usual = COUNTRIES.get(country)
        if usual is None:
            raise CodeError("unknown-country", "object 58 is not a country (ISO 3166-1, two capitals)")
        said["country"] = country
        currency = objects.get("53")
        if currency is not None and currency not in usual and CURRENCY_NUMBERS.get(currency) not in usual:
            warnings.append("currency-country")
    mcc = objects.get("52")
    if mcc is not None:
        said["mcc"] = mcc
        if not (len(mcc) == 4 and mcc.isascii() and mcc.isdigit()):
            if has_lookalike_digit(mcc):
                raise CodeError("lookalike-digit", "object 52 has a digit that is not 0-9")
            warnings.append("length-52" if len(mcc) != 4 else "format-52")
    for tag, name, most in _ROOT_FIELDS:
        value = objects.get(tag)
        if value is None:
            continue
        if not value:
            warnings.append(f"empty-{tag}")
            continue
        said[name] = value
        if len(value) > most:
            warnings.append(f"length-{tag}")
        if not value.isascii():
            warnings.extend(text_warnings(value, tag))


def _read_data(data: dict[str, str], said: dict[str, object], warnings: list[str]) -> None:
    for sub, value in data.items():
        name = _DATA_FIELDS.get(sub)
        if name is None:
            if sub < "50":
                warnings.append(f"rfu-62.{sub}")
            continue
        if value:
            said[name] = value
            if len(value) > 25:
                warnings.append(f"length-62.{sub}")
            if not value.isascii():
                warnings.extend(text_warnings(value, f"62.{sub}"))
        else:
            warnings.append(f"empty-62.{sub}")
    channel = data.get("11")
    if channel and len(channel) != 3:
        warnings.append("format-62.11")
    request = data.get("09")
    if request:
        letters = set(request)
        if letters <= _REQUEST_LETTERS and len(letters) == len(request):
            return
        if request.isascii() and request.isalpha() and request.isupper():
            raise CodeError("consumer-data-request", "object 62.09 is some of A, M and E, each once")
        warnings.append("format-62.09")


def _read_language(language: dict[str, str], said: dict[str, object], warnings: list[str]) -> None:
    if not language:
        return
    if not language.get("00") or not language.get("01"):
        raise CodeError("language-template", "object 64 needs a language (00) and a name (01)")
    if len(language["00"]) != 2 or not language["00"].isascii() or not language["00"].isalpha():
        warnings.append("format-64.00")
    for sub, name, most in _LANGUAGE_FIELDS:
        value = language.get(sub)
        if value:
            said[name] = value
            if len(value) > most and sub != "00":
                warnings.append(f"length-64.{sub}")
            if not value.isascii():
                warnings.extend(text_warnings(value, f"64.{sub}"))
