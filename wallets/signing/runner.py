"""Where slow signing work is done: in a thread when serving, inline under a simulated clock."""

import asyncio
from collections.abc import Awaitable, Callable

Work = Callable[[], bytes]
Runner = Callable[[Work], Awaitable[bytes]]
"""Does a piece of pure, CPU-bound work and gives its result."""


async def inline(work: Work) -> bytes:
    """Does the work here and now: deterministic, and right where it costs microseconds."""
    return work()


async def in_thread(work: Work) -> bytes:
    """Does the work in the loop's thread pool, so that the loop goes on meanwhile."""
    return await asyncio.to_thread(work)
