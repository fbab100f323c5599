"""WalletGatewayService as a wallet that speaks gRPC meets it."""

import asyncio
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from hub.payment.model import RefundState
from hub.v1 import payment_pb2, refund_pb2
from hub.v1.payment_service_pb2 import GetPaymentRequest, WatchPaymentsRequest
from hub.v1.wallet_gateway_service_pb2 import (
    NOTIFIED_RESULT_APPROVED,
    NOTIFIED_RESULT_DECLINED,
    NotifyPaymentRequest,
    NotifyRefundRequest,
    ResolveCodeRequest,
    StartPaymentRequest,
)
from tests.hub.api.calls import all_of, as_, money, never, next_of, refusal
from tests.hub.api.cast import (
    BOOKS_KEY,
    NOODLES,
    NOODLES_CODE,
    NOODLES_KEY,
    SEOUL_KEY,
    THAI_KEY,
)
from tests.hub.api.house import House, at_home
from tests.hub.flows.scripted import says
from wallets.outcome import Unknown, UnknownCause

THAI_CALLS = as_(THAI_KEY)
SEOUL_CALLS = as_(SEOUL_KEY)
SUBMITTED = payment_pb2.PAYMENT_STATE_SUBMITTED
SUCCEEDED = payment_pb2.PAYMENT_STATE_SUCCEEDED
IN_PROCESS = says(Unknown(UnknownCause.IN_PROCESS, "the payer has to confirm"))


async def _resolve(house: House, code: str, metadata: Any = THAI_CALLS, **more: Any) -> Any:
    return await house.gateway.ResolveCode(ResolveCodeRequest(code=code, **more), metadata=metadata)


async def _start(house: House, own_id: str = "app-1", metadata: Any = THAI_CALLS, **more: Any) -> Any:
    request = StartPaymentRequest(wallet_payment_id=own_id, **more)
    return await house.gateway.StartPayment(request, metadata=metadata)


async def _notify(house: House, metadata: Any = THAI_CALLS, **told: Any) -> Any:
    return await house.gateway.NotifyPayment(NotifyPaymentRequest(**told), metadata=metadata)


async def _watched(house: House, payment_id: str, key: str = BOOKS_KEY) -> Any:
    request = WatchPaymentsRequest(payment_id=payment_id)
    return (await all_of(house.payments.WatchPayments(request, metadata=as_(key))))[-1].payment


@at_home()
async def test_an_order_is_resolved_to_one_quote_a_wallet(house: House) -> None:
    order = await house.order()
    first = await _resolve(house, order.order_code)
    again = await _resolve(house, order.order_code)
    seoul = await _resolve(house, order.order_code, SEOUL_CALLS)

    assert ("Kanda Books", order.payment_id) == (first.merchant.name, first.payment_id)
    assert (money("3480 JPY"), money("778.13 THB")) == (first.merchant_amount, first.quote.wallet_amount)
    assert order.expire_time == first.expire_time
    assert first == again
    assert money("31859 KRW") == seoul.quote.wallet_amount
    assert first.quote.quote_id != seoul.quote.quote_id


@at_home()
async def test_a_printed_code_is_resolved_with_and_without_an_amount(house: House) -> None:
    bare = await _resolve(house, NOODLES_CODE)
    priced = await _resolve(house, NOODLES_CODE, SEOUL_CALLS, amount=money("357.50 THB"))

    assert NOODLES == bare.merchant.merchant_id
    assert not bare.HasField("quote")
    assert money("357.50 THB") == priced.merchant_amount
    assert "KRW" == priced.quote.wallet_amount.currency_code
    assert not priced.HasField("expire_time")


@at_home()
async def test_a_payer_pays_an_order(house: House) -> None:
    order = await house.order()
    quote = (await _resolve(house, order.order_code)).quote
    started = await _start(house, code=order.order_code, quote_id=quote.quote_id)
    paid = await _watched(house, order.payment_id)

    assert order.payment_id == started.payment.payment_id
    assert (SUCCEEDED, "app-1") == (paid.state, paid.wallet_payment_id)
    assert quote.quote_id == paid.quote_id
    assert [started.attempt_id] == house.thai.asked("pay")


@at_home()
async def test_an_order_is_paid_by_its_id_and_without_a_quote(house: House) -> None:
    order = await house.order()
    await _start(house, payment_id=order.payment_id)
    paid = await _watched(house, order.payment_id)

    assert (SUCCEEDED, money("778.13 THB")) == (paid.state, paid.wallet_amount)


@at_home()
async def test_a_payer_pays_a_printed_code(house: House) -> None:
    started = await _start(house, code=NOODLES_CODE, amount=money("80.00 THB"))
    paid = await _watched(house, started.payment.payment_id, NOODLES_KEY)

    assert (SUCCEEDED, NOODLES, "") == (paid.state, paid.merchant_id, paid.request_id)
    assert money("80.00 THB") == paid.merchant_amount == paid.wallet_amount


@at_home()
async def test_a_start_is_unique_by_the_wallet_s_own_id(house: House) -> None:
    first = await _start(house, code=NOODLES_CODE, amount=money("80.00 THB"))
    again = await _start(house, code=NOODLES_CODE, amount=money("80.00 THB"))
    elsewhere = await _start(house, metadata=SEOUL_CALLS, code=NOODLES_CODE, amount=money("80.00 THB"))

    assert first.attempt_id == again.attempt_id
    assert first.attempt_id != elsewhere.attempt_id
    assert [first.attempt_id] == house.thai.asked("pay")


@at_home()
async def test_what_can_t_be_started_is_refused(house: House) -> None:
    order = await house.order()
    house.thai.will("pay", never)
    await _start(house, code=order.order_code)
    before = house.dump()
    refused = [
        await refusal(call)
        for call in (
            _start(house, "app-2"),
            _start(house, "bad id", code=NOODLES_CODE),
            _start(house, "app-2", code=NOODLES_CODE),
            _start(house, "app-2", payment_id="pay_none"),
            _start(house, "app-2", code="hello"),
            _start(house, "app-2", SEOUL_CALLS, payment_id=order.payment_id),
            _resolve(house, ""),
            _resolve(house, NOODLES_CODE, amount=money("10 JPY")),
        )
    ]

    assert [
        "FIELD_MISSING",
        "FIELD_INVALID",
        "FIELD_MISSING",
        "PAYMENT_NOT_FOUND",
        "INVALID_CODE",
        "ORDER_IN_PAYMENT",
        "FIELD_MISSING",
        "CURRENCY_MISMATCH",
    ] == [one.reason for one in refused]
    assert before == house.dump()


@at_home()
async def test_an_order_with_an_amount_takes_no_typed_one(house: House) -> None:
    order = await house.order()

    assert (
        "AMOUNT_INVALID" == (await refusal(_resolve(house, order.order_code, amount=money("1 JPY")))).reason
    )


@at_home()
async def test_a_notice_ends_what_was_in_process_and_wakes_the_till(house: House) -> None:
    house.thai.will("pay", IN_PROCESS)
    paying = asyncio.ensure_future(house.pay())
    watching = house.payments.WatchPayments(WatchPaymentsRequest(request_id="req-1"), metadata=as_(BOOKS_KEY))
    assert SUBMITTED == (await next_of(watching)).payment.state
    attempt_id = house.thai.asked("pay")[0]
    told = {
        "attempt_id": attempt_id,
        "wallet_payment_id": "W-1",
        "result": NOTIFIED_RESULT_APPROVED,
        "amount": money("778.13 THB"),
        "wallet_time": Timestamp(seconds=1795320001),
    }
    answer = await _notify(house, **told)
    again = await _notify(house, **told)

    assert SUCCEEDED == (await paying).state
    assert SUCCEEDED == answer.payment.state
    assert answer == again
    assert 1 == len(house.dump()["entry"])


@at_home()
async def test_a_no_that_the_wallet_s_profile_lists_is_final(house: House) -> None:
    order = await house.order()
    house.thai.will("pay", IN_PROCESS)
    started = await _start(house, code=order.order_code)
    unlisted = await _notify(
        house, attempt_id=started.attempt_id, result=NOTIFIED_RESULT_DECLINED, wallet_code="ODD"
    )
    listed = await _notify(
        house, attempt_id=started.attempt_id, result=NOTIFIED_RESULT_DECLINED, wallet_code="USER_DENIED"
    )
    waiting = await house.payments.GetPayment(
        GetPaymentRequest(payment_id=order.payment_id), metadata=as_(BOOKS_KEY)
    )

    assert SUBMITTED == unlisted.payment.state
    assert payment_pb2.PAYMENT_STATE_DECLINED == listed.payment.state
    assert "PAYER_REJECTED" == listed.payment.decline.reason
    assert payment_pb2.PAYMENT_STATE_CREATED == waiting.state


@at_home()
async def test_a_notice_of_another_amount_books_nothing(house: House) -> None:
    await house.begin(act=IN_PROCESS)
    answer = await _notify(
        house,
        attempt_id=house.thai.asked("pay")[0],
        wallet_payment_id="W-1",
        result=NOTIFIED_RESULT_APPROVED,
        amount=money("778.14 THB"),
    )

    assert SUBMITTED == answer.payment.state
    assert [] == house.dump()["entry"]
    assert 1 == len(house.dump()["incident"])


@at_home()
async def test_a_refund_s_notice_ends_it(house: House) -> None:
    paid = await house.pay()
    refund = await house.begin_refund(paid.payment_id, "1000 JPY", IN_PROCESS)
    told = NotifyRefundRequest(
        refund_id=refund.refund_id,
        wallet_refund_id="R-1",
        result=NOTIFIED_RESULT_APPROVED,
        amount=money("223.60 THB"),
    )
    answer = await house.gateway.NotifyRefund(told, metadata=THAI_CALLS)

    assert RefundState.SUBMITTED is refund.state
    assert (refund.refund_id, refund_pb2.REFUND_STATE_SUCCEEDED) == (answer.refund_id, answer.state)
    assert 2 == len(house.dump()["entry"])


@at_home()
async def test_a_wallet_tells_of_its_own_attempts_only(house: House) -> None:
    await house.begin(act=IN_PROCESS)
    told = {
        "attempt_id": house.thai.asked("pay")[0],
        "wallet_payment_id": "W-1",
        "result": NOTIFIED_RESULT_APPROVED,
        "amount": money("778.13 THB"),
    }
    before = house.dump()
    refused = [
        await refusal(_notify(house, SEOUL_CALLS, **told)),
        await refusal(_notify(house, as_(BOOKS_KEY), **told)),
        await refusal(_notify(house, **{**told, "attempt_id": "att_none"})),
        await refusal(_notify(house, **{**told, "result": 0})),
        await refusal(
            house.gateway.NotifyRefund(
                NotifyRefundRequest(refund_id="ref_none", result=NOTIFIED_RESULT_DECLINED, wallet_code="X"),
                metadata=THAI_CALLS,
            )
        ),
    ]

    assert ["PAYMENT_NOT_FOUND", "NOT_ALLOWED", "PAYMENT_NOT_FOUND", "FIELD_MISSING", "REFUND_NOT_FOUND"] == [
        one.reason for one in refused
    ]
    assert before == house.dump()
