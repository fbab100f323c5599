"""Calling a hub that dies: the same message, with the same ids, until there is an answer."""

import asyncio
from collections.abc import Callable
from typing import Any

from hub.client.link import CallRefused, Link, NotReachable

PAUSE_SECONDS = 0.05
CALL_SECONDS = 4.0
AWAY = ("STORE_UNAVAILABLE", "SHUTTING_DOWN")
"""What a hub may say whose disk failed, or that is told to stop. Anything else it says is an answer."""


def _nothing() -> None:
    """Nobody counts."""


async def answered(link: Link, method: Any, request: Any, lost_one: Callable[[], None] = _nothing) -> Any:
    """The answer, however often the hub dies meanwhile; `lost_one` hears of each that did not come."""
    while True:
        try:
            return await link.call(method, request, seconds=CALL_SECONDS)
        except NotReachable:
            lost_one()
        except CallRefused as refused:
            if refused.reason not in AWAY:
                raise
        await asyncio.sleep(PAUSE_SECONDS)
