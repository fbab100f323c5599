"""Entries: only balanced ones exist, and each can be undone leg by leg."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.ledger.account import AccountKind, hub_account, wallet_account
from hub.ledger.entry import Entry, EntryKind, Leg, Posting, Unbalanced, totals

WR = wallet_account("W-TH", AccountKind.WR, "THB")
FX = hub_account(AccountKind.FX, "THB")
FX_JPY = hub_account(AccountKind.FX, "JPY")


def entry(*postings: Posting) -> Entry:
    return Entry(EntryKind.ADJUSTMENT, None, None, None, postings)


def test_a_balanced_entry_stands() -> None:
    booked = entry(Posting(WR, 77813, Leg.AMOUNT), Posting(FX, -77813, Leg.AMOUNT))
    assert {"THB": 0} == totals(booked.postings)


def test_an_entry_off_by_one_minor_unit_does_not_exist() -> None:
    with pytest.raises(Unbalanced, match="THB is off by 1"):
        entry(Posting(WR, 77814, Leg.AMOUNT), Posting(FX, -77813, Leg.AMOUNT))


def test_two_currencies_never_balance_each_other() -> None:
    with pytest.raises(Unbalanced, match="THB is off by 100"):
        entry(Posting(WR, 100, Leg.AMOUNT), Posting(FX_JPY, -100, Leg.AMOUNT))


@given(st.lists(st.integers(min_value=-(10**15), max_value=10**15), min_size=1, max_size=6))
def test_an_entry_and_what_undoes_it_sum_to_zero_on_every_account(amounts: list[int]) -> None:
    legs = [
        posting
        for minor in amounts
        for posting in (Posting(WR, minor, Leg.AMOUNT), Posting(FX, -minor, Leg.HUB_FEE))
    ]
    booked = entry(*legs)
    undone = booked.reversed(EntryKind.REVERSAL, date(2026, 11, 22))
    assert [(p.account, p.leg, -p.minor_units) for p in booked.postings] == [
        (p.account, p.leg, p.minor_units) for p in undone.postings
    ]
    assert (EntryKind.REVERSAL, date(2026, 11, 22)) == (undone.kind, undone.prefers_date)
    assert booked.postings == undone.reversed(EntryKind.ADJUSTMENT, None).postings


def test_totals_stand_in_the_order_of_first_use() -> None:
    postings = (Posting(FX_JPY, 5, Leg.AMOUNT), Posting(WR, 7, Leg.AMOUNT), Posting(FX_JPY, -2, Leg.AMOUNT))
    assert [("JPY", 3), ("THB", 7)] == list(totals(postings).items())
