"""The bell that wakes watchers, each of them for its merchant's payments."""

import asyncio

from hub.store.bell import Bell


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


async def soon(waits: "asyncio.Task[int]") -> int | None:
    """What it heard; None if it still waits though all others have had their turns."""
    for _ in range(3):
        await asyncio.sleep(0)
    return waits.result() if waits.done() else None


def waiting(bell: Bell, *merchant_ids: str | None, since: int = 7) -> list[asyncio.Task[int]]:
    return [asyncio.create_task(bell.after(since, merchant_id)) for merchant_id in merchant_ids]
