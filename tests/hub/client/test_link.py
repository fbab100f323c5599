"""One caller's way to a hub: credentials go along, and errors come back as two plain exceptions."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Any

import grpc
import pytest

from hub.client.link import CallFailed, CallRefused, Link, NotReachable, TryAgain
from hub.v1.payment_service_pb2 import GetPaymentRequest, WatchPaymentsRequest
from hub.v1.payment_service_pb2_grpc import PaymentServiceStub
from tests.hub.client.scripted import ScriptedHub, Turn, fails, payment, says, serving, silence

C = grpc.StatusCode


def with_hub(story: Callable[[ScriptedHub, Link, PaymentServiceStub], Awaitable[None]], **link: Any) -> None:
    """Plays a story against a scripted hub."""

    async def played() -> None:
        hub = ScriptedHub()
        async with serving(hub) as target, Link(target, **{"key": "a key", **link}) as linked:
            await story(hub, linked, PaymentServiceStub(linked.channel))

    asyncio.run(played())


def failed(turn: Turn, *, seconds: float = 10.0) -> CallFailed:
    """How a call ends that takes this turn."""
    seen: list[CallFailed] = []

    async def story(hub: ScriptedHub, link: Link, payments: PaymentServiceStub) -> None:
        hub.will("GetPayment", turn)
        with pytest.raises(CallFailed) as wrong:
            await link.call(payments.GetPayment, GetPaymentRequest(payment_id="pay_1"), seconds=seconds)
        seen.append(wrong.value)

    with_hub(story)
    return seen[0]


def test_credential_and_merchant_go_along_in_metadata() -> None:
    async def story(hub: ScriptedHub, link: Link, payments: PaymentServiceStub) -> None:
        hub.will("GetPayment", says(payment("SUCCEEDED")))
        answer = await link.call(payments.GetPayment, GetPaymentRequest(payment_id="pay_1"))

        assert payment("SUCCEEDED") == answer
        assert "Bearer a key" == hub.metadata[0]["authorization"]
        assert "mer_1" == hub.metadata[0]["hub-merchant"]

    with_hub(story, merchant_id="mer_1")


def test_without_a_key_nothing_is_claimed() -> None:
    async def story(hub: ScriptedHub, link: Link, payments: PaymentServiceStub) -> None:
        hub.will("GetPayment", says(payment("SUCCEEDED")))
        await link.call(payments.GetPayment, GetPaymentRequest(payment_id="pay_1"))

        assert not {"authorization", "hub-merchant"} & {*hub.metadata[0]}

    with_hub(story, key=None)


def test_a_refusal_carries_the_hubs_reason_and_words() -> None:
    refused = failed(fails(C.FAILED_PRECONDITION, "QUOTE_EXPIRED", "Ask for a new one."))

    assert isinstance(refused, CallRefused)
    assert not isinstance(refused, TryAgain)
    assert ("QUOTE_EXPIRED", "Ask for a new one.") == (refused.reason, refused.message)
    assert C.FAILED_PRECONDITION is refused.code
    assert "QUOTE_EXPIRED: Ask for a new one." == str(refused)


@pytest.mark.parametrize(
    "code, reason",
    [
        (C.UNAVAILABLE, "STORE_UNAVAILABLE"),
        (C.INTERNAL, "HUB_FAULT"),
        (C.UNAVAILABLE, "SHUTTING_DOWN"),
        (C.RESOURCE_EXHAUSTED, "OVERLOADED"),
    ],
)
def test_a_refusal_that_leaves_open_what_happened_asks_for_the_same_call_again(
    code: grpc.StatusCode, reason: str
) -> None:
    refused = failed(fails(code, reason))

    assert isinstance(refused, TryAgain)
    assert reason == refused.reason


@pytest.mark.parametrize("code", [C.UNAVAILABLE, C.CANCELLED, C.INTERNAL, C.UNKNOWN, C.DEADLINE_EXCEEDED])
def test_an_error_that_no_hub_gave_a_reason_for_is_no_answer(code: grpc.StatusCode) -> None:
    assert isinstance(failed(fails(code)), NotReachable)


def test_a_rate_that_is_not_there_is_a_refusal_though_its_code_is_unavailable() -> None:
    refused = failed(fails(C.UNAVAILABLE, "RATE_UNAVAILABLE"))

    assert (CallRefused, "RATE_UNAVAILABLE") == (type(refused), getattr(refused, "reason", ""))


def test_a_refusal_by_something_else_on_the_way_is_named_by_its_code() -> None:
    refused = failed(fails(C.UNIMPLEMENTED))

    assert (CallRefused, "UNIMPLEMENTED") == (type(refused), getattr(refused, "reason", ""))


def test_silence_ends_with_the_deadline() -> None:
    assert isinstance(failed(silence, seconds=0.05), NotReachable)


def test_a_hub_that_is_not_there_is_not_reachable_and_its_address_is_told() -> None:
    async def story() -> None:
        async with serving(ScriptedHub()) as target:
            pass
        async with Link(target, "a key") as link:
            stub = PaymentServiceStub(link.channel)
            with pytest.raises(NotReachable, match=target):
                await link.call(stub.GetPayment, GetPaymentRequest(payment_id="pay_1"))

    asyncio.run(story())


def test_a_stream_gives_its_messages_and_fails_like_a_call() -> None:
    async def story(hub: ScriptedHub, link: Link, payments: PaymentServiceStub) -> None:
        hub.changes = [payment("SUBMITTED"), payment("SUCCEEDED")]
        hub.will("WatchPayments", fails(C.UNAVAILABLE, "SHUTTING_DOWN"))
        stream = link.stream(payments.WatchPayments, WatchPaymentsRequest(payment_id="pay_1"))
        first, second = await anext(stream), await anext(stream)
        with pytest.raises(TryAgain, match="SHUTTING_DOWN"):
            await anext(stream)

        assert hub.changes == [first.payment, second.payment]

    with_hub(story)


def test_a_stream_whose_reader_leaves_ends_at_the_hub_too() -> None:
    async def story(hub: ScriptedHub, link: Link, payments: PaymentServiceStub) -> None:
        hub.changes = [payment("SUBMITTED")]
        stream = link.stream(payments.WatchPayments, WatchPaymentsRequest(payment_id="pay_1"))
        async with aclosing(stream) as items:
            async for _ in items:
                break

        async with asyncio.timeout(5):
            await hub.watch_ended.wait()

    with_hub(story)
