"""Characters that must not stand in a payment code, and letters that are there to deceive."""

import unicodedata
from typing import Final

from hub.codes.code import CodeError

_BIDI: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_JOINERS: Final = frozenset("\u200b\u200c\u200d")
_VARIATION: Final = frozenset("\ufe0e\ufe0f")
_FILLERS: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800")
# Scripts that write with joiners or mark words with a zero-width space:
# Devanagari to Sinhala, Thai, Lao, Tibetan, Myanmar, Khmer, Arabic.
_JOINING: Final = ((0x0600, 0x06FF), (0x0900, 0x0FFF), (0x1000, 0x109F), (0x1780, 0x17FF))
_LATIN_LIKE: Final = frozenset(
    # Cyrillic, Greek, Armenian and Cherokee letters drawn like Latin ones (Unicode TR 39, confusables)
    "АВЕЅІЈКМНОРСТУХабеѕіјкморстухһԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧαινορυՕՏԼօոսցᎪᏴᏟᎠᎬᏀᎻᎫᏦᏞᎷᏢᏒᏚᎢᏙᎳᏃ"
)


def check_characters(text: str) -> list[str]:
    """Warnings for odd but harmless characters of a text that is not wholly printable.

    Raises CodeError for control, bidirectional, invisible and unpaired characters, wherever they stand.
    """
    warnings: list[str] = []
    for at, character in enumerate(text):
        if character.isprintable():
            continue
        category = unicodedata.category(character)
        if category in {"Cc", "Zl", "Zp"}:
            raise CodeError("control-character", f"control character U+{ord(character):04X}", at)
        if category == "Cs":
            raise CodeError("not-unicode", "half of a character: the scanner lost the other half", at)
        if character in _BIDI:
            raise CodeError("bidi-character", f"U+{ord(character):04X} would turn shown text around", at)
        if character in _JOINERS and _joins(text, at):
            note = "joiner"
        elif category == "Zs":
            note = "odd-blank"
        else:
            raise CodeError("invisible-character", f"U+{ord(character):04X} is not to be seen", at)
        if note not in warnings:
            warnings.append(note)
    return warnings


def _joins(text: str, at: int) -> bool:
    """Whether a zero-width character stands between letters of a script that is written so."""
    before = ord(text[at - 1]) if at else 0
    return any(low <= before <= high for low, high in _JOINING)


def check_account(value: str, tag: str, at: int) -> str:
    """A warning for an account that is not ASCII; CodeError where digits are not 0-9."""
    for place, character in enumerate(value):
        if not character.isascii() and character.isnumeric():
            raise CodeError("lookalike-digit", f"object {tag} has a digit that is not 0-9", at + place)
        if character in _FILLERS:
            raise CodeError(
                "invisible-character", f"object {tag} has a letter that is not to be seen", at + place
            )
    return f"charset-{tag}"


def text_warnings(value: str, tag: str) -> list[str]:
    """What to say of a shown text that is not ASCII."""
    warnings = [f"charset-{tag}"] if tag in {"59", "60"} else []
    latin = lookalike = foreign = False
    for character in value:
        if character.isascii():
            latin = latin or character.isalpha()
        elif character in _FILLERS:
            warnings.append(f"filler-{tag}")
        elif character in _LATIN_LIKE:
            lookalike = True
        elif _styled(character):
            warnings.append(f"homoglyph-{tag}")
        elif character.isdecimal():
            warnings.append(f"lookalike-digit-{tag}")
        elif character.isalpha() and unicodedata.name(character, "").startswith(("CYRILLIC", "GREEK")):
            foreign = True
    if lookalike and (latin or not foreign):
        warnings.append(f"homoglyph-{tag}")
    return list(dict.fromkeys(warnings))


def _styled(character: str) -> bool:
    """Whether a character is a Latin letter in disguise: full-width, mathematical, enclosed, superscript."""
    plain = unicodedata.normalize("NFKC", character)
    return plain != character and plain.isascii() and plain.isalnum()
