"""The bookings: which account moves by how much, leg by leg, and what sums to zero with what."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fx.errors import AmountTooSmall
from fx.money import Money
from fx.rate import convert
from hub.ledger.account import Account, Role
from hub.ledger.book import (
    capture_entry,
    hold_entry,
    instructed_entry,
    payment_entry,
    refund_entry,
    release_entry,
    reversal_entry,
    stray_entry,
    stray_returned_entry,
)
from hub.ledger.entry import Entry, EntryKind, Leg, totals
from hub.payment.model import Attempt, Fees, Payment, Refund
from hub.payment.refunds import refundable_minor
from tests.hub.payment.records import approved, asked, captured, held, money, refunded, reserved

FREE = Fees(0, 0, 0, 0, 1, 1)


def moves(entry: Entry) -> list[tuple[str, int, Leg]]:
    return [(f"{p.account.kind} {p.account.currency_code}", p.minor_units, p.leg) for p in entry.postings]


def a_paid(markup_minor: int = 0) -> tuple[Payment, Attempt]:
    payment = approved(asked(markup_minor=markup_minor))
    assert payment.winner is not None
    return payment, payment.winner


def balances(entries: Sequence[Entry]) -> dict[Account, int]:
    """All accounts that do not end at zero."""
    sums: dict[Account, int] = {}
    for entry in entries:
        for posting in entry.postings:
            sums[posting.account] = sums.get(posting.account, 0) + posting.minor_units
    return {account: minor for account, minor in sums.items() if minor != 0}


def test_a_payment_books_amount_and_fees_on_both_sides() -> None:
    entry = payment_entry(*a_paid())
    assert [
        ("WR THB", 77813, Leg.AMOUNT),
        ("FX THB", -77813, Leg.AMOUNT),
        ("FX JPY", 3480, Leg.AMOUNT),
        ("AP JPY", -3480, Leg.AMOUNT),
        ("AP JPY", 21, Leg.INTERCHANGE),
        ("FX JPY", -21, Leg.INTERCHANGE),
        ("AP JPY", 9, Leg.HUB_FEE),
        ("FI JPY", -9, Leg.HUB_FEE),
        ("FX THB", 467, Leg.INTERCHANGE),
        ("IP THB", -467, Leg.INTERCHANGE),
        ("WR THB", 78, Leg.HUB_FEE),
        ("FI THB", -78, Leg.HUB_FEE),
    ] == moves(entry)
    assert (EntryKind.PAYMENT, "pay_1", "att_1_1", None) == (
        entry.kind,
        entry.payment_id,
        entry.attempt_id,
        entry.refund_id,
    )


def test_the_accounts_are_the_wallet_s_the_acquirer_s_and_the_hub_s() -> None:
    owners = {
        (p.account.kind.value, p.account.role, p.account.owner_id) for p in payment_entry(*a_paid()).postings
    }
    assert {
        ("WR", Role.WALLET, "W-TH"),
        ("IP", Role.WALLET, "W-TH"),
        ("AP", Role.ACQUIRER, "A-JP"),
        ("FX", Role.HUB, "hub"),
        ("FI", Role.HUB, "hub"),
    } == owners


def test_a_markup_is_a_leg_of_its_own_from_the_position_to_income() -> None:
    entry = payment_entry(*a_paid(markup_minor=1253))
    assert [("FX THB", 1253, Leg.MARKUP), ("FXM THB", -1253, Leg.MARKUP)] == [
        move for move in moves(entry) if move[2] is Leg.MARKUP
    ]


def test_a_fee_of_nothing_leaves_no_posting() -> None:
    payment, attempt = a_paid()
    entry = payment_entry(payment, replace(attempt, fees=FREE))
    assert [Leg.AMOUNT] * 4 == [posting.leg for posting in entry.postings]


def test_a_full_refund_leaves_the_hub_its_fees_and_nothing_else() -> None:
    payment, attempt = a_paid(markup_minor=1253)
    refund = reserved(payment, [], payment.amount)
    left = balances([payment_entry(payment, attempt), refund_entry(payment, attempt, refund)])
    assert {"WR THB": 78, "FI THB": -78, "AP JPY": 9, "FI JPY": -9} == {
        f"{account.kind} {account.currency_code}": minor for account, minor in left.items()
    }


def test_a_refund_books_amounts_interchange_and_markup_back() -> None:
    payment, attempt = a_paid(markup_minor=1253)
    refund = reserved(payment, [], payment.amount)
    entry = refund_entry(payment, attempt, refund)
    assert [
        ("FX THB", 77813, Leg.AMOUNT),
        ("WR THB", -77813, Leg.AMOUNT),
        ("FXM THB", 1253, Leg.MARKUP),
        ("FX THB", -1253, Leg.MARKUP),
        ("AP JPY", 3480, Leg.AMOUNT),
        ("FX JPY", -3480, Leg.AMOUNT),
        ("FX JPY", 21, Leg.INTERCHANGE),
        ("AP JPY", -21, Leg.INTERCHANGE),
        ("IP THB", 467, Leg.INTERCHANGE),
        ("FX THB", -467, Leg.INTERCHANGE),
    ] == moves(entry)
    assert (EntryKind.REFUND, refund.refund_id) == (entry.kind, entry.refund_id)


def test_a_reversal_sums_to_zero_with_its_payment_on_the_payment_s_day() -> None:
    payment, attempt = a_paid(markup_minor=1253)
    booked, undone = payment_entry(payment, attempt), reversal_entry(payment, attempt)
    assert {} == balances([booked, undone])
    assert [posting.leg for posting in booked.postings] == [posting.leg for posting in undone.postings]
    assert (EntryKind.REVERSAL, date(2026, 11, 22)) == (undone.kind, undone.prefers_date)


def test_a_stray_debit_waits_in_suspense_without_fees_until_it_is_returned() -> None:
    payment = asked()
    attempt = payment.attempts[0]
    stray, returned = stray_entry(payment, attempt), stray_returned_entry(payment, attempt)
    assert [("WR THB", 77813, Leg.AMOUNT), ("SUSP THB", -77813, Leg.AMOUNT)] == moves(stray)
    assert [("WR THB", -77813, Leg.AMOUNT), ("SUSP THB", 77813, Leg.AMOUNT)] == moves(returned)
    assert [(EntryKind.REVERSAL, None)] * 2 == [(e.kind, e.prefers_date) for e in (stray, returned)]


def test_a_hold_captured_in_part_and_released_ends_at_zero() -> None:
    payment = captured(held(), "6500 JPY")
    attempt = payment.attempts[0]
    entries = [hold_entry(payment, attempt), capture_entry(payment, attempt), release_entry(payment, attempt)]
    assert [EntryKind.HOLD_DEBIT, EntryKind.PAYMENT, EntryKind.HOLD_RETURN] == [e.kind for e in entries]
    assert "HOLD" not in [account.kind for account in balances(entries)]


def test_a_native_hold_s_capture_is_a_payment_of_the_captured_part() -> None:
    taken = captured(held(), "6500 JPY")
    native, emulated = (make(taken, taken.attempts[0]) for make in (payment_entry, capture_entry))
    assert ("WR THB", 145340, Leg.AMOUNT) == moves(native)[0]
    assert ("HOLD THB", 145340, Leg.AMOUNT) == moves(emulated)[0]
    assert moves(native)[1:] == moves(emulated)[1:]


def test_an_instruction_moves_receivable_and_interchange_to_settlement() -> None:
    entry = instructed_entry("W-TH", money("1823.95 THB"), money("10.93 THB"))
    assert [
        ("SETTLE THB", 181302, Leg.SETTLEMENT),
        ("IP THB", 1093, Leg.SETTLEMENT),
        ("WR THB", -182395, Leg.SETTLEMENT),
    ] == moves(entry)
    assert (EntryKind.BATCH, None) == (entry.kind, entry.payment_id)


@pytest.mark.parametrize(
    "receivable, interchange, kinds", [("5 THB", "5 THB", ["IP", "WR"]), ("0 THB", "0 THB", [])]
)
def test_an_instruction_leaves_out_what_is_nothing(
    receivable: str, interchange: str, kinds: list[str]
) -> None:
    entry = instructed_entry("W-TH", money(receivable), money(interchange))
    assert kinds == [posting.account.kind for posting in entry.postings]


amounts = st.integers(min_value=1, max_value=10**9)
rates = st.decimals(min_value=Decimal("0.0001"), max_value=Decimal(30000), places=4)


@given(amounts, rates, st.sampled_from(["JPY", "THB", "KWD"]), st.data())
def test_every_entry_of_a_payment_s_life_is_balanced_and_positions_close(
    amount: int, rate: Decimal, wallet_currency: str, data: st.DataObject
) -> None:
    merchant_amount = Money("SGD", amount)
    try:
        convert(merchant_amount, rate, wallet_currency)
    except AmountTooSmall:
        return
    payment = approved(asked(str(merchant_amount), str(rate), wallet_currency))
    attempt = payment.winner
    assert attempt is not None
    # Entry refuses what is not balanced; here the accounts of a whole life are added up as well.
    entries, refunds = [payment_entry(payment, attempt)], list[Refund]()
    while refundable_minor(payment, refunds) > 0:
        left = refundable_minor(payment, refunds)
        part = data.draw(st.integers(min_value=max(1, left // 3), max_value=left))
        try:
            refund = reserved(payment, refunds, Money("SGD", part))
        except AmountTooSmall as small:
            refund = reserved(payment, refunds, small.smallest)
        payment, refund = refunded(payment, refund)
        refunds.append(refund)
        entries.append(refund_entry(payment, attempt, refund))
    assert {} == {code: total for entry in entries for code, total in totals(entry.postings).items() if total}
    left_over = {(account.kind.value, account.currency_code): m for account, m in balances(entries).items()}
    fees = attempt.fees
    expected = {
        ("WR", wallet_currency): fees.wallet_hub_fee_minor,
        ("FI", wallet_currency): -fees.wallet_hub_fee_minor,
        ("AP", "SGD"): fees.acquirer_hub_fee_minor,
        ("FI", "SGD"): -fees.acquirer_hub_fee_minor,
    }
    assert {key: minor for key, minor in expected.items() if minor} == left_over
