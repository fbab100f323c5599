"""What stands before every method: a body's size and form, faults told once, watches that end."""

import asyncio

import grpc
import pytest

from hub.api.guard import REQUEST_BYTES_MAX
from hub.v1.payment_service_pb2 import GetPaymentRequest, WatchPaymentsRequest
from tests.hub.api.calls import all_of, as_, next_of, raw, refusal, to_pay
from tests.hub.api.cast import BOOKS_KEY, OPERATOR_KEY, SHARED_CODE
from tests.hub.api.house import House, at_home
from tests.hub.flows.scripted import fails

MINE = as_(BOOKS_KEY)


def _of_size(size: int) -> bytes:
    """A CreatePayment of exactly this many bytes."""
    request = to_pay("large", description="x" * size)
    too_many = len(request.SerializeToString()) - size
    request.description = request.description[too_many:]
    raw_request = request.SerializeToString()
    assert size == len(raw_request)
    return raw_request


@at_home()
async def test_a_body_of_64_kib_gets_in_and_one_byte_more_does_not(house: House) -> None:
    create = raw(house.channel, "PaymentService/CreatePayment")
    fits = await refusal(create(_of_size(REQUEST_BYTES_MAX), metadata=MINE))
    too_large = await refusal(create(_of_size(REQUEST_BYTES_MAX + 1), metadata=MINE))

    assert "FIELD_INVALID" == fits.reason, "it was read: its description is too long"
    assert (grpc.StatusCode.RESOURCE_EXHAUSTED, "PAYLOAD_TOO_LARGE") == (too_large.code, too_large.reason)


@at_home()
async def test_a_huge_body_is_refused_by_grpc_itself(house: House) -> None:
    refused = await refusal(raw(house.channel, "PaymentService/CreatePayment")(bytes(2**20), metadata=MINE))

    assert grpc.StatusCode.RESOURCE_EXHAUSTED is refused.code


@at_home()
async def test_a_body_that_is_no_message_is_refused(house: House) -> None:
    refused = await refusal(raw(house.channel, "PaymentService/CreatePayment")(b"\xff\xff", metadata=MINE))

    assert "FIELD_INVALID" == refused.reason


@at_home()
async def test_who_calls_is_asked_before_what(house: House) -> None:
    refused = await refusal(raw(house.channel, "PaymentService/CreatePayment")(bytes(70_000)))

    assert "NO_CREDENTIAL" == refused.reason


@at_home()
async def test_a_fault_is_told_once_and_not_in_its_own_words(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    house.thai.will("resolve_code", fails(RuntimeError("an adapter's bug")))
    refused = await refusal(house.pay(consumer_code=SHARED_CODE))
    said = capsys.readouterr().out

    assert (grpc.StatusCode.INTERNAL, "HUB_FAULT") == (refused.code, refused.reason)
    assert "adapter" not in refused.message
    assert 1 == said.count("hub_fault")
    assert SHARED_CODE not in said


@at_home()
async def test_channelz_is_the_operators(house: House) -> None:
    servers = house.channel.unary_unary("/grpc.channelz.v1.Channelz/GetServers")  # type: ignore[var-annotated] # bytes in and out

    assert "NOT_ALLOWED" == (await refusal(servers(b"", metadata=MINE))).reason
    assert len(await servers(b"", metadata=as_(OPERATOR_KEY))) > 0


@at_home()
async def test_watches_end_with_the_server_and_say_where_to_go(house: House) -> None:
    order = await house.order()
    watching = house.payments.WatchPayments(WatchPaymentsRequest(payment_id=order.payment_id), metadata=MINE)
    await next_of(watching)
    stopping = asyncio.create_task(house.server.stop(5))
    refused = await refusal(all_of(watching))
    await stopping

    assert "SHUTTING_DOWN" == refused.reason


@at_home()
async def test_a_call_under_way_is_answered_before_the_server_ends(house: House) -> None:
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def slow(effect: object) -> object:
        asked.set()
        await go_on.wait()
        return effect() if callable(effect) else None

    house.thai.will("pay", slow)
    paying = asyncio.ensure_future(house.pay())
    await asked.wait()
    stopping = asyncio.create_task(house.server.stop(5))
    go_on.set()
    paid = await paying
    await stopping

    assert "" != paid.business_date


@at_home()
async def test_metadata_keys_of_any_case_and_bytes_do_no_harm(house: House) -> None:
    metadata: list[tuple[str, str | bytes]] = [*MINE, ("trace-bin", b"\x00\xff"), ("x-more", "yes")]
    refused = await refusal(
        house.payments.GetPayment(GetPaymentRequest(payment_id="pay_none"), metadata=metadata)
    )

    assert "PAYMENT_NOT_FOUND" == refused.reason
