"""The group committer with an engine that only remembers what it was given."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from hub.flows.units import (
    CommitInDoubt,
    CommitResult,
    Committed,
    SetClockOffset,
    StoreStopped,
    Unit,
    UnitRefused,
)
from hub.store.committer import Answer, Committer, UnitFailed

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def a_unit(number: int) -> Unit:
    """A unit that can be told from others."""
    return Unit((SetClockOffset(number),))


def numbers(units: Sequence[Unit]) -> list[int]:
    """What `a_unit` was called with."""
    return [change.seconds for unit in units for change in unit.changes if isinstance(change, SetClockOffset)]


class Engine:
    """Writes when it is let; `fate` may make of a batch what it likes."""

    def __init__(self, fate: Callable[[Sequence[Unit]], Sequence[Answer] | None] = lambda _: None) -> None:
        self.batches: list[list[int]] = []
        self.instants: list[datetime] = []
        self.free = asyncio.Event()
        self.free.set()
        self._fate = fate

    async def write(self, units: Sequence[Unit], now: datetime) -> Sequence[Answer]:
        self.batches.append(numbers(units))
        self.instants.append(now)
        await self.free.wait()
        return self._fate(units) or [Committed(now) for _ in units]


def ticking() -> Callable[[], datetime]:
    """A clock that is one second further at every reading."""
    seconds = iter(range(1000))
    return lambda: NOON + timedelta(seconds=next(seconds))


def live(story: Callable[[Engine, Committer], Awaitable[None]], engine: Engine | None = None) -> None:
    """Runs a story with a committer upon an engine."""

    async def whole() -> None:
        mine = engine or Engine()
        await story(mine, Committer(mine, ticking(), batch_max=4))

    asyncio.run(asyncio.wait_for(whole(), 10))


async def outcomes(*submitted: Awaitable[CommitResult]) -> list[CommitResult | type[BaseException]]:
    """What each was answered; of an exception its type."""
    found = await asyncio.gather(*submitted, return_exceptions=True)
    return [type(one) if isinstance(one, BaseException) else one for one in found]


def test_what_queues_while_a_commit_runs_goes_into_the_next_one_together() -> None:
    async def story(engine: Engine, committer: Committer) -> None:
        engine.free.clear()
        first = asyncio.create_task(committer.submit(a_unit(0)))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        rest = [asyncio.create_task(committer.submit(a_unit(n))) for n in range(1, 7)]
        await asyncio.sleep(0)
        engine.free.set()
        await asyncio.gather(first, *rest)
        assert [[0], [1, 2, 3, 4], [5, 6]] == engine.batches

    live(story)


def test_nobody_is_answered_before_the_batch_is_written() -> None:
    async def story(engine: Engine, committer: Committer) -> None:
        engine.free.clear()
        waiting = [asyncio.create_task(committer.submit(a_unit(n))) for n in range(3)]
        for _ in range(5):
            await asyncio.sleep(0)
        assert [[0, 1, 2]] == engine.batches
        assert [False, False, False] == [task.done() for task in waiting]
        engine.free.set()
        await asyncio.gather(*waiting)

    live(story)


def test_the_clock_is_read_once_for_a_batch() -> None:
    async def story(engine: Engine, committer: Committer) -> None:
        await asyncio.gather(*(committer.submit(a_unit(n)) for n in range(6)))
        assert [NOON, NOON + timedelta(seconds=1)] == engine.instants

    live(story)


def test_each_unit_gets_its_own_answer() -> None:
    refused, wrong = UnitRefused("QUOTE_USED", "quo_1"), KeyError("wrong")

    async def story(engine: Engine, committer: Committer) -> None:
        found = await outcomes(*(committer.submit(a_unit(n)) for n in range(3)))
        assert [Committed(NOON), refused, KeyError] == found

    live(story, Engine(lambda _: [Committed(NOON), refused, UnitFailed(wrong)]))


def test_an_error_that_no_future_carries_is_carried_all_the_same() -> None:
    async def story(engine: Engine, committer: Committer) -> None:
        with pytest.raises(RuntimeError, match="StopIteration"):
            await committer.submit(a_unit(0))
        assert [Committed(NOON)] == await outcomes(committer.submit(a_unit(1)))

    answers: Iterator[list[Answer]] = iter([[UnitFailed(StopIteration())], [Committed(NOON)]])
    live(story, Engine(lambda _: next(answers)))


def _raising_first(error: Exception) -> Callable[[Sequence[Unit]], Sequence[Answer] | None]:
    errors = iter([error])

    def fate(_: Sequence[Unit]) -> None:
        failed = next(errors, None)
        if failed is not None:
            raise failed

    return fate


def test_a_batch_in_doubt_is_in_doubt_for_all_of_it_and_the_next_goes_on() -> None:
    async def story(engine: Engine, committer: Committer) -> None:
        found = await outcomes(*(committer.submit(a_unit(n)) for n in range(6)))
        assert 4 * [CommitInDoubt] == found[:4]
        assert [Committed(NOON + timedelta(seconds=1))] * 2 == found[4:]

    live(story, Engine(_raising_first(CommitInDoubt("no answer"))))


def test_a_stopped_engine_is_asked_no_more() -> None:
    async def story(engine: Engine, committer: Committer) -> None:
        found = await outcomes(*(committer.submit(a_unit(n)) for n in range(6)))
        assert 6 * [StoreStopped] == found
        with pytest.raises(StoreStopped, match="disk full"):
            await committer.submit(a_unit(7))
        assert [[0, 1, 2, 3]] == engine.batches

    live(story, Engine(_raising_first(StoreStopped("disk full"))))


def test_a_bug_of_the_engine_leaves_nobody_waiting_and_promises_nothing() -> None:
    async def story(engine: Engine, committer: Committer) -> None:
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        found = await outcomes(*(committer.submit(a_unit(n)) for n in range(6)))
        assert [*4 * [CommitInDoubt], *2 * [StoreStopped]] == found
        with pytest.raises(StoreStopped, match="ZeroDivisionError"):
            await committer.submit(a_unit(7))

    live(story, Engine(_raising_first(ZeroDivisionError())))


def test_a_sender_that_stops_waiting_takes_its_unit_not_back() -> None:
    async def story(engine: Engine, committer: Committer) -> None:
        engine.free.clear()
        first, second = (asyncio.create_task(committer.submit(a_unit(n))) for n in range(2))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.sleep(0)
        assert first.cancelled()
        engine.free.set()
        assert Committed(NOON) == await second
        assert [[0, 1]] == engine.batches

    live(story)


def test_closing_answers_what_was_taken_and_takes_no_more() -> None:
    async def story(engine: Engine, committer: Committer) -> None:
        taken = [asyncio.create_task(committer.submit(a_unit(n))) for n in range(6)]
        await asyncio.sleep(0)
        closing = asyncio.create_task(committer.close())
        await asyncio.sleep(0)
        with pytest.raises(StoreStopped, match="closing"):
            await committer.submit(a_unit(6))
        await closing
        assert 6 == len(await asyncio.gather(*taken))
        await committer.close()

    live(story)
