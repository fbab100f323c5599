"""A store stops once, for the reason that came first."""

import asyncio

from hub.store.stop import Stop


def test_the_first_reason_is_the_one_that_is_told() -> None:
    stop = Stop()

    async def story() -> str:
        waiting = asyncio.create_task(stop.wait())
        await asyncio.sleep(0)
        assert not waiting.done()
        stop.because("the disk is full")
        stop.because("the connection is closed")
        return await waiting

    assert "the disk is full" == asyncio.run(story())
    assert "the disk is full" == stop.why
