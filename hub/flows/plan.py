"""The plan: what falls due is read from the store and begun, wallet by wallet, longest due first.

The queue of a wallet is the store's own: here are only the next few of it, and how many are at work. So a
restart plans nothing anew, and a storm of one wallet fills no memory and stands in nobody else's way.
"""

import asyncio
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from hub.flows.ports import Due, Ports
from hub.flows.work import Report, Work
from hub.payment.model import WalletId

PAGE = 256
"""Duties of one wallet that are read at a time."""
AT_WORK_PER_OPEN_CALL = 2
"""Records of a wallet at work at once, for each call that it may be asked at once: while one is asked the
next stands ready, so that a place that gets free never falls to what begins something new."""
OWN_AT_WORK_MAX = 64
"""Records at work at once for what no wallet is asked for, as when orders expire."""
LONGEST_SLEEP = timedelta(seconds=30)
"""How long the plan is trusted before the store is looked into again."""
RETRY = timedelta(seconds=1)
"""Pause of business time before a record is begun again that still owes what it owed."""


class NotConnected(Exception):
    """Something is owed at a wallet that this hub is not connected with: it stays due until it is."""


@dataclass(slots=True)
class Queue:
    """What is due at one wallet."""

    at_work_max: int
    at_work: int = 0
    waiting: deque[Due] = field(default_factory=deque)
    has_more: bool = False
    """Whether the store may hold more of it that is due."""

    @property
    def is_busy(self) -> bool:
        """Whether reading more of it would be for nothing."""
        return bool(self.waiting) or self.at_work >= self.at_work_max


class Plan:
    """Begins work when it falls due, at most so many records of a wallet at once."""

    def __init__(self, ports: Ports, work: Work, report: Report) -> None:
        self._ports = ports
        self._work = work
        self._report = report
        self._queues: dict[WalletId | None, Queue] = {}
        self._wakes_at: datetime | None = None
        self._is_stale = False
        self._changed = asyncio.Event()
        self._stopped = False

    async def run(self) -> None:
        """Takes up what is due, for ever: at start every record that was open, later each at its time."""
        while True:
            await self._look()
            await self._sleep()

    def look(self) -> None:
        """Something may be due that is not planned for: the store is looked into now."""
        self._is_stale = True
        self._changed.set()

    def owes(self, due_at: datetime | None) -> None:
        """A record owes something at `due_at`: the plan wakes for it."""
        if due_at is None:
            return
        now = self._ports.clock.now()
        due_at = due_at if due_at > now else now + RETRY
        if self._wakes_at is None or due_at < self._wakes_at:
            self._wakes_at = due_at
            self._changed.set()

    def stop(self) -> None:
        """Begins nothing any more."""
        self._stopped = True

    async def _look(self) -> None:
        self._is_stale = False
        self._work.forget_old()
        now = self._ports.clock.now()
        self._wakes_at = now + LONGEST_SLEEP
        busy = [wallet_id for wallet_id, queue in self._queues.items() if queue.is_busy]
        limit = PAGE + self._work.held_up
        found = await self._ports.store.due(self._wakes_at, limit, busy)
        for due in found:
            self._place(due, now)
        read = Counter(due.wallet_id for due in found)
        for wallet_id, queue in self._queues.items():
            queue.has_more = wallet_id in busy or read[wallet_id] == limit
            self._begin(queue)

    def _place(self, due: Due, now: datetime) -> None:
        """Into its queue if it is to be begun now; else the plan wakes for it."""
        record_id = due.duty.record_id
        if record_id in self._work.tasks:
            return  # its end tells what it owes then
        may_begin_at = max(due.due_at, self._work.rests_until(record_id) or due.due_at)
        if may_begin_at > now:
            self.owes(may_begin_at)
        else:
            queue = self._queue(due.wallet_id)
            if queue.at_work_max:
                queue.waiting.append(due)

    def _queue(self, wallet_id: WalletId | None) -> Queue:
        queue = self._queues.get(wallet_id)
        if queue is None:
            queue = self._queues[wallet_id] = Queue(self._at_work_max(wallet_id))
        return queue

    def _at_work_max(self, wallet_id: WalletId | None) -> int:
        if wallet_id is None:
            return OWN_AT_WORK_MAX
        try:
            return AT_WORK_PER_OPEN_CALL * self._ports.wallets.wallet(wallet_id).profile.budget.calls_open_max
        except KeyError:
            self._report(wallet_id, NotConnected(wallet_id))
            return 0

    def _begin(self, queue: Queue) -> None:
        while queue.waiting and queue.at_work < queue.at_work_max and not self._stopped:
            due = queue.waiting.popleft()
            if due.duty.record_id not in self._work.tasks:
                queue.at_work += 1
                self._work.begin(due.duty, partial(self._ended, queue))

    def _ended(self, queue: Queue) -> None:
        """A place is free again."""
        queue.at_work -= 1
        self._begin(queue)
        if queue.has_more and not queue.waiting:
            self.look()

    async def _sleep(self) -> None:
        """Until something falls due that is not at work, or the plan changes."""
        while not self._is_stale and self._wakes_at is not None and self._ports.clock.now() < self._wakes_at:
            self._changed.clear()
            sleeping = asyncio.create_task(self._ports.clock.wait_until(self._wakes_at))
            changing = asyncio.create_task(self._changed.wait())
            try:
                await asyncio.wait({sleeping, changing}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                sleeping.cancel()
                changing.cancel()
