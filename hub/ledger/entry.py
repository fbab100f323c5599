"""Entries and postings: balanced sets of debits and credits, integers in minor units (DESIGN A3)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from hub.ledger.account import Account


class EntryKind(StrEnum):
    """What an entry books; the `kind` of the netting report's rows where it is settled by day."""

    PAYMENT = "PAYMENT"
    REFUND = "REFUND"
    HOLD_DEBIT = "HOLD_DEBIT"
    HOLD_RETURN = "HOLD_RETURN"
    REVERSAL = "REVERSAL"
    ADJUSTMENT = "ADJUSTMENT"
    BATCH = "BATCH"
    """Settlement instructed, failed or settled: moves only the position, no row of a day."""
    TREASURY = "TREASURY"


class Leg(StrEnum):
    """Which part of a business event a posting carries: the columns of the netting report."""

    AMOUNT = "AMOUNT"
    INTERCHANGE = "INTERCHANGE"
    HUB_FEE = "HUB_FEE"
    MARKUP = "MARKUP"
    SETTLEMENT = "SETTLEMENT"


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of an entry. `minor_units` above zero debits the account, below zero credits it."""

    account: Account
    minor_units: int
    leg: Leg


class Unbalanced(ValueError):
    """The postings of an entry don't add up to zero in some currency: a bug, never booked."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A balanced set of postings for one event. Made by `hub.ledger.book`, stamped by the store."""

    kind: EntryKind
    payment_id: str | None
    attempt_id: str | None
    refund_id: str | None
    postings: tuple[Posting, ...]
    prefers_date: date | None = None
    """Business date to take while that day is open (a reversal takes its payment's); else the commit's."""

    def __post_init__(self) -> None:
        for currency_code, total in totals(self.postings).items():
            if total != 0:
                raise Unbalanced(f"{self.kind} of {self.payment_id}: {currency_code} is off by {total}")

    def reversed(self, kind: EntryKind, prefers_date: date | None) -> "Entry":
        """The entry that undoes this one, leg by leg."""
        back = tuple(replace(posting, minor_units=-posting.minor_units) for posting in self.postings)
        return replace(self, kind=kind, postings=back, prefers_date=prefers_date)


@dataclass(frozen=True, slots=True)
class BookedEntry:
    """An entry as it stands in the ledger, with its place in its lane's chain."""

    lane: str
    seq: int
    """From 1, without gaps within the lane."""
    entry: Entry
    booked_at: datetime
    business_date: date
    prev_hash: bytes
    hash: bytes


def totals(postings: tuple[Posting, ...]) -> dict[str, int]:
    """The sum per currency, in the order in which the currencies first appear."""
    sums: dict[str, int] = {}
    for posting in postings:
        currency_code = posting.account.currency_code
        sums[currency_code] = sums.get(currency_code, 0) + posting.minor_units
    return sums
