"""Refunds in any split give back exactly what was paid, at the payment's own rate."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fx.currency import currency
from fx.errors import AmountOutOfRange, AmountTooSmall, CurrencyMismatch
from fx.money import Money
from fx.rate import convert
from fx.refund import refund_share
from tests.fx.strategies import currency_codes, rates, steady


@dataclass
class Paid:
    """A payment and what has been refunded of it so far."""

    amount: Money
    wallet_amount: Money
    rate: Decimal
    cumulative: int = 0
    given: int = 0

    @classmethod
    def at(cls, amount: Money, rate: str | Decimal, wallet_currency: str) -> "Paid":
        return cls(amount, convert(amount, Decimal(rate), wallet_currency), Decimal(rate))

    def share(self, minor: int) -> Money:
        return refund_share(
            paid=self.amount,
            wallet_paid=self.wallet_amount,
            rate=self.rate,
            cumulative_before=Money(self.amount.currency_code, self.cumulative),
            amount=Money(self.amount.currency_code, minor),
            given_before=Money(self.wallet_amount.currency_code, self.given),
        )

    def refund(self, minor: int) -> int:
        share = self.share(minor)
        self.cumulative += minor
        self.given += share.minor_units
        return share.minor_units


def test_three_parts_of_3480_yen_come_out_as_in_the_examples() -> None:
    paid = Paid.at(Money("JPY", 3_480), "0.2236", "THB")
    assert [22_360, 22_360, 33_093] == [paid.refund(part) for part in (1_000, 1_000, 1_480)]
    assert 77_813 == paid.given


def test_three_parts_of_100_yen_strand_no_won() -> None:
    paid = Paid.at(Money("JPY", 100), "9.155", "KRW")
    assert [302, 302, 312] == [paid.refund(part) for part in (33, 33, 34)]


def test_a_refund_below_one_wallet_unit_is_told_the_smallest_that_works() -> None:
    paid = Paid.at(Money("VND", 100_000), "0.00134746586168", "THB")
    with pytest.raises(AmountTooSmall) as refused:
        paid.share(3)
    assert Money("VND", 4) == refused.value.smallest
    assert 1 == paid.refund(4)
    with pytest.raises(AmountTooSmall) as refused_next:
        paid.share(1)
    assert Money("VND", 8) == refused_next.value.smallest


def test_the_refund_that_completes_may_give_nothing() -> None:
    paid = Paid.at(Money("VND", 10), "0.00134746586168", "THB")
    assert 1 == paid.wallet_amount.minor_units
    assert 1 == paid.refund(9)
    assert 0 == paid.refund(1)


def test_the_smallest_refund_is_never_more_than_what_is_left() -> None:
    paid = Paid.at(Money("VND", 10), "0.00134746586168", "THB")
    paid.refund(4)
    with pytest.raises(AmountTooSmall) as refused:
        paid.share(5)
    assert Money("VND", 6) == refused.value.smallest


def test_what_a_since_declined_refund_shifted_is_put_right_by_the_next() -> None:
    paid = Paid.at(Money("JPY", 1_000), "0.1", "KRW")
    assert [1, 1] == [paid.refund(part) for part in (14, 1)]
    paid.cumulative, paid.given = 1, 1  # the refund of 14 yen was declined
    with pytest.raises(AmountTooSmall) as refused:
        paid.share(4)
    assert Money("JPY", 14) == refused.value.smallest
    assert [1, 98] == [paid.refund(part) for part in (14, 985)]
    assert paid.wallet_amount.minor_units == paid.given


@pytest.mark.parametrize("minor", [0, -1, 3_481])
def test_a_refund_is_positive_and_within_what_is_left(minor: int) -> None:
    with pytest.raises(AmountOutOfRange):
        Paid.at(Money("JPY", 3_480), "0.2236", "THB").share(minor)


def test_a_refund_out_of_range_is_told_what_is_left() -> None:
    with pytest.raises(AmountOutOfRange) as refusal:
        Paid.at(Money("JPY", 3_480), "0.2236", "THB").share(3_481)

    left = "a refund must be above 0 and at most what is left, 3480 JPY"
    assert f"JPY amount out of range: {left}" == str(refusal.value)


@pytest.mark.parametrize(
    "cumulative_before,amount,given_before,expected,found",
    [
        ("THB", "JPY", "THB", "JPY", "THB"),
        ("JPY", "THB", "THB", "JPY", "THB"),
        ("JPY", "JPY", "JPY", "THB", "JPY"),
    ],
)
def test_a_refund_is_in_the_payments_currencies(
    cumulative_before: str, amount: str, given_before: str, expected: str, found: str
) -> None:
    with pytest.raises(CurrencyMismatch) as refusal:
        refund_share(
            paid=Money("JPY", 100),
            wallet_paid=Money("THB", 2_236),
            rate=Decimal("0.2236"),
            cumulative_before=Money.zero(cumulative_before),
            amount=Money(amount, 1),
            given_before=Money.zero(given_before),
        )

    assert (expected, found) == (refusal.value.expected, refusal.value.found)


payments = st.tuples(currency_codes, currency_codes, st.integers(1, 10**9), rates("0.0001", "10000"))


def paid_or_reject(drawn: tuple[str, str, int, Decimal]) -> Paid:
    merchant_currency, wallet_currency, minor, rate = drawn
    try:
        return Paid.at(Money(merchant_currency, minor), rate, wallet_currency)
    except (AmountTooSmall, AmountOutOfRange):
        assume(False)
        raise


@steady
@given(payments, st.lists(st.integers(1, 10**9), max_size=12))
def test_any_split_gives_back_exactly_what_was_paid(
    drawn: tuple[str, str, int, Decimal], parts: list[int]
) -> None:
    paid = paid_or_reject(drawn)
    scale = Fraction(
        currency(paid.wallet_amount.currency_code).minor_per_major,
        currency(paid.amount.currency_code).minor_per_major,
    )
    for part in parts:
        if paid.cumulative + part >= paid.amount.minor_units:
            break
        try:
            share = paid.refund(part)
        except AmountTooSmall as small:
            smallest, left = small.smallest.minor_units, paid.amount.minor_units - paid.cumulative
            assert part < smallest <= left
            assert smallest == left or paid.share(smallest).minor_units == 1
            continue
        assert share >= 1
        assert abs(share - part * Fraction(paid.rate) * scale) <= 1
        assert abs(paid.given - paid.cumulative * Fraction(paid.rate) * scale) <= Fraction(1, 2)
    paid.refund(paid.amount.minor_units - paid.cumulative)
    assert paid.wallet_amount.minor_units == paid.given
