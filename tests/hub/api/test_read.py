"""What a caller sent becomes values, or a refusal that names the field."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import given
from hypothesis import strategies as st

from fx.money import MAX_MINOR_UNITS, Money
from hub.api import read
from hub.participants.directory import directory
from hub.payment.reasons import Refused
from hub.v1.money_pb2 import Money as MoneyMessage
from tests.hub.api.cast import CODE, participants

REQUEST_ID = "abcXYZ019._:-"


def _refused(call: Callable[[], Any]) -> tuple[str, list[str]]:
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.reason, [violation.field for violation in refused.value.violations]


@given(st.text(alphabet=REQUEST_ID, min_size=1, max_size=64))
def test_a_request_id_is_up_to_64_plain_characters(value: str) -> None:
    assert value == read.request_id(value)


@pytest.mark.parametrize("value", ["a b", "ä", "a" * 65, "a\n", "１", "a/b"])
def test_another_request_id_is_refused(value: str) -> None:
    assert ("FIELD_INVALID", ["request_id"]) == _refused(lambda: read.request_id(value))


def test_an_empty_request_id_is_missing() -> None:
    assert ("FIELD_MISSING", ["its_field"]) == _refused(lambda: read.request_id("", "its_field"))


def test_shown_text_is_short_and_has_no_control_characters() -> None:
    assert "2 books, ใบเสร็จ" == read.text("2 books, ใบเสร็จ", "description")
    assert "" == read.text("", "description")
    for wrong in ("x" * 141, "a\tb", "a\x00b", "a\u202eb"):
        assert ("FIELD_INVALID", ["description"]) == _refused(partial(read.text, wrong, "description"))
    assert ("FIELD_MISSING", ["name"]) == _refused(lambda: read.needed("", "name"))


@given(st.integers(min_value=1, max_value=MAX_MINOR_UNITS))
def test_an_amount_is_positive_and_below_10_to_the_15th(minor_units: int) -> None:
    message = MoneyMessage(currency_code="THB", minor_units=minor_units)

    assert Money("THB", minor_units) == read.payable(message)


@pytest.mark.parametrize("minor_units", [0, -1, MAX_MINOR_UNITS + 1, 2**63 - 1, -(2**63)])
def test_another_amount_is_refused(minor_units: int) -> None:
    message = MoneyMessage(currency_code="THB", minor_units=minor_units)

    assert ("AMOUNT_INVALID", ["net.minor_units"]) == _refused(lambda: read.payable(message, "net"))


@pytest.mark.parametrize("code", ["", "thb", "XXX", "XAU", "764", "THBB"])
def test_an_unknown_currency_is_refused(code: str) -> None:
    message = MoneyMessage(currency_code=code, minor_units=1)

    assert ("UNKNOWN_CURRENCY", ["amount.currency_code"]) == _refused(lambda: read.payable(message))


def test_a_merchant_asks_in_its_own_currency() -> None:
    books = directory(participants()).merchants["mer_books"]

    assert Money("JPY", 1) == read.priced(MoneyMessage(currency_code="JPY", minor_units=1), books)
    other = MoneyMessage(currency_code="THB", minor_units=1)
    assert ("CURRENCY_MISMATCH", ["amount.currency_code"]) == _refused(lambda: read.priced(other, books))


@pytest.mark.parametrize("scanned", [CODE, f"{CODE}\r\n", f"]Q3{CODE}", f"]C0{CODE}\t"])
def test_what_scanners_add_to_a_code_is_taken_off(scanned: str) -> None:
    assert CODE == read.consumer_code(scanned)


def test_codes_are_needed_and_bound_in_length() -> None:
    assert "FIELD_MISSING" == _refused(lambda: read.consumer_code(""))[0]
    assert "FIELD_INVALID" == _refused(lambda: read.consumer_code("1" * 2049))[0]
    assert "FIELD_MISSING" == _refused(lambda: read.merchant_code(""))[0]
    assert "FIELD_INVALID" == _refused(lambda: read.merchant_code("1" * 16_385))[0]
    assert "1" * 16_384 == read.merchant_code("1" * 16_384)


def test_a_day_is_written_one_way() -> None:
    assert date(2026, 11, 22) == read.day("2026-11-22", "day")
    for wrong in ("", "20261122", "2026-W47-7", "2026-11-31", "22.11.2026", "２026-11-22"):
        assert ("FIELD_INVALID", ["day"]) == _refused(partial(read.day, wrong, "day"))


def test_times_and_durations_that_are_none_are_refused() -> None:
    assert datetime(2026, 11, 22, tzinfo=UTC) == read.instant(Timestamp(seconds=1795305600), "at")
    assert timedelta(seconds=90) == read.duration(Duration(seconds=90), "delay")
    assert "FIELD_INVALID" == _refused(lambda: read.instant(Timestamp(seconds=2**60), "at"))[0]
    assert "FIELD_INVALID" == _refused(lambda: read.duration(Duration(seconds=2**60), "delay"))[0]


def test_a_number_of_seconds_or_rows_has_a_default_and_bounds() -> None:
    assert 600 == read.seconds_within(0, "valid_seconds", low=60, high=7200, default=600)
    assert 60 == read.seconds_within(60, "valid_seconds", low=60, high=7200, default=600)
    assert 50 == read.page_size(0)
    assert 200 == read.page_size(200)
    for wrong in (-1, 201):
        assert ("FIELD_INVALID", ["page_size"]) == _refused(partial(read.page_size, wrong))
