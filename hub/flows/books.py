"""The books' reading port: what reports, operations and auditors read of the store (DESIGN A3, A8).

Payments' flows read through `ports.Store`; nothing here is needed to take a payment, and nothing writes.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from hub.flows.units import DeadLetter
from hub.ledger.account import Account
from hub.ledger.entry import BookedEntry
from hub.payment.incidents import IncidentRecord, IncidentState
from hub.payment.proposals import Proposal, ProposalKind
from hub.settlement.day import BusinessDay
from hub.settlement.daybook import DayBook


@dataclass(frozen=True, slots=True)
class LaneHead:
    """Where a lane's chain ends: its last entry's number and hash, 0 and `chain.GENESIS` for an empty one."""

    lane: str
    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Verification:
    """What a walk through the whole ledger found. No fault: chains, seals and balances hold."""

    entry_count: int
    lanes: tuple[LaneHead, ...]
    faults: tuple[str, ...] = ()
    """One sentence each, naming lane and number, account or day."""

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class DayCounts:
    """How much happened on a business day, so far or for ever."""

    payments: int
    """Payments that succeeded on it, those undone since among them."""
    refunds: int
    unresolved: int
    """Payments and refunds whose end was not known at the close, or is not now."""


class Books(Protocol):
    """What the store tells of the ledger and its days. Reads see every committed unit."""

    async def days(self) -> Sequence[BusinessDay]:
        """From the store's first day to the one that a completion now would take, the earliest first."""
        ...

    async def day(self, business_date: date) -> BusinessDay | None:
        """One of `days`; None for any other date."""
        ...

    async def day_counts(self, business_date: date) -> DayCounts | None:
        """How much happened on one of `days`; None for any other date. Cheap beside its book."""
        ...

    async def day_book(self, business_date: date) -> DayBook | None:
        """Everything of one of `days`, read at one instant; None for any other date.

        A closed day's book is the same for ever. An open day's is as things stand now.
        """
        ...

    async def movements(self, business_date: date) -> Mapping[Account, int]:
        """Debits less credits of a business date per account, minor units, entries of batches left out."""
        ...

    async def balances(self, up_to: date | None = None) -> Mapping[Account, int]:
        """Debits less credits per account, in minor units and account order, up to a business date's end."""
        ...

    async def net_debit_minor(self, wallet_id: str, currency_code: str) -> int:
        """What counts against a wallet's net debit cap now: its unsettled position and its open attempts."""
        ...

    async def lanes(self) -> Sequence[LaneHead]:
        """All lanes, by name."""
        ...

    def entries(self, lane: str) -> AsyncIterator[BookedEntry]:
        """A lane's entries from the first on; holds few of them in memory and blocks no writer."""
        ...

    async def entries_of_day(self, business_date: date) -> Sequence[BookedEntry]:
        """In the order of booking."""
        ...

    async def entries_of_payment(self, payment_id: str) -> Sequence[BookedEntry]:
        """In the order of booking, those of its refunds and returned attempts among them."""
        ...

    async def incidents(
        self,
        *,
        payment_id: str | None = None,
        wallet_id: str | None = None,
        states: Sequence[IncidentState] = (),
        after: int = 0,
        limit: int = 200,
    ) -> Sequence[IncidentRecord]:
        """In the order of recording, from behind number `after`; of all states if none is named."""
        ...

    async def dead_letters(
        self, limit: int = 200, after: tuple[datetime, str] | None = None
    ) -> Sequence[DeadLetter]:
        """Records whose work is parked, the first parked first, from behind one parked then under this id."""
        ...

    async def proposals(
        self,
        *,
        kind: ProposalKind | None = None,
        payment_id: str | None = None,
        waiting: bool = False,
        after: str = "",
        limit: int = 200,
    ) -> Sequence[Proposal]:
        """In the order of their ids, from behind `after`; with `waiting`, only what nobody agreed to yet."""
        ...

    async def verify(self) -> Verification:
        """Reads every entry: chains, seals of closed days, zero sums, and balances against postings."""
        ...
