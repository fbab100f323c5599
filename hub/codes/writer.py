"""Writing payment codes: our own order codes, any scheme's codes, and any code that was read."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Final

from hub.codes.ber import write_nodes
from hub.codes.code import Code, CodeError
from hub.codes.cpm import parse_cpm
from hub.codes.reader import read
from hub.codes.schemes.elsewhere import ORDER_GUID
from hub.codes.schemes.table import BY_ID
from hub.codes.tlv import checksum, write_objects

_NAME_MAX: Final = 25
_CITY_MAX: Final = 15
_DATA_MAX: Final = 25
_UNNAMED: Final = "NA"
"""What stands in 59 and 60 where the true name can only stand in the language template."""

_NEVER_WRITTEN: Final = ("zero-54", "leading-zero-54", "bare-point-54", "decimals-54")
"""What is tolerated in the amounts of others' codes, and not in ours."""


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

    The account template 26 carries our identifier and the order's reference, 1 to 75 characters of ASCII;
    up to 25 of them also stand in 62.05, where other readers look. `amount` is in units of the currency,
    such as "3480" or "12.50"; `currency_numeric` is its ISO 4217 number. A name or city that is not ASCII
    goes to the language template. Raises CodeError for a value that does not fit.
    """
    if not reference or not reference.isascii():
        raise CodeError("missing-tag", "an order has a reference of ASCII characters")
    account = write_objects((("00", ORDER_GUID), ("01", reference)))
    return _sealed(
        {
            "00": "01",
            "01": "11" if amount is None else "12",
            "26": account,
            "52": mcc,
            "53": currency_numeric,
            "54": amount,
            "58": country,
            **_names(merchant_name, merchant_city),
            "62": _data({"05": reference} if len(reference) <= _DATA_MAX else {}),
        }
    )


def scheme_code(
    scheme_id: str,
    account: str,
    *,
    account_at: str | None = None,
    details: Mapping[str, str] | None = None,
    amount: str | None = None,
    merchant_name: str | None = None,
    merchant_city: str | None = None,
    mcc: str = "0000",
    currency_numeric: str | None = None,
    data: Mapping[str, str] | None = None,
) -> str:
    """The text of a scheme's code, such as `sg-paynow`: static without an amount, dynamic with one.

    `account` goes to the scheme's first place for it, or to `account_at`; `details` are further sub-objects
    of the account template by path ("01.00" is one level deeper), `data` those of template 62. The
    currency is the scheme's country's unless told otherwise. Raises CodeError for an unknown scheme or a
    value that does not fit.
    """
    known = BY_ID.get(scheme_id)
    if known is None or not known[1].country:
        raise CodeError("not-a-payment-code", "no scheme of that name has codes to write")
    scheme, family = known
    parts: dict[str, str] = {"00": scheme.guids[0]} if scheme.guids else {}
    parts |= scheme.fixed
    parts |= details or {}
    parts[account_at or scheme.account[0]] = account
    return _sealed(
        {
            "00": family.formats[-1],
            "01": "11" if amount is None else "12",
            scheme.template: _template(parts),
            "52": mcc,
            "53": currency_numeric or family.currency,
            "54": amount,
            "58": family.country,
            **_names(merchant_name, merchant_city),
            "62": _data(data or {}),
        }
    )


def write(code: Code) -> str:
    """The text of a code that was read, equal to what was read but for scanner noise.

    EMVCo codes are made anew from their parts, with lengths and checksum computed; addresses and digits
    are their own text.
    """
    match code.kind:
        case "mpm":
            body = write_objects((tag, value) for tag, value in code.objects.items() if tag != "63") + "6304"
            right = checksum(body)
            stated = code.objects["63"]
            return body + (stated if stated.upper() == right else right)
        case "cpm":
            written = b64encode(write_nodes(parse_cpm(code.text))).decode()
            return written if code.text.endswith("=") else written.rstrip("=")
        case "uri" | "wallet_code":
            return code.text


def eci_of(text: str) -> int | None:
    """The Extended Channel Interpretation that a symbol of this text is marked with: 26, UTF-8, or none.

    Without the mark scanners guess, and read Hangul or Thai as Latin-1 (ISO/IEC 18004, 7.4.2).
    """
    return None if text.isascii() else 26


def _template(parts: Mapping[str, str]) -> str:
    """A template of parts by path, in the order of their tags, nested ones written into theirs."""
    values: dict[str, str] = {}
    nested: dict[str, dict[str, str]] = {}
    for path, value in parts.items():
        tag, _, inner = path.partition(".")
        if inner:
            nested.setdefault(tag, {})[inner] = value
        else:
            values[tag] = value
    for tag, inner_parts in nested.items():
        values[tag] = _template(inner_parts)
    return write_objects(sorted(values.items()))


def _names(name: str | None, city: str | None) -> dict[str, str | None]:
    """Objects 59 and 60, and 64 where they can not say it. Raises CodeError for what is too long."""
    for value, most in ((name, _NAME_MAX), (city, _CITY_MAX)):
        if value is not None and not 0 < len(value) <= most:
            raise CodeError("too-long", f"a name has 1 to {_NAME_MAX} characters, a city 1 to {_CITY_MAX}")
    shown = {
        "59": name if name is None or name.isascii() else _UNNAMED,
        "60": city if city is None or city.isascii() else _UNNAMED,
    }
    whole = (name or "") + (city or "")
    if whole.isascii():
        return shown
    language = [("00", _language(whole)), ("01", name or _UNNAMED)]
    if city is not None:
        language.append(("02", city))
    return {**shown, "64": write_objects(language)}


_SCRIPTS: Final = (
    ("぀", "ヿ", "JA"),
    ("ᄀ", "ᇿ", "KO"),
    ("가", "힣", "KO"),
    ("฀", "๿", "TH"),
    ("຀", "໿", "LO"),
    ("ក", "៿", "KM"),
    ("က", "႟", "MY"),
    ("඀", "෿", "SI"),
    ("ऀ", "ॿ", "HI"),
    ("一", "鿿", "ZH"),
)
"""First and last letter of a script -> ISO 639 language to assume; kana tells Japanese from Chinese."""


def _language(text: str) -> str:
    """The language that the standard wants told, guessed from the script."""
    for first, last, language in _SCRIPTS:
        if any(first <= character <= last for character in text):
            return language
    return "EN"


def _data(parts: Mapping[str, str]) -> str | None:
    """Template 62. Raises CodeError for what is longer than the standard allows."""
    for sub, value in parts.items():
        if len(value) > _NAME_MAX and sub < "50":
            raise CodeError(
                "too-long", f"object 62.{sub} has {len(value)} characters, {_NAME_MAX} is the most"
            )
    return write_objects(sorted(parts.items())) if parts else None


def _sealed(objects: Mapping[str, str | None]) -> str:
    """Root objects as text with their checksum, proved by reading it. Raises CodeError."""
    body = write_objects((tag, value) for tag, value in sorted(objects.items()) if value is not None) + "6304"
    text = body + checksum(body)
    tolerated = [name for name in read(text).warnings if name in _NEVER_WRITTEN]
    if tolerated:
        raise CodeError("amount-format", f"amounts are read so but not written so: {', '.join(tolerated)}")
    return text
