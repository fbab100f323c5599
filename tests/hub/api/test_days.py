"""Days as messages."""

from datetime import timedelta

from hub.api.days import STATE, day_message, totals
from hub.flows.books import DayCounts
from hub.settlement.day import BusinessDay, DayState, Scheme
from hub.settlement.netting import net_day
from hub.v1 import business_day_pb2
from tests.hub.api.calls import money
from tests.hub.payment.records import NOON, the_day
from tests.hub.settlement.daybooks import MemoryHub


def test_every_state_has_a_number() -> None:
    assert list(DayState) == list(STATE)


def test_a_day_says_where_it_begins_and_ends_and_how_it_stands() -> None:
    closed = BusinessDay(the_day(), DayState.CLOSED, NOON, "ab" * 32)
    message = day_message(Scheme(), closed, DayCounts(3, 2, 1))

    assert business_day_pb2.BUSINESS_DAY_STATE_CLOSED == message.state
    assert (3, 2, 1) == (message.payment_count, message.refund_count, message.unresolved_count)
    assert timedelta(days=1) == message.end_time.ToDatetime() - message.start_time.ToDatetime()
    assert "2026-11-21T16:00:00Z" == message.start_time.ToJsonString()
    assert ("ab" * 32, NOON) == (message.sealed_hash, message.close_time.ToDatetime(tzinfo=NOON.tzinfo))


def test_totals_are_the_report_s_own() -> None:
    hub = MemoryHub()
    hub.succeed(hub.submit("1", "3480 JPY", "0.2236", "W-TH THB", NOON), NOON)
    rows = net_day(hub.day_book(the_day()))
    by_id = {total.participant.participant_id: total for total in totals(rows)}

    assert money("774.24 THB") == by_id["W-TH"].net == by_id["W-TH"].carried_out, "below its minimum"
    assert (money("0.00 THB"), 1) == (by_id["W-TH"].payable, by_id["W-TH"].row_count)
    assert -3450 == by_id["A-JP"].net.minor_units
