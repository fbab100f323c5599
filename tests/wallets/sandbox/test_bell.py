"""A bell wakes those who wait, and nobody else."""

import asyncio

from wallets.sandbox.bell import Bell


def test_a_ring_wakes_all_who_wait_and_is_not_kept_for_later() -> None:
    async def story() -> list[bool]:
        bell = Bell()
        waiting = [asyncio.create_task(bell.wait()) for _ in range(3)]
        await asyncio.sleep(0)
        bell.ring()
        await asyncio.gather(*waiting)
        late = asyncio.create_task(bell.wait())
        await asyncio.sleep(0)
        heard = late.done()
        late.cancel()
        return [*(task.done() for task in waiting), heard]

    assert [True, True, True, False] == asyncio.run(story())
