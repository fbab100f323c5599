"""Half up, symmetric, exact; and shares that add up whatever the steps."""

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fx.rounding import cumulative_share, half_up, share_half_up
from tests.fx.strategies import steady


@pytest.mark.parametrize(
    "value,rounded",
    [
        (Decimal("2.5"), 3),
        (Decimal("-2.5"), -3),
        (Decimal("2.4999999999999999999999999999999999999999999"), 2),
        (Decimal("0.5"), 1),
        (Decimal("-0.5"), -1),
        (Decimal("-0.49"), 0),
        (Decimal("1E+3"), 1000),
        (Fraction(1, 3), 0),
        (Fraction(3, 2), 2),
        (Fraction(-3, 2), -2),
        (7, 7),
    ],
)
def test_half_up_goes_away_from_zero_on_a_tie(value: Decimal | Fraction | int, rounded: int) -> None:
    assert rounded == half_up(value)


@pytest.mark.parametrize("value", [2.5, True, "2.5"])
def test_half_up_takes_no_float_and_nothing_else_inexact(value: object) -> None:
    with pytest.raises(TypeError, match=f"^half_up takes .* not {type(value).__name__}$"):
        half_up(value)  # type: ignore[arg-type]  # the very thing that is refused


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity")])
def test_half_up_of_no_number_is_an_error(value: Decimal) -> None:
    with pytest.raises((ValueError, OverflowError)):
        half_up(value)


@steady
@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=15))
def test_half_up_agrees_with_the_decimal_module_and_is_symmetric(value: Decimal) -> None:
    assert int(value.quantize(Decimal(1), context=Context(prec=60, rounding=ROUND_HALF_UP))) == half_up(value)
    assert -half_up(value) == half_up(value.copy_negate())


@steady
@given(st.fractions())
def test_rounding_moves_a_value_by_half_a_unit_at_most(value: Fraction) -> None:
    assert abs(half_up(value) - value) <= Fraction(1, 2)


@pytest.mark.parametrize(
    "amount_minor,share,fee_minor",
    [
        # EXAMPLES, One payment: 3,480 JPY and 778.13 THB, 357.50 THB
        (3_480, "0.006", 21),
        (3_480, "0.0025", 9),
        (77_813, "0.006", 467),
        (77_813, "0.001", 78),
        (35_750, "0.006", 215),
        (35_750, "0.0025", 89),
        # EXAMPLES, A day, netted
        (125_000, "0.006", 750),
        (125_000, "0.001", 125),
        (4_375, "0.006", 26),
        (4_375, "0.001", 4),
        (82_810, "0.006", 497),
        (82_810, "0.001", 83),
        (15_148, "0.006", 91),
        (9_155, "0.006", 55),
        (15_148, "0.001", 15),
        (9_155, "0.001", 9),
    ],
)
def test_fees_come_out_as_in_the_examples(amount_minor: int, share: str, fee_minor: int) -> None:
    assert fee_minor == share_half_up(amount_minor, Decimal(share))


def test_interchange_comes_back_as_in_the_examples() -> None:
    given: list[int] = []
    for cumulative in (1_000, 2_000, 3_480):
        given.append(cumulative_share(21, cumulative, 3_480, sum(given)))
    assert [6, 6, 9] == given


@steady
@given(
    charged=st.integers(0, 10**15 - 1),
    parts=st.lists(st.integers(1, 10**12), min_size=1, max_size=12),
)
def test_a_charge_comes_back_whole_in_any_split_and_each_step_is_near_its_ideal(
    charged: int, parts: list[int]
) -> None:
    paid, cumulative, given = sum(parts), 0, 0
    for part in parts:
        cumulative += part
        step = cumulative_share(charged, cumulative, paid, given)
        assert step >= 0
        assert abs(step - Fraction(charged * part, paid)) <= 1
        given += step
    assert charged == given


def test_nothing_of_a_charge_comes_back_before_anything_is_given_back() -> None:
    assert 0 == cumulative_share(10, 0, 100, 0)


@pytest.mark.parametrize("cumulative,paid", [(101, 100), (-1, 100), (0, 0), (1, -1)])
def test_no_share_of_more_than_was_paid(cumulative: int, paid: int) -> None:
    with pytest.raises(ValueError, match="cumulative"):
        cumulative_share(10, cumulative, paid, 0)
