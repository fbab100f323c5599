"""EMVCo tag-length-value text: two digits of tag, two of length counted in characters, the value.

Reading is in two paths: a fast one that says whether a text is made of objects, and a slow one that says
why it is not. EMVCo QR Code Specification for Payment Systems, Merchant-Presented Mode, version 1.1.
"""

from binascii import crc_hqx
from collections.abc import Iterable
from typing import Final

from hub.codes.code import CodeError

PLAIN: Final = 0
ACCOUNT: Final = 1
"""26-51: templates that open with a globally unique identifier."""
DATA: Final = 2
"""62 and 64: templates of EMVCo's own."""
CARD: Final = 3
"""02-25: a card network's own account number."""
RESERVED: Final = 4
"""65-79: kept by EMVCo for later."""


def role_of(tag: str) -> int:
    """What a root tag of two digits holds, as far as reading it differs (EMVCo MPM 1.1, table 4.1)."""
    return _role(int(tag))


def _role(tag: int) -> int:
    if 2 <= tag <= 25:
        return CARD
    if 26 <= tag <= 51:
        return ACCOUNT
    if tag in {62, 64}:
        return DATA
    return RESERVED if 65 <= tag <= 79 else PLAIN


class _Heads(dict[str, tuple[str, int, int]]):
    """The four digits that open an object -> its tag, the characters of its value, its role.

    One look-up instead of two conversions for each object, and the only door for digits: `int` and
    `isdigit` would let full-width, superscript and signed ones in. Heads are worked out when first met,
    since the few hundred that occur stay close together in memory; there are 10,000 in all.
    """

    def __missing__(self, head: str) -> tuple[str, int, int]:
        if not (len(head) == 4 and head.isascii() and head.isdigit()):
            raise KeyError(head)
        known = self[head] = (head[:2], int(head[2:]), _role(int(head[:2])))
        return known


HEADS: Final = _Heads()


def parse(text: str) -> dict[str, str] | None:
    """Tag -> value, in order, of a text that is wholly made of objects with a tag each; else None."""
    found: dict[str, str] = {}
    heads = HEADS
    here = 0
    end = len(text)
    try:
        while here < end:
            start = here + 4
            tag, size, _ = heads[text[here:start]]
            if tag in found:
                return None
            here = start + size
            found[tag] = text[start:here]
    except KeyError:
        return None
    return found if here == end else None


def parse_repeating(text: str) -> list[tuple[str, str]] | None:
    """Objects in order of a text that is wholly made of them, repeated tags included; else None."""
    found: list[tuple[str, str]] = []
    here = 0
    end = len(text)
    try:
        while here < end:
            start = here + 4
            tag, size, _ = HEADS[text[here:start]]
            here = start + size
            found.append((tag, text[start:here]))
    except KeyError:
        return None
    return found if here == end else None


def fault(text: str, where: str, at: int = 0) -> CodeError:
    """Why `parse` took a text for broken; `at` is where the text begins in the whole code."""
    seen: dict[str, int] = {}
    here = 0
    end = len(text)
    while here < end:
        head = text[here : here + 4]
        try:
            tag, size, _ = HEADS[head]
        except KeyError:
            return _head_fault(head, where, at + here)
        if tag in seen:
            return CodeError("duplicate-tag", f"object {tag} stands twice in {where}", at + here)
        if here + 4 + size > end:
            return CodeError(
                "length-overrun", f"object {tag} says it is longer than what is left of {where}", at + here
            )
        seen[tag] = here
        here += 4 + size
    return CodeError("not-digits", f"{where} is not made of objects", at)


def _head_fault(head: str, where: str, at: int) -> CodeError:
    if len(head) < 4:
        return CodeError("truncated", f"{where} ends inside a tag or length", at)
    if has_lookalike_digit(head):
        return CodeError("lookalike-digit", f"{where} writes a tag or length with digits not 0-9", at)
    return CodeError("not-digits", f"{where} needs two digits of tag and two of length here", at)


def has_lookalike_digit(text: str) -> bool:
    """Whether a text has a digit or number that is not one of 0-9: full-width, Thai, superscript ..."""
    return not text.isascii() and any(character.isnumeric() for character in text if not character.isascii())


def checksum(text: str, encoding: str = "utf-8") -> str:
    """CRC-16/CCITT-FALSE over the bytes, four capital hexadecimal digits (EMVCo MPM 4.7.3: UTF-8)."""
    return f"{crc_hqx(text.encode(encoding), 0xFFFF):04X}"


def write_object(tag: str, value: str) -> str:
    """One object as text. Raises CodeError where tag or value do not fit the standard's form."""
    if not (len(tag) == 2 and tag.isascii() and tag.isdigit()):
        raise CodeError("not-digits", "a tag is two digits 0-9")
    if len(value) > 99:
        raise CodeError("too-long", f"object {tag} has {len(value)} characters, 99 is the most")
    return f"{tag}{len(value):02d}{value}"


def write_objects(objects: Iterable[tuple[str, str]]) -> str:
    """Objects one after the other, in the order given."""
    return "".join(write_object(tag, value) for tag, value in objects)
