"""Reading payment addresses: `upi:` (India), `TWQRP:` (Taiwan) and the web addresses that wallets print.

Nothing here, and nothing in the hub, ever fetches an address that was found in a code.
"""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote

from hub.codes.characters import check_characters, text_warnings
from hub.codes.code import Code, CodeError
from hub.codes.iso import CURRENCY_DIGITS, CURRENCY_NUMBERS
from hub.codes.schemes.addresses import ADDRESSES

_SIZE_MAX: Final = 2048
_SCHEME: Final = re.compile(r"(upi|twqrp|https?):", re.IGNORECASE)
_AMOUNT: Final = re.compile(r"[0-9]{1,13}(?:\.([0-9]*))?")
_CENTS: Final = re.compile(r"[0-9]{1,15}")
_UPI_FIELDS: Final = {
    "pa": "account",
    "pn": "merchant_name",
    "mc": "mcc",
    "am": "amount",
    "cu": "currency",
    "tr": "reference",
    "tn": "purpose",
    "mid": "merchant_id",
    "msid": "store",
    "mtid": "terminal",
    "QRexpire": "expiry",
    "pinCode": "postal_code",
}
_NULLS: Final = ("", "null")


def is_uri(text: str) -> bool:
    """Whether a text opens like an address this room reads, escaped as a whole or not."""
    return _SCHEME.match(text) is not None or text[:10].lower() == "twqrp%3a%2"


def read_uri(text: str, warnings: list[str]) -> Code:
    """The code that an address is. Raises CodeError."""
    if len(text) > _SIZE_MAX:
        raise CodeError("too-long", f"{len(text)} characters, {_SIZE_MAX} is the most")
    if not text.isprintable():
        warnings.extend(check_characters(text))
    plain = text
    if text[:10].lower() == "twqrp%3a%2":
        plain = unquote(text, errors="strict") if _decodable(text) else text
        warnings.append("uri-escaped-whole")
    said: dict[str, object] = {"kind": "uri", "text": text, "objects": {}, "templates": {}}
    name = plain.partition(":")[0].lower()
    if name == "upi":
        _read_upi(plain, said, warnings)
    elif name == "twqrp":
        _read_twqrp(plain, said, warnings)
    else:
        _read_web(plain, said, warnings)
    if warnings:
        said["warnings"] = tuple(dict.fromkeys(warnings))
    return Code.of(said)


def _decodable(text: str) -> bool:
    try:
        unquote(text, errors="strict")
    except UnicodeDecodeError:
        return False
    return True


def _parameters(query: str, warnings: list[str]) -> dict[str, str]:
    """Parameters by name, decoded once; a plus sign stays one. A repeated name is refused."""
    found: dict[str, str] = {}
    for part in query.split("&"):
        if not part:
            warnings.append("uri-empty-parameter")
            continue
        name, _, raw = part.partition("=")
        try:
            value = unquote(raw, errors="strict")
        except UnicodeDecodeError:
            raise CodeError("uri-encoding", f"parameter {name[:16]} is not UTF-8") from None
        if re.search(r"%(?![0-9A-Fa-f]{2})", raw):
            warnings.append("uri-broken-escape")
        if " " in raw:
            warnings.append("uri-unescaped-blank")
        if not value.isprintable():
            check_characters(value)
        if name in found:
            raise CodeError("duplicate-parameter", f"parameter {name[:16]} stands twice")
        found[name] = value
    return found


def _read_upi(text: str, said: dict[str, object], warnings: list[str]) -> None:
    """NPCI, UPI linking specification 1.6: `upi://pay?pa=...&pn=...&am=...&cu=INR`."""
    head, _, query = text.partition("?")
    if head.lower().rstrip("/") not in {"upi://pay", "upi:pay"}:
        raise CodeError("uri-host", "a UPI address that is not for paying (upi://pay)")
    parameters = _parameters(query, warnings)
    said["objects"] = parameters
    said["scheme"] = "upi"
    said["schemes"] = ("upi",)
    payee = parameters.get("pa", "")
    user, at, bank = payee.partition("@")
    if not (user and at and bank) or not payee.isascii() or " " in payee or "@" in bank:
        raise CodeError("uri-payee", "the payee's address (pa) is missing or not of the form name@bank")
    for name, field in _UPI_FIELDS.items():
        value = parameters.get(name)
        if value is None or value in _NULLS:
            continue
        said[field] = value
        if not value.isascii() and field in {"merchant_name", "purpose"}:
            warnings.extend(text_warnings(value, name))
    said["account_at"] = "pa"
    currency = parameters.get("cu")
    if currency not in {None, "", "INR"}:
        reason = "unknown-currency" if currency not in CURRENCY_NUMBERS else ""
        if reason:
            raise CodeError(reason, "parameter cu is not a currency (ISO 4217, three capitals)")
        warnings.append("currency-country")
    amount = parameters.get("am", "")
    if amount not in _NULLS:
        _check_amount(amount, CURRENCY_DIGITS[CURRENCY_NUMBERS[currency or "INR"]], warnings)
    mcc = parameters.get("mc", "")
    if mcc and not (len(mcc) == 4 and mcc.isascii() and mcc.isdigit()):
        warnings.append("format-mc")


def _check_amount(amount: str, digits: int, warnings: list[str]) -> None:
    match = _AMOUNT.fullmatch(amount)
    if match is None:
        raise CodeError("amount-format", "the amount is digits 0-9 with one point at the most")
    if match[1] and match[1][digits:].strip("0"):
        raise CodeError("amount-decimals", "the amount has more decimals than its currency")
    if not amount.strip("0."):
        warnings.append("zero-am")


def _read_twqrp(text: str, said: dict[str, object], warnings: list[str]) -> None:
    """FISC, TWQR: `TWQRP://NAME/158/01/V1?D1=amount in cents&D2=order&D5=bank&D6=account&D10=901`."""
    head, _, query = text.partition("?")
    parts = head.split("/")
    if len(parts) != 6 or parts[1] or parts[3] != "158" or not parts[5].upper().startswith("V"):
        raise CodeError("uri-host", "a TWQR address is TWQRP://name/158/type/version")
    parameters = _parameters(query, warnings)
    said["objects"] = parameters
    said["scheme"] = "tw-twqr"
    said["schemes"] = ("tw-twqr",)
    said["country"] = "TW"
    name = unquote(parts[2])
    if name and name.isprintable():
        said["merchant_name"] = name
    currency = parameters.get("D10")
    if currency is not None:
        if currency not in CURRENCY_DIGITS:
            raise CodeError("unknown-currency", "D10 is not the number of a currency (ISO 4217)")
        said["currency"] = currency
    cents = parameters.get("D1")
    if cents:
        if not _CENTS.fullmatch(cents):
            raise CodeError("amount-format", "D1 is the amount in cents, digits 0-9")
        said["amount"] = f"{cents[:-2].lstrip('0') or '0'}.{cents[-2:].zfill(2)}"
    said.update(_present(parameters, {"D2": "reference", "D5": "acquirer", "D9": "purpose", "D12": "expiry"}))
    account = parameters.get("D6")
    if account:
        said["account"] = account
        said["account_at"] = "D6"
    elif not parameters.get("D3") and not parameters.get("D11"):
        raise CodeError("uri-payee", "neither an account (D6) nor an acquirer's key (D3, D11)")


def _present(parameters: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    return {field: parameters[name] for name, field in names.items() if parameters.get(name)}


def _read_web(text: str, said: dict[str, object], warnings: list[str]) -> None:
    """A web address that a wallet prints: known by its exact host and the head of its path."""
    scheme, _, rest = text.partition("://")
    authority, slash, path = rest.partition("/")
    if not authority.isascii() or "@" in authority or "\\" in text or "xn--" in authority.lower():
        raise CodeError("uri-host", "the host of the address is dressed up as another")
    host = authority.lower()
    for known in ADDRESSES:
        if host == known.host and (slash + path).startswith(known.path):
            if scheme.lower() == "http":
                warnings.append("uri-plain-http")
            said["scheme"] = known.id
            said["schemes"] = (known.id,)
            said["account"] = text
            said["account_at"] = "uri"
            return
    raise CodeError("uri-unknown", "a web address, and not one that a known wallet prints")
