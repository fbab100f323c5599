"""Moving a sandbox's business time: durable first, then in force, and never back."""

from datetime import datetime, timedelta
from typing import Protocol

from hub.flows.deciding import commit
from hub.flows.ports import Clock, Ports
from hub.flows.units import Committed, SetClockOffset, Unit
from hub.payment.reasons import Refused, Violation

FORWARD_SECONDS_MAX = 400 * 24 * 3600
"""Far enough for a refund window to end, near enough for dates to stay dates."""


class MovableClock(Clock, Protocol):
    """The business clock of a sandbox: the machine's, and an offset."""

    @property
    def offset_seconds(self) -> int:
        """How far it is ahead of the machine's clock, whole seconds."""
        ...

    def move_to(self, offset_seconds: int) -> None:
        """Puts it there at once and wakes whoever waits for a time that has come."""
        ...


async def move_clock(ports: Ports, clock: MovableClock, forward: timedelta) -> datetime:
    """Moves business time forward, rounded up to whole seconds; the time then. Raises `Refused`."""
    seconds = -(-forward // timedelta(seconds=1))
    if not 0 < seconds <= FORWARD_SECONDS_MAX:
        wrong = Violation("move", f"forward by 1 to {FORWARD_SECONDS_MAX} seconds")
        raise Refused("FIELD_INVALID", "business time moves forward only", violations=(wrong,))
    offset = clock.offset_seconds + seconds
    if not isinstance(await commit(ports, Unit((SetClockOffset(offset),))), Committed):
        raise Refused("STORE_UNAVAILABLE", "the clock was not moved")
    clock.move_to(offset)
    return clock.now()
