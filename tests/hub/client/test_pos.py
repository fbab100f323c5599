"""A till: what it asks for, and that it repeats what it lost the answer to under the same request id."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable

import grpc
import pytest

from hub.client import pos
from hub.client.link import CallRefused, Link, NotReachable, TryAgain
from hub.client.pos import TRIES_MAX, Pos
from hub.v1 import payment_pb2, refund_pb2
from hub.v1.money_pb2 import Money
from tests.hub.client.scripted import ScriptedHub, fails, payment, says, serving, silence

C = grpc.StatusCode
YEN = Money(currency_code="JPY", minor_units=3480)
CODE = "251001020123456789012345"


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pos, "PAUSE_SECONDS", 0)


def at_the_till(story: Callable[[ScriptedHub, Pos], Awaitable[None]]) -> None:
    """Plays a story against a scripted hub."""

    async def played() -> None:
        hub = ScriptedHub()
        numbers = itertools.count(1)
        async with serving(hub) as target, Link(target, "a key") as link:
            await story(hub, Pos(link, lambda: f"req-{next(numbers)}", terminal_id="till-7"))

    asyncio.run(played())


def requests(hub: ScriptedHub, method: str) -> list[bytes]:
    """What came of this method, byte for byte."""
    return [request.SerializeToString(deterministic=True) for named, request in hub.heard if named == method]


def test_a_payment_carries_what_the_till_knows() -> None:
    async def story(hub: ScriptedHub, till: Pos) -> None:
        hub.will("CreatePayment", says(payment("SUCCEEDED")))
        answer = await till.pay(YEN, CODE, merchant_order_id="o-1", quote_id="quo_1")

        ((_, asked),) = hub.heard
        assert payment("SUCCEEDED") == answer
        assert ("req-1", "till-7", "o-1") == (asked.request_id, asked.terminal_id, asked.merchant_order_id)
        assert (CODE, YEN, "quo_1") == (asked.consumer_code, asked.amount, asked.quote_id)

    at_the_till(story)


def test_an_order_asks_for_a_code_to_show() -> None:
    async def story(hub: ScriptedHub, till: Pos) -> None:
        hub.will("CreatePayment", says(payment("CREATED")))
        await till.order(YEN, valid_seconds=300)

        ((_, asked),) = hub.heard
        assert ("order_code_options", 300) == (
            asked.WhichOneof("presented"),
            asked.order_code_options.valid_seconds,
        )

    at_the_till(story)


@pytest.mark.parametrize(
    "trouble",
    [
        fails(C.UNAVAILABLE),
        fails(C.UNAVAILABLE, "STORE_UNAVAILABLE"),
        fails(C.INTERNAL, "HUB_FAULT"),
        fails(C.RESOURCE_EXHAUSTED, "OVERLOADED"),
    ],
    ids=["no answer", "store", "fault", "overloaded"],
)
def test_what_got_no_answer_is_repeated_byte_for_byte(trouble: object) -> None:
    async def story(hub: ScriptedHub, till: Pos) -> None:
        hub.will("CreatePayment", trouble, trouble, says(payment("SUCCEEDED")))  # type: ignore[arg-type] # a Turn
        answer = await till.pay(YEN, CODE)

        assert payment("SUCCEEDED") == answer
        assert 3 == len(hub.heard)
        assert 1 == len(set(requests(hub, "CreatePayment")))

    at_the_till(story)


def test_a_lost_answer_is_asked_for_again_after_its_deadline() -> None:
    async def story(hub: ScriptedHub, till: Pos) -> None:
        hub.will("CreatePayment", silence, says(payment("SUBMITTED")))
        answer = await till.pay(YEN, CODE, seconds=0.05)

        assert payment("SUBMITTED") == answer
        assert ["req-1", "req-1"] == [request.request_id for _, request in hub.heard]

    at_the_till(story)


def test_a_till_gives_up_after_some_tries_and_says_what_it_last_heard() -> None:
    async def story(hub: ScriptedHub, till: Pos) -> None:
        hub.will("CreatePayment", fails(C.UNAVAILABLE, "STORE_UNAVAILABLE"))
        with pytest.raises(TryAgain, match="STORE_UNAVAILABLE"):
            await till.pay(YEN, CODE)
        hub.will("CancelPayment", fails(C.UNAVAILABLE))
        with pytest.raises(NotReachable):
            await till.cancel("pay_1")

        assert TRIES_MAX == len(requests(hub, "CreatePayment")) == len(requests(hub, "CancelPayment"))

    at_the_till(story)


def test_a_refusal_is_told_at_once() -> None:
    async def story(hub: ScriptedHub, till: Pos) -> None:
        hub.will("CreatePayment", fails(C.INVALID_ARGUMENT, "INVALID_CODE"))
        with pytest.raises(CallRefused, match="INVALID_CODE"):
            await till.pay(YEN, "nonsense")

        assert 1 == len(hub.heard)

    at_the_till(story)


def test_each_new_thing_has_a_new_request_id() -> None:
    async def story(hub: ScriptedHub, till: Pos) -> None:
        hub.will("CreatePayment", says(payment("SUCCEEDED")))
        hub.will("RefundPayment", fails(C.UNAVAILABLE), says(refund_pb2.Refund(refund_id="ref_1")))
        await till.pay(YEN, CODE)
        await till.order(YEN)
        refund = await till.refund("pay_1", YEN, reason="returned")

        assert "ref_1" == refund.refund_id
        assert ["req-1", "req-2", "req-3", "req-3"] == [request.request_id for _, request in hub.heard]
        assert 1 == len(set(requests(hub, "RefundPayment")))

    at_the_till(story)


def test_a_till_finishes_what_is_open_by_watching_it() -> None:
    async def story(hub: ScriptedHub, till: Pos) -> None:
        hub.will("GetPayment", says(payment("SUBMITTED")))
        hub.changes = [payment("SUBMITTED"), payment("CANCELLING"), payment("CANCELLED")]

        assert payment("CANCELLED") == await till.finish("pay_1")
        async with asyncio.timeout(5):
            await hub.watch_ended.wait()
        assert ["GetPayment", "WatchPayments"] == [method for method, _ in hub.heard]

    at_the_till(story)


def test_what_has_ended_is_not_watched() -> None:
    async def story(hub: ScriptedHub, till: Pos) -> None:
        hub.will("GetPayment", says(payment("DECLINED")))

        assert payment("DECLINED") == await till.finish("pay_1")
        assert ["GetPayment"] == [method for method, _ in hub.heard]

    at_the_till(story)


@pytest.mark.parametrize("ends", [True, False], ids=["ended", "broke off"])
def test_where_a_watch_breaks_off_the_till_asks(ends: bool) -> None:
    async def story(hub: ScriptedHub, till: Pos) -> None:
        hub.will("GetPayment", says(payment("SUBMITTED")), says(payment("SUCCEEDED")))
        hub.changes = [payment("SUBMITTED")]
        if ends:
            hub.ends_watch = True
        else:
            hub.will("WatchPayments", fails(C.UNAVAILABLE))

        assert payment("SUCCEEDED") == await till.finish("pay_1")

    at_the_till(story)


def test_a_till_whose_patience_ends_tells_how_things_stand_then() -> None:
    async def story(hub: ScriptedHub, till: Pos) -> None:
        hub.will("GetPayment", says(payment("SUBMITTED")), says(payment("CANCELLING")))

        assert payment("CANCELLING") == await till.finish("pay_1", seconds=0.05)

    at_the_till(story)


def test_a_hold_is_captured_under_one_request_id_and_released_by_its_own() -> None:
    async def story(hub: ScriptedHub, till: Pos) -> None:
        hub.will("CreatePayment", says(payment("HELD")))
        hub.will("CapturePayment", fails(C.UNAVAILABLE), says(payment("SUCCEEDED")))
        hub.will("ReleasePayment", says(payment("CANCELLED")))
        held = await till.pay(YEN, CODE, hold=True)
        await till.capture(held.payment_id, YEN)
        await till.release(held.payment_id)

        (_, asked), *_ = hub.heard
        first, again = requests(hub, "CapturePayment")
        assert payment_pb2.CAPTURE_MODE_HOLD == asked.capture_mode
        assert first == again
        (release,) = (request for named, request in hub.heard if named == "ReleasePayment")
        assert held.payment_id == release.payment_id

    at_the_till(story)


def test_all_that_is_held_is_captured_where_no_amount_is_said() -> None:
    async def story(hub: ScriptedHub, till: Pos) -> None:
        hub.will("CapturePayment", says(payment("SUCCEEDED")))
        await till.capture("pay_1")

        ((_, asked),) = hub.heard
        assert ("pay_1", "req-1", False) == (asked.payment_id, asked.request_id, asked.HasField("amount"))

    at_the_till(story)
