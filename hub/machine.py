"""The machine's own clock and randomness, as the ports that flows await."""

import asyncio
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that looks like a digit."""
_TIME_CHARACTERS = 10
_RANDOM_CHARACTERS = 10
_LONGEST_SLEEP = timedelta(minutes=1)
"""The machine's clock may be set while somebody sleeps: no sleep trusts it for longer."""


class MachineClock:
    """Business time: the machine's clock, and in a sandbox an offset that can be moved."""

    def __init__(self, offset_seconds: int = 0) -> None:
        self._offset = timedelta(seconds=offset_seconds)
        self._moved = asyncio.Event()

    @property
    def offset_seconds(self) -> int:
        """How far business time is ahead of the machine's."""
        return int(self._offset.total_seconds())

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()

    def move_to(self, offset_seconds: int) -> None:
        """Sets the offset, and wakes all who wait for a time."""
        self._offset = timedelta(seconds=offset_seconds)
        self._moved.set()
        self._moved = asyncio.Event()

    async def wait_until(self, at: datetime) -> None:
        while (left := at - self.now()) > timedelta(0):
            moved = self._moved
            try:
                async with asyncio.timeout(min(left, _LONGEST_SLEEP).total_seconds()):
                    await moved.wait()
            except TimeoutError:
                continue


class RandomIds:
    """Ids of 48 bits of milliseconds and 50 random bits, in 20 characters that sort by time."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now

    def new(self, prefix: str) -> str:
        milliseconds = int(self._now().timestamp() * 1000)
        return f"{prefix}_{_base32(milliseconds, _TIME_CHARACTERS)}{_random(_RANDOM_CHARACTERS)}"

    def jitter_ms(self, below: int) -> int:
        return secrets.randbelow(below)


def _base32(number: int, characters: int) -> str:
    digits = []
    for _ in range(characters):
        number, digit = divmod(number, 32)
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))


def _random(characters: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(characters))
