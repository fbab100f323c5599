"""Which currencies exist, and how many decimals each has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from fx.errors import UnknownCurrency
from fx.iso4217 import ACTIVE


@dataclass(frozen=True, slots=True)
class Currency:
    """One currency of ISO 4217; `exponent` counts the decimals of its minor unit (JPY 0, THB 2, KWD 3)."""

    code: str
    numeric: str
    exponent: int
    name: str

    @property
    def minor_per_major(self) -> int:
        """Minor units in one unit: 100 for THB, 1 for JPY."""
        return int(10**self.exponent)


CURRENCIES: Mapping[str, Currency] = MappingProxyType({row[0]: Currency(*row) for row in ACTIVE})
"""Every payable currency by its alphabetic code, in the code's order."""

_BY_NUMERIC: Mapping[str, Currency] = {currency.numeric: currency for currency in CURRENCIES.values()}


def currency(code: str) -> Currency:
    """The currency of an alphabetic code, in capitals as ISO writes it; raises `UnknownCurrency`."""
    found = CURRENCIES.get(code)
    if found is None:
        raise UnknownCurrency(code)
    return found


def currency_by_numeric(numeric: str) -> Currency:
    """The currency of a three-digit code as EMVCo carries it ("392" is JPY); raises `UnknownCurrency`."""
    found = _BY_NUMERIC.get(numeric)
    if found is None:
        raise UnknownCurrency(numeric)
    return found
