"""A simulated wallet's own book: who was debited for which reference and what went back. Knows nobody's rules
but its own, and shares no code with the hub's adapters or sandboxes.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum


class Standing(Enum):
    """Where a payment or refund stands with the wallet, in the words of its dialect."""

    PENDING = "PENDING"
    HELD = "HELD"
    """The money is set aside, and nobody's yet."""
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class Motion(Enum):
    """Why money moved between a payer and the hub."""

    DEBIT = "DEBIT"
    CANCEL = "CANCEL"
    REFUND = "REFUND"


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of the book. `minor` is above zero when the payer paid, below when money went back."""

    at: datetime
    reference: str
    motion: Motion
    currency: str
    minor: int
    refund_reference: str | None = None


@dataclass(slots=True)
class Paid:
    """A payment as the wallet has it, or a hold: then `minor` is what was set aside."""

    reference: str
    transaction: str
    currency: str
    minor: int
    standing: Standing
    failure: str = ""
    completed_at: datetime | None = None
    refunded: int = 0
    hold_until: datetime | None = None
    """Of a hold alone."""
    captured: int | None = None

    @property
    def taken(self) -> int:
        """What the payer paid, once it is COMPLETED."""
        return self.minor if self.captured is None else self.captured


@dataclass(slots=True)
class Taken:
    """A capture as the wallet has it."""

    reference: str
    payment_reference: str
    currency: str
    minor: int
    standing: Standing
    failure: str = ""
    completed_at: datetime | None = None


@dataclass(slots=True)
class Returned:
    """A refund as the wallet has it."""

    reference: str
    payment_reference: str
    transaction: str
    currency: str
    minor: int
    standing: Standing
    failure: str = ""
    completed_at: datetime | None = None


@dataclass(slots=True)
class WalletBook:
    """Payments, refunds and every movement of money, in order."""

    cancel_window: timedelta
    """How long after a debit a cancel still undoes it."""
    keeps_tombstones: bool
    """Whether a cancel of an unknown reference blocks it for ever."""
    minds_expiry: bool
    """Whether a payment that comes after its order expired is turned away."""
    keeps_failures: bool = False
    """Whether a cancel of what had failed is turned away as one that comes too late is."""
    movements: list[Movement] = field(default_factory=list)
    payments: dict[str, Paid] = field(default_factory=dict)
    refunds: dict[str, Returned] = field(default_factory=dict)
    captures: dict[str, Taken] = field(default_factory=dict)
    tombstones: dict[str, None] = field(default_factory=dict)
    started: dict[str, str] = field(default_factory=dict)
    """Payments that payers started in the app, each with the hub's reference once it has come."""
    broken_words: dict[str, None] = field(default_factory=dict)
    """References of which the wallet said what was not so, or did what it had said it would not."""
    written: dict[str, None] = field(default_factory=dict)
    """References of which the wallet has put into writing how they stand: it keeps to that (`letters`)."""

    def open(self, reference: str, currency: str, minor: int, app_payment_id: str | None = None) -> Paid:
        """Notes a payment that is to be decided. One started in the app keeps its id."""
        transaction = app_payment_id or f"TX{len(self.payments) + 1:08d}"
        paid = Paid(reference, transaction, currency, minor, Standing.PENDING)
        self.payments[reference] = paid
        return paid

    def debit(self, paid: Paid, now: datetime) -> None:
        """The payer pays; of a hold, the payer's money is set aside, which is no movement yet."""
        paid.failure, paid.completed_at = "", now
        if paid.hold_until is not None:
            paid.standing = Standing.HELD
            return
        paid.standing = Standing.COMPLETED
        self.movements.append(Movement(now, paid.reference, Motion.DEBIT, paid.currency, paid.minor))

    def fail(self, paid: Paid, failure: str, now: datetime) -> None:
        """The payer does not pay."""
        paid.standing, paid.failure, paid.completed_at = Standing.FAILED, failure, now

    def cancel(self, paid: Paid, now: datetime) -> bool:
        """Undoes a payment, whole; False when it is too late for that."""
        since = now - (paid.completed_at or now)
        is_late = paid.refunded or since > self.cancel_window
        if paid.standing in (Standing.COMPLETED, Standing.HELD) and is_late:
            return False
        if paid.standing is Standing.FAILED and self.keeps_failures:
            return False
        if paid.standing is Standing.COMPLETED:
            if paid.reference in self.written:
                return False
            back = Movement(now, paid.reference, Motion.CANCEL, paid.currency, -paid.taken)
            self.movements.append(back)
        paid.standing = Standing.CANCELLED
        return True

    def release(self, paid: Paid) -> bool:
        """Gives a hold back, whole; False when it was captured."""
        if paid.standing is Standing.COMPLETED:
            return False
        paid.standing = Standing.CANCELLED
        return True

    def open_capture(self, reference: str, payment_reference: str, currency: str, minor: int) -> Taken:
        """Notes a capture that is to be decided."""
        taken = Taken(reference, payment_reference, currency, minor, Standing.PENDING)
        self.captures[reference] = taken
        return taken

    def refuses_capture(self, taken: Taken) -> str:
        """The code of what speaks against a capture; empty for nothing."""
        if taken.reference in self.written:
            return "RISK_DENIED"
        paid = self.payments[taken.payment_reference]
        if paid.standing is not Standing.HELD:
            return "PAYMENT_CANCELLED" if paid.standing is Standing.CANCELLED else "CAPTURED_BEFORE"
        return "CAPTURE_OVER_AMOUNT" if taken.minor > paid.minor or taken.currency != paid.currency else ""

    def take(self, taken: Taken, now: datetime) -> None:
        """Debits a part or all of what is held; the rest is the payer's again in this instant."""
        paid = self.payments[taken.payment_reference]
        paid.standing, paid.captured, paid.completed_at = Standing.COMPLETED, taken.minor, now
        taken.standing, taken.completed_at = Standing.COMPLETED, now
        self.movements.append(Movement(now, paid.reference, Motion.DEBIT, taken.currency, taken.minor))

    def refuse_capture(self, taken: Taken, failure: str, now: datetime) -> None:
        """The capture is not made, and what is held stays so."""
        taken.standing, taken.failure, taken.completed_at = Standing.FAILED, failure, now

    def open_refund(self, reference: str, payment_reference: str, currency: str, minor: int) -> Returned:
        """Notes a refund that is to be decided."""
        number = len(self.refunds) + 1
        back = Returned(reference, payment_reference, f"RF{number:08d}", currency, minor, Standing.PENDING)
        self.refunds[reference] = back
        return back

    def refuses_refund(self, back: Returned) -> str:
        """The code of what speaks against a refund; empty for nothing."""
        if back.reference in self.written:
            return "REFUND_DENIED"
        paid = self.payments.get(back.payment_reference)
        if paid is None or paid.standing is not Standing.COMPLETED or paid.currency != back.currency:
            return "REFUND_DENIED"
        return "REFUND_OVER_AMOUNT" if paid.refunded + back.minor > paid.taken else ""

    def give_back(self, back: Returned, now: datetime) -> None:
        """The payer gets money back."""
        self.payments[back.payment_reference].refunded += back.minor
        back.standing, back.completed_at = Standing.COMPLETED, now
        self.movements.append(
            Movement(now, back.payment_reference, Motion.REFUND, back.currency, -back.minor, back.reference)
        )

    def refuse_back(self, back: Returned, failure: str, now: datetime) -> None:
        """The refund is not made."""
        back.standing, back.failure, back.completed_at = Standing.FAILED, failure, now
