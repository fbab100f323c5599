"""The work on what is owed: one supervised task for each, and a way out for what fails again and again."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial

from hub.flows.deciding import WorkedElsewhere, commit
from hub.flows.failures import Failures, reason_of
from hub.flows.ports import Ports
from hub.flows.units import Duty, Park, Unit
from hub.flows.working import working

Report = Callable[[str, BaseException], None]
"""Takes a record's id and what went wrong with its work: logs it."""

Do = Callable[[Duty], Awaitable[None]]
"""Does what is owed now."""


def _nobody() -> None:
    """Nobody waits for the end of this work."""


class Work:
    """Who is at work. An attempt, order or refund is worked on by one task at a time."""

    def __init__(self, ports: Ports, do: Do, report: Report, ended: Callable[[Duty], None]) -> None:
        """`ended` is told of all work that has ended, well or not."""
        self._ports = ports
        self._do = do
        self._report = report
        self._ended = ended
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._called_again: set[str] = set()
        self._failures = Failures()

    @property
    def tasks(self) -> Mapping[str, "asyncio.Task[None]"]:
        """Those at work, by what they work on."""
        return self._tasks

    @property
    def held_up(self) -> int:
        """How much may be due and yet is not to be begun: at work, or resting from a failure."""
        return len(self._tasks) + len(self._failures)

    def begin(self, duty: Duty, then: Callable[[], None] = _nobody) -> None:
        """Begins to work on it. What is at work is looked at once more before that work ends."""
        record_id = duty.record_id
        if record_id in self._tasks:
            self._called_again.add(record_id)
            then()
            return
        task = self._tasks[record_id] = asyncio.create_task(self._supervised(duty, then))
        task.add_done_callback(partial(self._never_began, duty, then))

    def rests_until(self, record_id: str) -> datetime | None:
        """When something whose work failed may be tried again; None for what is well."""
        return self._failures.rests_until(record_id)

    def forget_old(self) -> None:
        """Drops failures of what has ended by other means."""
        self._failures.forget_old(self._ports.clock.now())

    async def _supervised(self, duty: Duty, then: Callable[[], None]) -> None:
        try:
            goes_on = await self._try(duty)
            while goes_on and duty.record_id in self._called_again:
                self._called_again.discard(duty.record_id)
                goes_on = await self._try(duty)
        finally:
            self._end(duty, then)

    def _never_began(self, duty: Duty, then: Callable[[], None], task: "asyncio.Task[None]") -> None:
        """A task that is cancelled before its first step runs nothing of itself, its end neither."""
        if self._tasks.get(duty.record_id) is task:
            self._end(duty, then)

    def _end(self, duty: Duty, then: Callable[[], None]) -> None:
        self._called_again.discard(duty.record_id)
        del self._tasks[duty.record_id]
        then()
        self._ended(duty)

    async def _try(self, duty: Duty) -> bool:
        """False if the work failed: the duty stays due, and rests so that others come first."""
        try:
            await self._do(duty)
        except Exception as wrong:  # noqa: BLE001 the outermost edge of a task: reported, the duty stays due
            self._report(duty.record_id, wrong)
            if self._failures.failed(duty.record_id, wrong, self._ports.clock.now()):
                await self._give_up(duty, wrong)
            return False
        self._failures.forget(duty.record_id)
        return True

    async def _give_up(self, duty: Duty, wrong: Exception) -> None:
        """Parks it, under its lease as all work is. Where that fails too, it is tried and given up again."""
        tries = self._failures.tries(duty.record_id)
        park = Park(duty.kind, duty.record_id, reason_of(wrong), tries)
        try:
            ports = await working(self._ports, duty.leased_id)
            if await commit(ports, Unit((park,))) is not None:
                self._failures.forget(duty.record_id)
        except WorkedElsewhere:
            self._failures.forget(duty.record_id)  # whoever has it tries for itself
        except Exception as worse:  # noqa: BLE001 as above
            self._report(duty.record_id, worse)
