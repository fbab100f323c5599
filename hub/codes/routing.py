"""Which wallet a consumer code belongs to: prefixes, lengths and business types, as data.

The mainstream form is that of Alipay+: 24 digits, six of them the issuer, two the business type, sixteen
the user's (Code Format Specification, payment code). Legacy codes of 17 to 19 digits have no type.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from hub.codes.code import CodeError
from hub.codes.consumer import DIGITS_MAX, DIGITS_MIN, digits_fault
from hub.codes.cpm import START as CPM_START
from hub.codes.cpm import read_cpm

PAYMENT: Final = "02"
"""The business type of codes that can be paid with (Alipay+)."""

ANY: Final = ""
"""A row of this business type takes codes whatever their type, and those that have none."""

_TYPED_LENGTH: Final = 24
_TYPE_PLACE: Final = slice(6, 8)
_NO_LENGTH: Final = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: codes with such a start, length and type go to these wallets."""

    prefix: str
    """1 to 32 digits 0-9; for EMVCo codes the head of the ADF name, as `adf:A000000602`."""
    lengths: tuple[int, ...]
    """Digits of the whole code, 17 to 32 each; empty for EMVCo codes, which have no fixed length."""
    wallets: tuple[str, ...]
    """Candidates, best first: they are asked to RESOLVE one after the other, never to pay in turn."""
    business_type: str = ANY
    """Two digits, the seventh and eighth of a code of 24 digits, or ANY."""


@dataclass(frozen=True, slots=True)
class Route:
    """Candidate wallets in the order they are to be asked, and the row that named them."""

    wallets: tuple[str, ...]
    row: Row


@dataclass(frozen=True, slots=True)
class Unroutable:
    """No wallet may be called for this code."""

    reason: Literal["INVALID_CODE", "UNSUPPORTED_CODE", "CODE_TYPE_MISMATCH"]
    message: str


class TableError(ValueError):
    """The rows make no table: two of them claim the same codes, or one is malformed. It names them."""


class RoutingTable:
    """Rows made ready for longest-prefix look-up; never changed, only replaced as a whole."""

    __slots__ = ("_found", "_sizes", "rows")

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows: Final = tuple(rows)
        self._found: Final = _index(self.rows)
        sizes: dict[int, list[int]] = {}
        for length, prefix in self._found:
            known = sizes.setdefault(length, [])
            if len(prefix) not in known:
                known.append(len(prefix))
        self._sizes: Final = {length: tuple(sorted(known, reverse=True)) for length, known in sizes.items()}

    @classmethod
    def load(cls, rows: Iterable[Row]) -> "RoutingTable":
        """A table of these rows. Raises TableError, so that whoever loads can keep the table it has."""
        return cls(rows)

    def route(self, text: str, *, hint: str | None = None) -> Route | Unroutable:
        """Where a consumer code goes; `hint` is the wallet that the POS believes in.

        Among the rows whose length fits, the longest prefix decides, then the business type. A hint moves
        its wallet to the front of the candidates, and changes nothing where it is none of them.
        """
        if text.startswith(CPM_START):
            try:
                adf = read_cpm(text, []).adf or ""
            except CodeError as error:
                return Unroutable("INVALID_CODE", error.message)
            return self._longest(_NO_LENGTH, adf, ANY, hint)
        fault = digits_fault(text)
        if fault is not None:
            return Unroutable("INVALID_CODE", fault.message)
        business_type = text[_TYPE_PLACE] if len(text) == _TYPED_LENGTH else ANY
        return self._longest(len(text), text, business_type, hint)

    def _longest(self, length: int, text: str, business_type: str, hint: str | None) -> Route | Unroutable:
        found = self._found
        for size in self._sizes.get(length, ()):
            types = found.get((length, text[:size]))
            if types is not None:
                route = types.get(business_type) or types.get(ANY)
                if route is None:
                    return Unroutable("CODE_TYPE_MISMATCH", "this code of the wallet is not one to pay with")
                return route if hint is None else _hinted(route, hint)
        return Unroutable("UNSUPPORTED_CODE", "no wallet of this hub issues codes like this")


def _hinted(route: Route, hint: str) -> Route:
    if hint not in route.wallets:
        return route
    return Route((hint, *(wallet for wallet in route.wallets if wallet != hint)), route.row)


def _index(rows: tuple[Row, ...]) -> dict[tuple[int, str], dict[str, Route]]:
    """(length, prefix) -> business type -> route without a hint. Raises TableError."""
    found: dict[tuple[int, str], dict[str, Route]] = {}
    for row in rows:
        _check(row)
        for length in row.lengths or (_NO_LENGTH,):
            types = found.setdefault((length, row.prefix.removeprefix("adf:")), {})
            other = types.get(row.business_type)
            if other is not None:
                raise TableError(f"two rows claim the same codes: {other.row} and {row}")
            types[row.business_type] = Route(row.wallets, row)
    return found


def _check(row: Row) -> None:
    """Raise TableError where a row is malformed by itself."""
    prefix = row.prefix.removeprefix("adf:")
    if not row.wallets or len(dict.fromkeys(row.wallets)) != len(row.wallets) or "" in row.wallets:
        raise TableError(f"a row names wallets, each once: {row}")
    if prefix != row.prefix:
        hexadecimal = prefix and not prefix.strip("0123456789ABCDEF") and len(prefix) <= 32
        if not hexadecimal or row.lengths or row.business_type != ANY:
            raise TableError(f"an ADF row has 1 to 32 hexadecimal capitals, no length and no type: {row}")
        return
    if not (prefix.isascii() and prefix.isdigit()) or not row.lengths:
        raise TableError(f"a row has a prefix of digits 0-9 and at least one length: {row}")
    if len(dict.fromkeys(row.lengths)) != len(row.lengths) or any(
        not max(DIGITS_MIN, len(prefix)) <= length <= DIGITS_MAX for length in row.lengths
    ):
        raise TableError(f"lengths are 17 to 32, not below the prefix, each once: {row}")
    if row.business_type != ANY:
        digits = len(row.business_type) == 2 and row.business_type.isascii() and row.business_type.isdigit()
        if not digits or row.lengths != (_TYPED_LENGTH,):
            raise TableError(f"a business type is two digits, of codes of 24 digits alone: {row}")
