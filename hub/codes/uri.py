"""Reading payment addresses: `upi:` (India), `TWQRP:` (Taiwan) and the addresses that wallets print.

Nothing here, and nothing in the hub, ever fetches an address that was found in a code.
"""

import re
from typing import Final
from urllib.parse import unquote_plus

from hub.codes.characters import check_characters
from hub.codes.code import Code, CodeError
from hub.codes.twqr import read_twqr
from hub.codes.upi import read_upi
from hub.codes.web import read_web

_SIZE_MAX: Final = 2953  # bytes that the largest QR symbol holds (ISO/IEC 18004, 40-L)
_SCHEME: Final = re.compile(r"(?:upi|twqrp|weixin|wxp|https?)(?::|%3a)", re.IGNORECASE)


def is_uri(text: str) -> bool:
    """Whether a text opens like an address this room reads."""
    return _SCHEME.match(text) is not None


def read_uri(text: str, warnings: list[str]) -> Code:
    """The code that an address is. Raises CodeError."""
    if len(text) > _SIZE_MAX:
        raise CodeError("too-long", f"{len(text)} characters, {_SIZE_MAX} is the most")
    if not text.isprintable():
        warnings.extend(check_characters(text))
    said: dict[str, object] = {"kind": "uri", "text": text, "objects": {}, "templates": {}}
    opening = _SCHEME.match(text)
    escaped = opening is not None and opening[0].endswith(("%3A", "%3a"))
    plain = _unescaped(text) if escaped else text
    match plain[: plain.find(":")].lower():
        case "upi":
            read_upi(plain, said, warnings)
        case "twqrp":
            read_twqr(plain, said, warnings)
        case _:
            read_web(plain, said, warnings)
    if escaped:
        warnings.append("uri-escaped-whole")
    if warnings:
        said["warnings"] = tuple(dict.fromkeys(warnings))
    return Code.of(said)


def _unescaped(text: str) -> str:
    """A text that was percent-escaped as a whole, as Taiwan's banks print addresses.

    Form encoders write a blank as a plus sign, and a plus sign as %2B.
    """
    try:
        plain = unquote_plus(text, errors="strict")
    except UnicodeDecodeError:
        raise CodeError("uri-encoding", "the escaped address is not UTF-8") from None
    if not plain.isprintable():
        check_characters(plain)
    return plain
