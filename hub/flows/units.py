"""What flows ask the store to write: units of changes with their guards, and the answers (DESIGN B3).

A unit is written whole or not at all. Its guards are checked inside the transaction that writes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from fx.money import Money
from fx.quote import Quote
from hub.ledger.entry import Entry
from hub.participants.directory import Record
from hub.payment.incidents import Incident
from hub.payment.model import Payment, PaymentId, Refund
from hub.payment.proposals import Proposal, ProposalId, Signature


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """A request id for ever bound to what it made (DESIGN A6)."""

    merchant_id: str
    request_id: str
    method: str
    """CreatePayment, CreateQuote, CapturePayment, RefundPayment, or CancelPayment for one that overtook."""
    resource_id: str
    content: Mapping[str, str] = field(default_factory=dict)
    """One keyed hash per field of the content; codes themselves are never stored."""


@dataclass(frozen=True, slots=True)
class SavePayment:
    """Writes a payment with its attempts. Guard: the stored version is still `payment.version` (0: none).

    `completes` has the store set `completed_at` and `business_date` inside the transaction.
    """

    payment: Payment
    completes: bool = False


@dataclass(frozen=True, slots=True)
class SaveRefund:
    """Writes a refund, guarded and completed like `SavePayment`."""

    refund: Refund
    completes: bool = False


@dataclass(frozen=True, slots=True)
class AddQuote:
    """Stores a new quote; `order_id` locks it for a waiting order.

    Guard: no other quote of the order and wallet is unused and valid at the commit, else Conflict.
    """

    quote: Quote
    order_id: PaymentId | None = None


@dataclass(frozen=True, slots=True)
class UseQuote:
    """Consumes a quote. Guard: there (QUOTE_NOT_FOUND), unused (QUOTE_USED), in time (QUOTE_EXPIRED)."""

    quote_id: str
    payment_id: PaymentId


@dataclass(frozen=True, slots=True)
class BindRequest:
    """Guard: the request id is free. Taken with equal content: Replayed; with other: REQUEST_ID_REUSED.

    Comes before all other guards of its unit: a duplicate is a replay, whatever became of its quote. Where a
    create meets the cancel that overtook it, or that cancel the create: Conflict.
    """

    record: RequestRecord


@dataclass(frozen=True, slots=True)
class RebindRequest:
    """A create fills in the payment that a cancel by request id had left for it (DESIGN A6).

    Guard: the request id is bound by such a cancel to the same resource; else Conflict, or what BindRequest
    says of a request id that is taken.
    """

    record: RequestRecord


@dataclass(frozen=True, slots=True)
class KeepUnderCap:
    """Guard: the wallet's unsettled position + its open attempts + `amount` <= `cap`, else LIMIT_EXCEEDED.

    What it holds natively counts as open: it is in no position before its capture.

    Stands before the SavePayment that writes the attempt; that one is `amount`, not yet one of the open ones.
    """

    wallet_id: str
    cap: Money
    amount: Money


@dataclass(frozen=True, slots=True)
class PostEntry:
    """Books an entry: the store gives it its instant, business date and place in the chain."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class ReportIncident:
    """Records an incident, or joins it to the one of the same kind and subject that is not closed."""

    incident: Incident


@dataclass(frozen=True, slots=True)
class AddProposal:
    """Puts a proposal forward; one that nobody agreed to yet is replaced by it.

    Guard: `after` is what stands for its kind and subject, the open one or the last that was approved; else
    Conflict.
    """

    proposal: Proposal
    after: Proposal | None = None


@dataclass(frozen=True, slots=True)
class ApproveProposal:
    """Signs a proposal a second time; its effect stands in the same unit.

    Guard: it is open and was put forward by another principal; else Conflict.
    """

    proposal_id: ProposalId
    by: Signature


@dataclass(frozen=True, slots=True)
class CloseIncident:
    """Closes an incident for good. Guard: it is not closed; else Conflict."""

    incident_id: str


@dataclass(frozen=True, slots=True)
class SaveRecord:
    """Writes a participant's record."""

    record: Record


@dataclass(frozen=True, slots=True)
class CloseDay:
    """Closes a business day and seals all lanes. A closed day stays as it is.

    Guards: the books have begun by that day, else DAY_NOT_FOUND; all earlier days are closed, else
    EARLIER_DAY_OPEN; the commit's instant is at or after `not_before`, else DAY_NOT_OVER (None in a sandbox).
    """

    business_date: date
    not_before: datetime | None


@dataclass(frozen=True, slots=True)
class SetClockOffset:
    """Keeps how far a sandbox's business time is from the machine's."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Lease:
    """A hub's sole right to work on a payment or refund; in a store of one hub it always stands.

    `fence` is the number of that hub's life: what is written under a lease that has passed to another is
    `Fenced`, however late it comes.
    """

    record_id: str
    fence: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A holder renews its leases, and asks for those of more records: the answer's `grant`.

    Granted is what owes something and no other living holder has. Guard: the holder has not lapsed, else
    `Fenced`. With no fence a new holder begins.
    """

    fence: int | None
    record_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TakeLease:
    """The unit begins work on a record: it is this hub's from now on, whoever had it.

    For a new record or attempt only. Guard: the holder has not lapsed, else STORE_UNAVAILABLE.
    """

    lease: Lease


@dataclass(frozen=True, slots=True)
class LetGo:
    """A holder ends: others may take what it had at once."""

    fence: int


class DueKind(StrEnum):
    """What may owe something by itself. Each is worked on by one task at a time, and parked by itself."""

    ATTEMPT = "ATTEMPT"
    PAYMENT = "PAYMENT"
    """An order that expires: nothing that an attempt of it owes."""
    REFUND = "REFUND"


@dataclass(frozen=True, slots=True)
class Duty:
    """What one task works on: an attempt, a refund, or an order that expires."""

    kind: DueKind
    record_id: str
    payment_id: str

    @property
    def leased_id(self) -> str:
        """The record that it is written under: a payment's attempts share its version and its lease."""
        return self.record_id if self.kind is DueKind.REFUND else self.payment_id


@dataclass(frozen=True, slots=True)
class Park:
    """Work on something failed again and again: it rests until `Unpark`, and a STUCK incident is opened.

    Nothing of the record is read for it but whether it owes something. One that owes nothing, or is parked
    already, stays as it is; what owes nothing any more is parked no longer.
    """

    kind: DueKind
    record_id: str
    reason: str
    """What went wrong the last time."""
    tries: int
    """How often in a row."""


@dataclass(frozen=True, slots=True)
class Unpark:
    """A person sends a parked record back to work and is remembered. Guard: it is parked, else Conflict."""

    kind: DueKind
    record_id: str
    by: Signature


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A record that is parked, and why."""

    kind: DueKind
    record_id: str
    reason: str
    tries: int
    parked_at: datetime
    retried_by: Signature | None = None
    """Who sent it back to work; None while it is parked."""


Change = (
    SavePayment
    | SaveRefund
    | AddQuote
    | UseQuote
    | BindRequest
    | RebindRequest
    | KeepUnderCap
    | PostEntry
    | ReportIncident
    | AddProposal
    | ApproveProposal
    | CloseIncident
    | SaveRecord
    | CloseDay
    | SetClockOffset
    | Claim
    | TakeLease
    | LetGo
    | Park
    | Unpark
)


@dataclass(frozen=True, slots=True)
class Unit:
    """Changes that are written together, in this order."""

    changes: tuple[Change, ...]
    lease: Lease | None = None
    """What the unit follows from: work on this record. Guard: no other holder has it, else `Fenced`."""


@dataclass(frozen=True, slots=True)
class Grant:
    """The holder's number, and the records that it may work on of those that it asked for."""

    fence: int
    record_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Committed:
    """Written and durable. `payment` and `refund` are as stored: next version, stamps set."""

    at: datetime
    payment: Payment | None = None
    refund: Refund | None = None
    grant: Grant | None = None
    """The answer to `Claim`."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A record is not the one that the unit was made from: reload and decide again."""

    record_id: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """The request id was used before with equal content: nothing was written now."""

    record: RequestRecord


@dataclass(frozen=True, slots=True)
class UnitRefused:
    """A guard said no; nothing was written. `reason` is a key of `hub.payment.reasons.REASONS`.

    Or it is WALLET_REFERENCE_REUSED: the wallet gave this payment id to another attempt before. No caller is
    told that; a flow makes an incident of it.
    """

    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Fenced:
    """Nothing was written: another hub works on the record now. Whoever worked on it here drops it."""

    what: str


CommitResult = Committed | Conflict | Replayed | UnitRefused | Fenced


class CommitInDoubt(Exception):
    """The store did not say whether a unit was written. What happened is looked up by key."""


class StoreStopped(Exception):
    """The store takes no more writes: an I/O error or its end. The process must start again."""
