"""Reading a merchant-presented code: EMVCo text whose first layer is structure, whose second is schemes.

EMVCo QR Code Specification for Payment Systems, Merchant-Presented Mode, version 1.1 (November 2020).
"""

from typing import Final

from hub.codes.candidates import recognise
from hub.codes.characters import text_warnings
from hub.codes.code import Code, CodeError
from hub.codes.iso import COUNTRIES, CURRENCY_NUMBERS
from hub.codes.money import read_money
from hub.codes.schemes.scheme import Family
from hub.codes.structure import structure
from hub.codes.tlv import has_lookalike_digit

_REQUEST_LETTERS: Final = frozenset("AME")
_POINTS: Final[dict[str | None, str]] = {"11": "static", "12": "dynamic"}
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
    warnings += noted
    said: dict[str, object] = {
        "kind": "mpm",
        "text": text,
        "crc_ok": True,
        "objects": objects,
        "templates": templates,
    }
    if "62" in templates:
        _read_data(templates["62"], said, warnings)
    if "64" in templates:
        _read_language(templates["64"], said, warnings)
    read_money(objects, said, warnings)
    _read_place(objects, said, warnings)
    family = recognise(apart, said, warnings)
    point = objects.get("01")
    if point in _POINTS:
        said["point"] = _POINTS[point]
    elif point is not None:
        _check_point(point, warnings)
    if objects.get("00") != "01" or text[:2] != "00":
        _check_format(objects.get("00"), family, text, warnings)
    if warnings:
        said["warnings"] = tuple(warnings)
    return Code.of(said)


def _check_format(indicator: str | None, family: Family | None, text: str, warnings: list[str]) -> None:
    """A format indicator that is not simply 01 and first."""
    if indicator is None:
        raise CodeError("pfi-missing", "object 00, the format indicator, is missing", 0)
    if indicator != "01":
        if family is None or indicator not in family.formats:
            raise CodeError("pfi-value", "object 00 names a format that is not in use here", 4)
        warnings.append("pfi-value")
    if not text.startswith("00"):
        warnings.append("pfi-not-first")


def _check_point(point: str, warnings: list[str]) -> None:
    """A point of initiation that is neither 11 nor 12; KHQR has 13."""
    if not (len(point) == 2 and point.isascii() and point.isdigit()):
        raise CodeError("poi-value", "object 01 is two digits: 11 static, 12 dynamic")
    warnings.append("poi-value")


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
        if value:
            said[name] = value
            if len(value) > most:
                warnings.append(f"length-{tag}")
            if not value.isascii():
                warnings += text_warnings(value, tag)


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
