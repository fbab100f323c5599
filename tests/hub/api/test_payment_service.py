"""PaymentService as a till meets it: idempotency, deadlines, watching, lists, and whose payment it is."""

import asyncio
from typing import Any

import grpc
from google.protobuf.timestamp_pb2 import Timestamp

from hub.payment.model import PaymentState
from hub.v1 import payment_pb2, refund_pb2
from hub.v1.payment_service_pb2 import (
    CancelPaymentRequest,
    CapturePaymentRequest,
    GetPaymentRequest,
    GetRefundRequest,
    ListPaymentsRequest,
    RefundPaymentRequest,
    ReleasePaymentRequest,
    WatchPaymentsRequest,
)
from tests.hub.api.calls import all_of, an_order, as_, money, never, next_of, refusal, to_pay
from tests.hub.api.cast import ACQUIRER_KEY, BOOKS, BOOKS_KEY, NOODLES, NOODLES_KEY, SEOUL_CODE
from tests.hub.api.house import House, at_home
from tests.hub.flows.scripted import says
from wallets.outcome import Declined, DeclineReason

MINE = as_(BOOKS_KEY)
SUBMITTED = payment_pb2.PAYMENT_STATE_SUBMITTED
SUCCEEDED = payment_pb2.PAYMENT_STATE_SUCCEEDED
CANCELLED = payment_pb2.PAYMENT_STATE_CANCELLED
DECLINED = payment_pb2.PAYMENT_STATE_DECLINED


async def _replayed(call: Any) -> bool:
    trailers = dict(await call.trailing_metadata())
    return trailers.get("hub-replayed") == "true"


async def _get(house: House, key: str = BOOKS_KEY, **named: str) -> Any:
    return await house.payments.GetPayment(GetPaymentRequest(**named), metadata=as_(key))


async def _refund(house: House, payment_id: str, request_id: str, amount: str) -> Any:
    request = RefundPaymentRequest(payment_id=payment_id, request_id=request_id, amount=money(amount))
    return await house.payments.RefundPayment(request, metadata=MINE)


@at_home()
async def test_a_repeat_gives_the_same_bytes_and_says_so(house: House) -> None:
    first_call = house.payments.CreatePayment(to_pay(), metadata=MINE)
    first = await first_call
    again_call = house.payments.CreatePayment(to_pay(terminal_id="another till"), metadata=MINE)
    again = await again_call

    assert first.SerializeToString(deterministic=True) == again.SerializeToString(deterministic=True)
    assert not await _replayed(first_call)
    assert await _replayed(again_call)
    assert ["att_000003"] == house.thai.asked("pay")


@at_home()
async def test_the_differing_field_of_a_reused_request_id_is_named(house: House) -> None:
    await house.pay("same")
    refused = await refusal(house.pay("same", consumer_code=SEOUL_CODE))

    assert "REQUEST_ID_REUSED" == refused.reason
    assert "consumer_code" in refused.message
    assert SEOUL_CODE not in refused.message


@at_home()
async def test_one_request_id_means_one_thing_over_all_methods(house: House) -> None:
    paid = await house.pay("mine")
    request = RefundPaymentRequest(payment_id=paid.payment_id, request_id="mine", amount=money("80 JPY"))

    refused = await refusal(house.payments.RefundPayment(request, metadata=MINE))

    assert "REQUEST_ID_REUSED" == refused.reason


@at_home()
async def test_two_merchants_may_use_one_request_id(house: House) -> None:
    books = await house.pay("same", "3480 JPY")
    noodles = await house.pay("same", "80.00 THB", key=NOODLES_KEY)

    assert [BOOKS, NOODLES] == [books.merchant_id, noodles.merchant_id]
    assert books.payment_id != noodles.payment_id


@at_home()
async def test_a_till_hears_submitted_before_its_deadline(house: House) -> None:
    house.thai.will("pay", never)
    answer = await house.payments.CreatePayment(to_pay(), metadata=MINE, timeout=1.0)

    assert SUBMITTED == answer.state
    assert payment_pb2.NEXT_ACTION_WAIT == answer.next_action
    assert answer.poll_after_ms > 0
    assert 1 == len(house.dump()["payment"])


@at_home()
async def test_a_till_that_goes_away_ends_only_its_own_waiting(house: House) -> None:
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def slow(effect: Any) -> Any:
        asked.set()
        await go_on.wait()
        return effect()

    house.thai.will("pay", slow)
    call = house.payments.CreatePayment(to_pay("gone"), metadata=MINE)
    await asked.wait()
    call.cancel()
    go_on.set()
    watching = house.payments.WatchPayments(WatchPaymentsRequest(request_id="gone"), metadata=MINE)

    assert SUCCEEDED == (await all_of(watching))[-1].payment.state
    assert 1 == len(house.dump()["entry"])


@at_home()
async def test_a_payment_is_found_by_either_id(house: House) -> None:
    paid = await house.pay("mine")

    assert paid == await _get(house, payment_id=paid.payment_id)
    assert paid == await _get(house, request_id="mine")


@at_home()
async def test_another_merchants_ids_are_as_unknown_as_none(house: House) -> None:
    paid = await house.pay("mine")
    by_others = as_(NOODLES_KEY)
    key = {"payment_id": paid.payment_id}
    calls = (
        house.payments.GetPayment(GetPaymentRequest(**key), metadata=by_others),
        house.payments.GetPayment(GetPaymentRequest(request_id="mine"), metadata=by_others),
        house.payments.CancelPayment(CancelPaymentRequest(**key), metadata=by_others),
        house.payments.CapturePayment(CapturePaymentRequest(**key, request_id="x"), metadata=by_others),
        house.payments.ReleasePayment(ReleasePaymentRequest(**key), metadata=by_others),
        house.payments.RefundPayment(
            RefundPaymentRequest(**key, request_id="x", amount=money("80.00 THB")), metadata=by_others
        ),
        house.payments.GetPayment(GetPaymentRequest(payment_id="pay_none"), metadata=by_others),
    )
    before = house.dump()
    refused = [await refusal(call) for call in calls]

    assert ["PAYMENT_NOT_FOUND"] * len(calls) == [one.reason for one in refused]
    assert 1 == len(dict.fromkeys(one.message for one in refused)), "the texts tell the two apart"
    assert before == house.dump()


@at_home()
async def test_an_acquirer_names_one_of_its_own_merchants(house: House) -> None:
    paid = await house.payments.CreatePayment(to_pay(), metadata=as_(ACQUIRER_KEY, hub_merchant=BOOKS))
    unnamed = await refusal(house.payments.CreatePayment(to_pay("2"), metadata=as_(ACQUIRER_KEY)))
    not_its_own = await refusal(
        house.payments.CreatePayment(to_pay("3"), metadata=as_(ACQUIRER_KEY, hub_merchant=NOODLES))
    )
    for_another = await refusal(
        house.payments.CreatePayment(to_pay("4"), metadata=as_(BOOKS_KEY, hub_merchant=NOODLES))
    )

    assert BOOKS == paid.merchant_id
    reasons = [one.reason for one in (unnamed, not_its_own, for_another)]
    assert ["FIELD_MISSING", "NOT_ALLOWED", "NOT_ALLOWED"] == reasons


@at_home()
async def test_a_cancel_that_overtakes_its_create_wins(house: House) -> None:
    request = CancelPaymentRequest(request_id="late")
    overtaken = await house.payments.CancelPayment(request, metadata=MINE)
    create = house.payments.CreatePayment(to_pay("late"), metadata=MINE)
    created = await create

    assert CANCELLED == overtaken.state
    assert not overtaken.HasField("merchant_amount")
    assert overtaken.payment_id == created.payment_id
    assert CANCELLED == created.state
    assert money("3480 JPY") == created.merchant_amount
    assert not await _replayed(create)
    assert [] == house.thai.calls
    assert [] == house.dump()["entry"]


@at_home()
async def test_a_cancel_undoes_a_payment_once(house: House) -> None:
    paid = await house.pay()
    request = CancelPaymentRequest(payment_id=paid.payment_id)
    first = await house.payments.CancelPayment(request, metadata=MINE)
    again = await house.payments.CancelPayment(request, metadata=MINE)

    assert [CANCELLED, CANCELLED] == [first.state, again.state]
    assert "CANCELLED_BY_MERCHANT" == first.decline.reason
    assert 0 == house.thai.held_minor
    assert 2 == len(house.dump()["entry"])


@at_home()
async def test_a_refund_gives_back_and_is_found_by_either_id(house: House) -> None:
    paid = await house.pay()
    refund = await _refund(house, paid.payment_id, "back", "1000 JPY")
    by_id = await house.payments.GetRefund(GetRefundRequest(refund_id=refund.refund_id), metadata=MINE)
    by_request = await house.payments.GetRefund(GetRefundRequest(request_id="back"), metadata=MINE)

    assert refund_pb2.REFUND_STATE_SUCCEEDED == refund.state
    assert money("223.60 THB") == refund.wallet_amount
    assert refund == by_id == by_request
    assert money("1000 JPY") == (await _get(house, payment_id=paid.payment_id)).refunded_amount


@at_home()
async def test_a_slow_refund_is_told_as_submitted(house: House) -> None:
    paid = await house.pay()
    house.thai.will("refund", never)
    request = RefundPaymentRequest(
        payment_id=paid.payment_id, request_id="back", amount=money("1000 JPY"), reason="wrong size"
    )
    refund = await house.payments.RefundPayment(request, metadata=MINE, timeout=1.0)

    assert refund_pb2.REFUND_STATE_SUBMITTED == refund.state
    assert refund.poll_after_ms > 0


@at_home()
async def test_a_payment_id_or_a_request_id_is_needed(house: House) -> None:
    refused = await refusal(_get(house))

    assert "FIELD_MISSING" == refused.reason
    assert ["payment_id"] == refused.fields


@at_home()
async def test_a_payment_is_watched_to_its_end(house: House) -> None:
    order = await house.order()
    watching = house.payments.WatchPayments(WatchPaymentsRequest(payment_id=order.payment_id), metadata=MINE)
    seen = [(await next_of(watching)).payment]
    await house.payments.CancelPayment(CancelPaymentRequest(payment_id=order.payment_id), metadata=MINE)
    seen += [change.payment for change in await all_of(watching)]

    assert [payment_pb2.PAYMENT_STATE_CREATED, CANCELLED] == [payment.state for payment in seen]


@at_home()
async def test_an_ended_payment_is_told_once(house: House) -> None:
    paid = await house.pay("mine")
    watching = house.payments.WatchPayments(WatchPaymentsRequest(request_id="mine"), metadata=MINE)

    assert [paid] == [change.payment for change in await all_of(watching)]


@at_home()
async def test_a_payment_may_be_watched_before_it_is_created(house: House) -> None:
    watching = house.payments.WatchPayments(WatchPaymentsRequest(request_id="later"), metadata=MINE)
    await house.pay("first")
    await house.pay("later")

    assert ["later"] == list(dict.fromkeys(one.payment.request_id for one in await all_of(watching)))


@at_home()
async def test_a_shop_s_watch_begins_with_what_is_open_and_tells_every_end(house: House) -> None:
    await house.pay("before")
    waiting = await house.order("waiting")
    watching = house.payments.WatchPayments(WatchPaymentsRequest(whole_merchant=True), metadata=MINE)
    begun = (await next_of(watching)).payment
    house.thai.will("pay", says(Declined(DeclineReason.INSUFFICIENT_FUNDS, "X")))
    await house.pay("declined")
    await house.pay("elsewhere", "80.00 THB", key=NOODLES_KEY)
    seen = [(await next_of(watching)).payment]
    while DECLINED != seen[-1].state:
        seen.append((await next_of(watching)).payment)
    watching.cancel()

    assert waiting.payment_id == begun.payment_id
    assert ["declined"] == list(dict.fromkeys(payment.request_id for payment in seen))


@at_home()
async def test_a_watch_goes_on_from_its_cursor_without_a_gap(house: House) -> None:
    await house.order("one", terminal_id="till-7")
    asked = WatchPaymentsRequest(terminal_id="till-7")
    first = house.payments.WatchPayments(asked, metadata=MINE)
    cursor = (await next_of(first)).cursor
    first.cancel()
    await house.order("two", terminal_id="till-7")
    await house.order("elsewhere", terminal_id="till-8")
    await house.order("three", terminal_id="till-7")
    asked.cursor = cursor
    again = house.payments.WatchPayments(asked, metadata=MINE)
    seen = [(await next_of(again)).payment.request_id for _ in range(2)]
    again.cancel()

    assert ["two", "three"] == seen


@at_home()
async def test_a_watch_says_what_it_wants(house: House) -> None:
    nothing = house.payments.WatchPayments(WatchPaymentsRequest(), metadata=MINE)
    not_the_shop = house.payments.WatchPayments(WatchPaymentsRequest(whole_merchant=False), metadata=MINE)
    no_cursor = house.payments.WatchPayments(
        WatchPaymentsRequest(whole_merchant=True, cursor="nonsense"), metadata=MINE
    )
    refused = [await refusal(all_of(stream)) for stream in (nothing, not_the_shop, no_cursor)]

    assert ["FIELD_MISSING", "FIELD_MISSING", "CURSOR_INVALID"] == [one.reason for one in refused]


@at_home()
async def test_a_list_comes_in_pages_newest_first(house: House) -> None:
    for number in range(5):
        await house.order(f"order-{number}")
        house.clock.forward(seconds=1)
    pages, token = [], ""
    while True:
        request = ListPaymentsRequest(page_size=2, page_token=token)
        answer = await house.payments.ListPayments(request, metadata=MINE)
        pages.append([payment.request_id for payment in answer.payments])
        token = answer.next_page_token
        if not token:
            break

    assert [["order-4", "order-3"], ["order-2", "order-1"], ["order-0"]] == pages


@at_home()
async def test_a_list_is_filtered(house: House) -> None:
    await house.pay("paid", merchant_order_id="A-1")
    await house.order("waiting", merchant_order_id="A-2")
    noon = Timestamp()
    noon.FromDatetime(house.clock.now())
    after = Timestamp(seconds=noon.seconds + 1)

    async def ids(**asked: Any) -> list[str]:
        answer = await house.payments.ListPayments(ListPaymentsRequest(**asked), metadata=MINE)
        return [payment.request_id for payment in answer.payments]

    assert ["paid"] == await ids(states=[SUCCEEDED])
    assert ["waiting"] == await ids(merchant_order_id="A-2")
    assert ["paid"] == await ids(business_date="2026-11-22")
    assert [] == await ids(business_date="2026-11-23")
    assert ["waiting", "paid"] == await ids(create_time_from=noon, create_time_before=after)
    assert [] == await ids(create_time_before=noon)
    assert "FIELD_INVALID" == (await refusal(ids(page_size=201))).reason
    assert "FIELD_INVALID" == (await refusal(ids(states=[payment_pb2.PAYMENT_STATE_UNSPECIFIED]))).reason


@at_home()
async def test_what_is_not_held_is_neither_captured_nor_released(house: House) -> None:
    paid = await house.pay()
    capture = CapturePaymentRequest(payment_id=paid.payment_id, request_id="take")
    release = ReleasePaymentRequest(payment_id=paid.payment_id)
    refused = [
        await refusal(house.payments.CapturePayment(capture, metadata=MINE)),
        await refusal(house.payments.ReleasePayment(release, metadata=MINE)),
    ]

    assert ["PAYMENT_STATE", "PAYMENT_STATE"] == [one.reason for one in refused]
    assert PaymentState.SUCCEEDED in refused[0].message


@at_home()
async def test_an_order_shows_its_code_until_it_is_paid(house: House) -> None:
    order = await house.payments.CreatePayment(an_order(), metadata=MINE)

    assert payment_pb2.PAYMENT_STATE_CREATED == order.state
    assert payment_pb2.NEXT_ACTION_SHOW_ORDER_CODE == order.next_action
    assert order.order_code.startswith("000201")
    assert order.expire_time.ToDatetime() > order.create_time.ToDatetime()


@at_home()
async def test_no_call_gets_in_without_a_key(house: House) -> None:
    calls = (
        house.payments.CreatePayment(to_pay()),
        house.payments.CreatePayment(to_pay(), metadata=as_("unknown")),
        house.payments.CreatePayment(to_pay(), metadata=as_("revoked-key")),
        house.payments.CreatePayment(to_pay(), metadata=(("authorization", "Basic books-key"),)),
    )
    refused = [await refusal(call) for call in calls]

    assert ["NO_CREDENTIAL"] * len(calls) == [one.reason for one in refused]
    assert all(grpc.StatusCode.UNAUTHENTICATED is one.code for one in refused)
