"""A hub's hold on the records that it works on: `hub.flows.ports.Leases`, alone or beside other hubs.

How long a lease lives is the store's to say, by its own clock (`hub/decisions/leases.md`). Here a hub counts
with its loop's clock, from before it asked: so it thinks its leases shorter than they are, never longer.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from hub.flows.units import (
    Claim,
    CommitInDoubt,
    CommitResult,
    Committed,
    Grant,
    Lease,
    LetGo,
    StoreStopped,
    TakeLease,
    Unit,
)

LIFE_SECONDS = 30
"""How long leases outlive the last renewal: longer than the longest call (8 s), with room to renew."""
RENEWS_EVERY_SECONDS = 8
CALL_SECONDS = 10
"""What a call may take in all: less left than that, and none begins."""
AGAIN_SECONDS = 1
"""Pause after a renewal of which nobody knows whether it was written."""


class Alone:
    """The leases of a hub that has its store to itself: proven by the store's lock, and for nothing."""

    async def hold(self, record_id: str) -> Lease | None:
        return Lease(record_id, 0)

    def taking(self, record_id: str) -> TakeLease:
        return TakeLease(Lease(record_id, 0))

    def may_call(self) -> bool:
        return True

    async def keep(self, lapsed: Callable[[], Awaitable[None]]) -> None:  # noqa: ARG002 - they never do
        await asyncio.Event().wait()

    async def let_go(self) -> None:
        """Nobody waits for them."""

    async def news(self) -> None:
        await asyncio.Event().wait()


ALONE = Alone()


class SharedLeases:
    """The leases of one life of a hub that shares its store. For one running loop."""

    def __init__(
        self,
        commit: Callable[[Unit], Awaitable[CommitResult]],
        holder_of: Callable[[str], Awaitable[int | None]],
        look: Callable[[], Awaitable[object]],
        fence: int,
        *,
        looks_every_seconds: float,
    ) -> None:
        """`look` answers with something else once another hub wrote, died or came; `fence` is this life's
        number, opened just now.
        """
        self.fence = fence
        self._commit = commit
        self._holder_of = holder_of
        self._look = look
        self._looks_every_seconds = looks_every_seconds
        self._seen: object = None
        self._lives_until = asyncio.get_running_loop().time() + LIFE_SECONDS
        self._lapsed = asyncio.Event()

    async def hold(self, record_id: str) -> Lease | None:
        """One commit, shared with all that ask meanwhile; none for a record that it holds already."""
        if await self._holder_of(record_id) != self.fence:
            try:
                granted = await self._ask(Claim(self.fence, (record_id,)))
            except CommitInDoubt:
                return None
            if granted is None:
                self._lapsed.set()
            if granted is None or record_id not in granted.record_ids:
                return None
        return Lease(record_id, self.fence) if self.may_call() else None

    def taking(self, record_id: str) -> TakeLease:
        return TakeLease(Lease(record_id, self.fence))

    def may_call(self) -> bool:
        return self._lives_until - asyncio.get_running_loop().time() >= CALL_SECONDS

    async def keep(self, lapsed: Callable[[], Awaitable[None]]) -> None:
        waits_seconds: float = RENEWS_EVERY_SECONDS
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(waits_seconds):
                    await self._lapsed.wait()
            self._lapsed.clear()
            try:
                if await self._ask(Claim(self.fence)) is None:
                    await lapsed()
                    await self._ask(Claim(None))
            except CommitInDoubt:
                waits_seconds = AGAIN_SECONDS
            else:
                waits_seconds = RENEWS_EVERY_SECONDS

    async def let_go(self) -> None:
        """Best effort: what is not given back lapses."""
        with suppress(CommitInDoubt, StoreStopped):
            await self._commit(Unit((LetGo(self.fence),)))

    async def news(self) -> None:
        while (seen := await self._look()) == self._seen:  # noqa: ASYNC110 - nobody can tell
            await asyncio.sleep(self._looks_every_seconds)
        self._seen = seen

    async def _ask(self, change: Claim) -> Grant | None:
        """The store's grant, which renews; None if the holder has lapsed. Raises `CommitInDoubt`."""
        asked_at = asyncio.get_running_loop().time()
        answer = await self._commit(Unit((change,)))
        if not isinstance(answer, Committed) or answer.grant is None:
            return None
        self.fence = answer.grant.fence
        self._lives_until = max(self._lives_until, asked_at + LIFE_SECONDS)
        return answer.grant
