"""Taiwan's TWQR address: `TWQRP://NAME/158/TYPE/V1?D1=cents&D2=order&D5=bank&D6=account&D10=901`.

Financial Information Service Co. (FISC). An M in place of a D marks a value that the payer may change.
"""

import re
from typing import Final
from urllib.parse import unquote

from hub.codes.characters import check_characters, text_warnings
from hub.codes.code import CodeError
from hub.codes.iso import CURRENCY_DIGITS
from hub.codes.parameters import parameters

_COUNTRY: Final = "158"  # ISO 3166-1 number of Taiwan
_CENTS: Final = re.compile(r"[0-9]{1,15}")
_FIELDS: Final = {"2": "reference", "5": "acquirer", "6": "account", "9": "purpose", "12": "expiry"}


def read_twqr(text: str, said: dict[str, object], warnings: list[str]) -> None:
    """Add what the address says to `said`. Raises CodeError."""
    head, _, query = text.partition("?")
    parts = head.split("/")
    if len(parts) != 6 or parts[1] or parts[3] != _COUNTRY or parts[5][:1].upper() != "V":
        raise CodeError("uri-host", "a TWQR address is TWQRP://name/158/type/version")
    found = parameters(query, warnings)
    said["objects"] = found
    said["scheme"] = "tw-twqr"
    said["schemes"] = ("tw-twqr",)
    said["country"] = "TW"
    name = unquote(parts[2])
    if not name.isprintable():
        warnings.extend(check_characters(name))
    if name:
        said["merchant_name"] = name
        if not name.isascii():
            warnings.extend(text_warnings(name, "name"))
    currency = _value(found, "10")
    if currency:
        if currency not in CURRENCY_DIGITS:
            raise CodeError("unknown-currency", "D10 is not the number of a currency (ISO 4217)")
        said["currency"] = currency
    cents = _value(found, "1")
    if cents:
        if not _CENTS.fullmatch(cents):
            raise CodeError("amount-format", "D1 is the amount in cents, digits 0-9")
        said["amount"] = f"{cents[:-2].lstrip('0') or '0'}.{cents[-2:].zfill(2)}"
    for number, field in _FIELDS.items():
        value = _value(found, number)
        if value:
            said[field] = value
    if "account" in said:
        said["account_at"] = "D6"
    elif not (_value(found, "3") or _value(found, "11")):
        raise CodeError("uri-payee", "neither an account (D6) nor an acquirer's key (D3 or D11)")


def _value(found: dict[str, str], number: str) -> str | None:
    return found.get(f"d{number}") or found.get(f"m{number}")
