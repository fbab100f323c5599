"""What stands before a wallet: a guard, and what it may know of the calls that pass it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Protocol, TypeVar

from wallets.outcome import NotSent

Said = TypeVar("Said")


StillOwed = Callable[[], Awaitable[bool]]
"""Asks the hub whether a call is owed as it was when it was made ready."""


class Urgency(IntEnum):
    """Which calls come first where not all can be made at once; the lower one does."""

    FINISHES = 0
    """Ends or clears what was begun: somebody's money may be moved."""
    BEGINS = 1
    """Begins something new: nothing is owed to anybody yet."""


@dataclass(frozen=True, slots=True)
class Call:
    """What a guard may know of a call; never what is said in it."""

    urgency: Urgency
    due_at: datetime | None = None
    """Since when the hub owes this call, in its business time; None for as soon as it is made."""
    expires_at: datetime | None = None
    """From when on, in the hub's business time, it must not be sent any more; None for never."""
    expires_at_monotonic: float | None = None
    """The same in seconds of the running loop's time, for whatever the business clock is set to meanwhile."""
    still_owed: StillOwed | None = field(default=None, compare=False)
    """Asked of a call that had to wait, before it is sent; None for one that does no harm."""


class Guard(Protocol):
    """Stands before all calls to one wallet."""

    async def through(self, call: Call, ask: Callable[[], Awaitable[Said]], /) -> Said | NotSent:
        """What `ask` answers, asked once at most; or `NotSent`, then it was not asked."""
        ...
