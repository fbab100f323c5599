"""Idempotency: one request id makes one thing, for ever, and says what differs when it comes with another."""

from typing import Any

import pytest

from hub.flows.cancel import cancel_request
from hub.flows.quotes import CreateQuote, create_quote
from hub.flows.refund import RefundPayment, accept_refund
from hub.flows.requests import CREATE_PAYMENT, CREATE_QUOTE, content, require_same, reused
from hub.flows.units import RequestRecord
from hub.payment.model import CaptureMode, PaymentState
from hub.payment.reasons import Refused
from tests.hub.flows.floor import Floor, on_the_floor
from tests.hub.flows.parties import CODE, NOODLES, THAI, money

KEY = b"a key of the store"


def a_record(method: str = CREATE_PAYMENT, **fields: str) -> RequestRecord:
    return RequestRecord("mer", "req", method, "pay_1", content(KEY, fields))


def test_content_is_kept_as_one_keyed_hash_per_field() -> None:
    kept = content(KEY, {"consumer_code": CODE, "quote_id": ""})

    assert ["consumer_code", "quote_id"] == list(kept)
    assert CODE not in str(kept)
    assert kept != content(b"another key", {"consumer_code": CODE, "quote_id": ""})
    assert {"32"} == {str(len(value)) for value in kept.values()}


def test_equal_values_of_two_fields_have_different_hashes() -> None:
    kept = content(KEY, {"a": "1", "b": "1"})

    assert kept["a"] != kept["b"]


def test_equal_content_is_the_same_request() -> None:
    require_same(a_record(amount="1", code="2"), a_record(amount="1", code="2"))


@pytest.mark.parametrize(
    "known, asked, field",
    [
        (a_record(amount="1"), a_record(amount="2"), "amount"),
        (a_record(amount="1", code="2"), a_record(amount="1", code="3"), "code"),
        (a_record(amount="1"), a_record(amount="1", code="3"), "code"),
        (a_record(amount="1", code="2"), a_record(amount="1"), "code"),
        (a_record(), a_record(CREATE_QUOTE), "method"),
    ],
)
def test_the_field_that_differs_is_named(known: RequestRecord, asked: RequestRecord, field: str) -> None:
    with pytest.raises(Refused) as refused:
        require_same(known, asked)

    assert (reused(field).reason, reused(field).detail) == (refused.value.reason, refused.value.detail)
    assert field in refused.value.message


@on_the_floor
async def test_a_replay_gives_the_payment_as_it_stands_now(floor: Floor) -> None:
    first = await floor.create(request_id="till-1")
    paid = await floor.desk.settled_payment(first.payment)
    again = await floor.create(request_id="till-1")
    await floor.give_back(paid, "1000 JPY")
    later = await floor.create(request_id="till-1")

    assert (False, True, True) == (first.replayed, again.replayed, later.replayed)
    assert (paid, 1000) == (again.payment, later.payment.refunded_minor)
    assert 1 == len(floor.thai.asked("pay"))


@pytest.mark.parametrize(
    "volatile",
    [{"terminal_id": "till-9"}, {"description": "other words"}, {"merchant_order_id": "o-2"}],
    ids=lambda fields: next(iter(fields)),
)
@on_the_floor
async def test_what_is_not_content_may_differ(floor: Floor, volatile: dict[str, str]) -> None:
    first = await floor.pay(request_id="till-1")

    assert first == (await floor.create(request_id="till-1", **volatile)).payment


@pytest.mark.parametrize(
    "field, changes",
    [
        ("amount.minor_units", {"amount": "3481 JPY"}),
        ("amount.currency_code", {"amount": "34.80 THB"}),
        ("consumer_code", {"consumer_code": "251001020123456789012346"}),
        ("consumer_code", {"consumer_code": None}),
        ("quote_id", {"quote_id": "quo_1"}),
        ("capture_mode", {"capture_mode": CaptureMode.HOLD}),
    ],
)
@on_the_floor
async def test_other_content_is_refused_naming_the_field_and_the_first_is_untouched(
    floor: Floor, field: str, changes: dict[str, Any]
) -> None:
    first = await floor.pay(request_id="till-1")
    if changes.get("consumer_code", CODE) is None:
        changes = {**changes, "capture_mode": CaptureMode.IMMEDIATE}

    with pytest.raises(Refused) as refused:
        await floor.create(**{"request_id": "till-1", **changes})

    assert "REQUEST_ID_REUSED" == refused.value.reason
    assert f"the first request had another {field}" == refused.value.detail
    assert first == await floor.payment(first.payment_id)
    assert 1 == len(floor.thai.asked("pay"))


@on_the_floor
async def test_request_ids_are_each_merchants_own(floor: Floor) -> None:
    ours = await floor.pay("3480 JPY", request_id="till-1")
    theirs = await floor.pay("357.50 THB", request_id="till-1", merchant_id=NOODLES)

    assert ours.payment_id != theirs.payment_id
    assert PaymentState.SUCCEEDED is theirs.state


@on_the_floor
async def test_all_methods_share_one_namespace(floor: Floor) -> None:
    shop = floor.merchant("mer_tokyo_books")
    paid = await floor.pay(request_id="of-a-payment")
    await floor.give_back(paid, "1000 JPY", request_id="of-a-refund")
    quote = CreateQuote(shop, "of-a-quote", money("3480 JPY"), wallet_id=THAI)
    await create_quote(floor.ports, quote)

    for taken in ("of-a-refund", "of-a-quote"):
        with pytest.raises(Refused, match=r"REQUEST_ID_REUSED.*method"):
            await floor.create(request_id=taken)
    for taken in ("of-a-payment", "of-a-quote"):
        with pytest.raises(Refused, match=r"REQUEST_ID_REUSED.*method"):
            await accept_refund(floor.ports, RefundPayment(paid, taken, money("1 JPY")))
    for taken in ("of-a-payment", "of-a-refund"):
        with pytest.raises(Refused, match=r"REQUEST_ID_REUSED.*method"):
            await create_quote(floor.ports, CreateQuote(shop, taken, money("3480 JPY"), wallet_id=THAI))


@on_the_floor
async def test_a_refund_with_other_content_is_refused_naming_the_field(floor: Floor) -> None:
    paid, other = await floor.pay(), await floor.pay()
    await floor.give_back(paid, "1000 JPY", request_id="back")

    with pytest.raises(Refused, match=r"REQUEST_ID_REUSED.*amount\.minor_units"):
        await accept_refund(floor.ports, RefundPayment(paid, "back", money("1001 JPY")))
    with pytest.raises(Refused, match=r"REQUEST_ID_REUSED.*payment_id"):
        await accept_refund(floor.ports, RefundPayment(other, "back", money("1000 JPY")))
    with pytest.raises(Refused, match=r"REQUEST_ID_REUSED.*amount\.currency_code"):
        await accept_refund(floor.ports, RefundPayment(paid, "back", None))


@on_the_floor
async def test_a_cancelled_request_id_can_make_nothing_else(floor: Floor) -> None:
    shop = floor.merchant("mer_tokyo_books")
    paid = await floor.pay()
    await cancel_request(floor.ports, shop, "overtaken")

    with pytest.raises(Refused, match=r"REQUEST_ID_REUSED.*method"):
        await accept_refund(floor.ports, RefundPayment(paid, "overtaken", money("1 JPY")))
    with pytest.raises(Refused, match=r"REQUEST_ID_REUSED.*method"):
        await create_quote(floor.ports, CreateQuote(shop, "overtaken", money("1 JPY"), wallet_id=THAI))


@on_the_floor
async def test_no_code_is_kept_anywhere_in_the_store(floor: Floor) -> None:
    await floor.pay(request_id="till-1")

    kept = b"".join(file.read_bytes() for file in floor.directory.iterdir())

    assert CODE.encode() not in kept
    assert b"till-1" in kept
