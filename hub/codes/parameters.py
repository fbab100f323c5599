"""Parameters and amounts of payment addresses."""

import re
from typing import Final
from urllib.parse import unquote

from hub.codes.characters import check_characters
from hub.codes.code import CodeError
from hub.codes.tlv import has_lookalike_digit

_BROKEN_ESCAPE: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_AMOUNT: Final = re.compile(r"[0-9]{1,13}(?:\.([0-9]*))?")


def parameters(query: str, warnings: list[str]) -> dict[str, str]:
    """Parameters by name in lower case, decoded once; a plus sign stays one.

    A name that stands twice is refused, in whatever case: two payers' apps would pick differently.
    Raises CodeError.
    """
    found: dict[str, str] = {}
    for part in query.split("&"):
        name, _, raw = part.partition("=")
        if not name:
            warnings.append("uri-empty-parameter")
            continue
        try:
            value = unquote(raw, errors="strict")
        except UnicodeDecodeError:
            raise CodeError("uri-encoding", f"{_called(name)} is not UTF-8") from None
        if "%" in raw and _BROKEN_ESCAPE.search(raw):
            warnings.append("uri-broken-escape")
        if " " in raw:
            warnings.append("uri-unescaped-blank")
        if not value.isprintable():
            warnings.extend(check_characters(value))
        if name.lower() in found:
            raise CodeError("duplicate-parameter", f"{_called(name)} stands twice")
        found[name.lower()] = value
    return found


def _called(name: str) -> str:
    """A parameter by its name, where that can be nothing but a name."""
    return f"parameter {name}" if name.isascii() and name.isalpha() and len(name) <= 12 else "a parameter"


def check_amount(amount: str, digits: int, warnings: list[str]) -> None:
    """Refuse an address's amount that is none; `digits` is how many its currency has after the point."""
    match = _AMOUNT.fullmatch(amount)
    if match is None:
        if has_lookalike_digit(amount):
            raise CodeError("lookalike-digit", "the amount has a digit that is not 0-9")
        raise CodeError("amount-format", "the amount is digits 0-9 with one point at the most")
    if match[1] and match[1][digits:].strip("0"):
        raise CodeError("amount-decimals", "the amount has more decimals than its currency")
    if not amount.strip("0."):
        warnings.append("zero-amount")
