"""The bell that wakes watchers."""

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
