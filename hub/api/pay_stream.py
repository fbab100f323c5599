"""PayStream: the payment calls as items of one stream, answered in the order in which results are ready."""

import asyncio
from collections.abc import AsyncIterator
from typing import assert_never

from hub.api.caller import Caller
from hub.api.errors import call_error, refusal_of
from hub.api.payments import Answer, PaymentCalls
from hub.api.read import field_refused, seconds_within
from hub.payment.reasons import Refused
from hub.v1 import payment_pb2, refund_pb2
from hub.v1.payment_service_pb2 import PayStreamRequest, PayStreamResponse

OPEN_ITEMS_MAX = 256
"""Items of one stream at work at a time; further ones wait unread, which slows their sender down."""
TIMEOUT_MS = 10_000
TIMEOUT_MS_MAX = 60_000


async def answer_stream(
    calls: PaymentCalls, caller: Caller, requests: AsyncIterator[PayStreamRequest]
) -> AsyncIterator[PayStreamResponse]:
    """Answers every item; a refused one does not end the stream."""
    answers: asyncio.Queue[PayStreamResponse | None] = asyncio.Queue()
    places = asyncio.Semaphore(OPEN_ITEMS_MAX)

    async def work(request: PayStreamRequest) -> None:
        try:
            answers.put_nowait(await _answer(calls, caller, request))
        finally:
            places.release()

    async def take_in() -> Exception | None:
        """Ends when all that was asked is answered; gives what was wrong with the stream itself."""
        async with asyncio.TaskGroup() as group:
            try:
                async for request in requests:
                    await places.acquire()
                    group.create_task(work(request))
            except Refused as unreadable:
                return unreadable
        return None

    reading = asyncio.create_task(take_in())
    reading.add_done_callback(lambda _: answers.put_nowait(None))
    try:
        while (answer := await answers.get()) is not None:
            yield answer
        unreadable = await reading
        if unreadable is not None:
            raise unreadable
    finally:
        reading.cancel()


async def _answer(calls: PaymentCalls, caller: Caller, request: PayStreamRequest) -> PayStreamResponse:
    response = PayStreamResponse(correlation_id=request.correlation_id)
    try:
        answer = await _call(calls, caller, request)
    except Exception as wrong:  # noqa: BLE001 the outermost edge of an item: told once, to caller and log
        response.error.CopyFrom(call_error(refusal_of(wrong, "PayStream")))
        return response
    response.replayed = answer.replayed
    match answer.message:
        case payment_pb2.Payment():
            response.payment.CopyFrom(answer.message)
        case refund_pb2.Refund():
            response.refund.CopyFrom(answer.message)
        case _:
            assert_never(answer.message)
    return response


async def _call(calls: PaymentCalls, caller: Caller, request: PayStreamRequest) -> Answer:
    merchant = calls.merchant(caller, request.merchant_id or None)
    timeout_ms = seconds_within(
        request.timeout_ms, "timeout_ms", low=1, high=TIMEOUT_MS_MAX, default=TIMEOUT_MS
    )
    # Durations are no money: a float is what the loop's clock takes.
    seconds = timeout_ms / 1000
    match request.WhichOneof("call"):
        case "create_payment":
            return await calls.create(merchant, request.create_payment, seconds)
        case "get_payment":
            return await calls.get(merchant, request.get_payment)
        case "cancel_payment":
            return await calls.cancel(merchant, request.cancel_payment, seconds)
        case "refund_payment":
            return await calls.refund(merchant, request.refund_payment, seconds)
        case "get_refund":
            return await calls.get_refund(merchant, request.get_refund)
        case "capture_payment":
            return await calls.capture(merchant, request.capture_payment, seconds)
        case "release_payment":
            return await calls.release(merchant, request.release_payment, seconds)
        case _:
            raise field_refused("FIELD_MISSING", "call", "exactly one call")
