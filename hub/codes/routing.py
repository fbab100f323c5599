"""Which wallet a consumer code belongs to: a table of prefixes, lengths and business types, as data."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from hub.codes.code import CodeError
from hub.codes.consumer import check_digits
from hub.codes.cpm import START as CPM_START
from hub.codes.cpm import read_cpm

PAYMENT: Final = "payment"
"""The business type that can be paid with; others are coupons, members' cards, tickets."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: codes with such a start and length go to these wallets, in this order."""

    prefix: str
    """1 to 32 digits 0-9; for EMVCo codes, the head of an ADF name as `adf:A000000602`."""
    lengths: tuple[int, ...]
    """Digits of the whole code, 17 to 32 each; empty for EMVCo codes, which have no length."""
    wallets: tuple[str, ...]
    """Candidates, best first: they are asked to RESOLVE one after the other, never to pay in turn."""
    business_type: str = PAYMENT


@dataclass(frozen=True, slots=True)
class Route:
    """Candidate wallets, in the order they are to be asked, and the row that named them."""

    wallets: tuple[str, ...]
    row: Row


@dataclass(frozen=True, slots=True)
class Unroutable:
    """No wallet may be called for this code."""

    reason: Literal["INVALID_CODE", "UNSUPPORTED_CODE", "CODE_TYPE_MISMATCH"]
    message: str


class TableError(ValueError):
    """The rows make no table: two of them contradict each other, or one is malformed. Both are named."""


class RoutingTable:
    """Rows compiled for longest-prefix look-up; immutable, replaced as a whole."""

    def __init__(self, rows: tuple[Row, ...], found: dict[tuple[int, str], dict[str, Row]]) -> None:
        self._rows = rows
        self._found = found
        sizes: dict[int, list[int]] = {}
        for length, prefix in found:
            known = sizes.setdefault(length, [])
            if len(prefix) not in known:
                known.append(len(prefix))
        self._sizes = {length: tuple(sorted(known, reverse=True)) for length, known in sizes.items()}

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows as they were loaded."""
        return self._rows

    @classmethod
    def load(cls, rows: Iterable[Row]) -> "RoutingTable":
        """A table of these rows. Raises TableError naming both rows where one code could match two alike."""
        kept = tuple(rows)
        found: dict[tuple[int, str], dict[str, Row]] = {}
        for row in kept:
            for length in _lengths(row):
                types = found.setdefault((length, _key(row)), {})
                other = types.get(row.business_type)
                if other is not None:
                    raise TableError(f"ambiguous rows: {other} and {row}")
                types[row.business_type] = row
        return cls(kept, found)

    def route(self, text: str, *, hint: str | None = None) -> Route | Unroutable:
        """Where a consumer code goes; `hint` is the wallet that the POS believes in.

        The longest prefix whose length fits decides. A hint moves its wallet to the front of the
        candidates, and changes nothing where it is none of them.
        """
        if text.startswith(CPM_START):
            return self._route_application(text, hint)
        try:
            check_digits(text)
        except CodeError as error:
            return Unroutable("INVALID_CODE", error.message)
        return self._longest(len(text), text, hint)

    def _route_application(self, text: str, hint: str | None) -> Route | Unroutable:
        try:
            code = read_cpm(text, [])
        except CodeError as error:
            return Unroutable("INVALID_CODE", error.message)
        return self._longest(0, code.adf or "", hint)

    def _longest(self, length: int, text: str, hint: str | None) -> Route | Unroutable:
        found = self._found
        for size in self._sizes.get(length, ()):
            types = found.get((length, text[:size]))
            if types is not None:
                row = types.get(PAYMENT)
                if row is None:
                    return Unroutable("CODE_TYPE_MISMATCH", f"this is a code for: {', '.join(types)}")
                return Route(_hinted(row.wallets, hint), row)
        return Unroutable("UNSUPPORTED_CODE", "no wallet of this hub issues codes like this")


def _hinted(wallets: tuple[str, ...], hint: str | None) -> tuple[str, ...]:
    if hint is None or hint not in wallets or wallets[0] == hint:
        return wallets
    return (hint, *(wallet for wallet in wallets if wallet != hint))


def _lengths(row: Row) -> tuple[int, ...]:
    """The lengths a row stands for, 0 for EMVCo codes. Raises TableError where the row is malformed."""
    application = row.prefix.startswith("adf:")
    key = _key(row)
    if not row.wallets or len(frozenset(row.wallets)) != len(row.wallets) or not row.business_type:
        raise TableError(f"a row needs a business type and wallets, each once: {row}")
    if application:
        if row.lengths or not 2 <= len(key) <= 32 or key.strip("0123456789ABCDEF"):
            raise TableError(f"an ADF row has 2 to 32 hexadecimal capitals and no lengths: {row}")
        return (0,)
    if not (key.isascii() and key.isdigit()) or not row.lengths:
        raise TableError(f"a row needs a prefix of digits 0-9 and lengths: {row}")
    if len(frozenset(row.lengths)) != len(row.lengths):
        raise TableError(f"a row names a length twice: {row}")
    if any(not max(17, len(key)) <= length <= 32 for length in row.lengths):
        raise TableError(f"lengths are 17 to 32 and not below the prefix: {row}")
    return row.lengths


def _key(row: Row) -> str:
    return row.prefix.removeprefix("adf:")
