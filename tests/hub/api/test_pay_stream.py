"""PayStream: many calls over one stream, each answered by its mark as soon as its result is ready."""

import asyncio
from typing import Any

from hub.v1 import payment_pb2, refund_pb2
from hub.v1.payment_service_pb2 import (
    CancelPaymentRequest,
    CapturePaymentRequest,
    CreatePaymentRequest,
    GetPaymentRequest,
    GetRefundRequest,
    PayStreamRequest,
    PayStreamResponse,
    RefundPaymentRequest,
    ReleasePaymentRequest,
)
from tests.hub.api.calls import all_of, as_, money, never, next_of, refusal, to_pay
from tests.hub.api.cast import ACQUIRER_KEY, BOOKS, BOOKS_KEY, HANOI, NOODLES, SHARED_CODE, THAI_KEY
from tests.hub.api.house import House, at_home
from tests.hub.flows.scripted import fails

MINE = as_(BOOKS_KEY)


async def _asked(
    house: House, *items: PayStreamRequest, key: str = BOOKS_KEY
) -> dict[str, PayStreamResponse]:
    """The answers to these items, by their marks."""
    stream = house.payments.PayStream(metadata=as_(key))
    for item in items:
        await stream.write(item)
    await stream.done_writing()
    return {answer.correlation_id: answer for answer in await all_of(stream)}


def _create(mark: str, request: CreatePaymentRequest | None = None, **more: Any) -> PayStreamRequest:
    return PayStreamRequest(correlation_id=mark, create_payment=request or to_pay(mark), **more)


@at_home()
async def test_every_call_has_its_answer(house: House) -> None:
    paid = await house.pay("before")
    key = {"payment_id": paid.payment_id}
    refund = RefundPaymentRequest(**key, request_id="back", amount=money("1000 JPY"))
    answers = await _asked(house, PayStreamRequest(correlation_id="refund", refund_payment=refund))
    answers |= await _asked(
        house,
        _create("create"),
        PayStreamRequest(correlation_id="get", get_payment=GetPaymentRequest(**key)),
        PayStreamRequest(correlation_id="cancel", cancel_payment=CancelPaymentRequest(request_id="never")),
        PayStreamRequest(correlation_id="got", get_refund=GetRefundRequest(request_id="back")),
        PayStreamRequest(
            correlation_id="capture", capture_payment=CapturePaymentRequest(**key, request_id="take")
        ),
        PayStreamRequest(correlation_id="release", release_payment=ReleasePaymentRequest(**key)),
        PayStreamRequest(correlation_id="nothing"),
    )

    assert payment_pb2.PAYMENT_STATE_SUCCEEDED == answers["create"].payment.state
    assert paid.payment_id == answers["get"].payment.payment_id
    assert payment_pb2.PAYMENT_STATE_CANCELLED == answers["cancel"].payment.state
    assert refund_pb2.REFUND_STATE_SUCCEEDED == answers["refund"].refund.state
    assert answers["refund"].refund == answers["got"].refund
    assert "PAYMENT_STATE" == answers["capture"].error.reason
    assert "PAYMENT_STATE" == answers["release"].error.reason
    assert "FIELD_MISSING" == answers["nothing"].error.reason


@at_home()
async def test_a_repeat_within_a_stream_says_so(house: House) -> None:
    await _asked(house, _create("one", to_pay("same")))
    answers = await _asked(house, _create("two", to_pay("same")))

    assert answers["two"].replayed
    assert 1 == len(house.dump()["payment"])


@at_home()
async def test_a_refused_item_says_what_a_unary_call_says(house: House) -> None:
    unary = await refusal(house.pay("a", "0 JPY"))
    error = (await _asked(house, _create("a", to_pay("a", "0 JPY"))))["a"].error

    assert (unary.reason, unary.message) == (error.reason, error.message)
    assert unary.code.value[0] == error.grpc_code
    assert unary.trailers["hub-doc"] == error.doc
    assert unary.fields == [violation.field for violation in error.field_violations]


@at_home()
async def test_a_refused_item_does_not_end_the_stream(house: House) -> None:
    answers = await _asked(house, _create("bad", to_pay("bad", "0 JPY")), _create("good"))

    assert "AMOUNT_INVALID" == answers["bad"].error.reason
    assert payment_pb2.PAYMENT_STATE_SUCCEEDED == answers["good"].payment.state


@at_home()
async def test_a_fault_of_one_item_is_told_and_ends_no_other(house: House) -> None:
    house.thai.will("resolve_code", fails(RuntimeError("an adapter's bug")))
    answers = await _asked(house, _create("bad", to_pay("bad", consumer_code=SHARED_CODE)), _create("good"))

    assert "HUB_FAULT" == answers["bad"].error.reason
    assert payment_pb2.PAYMENT_STATE_SUCCEEDED == answers["good"].payment.state


@at_home()
async def test_a_quick_answer_overtakes_a_slow_one(house: House) -> None:
    go_on = asyncio.Event()

    async def slow(effect: Any) -> Any:
        await go_on.wait()
        return effect()

    house.thai.will("pay", slow)
    stream = house.payments.PayStream(metadata=MINE)
    await stream.write(_create("slow"))
    await stream.write(_create("quick"))
    first = await next_of(stream)
    go_on.set()
    second = await next_of(stream)
    await stream.done_writing()

    assert ["quick", "slow"] == [first.correlation_id, second.correlation_id]


@at_home()
async def test_an_item_waits_no_longer_than_it_says(house: House) -> None:
    house.thai.will("pay", never)
    answers = await _asked(house, _create("slow", timeout_ms=500))
    too_long = await _asked(house, _create("long", timeout_ms=60_001))

    assert payment_pb2.PAYMENT_STATE_SUBMITTED == answers["slow"].payment.state
    assert "FIELD_INVALID" == too_long["long"].error.reason


@at_home()
async def test_an_acquirer_names_a_merchant_per_item(house: House) -> None:
    answers = await _asked(
        house,
        _create("books", merchant_id=BOOKS),
        _create("hanoi", to_pay("hanoi", "50000 VND"), merchant_id=HANOI),
        _create("noodles", to_pay("noodles", "80.00 THB"), merchant_id=NOODLES),
        _create("nobody"),
        key=ACQUIRER_KEY,
    )

    assert BOOKS == answers["books"].payment.merchant_id
    assert HANOI == answers["hanoi"].payment.merchant_id
    assert "NOT_ALLOWED" == answers["noodles"].error.reason
    assert "FIELD_MISSING" == answers["nobody"].error.reason


@at_home()
async def test_an_item_that_is_too_large_ends_the_stream_after_what_came_before_it(house: House) -> None:
    stream = house.payments.PayStream(metadata=MINE)
    await stream.write(_create("good"))
    await stream.write(_create("large", to_pay("large", description="x" * 70_000)))
    answer = await next_of(stream)
    refused = await refusal(all_of(stream))

    assert "good" == answer.correlation_id
    assert "PAYLOAD_TOO_LARGE" == refused.reason
    assert 1 == len(house.dump()["payment"])


@at_home()
async def test_a_stream_is_for_tills(house: House) -> None:
    refused = await refusal(all_of(house.payments.PayStream(metadata=as_(THAI_KEY))))

    assert "NOT_ALLOWED" == refused.reason


@at_home()
async def test_a_caller_who_hangs_up_ends_no_payment(house: House) -> None:
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def slow(effect: Any) -> Any:
        asked.set()
        await go_on.wait()
        return effect()

    house.thai.will("pay", slow)
    stream = house.payments.PayStream(metadata=MINE)
    await stream.write(_create("gone"))
    await asked.wait()
    stream.cancel()
    go_on.set()
    payment = await house.payments.CreatePayment(to_pay("gone"), metadata=MINE)

    assert payment_pb2.PAYMENT_STATE_SUCCEEDED == payment.state
    assert 1 == len(house.thai.asked("pay"))
