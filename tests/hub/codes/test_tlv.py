"""EMVCo text: heads, objects, checksums."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.codes.code import CodeError
from hub.codes.tlv import (
    ACCOUNT,
    CARD,
    DATA,
    HEADS,
    PLAIN,
    RESERVED,
    checksum,
    fault,
    has_lookalike_digit,
    parse,
    parse_repeating,
    role_of,
    write_object,
    write_objects,
)

TEXTS = st.text(max_size=20)
TAGS = st.integers(0, 99).map("{:02d}".format)


@given(st.dictionaries(TAGS, TEXTS, max_size=6))
def test_what_is_written_is_parsed_again(objects: dict[str, str]) -> None:
    assert objects == parse(write_objects(objects.items()))


@given(st.lists(st.tuples(TAGS, TEXTS), max_size=6))
def test_repeated_objects_are_parsed_in_their_order(objects: list[tuple[str, str]]) -> None:
    assert objects == parse_repeating(write_objects(objects))


@given(st.text(alphabet="0123456789aZ٣", max_size=12))
def test_the_slow_path_finds_a_fault_exactly_where_the_fast_one_gives_up(text: str) -> None:
    if parse(text) is None:
        assert "is not made of objects" not in fault(text, "the text").message


def test_lengths_count_characters_not_bytes() -> None:
    assert {"01": "최고"} == parse("0102최고")
    assert parse("0106최고") is None


@pytest.mark.parametrize("head", ["0０02", "٠١٠٢", "²102", "+6 1", "1_00", "0x02", " 102", "01 2", "012", ""])
def test_a_head_is_four_ascii_digits(head: str) -> None:
    with pytest.raises(KeyError):
        HEADS[head]
    assert head not in HEADS


def test_heads_tell_tag_length_and_role() -> None:
    roles = [HEADS[f"{tag}07"] for tag in ("01", "02", "25", "26", "51", "52", "62", "64", "65", "80")]
    kinds = [PLAIN, CARD, CARD, ACCOUNT, ACCOUNT, PLAIN, DATA, DATA, RESERVED, PLAIN]
    assert kinds == [role for _, _, role in roles]
    assert {7} == {size for _, size, _ in roles}
    assert kinds == [role_of(tag) for tag, _, _ in roles]


def test_there_are_never_more_than_ten_thousand_heads() -> None:
    for number in range(10_000):
        assert HEADS[f"{number:04d}"][1] == number % 100
    assert 10_000 == len(HEADS)


@pytest.mark.parametrize(
    "text, reason, at",
    [
        ("0102AB01", "truncated", 6),
        ("0103AB", "length-overrun", 0),
        ("0102ABxx02AB", "not-digits", 6),
        ("0102AB0２02AB", "lookalike-digit", 6),
        ("0102AB0102CD", "duplicate-tag", 6),
    ],
)
def test_a_fault_is_named_and_placed(text: str, reason: str, at: int) -> None:
    error = fault(text, "the text", 100)
    assert (reason, at + 100) == (error.reason, error.at)


def test_the_checksum_is_the_one_of_the_standard() -> None:
    assert "29B1" == checksum("123456789")  # the check value of CRC-16/CCITT-FALSE
    assert checksum("최", "euc-kr") != checksum("최")


@pytest.mark.parametrize("tag", ["1", "001", "0a", "０1", ""])
def test_a_tag_that_is_not_two_digits_is_not_written(tag: str) -> None:
    with pytest.raises(CodeError, match="two digits"):
        write_object(tag, "x")


def test_a_value_of_a_hundred_characters_is_not_written() -> None:
    assert "0199" + "x" * 99 == write_object("01", "x" * 99)
    with pytest.raises(CodeError, match="too-long"):
        write_object("01", "x" * 100)


@pytest.mark.parametrize(
    "text, has", [("123", False), ("1²", True), ("３", True), ("٤", True), ("최", False)]
)
def test_lookalike_digits_are_seen(text: str, has: bool) -> None:
    assert has is has_lookalike_digit(text)
