"""A simulated wallet's own book: who was debited for which reference and what went back. Knows nobody's rules
but its own, and shares no code with the hub's adapters or sandboxes.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum


class Standing(Enum):
    """Where a payment or refund stands with the wallet, in the words of its dialect."""

    PENDING = "PENDING"
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
    """A payment as the wallet has it."""

    reference: str
    transaction: str
    currency: str
    minor: int
    standing: Standing
    failure: str = ""
    completed_at: datetime | None = None
    refunded: int = 0


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
    movements: list[Movement] = field(default_factory=list)
    payments: dict[str, Paid] = field(default_factory=dict)
    refunds: dict[str, Returned] = field(default_factory=dict)
    tombstones: dict[str, None] = field(default_factory=dict)
    started: dict[str, str] = field(default_factory=dict)
    """Payments that payers started in the app, each with the hub's reference once it has come."""
    broken_words: dict[str, None] = field(default_factory=dict)
    """References of which the wallet said what was not so, or did what it had said it would not."""

    def open(self, reference: str, currency: str, minor: int, app_payment_id: str | None = None) -> Paid:
        """Notes a payment that is to be decided. One started in the app keeps its id."""
        transaction = app_payment_id or f"TX{len(self.payments) + 1:08d}"
        paid = Paid(reference, transaction, currency, minor, Standing.PENDING)
        self.payments[reference] = paid
        return paid

    def debit(self, paid: Paid, now: datetime) -> None:
        """The payer pays."""
        paid.standing, paid.failure, paid.completed_at = Standing.COMPLETED, "", now
        self.movements.append(Movement(now, paid.reference, Motion.DEBIT, paid.currency, paid.minor))

    def fail(self, paid: Paid, failure: str, now: datetime) -> None:
        """The payer does not pay."""
        paid.standing, paid.failure, paid.completed_at = Standing.FAILED, failure, now

    def cancel(self, paid: Paid, now: datetime) -> bool:
        """Undoes a payment, whole; False when it is too late for that."""
        if paid.standing is Standing.COMPLETED:
            since = now - (paid.completed_at or now)
            if paid.refunded or since > self.cancel_window:
                return False
            back = Movement(now, paid.reference, Motion.CANCEL, paid.currency, -paid.minor)
            self.movements.append(back)
        paid.standing = Standing.CANCELLED
        return True

    def open_refund(self, reference: str, payment_reference: str, currency: str, minor: int) -> Returned:
        """Notes a refund that is to be decided."""
        number = len(self.refunds) + 1
        back = Returned(reference, payment_reference, f"RF{number:08d}", currency, minor, Standing.PENDING)
        self.refunds[reference] = back
        return back

    def refuses_refund(self, back: Returned) -> str:
        """The code of what speaks against a refund; empty for nothing."""
        paid = self.payments.get(back.payment_reference)
        if paid is None or paid.standing is not Standing.COMPLETED or paid.currency != back.currency:
            return "REFUND_DENIED"
        return "REFUND_OVER_AMOUNT" if paid.refunded + back.minor > paid.minor else ""

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
