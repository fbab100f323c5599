"""Rows: which participants an entry or an unresolved record is a row for, and what the columns say."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from hub.ledger.account import Account, AccountKind, Role, acquirer_account, hub_account, wallet_account
from hub.ledger.book import (
    capture_entry,
    hold_entry,
    release_entry,
    stray_entry,
)
from hub.ledger.entry import Entry, EntryKind, Leg, Posting
from hub.payment.model import Payment
from hub.settlement.daybook import Position, Unresolved
from hub.settlement.netting import net_day
from hub.settlement.report import RowKind, RowType
from hub.settlement.rows import unresolved_rows
from tests.hub.payment.records import NOON, asked, captured, held, money, reserved
from tests.hub.payment.situations import (
    cancelling,
    capturing,
    refunding_while_cancelling,
    releasing_natively,
    undoing,
)
from tests.hub.settlement.daybooks import MemoryHub, columns, rows

DAY = date(2026, 11, 22)
NEXT = date(2026, 11, 23)
TOMORROW = NOON + timedelta(days=1)
WALLET = Position(Role.WALLET, "W-TH", "THB")
ACQUIRER = Position(Role.ACQUIRER, "A-JP", "JPY")


def a_payment(hub: MemoryHub) -> Payment:
    return hub.succeed(hub.submit("1", "3480 JPY", "0.2236", "W-TH THB", NOON), NOON)


def test_a_payment_is_a_row_for_its_acquirer_and_one_for_its_wallet() -> None:
    hub = MemoryHub()
    submitted = hub.submit("1", "3480 JPY", "0.2236", "W-TH THB", NOON)
    hub.succeed(submitted, NOON + timedelta(seconds=3))
    of_acquirer, of_wallet = rows(hub.day_book(DAY))
    assert [ACQUIRER, WALLET] == [
        Position(row.role, row.participant_id, row.currency_code) for row in (of_acquirer, of_wallet)
    ]
    assert (-3480, 21, 9, -3450) == columns(of_acquirer)
    assert (77813, -467, 78, 77424) == columns(of_wallet)
    for row in (of_acquirer, of_wallet):
        assert (RowKind.PAYMENT, "pay_1", None, "m_1", money("3480 JPY")) == (
            row.kind,
            row.payment_id,
            row.refund_id,
            row.merchant_id,
            row.merchant_amount,
        )
        assert ("0.2236", "quo_1_1", "Watt_1_1", NOON, NOON + timedelta(seconds=3), None) == (
            str(row.rate),
            row.quote_id,
            row.wallet_payment_id,
            row.created_at,
            row.completed_at,
            row.age_seconds,
        )


def test_a_refund_is_signed_against_its_payment_and_keeps_the_hub_fee() -> None:
    hub = MemoryHub()
    paid = hub.succeed(hub.submit("1", "5000 JPY", "0.25", "W-TH THB", NOON), NOON)
    asked_at = NOON + timedelta(hours=1)
    hub.refund(paid, money("1000 JPY"), asked_at)
    of_acquirer, of_wallet = (row for row in rows(hub.day_book(DAY)) if row.kind is RowKind.REFUND)
    assert (1000, -6, 0, 994) == columns(of_acquirer)
    assert (-25000, 150, 0, -24850) == columns(of_wallet)
    assert ("pay_1", "ref_1_1", money("1000 JPY"), asked_at) == (
        of_wallet.payment_id,
        of_wallet.refund_id,
        of_wallet.merchant_amount,
        of_wallet.created_at,
    )


def test_an_emulated_hold_is_three_rows_each_on_its_own_day() -> None:
    hub = MemoryHub()
    payment = captured(held(), "6500 JPY")
    attempt = payment.attempts[0]
    hub.payments[payment.payment_id] = payment
    hub.book(hold_entry(payment, attempt), NOON)
    hub.book(capture_entry(payment, attempt), TOMORROW)
    hub.book(release_entry(payment, attempt), TOMORROW)

    (debit,) = rows(hub.day_book(DAY))
    assert (RowKind.HOLD_DEBIT, money("10000 JPY")) == (debit.kind, debit.merchant_amount)
    assert (223600, 0, 0, 223600) == columns(debit)
    of_acquirer, capture, back = rows(hub.day_book(NEXT))
    assert (RowKind.PAYMENT, money("6500 JPY")) == (capture.kind, capture.merchant_amount)
    assert (0, -872, 145, -727) == columns(capture)
    assert (-6500, 39, 16, -6445) == columns(of_acquirer)
    assert (RowKind.HOLD_RETURN, -78260) == (back.kind, back.net_minor)


def test_a_capture_under_way_is_unresolved_with_the_part_that_it_takes() -> None:
    hub = MemoryHub()
    wallet, acquirer = unresolved_rows(hub.day_book(DAY), Unresolved(capturing()))
    assert (money("6500 JPY"), 145340) == (wallet.merchant_amount, wallet.amount_minor)
    assert -6500 == acquirer.amount_minor
    everything, _ = unresolved_rows(hub.day_book(DAY), Unresolved(releasing_natively()))
    assert (money("10000 JPY"), 223600) == (everything.merchant_amount, everything.amount_minor)


def test_a_capture_whose_fees_are_nothing_is_a_row_all_the_same() -> None:
    hub = MemoryHub()
    payment = captured(held(amount="10 JPY"), "1 JPY")
    hub.payments[payment.payment_id] = payment
    hub.book(capture_entry(payment, payment.attempts[0]), NOON)
    assert [(0, 0, 0, 0)] == [columns(row) for row in rows(hub.day_book(DAY), position=WALLET)]


def an_entry(kind: EntryKind, debit: Account, credit: Account, leg: Leg) -> Entry:
    return Entry(kind, None, None, None, (Posting(debit, 100, leg), Posting(credit, -100, leg)))


def test_a_treasury_deal_is_nobody_s_row() -> None:
    hub = MemoryHub()
    fx, result = hub_account(AccountKind.FX, "THB"), hub_account(AccountKind.FXR, "THB")
    hub.book(an_entry(EntryKind.TREASURY, fx, result, Leg.AMOUNT), NOON)
    assert [] == rows(hub.day_book(DAY))


def test_an_adjustment_is_a_row_that_names_no_payment() -> None:
    hub = MemoryHub()
    loss = hub_account(AccountKind.LOSS, "JPY")
    payable = acquirer_account("A-JP", AccountKind.AP, "JPY")
    hub.book(an_entry(EntryKind.ADJUSTMENT, loss, payable, Leg.AMOUNT), NOON)
    (row,) = rows(hub.day_book(DAY))
    assert (RowKind.ADJUSTMENT, None, None, None, None, None) == (
        row.kind,
        row.payment_id,
        row.merchant_id,
        row.merchant_amount,
        row.rate,
        row.created_at,
    )
    assert (-100, 0, 0, -100) == columns(row)


def test_an_adjustment_of_a_payment_names_it() -> None:
    hub = MemoryHub()
    paid = a_payment(hub)
    loss, payable = hub_account(AccountKind.LOSS, "JPY"), acquirer_account("A-JP", AccountKind.AP, "JPY")
    entry = an_entry(EntryKind.ADJUSTMENT, loss, payable, Leg.AMOUNT)
    hub.book(replace(entry, payment_id=paid.payment_id), NOON)
    (row,) = (row for row in rows(hub.day_book(DAY)) if row.kind is RowKind.ADJUSTMENT)
    assert ("pay_1", None, None) == (row.payment_id, row.merchant_id, row.merchant_amount)


def test_the_wallet_s_own_time_stands_beside_ours_where_it_is_known() -> None:
    hub = MemoryHub()
    paid = a_payment(hub)
    refund = hub.refund(paid, money("1000 JPY"), NOON)
    debit_at, refund_at = NOON - timedelta(seconds=5), NOON - timedelta(seconds=1)
    (attempt,) = hub.payments["pay_1"].attempts
    known = hub.payments["pay_1"].with_attempt(replace(attempt, wallet_completed_at=debit_at))
    hub.payments["pay_1"] = known
    hub.refunds["ref_1_1"] = replace(refund, wallet_completed_at=refund_at)
    hub.book(stray_entry(known, attempt), NOON)
    hub.book(hold_entry(known, attempt), NOON)
    hub.book(release_entry(known, attempt), NOON)
    book = hub.day_book(DAY)
    times = {row.kind: row.wallet_completed_at for row in rows(book, position=WALLET)}
    assert {
        RowKind.PAYMENT: debit_at,
        RowKind.HOLD_DEBIT: debit_at,
        RowKind.REFUND: refund_at,
        RowKind.REVERSAL: None,
        RowKind.HOLD_RETURN: None,
    } == times


def test_a_leg_without_a_column_is_a_bug_and_no_row() -> None:
    hub = MemoryHub()
    receivable = wallet_account("W-TH", AccountKind.WR, "THB")
    markup = hub_account(AccountKind.FXM, "THB")
    hub.book(an_entry(EntryKind.ADJUSTMENT, receivable, markup, Leg.MARKUP), NOON)
    with pytest.raises(KeyError, match="MARKUP"):
        net_day(hub.day_book(DAY))


def test_rows_within_one_currency_have_no_rate() -> None:
    hub = MemoryHub()
    hub.succeed(hub.submit("1", "357.50 THB", "1", "W-TH THB", NOON, acquirer_id="A-TH"), NOON)
    assert [None, None] == [row.rate for row in rows(hub.day_book(DAY))]


@pytest.mark.parametrize(
    "payment", [asked(), cancelling(), undoing(), refunding_while_cancelling()], ids=lambda p: p.state
)
def test_an_unresolved_payment_is_a_row_for_both_sides_without_fees_or_net(payment: Payment) -> None:
    book = MemoryHub().day_book(DAY, unresolved=(Unresolved(payment),))
    of_acquirer, of_wallet = rows(book, RowType.UNRESOLVED)
    assert [(-3480, None, None, None), (77813, None, None, None)] == [
        columns(of_acquirer),
        columns(of_wallet),
    ]
    for row in (of_acquirer, of_wallet):
        assert (RowKind.PAYMENT, "pay_1", "m_1", money("3480 JPY"), "quo_1_1", NOON, None) == (
            row.kind,
            row.payment_id,
            row.merchant_id,
            row.merchant_amount,
            row.quote_id,
            row.created_at,
            row.completed_at,
        )
        assert "0.2236" == str(row.rate)


def test_an_unresolved_refund_is_signed_as_a_refund() -> None:
    hub = MemoryHub()
    paid = a_payment(hub)
    refund = reserved(paid, [], money("1000 JPY"), at=NOON + timedelta(minutes=1))
    book = hub.day_book(DAY, unresolved=(Unresolved(paid, refund),), as_of=NOON + timedelta(minutes=3))
    of_acquirer, of_wallet = rows(book, RowType.UNRESOLVED)
    assert (1000, -22360) == (of_acquirer.amount_minor, of_wallet.amount_minor)
    assert (RowKind.REFUND, "ref_1_1", money("1000 JPY"), 120) == (
        of_wallet.kind,
        of_wallet.refund_id,
        of_wallet.merchant_amount,
        of_wallet.age_seconds,
    )


@pytest.mark.parametrize(
    "after, age",
    [
        (timedelta(seconds=59, microseconds=999_999), 59),
        (timedelta(seconds=60), 60),
        (timedelta(days=2), 172_800),
        (timedelta(milliseconds=-1), 0),
    ],
)
def test_an_age_is_counted_in_whole_seconds_to_the_close(after: timedelta, age: int) -> None:
    book = MemoryHub().day_book(DAY, unresolved=(Unresolved(asked()),), as_of=NOON + after)
    assert [age, age] == [row.age_seconds for row in rows(book, RowType.UNRESOLVED)]


def test_an_unresolved_payment_without_an_attempt_is_a_bug() -> None:
    left = Unresolved(replace(asked(), attempts=()))
    with pytest.raises(ValueError, match="pay_1 is unresolved without an attempt"):
        net_day(MemoryHub().day_book(DAY, unresolved=(left,)))
