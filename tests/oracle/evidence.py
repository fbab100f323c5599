"""What the oracle judges: a store's own rows, each wallet's own book and what shops were shown.

The oracle shares no code with the hub, the wallets or the simulation: it knows the documented tables, the
documented canonical bytes and the rules, and computes everything again by itself.
"""

import sqlite3
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that must not be. `rule` names what was broken, `about` the record."""

    rule: str
    about: str
    detail: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.about}: {self.detail}"


@dataclass(frozen=True, slots=True)
class Payment:
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


@dataclass(frozen=True, slots=True)
class Attempt:
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


@dataclass(frozen=True, slots=True)
class Refund:
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


@dataclass(frozen=True, slots=True)
class Quote:
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


@dataclass(frozen=True, slots=True)
class QuoteLeg:
    """A row of `quote_leg`."""

    quote_id: str
    number: int
    base: str
    quoted: str
    value: str


@dataclass(frozen=True, slots=True)
class Request:
    """A row of `request`."""

    merchant_id: str
    request_id: str
    method: str
    resource_id: str


@dataclass(frozen=True, slots=True)
class Incident:
    """A row of `incident`."""

    kind: str
    subject_id: str
    payment_id: str
    wallet_id: str


@dataclass(frozen=True, slots=True)
class Entry:
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


@dataclass(frozen=True, slots=True)
class Posting:
    """A row of `posting`."""

    lane: str
    seq: int
    number: int
    account: str
    minor_units: int
    leg: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A row of `movement`: the store's cache of sums."""

    business_date: str
    account: str
    of_batch: int
    minor_units: int


@dataclass(frozen=True, slots=True)
class Lane:
    """A row of `lane`."""

    lane: str
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Day:
    """A row of `day`: a closed one."""

    business_date: str
    closed_at: str
    seal: str


@dataclass(frozen=True, slots=True)
class DayHead:
    """A row of `day_head`."""

    business_date: str
    lane: str
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of a contract, an acquirer's or a wallet's: its fees, and a wallet's cap if it has one."""

    participant_id: str
    version: int
    interchange: str
    hub_fee: str
    net_debit_cap_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Store:
    """Everything of a store that the oracle reads."""

    payments: list[Payment]
    attempts: list[Attempt]
    refunds: list[Refund]
    quotes: list[Quote]
    legs: list[QuoteLeg]
    requests: list[Request]
    incidents: list[Incident]
    entries: list[Entry]
    postings: list[Posting]
    movements: list[Moved]
    lanes: list[Lane]
    days: list[Day]
    day_heads: list[DayHead]
    acquirer_terms: list[Terms]
    wallet_terms: list[Terms]


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


@dataclass(frozen=True, slots=True)
class Witness:
    """What the world outside of the hub knows."""

    movements: list[WalletMovement] = field(default_factory=list)
    sightings: list[Sighting] = field(default_factory=list)
    refund_sightings: list[RefundSighting] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    reports: list[NettingFile] = field(default_factory=list)
    watched: dict[str, Watched] = field(default_factory=dict)
    """By payment. Every merchant has a display."""
    broken_words: set[str] = field(default_factory=set)
    """Attempts and refunds of which a wallet has said what was not so, or has taken money after a no:
    the hub can't know better until it is told the truth."""


def read_store(path: Path) -> Store:
    """A store's rows, read at one instant."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        connection.execute("BEGIN")
        return Store(
            payments=_rows(connection, Payment, "payment ORDER BY payment_id"),
            attempts=_rows(connection, Attempt, "attempt ORDER BY payment_id, number"),
            refunds=_rows(connection, Refund, "refund ORDER BY payment_id, number"),
            quotes=_rows(connection, Quote, "quote ORDER BY quote_id"),
            legs=_rows(connection, QuoteLeg, "quote_leg ORDER BY quote_id, number"),
            requests=_rows(connection, Request, "request ORDER BY merchant_id, request_id"),
            incidents=_rows(connection, Incident, "incident ORDER BY number"),
            entries=_rows(connection, Entry, "entry ORDER BY lane, seq"),
            postings=_rows(connection, Posting, "posting ORDER BY lane, seq, number"),
            movements=_rows(connection, Moved, "movement ORDER BY business_date, account, of_batch"),
            lanes=_rows(connection, Lane, "lane ORDER BY lane"),
            days=_rows(connection, Day, "day ORDER BY business_date"),
            day_heads=_rows(connection, DayHead, "day_head ORDER BY business_date, lane"),
            acquirer_terms=_terms(connection, "acquirer_id", "acquirer"),
            wallet_terms=_terms(connection, "wallet_id", "wallet_contract", ", net_debit_cap_minor"),
        )
    finally:
        connection.close()


def _rows(connection: sqlite3.Connection, kind: type[Row], source: str) -> list[Row]:
    names = ", ".join(each.name for each in fields(_dataclass(kind)))
    return [kind(*row) for row in connection.execute(f"SELECT {names} FROM {source}")]


def _terms(connection: sqlite3.Connection, key: str, table: str, rest: str = "") -> list[Terms]:
    sql = f"SELECT {key}, version, interchange, hub_fee{rest} FROM {table} ORDER BY {key}, version"
    return [Terms(*row) for row in connection.execute(sql)]


def _dataclass(kind: type[Any]) -> Any:
    return kind
