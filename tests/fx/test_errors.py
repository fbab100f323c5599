"""What the money errors carry, and that they quote callers with care."""

from decimal import Decimal

import pytest

from fx import errors
from fx.money import Money


def test_everything_that_money_refuses_is_one_family_of_value_errors() -> None:
    refusals = [
        each
        for each in vars(errors).values()
        if isinstance(each, type) and issubclass(each, Exception) and each.__module__ == errors.__name__
    ]
    assert [] == [each for each in refusals if not issubclass(each, errors.MoneyError)]
    assert issubclass(errors.MoneyError, ValueError)


def test_the_tree_at_the_top_of_the_file_names_every_error() -> None:
    drawn = errors.__doc__ or ""
    missing = [
        name
        for name, each in vars(errors).items()
        if isinstance(each, type)
        and each.__module__ == errors.__name__
        and f"-- {name} " not in drawn
        and f"{name} (" not in drawn
        and f"-- {name}\n" not in drawn
    ]
    assert [] == missing


def test_a_callers_text_is_escaped_and_cut() -> None:
    assert r"unknown currency '\n\u202eTHB'" == str(errors.UnknownCurrency("\n\u202eTHB"))
    assert len(str(errors.MalformedAmount("9" * 70_000))) < 80


@pytest.mark.parametrize(
    "error,text",
    [
        (errors.CurrencyMismatch("THB", "JPY"), "THB expected, JPY found"),
        (errors.MalformedAmount("1,00"), "malformed amount '1,00'"),
        (errors.AmountOutOfRange("THB"), "THB amount out of range: beyond 10^15 - 1 minor units"),
        (errors.RateUnavailable("LAK"), "no rate for LAK"),
        (errors.NothingQuarantined("LAK"), "no such jump of LAK waits for confirmation"),
        (errors.TooManyDecimals("JPY", 0), "JPY has 0 decimals, the amount has more"),
        (
            errors.AmountTooSmall(Money("VND", 380)),
            "amount too small, the smallest possible is 380 VND",
        ),
        (
            errors.RateStale("KRW", "ECB 2024-12-31", 475_201, 475_200),
            "the rate for KRW from ECB 2024-12-31 is 475201 s old, of 475200 allowed",
        ),
        (
            errors.RateQuarantined("KRW", "ECB 2008-10-30", Decimal("1806.96"), Decimal("1665.72")),
            "the rate for KRW from ECB 2008-10-30 jumped from 1806.96 to 1665.72: confirm it",
        ),
    ],
)
def test_the_text_says_what_a_person_needs(error: errors.MoneyError, text: str) -> None:
    assert text == str(error)
