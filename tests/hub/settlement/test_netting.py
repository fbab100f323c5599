"""Netting: which entries are rows, what is summed and carried, and in which order the rows stand."""

from datetime import date, datetime, timedelta

from hub.ledger.account import Role
from hub.ledger.book import (
    instructed_entry,
    stray_entry,
    stray_returned_entry,
)
from hub.payment.model import Payment
from hub.settlement.daybook import Carried, Participant, Position, Unresolved
from hub.settlement.netting import net_day
from hub.settlement.report import RowKind, RowType
from tests.hub.payment.records import NOON, asked, money
from tests.hub.settlement.daybooks import PARTICIPANTS, MemoryHub, columns, rows

DAY = date(2026, 11, 22)
NEXT = date(2026, 11, 23)
TOMORROW = NOON + timedelta(days=1)
WALLET = Position(Role.WALLET, "W-TH", "THB")


def a_payment(hub: MemoryHub, number: str = "1", at: datetime = NOON) -> Payment:
    return hub.succeed(hub.submit(number, "3480 JPY", "0.2236", "W-TH THB", at), at)


def test_a_payment_undone_on_its_own_open_day_has_no_row_and_neither_has_its_reversal() -> None:
    hub = MemoryHub()
    undone = a_payment(hub)
    stays = a_payment(hub, "2", NOON + timedelta(seconds=1))
    hub.cancel(undone, NOON + timedelta(minutes=1))
    book = hub.day_book(DAY)
    assert 3 == len(book.entries)
    assert [stays.payment_id] * 2 == [row.payment_id for row in rows(book)]
    assert [77424] == [row.net_minor for row in rows(book, RowType.TOTAL, WALLET)]


def test_a_payment_undone_after_its_day_closed_is_a_reversal_on_the_first_open_day() -> None:
    hub = MemoryHub()
    paid = a_payment(hub)
    hub.cancel(paid, TOMORROW, takes=NEXT)
    assert [RowKind.PAYMENT] * 2 == [row.kind for row in rows(hub.day_book(DAY))]
    of_acquirer, of_wallet = rows(hub.day_book(NEXT))
    assert [RowKind.REVERSAL] * 2 == [of_acquirer.kind, of_wallet.kind]
    assert (3480, -21, -9, 3450) == columns(of_acquirer)
    assert (-77813, 467, -78, -77424) == columns(of_wallet)
    assert ("pay_1", money("3480 JPY"), TOMORROW) == (
        of_wallet.payment_id,
        of_wallet.merchant_amount,
        of_wallet.completed_at,
    )


def test_a_closed_day_s_report_is_the_same_after_its_payment_was_undone() -> None:
    hub = MemoryHub()
    paid = a_payment(hub)
    before = net_day(hub.day_book(DAY))
    hub.cancel(paid, TOMORROW, takes=NEXT)
    assert before == net_day(hub.day_book(DAY))


def test_a_stray_success_and_its_return_are_reversal_rows_without_fees() -> None:
    hub = MemoryHub()
    payment = hub.submit("1", "3480 JPY", "0.2236", "W-TH THB", NOON)
    hub.book(stray_entry(payment, payment.attempts[0]), NOON)
    hub.book(stray_returned_entry(payment, payment.attempts[0]), NOON + timedelta(minutes=1))
    debit, back = rows(hub.day_book(DAY))
    assert [(77813, 0, 0, 77813), (-77813, 0, 0, -77813)] == [columns(debit), columns(back)]
    assert [(RowKind.REVERSAL, "pay_1", money("3480 JPY"))] * 2 == [
        (row.kind, row.payment_id, row.merchant_amount) for row in (debit, back)
    ]


def test_an_undone_payment_whose_success_came_again_keeps_only_the_stray_rows() -> None:
    hub = MemoryHub()
    undone = hub.cancel(a_payment(hub), NOON)
    hub.book(stray_entry(undone, undone.attempts[0]), NOON)
    assert [RowKind.REVERSAL] == [row.kind for row in rows(hub.day_book(DAY))]


def test_a_batch_moves_only_the_position() -> None:
    hub = MemoryHub()
    a_payment(hub)
    hub.book(instructed_entry("W-TH", money("778.91 THB"), money("4.67 THB")), NOON)
    assert [77424] == [row.net_minor for row in rows(hub.day_book(DAY), RowType.TOTAL, WALLET)]
    assert 2 == len(rows(hub.day_book(DAY)))


def test_every_participant_has_its_carried_and_total_rows_idle_or_not() -> None:
    report = net_day(MemoryHub().day_book(DAY))
    expected = [
        (participant.position, row_type, kind, 0)
        for participant in PARTICIPANTS
        for row_type, kind in (
            (RowType.CARRIED, RowKind.CARRIED_IN),
            (RowType.CARRIED, RowKind.CARRIED_OUT),
            (RowType.CARRIED, RowKind.PAYABLE),
            (RowType.TOTAL, None),
        )
    ]
    assert expected == [
        (Position(row.role, row.participant_id, row.currency_code), row.row_type, row.kind, row.net_minor)
        for row in report
    ]


def test_a_participant_in_another_currency_than_its_contract_s_has_both_totals() -> None:
    hub = MemoryHub(participants=(Participant(Role.ACQUIRER, "A-JP", "JPY"),))
    hub.succeed(hub.submit("1", "357.50 THB", "42.3715", "W-KR KRW", NOON), NOON)
    totals = [
        (row.participant_id, row.currency_code, row.net_minor)
        for row in rows(hub.day_book(DAY), RowType.TOTAL)
    ]
    assert [("A-JP", "JPY", 0), ("A-JP", "THB", -35446), ("W-KR", "KRW", 15072)] == totals


def test_what_was_carried_by_one_who_is_idle_now_is_not_lost() -> None:
    hub = MemoryHub(participants=())
    book = hub.day_book(DAY, carried_in=(Carried(WALLET, 81_240),))
    assert [81_240, 0, 81_240] == [row.net_minor for row in rows(book, RowType.CARRIED, WALLET)]


def test_summaries_are_per_kind_that_occurred_in_the_order_of_kinds() -> None:
    hub = MemoryHub()
    paid = a_payment(hub)
    hub.refund(paid, money("1000 JPY"), NOON)
    hub.book(stray_entry(paid, paid.attempts[0]), NOON)
    kinds = [row.kind for row in rows(hub.day_book(DAY), RowType.SUMMARY, WALLET)]
    assert [RowKind.PAYMENT, RowKind.REFUND, RowKind.REVERSAL] == kinds


def test_what_is_unresolved_is_in_no_total() -> None:
    book = MemoryHub().day_book(DAY, unresolved=(Unresolved(asked()),))
    assert [(0, 0, 0, 0)] == [columns(row) for row in rows(book, RowType.TOTAL, WALLET)]
    assert [] == rows(book, RowType.SUMMARY)


def test_rows_stand_by_role_participant_currency_type_completion_and_id() -> None:
    hub = MemoryHub()
    second, first = NOON + timedelta(seconds=1), NOON
    for number, at in (("c", second), ("b", first), ("a", second)):
        hub.succeed(hub.submit(number, "3480 JPY", "0.2236", "W-TH THB", first), at)
    left = tuple(Unresolved(asked(number=number)) for number in ("z", "y"))
    book = hub.day_book(DAY, unresolved=left)
    assert ["pay_b", "pay_a", "pay_c"] == [row.payment_id for row in rows(book, position=WALLET)]
    assert ["pay_y", "pay_z"] == [row.payment_id for row in rows(book, RowType.UNRESOLVED, WALLET)]
    types = [row.row_type for row in net_day(book) if row.participant_id == "W-TH"]
    assert sorted(types, key=list(RowType).index) == types
    places = [(row.role, row.participant_id, row.currency_code) for row in net_day(book)]
    assert sorted(places) == places
