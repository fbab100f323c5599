"""Hiding card numbers, tracks and one-time codes."""

import pytest

from hub.codes.masks import hidden, is_card_number, masked_card, masked_code


def test_a_card_number_keeps_six_and_four() -> None:
    assert "411111******1111" == masked_card("4111111111111111")
    assert "********" == masked_card("12345678")


def test_a_one_time_code_keeps_its_routing_prefix() -> None:
    assert "251001" + "*" * 18 == masked_code("251001020123456789012345")
    assert "123" == masked_code("123")


def test_a_track_keeps_its_length_only() -> None:
    assert "***" == hidden("D19")


@pytest.mark.parametrize(
    "text, is_card",
    [
        ("4111111111111111", True),
        ("4111111111111112", False),
        ("5500000000000004", True),
        ("79927398713", False),  # passes Luhn, and is too short
        ("４111111111111111", False),
        ("yellowqr@hdfcbank", False),
    ],
)
def test_card_numbers_are_told_by_length_and_luhn(text: str, is_card: bool) -> None:
    assert is_card is is_card_number(text)
