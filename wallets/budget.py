"""A call budget before one wallet: so many calls a second, so many at a time, and never more than that.

Calls that can't be made at once wait: those that finish somebody's money before those that begin something
new, and among equals the one first that is owed longest. The budget is one hub's own: see
`hub/decisions/call-budgets.md`.
"""

import asyncio
import math
from bisect import bisect_left, insort
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from wallets.clock import Now
from wallets.guard import Call, StillOwed, Urgency
from wallets.outcome import NotSent
from wallets.profile import CallBudget

Said = TypeVar("Said")

_US = 1_000_000


@dataclass(order=True, slots=True)
class _Waiting:
    """A call in the queue; sorts by who comes first."""

    urgency: Urgency
    since_us: int
    """In the loop's time: when it fell due, or came."""
    number: int
    call: Call = field(compare=False)
    turn: "asyncio.Future[NotSent | None]" = field(compare=False)
    """None once its place is taken; else why it is not sent."""


class Budget:
    """A `Guard` that lets calls through within a token bucket and a number of open calls.

    In any stretch of T seconds at most `burst + calls_per_second * T` calls begin. Bucket and waits are in
    the running loop's time; `now` is the hub's business time, in which orders expire. A pay call is too late
    by either of the two. `gate` says what a call would be answered further in without being sent: then it
    does not wait, and costs nothing.
    """

    def __init__(self, budget: CallBudget, now: Now, gate: Callable[[], NotSent | None]) -> None:
        self._now = now
        self._gate = gate
        self._open_max = budget.calls_open_max
        self._begins_waiting_max = int(budget.calls_per_second * budget.patience_seconds)
        self._patience = budget.patience_seconds
        # Whole microseconds: no rounding of theirs adds up, and a timer never fires a hair too early.
        self._interval_us = math.ceil(_US / budget.calls_per_second)
        self._slack_us = (budget.burst - 1) * self._interval_us
        self._full_at_us = 0
        """When the bucket is full again, in its own time: each call moves it on by one interval."""
        self._asking = 0
        """Calls that have had their turn and are not sent yet: the bucket's time stands still meanwhile."""
        self._stopped_us = 0
        self._stood_us = 0
        """How long it has stood still in all."""
        self._open = 0
        self._queue: list[_Waiting] = []
        """Who comes first stands first."""
        self._begins_waiting = 0
        self._count = 0
        self._timer: asyncio.TimerHandle | None = None

    @property
    def waiting(self) -> int:
        """How many calls wait for their turn."""
        return len(self._queue)

    async def through(self, call: Call, ask: Callable[[], Awaitable[Said]]) -> Said | NotSent:
        refused = self._gate() or self._expired(call)
        waits = refused is None and bool(self._queue or not self._is_free())
        if waits:
            refused = await self._wait(call)
        elif refused is None:
            self._take()
        if refused is not None:
            return refused
        try:
            if waits and call.still_owed is not None and not await self._is_owed(call.still_owed):
                return NotSent("what it was for was settled while it waited in the wallet's call budget")
            # Asked once more: between the turn and this the whole process may have slept.
            return self._expired(call) or await ask()
        finally:
            self._open -= 1
            self._serve()

    async def _is_owed(self, still_owed: StillOwed) -> bool:
        """Its token is for a call that begins when this is known: until then the bucket does not fill."""
        if not self._asking:
            self._stopped_us = _loop_us()
        self._asking += 1
        try:
            return await still_owed()
        finally:
            self._asking -= 1
            if not self._asking:
                self._stood_us += _loop_us() - self._stopped_us
                self._wake_in_time()

    def _time_us(self) -> int:
        """The bucket's own time."""
        return (self._stopped_us if self._asking else _loop_us()) - self._stood_us

    async def _wait(self, call: Call) -> NotSent | None:
        """Returns None once the call's place is taken; else why it is not sent."""
        begins = call.urgency is Urgency.BEGINS
        if begins and self._begins_waiting >= self._begins_waiting_max:
            return NotSent("the wallet's call budget is spent: more calls wait than it can serve in time")
        loop = asyncio.get_running_loop()
        self._count += 1
        waiting = _Waiting(call.urgency, self._since_us(call), self._count, call, loop.create_future())
        insort(self._queue, waiting)
        self._begins_waiting += begins
        self._wake_in_time()
        has_turn = False
        try:
            async with asyncio.timeout(self._patience_seconds(call)):
                refused = await waiting.turn
                has_turn = True
                return refused
        except TimeoutError:
            return NotSent("the wallet's call budget had no room in time")
        finally:
            self._begins_waiting -= begins
            if not has_turn:
                self._leave(waiting)

    def _is_free(self) -> bool:
        """Whether a call may be made at this instant."""
        return self._open < self._open_max and self._time_us() >= self._free_at_us()

    def _free_at_us(self) -> int:
        """From when on the bucket holds a token."""
        return self._full_at_us - self._slack_us

    def _take(self) -> None:
        self._open += 1
        self._full_at_us = max(self._full_at_us, self._time_us()) + self._interval_us

    def _serve(self) -> None:
        """Gives the first in the queue their turns, as many as may be."""
        while self._queue:
            first = self._queue[0]
            refused = self._gate() or self._expired(first.call)
            if refused is None and not self._is_free():
                break
            del self._queue[0]
            if first.turn.done():
                continue
            if refused is None:
                self._take()
            first.turn.set_result(refused)
        self._wake_in_time()

    def _leave(self, waiting: _Waiting) -> None:
        """Who waited has gone: leaves nothing behind, whether it had its turn a moment ago or not."""
        place = bisect_left(self._queue, waiting)
        if place < len(self._queue) and self._queue[place] is waiting:
            del self._queue[place]
        turn = waiting.turn
        if turn.done() and not turn.cancelled() and turn.result() is None:
            self._open -= 1
            self._full_at_us -= self._interval_us
        self._serve()

    def _wake_in_time(self) -> None:
        """A timer for the next token, while somebody waits for one; a call that ends serves by itself."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._queue and self._open < self._open_max and not self._asking:
            free_at = (self._free_at_us() + self._stood_us) / _US
            self._timer = asyncio.get_running_loop().call_at(free_at, self._serve)

    def _since_us(self, call: Call) -> int:
        """Since when the call is owed, in the loop's time."""
        owed_for = timedelta() if call.due_at is None else max(timedelta(), self._now() - call.due_at)
        return _loop_us() - owed_for // timedelta(microseconds=1)

    def _patience_seconds(self, call: Call) -> float | None:
        if call.urgency is Urgency.FINISHES:
            return None
        patience = self._patience
        if call.expires_at is not None:
            patience = min(patience, (call.expires_at - self._now()).total_seconds())
        if call.expires_at_monotonic is not None:
            patience = min(patience, call.expires_at_monotonic - asyncio.get_running_loop().time())
        return patience

    def _expired(self, call: Call) -> NotSent | None:
        in_time = call.expires_at is None or self._now() < call.expires_at
        until = call.expires_at_monotonic
        if in_time and (until is None or asyncio.get_running_loop().time() < until):
            return None
        return NotSent("its time was over before there was room in the wallet's call budget")


def _loop_us() -> int:
    """The running loop's time."""
    return round(asyncio.get_running_loop().time() * _US)
