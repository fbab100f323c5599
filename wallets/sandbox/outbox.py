"""Word that a sandbox wallet owes the hub: kept in its book, sent until acknowledged, within bounds."""

import asyncio

from wallets.clock import Now
from wallets.http.client import Reply
from wallets.sandbox.bell import Bell
from wallets.sandbox.dialect import Dialect
from wallets.sandbox.faults import FaultKind, Faults
from wallets.sandbox.hub_line import HubLine
from wallets.sandbox.shelf import Shelf, must
from wallets.sandbox.words import PaymentRecord, RefundRecord

TRIES_MAX = 40
WAITS_SECONDS = (0.2, 0.5, 1.0, 2.0, 5.0)
"""After each try; the last for every further one, so a notice is given up after about three minutes."""


class Outbox:
    """Notices, sent one at a time in the order they became due. They survive a restart with the book."""

    def __init__(
        self, shelf: Shelf, dialect: Dialect, line: HubLine, faults: Faults, signature_now: Now
    ) -> None:
        self._shelf = shelf
        self._dialect = dialect
        self._line = line
        self._faults = faults
        self._signature_now = signature_now
        self._bell = Bell()

    def add_payment(self, attempt_id: str) -> None:
        """The hub shall hear what became of this attempt."""
        self._add("PAYMENT", attempt_id)

    def add_refund(self, refund_id: str) -> None:
        """The hub shall hear what became of this refund."""
        self._add("REFUND", refund_id)

    def wake(self) -> None:
        """Try again now: the hub may have become reachable."""
        self._bell.ring()

    async def run(self) -> None:
        """Sends for ever; cancel it to stop. What is not acknowledged by then stays in the book."""
        loop = asyncio.get_running_loop()
        due_at: dict[int, float] = {}
        while True:
            if self._line.is_connected:
                for number in self._pending():
                    if due_at.get(number, 0.0) <= loop.time():
                        tries = await self._try(number)
                        due_at[number] = loop.time() + WAITS_SECONDS[min(tries, len(WAITS_SECONDS)) - 1]
            await self._rest(self._pending(), due_at)

    def _add(self, kind: str, subject: str) -> None:
        with self._shelf.step():
            self._shelf.write("INSERT INTO notices (kind, subject) VALUES (?, ?)", kind, subject)
        self._bell.ring()

    async def _rest(self, waiting: list[int], due_at: dict[int, float]) -> None:
        """Until the next notice is due or something new is to be sent."""
        next_at = min((due_at.get(number, 0.0) for number in waiting), default=None)
        try:
            async with asyncio.timeout_at(next_at if self._line.is_connected else None):
                await self._bell.wait()
        except TimeoutError:
            return

    def _pending(self) -> list[int]:
        rows = self._shelf.rows(
            "SELECT number FROM notices WHERE done = 0 AND tries < ? ORDER BY number", TRIES_MAX
        )
        return [int(row["number"]) for row in rows]

    async def _try(self, number: int) -> int:
        """Sends one notice; the number of tries it has had."""
        row = must(self._shelf.one("SELECT * FROM notices WHERE number = ?", number))
        record = self._record(row["kind"], row["subject"])
        user_id = record.user_id if isinstance(record, PaymentRecord) else None
        fault = self._faults.take_for_notice(user_id)
        done = fault is not None and fault.kind is FaultKind.LOST_NOTICE
        if not done:
            call = self._dialect.notice(self._line.prefix, record, self._signature_now())
            if fault is not None:
                await self._line.send(call)
            reply = await self._line.send(call)
            done = isinstance(reply, Reply) and self._dialect.acknowledged(reply.status, reply.body)
        with self._shelf.step():
            self._shelf.write("UPDATE notices SET tries = tries + 1, done = ? WHERE number = ?", done, number)
        return int(row["tries"]) + 1

    def _record(self, kind: str, subject: str) -> PaymentRecord | RefundRecord:
        if kind == "PAYMENT":
            return must(self._shelf.payment(subject)).record
        return must(self._shelf.refund(subject))
