"""Reading payment addresses: `upi:` (India), `TWQRP:` (Taiwan) and the addresses that wallets print.

Nothing here, and nothing in the hub, ever fetches an address that was found in a code.
"""

import re
from typing import Final
from urllib.parse import unquote

from hub.codes.characters import check_characters
from hub.codes.code import Code, CodeError
from hub.codes.twqr import read_twqr
from hub.codes.upi import read_upi
from hub.codes.web import read_web

_SIZE_MAX: Final = 2953  # bytes that the largest QR symbol holds (ISO/IEC 18004, 40-L)
_SCHEME: Final = re.compile(r"(?:upi|twqrp|weixin|https?):|twqrp%3a", re.IGNORECASE)


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
    match text[: text.find(":")].lower() if ":" in text else "":
        case "upi":
            read_upi(text, said, warnings)
        case "twqrp":
            read_twqr(text, said, warnings)
        case "":
            read_twqr(_unescaped(text), said, warnings)
            warnings.append("uri-escaped-whole")
        case _:
            read_web(text, said, warnings)
    if warnings:
        said["warnings"] = tuple(dict.fromkeys(warnings))
    return Code.of(said)


def _unescaped(text: str) -> str:
    """A text that was percent-escaped as a whole, as Taiwan's banks print TWQR addresses."""
    try:
        plain = unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise CodeError("uri-encoding", "the escaped address is not UTF-8") from None
    if not plain.isprintable():
        check_characters(plain)
    return plain
