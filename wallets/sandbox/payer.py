"""The person with the app: scans a merchant's code, agrees to the price, confirms when asked."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from fx.money import Money
from wallets.clock import Now
from wallets.outcome import DeclineReason
from wallets.sandbox.bell import Bell
from wallets.sandbox.book import Book
from wallets.sandbox.dialect import Agreed, Dialect, HubRefused, Shown
from wallets.sandbox.hub_line import HubLine, Unreachable
from wallets.sandbox.outbox import Outbox
from wallets.sandbox.words import Missing, PaymentRecord, PaymentState


@dataclass(frozen=True, slots=True)
class Scan:
    """What a payer who scans does: `amount` is typed by the payer where the code has none.

    Waits up to `wait_seconds` for the hub to ask for the money. Then the payer says yes, or no for
    `refuses`, or (`decides` False) leaves the app open without an answer.
    """

    code: str
    user_id: str
    amount: Money | None = None
    decides: bool = True
    refuses: DeclineReason | None = None
    wait_seconds: float = 8.0


@dataclass(frozen=True, slots=True)
class Scanned:
    """How far the payer came: the price that was shown, the ids, and the payment in the wallet's book."""

    shown: Shown
    agreed: Agreed
    record: PaymentRecord


class Payer:
    """Everyone who has an account in this wallet."""

    def __init__(
        self,
        dialect: Dialect,
        book: Book,
        line: HubLine,
        outbox: Outbox,
        *,
        now: Now,
        signature_now: Now,
        changed: Bell,
    ) -> None:
        self._dialect = dialect
        self._book = book
        self._line = line
        self._outbox = outbox
        self._now = now
        self._signature_now = signature_now
        self._changed = changed

    async def look(self, code: str, amount: Money | None) -> Shown | HubRefused | Unreachable:
        """Scans a code and shows what the hub says it is; nothing is agreed to."""
        call = self._dialect.ask_resolve(self._line.prefix, code, amount, self._signature_now())
        reply = await self._line.send(call)
        return (
            reply if isinstance(reply, Unreachable) else self._dialect.read_resolved(reply.status, reply.body)
        )

    async def scan(self, scan: Scan) -> Scanned | HubRefused | Unreachable:
        """The whole way from the scan to the debit. Raises LookupError for a user who is not in the book."""
        self._book.require_user(scan.user_id)
        shown = await self.look(scan.code, scan.amount)
        if not isinstance(shown, Shown):
            return shown
        if shown.quote_id is None:
            return HubRefused("AMOUNT_REQUIRED", "the code has no amount: the payer has to type one")
        started = self._book.start(scan.user_id)
        call = self._dialect.ask_start(
            self._line.prefix,
            started.wallet_payment_id,
            scan.code,
            shown.quote_id,
            scan.amount,
            self._signature_now(),
        )
        reply = await self._line.send(call)
        if isinstance(reply, Unreachable):
            return reply
        agreed = self._dialect.read_started(reply.status, reply.body)
        if isinstance(agreed, HubRefused):
            return agreed
        asked = await self._until_asked(started.wallet_payment_id, scan.wait_seconds)
        if scan.decides and asked:
            self.decide(started.wallet_payment_id, scan.refuses)
        record = self._book.started(started.wallet_payment_id)
        assert isinstance(record, PaymentRecord)
        return Scanned(shown, agreed, record)

    def decide(self, wallet_payment_id: str, refuses: DeclineReason | None) -> PaymentRecord | Missing:
        """The payer answers a payment that waits for a yes or no, and the hub is told the end of it."""
        before = self._book.started(wallet_payment_id)
        after = self._book.confirm(wallet_payment_id, self._now(), refuses)
        if before != after and isinstance(after, PaymentRecord) and after.attempt_id is not None:
            self._outbox.add_payment(after.attempt_id)
        return after

    def present(self, code: str, user_id: str, expires_at: datetime) -> None:
        """The payer opens the app and shows this code."""
        self._book.add_code(code, user_id, expires_at)

    async def _until_asked(self, wallet_payment_id: str, seconds: float) -> bool:
        """Whether the hub asked for the money within this time."""
        try:
            async with asyncio.timeout(seconds):
                while self._state(wallet_payment_id) in {PaymentState.STARTED, PaymentState.READY}:
                    await self._changed.wait()
        except TimeoutError:
            return False
        return self._state(wallet_payment_id) is PaymentState.IN_PROCESS

    def _state(self, wallet_payment_id: str) -> PaymentState | None:
        record = self._book.started(wallet_payment_id)
        return record.state if isinstance(record, PaymentRecord) else None
