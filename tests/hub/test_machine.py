"""The machine's clock and randomness: an offset that wakes who waits, and ids that sort by time."""

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hub import machine
from hub.machine import MachineClock, RandomIds
from tests.simulation.loop import VirtualLoop

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


class LoopsTime(datetime):
    """A machine whose clock is the virtual loop's."""

    ahead = timedelta(0)

    @classmethod
    def now(cls, tz: Any = None) -> Any:
        return NOON + cls.ahead + timedelta(seconds=asyncio.get_running_loop().time())


@pytest.fixture
def virtual(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "datetime", LoopsTime)
    monkeypatch.setattr(LoopsTime, "ahead", timedelta(0))


def play(story: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(story)


def seconds() -> float:
    return asyncio.get_running_loop().time()


def test_the_clock_is_the_machines_in_utc() -> None:
    before = datetime.now(UTC)
    now = MachineClock().now()

    assert before <= now <= datetime.now(UTC)
    assert timedelta(0) == now.utcoffset()


def test_an_offset_is_added_to_it() -> None:
    ahead = MachineClock(3600)

    assert 3600 == ahead.offset_seconds
    assert timedelta(minutes=59) < ahead.now() - datetime.now(UTC) <= timedelta(minutes=60)


@pytest.mark.usefixtures("virtual")
def test_real_time_is_the_loops_and_goes_nowhere_when_the_clock_is_moved() -> None:
    async def story() -> None:
        clock = MachineClock(3600)
        await asyncio.sleep(7.5)
        clock.move_to(7200)
        assert 7.5 == clock.monotonic()

    play(story())


@pytest.mark.usefixtures("virtual")
def test_who_waits_for_a_time_is_woken_at_it_and_not_before() -> None:
    async def story() -> None:
        await MachineClock().wait_until(NOON + timedelta(seconds=90))
        assert 90.0 == seconds()

    play(story())


@pytest.mark.usefixtures("virtual")
def test_a_time_that_has_come_is_not_waited_for() -> None:
    async def story() -> None:
        await MachineClock().wait_until(NOON)
        assert 0.0 == seconds()

    play(story())


@pytest.mark.usefixtures("virtual")
def test_moving_the_clock_wakes_whose_time_has_come_and_nobody_else() -> None:
    async def story() -> None:
        clock = MachineClock()
        soon = asyncio.create_task(clock.wait_until(NOON + timedelta(hours=1)))
        later = asyncio.create_task(clock.wait_until(NOON + timedelta(hours=2)))
        await asyncio.sleep(1)
        clock.move_to(3600)
        await asyncio.sleep(0.001)

        assert (True, False) == (soon.done(), later.done())
        await later
        assert 3600.0 == seconds()

    play(story())


@pytest.mark.usefixtures("virtual")
def test_a_machine_whose_clock_is_set_ahead_is_noticed_within_a_minute() -> None:
    async def story() -> None:
        clock = MachineClock()
        waiting = asyncio.create_task(clock.wait_until(NOON + timedelta(hours=1)))
        await asyncio.sleep(1)
        LoopsTime.ahead = timedelta(hours=2)
        await waiting
        assert 60.0 == seconds()

    play(story())


def test_ids_sort_by_the_millisecond_they_were_made_in() -> None:
    at = [NOON]
    ids = RandomIds(lambda: at[0])
    made = []
    for step in range(50):
        at[0] = NOON + timedelta(milliseconds=step)
        made.append(ids.new("pay"))

    assert sorted(made) == made
    assert len(set(made)) == len(made)


def test_ids_have_a_prefix_and_twenty_plain_characters() -> None:
    prefix, _, rest = RandomIds(lambda: NOON).new("quo").partition("_")

    assert ("quo", 20) == (prefix, len(rest))
    assert set(rest) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def test_a_payments_id_fits_into_the_reference_of_a_merchant_code() -> None:
    # EMVCo gives the reference label, object 62.05, 25 characters.
    assert len(RandomIds(lambda: NOON).new("pay")) <= 25


def test_ids_of_one_millisecond_differ() -> None:
    ids = RandomIds(lambda: NOON)

    assert 2000 == len({ids.new("pay") for _ in range(2000)})


def test_jitter_stays_below_its_bound() -> None:
    ids = RandomIds(lambda: NOON)

    assert {0, 1, 2} == {ids.jitter_ms(3) for _ in range(200)}
