"""Records that an adapter can't digest: whatever is asked about them raises, until somebody mends it."""

import re

from tests.simulation.dice import Dice

NAMED = re.compile(rb"(?:ref|att)_[0-9a-f]{24}")


class Poisoned(Exception):
    """An adapter stumbled over an answer that nobody had thought of."""


class Poison:
    """Which records of one wallet are of that kind. What is asked first is always understood."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._is_bad: dict[bytes, bool] = {}

    def meets(self, body: bytes, share: float) -> None:
        """A call is about to leave. Raises `Poisoned`."""
        named = min(NAMED.findall(body), key=lambda found: found[:3] != b"ref", default=None)
        if named is None:
            return
        if named not in self._is_bad:
            self._is_bad[named] = self._dice.chance(share)
        elif self._is_bad[named]:
            raise Poisoned(named.decode())

    def mend(self) -> None:
        """All that was met up to now is understood from now on."""
        self._is_bad.update(dict.fromkeys(self._is_bad, False))
