"""The door of this room: any scanned text in, a `Code` or a `CodeError` out."""

import re
from typing import Final

from hub.codes.code import Code, CodeError
from hub.codes.consumer import read_digits
from hub.codes.cpm import START as CPM_START
from hub.codes.cpm import read_cpm
from hub.codes.mpm import read_mpm
from hub.codes.uri import is_uri, read_uri

_SIZE_MAX: Final = 4096
# AIM symbology identifiers (ISO/IEC 15424) of symbols that carry such texts:
# QR, Code 128, Data Matrix, PDF417, GS1 DataBar, Aztec.
_AIM: Final = re.compile(r"\](?:Q[0-6]|C[0-4]|d[0-6]|L[0-5]|e[0-3]|z[0-9A-C])")
_DIGITS_MAX: Final = 40  # wallets show up to 32 digits; an EMVCo text that is all digits is longer
_SUFFIX: Final = "\r\n\t"


def plain_text(text: str) -> str:
    """The text without what scanners add."""
    return _strip_noise(text, [])


def _strip_noise(text: str, warnings: list[str]) -> str:
    """The text without what scanners add, which is noted."""
    plain = text.rstrip(_SUFFIX)
    if plain != text:
        warnings.append("scanner-suffix")
    match = _AIM.match(plain)
    if match is not None:
        plain = plain[match.end() :]
        warnings.append("scanner-prefix")
    return plain


def read(text: str) -> Code:
    """Read one scanned text. Raises CodeError where it is broken or is no payment code.

    Takes time linear in the text's length, and none to speak of beyond 4,096 characters: such a text is
    refused unread. Makes no calls and keeps nothing.
    """
    if len(text) > _SIZE_MAX:
        raise CodeError("too-long", f"{len(text)} characters, {_SIZE_MAX} is the most")
    warnings: list[str] = []
    if text[:1] == "]" or text[-1:] in _SUFFIX:
        text = _strip_noise(text, warnings)
    if len(text) <= _DIGITS_MAX and text.isnumeric():
        return read_digits(text, warnings)
    if text[:2] == "00":
        return read_mpm(text, warnings)
    if text.startswith(CPM_START):
        return read_cpm(text, warnings)
    if is_uri(text):
        return read_uri(text, warnings)
    if not text:
        raise CodeError("empty", "there is nothing to read")
    if text[:4].isdigit():
        return read_mpm(text, warnings)
    raise CodeError("not-a-payment-code", "no payment code opens like this", 0)
