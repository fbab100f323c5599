"""The day book: everything that one business day's netting report is made from (DESIGN A8).

The store's read side fills it; nothing here reads a store. Two equal day books, their parts in whatever
order, make equal reports: so whatever a closed day's book holds must be as it stood at the close.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from hub.ledger.account import Role
from hub.ledger.entry import BookedEntry
from hub.participants.directory import Directory
from hub.payment.model import Payment, PaymentState, Refund, RefundState

UNRESOLVED_STATES = (
    PaymentState.SUBMITTED,
    PaymentState.CAPTURING,
    PaymentState.RELEASING,
    PaymentState.CANCELLING,
)
"""Payments in these states at the close are UNRESOLVED, and so are refunds SUBMITTED."""


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """What one net is counted for: a participant in one currency. In the order of the report's rows."""

    role: Role
    participant_id: str
    currency_code: str


@dataclass(frozen=True, slots=True)
class Participant:
    """A wallet or acquirer as its contract stood at the close; idle ones get a report too."""

    role: Role
    participant_id: str
    currency_code: str
    """What it settles in."""
    minimum_payout_minor: int = 0
    """A payable of a smaller magnitude is carried on, in minor units of `currency_code`."""

    @property
    def position(self) -> Position:
        """Its position in its own currency."""
        return Position(self.role, self.participant_id, self.currency_code)


@dataclass(frozen=True, slots=True)
class DayEntry:
    """An entry of the day with the records that it was booked for."""

    booked: BookedEntry
    payment: Payment | None = None
    """None only for an entry that names no payment: an adjustment, a batch, a treasury deal."""
    refund: Refund | None = None
    """The refund of an entry that names one."""

    def __post_init__(self) -> None:
        payment_id = None if self.payment is None else self.payment.payment_id
        refund_id = None if self.refund is None else self.refund.refund_id
        entry = self.booked.entry
        if (payment_id, refund_id) != (entry.payment_id, entry.refund_id):
            where = f"entry {self.booked.lane}/{self.booked.seq}"
            raise ValueError(f"{where} came with payment {payment_id} and refund {refund_id}")


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A payment, or one of its refunds, whose end was not known at the close, as it stood then."""

    payment: Payment
    refund: Refund | None = None

    def __post_init__(self) -> None:
        if self.refund is None and self.payment.state not in UNRESOLVED_STATES:
            raise ValueError(f"{self.payment.payment_id} is {self.payment.state}: that is resolved")
        if self.refund is not None and self.refund.state is not RefundState.SUBMITTED:
            raise ValueError(f"{self.refund.refund_id} is {self.refund.state}: that is resolved")


@dataclass(frozen=True, slots=True)
class Carried:
    """What a position brought along from the day before, in minor units, positive = it pays the hub."""

    position: Position
    minor_units: int


@dataclass(frozen=True, slots=True)
class DayBook:
    """One business day, whole.

    `as_of` is the stored instant of the close. An open day's book may be made too: its `as_of` is the
    present instant, its UNRESOLVED what is unresolved then, its participants those of now; the report from
    it is provisional and says so nowhere in its rows.
    """

    business_date: date
    as_of: datetime
    participants: tuple[Participant, ...]
    entries: tuple[DayEntry, ...]
    unresolved: tuple[Unresolved, ...] = ()
    carried_in: tuple[Carried, ...] = ()
    """A position that is not listed carries nothing in."""

    def __post_init__(self) -> None:
        for entry in self.entries:
            if entry.booked.business_date != self.business_date:
                where = f"entry {entry.booked.lane}/{entry.booked.seq}"
                raise ValueError(f"{where} is of {entry.booked.business_date}, not of {self.business_date}")


def participants_of(directory: Directory) -> tuple[Participant, ...]:
    """All wallets and acquirers of a directory, by role and id. The store keeps them with a close."""
    acquirers: Iterable[Participant] = (
        Participant(Role.ACQUIRER, a.acquirer_id, a.settlement_currency, a.minimum_payout_minor)
        for a in directory.acquirers.values()
    )
    wallets: Iterable[Participant] = (
        Participant(Role.WALLET, w.wallet_id, w.currency, w.minimum_payout_minor)
        for w in directory.wallets.values()
    )
    return tuple(sorted((*acquirers, *wallets), key=lambda participant: participant.position))
