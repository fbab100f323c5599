"""The payment calls without a transport: how long they wait, and what they say meanwhile."""

import asyncio
from typing import Any

import pytest

from hub.api.payments import STATE_OF, Answer, PaymentCalls
from hub.payment.model import PaymentState
from hub.payment.reasons import Refused
from hub.v1 import payment_pb2, payment_service_pb2
from tests.hub.api.calls import money, never, to_pay
from tests.hub.api.cast import BOOKS, NOODLES
from tests.hub.api.house import House, at_home

SUBMITTED = payment_pb2.PAYMENT_STATE_SUBMITTED


def _calls(house: House) -> tuple[PaymentCalls, Any]:
    return PaymentCalls(house.ports, house.desk), house.ports.directory().merchants[BOOKS]


def test_every_number_of_a_state_is_a_state() -> None:
    assert list(PaymentState) == list(STATE_OF.values())


@at_home()
async def test_a_call_waits_for_its_result_and_not_longer(house: House) -> None:
    calls, books = _calls(house)
    paid = await calls.create(books, to_pay("quick"), 10)
    house.thai.will("pay", never)
    waiting = await calls.create(books, to_pay("slow"), 0.5)

    assert payment_pb2.PAYMENT_STATE_SUCCEEDED == paid.message.state
    assert SUBMITTED == waiting.message.state


@at_home()
async def test_a_store_that_takes_too_long_is_told_and_the_payment_made(house: House) -> None:
    calls, books = _calls(house)
    disk = asyncio.Event()
    house.before_commit = disk.wait  # type: ignore[assignment] # what it answers is nobody's business
    with pytest.raises(Refused, match="STORE_UNAVAILABLE"):
        await calls.create(books, to_pay(), 0.05)
    disk.set()
    repeated = await calls.create(books, to_pay(), 10)

    assert payment_pb2.PAYMENT_STATE_SUCCEEDED == repeated.message.state
    assert 1 == len(house.dump()["payment"])


@at_home()
async def test_an_order_needs_no_wait(house: House) -> None:
    calls, books = _calls(house)
    request = payment_service_pb2.CreatePaymentRequest(
        request_id="o",
        amount=money("3480 JPY"),
        order_code_options=payment_service_pb2.OrderCodeOptions(),
    )
    order = await calls.create(books, request, 10)

    assert isinstance(order, Answer)
    assert payment_pb2.PAYMENT_STATE_CREATED == order.message.state
    assert isinstance(order.message, payment_pb2.Payment)
    assert 600 == (order.message.expire_time.seconds - order.message.create_time.seconds)


@pytest.mark.parametrize(
    "more,reason",
    [
        ({"order_code_options": {"valid_seconds": 59}}, "FIELD_INVALID"),
        ({"order_code_options": {"valid_seconds": 7201}}, "FIELD_INVALID"),
        ({"consumer_code": ""}, "FIELD_MISSING"),
        ({"merchant_order_id": "x" * 65}, "FIELD_INVALID"),
        ({"terminal_id": "x" * 65}, "FIELD_INVALID"),
        ({"description": "two\nlines"}, "FIELD_INVALID"),
        ({"consumer_code": "1", "capture_mode": 77}, "FIELD_INVALID"),
        ({"amount": money("80.00 THB")}, "CURRENCY_MISMATCH"),
        ({}, "FIELD_MISSING"),
    ],
)
def test_a_malformed_request_never_reaches_the_desk(more: dict[str, Any], reason: str, tmp_path: Any) -> None:
    @at_home()
    async def asked(house: House) -> None:
        calls, books = _calls(house)
        presented = {} if not more or "order_code_options" in more else {"consumer_code": "1"}
        fields = {"request_id": "r", "amount": money("3480 JPY"), **presented, **more}
        with pytest.raises(Refused, match=reason):
            await calls.create(books, payment_service_pb2.CreatePaymentRequest(**fields), 10)
        assert [] == house.dump()["payment"]

    asked(tmp_path)


@at_home()
async def test_a_refund_s_request_id_names_no_payment(house: House) -> None:
    calls, books = _calls(house)
    paid = await calls.create(books, to_pay("paid"), 10)
    request = payment_service_pb2.RefundPaymentRequest(
        payment_id=paid.message.payment_id, request_id="back", amount=money("80 JPY")
    )
    await calls.refund(books, request, 10)

    for payment_id, request_id in (("", "back"), ("", "never"), ("pay_none", "")):
        with pytest.raises(Refused, match="PAYMENT_NOT_FOUND"):
            await calls.own(books, payment_id, request_id)
    with pytest.raises(Refused, match="REFUND_NOT_FOUND"):
        await calls.get_refund(books, payment_service_pb2.GetRefundRequest(request_id="paid"))
    with pytest.raises(Refused, match="PAYMENT_NOT_FOUND"):
        await calls.own(house.ports.directory().merchants[NOODLES], paid.message.payment_id, "")
