"""The first layer of a merchant-presented code: lengths, repeats, characters and checksum proved.

Nothing is said about meaning yet. EMVCo QR Code Specification, Merchant-Presented Mode, version 1.1.
"""

from typing import Final, NamedTuple

from hub.codes.characters import check_account, check_characters
from hub.codes.code import CodeError
from hub.codes.tlv import ACCOUNT, CARD, DATA, HEADS, RESERVED, checksum, fault, parse, parse_repeating

SIZE_MAX: Final = 2953
"""Characters of a text at the most: the bytes that the largest QR symbol holds (ISO/IEC 18004, 40-L)."""

_SIZE_EXPECTED: Final = 512  # EMVCo MPM 3.1; real codes go beyond
_GUID_MAX: Final = 32


class Structure(NamedTuple):
    """A code taken apart."""

    objects: dict[str, str]
    """Root tag -> value, in the code's order."""
    templates: dict[str, dict[str, str]]
    """Tag of an account template (26-51) or of 62 and 64 -> its sub-objects. Opaque ones are left out."""
    accounts: list[str]
    """Tags of the account templates, in the code's order."""
    cards: list[str]
    """Tags of the card networks' accounts (02-25), in the code's order."""
    warnings: list[str]


def structure(text: str) -> Structure:
    """Take a merchant-presented code apart. Raises CodeError where it is broken."""
    end = len(text)
    if end > SIZE_MAX:
        raise CodeError("too-long", f"{end} characters, {SIZE_MAX} is the most")
    warnings = [] if text.isprintable() else check_characters(text)
    if end > _SIZE_EXPECTED:
        warnings.append("payload-over-512")
    objects: dict[str, str] = {}
    special: list[tuple[str, int, int]] = []
    heads = HEADS
    here = 0
    tag = ""
    try:
        while here < end:
            start = here + 4
            tag, size, role = heads[text[here:start]]
            if tag in objects:
                raise fault(text, "the code")
            here = start + size
            objects[tag] = text[start:here]
            if role:
                special.append((tag, role, start))
    except KeyError:
        raise fault(text, "the code") from None
    if here != end:
        raise fault(text, "the code")
    if tag != "63" or objects["63"] != checksum(text[:-4]):
        _check_checksum(text, objects, tag, warnings)
    if "" in objects.values():
        warnings += [f"empty-{tag}" for tag, value in objects.items() if not value]
    templates: dict[str, dict[str, str]] = {}
    accounts: list[str] = []
    cards: list[str] = []
    for tag, role, at in special:
        value = objects[tag]
        if role == ACCOUNT:
            found = parse(value)
            if found is None or value[:2] != "00" or not value.isascii():
                found = _odd_account(value, found, tag, at, warnings)
            if found is not None:
                templates[tag] = found
                accounts.append(tag)
                if not 0 < len(found["00"]) <= _GUID_MAX:
                    _odd_guid(found["00"], tag, at, warnings)
                if "" in found.values():
                    warnings += [f"empty-{tag}.{sub}" for sub, part in found.items() if not part]
        elif role == DATA:
            templates[tag] = parse(value) or _odd_data(value, tag, at, warnings)
        elif role == CARD:
            cards.append(tag)
            if not value.isascii():
                warnings.append(check_account(value, tag, at))
        elif role == RESERVED:
            warnings.append(f"rfu-{tag}")
    return Structure(objects, templates, accounts, cards, warnings)


def _check_checksum(text: str, objects: dict[str, str], last: str, warnings: list[str]) -> None:
    """Say what is wrong with a checksum that is not simply right: only its letters' case may be."""
    stated = objects.get("63")
    if stated is None:
        raise CodeError("crc-missing", "object 63, the checksum, is missing", len(text))
    if last != "63":
        raise CodeError("crc-not-last", "the checksum, object 63, is not the last object")
    if len(stated) != 4:
        raise CodeError("crc-length", "the checksum, object 63, is four characters", len(text) - len(stated))
    if not stated.isascii() or stated.upper() != checksum(text[:-4]):
        raise CodeError("crc-mismatch", "the checksum does not fit the text", len(text) - 4)
    warnings.append("crc-lower-case")


def _odd_account(
    value: str, found: dict[str, str] | None, tag: str, at: int, warnings: list[str]
) -> dict[str, str] | None:
    """An account template that is not plain: refused, taken with a warning, or None where it is opaque."""
    if not value.isascii():
        warnings.append(check_account(value, tag, at))
    if found is None:
        if value.startswith("00"):
            raise fault(value, f"template {tag}", at)
        # LANKAQR's 28 characters and SGQR ids occur bare, without an identifier.
        warnings.append(f"template-tlv-{tag}")
        return None
    if "00" not in found:
        raise CodeError("guid-missing", f"account template {tag} has no identifier (sub-tag 00)", at)
    if not found["00"].isascii():
        raise CodeError("guid-charset", f"the identifier of template {tag} is not ASCII", at)
    if not value.startswith("00"):
        warnings.append(f"guid-not-first-{tag}")
    return found


def _odd_guid(guid: str, tag: str, at: int, warnings: list[str]) -> None:
    if not guid:
        raise CodeError("guid-missing", f"the identifier of template {tag} is empty", at)
    warnings.append(f"guid-length-{tag}")


def _odd_data(value: str, tag: str, at: int, warnings: list[str]) -> dict[str, str]:
    """Template 62 or 64 that is empty or repeats a sub-tag (the first one counts); else refused."""
    pairs = parse_repeating(value)
    if pairs is None:
        raise fault(value, f"template {tag}", at)
    found: dict[str, str] = {}
    for sub, text in pairs:
        if sub in found:
            warnings.append(f"duplicate-{tag}.{sub}")
        else:
            found[sub] = text
    return found
