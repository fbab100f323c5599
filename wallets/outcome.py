"""What became of asking a wallet: the closed sets of answers that adapters give (DESIGN A4).

An adapter reports what the wallet said; whether that is about our order (ids, and of a yes amount and
currency) is judged in one place by the hub, so no adapter can forget it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from fx.money import Money


class DeclineReason(StrEnum):
    """Why a wallet said a clear no: the hub's words, the same for every wallet."""

    INSUFFICIENT_FUNDS = "INSUFFICIENT_FUNDS"
    CODE_EXPIRED = "CODE_EXPIRED"
    CODE_USED = "CODE_USED"
    CODE_UNKNOWN = "CODE_UNKNOWN"
    PAYER_REJECTED = "PAYER_REJECTED"
    PAYER_LIMIT_EXCEEDED = "PAYER_LIMIT_EXCEEDED"
    PAYER_BLOCKED = "PAYER_BLOCKED"
    RISK_REJECTED = "RISK_REJECTED"
    ORDER_EXPIRED = "ORDER_EXPIRED"
    ORDER_CANCELLED = "ORDER_CANCELLED"
    NOT_SUPPORTED = "NOT_SUPPORTED"
    REFUND_WINDOW_ENDED = "REFUND_WINDOW_ENDED"
    REFUND_EXCEEDS_PAYMENT = "REFUND_EXCEEDS_PAYMENT"
    REFUND_REJECTED = "REFUND_REJECTED"
    CAPTURE_EXCEEDS_HOLD = "CAPTURE_EXCEEDS_HOLD"
    CAPTURE_REJECTED = "CAPTURE_REJECTED"
    """Nothing is held that this capture could take: what was, was captured before under another id."""


class UnknownCause(StrEnum):
    """Why an answer settles nothing. None of these is a failure, and none is a success."""

    TIMEOUT = "TIMEOUT"
    CONNECTION_LOST = "CONNECTION_LOST"
    SERVER_ERROR = "SERVER_ERROR"
    UNREADABLE = "UNREADABLE"
    BAD_SIGNATURE = "BAD_SIGNATURE"
    CALL_REJECTED = "CALL_REJECTED"
    """The wallet refused the call, not the order: rate limit, duplicate, our signature, our clock."""
    UNLISTED_CODE = "UNLISTED_CODE"
    IN_PROCESS = "IN_PROCESS"
    DOES_NOT_EXIST = "DOES_NOT_EXIST"
    """The wallet knows no such order: no proof that it will not know it in a moment."""
    MISMATCH = "MISMATCH"
    """A yes to something else: amount, currency or id differ from our order. Always an incident."""


@dataclass(frozen=True, slots=True)
class Approved:
    """A clear yes to a payment, with what the wallet says it debited."""

    attempt_id: str
    wallet_payment_id: str
    amount: Money
    completed_at: datetime | None = None
    """The wallet's own time of the debit; kept beside the hub's, decides nothing."""


@dataclass(frozen=True, slots=True)
class Declined:
    """A clear no with a code that the wallet's profile lists as final for this order."""

    reason: DeclineReason
    code: str
    """The wallet's own code, for its support desk."""
    about: str | None = field(default=None, compare=False)
    """The attempt or refund id that the answer names; None where it names none."""


@dataclass(frozen=True, slots=True)
class NotSent:
    """No byte of this call left the house."""

    detail: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Anything else. The order stays open and is asked about until it ends."""

    cause: UnknownCause
    detail: str


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The wallet confirms that the payment is undone, whole, and can't succeed any more."""

    completed_at: datetime | None = None
    about: str | None = field(default=None, compare=False)
    """The attempt id that the answer names; None where it names none."""


@dataclass(frozen=True, slots=True)
class TooLate:
    """The wallet's clear no to a cancel: the payment stands there, only a refund gives it back.

    Also for a code that a wallet may use of a payment that had failed: the hub inquires before it refunds.
    """

    code: str


@dataclass(frozen=True, slots=True)
class Refunded:
    """A clear yes to a refund, with what the wallet says it gave back."""

    refund_id: str
    wallet_refund_id: str
    amount: Money
    completed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Captured:
    """A clear yes to a capture: `amount` of the held money is taken, the rest is back with the payer."""

    capture_id: str
    amount: Money
    completed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Released:
    """The wallet confirms that a hold is lifted, whole, and can't be captured any more."""

    completed_at: datetime | None = None
    about: str | None = field(default=None, compare=False)
    """The attempt id that the answer names; None where it names none."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """The wallet knows this consumer code as one of its own."""

    payer_country: str | None = None


@dataclass(frozen=True, slots=True)
class NotOurs:
    """The wallet does not know this consumer code."""


PayOutcome = Approved | Declined | NotSent | Unknown
CancelOutcome = Cancelled | TooLate | NotSent | Unknown
RefundOutcome = Refunded | Declined | NotSent | Unknown
CaptureOutcome = Captured | Declined | NotSent | Unknown
ReleaseOutcome = Released | TooLate | NotSent | Unknown
"""`TooLate`: the hold was captured before."""
ResolveOutcome = Resolved | NotOurs | NotSent | Unknown
