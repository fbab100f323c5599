"""A simulated wallet's server: reads a message, does what is asked of it, or something else, and answers."""

import asyncio
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.simulation.clocks import WorldClock
from tests.simulation.dice import Dice
from tests.simulation.faults import WalletFaults
from tests.simulation.wallet.book import Paid, Returned, Standing, WalletBook
from tests.simulation.wallet.dialect import (
    Message,
    Reply,
    SealDoubt,
    Sealing,
    envelope,
    payment_object,
    read_amount,
    refund_object,
    write_amount,
)

DECLINES = ("INSUFFICIENT_BALANCE", "CODE_EXPIRED", "CODE_NOT_FOUND", "USER_DENIED", "RISK_DENIED")
UNLISTED = ("SYSTEM_MAINTENANCE", "E-9041", "ORDER_ABNORMAL")
DECIDES_WITHIN_SECONDS = (0.5, 90.0)
CONFIRMS_WITHIN_SECONDS = (0.3, 60.0)
REPENTS_WITHIN_SECONDS = (1.0, 120.0)

Envelope = Mapping[str, Any]
Tell = Callable[[Paid | Returned], None]


class WalletServer:
    """One wallet. `tell` is called for every payment and refund that was decided, in the instant of it."""

    def __init__(
        self,
        book: WalletBook,
        sealing: Sealing,
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
        self._sealing = sealing
        self._clock = clock
        self._dice = dice
        self._knows = knows
        self._used_codes: dict[str, str] = {}
        self._honest: dict[str, None] = {}
        """Payments with a wrong amount: told as they are, since two wrongs would look like a right."""
        self._verbs: Mapping[str, Callable[[Any, datetime], Envelope]] = {
            "/v1/codes/resolve": self._resolve,
            "/v1/payments": self._pay,
            "/v1/payments/query": self._query,
            "/v1/payments/cancel": self._cancel,
            "/v1/refunds": self._refund,
            "/v1/refunds/query": self._query_refund,
        }

    def handle(self, call: Message) -> Reply:
        """What the wallet answers, with everything done that it does at once."""
        now = self._clock.now()
        try:
            self._sealing.check(call, now)
        except SealDoubt as doubt:
            return self._sealing.reply(call, envelope(str(doubt)), now)
        if self._dice.chance(self.faults.busy):
            return self._sealing.reply(call, envelope("TOO_MANY_REQUESTS"), now)
        if self._dice.chance(self.faults.broken):
            return self._sealing.reply(call, envelope("INTERNAL_ERROR"), now)
        verb = self._verbs[call.path]
        return self._sealing.reply(call, verb(json.loads(call.body), now), now)

    def _resolve(self, asked: Any, _: datetime) -> Envelope:
        return envelope("SUCCESS", {"known": self._knows(asked["code"]), "country": None})

    def _pay(self, asked: Any, now: datetime) -> Envelope:
        reference = asked["payment_ref"]
        currency, minor = read_amount(asked["amount"])
        if reference in self.book.tombstones:
            return envelope("PAYMENT_CANCELLED")
        known = self.book.payments.get(reference)
        if known is None:
            app_payment_id = asked.get("app_payment_id")
            if app_payment_id is not None:
                return self._put_before_payer(reference, app_payment_id, currency, minor)
            known = self._decide(reference, asked["code"], currency, minor, asked["expires_at"], now)
        elif (known.currency, known.minor) != (currency, minor) and known.standing is Standing.PENDING:
            return envelope("DUPLICATE_REF")
        return self._told(known)

    def _put_before_payer(self, reference: str, app_payment_id: str, currency: str, minor: int) -> Envelope:
        """A payment that a payer started waits for the payer's word, perhaps for ever."""
        if self.book.started.get(app_payment_id) != "":
            return envelope("INVALID_REQUEST")
        self.book.started[app_payment_id] = reference
        paid = self.book.open(reference, currency, minor, app_payment_id)
        self.overheard(paid)
        if not self._dice.chance(self.faults.walks_away):
            self._later(CONFIRMS_WITHIN_SECONDS, self._settle, paid)
        return self._told(paid)

    def _decide(
        self, reference: str, code: str, currency: str, minor: int, expires_at: str, now: datetime
    ) -> Paid:
        taken = minor
        if self._dice.chance(self.faults.misdebits):
            taken = max(1, minor + self._dice.pick((-1, 1, 100, -minor // 2)))
        paid = self.book.open(reference, currency, taken)
        self.overheard(paid)
        if taken != minor:
            self._honest[reference] = None
        if self._dice.chance(self.faults.reuses) and len(self.book.payments) > 1:
            paid.transaction = "TX00000001"
        if self._used_codes.setdefault(code, reference) != reference:
            self.book.fail(paid, "CODE_ALREADY_USED", now)
        elif self.book.minds_expiry and now >= datetime.fromisoformat(expires_at):
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

    def _query(self, asked: Any, _: datetime) -> Envelope:
        paid = self.book.payments.get(asked["payment_ref"])
        return envelope("PAYMENT_NOT_FOUND") if paid is None else self._told(paid)

    def _cancel(self, asked: Any, now: datetime) -> Envelope:
        reference = asked["payment_ref"]
        paid = self.book.payments.get(reference)
        if paid is None:
            if self.book.keeps_tombstones:
                self.book.tombstones[reference] = None
            return envelope("PAYMENT_NOT_FOUND")
        was_pending = paid.standing is Standing.PENDING
        if not self.book.cancel(paid, now):
            return envelope("CANCEL_NOT_ALLOWED")
        if was_pending:
            self._perhaps_repent(paid)
        return envelope("SUCCESS", {"payment_ref": reference, "cancelled_at": now.isoformat()})

    def _refund(self, asked: Any, now: datetime) -> Envelope:
        currency, minor = read_amount(asked["amount"])
        known = self.book.refunds.get(asked["refund_ref"])
        if known is None:
            known = self.book.open_refund(asked["refund_ref"], asked["payment_ref"], currency, minor)
            if self._dice.chance(self.faults.pends_refunds):
                self._later(DECIDES_WITHIN_SECONDS, self._settle_refund, known)
            else:
                self._settle_refund(known)
        elif (known.currency, known.minor) != (currency, minor):
            return envelope("DUPLICATE_REF")
        return envelope("SUCCESS", refund_object(known))

    def _settle_refund(self, back: Returned) -> None:
        now = self._clock.now()
        objection = self.book.refuses_refund(back)
        if not objection and self._dice.chance(self.faults.refuses_refunds):
            objection = "REFUND_DENIED"
        if objection:
            self.book.refuse_back(back, objection, now)
        else:
            self.book.give_back(back, now)
        self.tell(back)

    def _query_refund(self, asked: Any, _: datetime) -> Envelope:
        back = self.book.refunds.get(asked["refund_ref"])
        return envelope("REFUND_NOT_FOUND") if back is None else envelope("SUCCESS", refund_object(back))

    def _told(self, paid: Paid) -> Envelope:
        """A payment as it is told: mostly as it is."""
        if paid.standing is Standing.FAILED and self._dice.chance(0.5):
            return envelope(paid.failure)
        told = payment_object(paid)
        may_misstate = paid.standing is Standing.COMPLETED and paid.reference not in self._honest
        if may_misstate and self._dice.chance(self.faults.misstates):
            told["amount"] = write_amount(paid.currency, paid.minor + self._dice.pick((1, -1, 999)))
        return envelope("SUCCESS", told)

    def _perhaps_repent(self, paid: Paid) -> None:
        if self._dice.chance(self.faults.repents):
            self._later(REPENTS_WITHIN_SECONDS, self._repent, paid)

    def _repent(self, paid: Paid) -> None:
        """Debits what it had said it would not."""
        if paid.standing in (Standing.FAILED, Standing.CANCELLED):
            self.book.broken_words[paid.reference] = None
            self.book.debit(paid, self._clock.now())
            self.tell(paid)

    def _later(self, within: tuple[float, float], act: Callable[[Any], None], about: Paid | Returned) -> None:
        loop = asyncio.get_running_loop()
        loop.call_later(self._dice.span(*within), act, about)


def _nobody_listens(_: Paid | Returned) -> None:
    """Until notices are connected."""


CANCEL_WINDOWS = (timedelta(seconds=5), timedelta(seconds=40), timedelta(minutes=10), timedelta(hours=24))
"""Wallets differ in how long they let a payment be undone."""
