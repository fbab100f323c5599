"""A store's rows, column by column as its tables are documented: what the oracle reads of a hub.

Rows are tuples with names: an oracle that looks three times in a run makes hundreds of thousands of them.
"""

from dataclasses import dataclass, field
from typing import NamedTuple


class Payment(NamedTuple):
    """A row of `payment`. Instants are RFC 3339 text, as stored."""

    payment_id: str
    version: int
    due_at: str | None
    merchant_id: str
    acquirer_id: str
    request_id: str | None
    state: str
    created_at: str
    merchant_currency: str | None
    merchant_minor: int | None
    mode: str
    expires_at: str | None
    decline_by: str | None
    decline_reason: str | None
    captured_minor: int
    refunded_minor: int
    refunded_wallet_minor: int
    completed_at: str | None
    business_date: str | None


class Attempt(NamedTuple):
    """A row of `attempt`."""

    attempt_id: str
    payment_id: str
    number: int
    wallet_id: str
    quote_id: str
    wallet_currency: str
    wallet_minor: int
    rate: str
    markup_minor: int
    acquirer_interchange_minor: int
    acquirer_hub_fee_minor: int
    wallet_interchange_minor: int
    wallet_hub_fee_minor: int
    acquirer_contract_version: int
    wallet_contract_version: int
    state: str
    submitted_at: str
    expires_at: str
    wallet_payment_id: str | None
    due_at: str | None


class Hold(NamedTuple):
    """A row of `hold`: what an attempt has besides whose money is set aside."""

    attempt_id: str
    payment_id: str
    kind: str
    """NATIVE or EMULATED."""
    mid: str
    acquirer_interchange: str
    acquirer_hub_fee: str
    wallet_interchange: str
    wallet_hub_fee: str
    held_until: str | None
    capture_id: str | None
    """Of the capture that was asked for; absent with all of it."""
    capture_minor: int | None
    capture_wallet_minor: int | None
    capture_markup_minor: int | None
    capture_acquirer_interchange_minor: int | None
    capture_acquirer_hub_fee_minor: int | None
    capture_wallet_interchange_minor: int | None
    capture_wallet_hub_fee_minor: int | None
    disputed_at: str | None


class Refund(NamedTuple):
    """A row of `refund`."""

    refund_id: str
    payment_id: str
    merchant_id: str
    request_id: str
    attempt_id: str
    wallet_id: str
    state: str
    number: int
    merchant_currency: str
    merchant_minor: int
    wallet_currency: str
    wallet_minor: int
    acquirer_interchange_back_minor: int
    wallet_interchange_back_minor: int
    markup_back_minor: int
    due_at: str | None
    completed_at: str | None
    business_date: str | None


class Quote(NamedTuple):
    """A row of `quote`."""

    quote_id: str
    merchant_id: str
    wallet_id: str
    merchant_currency: str
    merchant_minor: int
    wallet_currency: str
    wallet_minor: int
    markup_minor: int
    mid: str
    markup: str
    rate: str
    created_at: str
    expires_at: str
    used_by: str | None


class QuoteLeg(NamedTuple):
    """A row of `quote_leg`."""

    quote_id: str
    number: int
    base: str
    quoted: str
    value: str


class Request(NamedTuple):
    """A row of `request`."""

    merchant_id: str
    request_id: str
    method: str
    resource_id: str


class Parked(NamedTuple):
    """A row of `dead_letter`: nothing is done for the record until a person sends it back to work."""

    kind: str
    record_id: str
    reason: str


class Retried(NamedTuple):
    """A row of `dead_letter_retry`: somebody sent the record back to work."""

    kind: str
    record_id: str


class Proposal(NamedTuple):
    """A row of `proposal`: what two people decide."""

    proposal_id: str
    kind: str
    subject_id: str
    payment_id: str
    content: str
    """JSON, in words of its kind."""
    evidence_description: str | None
    proposed_by: str
    approved_by: str | None


class Incident(NamedTuple):
    """A row of `incident`; `inc_` and its number is what it is called by."""

    number: int
    kind: str
    subject_id: str
    payment_id: str
    wallet_id: str
    closed_at: str | None


class Entry(NamedTuple):
    """A row of `entry`."""

    lane: str
    seq: int
    kind: str
    payment_id: str | None
    attempt_id: str | None
    refund_id: str | None
    prefers_date: str | None
    booked_at: str
    business_date: str
    prev_hash: str
    hash: str


class Posting(NamedTuple):
    """A row of `posting`."""

    lane: str
    seq: int
    number: int
    account: str
    minor_units: int
    leg: str


class Moved(NamedTuple):
    """A row of `movement`: the store's cache of sums."""

    business_date: str
    account: str
    of_batch: int
    minor_units: int


class Lane(NamedTuple):
    """A row of `lane`."""

    lane: str
    seq: int
    hash: str


class Day(NamedTuple):
    """A row of `day`: a closed one."""

    business_date: str
    closed_at: str
    seal: str


class DayHead(NamedTuple):
    """A row of `day_head`."""

    business_date: str
    lane: str
    seq: int
    hash: str


class Terms(NamedTuple):
    """One version of a contract, an acquirer's or a wallet's: its fees, and a wallet's cap if it has one."""

    participant_id: str
    version: int
    interchange: str
    hub_fee: str
    net_debit_cap_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Store:
    """Everything of a store that the oracle reads."""

    payments: list[Payment] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)
    legs: list[QuoteLeg] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)
    parked: list[Parked] = field(default_factory=list)
    retried: list[Retried] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)
    movements: list[Moved] = field(default_factory=list)
    lanes: list[Lane] = field(default_factory=list)
    days: list[Day] = field(default_factory=list)
    day_heads: list[DayHead] = field(default_factory=list)
    acquirer_terms: list[Terms] = field(default_factory=list)
    wallet_terms: list[Terms] = field(default_factory=list)
