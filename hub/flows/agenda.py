"""The agenda: what is known to fall due before long, soonest first."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from heapq import heapify, heappop, heappush

from hub.flows.ports import Due
from hub.payment.model import WalletId


class Agenda:
    """One time for each duty: what was said of it last, by the store or by whoever has just written it."""

    def __init__(self) -> None:
        self._due: dict[str, Due] = {}
        self._soonest: list[tuple[datetime, str]] = []
        """May name what was dropped or moved since: only `_due` says what holds."""
        self._set_lately: set[str] = set()
        """What was said since the store was last asked: newer than its answer."""

    def set(self, due: Due) -> None:
        """It falls due then."""
        record_id = due.duty.record_id
        self._set_lately.add(record_id)
        self._due[record_id] = due
        heappush(self._soonest, (due.due_at, record_id))

    def drop(self, record_id: str) -> None:
        """It owes nothing."""
        self._set_lately.add(record_id)
        self._due.pop(record_id, None)

    def store_is_asked(self) -> None:
        """Whatever is said from now on is newer than the answer that `renew` will bring."""
        self._set_lately.clear()

    def renew(self, answer: Iterable[Due], not_asked: Collection[WalletId | None]) -> None:
        """The store's answer takes the place of all that was known of the wallets that it was asked for."""
        self._due = {
            record_id: due
            for record_id, due in self._due.items()
            if record_id in self._set_lately or due.wallet_id in not_asked
        }
        for due in answer:
            if due.duty.record_id not in self._set_lately:
                self._due[due.duty.record_id] = due
        self._soonest = [(due.due_at, record_id) for record_id, due in self._due.items()]
        heapify(self._soonest)

    def next_at(self) -> datetime | None:
        """When the next falls due; None when nothing is known to."""
        while self._soonest and not self._holds(*self._soonest[0]):
            heappop(self._soonest)
        return self._soonest[0][0] if self._soonest else None

    def take(self, until: datetime) -> Iterator[Due]:
        """Takes what falls due by then, soonest first."""
        while self._soonest and self._soonest[0][0] <= until:
            due_at, record_id = heappop(self._soonest)
            if self._holds(due_at, record_id):
                yield self._due.pop(record_id)

    def _holds(self, due_at: datetime, record_id: str) -> bool:
        known = self._due.get(record_id)
        return known is not None and known.due_at == due_at
