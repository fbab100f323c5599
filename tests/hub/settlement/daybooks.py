"""A hub's day in memory for tests: payments are made and undone, and the day book comes out."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from fx.money import Money
from hub.ledger.account import Role
from hub.ledger.book import payment_entry, refund_entry, reversal_entry
from hub.ledger.entry import BookedEntry, Entry
from hub.payment.lifecycle import start_cancelling
from hub.payment.model import AttemptState, Decline, DeclinedBy, Payment, PaymentState, Refund
from hub.settlement.day import Scheme
from hub.settlement.daybook import Carried, DayBook, DayEntry, Participant, Position, Unresolved
from hub.settlement.netting import net_day
from hub.settlement.proof import faults
from hub.settlement.report import Row, RowType
from tests.hub.ledger.books import MemoryBooks
from tests.hub.payment.records import approved, asked, refunded, reserved, stored

PARTICIPANTS = (
    Participant(Role.ACQUIRER, "A-JP", "JPY"),
    Participant(Role.ACQUIRER, "A-TH", "THB"),
    Participant(Role.WALLET, "W-IDLE", "SGD"),
    Participant(Role.WALLET, "W-KR", "KRW"),
    Participant(Role.WALLET, "W-PH", "PHP"),
    Participant(Role.WALLET, "W-TH", "THB", minimum_payout_minor=100_000),
)


@dataclass
class MemoryHub:
    """Payments, refunds and their entries, of as many days as a test needs."""

    participants: tuple[Participant, ...] = PARTICIPANTS
    books: MemoryBooks = field(default_factory=MemoryBooks)
    payments: dict[str, Payment] = field(default_factory=dict)
    refunds: dict[str, Refund] = field(default_factory=dict)

    def submit(
        self,
        number: str,
        amount: str,
        rate: str,
        wallet: str,
        at: datetime,
        *,
        acquirer_id: str = "A-JP",
        markup_minor: int = 0,
    ) -> Payment:
        """A wallet is asked; `wallet` is like "W-TH THB"."""
        wallet_id, code = wallet.split()
        payment = asked(
            amount,
            rate,
            code,
            number=number,
            wallet_id=wallet_id,
            acquirer_id=acquirer_id,
            markup_minor=markup_minor,
            at=at,
        )
        self.payments[payment.payment_id] = payment
        return payment

    def succeed(self, payment: Payment, at: datetime) -> Payment:
        """The wallet's yes, booked."""
        paid = approved(payment, at)
        winner = paid.winner
        assert winner is not None
        self.payments[paid.payment_id] = paid
        self.book(payment_entry(paid, winner), at)
        return paid

    def refund(self, payment: Payment, amount: Money, at: datetime) -> Refund:
        """A refund asked for and given."""
        before = [refund for refund in self.refunds.values() if refund.payment_id == payment.payment_id]
        refund = reserved(payment, before, amount, at=at)
        winner = payment.winner
        assert winner is not None
        payment, refund = refunded(payment, refund, at)
        self.payments[payment.payment_id], self.refunds[refund.refund_id] = payment, refund
        self.book(refund_entry(payment, winner, refund), at)
        return refund

    def cancel(self, payment: Payment, at: datetime, *, takes: date | None = None) -> Payment:
        """A cancel, confirmed at once; a booked payment is reversed on its own day, or on `takes`."""
        why = Decline(DeclinedBy.MERCHANT, "CANCELLED_BY_MERCHANT")
        cancelling = start_cancelling(payment, why, at)
        attempt = replace(cancelling.attempts[-1], state=AttemptState.CANCELLED, due_at=None)
        ended = stored(replace(cancelling, state=PaymentState.CANCELLED).with_attempt(attempt))
        self.payments[payment.payment_id] = ended
        if payment.completed_at is not None:
            undone = reversal_entry(ended, attempt)
            self.book(undone if takes is None else replace(undone, prefers_date=takes), at)
        return ended

    def book(self, entry: Entry, at: datetime) -> BookedEntry:
        """Books any entry."""
        return self.books.book(entry, at)

    def day_book(
        self,
        day: date,
        *,
        unresolved: tuple[Unresolved, ...] = (),
        carried_in: tuple[Carried, ...] = (),
        as_of: datetime | None = None,
    ) -> DayBook:
        """The book of one day, closed as soon as it may be."""
        entries = tuple(
            DayEntry(
                booked,
                self.payments.get(booked.entry.payment_id or ""),
                self.refunds.get(booked.entry.refund_id or ""),
            )
            for booked in self.books.entries
            if booked.business_date == day
        )
        return DayBook(
            day, as_of or Scheme().closable_at(day), self.participants, entries, unresolved, carried_in
        )


def rows(book: DayBook, row_type: RowType = RowType.DETAIL, position: Position | None = None) -> list[Row]:
    """Some rows of the book's report, which proves itself on the way."""
    report = net_day(book)
    assert () == faults(book, report)
    return [
        row
        for row in report
        if row.row_type is row_type
        and (position is None or position == Position(row.role, row.participant_id, row.currency_code))
    ]


def columns(row: Row) -> tuple[int | None, ...]:
    """Amount, interchange, hub fee and net in minor units."""
    return row.amount_minor, row.interchange_minor, row.hub_fee_minor, row.net_minor
