"""Netting: from a day's book to its whole report, the same for any order of the book's parts (DESIGN A8)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from hub.ledger.entry import BookedEntry, Entry, EntryKind
from hub.settlement.carry import carry, minimums
from hub.settlement.daybook import DayBook, DayEntry, Position, Unresolved
from hub.settlement.report import Row, RowKind, RowType
from hub.settlement.rows import detail_rows, unresolved_rows


def net_day(book: DayBook) -> tuple[Row, ...]:
    """The report, in its order: role, participant, currency, row type, completion, id.

    Every participant of the book has its CARRIED and TOTAL rows, and so has every other position that moved.
    """
    details = _by_position([row for day_entry in _with_rows(book.entries) for row in detail_rows(day_entry)])
    left = sorted(book.unresolved, key=_id_of)
    unresolved = _by_position([row for one in left for row in unresolved_rows(book, one)])
    carried_in = {carried.position: carried.minor_units for carried in book.carried_in}
    least = minimums(book.participants)
    report: list[Row] = []
    for position in sorted(dict.fromkeys([*details, *unresolved, *carried_in, *least])):
        detail = details.get(position, [])
        report += detail
        report += unresolved.get(position, [])
        report += _carried_rows(book, position, detail, carried_in.get(position, 0), least.get(position, 0))
        report += _summary_rows(book, position, detail)
        report.append(_sum_row(book, position, RowType.TOTAL, None, detail))
    return tuple(report)


def _with_rows(entries: Sequence[DayEntry]) -> list[DayEntry]:
    """The entries that are rows, in their order: all but batches, and but payments undone on their own day.

    A payment and its reversing entry of one business day sum to zero, and neither has a row.
    """
    rows = [day_entry for day_entry in entries if day_entry.booked.entry.kind is not EntryKind.BATCH]
    reversals = [e.booked for e in rows if e.booked.entry.kind is EntryKind.REVERSAL]
    attempts = frozenset(booked.entry.attempt_id for booked in reversals)
    paid = {
        _undoes(e.booked.entry): e.booked
        for e in rows
        if e.booked.entry.kind is EntryKind.PAYMENT and e.booked.entry.attempt_id in attempts
    }
    undone = [(paid[_does(booked.entry)], booked) for booked in reversals if _does(booked.entry) in paid]
    left_out = frozenset(_place(booked) for pair in undone for booked in pair)
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


def _id_of(left: Unresolved) -> str:
    return left.payment.payment_id if left.refund is None else left.refund.refund_id


def _by_position(rows: Sequence[Row]) -> dict[Position, list[Row]]:
    found: dict[Position, list[Row]] = {}
    for row in rows:
        found.setdefault(Position(row.role, row.participant_id, row.currency_code), []).append(row)
    return found


def _carried_rows(
    book: DayBook, position: Position, detail: Sequence[Row], carried_in_minor: int, minimum_minor: int
) -> list[Row]:
    carried = carry(carried_in_minor, sum(row.net_minor or 0 for row in detail), minimum_minor)
    values = (
        (RowKind.CARRIED_IN, carried_in_minor),
        (RowKind.CARRIED_OUT, carried.carried_out_minor),
        (RowKind.PAYABLE, carried.payable_minor),
    )
    return [
        replace(_position_row(book, position, RowType.CARRIED, kind), net_minor=minor)
        for kind, minor in values
    ]


def _summary_rows(book: DayBook, position: Position, detail: Sequence[Row]) -> list[Row]:
    by_kind = [(kind, [row for row in detail if row.kind is kind]) for kind in RowKind]
    return [_sum_row(book, position, RowType.SUMMARY, kind, rows) for kind, rows in by_kind if rows]


def _sum_row(
    book: DayBook, position: Position, row_type: RowType, kind: RowKind | None, rows: Sequence[Row]
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
