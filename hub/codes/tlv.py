"""EMVCo tag-length-value text: two digits of tag, two of length counted in characters, the value.

EMVCo QR Code Specification for Payment Systems, Merchant-Presented Mode, version 1.1, sections 3 and 4.
"""

from binascii import crc_hqx
from collections.abc import Iterable
from enum import IntEnum
from typing import Final

from hub.codes.code import CodeError


class Role(IntEnum):
    """What a root tag holds, as far as reading it differs (EMVCo MPM, table 4.1)."""

    PLAIN = 0
    ACCOUNT = 1  # 26-51: templates that open with a globally unique identifier
    DATA = 2  # 62 and 64: templates of EMVCo's own
    CARD_ACCOUNT = 3  # 02-25: a card network's own account number
    RESERVED = 4  # 65-79
    UNRESERVED = 5  # 80-99: anybody's, may be opaque


def _role(tag: int) -> Role:
    if 2 <= tag <= 25:
        return Role.CARD_ACCOUNT
    if 26 <= tag <= 51:
        return Role.ACCOUNT
    if tag in {62, 64}:
        return Role.DATA
    if 65 <= tag <= 79:
        return Role.RESERVED
    return Role.UNRESERVED if tag >= 80 else Role.PLAIN


class _Heads(dict[str, tuple[str, int, Role]]):
    """The four digits that open an object -> (tag, length, role), learnt as they are met.

    One look-up instead of two conversions for each object, and the only door for digits: `int` and
    `isdigit` would let full-width, superscript and signed ones in. It never holds more than 10,000.
    """

    def __missing__(self, head: str) -> tuple[str, int, Role]:
        if not (len(head) == 4 and head.isascii() and head.isdigit()):
            raise KeyError(head)
        known = self[head] = (head[:2], int(head[2:]), _role(int(head[:2])))
        return known


HEADS: Final = _Heads()


def checksum(text: str) -> str:
    """CRC-16/CCITT-FALSE over the UTF-8 bytes, four capital hex digits (EMVCo MPM 4.7.3)."""
    return f"{crc_hqx(text.encode(), 0xFFFF):04X}"


def head_error(text: str, at: int, where: str) -> CodeError:
    """Why the four characters at `at` do not open an object."""
    head = text[at : at + 4]
    if len(head) < 4:
        return CodeError("truncated", f"{where} ends inside a tag or length", at)
    if any(character.isnumeric() and not character.isascii() for character in head):
        return CodeError(
            "lookalike-digit", f"{where} writes a tag or length with digits that are not 0-9", at
        )
    return CodeError("not-digits", f"{where} needs two digits of tag and two of length here", at)


def overrun_error(tag: str, at: int, where: str) -> CodeError:
    """An object that is longer than what is left."""
    return CodeError("length-overrun", f"object {tag} says it is longer than what is left of {where}", at)


def parse_template(value: str, tag: str, *, at: int, repeats: list[str] | None = None) -> dict[str, str]:
    """Sub-objects of a template in their order; `at` is where the value begins in the whole text.

    A repeated sub-tag is refused, or, given `repeats`, noted there and its first value kept.
    Raises CodeError where the value is not wholly made of objects.
    """
    found: dict[str, str] = {}
    heads = HEADS
    here = 0
    end = len(value)
    while here < end:
        try:
            sub, size, _ = heads[value[here : here + 4]]
        except KeyError:
            error = head_error(value, here, f"template {tag}")
            raise CodeError(error.reason, error.message, at + here) from None
        stop = here + 4 + size
        if stop > end:
            raise overrun_error(f"{tag}.{sub}", at + here, f"template {tag}")
        if sub in found:
            if repeats is None:
                raise CodeError("duplicate-tag", f"sub-tag {sub} stands twice in template {tag}", at + here)
            repeats.append(sub)
        else:
            found[sub] = value[here + 4 : stop]
        here = stop
    return found


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
