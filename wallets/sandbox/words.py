"""What a sandbox wallet is asked and what it finds, in words that no dialect colours. Values only."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fx.money import Money
from wallets.outcome import DeclineReason


class Verb(StrEnum):
    """What the hub asks; faults are aimed by it."""

    RESOLVE = "resolve"
    PREPARE = "prepare"
    PAY = "pay"
    INQUIRE = "inquire"
    CANCEL = "cancel"
    REFUND = "refund"
    INQUIRE_REFUND = "inquire_refund"
    HOLD = "hold"
    CAPTURE = "capture"
    RELEASE = "release"


@dataclass(frozen=True, slots=True)
class AskResolve:
    """Is this consumer code one of yours?"""

    code: str


@dataclass(frozen=True, slots=True)
class AskPrepare:
    """Register this attempt for a payment that a payer started; nothing is debited yet."""

    attempt_id: str
    wallet_payment_id: str
    amount: Money
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class AskPay:
    """Debit the payer of a code, or the payer who started `wallet_payment_id`."""

    attempt_id: str
    amount: Money
    expires_at: datetime
    code: str | None = None
    wallet_payment_id: str | None = None
    hold_until: datetime | None = None
    """A hold: the money is set aside until then instead of debited."""


@dataclass(frozen=True, slots=True)
class AskInquire:
    """What became of an attempt?"""

    attempt_id: str


@dataclass(frozen=True, slots=True)
class AskCancel:
    """Undo an attempt, whole."""

    attempt_id: str


@dataclass(frozen=True, slots=True)
class AskRefund:
    """Give part or all of a paid attempt back."""

    refund_id: str
    attempt_id: str
    amount: Money


@dataclass(frozen=True, slots=True)
class AskInquireRefund:
    """What became of a refund?"""

    refund_id: str


@dataclass(frozen=True, slots=True)
class AskCapture:
    """Take part or all of what is held, and give the rest back."""

    capture_id: str
    attempt_id: str
    amount: Money


@dataclass(frozen=True, slots=True)
class AskRelease:
    """Give all of what is held back."""

    attempt_id: str


Ask = (
    AskResolve
    | AskPrepare
    | AskPay
    | AskInquire
    | AskCancel
    | AskRefund
    | AskInquireRefund
    | AskCapture
    | AskRelease
)


def verb_of(ask: Ask) -> Verb:
    """The verb that an ask is."""
    match ask:
        case AskResolve():
            return Verb.RESOLVE
        case AskPrepare():
            return Verb.PREPARE
        case AskPay(hold_until=None):
            return Verb.PAY
        case AskPay():
            return Verb.HOLD
        case AskInquire():
            return Verb.INQUIRE
        case AskCancel():
            return Verb.CANCEL
        case AskRefund():
            return Verb.REFUND
        case AskInquireRefund():
            return Verb.INQUIRE_REFUND
        case AskCapture():
            return Verb.CAPTURE
        case AskRelease():
            return Verb.RELEASE


class PaymentState(StrEnum):
    """Where a payment stands in the wallet's book."""

    STARTED = "STARTED"
    """A payer scanned a code and agreed; the hub has not asked for the money yet."""
    READY = "READY"
    """Registered under an attempt id, not asked to be paid (wallets that prepare first)."""
    IN_PROCESS = "IN_PROCESS"
    """Asked for; the payer has yet to confirm."""
    HELD = "HELD"
    """The money is set aside, neither with the payer nor taken."""
    PAID = "PAID"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class RefundState(StrEnum):
    """Where a refund or a capture stands in the wallet's book."""

    DONE = "DONE"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class PaymentRecord:
    """A payment as the book has it."""

    wallet_payment_id: str
    attempt_id: str | None
    user_id: str | None
    amount: Money
    state: PaymentState
    reason: DeclineReason | None
    completed_at: datetime | None
    refunded: Money
    captured: Money | None = None
    """What a capture took of a hold, which was of `amount`; None where nothing was captured."""

    @property
    def taken(self) -> Money:
        """What the payer paid, once it is PAID."""
        return self.amount if self.captured is None else self.captured


@dataclass(frozen=True, slots=True)
class RefundRecord:
    """A refund as the book has it. `pending` tells the caller nothing final, whatever the book says."""

    refund_id: str
    wallet_refund_id: str
    attempt_id: str
    amount: Money
    state: RefundState
    reason: DeclineReason | None
    completed_at: datetime | None
    pending: bool = False


@dataclass(frozen=True, slots=True)
class CaptureRecord:
    """A capture as the book has it. `pending` as above."""

    capture_id: str
    attempt_id: str
    amount: Money
    state: RefundState
    reason: DeclineReason | None
    completed_at: datetime
    pending: bool = False


@dataclass(frozen=True, slots=True)
class CodeFound:
    """Whether a consumer code is known here."""

    known: bool


@dataclass(frozen=True, slots=True)
class CancelDone:
    """The attempt is undone, paid or held as it was, and can't be paid or captured any more."""

    attempt_id: str
    completed_at: datetime


@dataclass(frozen=True, slots=True)
class CancelTooLate:
    """The payment stands."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Nothing of this id in the book."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """The id is in the book with other content; nothing was changed."""


Verdict = PaymentRecord | RefundRecord | CodeFound | CancelDone | CancelTooLate | Missing | Conflict
"""What every dialect can be asked to tell; a dialect of holds tells of a `CaptureRecord` too."""
