"""Writing payment codes: our own order codes, and any code that was read."""

from base64 import b64encode
from typing import Final

from hub.codes.ber import write_nodes
from hub.codes.code import Code, CodeError
from hub.codes.cpm import parse_cpm
from hub.codes.reader import read
from hub.codes.schemes.elsewhere import ORDER_GUID
from hub.codes.tlv import checksum, write_object, write_objects

_NAME_MAX: Final = 25
_CITY_MAX: Final = 15


def order_code(
    *,
    reference: str,
    amount: str | None,
    currency_numeric: str,
    country: str,
    merchant_name: str,
    merchant_city: str,
    mcc: str,
) -> str:
    """The text of a code for one order of ours: dynamic with an amount, static without.

    The account template 26 carries our identifier and the order's reference, which also stands in 62.05
    (25 characters at the most). `amount` is in units of the currency, `currency_numeric` its ISO 4217
    number. A name or city that is not ASCII goes to the language template, and "NA" takes its place.
    Raises CodeError for a value that does not fit.
    """
    objects = [
        ("00", "01"),
        ("01", "11" if amount is None else "12"),
        ("26", write_objects((("00", ORDER_GUID), ("01", reference)))),
        ("52", mcc),
        ("53", currency_numeric),
    ]
    if amount is not None:
        objects.append(("54", amount))
    names, language = _names(merchant_name, merchant_city)
    objects += [("58", country), *names, ("62", write_object("05", reference)), *language]
    return sealed(objects)


def _names(name: str, city: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Objects 59 and 60, and 64 where they can not say it."""
    if not name or not city:
        raise CodeError("missing-tag", "a merchant has a name and a city")
    shown = [("59", name if name.isascii() else "NA"), ("60", city if city.isascii() else "NA")]
    for (tag, value), most in zip(shown, (_NAME_MAX, _CITY_MAX), strict=True):
        if len(value) > most:
            raise CodeError("too-long", f"object {tag} has {len(value)} characters, {most} is the most")
    if name.isascii() and city.isascii():
        return shown, []
    if len(name) > _NAME_MAX or len(city) > _CITY_MAX:
        raise CodeError("too-long", "a name has 25 characters at the most, a city 15")
    return shown, [("64", write_objects((("00", _language(name + city)), ("01", name), ("02", city))))]


def _language(text: str) -> str:
    """ISO 639 of a text by the script it is written in; Chinese where Han stands alone."""
    for low, high, language in (
        (0x3040, 0x30FF, "JA"),
        (0x1100, 0x11FF, "KO"),
        (0xAC00, 0xD7A3, "KO"),
        (0x0E00, 0x0E7F, "TH"),
        (0x0E80, 0x0EFF, "LO"),
        (0x1780, 0x17FF, "KM"),
        (0x1000, 0x109F, "MY"),
        (0x0D80, 0x0DFF, "SI"),
        (0x0900, 0x097F, "HI"),
        (0x4E00, 0x9FFF, "ZH"),
    ):
        if any(low <= ord(character) <= high for character in text):
            return language
    return "EN"


def sealed(objects: list[tuple[str, str]]) -> str:
    """Root objects as text with their checksum, proved by reading it. Raises CodeError."""
    body = write_objects(objects) + "6304"
    text = body + checksum(body)
    read(text)
    return text


def write(code: Code) -> str:
    """The text of a code that was read, made anew from its parts and equal to what was read."""
    if code.kind == "mpm":
        body = write_objects((tag, value) for tag, value in code.objects.items() if tag != "63") + "6304"
        stated = code.objects["63"]
        right = checksum(body)
        return body + (stated if stated.upper() == right else right)
    if code.kind == "cpm":
        written = b64encode(write_nodes(parse_cpm(code.text))).decode()
        return written if code.text.endswith("=") else written.rstrip("=")
    return code.text
