"""Aims: what is to be brought about at which await, told in one word that a run can be repeated with.

The word is a mask over all that the meter counts. It holds, as a seed does, for the sources it came from.
"""

import base64
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple
from zlib import crc32

from tests.simulation.dice import Dice
from tests.simulation.meter import Hits, Strike, tables

SUM_BYTES = 4


class Aim(NamedTuple):
    """One strike at one await."""

    place: str
    strike: Strike


class OtherSources(ValueError):
    """The word was made of other awaits than there are."""


@cache
def everything() -> tuple[Aim, ...]:
    """All that can happen, in the order of the meter's tables."""
    aims = {
        Aim(place.name, strike): None
        for table in tables()
        for place in table.places
        for strike in table.strikes
        if not table.exempt(place, strike)
    }
    return tuple(aims)


def lacking(hits: Hits) -> tuple[Aim, ...]:
    """All that has not happened."""
    return tuple(aim for aim in everything() if aim.place not in hits.by_strike[aim.strike])


def drawn(dice: Dice, share: float) -> tuple[Aim, ...]:
    """This share of all."""
    return tuple(aim for aim in everything() if dice.chance(share))


def word_of(aims: Iterable[Aim]) -> str:
    """Aims as one word; an empty one for none."""
    chosen, bits = dict.fromkeys(aims), 0
    for number, aim in enumerate(everything()):
        bits |= (aim in chosen) << number
    if bits == 0:
        return ""
    return base64.urlsafe_b64encode(_sum() + bits.to_bytes(_size(), "little").rstrip(b"\0")).decode()


def read(word: str) -> tuple[Aim, ...]:
    """The aims of a word. Raises `OtherSources`."""
    if not word:
        return ()
    try:
        told = base64.b64decode(word, altchars=b"-_", validate=True)
    except ValueError as wrong:
        raise OtherSources(word) from wrong
    if told[:SUM_BYTES] != _sum() or len(told) > SUM_BYTES + _size():
        raise OtherSources(word)
    bits = int.from_bytes(told[SUM_BYTES:], "little")
    return tuple(aim for number, aim in enumerate(everything()) if bits >> number & 1)


def _size() -> int:
    return -(-len(everything()) // 8)


@cache
def _sum() -> bytes:
    """Tells the awaits of these sources from those of others."""
    names = "\n".join(f"{aim.strike} {aim.place}" for aim in everything())
    return crc32(names.encode()).to_bytes(SUM_BYTES, "little")
