"""Chance, from one seed: every actor throws dice of its own, so one who throws more does not shift others."""

import math
from collections.abc import Sequence
from functools import cache
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """One stream of chance, named by the seed and by whose it is."""

    def __init__(self, seed: int, name: str) -> None:
        self._name = name
        self._seed = seed
        self._random = Random(f"{seed}/{name}")
        self.unit = self._random.random
        """A number from 0 up to 1."""

    def of(self, name: str) -> "Dice":
        """The dice of somebody within: never the same stream, whatever is thrown here."""
        return Dice(self._seed, f"{self._name}/{name}")

    def chance(self, share: float) -> bool:
        """True in this share of throws. A share of 0 throws nothing."""
        return share > 0 and self.unit() < share

    def below(self, end: int) -> int:
        """An integer from 0 up to `end`, exclusive."""
        return int(self.unit() * end)

    def between(self, low: int, high: int) -> int:
        """An integer from `low` to `high`, both included."""
        return low + int(self.unit() * (high - low + 1))

    def span(self, low: float, high: float) -> float:
        """A number of seconds within these bounds, mostly nearer to the lower: magnitudes are even."""
        lowest, width = _magnitudes(low, high)
        return math.exp(lowest + self.unit() * width)

    def pick(self, choices: Sequence[T]) -> T:
        """One of them."""
        return choices[self.below(len(choices))]

    def weighed(self, choices: Sequence[tuple[T, float]]) -> T:
        """One of them, each with its weight. Weights need not add up to anything."""
        left = self.unit() * sum(weight for _, weight in choices)
        for choice, weight in choices:
            left -= weight
            if left < 0:
                return choice
        return choices[-1][0]

    def digits(self, count: int) -> str:
        """So many digits."""
        return "".join(str(self.below(10)) for _ in range(count))

    def bytes(self, count: int) -> bytes:
        """So many bytes."""
        return self._random.randbytes(count)


@cache
def _magnitudes(low: float, high: float) -> tuple[float, float]:
    """The logarithm of the lower bound, and how far that of the higher one is above it."""
    return math.log(low), math.log(high) - math.log(low)
