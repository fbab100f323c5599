"""The oracle's own arithmetic, against the worked examples."""

from decimal import Decimal
from fractions import Fraction

from tests.oracle.arithmetic import converted, cut, half_up, share


def test_a_half_goes_away_from_zero() -> None:
    assert [3, -3, 2, -2] == [half_up(Fraction(value, 10)) for value in (25, -25, 24, -24)]


def test_the_worked_conversions_come_out() -> None:
    assert 77_813 == converted(3_480, "0.2236", "JPY", "THB")
    assert 15_148 == converted(35_750, "42.3715", "THB", "KRW")
    assert 502 == converted(50, "0.1003", "JPY", "THB")
    assert 916 == converted(100, "9.155", "JPY", "KRW")


def test_the_worked_fees_come_out() -> None:
    assert (21, 9, 467, 78) == (
        share(3_480, "0.0060"),
        share(3_480, "0.0025"),
        share(77_813, "0.0060"),
        share(77_813, "0.0010"),
    )


def test_a_rate_is_cut_at_twelve_digits_half_up() -> None:
    assert Decimal("0.333333333333") == cut(Fraction(1, 3))
    assert Decimal("0.666666666667") == cut(Fraction(2, 3))
    assert Decimal("1234567.89012") == cut(Fraction(Decimal("1234567.8901234")))
