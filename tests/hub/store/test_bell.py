"""The bell that wakes watchers, each of them for its merchant's payments."""

import asyncio
from dataclasses import dataclass, field
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from hub.store.bell import Bell

Told = Literal["ours", "ours in doubt", "theirs", "doubt of nothing", "refused", "look"]
MERCHANTS = ("m_books", "m_flowers", "m_noodles")
NOBODY = "m_nobody"
"""Of whom nothing is watched."""


@dataclass
class Shared:
    """The changes of a store that two hubs write to, and this hub's bell."""

    bell: Bell = field(default_factory=lambda: Bell(0))
    written: list[str] = field(default_factory=list)
    """The merchant of each change; its number is its place, from 1 on."""
    newest_of_other: int = 0

    def step(self, what: Told, *merchants: str) -> None:
        """One thing that happens; `merchants` are those of the changes that it makes."""
        match what:
            case "ours":
                self.written += merchants
                self.bell.ring(len(self.written), merchants)
            case "ours in doubt":
                self.written += merchants
                self.bell.miss()
            case "doubt of nothing":
                self.bell.miss()
            case "refused":
                # A batch that wrote nothing tells the number that the store was found at.
                self.bell.ring(len(self.written), ())
            case "theirs":
                self.written += merchants
                self.newest_of_other = len(self.written)
            case "look":
                self.bell.ring(self.newest_of_other)

    def since(self, number: int, merchant_id: str | None) -> list[int]:
        """The numbers of a merchant's changes, without one of anybody's, above this one."""
        return [
            place
            for place, merchant in enumerate(self.written, 1)
            if place > number and merchant_id in (None, merchant)
        ]


SOME = st.lists(st.sampled_from(MERCHANTS), min_size=1, max_size=3)
STEPS: st.SearchStrategy[list[tuple[Told, list[str]]]] = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(("ours", "ours in doubt", "theirs")), SOME),
        st.tuples(st.sampled_from(("doubt of nothing", "refused", "look")), st.just([])),
    ),
    max_size=12,
)


def test_who_asks_for_an_older_number_is_answered_at_once() -> None:
    async def story() -> int:
        return await Bell(7).after(6)

    assert 7 == asyncio.run(story())


def test_all_who_wait_wake_with_the_newest_number_and_some_go_on_waiting() -> None:
    async def story() -> None:
        bell = Bell(7)
        soon, later = asyncio.create_task(bell.after(7)), asyncio.create_task(bell.after(9))
        await asyncio.sleep(0)
        bell.ring(9)
        assert 9 == await soon
        assert not later.done()
        bell.ring(10)
        assert 10 == await later

    asyncio.run(story())


def test_an_older_number_rings_for_nobody() -> None:
    async def story() -> None:
        bell = Bell(7)
        waiting = asyncio.create_task(bell.after(7))
        await asyncio.sleep(0)
        bell.ring(7)
        bell.ring(3)
        await asyncio.sleep(0)
        assert not waiting.done()
        assert 7 == bell.newest
        waiting.cancel()

    asyncio.run(story())


def test_a_merchants_change_wakes_its_watchers_and_those_of_anybody_alone() -> None:
    async def story() -> None:
        bell = Bell(7)
        books, flowers, anybody = waiting(bell, "m_books", "m_flowers", None)
        await asyncio.sleep(0)
        bell.ring(9, ["m_books"])
        assert 9 == await soon(books) == await soon(anybody)
        assert not flowers.done()
        bell.ring(10, ["m_books", "m_flowers"])
        assert 10 == await soon(flowers)

    asyncio.run(story())


def test_who_has_seen_another_merchants_number_still_hears_of_its_own_next() -> None:
    async def story() -> None:
        bell = Bell(7)
        bell.ring(9, ["m_books"])
        flowers = asyncio.create_task(bell.after(9, "m_flowers"))
        await asyncio.sleep(0)
        bell.ring(10, ["m_flowers"])
        assert 10 == await soon(flowers)

    asyncio.run(story())


def test_what_another_hub_wrote_before_our_last_change_wakes_all_the_same() -> None:
    async def story() -> None:
        bell = Bell(7)
        flowers, anybody = waiting(bell, "m_flowers", None)
        await asyncio.sleep(0)
        bell.ring(9, ["m_books"])
        assert 9 == await soon(anybody)
        bell.ring(8)
        assert 9 == await soon(flowers)

    asyncio.run(story())


def test_after_something_of_which_nobody_knows_whose_it_is_the_next_rings_for_all() -> None:
    async def story() -> None:
        bell = Bell(7)
        (flowers,) = waiting(bell, "m_flowers")
        await asyncio.sleep(0)
        bell.miss()
        bell.ring(9, ["m_books"])
        assert 9 == await soon(flowers)
        (again,) = waiting(bell, "m_flowers", since=9)
        await asyncio.sleep(0)
        bell.ring(10, ["m_books"])
        await asyncio.sleep(0)
        assert not again.done()
        again.cancel()

    asyncio.run(story())


def test_what_another_hub_wrote_earlier_does_not_do_for_what_nobody_knows_of() -> None:
    async def story() -> None:
        bell = Bell(0)
        bell.ring(2, ["m_flowers"])
        (flowers,) = waiting(bell, "m_flowers", since=2)
        bell.miss()
        bell.ring(1)
        assert await soon(flowers) is None
        bell.ring(4, ["m_books"])
        assert 4 == await soon(flowers)

    asyncio.run(story())


@given(STEPS)
def test_no_watcher_misses_a_change_for_ever_whoever_wrote_it(steps: list[tuple[Told, list[str]]]) -> None:
    """Ours are heard at once; theirs with the next look, and what was in doubt with our next change."""

    async def story() -> None:
        store, heard = Shared(), {merchant_id: list[int]() for merchant_id in (*MERCHANTS, None)}
        watching = [asyncio.create_task(watch(store, *each)) for each in heard.items()]
        await turns()
        for what, merchants in steps:
            store.step(what, *merchants)
            await turns()
            if what == "ours":
                newest = {merchant: max(store.since(0, merchant)) for merchant in (*merchants, None)}
                assert newest == {merchant: heard[merchant][-1] for merchant in newest}
        store.step("look")
        store.step("ours", NOBODY)
        await turns()
        assert heard == {merchant_id: store.since(0, merchant_id) for merchant_id in heard}
        for task in watching:
            task.cancel()

    asyncio.run(story())


def test_watchers_wake_in_the_order_in_which_their_merchants_were_first_waited_for() -> None:
    merchants = [f"m_{number}" for number in range(20)]

    async def story() -> list[str]:
        bell, woken = Bell(7), []

        async def wait(merchant_id: str) -> None:
            await bell.after(7, merchant_id)
            woken.append(merchant_id)

        tasks = [asyncio.create_task(wait(merchant_id)) for merchant_id in merchants]
        await asyncio.sleep(0)
        bell.ring(8)
        await asyncio.gather(*tasks)
        return woken

    assert merchants == asyncio.run(story())


async def watch(store: Shared, merchant_id: str | None, heard: list[int]) -> None:
    """As `hub.flows.watch` does."""
    seen = 0
    while True:
        newest = await store.bell.after(seen, merchant_id)
        heard += store.since(seen, merchant_id)
        seen = max(seen, newest, *heard[-1:])


async def turns() -> None:
    """All have had their turns."""
    for _ in range(3):
        await asyncio.sleep(0)


async def soon(waits: "asyncio.Task[int]") -> int | None:
    """What it heard; None if it still waits though all others have had their turns."""
    await turns()
    return waits.result() if waits.done() else None


def waiting(bell: Bell, *merchant_ids: str | None, since: int = 7) -> list[asyncio.Task[int]]:
    return [asyncio.create_task(bell.after(since, merchant_id)) for merchant_id in merchant_ids]
