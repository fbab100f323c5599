"""What the oracle judges besides a store: each wallet's own book and what shops were shown.

The oracle shares no code with the hub, the wallets or the simulation: it knows the documented tables, the
documented canonical bytes and the rules, and computes everything again by itself.
"""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that must not be. `rule` names what was broken, `about` the record."""

    rule: str
    about: str
    detail: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.about}: {self.detail}"


@dataclass(frozen=True, slots=True)
class WalletMovement:
    """A line of a wallet's own book. `minor` is above zero for a debit of the payer, below for money back."""

    wallet_id: str
    at: datetime
    reference: str
    currency: str
    minor: int
    refund_reference: str | None = None


@dataclass(frozen=True, slots=True)
class WalletHold:
    """Money that a wallet set aside by itself, as its own book has it; no movement before a capture."""

    wallet_id: str
    reference: str
    minor: int
    captured_minor: int | None
    is_held: bool


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a shop was shown of a payment that it had asked for."""

    began_at: datetime
    """True time at which its call reached the hub."""
    at: datetime
    """True time at which it was shown."""
    payment_id: str
    merchant_id: str
    request_id: str
    state: str
    currency: str
    minor: int
    asked_currency: str
    asked_minor: int
    """What this shop had asked for under this request id; 0 where it only asked to cancel."""


@dataclass(frozen=True, slots=True)
class RefundSighting:
    """What a shop was shown of a refund that it had asked for."""

    began_at: datetime
    at: datetime
    refund_id: str
    payment_id: str
    request_id: str
    state: str
    minor: int
    asked_minor: int
    """0 where all that was left was asked for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A call with a request id, as a shop sent it; `content` is everything that makes it this request."""

    merchant_id: str
    request_id: str
    method: str
    """create, quote, refund; cancel for a cancel of what that request id made."""
    content: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A call that the hub refused. `method` as in `Asked`, or get."""

    merchant_id: str
    request_id: str
    method: str
    reason: str


@dataclass(frozen=True, slots=True)
class Watched:
    """A payment as a shop's display last had it."""

    merchant_id: str
    state: str
    refunded_minor: int


@dataclass(frozen=True, slots=True)
class NettingFile:
    """The CSV report of a closed day, as somebody took it."""

    business_date: str
    text: str
    only_of: str = ""
    """The participant, where it is the part of one; empty for a whole report."""


@dataclass(frozen=True, slots=True)
class Head:
    """A lane's last entry as somebody saw it."""

    lane: str
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Grant:
    """What a wallet allows each hub: a token bucket, and a number of calls under way at once."""

    calls_per_second: int
    burst: int
    calls_open_max: int


@dataclass(slots=True)
class Call:
    """A call that left a hub. Times are microseconds of the run; `ended_us` is None while it is under way."""

    wallet_id: str
    hub: str
    """Which hub, and which of its lives."""
    began_us: int
    ended_us: int | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """What a wallet's people wrote about one attempt or refund, for operators to decide by."""

    name: str
    """As the evidence of a decision names it."""
    wallet_id: str
    subject_id: str
    at: datetime
    says_yes: bool
    """Of an attempt: the payer stands debited, or it is set aside. Of a refund: it was made."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A decision as an operator was told that it stands; `approved_by` is empty for a proposal."""

    proposal_id: str
    kind: str
    subject_id: str
    proposed_by: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class Witness:
    """What the world outside of the hub knows."""

    movements: list[WalletMovement] = field(default_factory=list)
    holds: list[WalletHold] = field(default_factory=list)
    books_of: list[str] = field(default_factory=list)
    """Whose books were handed in; all wallets' if it is empty."""
    sightings: list[Sighting] = field(default_factory=list)
    refund_sightings: list[RefundSighting] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    reports: list[NettingFile] = field(default_factory=list)
    seals: dict[str, str] = field(default_factory=dict)
    """By business date, as they were published when the day was closed."""
    heads: list[Head] = field(default_factory=list)
    """The ends of all chains at earlier looks."""
    watched: dict[str, Watched] = field(default_factory=dict)
    """By payment. Every merchant has a display."""
    granted: dict[str, Grant] = field(default_factory=dict)
    """By wallet."""
    calls: list[Call] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    signed: list[Signed] = field(default_factory=list)
    disputed: list[str] = field(default_factory=list)
    """Payments whose holds operators were told to be frozen."""
    retried: list[tuple[str, str]] = field(default_factory=list)
    """Dead letters, kind and record, that operators were told to be back at work."""
    looks: list[datetime] = field(default_factory=list)
    """True times at which the store was looked at, the last one last."""
    broken_words: set[str] = field(default_factory=set)
    """Attempts and refunds of which a wallet has said what was not so, or has taken money after a no:
    the hub can't know better until it is told the truth."""
