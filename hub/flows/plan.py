"""The plan: what falls due is read from the store and begun, wallet by wallet, longest due first.

The queue of a wallet is the store's own: here are only the next few of it, and how many are at work. So a
restart plans nothing anew, and a storm of one wallet fills no memory and stands in nobody else's way.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from hub.flows.agenda import Agenda
from hub.flows.ports import Due, Ports
from hub.flows.units import Duty
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
        self._agenda = Agenda()
        self._reads_at: datetime | None = None
        """When the store is read again: until then the agenda has all that falls due. None for now."""
        self._wakes_at: datetime | None = None
        self._changed = asyncio.Event()
        self._stopped = False

    async def run(self) -> None:
        """Takes up what is due, for ever: at start every record that was open, later each at its time."""
        while True:
            if self._reads_at is None or self._reads_at <= self._ports.clock.now():
                await self._read()
            self._begin_all()
            await self._sleep()

    def look(self) -> None:
        """Something may be due that is not planned for: the store is read now."""
        self._reads_at = None
        self._changed.set()

    def look_at(self, at: datetime) -> None:
        """The same at that time, or after a pause if that is over."""
        at = self._not_before_pause(at)
        if self._reads_at is not None and at < self._reads_at:
            self._reads_at = at
            self._changed.set()

    def note(self, duty: Duty, due_at: datetime | None, wallet_id: WalletId | None) -> None:
        """When something falls due, as it was just written, so that nothing is read for it; None if never."""
        if due_at is None or (self._reads_at is not None and due_at > self._reads_at):
            self._agenda.drop(duty.record_id)
            return
        due_at = self._not_before_pause(due_at)
        self._agenda.set(Due(duty, due_at, wallet_id))
        if self._wakes_at is None or due_at < self._wakes_at:
            self._changed.set()

    def stop(self) -> None:
        """Begins nothing any more."""
        self._stopped = True

    def _not_before_pause(self, at: datetime) -> datetime:
        now = self._ports.clock.now()
        return at if at > now else now + RETRY

    async def _read(self) -> None:
        """What falls due before long, of all wallets whose queues have room for it."""
        self._work.forget_old()
        now = self._ports.clock.now()
        self._reads_at = until = now + LONGEST_SLEEP
        busy = [wallet_id for wallet_id, queue in self._queues.items() if queue.is_busy]
        for wallet_id in busy:
            # Already now: whoever gets a place free while the store is read asks it again.
            self._queues[wallet_id].has_more = True
        limit = PAGE + self._work.held_up
        self._agenda.store_is_asked()
        found = await self._ports.store.due(until, limit, busy)
        self._agenda.renew((due for due in found if due.due_at > now), not_asked=busy)
        pages: dict[WalletId | None, list[Due]] = {}
        for due in found:
            pages.setdefault(due.wallet_id, []).append(due)
            if due.due_at <= now:
                self._place(due, now)
        for wallet_id in {**self._queues, **pages}:
            if wallet_id in busy:
                continue
            page = pages.get(wallet_id, [])
            ends_at = page[-1].due_at if len(page) == limit else None
            self._queue(wallet_id).has_more = ends_at is not None and ends_at <= now
            if ends_at is not None:
                # Where it is over: nobody of the page may have got a place, all being at work already.
                self.look_at(ends_at)

    def _begin_all(self) -> None:
        """What is due by now goes into its queue, and begins as far as there are places.

        Where the store has more of a wallet that is due, it is the store that says who comes first.
        """
        now = self._ports.clock.now()
        for due in self._agenda.take(now):
            if not self._queue(due.wallet_id).has_more:
                self._place(due, now)
        for queue in self._queues.values():
            self._begin(queue)

    def _place(self, due: Due, now: datetime) -> None:
        """Into its queue, unless it is at work or rests."""
        record_id = due.duty.record_id
        if record_id in self._work.tasks:
            return  # its end tells what it owes then
        rests_until = self._work.rests_until(record_id)
        if rests_until is not None and rests_until > now:
            self._agenda.set(replace(due, due_at=rests_until))
            return
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
        """Until something falls due, or the plan changes."""
        while self._reads_at is not None:
            self._wakes_at = min(self._reads_at, self._agenda.next_at() or self._reads_at)
            if self._wakes_at <= self._ports.clock.now():
                return
            self._changed.clear()
            sleeping = asyncio.create_task(self._wake(self._wakes_at))
            try:
                await self._changed.wait()
            finally:
                sleeping.cancel()

    async def _wake(self, at: datetime) -> None:
        await self._ports.clock.wait_until(at)
        self._changed.set()
