"""A simulated wallet's server: reads a message, does what is asked of it, or something else, and answers."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tests.simulation.clocks import WorldClock
from tests.simulation.dice import Dice
from tests.simulation.faults import WalletFaults
from tests.simulation.wallet.book import Paid, Returned, Standing, Taken, WalletBook
from tests.simulation.wallet.dialect import (
    Asked,
    Dialect,
    Failed,
    Known,
    Message,
    Reply,
    Said,
    SealDoubt,
    Undone,
    Verb,
    Word,
)

DECLINES = ("INSUFFICIENT_BALANCE", "CODE_EXPIRED", "CODE_NOT_FOUND", "USER_DENIED", "RISK_DENIED")
UNLISTED = ("SYSTEM_MAINTENANCE", "E-9041", "ORDER_ABNORMAL")
DECIDES_WITHIN_SECONDS = (0.5, 90.0)
CONFIRMS_WITHIN_SECONDS = (0.3, 60.0)
REPENTS_WITHIN_SECONDS = (1.0, 120.0)

Tell = Callable[[Paid | Returned], None]


class WalletServer:
    """One wallet. `tell` is called for every payment and refund that was decided, in the instant of it."""

    def __init__(
        self,
        book: WalletBook,
        dialect: Dialect,
        clock: WorldClock,
        dice: Dice,
        faults: WalletFaults,
        knows: Callable[[str], bool],
    ) -> None:
        self.book = book
        self.faults = faults
        self.tell: Tell = _nobody_listens
        self.overheard: Tell = _nobody_listens
        """Called for every payment that is asked for, before anything is decided: somebody listens in."""
        self.dialect = dialect
        self._clock = clock
        self._dice = dice
        self._knows = knows
        self._used_codes: dict[str, str] = {}
        self._honest: dict[str, None] = {}
        """Payments with a wrong amount: told as they are, since two wrongs would look like a right."""
        self._ready: dict[str, None] = {}
        """Payments that are registered and not yet asked for."""
        self._verbs: Mapping[Verb, Callable[[Asked, datetime], Said]] = {
            Verb.RESOLVE: self._resolve,
            Verb.READY: self._make_ready,
            Verb.APPROVE: self._approve,
            Verb.PAY: self._pay,
            Verb.QUERY: self._query,
            Verb.CANCEL: self._cancel,
            Verb.REFUND: self._refund,
            Verb.QUERY_REFUND: self._query_refund,
            Verb.HOLD: self._pay,
            Verb.CAPTURE: self._capture,
            Verb.RELEASE: self._release,
        }

    def handle(self, call: Message) -> Reply:
        """What the wallet answers, with everything done that it does at once."""
        now = self._clock.now()
        asked: Asked | None = None
        said: Said
        try:
            asked = self.dialect.read(call, now)
        except SealDoubt as doubt:
            said = doubt
        else:
            said = self._hear(asked, now)
        return self.dialect.reply(call, asked, said, now)

    def _hear(self, asked: Asked, now: datetime) -> Said:
        if self._dice.chance(self.faults.busy):
            return Word.BUSY
        if self._dice.chance(self.faults.broken):
            return Word.BROKEN
        return self._verbs[asked.verb](asked, now)

    def _resolve(self, asked: Asked, _: datetime) -> Said:
        return Known(self._knows(asked.code))

    def _make_ready(self, asked: Asked, _: datetime) -> Said:
        """Registers what a payer started; it is asked for by `_approve`."""
        if asked.reference in self.book.tombstones:
            return Word.BLOCKED
        known = self.book.payments.get(asked.reference)
        if known is None:
            if not self._starts(asked):
                return Word.NONSENSE
            known = self.book.open(asked.reference, asked.currency, asked.minor, asked.app_payment_id)
            self._ready[asked.reference] = None
        return self._differs(asked, known) or known

    def _approve(self, asked: Asked, _: datetime) -> Said:
        known = self.book.payments.get(asked.reference)
        if known is None:
            return Word.NO_PAYMENT
        if asked.reference in self._ready:
            del self._ready[asked.reference]
            self._put_before_payer(known)
        return self._differs(asked, known) or self._told(known)

    def _pay(self, asked: Asked, now: datetime) -> Said:
        if asked.reference in self.book.tombstones:
            return Word.BLOCKED
        known = self.book.payments.get(asked.reference)
        if known is None and asked.app_payment_id:
            if not self._starts(asked):
                return Word.NONSENSE
            known = self.book.open(asked.reference, asked.currency, asked.minor, asked.app_payment_id)
            known.hold_until = asked.hold_until
            self._put_before_payer(known)
        elif known is None:
            known = self._decide(asked, now)
        elif differs := self._differs(asked, known):
            return differs
        return self._told(known)

    def _starts(self, asked: Asked) -> bool:
        """Whether the payer started this and no other reference was put on it."""
        if self.book.started.get(asked.app_payment_id) != "":
            return False
        self.book.started[asked.app_payment_id] = asked.reference
        return True

    def _differs(self, asked: Asked, known: Paid) -> Word | None:
        """The answer to a repeat with other content, as long as nothing is decided."""
        same = (known.currency, known.minor) == (asked.currency, asked.minor)
        return None if same or known.standing is not Standing.PENDING else Word.TWICE

    def _put_before_payer(self, paid: Paid) -> None:
        """A payment that a payer started waits for the payer's word, perhaps for ever."""
        self.overheard(paid)
        if not self._dice.chance(self.faults.walks_away):
            self._later(CONFIRMS_WITHIN_SECONDS, self._settle, paid)

    def _decide(self, asked: Asked, now: datetime) -> Paid:
        reference, minor = asked.reference, asked.minor
        taken = minor
        if self._dice.chance(self.faults.misdebits):
            taken = max(1, minor + self._dice.pick((-1, 1, 100, -minor // 2)))
        paid = self.book.open(reference, asked.currency, taken)
        paid.hold_until = asked.hold_until
        self.overheard(paid)
        if taken != minor:
            self._honest[reference] = None
        if self._dice.chance(self.faults.reuses) and len(self.book.payments) > 1:
            paid.transaction = "TX00000001"
        if self._used_codes.setdefault(asked.code, reference) != reference:
            self.book.fail(paid, "CODE_ALREADY_USED", now)
        elif self.book.minds_expiry and asked.expires_at is not None and now >= asked.expires_at:
            self.book.fail(paid, "PAYMENT_EXPIRED", now)
        elif self._dice.chance(self.faults.unlisted):
            self.book.fail(paid, self._dice.pick(UNLISTED), now)
        elif self._dice.chance(self.faults.pends):
            self._later(DECIDES_WITHIN_SECONDS, self._settle, paid)
        else:
            self._settle(paid)
        return paid

    def _settle(self, paid: Paid) -> None:
        now = self._clock.now()
        if paid.standing is not Standing.PENDING:
            return
        if self._dice.chance(self.faults.declines):
            self.book.fail(paid, self._dice.pick(DECLINES), now)
            self._perhaps_repent(paid)
        else:
            self.book.debit(paid, now)
        self.tell(paid)

    def _query(self, asked: Asked, _: datetime) -> Said:
        paid = self.book.payments.get(asked.reference)
        return Word.NO_PAYMENT if paid is None else self._told(paid)

    def _cancel(self, asked: Asked, now: datetime) -> Said:
        paid = self.book.payments.get(asked.reference)
        if paid is None:
            if self.book.keeps_tombstones:
                self.book.tombstones[asked.reference] = None
            return Word.NO_PAYMENT
        was_pending = paid.standing is Standing.PENDING
        if not self.book.cancel(paid, now):
            return Word.TOO_LATE
        if was_pending:
            self._perhaps_repent(paid)
        return Undone(asked.reference, now)

    def _refund(self, asked: Asked, _: datetime) -> Said:
        known = self.book.refunds.get(asked.refund_reference)
        if known is None:
            known = self.book.open_refund(
                asked.refund_reference, asked.reference, asked.currency, asked.minor
            )
            if self._dice.chance(self.faults.pends_refunds):
                self._later(DECIDES_WITHIN_SECONDS, self._settle_refund, known)
            else:
                self._settle_refund(known)
        elif (known.currency, known.minor) != (asked.currency, asked.minor):
            return Word.TWICE
        return known

    def _settle_refund(self, back: Returned) -> None:
        now = self._clock.now()
        if back.standing is not Standing.PENDING:
            return
        objection = self.book.refuses_refund(back)
        if not objection and self._dice.chance(self.faults.refuses_refunds):
            objection = "REFUND_DENIED"
        if objection:
            self.book.refuse_back(back, objection, now)
        else:
            self.book.give_back(back, now)
        self.tell(back)

    def _query_refund(self, asked: Asked, _: datetime) -> Said:
        return self.book.refunds.get(asked.refund_reference) or Word.NO_REFUND

    def _capture(self, asked: Asked, _: datetime) -> Said:
        if asked.reference not in self.book.payments:
            return Word.NO_PAYMENT
        known = self.book.captures.get(asked.capture_reference)
        if known is None:
            known = self.book.open_capture(
                asked.capture_reference, asked.reference, asked.currency, asked.minor
            )
            if self._dice.chance(self.faults.pends_captures):
                self._later(DECIDES_WITHIN_SECONDS, self._settle_capture, known)
            else:
                self._settle_capture(known)
        elif (known.currency, known.minor) != (asked.currency, asked.minor):
            return Word.TWICE
        return known

    def _settle_capture(self, taken: Taken) -> None:
        now = self._clock.now()
        if taken.standing is not Standing.PENDING:
            return
        objection = self.book.refuses_capture(taken)
        if not objection and self._dice.chance(self.faults.refuses_captures):
            objection = "RISK_DENIED"
        if objection:
            self.book.refuse_capture(taken, objection, now)
        else:
            self.book.take(taken, now)

    def _release(self, asked: Asked, now: datetime) -> Said:
        paid = self.book.payments.get(asked.reference)
        if paid is None:
            return Word.NO_PAYMENT
        return Undone(asked.reference, now) if self.book.release(paid) else Word.TOO_LATE

    def _told(self, paid: Paid) -> Said:
        """A payment as it is told: mostly as it is."""
        if paid.standing is Standing.FAILED and self._dice.chance(0.5):
            return Failed(paid.failure)
        is_done = paid.standing in (Standing.COMPLETED, Standing.HELD)
        may_misstate = is_done and paid.reference not in self._honest
        if may_misstate and self._dice.chance(self.faults.misstates):
            return replace(paid, minor=paid.minor + self._dice.pick((1, -1, 999)))
        return paid

    def _perhaps_repent(self, paid: Paid) -> None:
        if self._dice.chance(self.faults.repents):
            self._later(REPENTS_WITHIN_SECONDS, self._repent, paid)

    def _repent(self, paid: Paid) -> None:
        """Debits what it had said it would not; never against its own letter."""
        if paid.reference in self.book.written:
            return
        if paid.standing in (Standing.FAILED, Standing.CANCELLED):
            self.book.broken_words[paid.reference] = None
            self.book.debit(paid, self._clock.now())
            self.tell(paid)

    def _later(
        self, within: tuple[float, float], act: Callable[[Any], None], about: Paid | Returned | Taken
    ) -> None:
        loop = asyncio.get_running_loop()
        loop.call_later(self._dice.span(*within), act, about)


def _nobody_listens(_: Paid | Returned) -> None:
    """Until notices are connected."""


CANCEL_WINDOWS = (timedelta(seconds=5), timedelta(seconds=40), timedelta(minutes=10), timedelta(hours=24))
"""Wallets differ in how long they let a payment be undone."""
