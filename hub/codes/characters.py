"""Characters that must not stand in a payment code, and letters that are there to deceive."""

import unicodedata
from typing import Final

from hub.codes.code import CodeError

_BIDI: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_FILLERS: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Letters and a pattern that print as nothing."""

_ZERO_WIDTH_SPACE: Final = "\u200b"
_JOINERS: Final = frozenset("\u200c\u200d")
# Arabic; Devanagari to Sinhala; Thai, Lao, Tibetan, Myanmar; Khmer.
_JOINED_SCRIPTS: Final = ((0x0600, 0x06FF), (0x0900, 0x0DFF), (0x0E00, 0x109F), (0x1780, 0x17FF))
_UNSPACED_SCRIPTS: Final = ((0x0E00, 0x109F), (0x1780, 0x17FF))

# Drawn like Latin letters (Unicode Technical Standard 39, confusables): Cyrillic, Greek, Armenian, Cherokee.
_LATIN_LIKE: Final = frozenset(
    "АВЕЅІЈКМНОРСТУХабеѕіјкморстухһԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧαινορυՕՏԼօոսցᎪᏴᏟᎠᎬᏀᎻᎫᏦᏞᎷᏢᏒᏚᎢᏙᎳᏃ"
)
_FOREIGN: Final = ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")
_ORDINALS: Final = "ªº"
_ALIKE: Final = str.maketrans({"0": "o", "1": "l", "i": "l", "5": "s", "8": "b", "2": "z", "-": "."})


def check_characters(text: str) -> list[str]:
    """Warnings for odd but harmless characters of a text that is not wholly printable.

    Raises CodeError for control, bidirectional, invisible and unpaired characters, wherever they stand.
    """
    warnings: list[str] = []
    for at, character in enumerate(text):
        if character.isprintable():
            continue
        note = _oddity(text, at)
        if note not in warnings:
            warnings.append(note)
    return warnings


def _oddity(text: str, at: int) -> str:
    """What to call the unprintable character at `at`. Raises CodeError where it must not be."""
    character = text[at]
    name = f"U+{ord(character):04X}"
    if character in _BIDI:
        raise CodeError("bidi-character", f"{name} would turn shown text around", at)
    match unicodedata.category(character):
        case "Cc" | "Zl" | "Zp":
            raise CodeError("control-character", f"{name} is a control character", at)
        case "Cs":
            raise CodeError("not-unicode", f"{name} is half a character: the other half was lost", at)
        case "Zs":
            return "odd-blank"
        case "Cn":
            return "unassigned-character"
        case _:
            if _belongs(character, text[at - 1] if at else " "):
                return "joiner"
            raise CodeError("invisible-character", f"{name} does not show, or not everywhere", at)


def _belongs(character: str, before: str) -> bool:
    """Whether a zero-width character stands where it is needed: Khmer words, Sinhala ligatures, emoji."""
    if character == _ZERO_WIDTH_SPACE:
        return any(low <= ord(before) <= high for low, high in _UNSPACED_SCRIPTS)
    if character in _JOINERS:
        joined = any(low <= ord(before) <= high for low, high in _JOINED_SCRIPTS)
        return joined or unicodedata.category(before) == "So"
    return False


def check_account(value: str, tag: str, at: int) -> str:
    """A warning for an account that is not ASCII; CodeError where its digits are not 0-9."""
    for place, character in enumerate(value):
        if not character.isascii() and character.isnumeric():
            raise CodeError("lookalike-digit", f"object {tag} has a digit that is not 0-9", at + place)
        if character in _FILLERS:
            raise CodeError(
                "invisible-character", f"object {tag} has a letter that prints as nothing", at + place
            )
    return f"charset-{tag}"


def text_warnings(value: str, tag: str) -> list[str]:
    """What to say of a shown text that is not ASCII. Raises CodeError for letters that do not show."""
    found: dict[str, bool] = {}
    if tag in {"59", "60"}:
        found[f"charset-{tag}"] = True
    latin = lookalike = foreign = False
    for character in value:
        if character.isascii():
            latin = latin or character.isalpha()
        elif character in _FILLERS:
            raise CodeError("invisible-character", f"object {tag} has a letter that prints as nothing")
        elif character.isnumeric() and unicodedata.category(character) != "Lo":
            found[f"lookalike-digit-{tag}"] = True
        elif character in _LATIN_LIKE:
            lookalike = True
        elif _styled(character):
            found[f"homoglyph-{tag}"] = True
        elif unicodedata.name(character, "").startswith(_FOREIGN):
            foreign = True
    if lookalike and (latin or not foreign):
        found[f"homoglyph-{tag}"] = True
    return list(found)


def _styled(character: str) -> bool:
    """Whether a character is a Latin letter in disguise: full-width, mathematical, enclosed, superscript."""
    plain = unicodedata.normalize("NFKC", character)
    return len(plain) == 1 and plain.isascii() and plain.isalpha() and character not in _ORDINALS


def skeleton(identifier: str) -> str:
    """An ASCII identifier with letters and digits that look alike made one: "SG.PAYN0W" -> "sg.paynow"."""
    return identifier.lower().translate(_ALIKE)
