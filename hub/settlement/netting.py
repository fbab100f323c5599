"""Netting: from a day's book to the rows of its report, the same for any order of its parts (DESIGN A8).

The postings alone decide every amount: a row's columns are the legs of one entry on one participant's
accounts, so rows can't differ from the ledger.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from fx.money import Money
from hub.ledger.account import Role
from hub.ledger.entry import BookedEntry, Entry, EntryKind, Leg
from hub.payment.model import Attempt, Payment
from hub.settlement.carry import carry, minimums, netted_position
from hub.settlement.daybook import DayBook, DayEntry, Position, Unresolved
from hub.settlement.report import Row, RowKind, RowType

_COLUMN_LEGS = (Leg.AMOUNT, Leg.INTERCHANGE, Leg.HUB_FEE)


def net_day(book: DayBook) -> tuple[Row, ...]:
    """The whole report, in its order: role, participant, currency, row type, completion, id."""
    details = _sections([row for entry in _with_rows(book.entries) for row in _detail_rows(entry)])
    open_rows = _sections([row for left in _by_id(book.unresolved) for row in _unresolved_rows(book, left)])
    carried_in = {carried.position: carried.minor_units for carried in book.carried_in}
    least = minimums(book.participants)
    report: list[Row] = []
    for position in sorted(dict.fromkeys([*details, *open_rows, *carried_in, *least])):
        detail = details.get(position, [])
        total = _sum_row(book, position, RowType.TOTAL, None, detail)
        carried = (carried_in.get(position, 0), least.get(position, 0))
        report += detail
        report += open_rows.get(position, [])
        report += _carried_rows(book, position, total.net_minor or 0, *carried)
        report += _summary_rows(book, position, detail)
        report.append(total)
    return tuple(report)


def _with_rows(entries: Sequence[DayEntry]) -> list[DayEntry]:
    """The entries that are rows, in their order: all but batches, and but payments undone on their own day.

    A payment and its reversing entry of one business day sum to zero, and neither has a row.
    """
    rows = [day_entry for day_entry in entries if day_entry.booked.entry.kind is not EntryKind.BATCH]
    paid = {_undoes(e.booked.entry): e for e in rows if e.booked.entry.kind is EntryKind.PAYMENT}
    gone = []
    for day_entry in rows:
        entry = day_entry.booked.entry
        if entry.kind is EntryKind.REVERSAL and _does(entry) in paid:
            gone += [_place(day_entry.booked), _place(paid[_does(entry)].booked)]
    left_out = frozenset(gone)
    return sorted((e for e in rows if _place(e.booked) not in left_out), key=_order)


def _order(day_entry: DayEntry) -> tuple[datetime, str, str, int]:
    entry = day_entry.booked.entry
    return day_entry.booked.booked_at, entry.refund_id or entry.payment_id or "", *_place(day_entry.booked)


def _place(booked: BookedEntry) -> tuple[str, int]:
    return booked.lane, booked.seq


def _does(entry: Entry) -> tuple[object, ...]:
    """What an entry does, as a key: for which attempt, and its movements in any order."""
    moves = sorted((str(p.account), p.leg.value, p.minor_units) for p in entry.postings)
    return entry.payment_id, entry.attempt_id, *moves


def _undoes(entry: Entry) -> tuple[object, ...]:
    """What an entry that undoes this one whole would do."""
    return _does(entry.reversed(EntryKind.REVERSAL, None))


def _by_id(unresolved: Sequence[Unresolved]) -> list[Unresolved]:
    return sorted(
        unresolved, key=lambda left: left.refund.refund_id if left.refund else left.payment.payment_id
    )


def _sections(rows: list[Row]) -> dict[Position, list[Row]]:
    sections: dict[Position, list[Row]] = {}
    for row in rows:
        sections.setdefault(Position(row.role, row.participant_id, row.currency_code), []).append(row)
    return sections


def _detail_rows(day_entry: DayEntry) -> list[Row]:
    """A row for each participant that the entry touches, be it only with a hold (a capture of amount 0)."""
    booked = day_entry.booked
    touched: dict[Position, dict[Leg, int]] = {}
    for posting in booked.entry.postings:
        account = posting.account
        if account.role is Role.HUB:
            continue
        owner = Position(account.role, account.owner_id, account.currency_code)
        legs = touched.setdefault(owner, dict.fromkeys(_COLUMN_LEGS, 0))
        if netted_position(account) is not None:
            # A leg that has no column would make a net that its columns don't add up to: KeyError, a bug.
            legs[posting.leg] = legs[posting.leg] + posting.minor_units
    return [_detail_row(day_entry, owner, legs) for owner, legs in touched.items()]


def _detail_row(day_entry: DayEntry, owner: Position, legs: dict[Leg, int]) -> Row:
    booked, payment = day_entry.booked, day_entry.payment
    entry = booked.entry
    row = Row(
        row_type=RowType.DETAIL,
        business_date=booked.business_date,
        role=owner.role,
        participant_id=owner.participant_id,
        currency_code=owner.currency_code,
        kind=RowKind(entry.kind.value),
        amount_minor=legs[Leg.AMOUNT],
        interchange_minor=legs[Leg.INTERCHANGE],
        hub_fee_minor=legs[Leg.HUB_FEE],
        net_minor=sum(legs.values()),
        completed_at=booked.booked_at,
    )
    if payment is None or entry.attempt_id is None:
        return row
    attempt = payment.attempt(entry.attempt_id)
    row = replace(_about(row, payment, attempt), merchant_amount=_merchant_value(entry, payment))
    if day_entry.refund is not None:
        refund = day_entry.refund
        return replace(
            row,
            refund_id=refund.refund_id,
            created_at=refund.created_at,
            wallet_completed_at=refund.wallet_completed_at,
        )
    if entry.kind in (EntryKind.PAYMENT, EntryKind.HOLD_DEBIT):
        return replace(row, wallet_completed_at=attempt.wallet_completed_at)
    return row


def _about(row: Row, payment: Payment, attempt: Attempt) -> Row:
    """The row with what it says of its payment and attempt."""
    same_currency = attempt.wallet_amount.currency_code == payment.amount.currency_code
    return replace(
        row,
        payment_id=payment.payment_id,
        merchant_id=payment.merchant_id,
        merchant_amount=payment.amount,
        rate=None if same_currency else attempt.rate,
        quote_id=attempt.quote_id,
        wallet_payment_id=attempt.wallet_payment_id,
        created_at=payment.created_at,
    )


def _merchant_value(entry: Entry, payment: Payment) -> Money:
    """What the entry moved for the merchant (a capture, a refund), else the payment's amount: positive."""
    moved_minor = sum(
        posting.minor_units
        for posting in entry.postings
        if posting.account.role is Role.ACQUIRER and posting.leg is Leg.AMOUNT
    )
    currency_code = payment.amount.currency_code
    return payment.amount if moved_minor == 0 else Money(currency_code, abs(moved_minor))


def _unresolved_rows(book: DayBook, left: Unresolved) -> list[Row]:
    """One row for the wallet and one for the acquirer; fees and net are not known yet."""
    payment, refund = left.payment, left.refund
    attempt = payment.shown_attempt if refund is None else payment.attempt(refund.attempt_id)
    if attempt is None:
        raise ValueError(f"{payment.payment_id} is unresolved without an attempt")
    if refund is None:
        wallet_amount, merchant_amount, toward_wallet = attempt.wallet_amount, payment.amount, 1
    else:
        wallet_amount, merchant_amount, toward_wallet = refund.wallet_amount, refund.merchant_amount, -1
    created_at = payment.created_at if refund is None else refund.created_at
    blank = Row(
        row_type=RowType.UNRESOLVED,
        business_date=book.business_date,
        role=Role.WALLET,
        participant_id=attempt.wallet_id,
        currency_code=wallet_amount.currency_code,
        kind=RowKind.PAYMENT if refund is None else RowKind.REFUND,
    )
    for_wallet = replace(
        _about(blank, payment, attempt),
        refund_id=None if refund is None else refund.refund_id,
        merchant_amount=merchant_amount,
        amount_minor=toward_wallet * wallet_amount.minor_units,
        created_at=created_at,
        # A clock of another machine may be a little ahead: no age is below zero.
        age_seconds=max(0, (book.as_of - created_at) // timedelta(seconds=1)),
    )
    for_acquirer = replace(
        for_wallet,
        role=Role.ACQUIRER,
        participant_id=payment.acquirer_id,
        currency_code=merchant_amount.currency_code,
        amount_minor=-toward_wallet * merchant_amount.minor_units,
    )
    return [for_wallet, for_acquirer]


def _carried_rows(
    book: DayBook, position: Position, net_minor: int, carried_in_minor: int, minimum_minor: int
) -> list[Row]:
    carried = carry(carried_in_minor, net_minor, minimum_minor)
    values = (
        (RowKind.CARRIED_IN, carried_in_minor),
        (RowKind.CARRIED_OUT, carried.carried_out_minor),
        (RowKind.PAYABLE, carried.payable_minor),
    )
    return [
        replace(_position_row(book, position, RowType.CARRIED, kind), net_minor=minor)
        for kind, minor in values
    ]


def _summary_rows(book: DayBook, position: Position, detail: list[Row]) -> list[Row]:
    by_kind = [(kind, [row for row in detail if row.kind is kind]) for kind in RowKind]
    return [_sum_row(book, position, RowType.SUMMARY, kind, rows) for kind, rows in by_kind if rows]


def _sum_row(
    book: DayBook, position: Position, row_type: RowType, kind: RowKind | None, rows: list[Row]
) -> Row:
    return replace(
        _position_row(book, position, row_type, kind),
        amount_minor=sum(row.amount_minor or 0 for row in rows),
        interchange_minor=sum(row.interchange_minor or 0 for row in rows),
        hub_fee_minor=sum(row.hub_fee_minor or 0 for row in rows),
        net_minor=sum(row.net_minor or 0 for row in rows),
    )


def _position_row(book: DayBook, position: Position, row_type: RowType, kind: RowKind | None) -> Row:
    return Row(
        row_type=row_type,
        business_date=book.business_date,
        role=position.role,
        participant_id=position.participant_id,
        currency_code=position.currency_code,
        kind=kind,
    )
