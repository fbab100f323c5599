"""The work on records: one supervised task for each, and a way out for what fails again and again."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from hub.flows.deciding import commit
from hub.flows.failures import Failures, reason_of
from hub.flows.ports import Ports
from hub.flows.units import DueKind, Park, Unit

Report = Callable[[str, BaseException], None]
"""Takes a record's id and what went wrong with its work: logs it."""

Do = Callable[[DueKind, str], Awaitable[None]]
"""Does what a record owes now."""


def _nobody() -> None:
    """Nobody waits for the end of this work."""


class Work:
    """Who is at work. A record is worked on by one task at a time."""

    def __init__(self, ports: Ports, do: Do, report: Report, ended: Callable[[str], None]) -> None:
        """`ended` is told of every record whose work has ended, well or not."""
        self._ports = ports
        self._do = do
        self._report = report
        self._ended = ended
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._called_again: set[str] = set()
        self._failures = Failures()

    @property
    def tasks(self) -> Mapping[str, "asyncio.Task[None]"]:
        """Those at work, by record."""
        return self._tasks

    @property
    def held_up(self) -> int:
        """How many records may be due and yet are not to be begun: at work, or resting from a failure."""
        return len(self._tasks) + len(self._failures)

    def begin(self, kind: DueKind, record_id: str, then: Callable[[], None] = _nobody) -> None:
        """Begins to work on a record. One at work is looked at once more before that work ends."""
        if record_id in self._tasks:
            self._called_again.add(record_id)
            then()
        else:
            self._tasks[record_id] = asyncio.create_task(self._supervised(kind, record_id, then))

    def rests_until(self, record_id: str) -> datetime | None:
        """When a record whose work failed may be tried again; None for one that is well."""
        return self._failures.rests_until(record_id)

    def forget_old(self) -> None:
        """Drops failures of records that have ended by other means."""
        self._failures.forget_old(self._ports.clock.now())

    async def _supervised(self, kind: DueKind, record_id: str, then: Callable[[], None]) -> None:
        try:
            goes_on = await self._try(kind, record_id)
            while goes_on and record_id in self._called_again:
                self._called_again.discard(record_id)
                goes_on = await self._try(kind, record_id)
        finally:
            self._called_again.discard(record_id)
            del self._tasks[record_id]
            then()
            self._ended(record_id)

    async def _try(self, kind: DueKind, record_id: str) -> bool:
        """False if the work failed: the duty stays due, and the record rests so that others come first."""
        try:
            await self._do(kind, record_id)
        except Exception as wrong:  # noqa: BLE001 the outermost edge of a task: reported, the duty stays due
            self._report(record_id, wrong)
            if self._failures.failed(record_id, wrong, self._ports.clock.now()):
                await self._give_up(kind, record_id, wrong)
            return False
        self._failures.forget(record_id)
        return True

    async def _give_up(self, kind: DueKind, record_id: str, wrong: Exception) -> None:
        """Parks a record. Where that fails too, it is tried and given up again."""
        tries = self._failures.tries(record_id)
        park = Park(kind, record_id, reason_of(wrong), tries)
        try:
            if await commit(self._ports, Unit((park,))) is not None:
                self._failures.forget(record_id)
        except Exception as worse:  # noqa: BLE001 as above
            self._report(record_id, worse)
