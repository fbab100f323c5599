"""The proof of a netting report: its rows against their totals, and its totals against the ledger (A8).

It shares no arithmetic with `netting`: what it compares with is summed from the postings again.
"""

from collections.abc import Iterable, Mapping, Sequence

from hub.ledger.decimals import decimal_text
from hub.ledger.entry import EntryKind
from hub.settlement.carry import netted_position
from hub.settlement.daybook import DayBook, Position
from hub.settlement.report import Row, RowKind, RowType

_Sums = tuple[int, int, int, int]
"""Amount, interchange, hub fee, net."""


def faults(book: DayBook, rows: Sequence[Row]) -> tuple[str, ...]:
    """What is wrong with a report of this book, in words for a person; empty when it holds.

    Details add to summaries and to totals, every row's columns to its net, carried in and net to payable
    and carried out; totals equal the movements of the ledger; with all other accounts every currency is zero.
    """
    found: list[str] = []
    for position, own in _by_position(rows).items():
        where = f"{position.role} {position.participant_id} {position.currency_code}"
        found += [f"{where}: {fault}" for fault in _arithmetic_faults(own)]
    found += _ledger_faults(book, rows)
    return tuple(found)


def _arithmetic_faults(rows: Sequence[Row]) -> list[str]:
    found = []
    for row in rows:
        amount, interchange, hub_fee, net = _columns(row)
        if row.row_type in (RowType.DETAIL, RowType.SUMMARY, RowType.TOTAL):
            if amount + interchange + hub_fee != net:
                found.append(f"the {row.row_type} row of {row.refund_id or row.payment_id} has another net")
        elif row.row_type is RowType.UNRESOLVED and row.net_minor is not None:
            found.append(f"{row.refund_id or row.payment_id} is unresolved and has a net")
    totals = [row for row in rows if row.row_type is RowType.TOTAL]
    if len(totals) != 1:
        return [*found, f"{len(totals)} TOTAL rows instead of one"]
    total = _columns(totals[0])
    detail = [row for row in rows if row.row_type is RowType.DETAIL]
    summaries = [row for row in rows if row.row_type is RowType.SUMMARY]
    if _sum(detail) != total:
        found.append("the DETAIL rows don't add to the TOTAL")
    if _sum(summaries) != total:
        found.append("the SUMMARY rows don't add to the TOTAL")
    found += [
        f"the {row.kind} rows don't add to their SUMMARY"
        for row in summaries
        if _sum(other for other in detail if other.kind is row.kind) != _columns(row)
    ]
    carried = {row.kind: row.net_minor or 0 for row in rows if row.row_type is RowType.CARRIED}
    if [*carried] != [RowKind.CARRIED_IN, RowKind.CARRIED_OUT, RowKind.PAYABLE]:
        return [*found, "the CARRIED rows are not CARRIED_IN, CARRIED_OUT and PAYABLE"]
    went_on = carried[RowKind.CARRIED_OUT] + carried[RowKind.PAYABLE]
    if carried[RowKind.CARRIED_IN] + total[3] != went_on:
        found.append("carried in and the TOTAL are not what is payable and carried out")
    return found


def _ledger_faults(book: DayBook, rows: Sequence[Row]) -> list[str]:
    moved: dict[Position, int] = {}
    others: dict[str, int] = {}
    for day_entry in book.entries:
        entry = day_entry.booked.entry
        if entry.kind is EntryKind.BATCH:
            continue
        for posting in entry.postings:
            position = netted_position(posting.account)
            if position is None:
                code = posting.account.currency_code
                others[code] = others.get(code, 0) + posting.minor_units
            else:
                moved[position] = moved.get(position, 0) + posting.minor_units
    nets = {_position(row): row.net_minor or 0 for row in rows if row.row_type is RowType.TOTAL}
    found = []
    for position in sorted(dict.fromkeys([*moved, *nets])):
        code = position.currency_code
        ledger, report = moved.get(position, 0), nets.get(position, 0)
        if ledger != report:
            where = f"{position.role} {position.participant_id}"
            texts = f"{decimal_text(report, code)}, the ledger {decimal_text(ledger, code)} {code}"
            found.append(f"{where}: the report says {texts}")
    return found + _currency_faults(nets, others)


def _currency_faults(nets: Mapping[Position, int], others: Mapping[str, int]) -> list[str]:
    sums = dict(others)
    for position, net_minor in nets.items():
        sums[position.currency_code] = sums.get(position.currency_code, 0) + net_minor
    return [
        f"{code}: participants and the hub's own accounts are off by {decimal_text(minor, code)}"
        for code, minor in sorted(sums.items())
        if minor != 0
    ]


def _by_position(rows: Iterable[Row]) -> Mapping[Position, list[Row]]:
    own: dict[Position, list[Row]] = {}
    for row in rows:
        own.setdefault(_position(row), []).append(row)
    return own


def _position(row: Row) -> Position:
    return Position(row.role, row.participant_id, row.currency_code)


def _columns(row: Row) -> _Sums:
    return row.amount_minor or 0, row.interchange_minor or 0, row.hub_fee_minor or 0, row.net_minor or 0


def _sum(rows: Iterable[Row]) -> _Sums:
    amount = interchange = hub_fee = net = 0
    for row in rows:
        columns = _columns(row)
        amount, interchange = amount + columns[0], interchange + columns[1]
        hub_fee, net = hub_fee + columns[2], net + columns[3]
    return amount, interchange, hub_fee, net
