"""A small dated table of rates for currencies that the ECB does not publish; made for sandboxes, never a
market quote.

The values are round figures near those of the end of 2024. Nobody stands behind them, so each leg says
"illustrative 2024-12-31" and a production board refuses this provider.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from decimal import Decimal
from types import MappingProxyType

from fx.providers.base import DEFAULT_HUB_ZONE, start_of_hub_day
from fx.rate import Leg

SOURCE = "illustrative 2024-12-31"

UNITS_PER_USD: Mapping[str, str] = MappingProxyType(
    {
        "AED": "3.6725",
        "ARS": "1030",
        "BDT": "119.50",
        "BND": "1.3630",
        "BRL": "6.1900",
        "CAD": "1.4380",
        "CHF": "0.9060",
        "CRC": "508",
        "KHR": "4025",
        "KWD": "0.3083",
        "KZT": "524",
        "LAK": "21850",
        "LKR": "292.50",
        "MMK": "2100",
        "MNT": "3420",
        "MOP": "8.0000",
        "MXN": "20.80",
        "NPR": "137.00",
        "NZD": "1.7850",
        "PKR": "278.50",
        "SAR": "3.7500",
        "TWD": "32.800",
        "UZS": "12900",
        "VND": "25485",
    }
)


class Illustrative:
    """The table above, stamped with the hub's day; it leads to USD, so a provider of USD stands beside it."""

    name = "illustrative"
    is_sandbox_only = True
    max_age_seconds = 86_400

    def __init__(self, hub_zone: tzinfo = DEFAULT_HUB_ZONE) -> None:
        self._hub_zone = hub_zone
        self._as_of: datetime | None = None
        self._legs: Mapping[str, Leg] = {}

    def legs(self, now: datetime) -> Mapping[str, Leg]:
        """Every leg of the table, as of the start of the hub's day."""
        as_of = start_of_hub_day(now, self._hub_zone)
        if as_of != self._as_of:
            self._as_of = as_of
            self._legs = {
                code: Leg(base="USD", quote=code, value=Decimal(value), source=SOURCE, as_of=as_of)
                for code, value in UNITS_PER_USD.items()
            }
        return self._legs
