"""A hub's hold on records: alone for nothing, beside others by commits and in time."""

import asyncio
import inspect
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

from hub.flows.ports import Leases
from hub.flows.units import Claim, CommitInDoubt, CommitResult, Committed, Fenced, Grant, Lease, LetGo, Unit
from hub.store.leases import (
    ALONE,
    CALL_SECONDS,
    LIFE_SECONDS,
    RENEWS_EVERY_SECONDS,
    Alone,
    SharedLeases,
)
from tests.hub.store.samples import NOON
from tests.simulation.loop import VirtualLoop


class ScriptedStore:
    """Answers what a story wants it to, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[object] = []
        self.answers: list[CommitResult | None] = []
        """None: nobody knows. Behind the last of them, whatever is asked for is granted."""
        self.held: dict[str, int] = {}
        self.newest = 0

    async def commit(self, unit: Unit) -> CommitResult:
        (change,) = unit.changes
        self.asked.append(change)
        if self.answers:
            answer = self.answers.pop(0)
            if answer is None:
                raise CommitInDoubt("the connection broke")
            return answer
        grant = Grant(change.fence or 9, change.record_ids) if isinstance(change, Claim) else None
        return Committed(NOON, grant=grant)

    async def holder_of(self, record_id: str) -> int | None:
        return self.held.get(record_id)

    async def look(self) -> object:
        return self.newest


async def drop_nothing() -> None:
    """There is no work."""


def in_time(story: Callable[[ScriptedStore, SharedLeases], Coroutine[Any, Any, None]]) -> None:
    """Plays a story in virtual time with a life that is number 3."""

    async def played() -> None:
        store = ScriptedStore()
        leases = SharedLeases(store.commit, store.holder_of, store.look, 3, looks_every_seconds=0.2)
        await story(store, leases)

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(played())


def test_both_have_every_word_of_their_port() -> None:
    port = {name: inspect.signature(word) for name, word in vars(Leases).items() if name[0] != "_"}
    for kind in (Alone, SharedLeases):
        assert port == {name: inspect.signature(getattr(kind, name)) for name in port}


def test_a_hub_alone_may_work_on_all_it_has_for_ever(tmp_path: Path) -> None:
    async def story(_: ScriptedStore, __: SharedLeases) -> None:
        assert Lease("pay_1", 0) == await ALONE.hold("pay_1")
        await asyncio.sleep(10 * LIFE_SECONDS)
        assert ALONE.may_call()

    in_time(story)


def test_what_it_holds_it_does_not_ask_for_again() -> None:
    async def story(store: ScriptedStore, leases: SharedLeases) -> None:
        store.held["pay_1"] = 3
        assert Lease("pay_1", 3) == await leases.hold("pay_1")
        assert [] == store.asked

    in_time(story)


def test_what_is_free_or_of_the_dead_it_is_granted_and_what_another_has_it_is_not() -> None:
    async def story(store: ScriptedStore, leases: SharedLeases) -> None:
        store.held["pay_2"] = 2
        assert Lease("pay_2", 3) == await leases.hold("pay_2")
        store.answers = [Committed(NOON, grant=Grant(3))]
        assert await leases.hold("pay_3") is None
        assert [Claim(3, ("pay_2",)), Claim(3, ("pay_3",))] == store.asked

    in_time(story)


def test_what_nobody_knows_to_be_granted_is_not_worked_on() -> None:
    async def story(store: ScriptedStore, leases: SharedLeases) -> None:
        store.answers = [None]
        assert await leases.hold("pay_1") is None

    in_time(story)


def test_it_lives_for_as_long_as_it_keeps_renewing() -> None:
    async def story(store: ScriptedStore, leases: SharedLeases) -> None:
        keeping = asyncio.create_task(leases.keep(drop_nothing))
        await asyncio.sleep(10 * LIFE_SECONDS)
        assert leases.may_call()
        assert {Claim(3)} == set(store.asked)
        assert 10 * LIFE_SECONDS // RENEWS_EVERY_SECONDS == len(store.asked)
        keeping.cancel()
        await asyncio.sleep(LIFE_SECONDS - CALL_SECONDS + RENEWS_EVERY_SECONDS)
        assert not leases.may_call()

    in_time(story)


def test_no_call_begins_that_might_outlive_its_lease() -> None:
    async def story(_: ScriptedStore, leases: SharedLeases) -> None:
        await asyncio.sleep(LIFE_SECONDS - CALL_SECONDS)
        assert leases.may_call()
        await asyncio.sleep(0.001)
        assert not leases.may_call()

    in_time(story)


def test_a_hub_that_was_away_too_long_begins_anew_under_another_number() -> None:
    async def story(store: ScriptedStore, leases: SharedLeases) -> None:
        dropped_at: list[int] = []

        async def drop() -> None:
            dropped_at.append(leases.fence)

        keeping = asyncio.create_task(leases.keep(drop))
        store.answers = [Fenced("holder 3")]
        assert await leases.hold("pay_1") is None
        store.answers = [Fenced("holder 3")]
        await asyncio.sleep(0.001)
        assert [Claim(3, ("pay_1",)), Claim(3), Claim(None)] == store.asked
        assert 9 == leases.fence
        assert [3] == dropped_at
        assert Lease("pay_1", 9) == await leases.hold("pay_1")
        keeping.cancel()

    in_time(story)


def test_a_renewal_in_doubt_is_made_again_soon() -> None:
    async def story(store: ScriptedStore, leases: SharedLeases) -> None:
        keeping = asyncio.create_task(leases.keep(drop_nothing))
        store.answers = [None, None]
        await asyncio.sleep(RENEWS_EVERY_SECONDS + 2.5)
        assert [Claim(3)] * 3 == store.asked
        keeping.cancel()

    in_time(story)


def test_it_lets_go_as_well_as_it_can() -> None:
    async def story(store: ScriptedStore, leases: SharedLeases) -> None:
        store.answers = [None]
        await leases.let_go()
        assert [LetGo(3)] == store.asked

    in_time(story)


def test_it_hears_within_a_look_that_another_hub_has_written() -> None:
    async def story(store: ScriptedStore, leases: SharedLeases) -> None:
        loop = asyncio.get_running_loop()
        await leases.news()
        hearing = asyncio.create_task(leases.news())
        await asyncio.sleep(1)
        assert not hearing.done()
        store.newest = 5
        await hearing
        assert loop.time() <= 1.2 + timedelta(milliseconds=1).total_seconds()
        hearing = asyncio.create_task(leases.news())
        await asyncio.sleep(1)
        assert not hearing.done()
        hearing.cancel()

    in_time(story)
