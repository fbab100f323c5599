"""The records of a payment's life: Payment, its Attempts, and Refunds (DESIGN A4, A5).

A payment and its attempts are one aggregate with one version. Records are frozen: every change makes a
new one, in `lifecycle` and `refunds`, and the store accepts it only against the version it was made from.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NewType

from fx.money import Money

PaymentId = NewType("PaymentId", str)
AttemptId = NewType("AttemptId", str)
RefundId = NewType("RefundId", str)
QuoteId = NewType("QuoteId", str)
MerchantId = NewType("MerchantId", str)
AcquirerId = NewType("AcquirerId", str)
WalletId = NewType("WalletId", str)
RequestId = NewType("RequestId", str)


class PaymentState(StrEnum):
    """Where a payment stands. `lifecycle.MAY_BECOME` says which state may follow which."""

    CREATED = "CREATED"
    """An order waits for a payer."""
    SUBMITTED = "SUBMITTED"
    """A wallet was asked: the honest unknown."""
    HELD = "HELD"
    CAPTURING = "CAPTURING"
    RELEASING = "RELEASING"
    CANCELLING = "CANCELLING"
    """A duty: it ends only when the wallet confirms."""
    SUCCEEDED = "SUCCEEDED"
    DECLINED = "DECLINED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"


class AttemptState(StrEnum):
    """Where the asking of one wallet stands."""

    SUBMITTED = "SUBMITTED"
    """Asked, no clear answer yet. Duty: inquire."""
    HELD = "HELD"
    """The wallet's yes to a hold. Duty: release it when its time is over."""
    CAPTURING = "CAPTURING"
    """Duty: capture a native hold until the answer is clear."""
    RELEASING = "RELEASING"
    """Duty: give the hold back, whole, until confirmed."""
    APPROVED = "APPROVED"
    """The wallet's yes is booked: this attempt won the payment."""
    REST_OWED = "REST_OWED"
    """The same, captured in part out of an emulated hold. Duty: refund the rest until confirmed."""
    DECLINED = "DECLINED"
    CANCELLING = "CANCELLING"
    """Duty: cancel until confirmed."""
    CANCELLED = "CANCELLED"
    RETURNING = "RETURNING"
    """A success that nobody wanted any more. Duty: cancel it at the wallet until confirmed."""
    REFUNDING = "REFUNDING"
    """The same, and too late to cancel. Duty: refund it whole until confirmed."""
    RETURNED = "RETURNED"


_ENDED_WELL = (
    AttemptState.APPROVED,
    AttemptState.REST_OWED,
    AttemptState.CANCELLING,
    AttemptState.CANCELLED,
)


class RefundState(StrEnum):
    """Where a refund stands."""

    SUBMITTED = "SUBMITTED"
    SUCCEEDED = "SUCCEEDED"
    DECLINED = "DECLINED"


class Mode(StrEnum):
    """How merchant and payer met."""

    CONSUMER_PRESENTED = "CONSUMER_PRESENTED"
    MERCHANT_DYNAMIC = "MERCHANT_DYNAMIC"
    """The hub minted a code for this order."""
    MERCHANT_STATIC = "MERCHANT_STATIC"
    """The payer scanned a code of the merchant registry and typed the amount."""


class CaptureMode(StrEnum):
    """Whether money moves to the merchant at once or after a capture."""

    IMMEDIATE = "IMMEDIATE"
    HOLD = "HOLD"


class DeclinedBy(StrEnum):
    """Who ended a payment without money."""

    WALLET = "WALLET"
    HUB = "HUB"
    MERCHANT = "MERCHANT"


@dataclass(frozen=True, slots=True)
class Decline:
    """Why a payment or refund ended without money. `reason` is a key of `reasons.REASONS`."""

    by: DeclinedBy
    reason: str


@dataclass(frozen=True, slots=True)
class Fees:
    """The fees of one payment in minor units, with the contract versions that they come from (DESIGN A2)."""

    acquirer_interchange_minor: int
    acquirer_hub_fee_minor: int
    """Both in the merchant's currency, paid by the acquirer."""
    wallet_interchange_minor: int
    """In the wallet's currency, received by the wallet."""
    wallet_hub_fee_minor: int
    """In the wallet's currency, paid by the wallet."""
    acquirer_contract_version: int
    wallet_contract_version: int


@dataclass(frozen=True, slots=True)
class Charge:
    """What a payment takes: the whole that was asked for, or the captured part of a hold."""

    amount: Money
    """In the merchant's currency."""
    wallet_amount: Money
    markup_amount: Money
    fees: Fees


class HoldKind(StrEnum):
    """How the wallet sets money aside, as its profile said when it was asked."""

    NATIVE = "NATIVE"
    """It reserves: nothing is debited, and nothing booked, before the capture."""
    EMULATED = "EMULATED"
    """It debits at once, and gives the rest back when asked for a refund."""


@dataclass(frozen=True, slots=True)
class HoldTerms:
    """What a part of a hold is priced with, as it stood when the wallet was asked: mid rate and fractions."""

    mid: Decimal
    acquirer_interchange: Decimal
    acquirer_hub_fee: Decimal
    wallet_interchange: Decimal
    wallet_hub_fee: Decimal


@dataclass(frozen=True, slots=True)
class Capture:
    """A capture that was asked for. `capture_id` is the wallet's idempotency key; a new one has a new id."""

    capture_id: str
    charge: Charge


@dataclass(frozen=True, slots=True)
class Dispute:
    """An operator froze the hold: only a decision of four eyes captures or releases it."""

    opened_at: datetime
    opened_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Hold:
    """What an attempt has besides when its money is set aside for a capture."""

    kind: HoldKind
    terms: HoldTerms
    until: datetime | None = None
    """From this instant on the hub releases it by itself; None before the wallet's yes."""
    capture: Capture | None = None
    """The one that was asked for; None again after a clear no."""
    dispute: Dispute | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One wallet asked for one payment. `attempt_id` is the wallet's idempotency key, never reused."""

    attempt_id: AttemptId
    number: int
    wallet_id: WalletId
    quote_id: QuoteId
    wallet_amount: Money
    rate: Decimal
    markup_amount: Money
    fees: Fees
    state: AttemptState
    submitted_at: datetime
    expires_at: datetime
    """From this instant on the hub cancels instead of inquiring."""
    wallet_payment_id: str | None = None
    call_ended_at: datetime | None = None
    """When the pay call ended; None while it is under way or when a crash took its end."""
    tries: int = 0
    """Calls made for the present duty (inquiries, cancels or refunds)."""
    due_at: datetime | None = None
    """When the present duty is due; None when there is none."""
    wallet_completed_at: datetime | None = None
    decline: Decline | None = None
    last_answer: str = ""
    """The last answer that settled nothing, in words, for `hub why`."""
    hold: Hold | None = None
    """None for a payment that is taken at once."""

    @property
    def is_open(self) -> bool:
        """True while the payer may yet be debited for this attempt on purpose."""
        return self.state in (AttemptState.SUBMITTED, AttemptState.CANCELLING)

    @property
    def is_held(self) -> bool:
        """True from the wallet's yes to a hold until its capture or release is done."""
        return self.state in (AttemptState.HELD, AttemptState.CAPTURING, AttemptState.RELEASING)

    @property
    def is_debited(self) -> bool:
        """True while its money stands in the ledger as an emulated hold's."""
        return self.is_held and self.hold is not None and self.hold.kind is HoldKind.EMULATED

    @property
    def is_reserved_only(self) -> bool:
        """True for a native hold that no capture was asked of: its wallet debits nothing for it."""
        return self.hold is not None and self.hold.kind is HoldKind.NATIVE and self.hold.capture is None

    @property
    def rest_amount(self) -> Money:
        """What of a hold is not captured: held less captured, never recomputed."""
        capture = None if self.hold is None else self.hold.capture
        return self.wallet_amount if capture is None else self.wallet_amount - capture.charge.wallet_amount


@dataclass(frozen=True, slots=True)
class Payment:
    """A merchant's payment with all its attempts: one aggregate, one version."""

    payment_id: PaymentId
    merchant_id: MerchantId
    acquirer_id: AcquirerId
    request_id: RequestId | None
    """None for a payment on a static code: no POS asked for it."""
    state: PaymentState
    created_at: datetime
    updated_at: datetime
    merchant_amount: Money | None = None
    """None only for a cancel that overtook its create (DESIGN A6)."""
    mode: Mode = Mode.CONSUMER_PRESENTED
    capture_mode: CaptureMode = CaptureMode.IMMEDIATE
    merchant_order_id: str = ""
    terminal_id: str = ""
    description: str = ""
    route: str = ""
    """Why this wallet, in words, without the code."""
    order_code: str = ""
    """The EMVCo payload to show; the hub's own, no secret."""
    expires_at: datetime | None = None
    """When a waiting order, or the hub's asking of a wallet, ends."""
    attempts: tuple[Attempt, ...] = ()
    decline: Decline | None = None
    captured_minor: int = 0
    refunded_minor: int = 0
    refunded_wallet_minor: int = 0
    completed_at: datetime | None = None
    """Set by the store inside the commit that books the success."""
    business_date: date | None = None
    version: int = 0
    """0 = not stored yet."""

    @property
    def amount(self) -> Money:
        """The merchant amount of a payment that was really created."""
        if self.merchant_amount is None:
            raise ValueError(f"{self.payment_id} was cancelled before it was created: it has no amount")
        return self.merchant_amount

    @property
    def open_attempt(self) -> Attempt | None:
        """The one attempt whose answer the payment waits for."""
        return next((attempt for attempt in self.attempts if attempt.is_open), None)

    @property
    def winner(self) -> Attempt | None:
        """The attempt whose success is booked for this payment, also while it is being cancelled."""
        if self.completed_at is None:
            return None
        return next((attempt for attempt in reversed(self.attempts) if attempt.state in _ENDED_WELL), None)

    @property
    def held_attempt(self) -> Attempt | None:
        """The attempt whose money is set aside, also while it is being captured or released."""
        return next((attempt for attempt in self.attempts if attempt.is_held), None)

    @property
    def shown_attempt(self) -> Attempt | None:
        """The attempt that speaks for the payment: the winner, else the open or held one, else the last."""
        last = self.attempts[-1] if self.attempts else None
        return self.winner or self.open_attempt or self.held_attempt or last

    @property
    def due_at(self) -> datetime | None:
        """When the hub must next do something for this payment by itself; None when nothing is owed."""
        dues = [attempt.due_at for attempt in self.attempts if attempt.due_at is not None]
        if self.ends_waiting_at is not None:
            dues.append(self.ends_waiting_at)
        return min(dues, default=None)

    @property
    def ends_waiting_at(self) -> datetime | None:
        """When it expires as an order that waits for a payer; None while it does not wait."""
        return self.expires_at if self.state is PaymentState.CREATED else None

    def charge_of(self, attempt: Attempt) -> Charge:
        """What the payment takes by this attempt: all of it, unless a part of a hold is captured."""
        capture = None if attempt.hold is None else attempt.hold.capture
        if capture is not None:
            return capture.charge
        return Charge(self.amount, attempt.wallet_amount, attempt.markup_amount, attempt.fees)

    def attempt(self, attempt_id: str) -> Attempt:
        """The attempt of this id; KeyError if it is not one of this payment's."""
        for attempt in self.attempts:
            if attempt.attempt_id == attempt_id:
                return attempt
        raise KeyError(attempt_id)

    def with_attempt(self, changed: Attempt) -> "Payment":
        """This payment with one attempt replaced, or appended when it is new."""
        if all(attempt.attempt_id != changed.attempt_id for attempt in self.attempts):
            return replace(self, attempts=(*self.attempts, changed))
        kept = tuple(changed if a.attempt_id == changed.attempt_id else a for a in self.attempts)
        return replace(self, attempts=kept)


@dataclass(frozen=True, slots=True)
class Refund:
    """Money given back after success. Amounts are fixed when it is reserved (DESIGN A2)."""

    refund_id: RefundId
    payment_id: PaymentId
    merchant_id: MerchantId
    request_id: RequestId
    attempt_id: AttemptId
    wallet_id: WalletId
    state: RefundState
    number: int
    """Order of reservation within the payment, from 1."""
    merchant_amount: Money
    wallet_amount: Money
    acquirer_interchange_back_minor: int
    wallet_interchange_back_minor: int
    markup_back_minor: int
    created_at: datetime
    reason: str = ""
    tries: int = 0
    due_at: datetime | None = None
    wallet_refund_id: str | None = None
    wallet_completed_at: datetime | None = None
    completed_at: datetime | None = None
    business_date: date | None = None
    decline: Decline | None = None
    last_answer: str = ""
    version: int = 0
    """0 = not stored yet."""
