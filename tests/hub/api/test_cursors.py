"""Cursors and page tokens come back as they went out, and nothing else gets in."""

from base64 import urlsafe_b64encode
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.api.cursors import decode_key, decode_page, decode_watch, encode_key, encode_page, encode_watch
from hub.payment.reasons import Refused


@given(st.integers(min_value=0, max_value=2**63))
def test_a_watch_stands_where_it_stood(seq: int) -> None:
    cursor = encode_watch(seq)

    assert seq == decode_watch(cursor)
    assert len(cursor) <= 128


@given(st.datetimes(timezones=st.just(UTC)), st.text(alphabet="pay_0123456789ABCXYZ", min_size=1))
def test_a_page_begins_where_the_one_before_ended(created_at: datetime, payment_id: str) -> None:
    assert (created_at, payment_id) == decode_page(encode_page(created_at, payment_id))


@given(st.text(min_size=1))
def test_a_list_goes_on_behind_its_key(key: str) -> None:
    assert key == decode_key(encode_key(key))


def test_the_first_page_has_no_token() -> None:
    assert "" == decode_key("")


def _made_up(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "token",
    [
        "",
        "?",
        "nonsense",
        "ü",
        _made_up("w1:"),
        _made_up("w1:-1"),
        _made_up("w1:１"),
        _made_up("x1:1"),
        encode_key("1"),
    ],
)
def test_a_cursor_that_is_not_ours_is_refused(token: str) -> None:
    with pytest.raises(Refused, match="CURSOR_INVALID"):
        decode_watch(token)


@pytest.mark.parametrize(
    "token",
    ["nonsense", encode_watch(1), _made_up("p1:2026-11-22T04:00:00+00:00"), _made_up("p1:noon|pay_1")],
)
def test_a_page_token_that_is_not_ours_is_refused(token: str) -> None:
    with pytest.raises(Refused, match="CURSOR_INVALID"):
        decode_page(token)
