"""A wallet's digits as a code: their form, and who they belong to going by published prefixes."""

from typing import Final

from hub.codes.code import Code, CodeError
from hub.codes.schemes.consumer import WALLETS
from hub.codes.tlv import has_lookalike_digit

DIGITS_MIN: Final = 17
DIGITS_MAX: Final = 32
"""A wallet's code has 17 to 32 digits (Alipay+, Code Format Specification); shorter ones are card numbers
and goods."""

_WALLETS: Final = {
    (prefix, length): family.wallet
    for family in WALLETS
    for prefix in family.prefixes
    for length in family.lengths + family.reserved
}
_RESERVED: Final = {(family.wallet, length) for family in WALLETS for length in family.reserved}


def digits_fault(text: str) -> CodeError | None:
    """Why a text has not the form of a wallet's code, 17 to 32 digits 0-9; None where it has."""
    if not (text.isascii() and text.isdigit()):
        if has_lookalike_digit(text):
            return CodeError("lookalike-digit", "a wallet's code is written with digits 0-9 alone")
        return CodeError("not-digits", "a wallet's code is digits alone")
    if not DIGITS_MIN <= len(text) <= DIGITS_MAX:
        return CodeError(
            "wallet-length", f"{len(text)} digits; a wallet's code has {DIGITS_MIN} to {DIGITS_MAX}"
        )
    return None


def read_digits(text: str, warnings: list[str]) -> Code:
    """The wallet code that these digits are. Raises CodeError, also where no known wallet shows such."""
    fault = digits_fault(text)
    if fault is not None:
        raise fault
    wallet = _WALLETS.get((text[:2], len(text)))
    if wallet is None:
        raise CodeError("wallet-unknown", "no wallet is known to show digits with this start and length", 0)
    if (wallet, len(text)) in _RESERVED:
        warnings.append("wallet-length-reserved")
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
