"""The call budget before a wallet: never exceeded, served by urgency and age, nothing left behind."""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wallets.virtual_time import run_in_virtual_time
from wallets.budget import Budget
from wallets.guard import Call, Urgency
from wallets.outcome import NotSent
from wallets.profile import CallBudget

T = TypeVar("T")

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
FINISHES = Call(Urgency.FINISHES)
BEGINS = Call(Urgency.BEGINS)
OWED_SINCE_NOON = Call(Urgency.FINISHES, due_at=NOON)
ENDS_SOON = Call(Urgency.BEGINS, expires_at=NOON + timedelta(seconds=2))
HAIR = 1e-5
"""What rounding to whole microseconds may cost in a few seconds."""


class Line:
    """A wallet behind a budget: notes when each call begins and how many are open."""

    def __init__(self, *, per_second: int = 10, burst: int = 5, open_max: int = 100) -> None:
        limits = CallBudget(calls_per_second=per_second, burst=burst, calls_open_max=open_max)
        self.limits = limits
        self.budget = Budget(limits, self.now, lambda: self.shut)
        self.shut: NotSent | None = None
        self.moved = timedelta()
        self.begun: list[tuple[float, str]] = []
        self.open = 0
        self.open_most = 0

    def now(self) -> datetime:
        """Business time: goes with the loop's, and can be moved."""
        return NOON + timedelta(seconds=asyncio.get_running_loop().time()) + self.moved

    async def call(self, call: Call, name: str = "", seconds: float = 0.0) -> str | NotSent:
        """One call to the wallet, which takes so long to answer."""

        async def ask() -> str:
            self.begun.append((asyncio.get_running_loop().time(), name))
            self.open += 1
            self.open_most = max(self.open_most, self.open)
            try:
                await asyncio.sleep(seconds)
            finally:
                self.open -= 1
            return name

        return await self.budget.through(call, ask)

    async def use_up(self) -> None:
        """Makes as many calls as the bucket holds."""
        for _ in range(self.limits.burst):
            await self.call(FINISHES, "first")
        self.begun.clear()

    def names(self) -> list[str]:
        """Who was served, in order."""
        return [name for _, name in self.begun]


def told(story: Coroutine[Any, Any, T]) -> T:
    return run_in_virtual_time(story)


def most_in(stretch_seconds: float, times: Sequence[float]) -> int:
    """The most calls that began in any stretch of this length, both ends counted."""
    return max(
        (sum(1 for at in times if begin <= at <= begin + stretch_seconds) for begin in times), default=0
    )


@dataclass(frozen=True, slots=True)
class Planned:
    """A call that a generated story makes."""

    comes_at_ms: int
    call: Call
    takes_ms: int
    given_up_after_ms: int | None


def asked_about(takes_ms: int, *, owed: bool = True) -> Call:
    """A call of which the hub takes so long to say whether it is owed still."""

    async def still_owed() -> bool:
        await asyncio.sleep(takes_ms / 1_000)
        return owed

    return Call(Urgency.FINISHES, still_owed=still_owed)


PLANNED = st.builds(
    Planned,
    comes_at_ms=st.integers(0, 4_000),
    call=st.sampled_from(
        [
            FINISHES,
            BEGINS,
            Call(Urgency.FINISHES, due_at=NOON),
            Call(Urgency.BEGINS, expires_at=NOON + timedelta(seconds=2)),
            asked_about(0),
            asked_about(90),
            asked_about(700),
            asked_about(50, owed=False),
        ]
    ),
    takes_ms=st.sampled_from([0, 1, 250, 3_000]),
    given_up_after_ms=st.sampled_from([None, None, 0, 1, 100, 900]),
)


@given(
    per_second=st.integers(1, 20),
    burst=st.integers(1, 8),
    open_max=st.integers(1, 6),
    planned=st.lists(PLANNED, max_size=40),
)
def test_no_mix_of_calls_ever_exceeds_the_bucket_or_the_open_calls_and_nothing_is_left_behind(
    per_second: int, burst: int, open_max: int, planned: list[Planned]
) -> None:
    async def story() -> None:
        line = Line(per_second=per_second, burst=burst, open_max=open_max)

        async def make(each: Planned) -> None:
            await asyncio.sleep(each.comes_at_ms / 1_000)
            patience = None if each.given_up_after_ms is None else each.given_up_after_ms / 1_000
            try:
                async with asyncio.timeout(patience):
                    await line.call(each.call, seconds=each.takes_ms / 1_000)
            except TimeoutError:
                pass

        await asyncio.gather(*(make(each) for each in planned))

        assert line.open_most <= open_max
        times = [at for at, _ in line.begun]
        for stretch_seconds in (0.0, 0.1, 1.0, 3.0):
            assert most_in(stretch_seconds, times) <= burst + per_second * stretch_seconds + HAIR
        assert (0, 0) == (line.budget.waiting, line.open)
        # Nothing holds a place or a token any more: after a quiet time the whole burst goes at once.
        await asyncio.sleep(burst / per_second + HAIR)
        line.begun.clear()
        await asyncio.gather(*(line.call(FINISHES) for _ in range(min(burst, open_max))))
        assert 1 == len({at for at, _ in line.begun})

    told(story())


@given(due=st.lists(st.integers(0, 30), min_size=1, max_size=20))
def test_calls_that_wait_are_served_by_urgency_then_by_when_they_fell_due(due: list[int]) -> None:
    async def story() -> None:
        line = Line(per_second=20)
        await line.use_up()
        calls = [(FINISHES, "new")]
        calls += [
            (Call(Urgency.FINISHES, due_at=line.now() - timedelta(seconds=ago)), f"{ago:03}") for ago in due
        ]
        await asyncio.gather(
            *(line.call(BEGINS, "begins") for _ in range(3)),
            *(line.call(call, name) for call, name in calls),
        )
        # What is owed as soon as it comes stands behind what has been owed for longer.
        older = sorted((name for _, name in calls if name not in {"new", "000"}), reverse=True)
        fresh = ["new", *(name for _, name in calls if name == "000")]
        assert [*older, *fresh, "begins", "begins", "begins"] == line.names()

    told(story())


def test_a_call_within_the_budget_goes_at_once() -> None:
    async def story() -> None:
        line = Line(burst=5)
        assert "a" == await line.call(BEGINS, "a")
        assert [(0.0, "a")] == line.begun

    told(story())


def test_a_call_beyond_the_burst_waits_for_the_next_token_and_no_longer() -> None:
    async def story() -> None:
        line = Line(per_second=10, burst=2)
        await asyncio.gather(*(line.call(BEGINS, str(number)) for number in range(4)))
        assert ["0", "1", "2", "3"] == line.names()
        assert [0.0, 0.0, pytest.approx(0.1), pytest.approx(0.2)] == [at for at, _ in line.begun]

    told(story())


def test_a_call_beyond_those_open_waits_until_one_has_ended() -> None:
    async def story() -> None:
        line = Line(burst=9, open_max=2)
        await asyncio.gather(*(line.call(FINISHES, str(number), seconds=3.0) for number in range(3)))
        assert [(0.0, "0"), (0.0, "1"), (3.0, "2")] == line.begun

    told(story())


def test_a_payment_that_expires_while_it_waits_is_never_sent() -> None:
    async def story() -> None:
        line = Line(burst=9, open_max=1)
        slow = asyncio.create_task(line.call(FINISHES, "slow", seconds=5.0))
        await asyncio.sleep(0)
        said = await line.call(ENDS_SOON, "pay")
        assert isinstance(said, NotSent)
        assert 2.0 == asyncio.get_running_loop().time()
        await slow
        assert ["slow"] == line.names()

    told(story())


def test_a_payment_whose_order_the_moved_clock_has_expired_is_not_sent_on_its_turn() -> None:
    async def story() -> None:
        line = Line(burst=9, open_max=1)
        slow = asyncio.create_task(line.call(FINISHES, "slow", seconds=1.0))
        await asyncio.sleep(0)
        waits = asyncio.create_task(
            line.call(Call(Urgency.BEGINS, expires_at=NOON + timedelta(seconds=60)), "pay")
        )
        await asyncio.sleep(0.5)
        line.moved = timedelta(hours=1)
        assert isinstance(await waits, NotSent)
        assert "slow" == await slow
        assert isinstance(await line.call(Call(Urgency.BEGINS, expires_at=NOON), "pay"), NotSent)
        assert ["slow"] == line.names()

    told(story())


def test_a_payment_is_too_late_by_the_loops_time_whatever_the_business_clock_is_set_to() -> None:
    async def story() -> None:
        line = Line(burst=9, open_max=1)
        slow = asyncio.create_task(line.call(FINISHES, "slow", seconds=5.0))
        await asyncio.sleep(0)
        line.moved = timedelta(hours=-1)
        until_two = replace(ENDS_SOON, expires_at_monotonic=2.0)
        assert isinstance(await line.call(until_two, "waits"), NotSent)
        assert 2.0 == asyncio.get_running_loop().time()
        await slow
        assert isinstance(await line.call(until_two, "too late"), NotSent)
        in_time = replace(until_two, expires_at_monotonic=5.0 + HAIR)
        assert ["in time", "no order ends"] == [
            await line.call(in_time, "in time"),
            await line.call(Call(Urgency.BEGINS, expires_at_monotonic=5.0 + HAIR), "no order ends"),
        ]
        assert ["slow", "in time", "no order ends"] == line.names()

    told(story())


def test_what_begins_waits_no_longer_than_a_till_does_and_what_finishes_waits_for_ever() -> None:
    async def story() -> None:
        line = Line(burst=9, open_max=1)
        slow = asyncio.create_task(line.call(FINISHES, "slow", seconds=100.0))
        await asyncio.sleep(0)
        finishes = asyncio.create_task(line.call(FINISHES, "finishes"))
        assert isinstance(await line.call(BEGINS, "begins"), NotSent)
        assert line.limits.patience_seconds == asyncio.get_running_loop().time()
        assert ["slow", "finishes"] == [await slow, await finishes]

    told(story())


def test_a_call_that_waited_is_made_only_if_it_is_owed_still() -> None:
    async def story() -> None:
        line, asked, owed = Line(burst=9, open_max=1), list[str](), dict.fromkeys(("at once", "owed"), True)

        def of(name: str) -> Call:
            async def still_owed() -> bool:
                asked.append(name)
                return owed.get(name, False)

            return Call(Urgency.FINISHES, still_owed=still_owed)

        names = ("at once", "settled", "owed")
        calls = [asyncio.create_task(line.call(of(name), name, seconds=1.0)) for name in names]
        at_once, settled, waited = [await call for call in calls]
        assert isinstance(settled, NotSent)
        assert ("at once", "owed") == (at_once, waited)
        assert ["settled", "owed"] == asked
        assert [(0.0, "at once"), (1.0, "owed")] == line.begun
        assert "next" == await line.call(FINISHES, "next")

    told(story())


def test_a_bucket_does_not_fill_while_the_hub_looks_whether_a_call_is_owed_still() -> None:
    async def story() -> None:
        line = Line(per_second=1, burst=2)
        await line.use_up()
        waits = [asyncio.create_task(line.call(asked_about(5_000), f"{n}")) for n in range(2)]
        await asyncio.gather(*waits, *(line.call(FINISHES, "other") for _ in range(2)))
        # The first has its turn after a second, and is sent five later; only then comes the next one's.
        assert [(6.0, "0"), (12.0, "1"), (13.0, "other"), (14.0, "other")] == line.begun

    told(story())


def test_a_call_whose_time_passes_between_its_turn_and_its_sending_is_not_sent() -> None:
    async def story() -> None:
        line = Line(burst=9, open_max=1)

        def sleeps() -> None:
            line.moved = timedelta(seconds=5)

        async def first() -> None:
            await asyncio.sleep(1.0)
            # Runs after the turn was given, and before who has it can use it.
            asyncio.get_running_loop().call_soon(sleeps)

        slow = asyncio.create_task(line.budget.through(FINISHES, first))
        await asyncio.sleep(0)
        assert isinstance(await line.call(ENDS_SOON, "late"), NotSent)
        assert slow.done()
        assert [] == line.names()
        assert "next" == await line.call(FINISHES, "next")

    told(story())


def test_more_that_begins_than_can_be_served_in_time_is_turned_away_at_once() -> None:
    async def story() -> None:
        line = Line(per_second=1, burst=1)
        await line.use_up()
        calls = [asyncio.create_task(line.call(BEGINS, str(number))) for number in range(8)]
        await asyncio.sleep(0)
        assert isinstance(await line.call(BEGINS, "late"), NotSent)
        assert 0.0 == asyncio.get_running_loop().time()
        assert "finishes" == await line.call(FINISHES, "finishes")
        assert "0" == await calls[0]
        await asyncio.gather(*calls)

    told(story())


def test_a_breaker_that_opens_sends_home_whoever_waits() -> None:
    async def story() -> None:
        line = Line(burst=9, open_max=1)
        slow = asyncio.create_task(line.call(FINISHES, "slow", seconds=1.0))
        await asyncio.sleep(0)
        waiting = [asyncio.create_task(line.call(call)) for call in (FINISHES, BEGINS)]
        await asyncio.sleep(0.5)
        line.shut = NotSent("breaker open")
        assert [line.shut] * 2 == await asyncio.gather(*waiting)
        assert 1.0 == asyncio.get_running_loop().time()
        assert line.shut == await line.call(FINISHES)
        assert "slow" == await slow

    told(story())


def test_a_turn_that_comes_as_its_caller_goes_is_the_next_ones() -> None:
    async def story() -> None:
        line = Line(burst=9, open_max=1)
        loop = asyncio.get_running_loop()

        async def ask() -> None:
            await asyncio.sleep(1.0)
            loop.call_soon(gone.cancel)

        slow = asyncio.create_task(line.budget.through(FINISHES, ask))
        await asyncio.sleep(0)
        gone = asyncio.create_task(line.call(FINISHES, "gone"))
        stays = asyncio.create_task(line.call(FINISHES, "stays"))
        assert "stays" == await stays
        assert (True, True) == (slow.done(), gone.cancelled())
        assert [(1.0, "stays")] == line.begun

    told(story())
