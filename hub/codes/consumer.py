"""A wallet's digits as a code: who they belong to, going by published prefixes."""

from typing import Final

from hub.codes.code import Code, CodeError
from hub.codes.schemes.consumer import WALLET_DIGITS_MAX, WALLET_DIGITS_MIN, WALLETS

_WALLETS: Final = {
    (prefix, length): family.wallet
    for family in WALLETS
    for prefix in family.prefixes
    for length in family.lengths
}


def check_digits(text: str) -> None:
    """Raise CodeError unless a text has the form of a wallet's code: 17 to 32 digits 0-9."""
    if not (text.isascii() and text.isdigit()):
        if any(character.isnumeric() and not character.isascii() for character in text):
            raise CodeError("lookalike-digit", "a wallet's code is written with digits 0-9 alone")
        raise CodeError("not-digits", "a wallet's code is digits alone")
    if not WALLET_DIGITS_MIN <= len(text) <= WALLET_DIGITS_MAX:
        raise CodeError(
            "wallet-length",
            f"{len(text)} digits; a wallet's code has {WALLET_DIGITS_MIN} to {WALLET_DIGITS_MAX}",
        )


def read_digits(text: str, warnings: list[str]) -> Code:
    """The wallet code that these digits are. Raises CodeError, also where no known wallet uses them."""
    check_digits(text)
    wallet = _WALLETS.get((text[:2], len(text)))
    if wallet is None:
        raise CodeError("wallet-unknown", "no wallet is known to show digits with this start and length", 0)
    said: dict[str, object] = {
        "kind": "wallet_code",
        "text": text,
        "scheme": wallet,
        "schemes": (wallet,),
        "wallet": wallet,
        "objects": {},
        "templates": {},
    }
    if warnings:
        said["warnings"] = tuple(warnings)
    return Code.of(said)
