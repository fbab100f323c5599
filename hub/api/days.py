"""Business days as messages: how a day stands, and what each participant owes for it."""

from collections.abc import Mapping, Sequence

from hub.api import write
from hub.api.parties import participant
from hub.flows.books import DayCounts
from hub.ledger.account import Role
from hub.settlement.day import BusinessDay, DayState, Scheme
from hub.settlement.daybook import Position
from hub.settlement.report import Row, RowKind, RowType
from hub.v1 import business_day_pb2, money_pb2

STATE: Mapping[DayState, business_day_pb2.BusinessDayState.ValueType] = {
    DayState.OPEN: business_day_pb2.BUSINESS_DAY_STATE_OPEN,
    DayState.CLOSED: business_day_pb2.BUSINESS_DAY_STATE_CLOSED,
}


def day_message(scheme: Scheme, day: BusinessDay, counts: DayCounts) -> business_day_pb2.BusinessDay:
    """A day without its totals."""
    message = business_day_pb2.BusinessDay(
        business_date=day.business_date.isoformat(),
        state=STATE[day.state],
        start_time=write.timestamp(scheme.starts_at(day.business_date)),
        end_time=write.timestamp(scheme.ends_at(day.business_date)),
        sealed_hash=day.seal or "",
        payment_count=counts.payments,
        refund_count=counts.refunds,
        unresolved_count=counts.unresolved,
    )
    if day.closed_at is not None:
        message.close_time.CopyFrom(write.timestamp(day.closed_at))
    return message


def totals(rows: Sequence[Row]) -> list[business_day_pb2.NettingTotal]:
    """What each participant owes, from the rows of the day's report."""
    by_position: dict[Position, list[Row]] = {}
    for row in rows:
        own = Position(row.role, row.participant_id, row.currency_code)
        by_position.setdefault(own, []).append(row)
    return [_total(position, own) for position, own in by_position.items() if position.role is not Role.HUB]


def _total(position: Position, rows: Sequence[Row]) -> business_day_pb2.NettingTotal:
    carried = {row.kind: row.net_minor or 0 for row in rows if row.row_type is RowType.CARRIED}
    net_minor = sum(row.net_minor or 0 for row in rows if row.row_type is RowType.TOTAL)

    def money(minor_units: int) -> money_pb2.Money:
        return money_pb2.Money(currency_code=position.currency_code, minor_units=minor_units)

    return business_day_pb2.NettingTotal(
        participant=participant(position.role, position.participant_id),
        net=money(net_minor),
        carried_in=money(carried.get(RowKind.CARRIED_IN, 0)),
        carried_out=money(carried.get(RowKind.CARRIED_OUT, 0)),
        payable=money(carried.get(RowKind.PAYABLE, 0)),
        row_count=sum(row.row_type is RowType.DETAIL for row in rows),
    )
