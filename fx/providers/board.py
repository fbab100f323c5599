"""The rate board: which rate is in force for a currency now, and the price between any two of them.

It holds rates in memory only and asks no clock: `now` is always given. Three things keep it from quoting
nonsense: a maximum age per provider, a quarantine for jumps, and the refusal to mix sandbox rates into
production.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import assert_never

from fx.currency import currency
from fx.errors import NothingQuarantined, RateQuarantined, RateStale, RateUnavailable
from fx.providers.base import RateProvider
from fx.rate import Leg, Price
from fx.rate import price as price_of

PIVOT = "EUR"
"""The currency that every chain of legs leads to."""

JUMP_MAX = Fraction(5, 100)
"""A change beyond this share of the last accepted value waits for a person (EXAMPLES, Quotes)."""

_SECOND = timedelta(seconds=1)


class RateState(StrEnum):
    """Whether a rate makes quotes: IN_FORCE does; STALE is too old; QUARANTINED jumped, unconfirmed."""

    IN_FORCE = "IN_FORCE"
    STALE = "STALE"
    QUARANTINED = "QUARANTINED"


@dataclass(frozen=True, slots=True)
class BoardRate:
    """The rate on the board for one currency; `age_seconds` is rounded up."""

    currency_code: str
    leg: Leg
    provider: str
    age_seconds: int
    max_age_seconds: int
    state: RateState


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Who let a jump of `currency_code` through: from `before` to `after`."""

    currency_code: str
    by: str
    before: Leg
    after: Leg


@dataclass(frozen=True, slots=True)
class _Offer:
    """The leg that stands for a currency now, and what may be done with it."""

    leg: Leg
    provider: RateProvider
    age: timedelta
    state: RateState

    @property
    def age_seconds(self) -> int:
        return -(-self.age // _SECOND)


class RateBoard:
    """Rates of several providers, the first named preferred, a later one standing in for what it lacks or
    let age.

    `accepted` are the legs last in force before a restart, so that a restart does not wave a jump through.
    Raises `ValueError` when a replayed or illustrative provider is put on a board that is not a sandbox's.
    """

    def __init__(
        self,
        providers: Iterable[RateProvider],
        *,
        sandbox: bool = False,
        accepted: Mapping[str, Leg] = MappingProxyType({}),
    ) -> None:
        self._providers = tuple(providers)
        self._accepted = dict(accepted)
        self._quarantined: dict[str, Leg] = {}
        self._sheets: tuple[Mapping[str, Leg], ...] = tuple({} for _ in self._providers)
        for provider in self._providers:
            if provider.is_sandbox_only and not sandbox:
                raise ValueError(
                    f"{provider.name} is for sandboxes: production never replays or invents a rate"
                )

    @property
    def accepted(self) -> Mapping[str, Leg]:
        """The last accepted leg of each currency: what a restart hands to the next board."""
        return MappingProxyType(self._accepted)

    def price(self, merchant_currency: str, wallet_currency: str, markup: Decimal, now: datetime) -> Price:
        """The all-in price at `now`; `markup` is a fraction (0.01 = 1 %).

        Raises `RateUnavailable`, `RateStale` or `RateQuarantined` for the first currency on the way that
        can't be used. Within one currency no rate is needed and none is asked for.
        """
        if currency(merchant_currency) == currency(wallet_currency):
            return price_of(merchant_currency, wallet_currency, (), markup)
        self._read(now)
        up, down = self._trail(merchant_currency, now), self._trail(wallet_currency, now)
        while up and down and up[-1] == down[-1]:
            # Both go on to the pivot in the same way: no need to go there and back.
            up.pop()
            down.pop()
        path = (*up, *reversed(down))
        for code, offer in path:
            self._require_in_force(code, offer)
        return price_of(merchant_currency, wallet_currency, (offer.leg for _, offer in path), markup)

    def rates(self, now: datetime) -> tuple[BoardRate, ...]:
        """Every rate on the board at `now`, in the order of the currencies' codes, usable or not."""
        self._read(now)
        offers = ((code, self._offer(code, now)) for code in self._codes())
        return tuple(
            BoardRate(
                currency_code=code,
                leg=offer.leg,
                provider=offer.provider.name,
                age_seconds=offer.age_seconds,
                max_age_seconds=offer.provider.max_age_seconds,
                state=offer.state,
            )
            for code, offer in offers
            if offer is not None
        )

    def confirm(self, currency_code: str, by: str, value: Decimal | None = None) -> Confirmation:
        """Lets a quarantined jump through; `by` is the principal who answers for it.

        With `value`, only if that is the value still waiting: what was looked at is what comes into force.
        Raises `NothingQuarantined` otherwise.
        """
        if not by:
            raise ValueError("a confirmation names who gave it")
        waiting = self._quarantined.get(currency_code)
        if waiting is None or (value is not None and value != waiting.value):
            raise NothingQuarantined(currency_code)
        before = self._accepted[currency_code]
        self._accepted[currency_code] = waiting
        del self._quarantined[currency_code]
        return Confirmation(currency_code, by, before, after=waiting)

    def _read(self, now: datetime) -> None:
        """Takes the providers' sheets; when one is new, judges every rate, so that none drifts by unseen."""
        sheets = tuple(provider.legs(now) for provider in self._providers)
        is_new = any(map(operator.is_not, sheets, self._sheets))
        self._sheets = sheets
        if is_new:
            for code in self._codes():
                self._offer(code, now)

    def _codes(self) -> list[str]:
        return sorted({code for sheet in self._sheets for code in sheet})

    def _offer(self, code: str, now: datetime) -> _Offer | None:
        """The leg of the first provider that has a fresh one, else of the first that has any.

        A leg dated after `now` is not in force yet.
        """
        stale: _Offer | None = None
        for provider, sheet in zip(self._providers, self._sheets, strict=True):
            leg = sheet.get(code)
            if leg is None or leg.as_of > now:
                continue
            age = now - leg.as_of
            if age <= timedelta(seconds=provider.max_age_seconds):
                return _Offer(leg, provider, age, self._judge(code, leg))
            stale = stale or _Offer(leg, provider, age, RateState.STALE)
        return stale

    def _judge(self, code: str, leg: Leg) -> RateState:
        """Accepts a fresh leg or puts it in quarantine."""
        accepted = self._accepted.get(code)
        if accepted is not None and accepted is not leg and _is_jump(accepted, leg):
            self._quarantined[code] = leg
            return RateState.QUARANTINED
        self._accepted[code] = leg
        self._quarantined.pop(code, None)
        return RateState.IN_FORCE

    def _trail(self, code: str, now: datetime) -> list[tuple[str, _Offer]]:
        """The legs from a currency to the pivot, each with the currency that it is the rate of."""
        trail: list[tuple[str, _Offer]] = []
        while code != PIVOT:
            offer = self._offer(code, now)
            if offer is None or any(seen == code for seen, _ in trail):
                raise RateUnavailable(code)
            trail.append((code, offer))
            code = offer.leg.base if offer.leg.quote == code else offer.leg.quote
        return trail

    def _require_in_force(self, code: str, offer: _Offer) -> None:
        match offer.state:
            case RateState.IN_FORCE:
                return
            case RateState.STALE:
                raise RateStale(code, offer.leg.source, offer.age_seconds, offer.provider.max_age_seconds)
            case RateState.QUARANTINED:
                raise RateQuarantined(code, offer.leg.source, self._accepted[code].value, offer.leg.value)
            case _ as never:
                assert_never(never)


def _is_jump(accepted: Leg, offered: Leg) -> bool:
    """Whether a person must look: over 5 % off, or a leg to another currency, which can't be compared."""
    if (accepted.base, accepted.quote) != (offered.base, offered.quote):
        return True
    return abs(Fraction(offered.value) - Fraction(accepted.value)) > JUMP_MAX * Fraction(accepted.value)
