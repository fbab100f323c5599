"""The group committer: units that queue while a commit runs go into the next one together (DESIGN B3).

It knows no engine. It forms batches, has each written by the engine at one instant, and answers every
sender after the batch is durable.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hub.flows.units import CommitInDoubt, CommitResult, StoreStopped, Unit

BATCH_MAX = 128
"""Units of one transaction: enough to share an fsync well, few enough to answer the first ones soon."""


@dataclass(frozen=True, slots=True)
class UnitFailed:
    """A unit that could not be written because it is wrong in itself: a bug of its sender. It fails alone."""

    error: Exception


Answer = CommitResult | UnitFailed


class Engine(Protocol):
    """What writes a batch."""

    async def write(self, units: Sequence[Unit], now: datetime) -> Sequence[Answer]:
        """Writes units in one transaction; one answer each, in their order, once all are durable.

        Units succeed or fail singly. Raises `CommitInDoubt` if it is not known whether the batch was written;
        `StoreStopped` if it was not and none will be any more.
        """
        ...


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A unit that was taken. Who is cancelled while waiting cancels the answer, never the unit."""

    unit: Unit
    answer: asyncio.Future[CommitResult]


class Committer:
    """Takes units from many tasks of one loop. A sender that stops waiting loses nothing but the answer."""

    def __init__(self, engine: Engine, now: Callable[[], datetime], *, batch_max: int = BATCH_MAX) -> None:
        self._engine = engine
        self._now = now
        self._batch_max = batch_max
        self._queue: deque[_Waiting] = deque()
        self._draining: asyncio.Task[None] | None = None
        self._stopped: str | None = None

    async def submit(self, unit: Unit) -> CommitResult:
        """Writes a unit; answers once it is durable.

        Raises `CommitInDoubt`, `StoreStopped`, or whatever is wrong with the unit itself. Cancelling the
        waiting does not take the unit back.
        """
        if self._stopped is not None:
            raise StoreStopped(self._stopped)
        loop = asyncio.get_running_loop()
        waiting = _Waiting(unit, loop.create_future())
        self._queue.append(waiting)
        if self._draining is None:
            self._draining = loop.create_task(self._drain(), name="committer")
        return await waiting.answer

    async def close(self) -> None:
        """Takes no more units and returns when those taken are answered."""
        self._stopped = self._stopped or "it is closing"
        if self._draining is not None:
            await asyncio.wait({self._draining})

    async def _drain(self) -> None:
        batch: list[_Waiting] = []
        try:
            while self._queue:
                batch = [self._queue.popleft() for _ in range(min(self._batch_max, len(self._queue)))]
                await self._write(batch)
        except BaseException as failed:
            self._give_up(batch, f"the committer ended: {failed!r}")
            raise
        finally:
            self._draining = None

    async def _write(self, batch: list[_Waiting]) -> None:
        try:
            answers = await self._engine.write([waiting.unit for waiting in batch], self._now())
        except CommitInDoubt as doubt:
            for waiting in batch:
                _fail(waiting, CommitInDoubt(str(doubt)))
            return
        except StoreStopped as stopped:
            self._stopped = str(stopped)
            for waiting in (*batch, *self._queue):
                _fail(waiting, StoreStopped(self._stopped))
            self._queue.clear()
            return
        for waiting, answer in zip(batch, answers, strict=True):
            if isinstance(answer, UnitFailed):
                _fail(waiting, answer.error)
            elif not waiting.answer.done():
                waiting.answer.set_result(answer)

    def _give_up(self, batch: list[_Waiting], why: str) -> None:
        """A bug or the end of the loop: nobody is left waiting, and nobody is told more than is known."""
        self._stopped = why
        for waiting in batch:
            _fail(waiting, CommitInDoubt(why))
        for waiting in self._queue:
            _fail(waiting, StoreStopped(why))
        self._queue.clear()


def _fail(waiting: _Waiting, error: Exception) -> None:
    if isinstance(error, StopIteration):
        # The one exception that no future takes.
        error = RuntimeError(repr(error))
    if not waiting.answer.done():
        waiting.answer.set_exception(error)
