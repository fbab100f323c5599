"""Amounts, tips and fees as texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.codes.code import CodeError
from hub.codes.money import read_money

THB, JPY, KWD = "764", "392", "414"


def said_of(**objects: str) -> tuple[dict[str, object], list[str]]:
    said: dict[str, object] = {}
    warnings: list[str] = []
    read_money({tag.removeprefix("t"): value for tag, value in objects.items()}, said, warnings)
    return said, warnings


@given(st.integers(1, 10**10 - 1), st.integers(0, 99))
def test_a_plain_amount_stays_the_text_it_is(whole: int, cents: int) -> None:
    amount = f"{whole}.{cents:02d}"
    assert ({"currency": THB, "amount": amount}, []) == said_of(t53=THB, t54=amount)


@given(st.text("0123456789.,+-eE_ ٣２²", max_size=14))
def test_nothing_is_taken_for_an_amount_but_digits_with_one_point(text: str) -> None:
    plain = text.isascii() and text.replace(".", "", 1).isdigit() and text[0].isdigit() and len(text) <= 13
    refusal = _refusal(text)
    assert (refusal in {None, "amount-decimals"}) is plain


def _refusal(amount: str) -> str | None:
    try:
        said_of(t54=amount)
    except CodeError as error:
        return error.reason
    return None


@pytest.mark.parametrize(
    "currency, amount, warnings",
    [
        (JPY, "100", []),
        (JPY, "100.", ["bare-point-54"]),
        (JPY, "100.0", ["decimals-54"]),
        (THB, "100.5", []),
        (KWD, "1.234", []),
        (THB, "0", ["zero-54"]),
        (THB, "000.00", ["zero-54"]),
        (THB, "007", ["leading-zero-54"]),
        (THB, "0.07", []),
    ],
)
def test_oddly_written_amounts_are_noted(currency: str, amount: str, warnings: list[str]) -> None:
    assert warnings == said_of(t53=currency, t54=amount)[1]


@pytest.mark.parametrize("currency, amount", [(JPY, "100.5"), (THB, "1.001"), (KWD, "1.2345")])
def test_more_decimals_than_the_currency_has_are_refused(currency: str, amount: str) -> None:
    with pytest.raises(CodeError, match="amount-decimals"):
        said_of(t53=currency, t54=amount)


def test_without_a_currency_three_decimals_are_the_most() -> None:
    assert "1.234" == said_of(t54="1.234")[0]["amount"]
    with pytest.raises(CodeError, match="amount-decimals"):
        said_of(t54="1.2345")


def test_a_fee_beside_the_prompt_for_a_tip_is_noted_and_does_not_count() -> None:
    assert ({"tip": "prompt"}, ["tip-56", "tip-57"]) == said_of(t55="01", t56="500", t57="5")
