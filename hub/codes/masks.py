"""Hiding what must not leave a code: card numbers, track data, one-time consumer codes."""

from typing import Final

_CARD_DIGITS_MIN: Final = 12
_CARD_DIGITS_MAX: Final = 19


def masked_card(number: str) -> str:
    """A card number with all but its first six and last four digits hidden (PCI DSS 3.4.1)."""
    if len(number) < _CARD_DIGITS_MIN:
        return "*" * len(number)
    return number[:6] + "*" * (len(number) - 10) + number[-4:]


def masked_code(text: str) -> str:
    """A one-time code with all but its routing prefix of six characters hidden."""
    return text[:6] + "*" * max(0, len(text) - 6)


def hidden(text: str) -> str:
    """Nothing but the length: for track data."""
    return "*" * len(text)


def is_card_number(text: str) -> bool:
    """Whether a text is 12 to 19 ASCII digits that pass the Luhn check (ISO/IEC 7812-1)."""
    if not (_CARD_DIGITS_MIN <= len(text) <= _CARD_DIGITS_MAX and text.isascii() and text.isdigit()):
        return False
    total = 0
    for place, digit in enumerate(reversed(text)):
        value = ord(digit) - 48
        total += value if place % 2 == 0 else value * 2 - 9 * (value > 4)
    return total % 10 == 0
