"""EXAMPLES "One payment (CPM)" and the bookings of DESIGN A3: amounts and entries to the last minor unit."""

from decimal import Decimal

import pytest

from fx.money import Money
from fx.rate import Leg as RateLeg
from fx.rate import convert, markup_amount, price
from hub.ledger.book import (
    capture_entry,
    hold_entry,
    instructed_entry,
    payment_entry,
    refund_entry,
    release_entry,
)
from hub.ledger.entry import Entry
from hub.payment.model import Attempt, Payment
from tests.hub.payment.records import NOON, approved, asked, captured, held, money, reserved


def paid(amount: str, rate: str, currency_code: str) -> tuple[Payment, Attempt]:
    payment = approved(asked(amount, rate, currency_code))
    assert payment.winner is not None
    return payment, payment.winner


def dr_cr(entry: Entry) -> dict[str, list[str]]:
    """The entry as the example writes it: per currency, "Dr KIND amount" and "Cr KIND amount" in order."""
    written: dict[str, list[str]] = {}
    for posting in entry.postings:
        side = "Dr" if posting.minor_units > 0 else "Cr"
        amount = Money(posting.account.currency_code, abs(posting.minor_units))
        written.setdefault(amount.currency_code, []).append(f"{side} {posting.account.kind} {amount.text}")
    return written


def balances(*entries: Entry) -> dict[str, str]:
    """What is left per account kind and currency, zeros left out."""
    sums: dict[tuple[str, str], int] = {}
    for entry in entries:
        for posting in entry.postings:
            key = (posting.account.kind.value, posting.account.currency_code)
            sums[key] = sums.get(key, 0) + posting.minor_units
    return {f"{kind} {code}": Money(code, minor).text for (kind, code), minor in sums.items() if minor != 0}


@pytest.mark.parametrize(
    "merchant_amount, rate, wallet_amount",
    [
        ("3480 JPY", "0.2236", "778.13 THB"),
        ("357.50 THB", "42.3715", "15148 KRW"),
        ("50 JPY", "0.1003", "5.02 THB"),
        ("100 JPY", "9.155", "916 KRW"),
        ("10000 JPY", "0.2236", "2236.00 THB"),
    ],
)
def test_an_amount_is_rounded_once_half_up(merchant_amount: str, rate: str, wallet_amount: str) -> None:
    expected = money(wallet_amount)
    assert expected == convert(money(merchant_amount), Decimal(rate), expected.currency_code)


def test_3480_yen_from_a_thai_wallet() -> None:
    entry = payment_entry(*paid("3480 JPY", "0.2236", "THB"))
    assert {
        "THB": [
            "Dr WR 778.13",
            "Cr FX 778.13",
            "Dr FX 4.67",
            "Cr IP 4.67",
            "Dr WR 0.78",
            "Cr FI 0.78",
        ],
        "JPY": ["Dr FX 3480", "Cr AP 3480", "Dr AP 21", "Cr FX 21", "Dr AP 9", "Cr FI 9"],
    } == dr_cr(entry)
    assert "-3450" == balances(entry)["AP JPY"]


def test_357_50_baht_from_a_korean_wallet() -> None:
    entry = payment_entry(*paid("357.50 THB", "42.3715", "KRW"))
    assert ["Dr FX 357.50", "Cr AP 357.50", "Dr AP 2.15", "Cr FX 2.15", "Dr AP 0.89", "Cr FI 0.89"] == dr_cr(
        entry
    )["THB"]
    assert "-354.46" == balances(entry)["AP THB"]


def test_a_full_refund_leaves_the_hub_78_satang_and_9_yen() -> None:
    payment, attempt = paid("3480 JPY", "0.2236", "THB")
    refund = reserved(payment, [], payment.amount)
    back = refund_entry(payment, attempt, refund)
    assert {
        "THB": ["Dr FX 778.13", "Cr WR 778.13", "Dr IP 4.67", "Cr FX 4.67"],
        "JPY": ["Dr AP 3480", "Cr FX 3480", "Dr FX 21", "Cr AP 21"],
    } == dr_cr(back)
    left = balances(payment_entry(payment, attempt), back)
    assert {"WR THB": "0.78", "FI THB": "-0.78", "AP JPY": "9", "FI JPY": "-9"} == left


def test_a_markup_is_what_the_payer_pays_above_the_mid() -> None:
    leg = RateLeg("JPY", "THB", Decimal("0.22"), "the example", NOON)
    # 0.2236 is 0.22 and 1.6363... %: the markup that comes closest in 12 decimals.
    marked = price("JPY", "THB", [leg], Decimal("0.016363636364"))
    assert Decimal("0.2236") == marked.rate
    assert money("12.53 THB") == markup_amount(money("3480 JPY"), marked)


def test_a_hold_of_2236_baht_captured_for_6500_yen_and_released() -> None:
    payment = captured(held(amount="10000 JPY", rate="0.2236"), "6500 JPY")
    attempt = payment.attempts[0]
    debit, capture = hold_entry(payment, attempt), capture_entry(payment, attempt)
    released = release_entry(payment, attempt)
    assert {"THB": ["Dr WR 2236.00", "Cr HOLD 2236.00"]} == dr_cr(debit)
    assert ["Dr HOLD 1453.40", "Cr FX 1453.40"] == dr_cr(capture)["THB"][:2]
    assert ["Dr FX 6500", "Cr AP 6500", "Dr AP 39", "Cr FX 39", "Dr AP 16", "Cr FI 16"] == dr_cr(capture)[
        "JPY"
    ]
    assert {"THB": ["Dr HOLD 782.60", "Cr WR 782.60"]} == dr_cr(released)
    assert "HOLD THB" not in balances(debit, capture, released)


def test_a_wallet_s_net_of_1813_02_is_instructed() -> None:
    entry = instructed_entry("W-TH", money("1823.95 THB"), money("10.93 THB"))
    assert {"THB": ["Dr SETTLE 1813.02", "Dr IP 10.93", "Cr WR 1823.95"]} == dr_cr(entry)
