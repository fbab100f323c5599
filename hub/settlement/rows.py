"""Rows of one thing: of one entry of the day, or of one payment or refund that is unresolved (DESIGN A8).

The postings alone decide every amount: a row's columns are the legs of its entry on one participant's
accounts, so rows can't differ from the ledger.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from fx.money import Money
from hub.ledger.account import Role
from hub.ledger.entry import BookedEntry, Entry, EntryKind, Leg
from hub.payment.model import Attempt, Payment, Refund
from hub.settlement.carry import netted_position
from hub.settlement.daybook import DayBook, DayEntry, Position, Unresolved
from hub.settlement.report import Row, RowKind, RowType

_COLUMN_LEGS = (Leg.AMOUNT, Leg.INTERCHANGE, Leg.HUB_FEE)


@dataclass(frozen=True, slots=True)
class _Subject:
    """What rows say of the payment or refund that they are about, for whichever participant."""

    payment_id: str | None = None
    refund_id: str | None = None
    merchant_id: str | None = None
    merchant_amount: Money | None = None
    rate: Decimal | None = None
    quote_id: str | None = None
    wallet_payment_id: str | None = None
    created_at: datetime | None = None
    wallet_completed_at: datetime | None = None


def detail_rows(day_entry: DayEntry) -> list[Row]:
    """A row for each participant that the entry touches, be it only with a hold (a capture of amount 0)."""
    touched: dict[Position, dict[Leg, int]] = {}
    for posting in day_entry.booked.entry.postings:
        account = posting.account
        if account.role is Role.HUB:
            continue
        owner = Position(account.role, account.owner_id, account.currency_code)
        legs = touched.setdefault(owner, dict.fromkeys(_COLUMN_LEGS, 0))
        if netted_position(account) is not None:
            # A leg that has no column would make a net that its columns don't add up to: KeyError, a bug.
            legs[posting.leg] = legs[posting.leg] + posting.minor_units
    subject = _subject_of(day_entry)
    return [_detail_row(day_entry.booked, owner, legs, subject) for owner, legs in touched.items()]


def unresolved_rows(book: DayBook, left: Unresolved) -> list[Row]:
    """One row for the wallet and one for the acquirer: what is at stake. Fees and net are not known yet."""
    payment, refund = left.payment, left.refund
    attempt = payment.shown_attempt if refund is None else payment.attempt(refund.attempt_id)
    if attempt is None:
        raise ValueError(f"{payment.payment_id} is unresolved without an attempt")
    charge = payment.charge_of(attempt)
    merchant_amount = charge.amount if refund is None else refund.merchant_amount
    wallet_amount = charge.wallet_amount if refund is None else refund.wallet_amount
    toward_wallet = 1 if refund is None else -1
    wallet = Position(Role.WALLET, attempt.wallet_id, wallet_amount.currency_code)
    acquirer = Position(Role.ACQUIRER, payment.acquirer_id, merchant_amount.currency_code)
    subject = _subject(payment, attempt, refund, merchant_amount, None)
    return [
        _unresolved_row(book, wallet, toward_wallet * wallet_amount.minor_units, subject),
        _unresolved_row(book, acquirer, -toward_wallet * merchant_amount.minor_units, subject),
    ]


def _subject_of(day_entry: DayEntry) -> _Subject:
    """What an entry was booked for; an adjustment may name a payment without an attempt of it, or none."""
    entry, payment, refund = day_entry.booked.entry, day_entry.payment, day_entry.refund
    if payment is None or entry.attempt_id is None:
        return _Subject(payment_id=entry.payment_id)
    attempt = payment.attempt(entry.attempt_id)
    wallet_completed_at = None if refund is None else refund.wallet_completed_at
    if entry.kind in (EntryKind.PAYMENT, EntryKind.HOLD_DEBIT):
        wallet_completed_at = attempt.wallet_completed_at
    return _subject(payment, attempt, refund, _merchant_value(entry, payment), wallet_completed_at)


def _subject(
    payment: Payment,
    attempt: Attempt,
    refund: Refund | None,
    merchant_amount: Money,
    wallet_completed_at: datetime | None,
) -> _Subject:
    same_currency = attempt.wallet_amount.currency_code == merchant_amount.currency_code
    return _Subject(
        payment_id=payment.payment_id,
        refund_id=None if refund is None else refund.refund_id,
        merchant_id=payment.merchant_id,
        merchant_amount=merchant_amount,
        rate=None if same_currency else attempt.rate,
        quote_id=attempt.quote_id,
        wallet_payment_id=attempt.wallet_payment_id,
        created_at=payment.created_at if refund is None else refund.created_at,
        wallet_completed_at=wallet_completed_at,
    )


def _merchant_value(entry: Entry, payment: Payment) -> Money:
    """What the entry moved for the merchant (a capture, a refund), else the payment's amount: positive."""
    moved_minor = sum(
        posting.minor_units
        for posting in entry.postings
        if posting.account.role is Role.ACQUIRER and posting.leg is Leg.AMOUNT
    )
    return payment.amount if moved_minor == 0 else Money(payment.amount.currency_code, abs(moved_minor))


def _detail_row(booked: BookedEntry, owner: Position, legs: dict[Leg, int], subject: _Subject) -> Row:
    return Row(
        row_type=RowType.DETAIL,
        business_date=booked.business_date,
        role=owner.role,
        participant_id=owner.participant_id,
        currency_code=owner.currency_code,
        kind=RowKind(booked.entry.kind.value),
        payment_id=subject.payment_id,
        refund_id=subject.refund_id,
        merchant_id=subject.merchant_id,
        merchant_amount=subject.merchant_amount,
        amount_minor=legs[Leg.AMOUNT],
        interchange_minor=legs[Leg.INTERCHANGE],
        hub_fee_minor=legs[Leg.HUB_FEE],
        net_minor=sum(legs.values()),
        rate=subject.rate,
        quote_id=subject.quote_id,
        wallet_payment_id=subject.wallet_payment_id,
        created_at=subject.created_at,
        completed_at=booked.booked_at,
        wallet_completed_at=subject.wallet_completed_at,
    )


def _unresolved_row(book: DayBook, owner: Position, amount_minor: int, subject: _Subject) -> Row:
    age = book.as_of - (subject.created_at or book.as_of)
    return Row(
        row_type=RowType.UNRESOLVED,
        business_date=book.business_date,
        role=owner.role,
        participant_id=owner.participant_id,
        currency_code=owner.currency_code,
        kind=RowKind.PAYMENT if subject.refund_id is None else RowKind.REFUND,
        payment_id=subject.payment_id,
        refund_id=subject.refund_id,
        merchant_id=subject.merchant_id,
        merchant_amount=subject.merchant_amount,
        amount_minor=amount_minor,
        rate=subject.rate,
        quote_id=subject.quote_id,
        wallet_payment_id=subject.wallet_payment_id,
        created_at=subject.created_at,
        # A clock of another machine may be a little ahead: no age is below zero.
        age_seconds=max(0, age // timedelta(seconds=1)),
    )
