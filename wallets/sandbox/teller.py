"""The sandbox wallet itself: answers the hub's calls from its book, right or, on request, wrong. No HTTP."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from fx.money import Money
from wallets.clock import Now
from wallets.contract import HttpAnswer, HttpCall
from wallets.outcome import DeclineReason
from wallets.sandbox.bell import Bell
from wallets.sandbox.book import Book
from wallets.sandbox.dialect import Dialect, HoldingDialect
from wallets.sandbox.faults import Fault, FaultKind, Faults
from wallets.sandbox.holds import Holds
from wallets.sandbox.words import (
    Ask,
    AskCancel,
    AskCapture,
    AskInquire,
    AskInquireRefund,
    AskPay,
    AskPrepare,
    AskRefund,
    AskRelease,
    AskResolve,
    CaptureRecord,
    CodeFound,
    Missing,
    PaymentRecord,
    PaymentState,
    RefundRecord,
    Verdict,
    verb_of,
)

SILENCE_SECONDS = 60.0
"""How long a silent call is held before it is hung up on: longer than anyone waits."""

_PAGE = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"

Sleep = Callable[[float], Awaitable[None]]


class HangUp(Exception):
    """The connection shall be closed without an answer."""


class Teller:
    """Answers calls from the book; waits, where a fault says so, outside the book's steps.

    `signature_now` is the true clock, for signatures; `now` is the wallet's business clock.
    """

    def __init__(
        self,
        dialect: Dialect,
        book: Book,
        holds: Holds,
        faults: Faults,
        *,
        now: Now,
        signature_now: Now,
        sleep: Sleep,
        changed: Bell,
    ) -> None:
        self.dialect = dialect
        self.book = book
        self.holds = holds
        self.faults = faults
        self._now = now
        self._signature_now = signature_now
        self._sleep = sleep
        self._changed = changed

    async def answer(self, call: HttpCall) -> HttpAnswer:
        """The answer to a call. Raises `HangUp` where there shall be none."""
        ask = self.dialect.read(call, self._signature_now())
        if isinstance(ask, HttpAnswer):
            return ask
        fault = self.faults.take_for_call(verb_of(ask), self._user_of(ask))
        if fault is None:
            return self._write(call, ask, self._do(ask, None))
        return await self._answer_wrongly(call, ask, fault)

    async def _answer_wrongly(self, call: HttpCall, ask: Ask, fault: Fault) -> HttpAnswer:
        now = self._signature_now()
        match fault.kind:
            case FaultKind.LATE:
                verdict = self._do(ask, None)
                await self._sleep(fault.seconds)
                return self._write(call, ask, verdict)
            case FaultKind.SLOW:
                await self._sleep(fault.seconds)
                return self._write(call, ask, self._do(ask, None))
            case FaultKind.SILENT:
                self._do(ask, None)
                await self._sleep(SILENCE_SECONDS)
                raise HangUp
            case FaultKind.DOWN:
                raise HangUp
            case FaultKind.DECLINE:
                return self._write(call, ask, self._do(ask, fault.reason))
            case FaultKind.BUSY:
                return self.dialect.busy(call, now)
            case FaultKind.CANCEL_TOO_LATE:
                return self.dialect.too_late(call, now)
            case FaultKind.WRONG_AMOUNT | FaultKind.WRONG_CURRENCY | FaultKind.IN_PROCESS:
                return self._write(call, ask, _twisted(self._do(ask, None), fault.kind))
            case FaultKind.BAD_SIGNATURE:
                good = self._write(call, ask, self._do(ask, None))
                # Still the same JSON, no longer the bytes that were signed.
                return replace(good, body=good.body + b"\n")
            case FaultKind.HTML_502:
                self._do(ask, None)
                return HttpAnswer(502, {"content-type": "text/html"}, _PAGE)
            case FaultKind.HTML_200:
                self._do(ask, None)
                return HttpAnswer(200, {"content-type": "text/html"}, _PAGE)
            case FaultKind.UNLISTED_CODE:
                self._do(ask, None)
                return self.dialect.unlisted(call, now)
            case FaultKind.REFUSED | FaultKind.DUPLICATE_NOTICE | FaultKind.LOST_NOTICE:
                raise AssertionError(f"{fault.kind} is no fault of a call")
            case _:
                assert_never(fault.kind)

    def _do(self, ask: Ask, forced: DeclineReason | None) -> Verdict | CaptureRecord:
        """The wallet's real work; whoever waits for the book to change is woken."""
        now = self._now()
        self.holds.lapse(now)
        try:
            return self._work(ask, now, forced)
        finally:
            self._changed.ring()

    def _work(self, ask: Ask, now: datetime, forced: DeclineReason | None) -> Verdict | CaptureRecord:
        match ask:
            case AskResolve(code=code):
                return CodeFound(self.book.user_of_code(code) is not None)
            case AskPrepare():
                return self.book.prepare(ask)
            case AskPay():
                return self._pay(ask, now, forced)
            case AskInquire(attempt_id=attempt_id):
                return self.book.payment(attempt_id)
            case AskCancel(attempt_id=attempt_id):
                return self.book.cancel(attempt_id, now, tombstone=self.dialect.profile.tombstones)
            case AskRefund():
                return self.book.refund(ask, now, forced)
            case AskInquireRefund(refund_id=refund_id):
                return self.book.refunded(refund_id)
            case AskCapture():
                return self.holds.capture(ask, now, forced)
            case AskRelease(attempt_id=attempt_id):
                return self.holds.release(attempt_id, now)
            case _:
                assert_never(ask)

    def _pay(self, ask: AskPay, now: datetime, forced: DeclineReason | None) -> Verdict:
        verdict = self.book.pay(ask, now, forced)
        if forced is not None and isinstance(verdict, PaymentRecord) and ask.wallet_payment_id is not None:
            return self.book.confirm(ask.wallet_payment_id, now, forced)
        return verdict

    def _write(self, call: HttpCall, ask: Ask, verdict: Verdict | CaptureRecord) -> HttpAnswer:
        now = self._signature_now()
        if not isinstance(verdict, CaptureRecord):
            return self.dialect.write(call, ask, verdict, now)
        assert isinstance(self.dialect, HoldingDialect), "only such a dialect reads a capture out of a call"
        return self.dialect.write_capture(call, verdict, now)

    def _user_of(self, ask: Ask) -> str | None:
        """Whom a call is about, so that a fault can be bound to one user."""
        found: PaymentRecord | Missing
        match ask:
            case AskResolve(code=code):
                return self.book.user_of_code(code)
            case AskPay(code=str() as code):
                return self.book.user_of_code(code)
            case AskPay(wallet_payment_id=str() as own_id) | AskPrepare(wallet_payment_id=own_id):
                found = self.book.started(own_id)
            case AskInquire(attempt_id=attempt_id) | AskCancel(attempt_id=attempt_id):
                found = self.book.payment(attempt_id)
            case (
                AskRefund(attempt_id=attempt_id)
                | AskCapture(attempt_id=attempt_id)
                | AskRelease(attempt_id=attempt_id)
            ):
                found = self.book.payment(attempt_id)
            case AskInquireRefund() | AskPay():
                return None
        return found.user_id if isinstance(found, PaymentRecord) else None


def _twisted(verdict: Verdict | CaptureRecord, kind: FaultKind) -> Verdict | CaptureRecord:
    """What is told instead of the truth; a verdict without money or state is told as it is."""
    if not isinstance(verdict, PaymentRecord | RefundRecord | CaptureRecord):
        return verdict
    match kind:
        case FaultKind.WRONG_AMOUNT:
            return replace(verdict, amount=verdict.amount + Money(verdict.amount.currency_code, 100))
        case FaultKind.WRONG_CURRENCY:
            return replace(verdict, amount=Money("USD", verdict.amount.minor_units))
        case _ if isinstance(verdict, PaymentRecord):
            return replace(verdict, state=PaymentState.IN_PROCESS)
        case _:
            return replace(verdict, pending=True)
