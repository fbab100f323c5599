"""Messages of the contract as words for people."""

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from hub.cli.words import amount_text, counted, state_text, time_text
from hub.v1 import payment_pb2
from hub.v1.money_pb2 import Money


@pytest.mark.parametrize(
    "code, minor, text",
    [("THB", 77_813, "778.13 THB"), ("JPY", 3480, "3480 JPY"), ("KWD", -5, "-0.005 KWD"), ("", 0, "-")],
)
def test_an_amount_has_its_currencys_digits(code: str, minor: int, text: str) -> None:
    assert text == amount_text(Money(currency_code=code, minor_units=minor))


def test_one_is_one_and_others_are_many() -> None:
    assert ["0 rows", "1 row", "2 rows"] == [counted(count, "row") for count in range(3)]
    assert ["1 entry", "2 entries"] == [counted(count, "entry", "entries") for count in (1, 2)]


def test_every_state_is_a_word() -> None:
    names = [state_text(number) for number in payment_pb2.PaymentState.values()]

    assert [payment_pb2.PaymentState.Value(f"PAYMENT_STATE_{name}") for name in names] == list(
        payment_pb2.PaymentState.values()
    )
    assert "SUCCEEDED" in names


def test_a_time_is_utc_to_the_millisecond_and_none_is_a_dash() -> None:
    assert "2026-11-22T04:00:00.123Z" == time_text(Timestamp(seconds=1_795_320_000, nanos=123_456_789))
    assert "-" == time_text(Timestamp())
