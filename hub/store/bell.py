"""Tells waiting watchers of this process that payments changed: those of the merchant whose payments did."""

import asyncio
from collections.abc import Iterable


class Bell:
    """The newest change number, and who waits for a newer one. For one loop."""

    def __init__(self, newest: int) -> None:
        self.newest = newest
        self._newest_of: dict[str, int] = {}
        """By merchant, where it is newer than what may have been anybody's."""
        self._newest_of_any = newest
        """Up to this number any merchant's payments may have changed."""
        self._missed = False
        self._rung: dict[str | None, asyncio.Event] = {}

    def ring(self, newest: int, merchant_ids: Iterable[str] | None = None) -> None:
        """The newest number of these merchants is this now; without them it may be anybody's.

        An older number is no news.
        """
        self.newest = max(self.newest, newest)
        if merchant_ids is None:
            self._ring_for_all(newest)
        elif self._missed:
            self._missed = False
            self._ring_for_all(newest)
        else:
            for merchant_id in merchant_ids:
                if newest > self._newest(merchant_id):
                    self._newest_of[merchant_id] = newest
                    self._wake([merchant_id, None])

    def miss(self) -> None:
        """This hub may have written something, and nobody knows whose: its next number rings for all.

        A number of another hub's may be older than that, so it does not do instead.
        """
        self._missed = True

    async def after(self, seq: int, merchant_id: str | None = None) -> int:
        """Waits for a number of the merchant, without one of anybody, above `seq`; answers the newest."""
        while self._newest(merchant_id) <= seq:
            await self._rung.setdefault(merchant_id, asyncio.Event()).wait()
        return self.newest

    def _ring_for_all(self, newest: int) -> None:
        if newest > self._newest_of_any:
            self._newest_of_any = newest
            self._wake(list(self._rung))

    def _newest(self, merchant_id: str | None) -> int:
        if merchant_id is None:
            return self.newest
        return max(self._newest_of_any, self._newest_of.get(merchant_id, 0))

    def _wake(self, waiting: Iterable[str | None]) -> None:
        """In an order that hangs on nothing but who waited first."""
        for one in waiting:
            rung = self._rung.pop(one, None)
            if rung is not None:
                rung.set()
