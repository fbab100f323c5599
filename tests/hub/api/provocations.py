"""How each reason of the registry is provoked, through a real door of a running hub.

A provocation prepares a house and gives the one call that is then refused, so that a test can look at the
books before and after it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from hub.v1 import payment_pb2
from hub.v1.acquirer_pb2 import Acquirer, CreateAcquirerRequest
from hub.v1.batch_pb2 import ListBatchesRequest
from hub.v1.business_day_pb2 import CloseDayRequest, GetDayRequest, ListDaysRequest
from hub.v1.credential_pb2 import RevokeCredentialRequest
from hub.v1.hold_pb2 import DisputeHoldRequest
from hub.v1.payment_service_pb2 import (
    CancelPaymentRequest,
    CapturePaymentRequest,
    GetPaymentRequest,
    GetRefundRequest,
    ListPaymentsRequest,
    RefundPaymentRequest,
)
from hub.v1.quote_service_pb2 import CreateQuoteRequest
from hub.v1.sandbox_service_pb2 import CreateConsumerCodeRequest
from hub.v1.wallet_gateway_service_pb2 import ResolveCodeRequest, StartPaymentRequest
from tests.hub.api import two_people
from tests.hub.api.calls import as_, money, never, to_pay
from tests.hub.api.cast import (
    BOOKS_KEY,
    COUPON,
    DAY,
    HANOI_KEY,
    NOODLES_CODE,
    NOODLES_KEY,
    NOON,
    OPERATOR_KEY,
    SEOUL_CODE,
    SEOUL_KEY,
    SHARED_CODE,
    THAI,
    THAI_KEY,
)
from tests.hub.api.house import House
from tests.hub.flows.scripted import fails
from wallets.truemoney import wire

Call = Callable[[], Awaitable[Any]]
Prepare = Callable[[House], Awaitable[Call]]

BOOKS_CALLS = as_(BOOKS_KEY)


def _plain(call: Callable[[House], Awaitable[Any]]) -> Prepare:
    """A call that is refused whatever came before it."""

    async def prepare(house: House) -> Call:
        return lambda: call(house)

    return prepare


def _pays(**asked: Any) -> Prepare:
    """A till's CreatePayment with something wrong in it."""
    return _plain(lambda house: house.pay(**asked))


def _operator(service: str, method: str, request: Any) -> Prepare:
    return _plain(lambda house: getattr(getattr(house, service), method)(request, metadata=as_(OPERATOR_KEY)))


async def _quote(house: House, **more: Any) -> str:
    request = CreateQuoteRequest(request_id="quote-1", amount=money("3480 JPY"), wallet_id=THAI, **more)
    return str((await house.quotes.CreateQuote(request, metadata=BOOKS_CALLS)).quote_id)


async def quote_expired(house: House) -> Call:
    quote_id = await _quote(house)
    house.clock.forward(seconds=600)
    return lambda: house.pay(quote_id=quote_id)


async def quote_used(house: House) -> Call:
    quote_id = await _quote(house)
    await house.pay("first", quote_id=quote_id)
    return lambda: house.pay("second", quote_id=quote_id)


async def quote_mismatch(house: House) -> Call:
    quote_id = await _quote(house)
    return lambda: house.pay("other", "3481 JPY", quote_id=quote_id)


async def rate_unavailable(house: House) -> Call:
    house.sheet.publish(NOON, VND="")
    return lambda: house.pay("req", "50000 VND", key=HANOI_KEY)


async def rate_stale(house: House) -> Call:
    house.clock.forward(days=5)
    return house.pay


async def rate_quarantined(house: House) -> Call:
    await house.pay("first")
    house.sheet.publish(NOON, THB="40")
    return lambda: house.pay("second")


async def request_id_reused(house: House) -> Call:
    await house.pay("same")
    return lambda: house.pay("same", "3481 JPY")


async def payment_not_found(house: House) -> Call:
    """Another merchant's payment is as unknown as none."""
    paid = await house.pay()
    request = GetPaymentRequest(payment_id=paid.payment_id)
    return lambda: house.payments.GetPayment(request, metadata=as_(NOODLES_KEY))


async def refund_not_found(house: House) -> Call:
    paid = await house.pay()
    request = RefundPaymentRequest(payment_id=paid.payment_id, request_id="back", amount=money("80 JPY"))
    refund = await house.payments.RefundPayment(request, metadata=BOOKS_CALLS)
    asked = GetRefundRequest(refund_id=refund.refund_id)
    return lambda: house.payments.GetRefund(asked, metadata=as_(NOODLES_KEY))


async def _started(house: House, wallet_payment_id: str, code: str, **typed: Any) -> Any:
    asked = StartPaymentRequest(wallet_payment_id=wallet_payment_id, code=code, **typed)
    return await house.gateway.StartPayment(asked, metadata=as_(THAI_KEY))


async def order_in_payment(house: House) -> Call:
    order = await house.order()
    house.thai.will("pay", never)
    await _started(house, "app-1", order.order_code)
    asked = ResolveCodeRequest(code=order.order_code)
    return lambda: house.gateway.ResolveCode(asked, metadata=as_(SEOUL_KEY))


async def order_not_payable(house: House) -> Call:
    order = await house.order()
    await house.payments.CancelPayment(
        CancelPaymentRequest(payment_id=order.payment_id), metadata=BOOKS_CALLS
    )
    asked = ResolveCodeRequest(code=order.order_code)
    return lambda: house.gateway.ResolveCode(asked, metadata=as_(THAI_KEY))


async def payment_state(house: House) -> Call:
    paid = await house.pay()
    request = CapturePaymentRequest(payment_id=paid.payment_id, request_id="take")
    return lambda: house.payments.CapturePayment(request, metadata=BOOKS_CALLS)


async def _held(house: House) -> Any:
    return await house.pay(capture_mode=payment_pb2.CAPTURE_MODE_HOLD)


def _captures(payment_id: str, **more: Any) -> CapturePaymentRequest:
    return CapturePaymentRequest(payment_id=payment_id, request_id="take", **more)


async def hold_exceeded(house: House) -> Call:
    request = _captures((await _held(house)).payment_id, amount=money("3481 JPY"))
    return lambda: house.payments.CapturePayment(request, metadata=BOOKS_CALLS)


async def hold_disputed(house: House) -> Call:
    held = await _held(house)
    dispute = DisputeHoldRequest(payment_id=held.payment_id, reason="nothing was delivered")
    await house.settlement.DisputeHold(dispute, metadata=as_(OPERATOR_KEY))
    request = _captures(held.payment_id)
    return lambda: house.payments.CapturePayment(request, metadata=BOOKS_CALLS)


async def payment_was_held(house: House) -> Call:
    held = await _held(house)
    await house.payments.CapturePayment(_captures(held.payment_id), metadata=BOOKS_CALLS)
    request = CancelPaymentRequest(payment_id=held.payment_id)
    return lambda: house.payments.CancelPayment(request, metadata=BOOKS_CALLS)


def _refunds(payment_id: str, request_id: str, amount: str) -> RefundPaymentRequest:
    return RefundPaymentRequest(payment_id=payment_id, request_id=request_id, amount=money(amount))


async def payment_has_refunds(house: House) -> Call:
    paid = await house.pay()
    await house.payments.RefundPayment(_refunds(paid.payment_id, "back", "80 JPY"), metadata=BOOKS_CALLS)
    request = CancelPaymentRequest(payment_id=paid.payment_id)
    return lambda: house.payments.CancelPayment(request, metadata=BOOKS_CALLS)


async def cancel_window_ended(house: House) -> Call:
    paid = await house.pay()
    house.clock.forward(hours=12, minutes=15)
    request = CancelPaymentRequest(payment_id=paid.payment_id)
    return lambda: house.payments.CancelPayment(request, metadata=BOOKS_CALLS)


async def refund_window_closed(house: House) -> Call:
    paid = await house.pay()
    house.clock.forward(days=367)
    request = _refunds(paid.payment_id, "back", "80 JPY")
    return lambda: house.payments.RefundPayment(request, metadata=BOOKS_CALLS)


async def refund_exceeds_rest(house: House) -> Call:
    paid = await house.pay()
    await house.payments.RefundPayment(_refunds(paid.payment_id, "back", "3000 JPY"), metadata=BOOKS_CALLS)
    request = _refunds(paid.payment_id, "more", "481 JPY")
    return lambda: house.payments.RefundPayment(request, metadata=BOOKS_CALLS)


async def currency_mismatch(house: House) -> Call:
    paid = await house.pay()
    request = _refunds(paid.payment_id, "back", "80 THB")
    return lambda: house.payments.RefundPayment(request, metadata=BOOKS_CALLS)


async def limit_exceeded(house: House) -> Call:
    contract = house.ports.directory().wallets[THAI]
    await house.write(replace(contract, net_debit_cap=wire.Amount(value="700.00", currency="THB").money()))
    return house.pay


async def wallet_payment_id_reused(house: House) -> Call:
    await _started(house, "app-1", NOODLES_CODE, amount=money("80.00 THB"))
    asked = ResolveCodeRequest(code=NOODLES_CODE, amount=money("80.00 THB"))
    other = (await house.gateway.ResolveCode(asked, metadata=as_(THAI_KEY))).quote.quote_id
    return lambda: _started(house, "app-1", NOODLES_CODE, amount=money("80.00 THB"), quote_id=other)


async def overloaded(house: House) -> Call:
    """The house takes four records at a time."""
    for number in range(4):
        await house.begin(f"slow-{number}")
    return lambda: house.pay("one-too-many")


async def shutting_down(house: House) -> Call:
    await house.begin("slow")
    draining = asyncio.create_task(house.desk.drain())
    await asyncio.sleep(0)
    assert not draining.done()
    return lambda: house.pay("too-late")


async def store_unavailable(house: House) -> Call:
    async def disk_is_full() -> None:
        raise OSError("no space left on device")

    house.before_commit = disk_is_full
    return house.pay


async def earlier_day_open(house: House) -> Call:
    house.clock.forward(days=3)
    request = CloseDayRequest(business_date="2026-11-23")
    return lambda: house.settlement.CloseDay(request, metadata=as_(OPERATOR_KEY))


async def record_invalid(house: House) -> Call:
    request = CreateAcquirerRequest(acquirer=Acquirer(acquirer_id="acq_jp", name="Another", country="JP"))
    return lambda: house.admin.CreateAcquirer(request, metadata=as_(OPERATOR_KEY))


async def sandbox_unreachable(house: House) -> Call:
    house.controls[THAI] = "http://127.0.0.1:9"
    request = CreateConsumerCodeRequest(wallet_id=THAI)
    return lambda: house.sandbox.CreateConsumerCode(request, metadata=BOOKS_CALLS)


async def hub_fault(house: House) -> Call:
    house.thai.will("resolve_code", fails(RuntimeError("an adapter's bug")))
    return lambda: house.pay(consumer_code=SHARED_CODE)


REFUSALS: Mapping[str, Prepare] = {
    "FIELD_MISSING": _pays(request_id=""),
    "FIELD_INVALID": _pays(request_id="with space"),
    "AMOUNT_INVALID": _pays(amount="0 JPY"),
    "AMOUNT_TOO_SMALL": _plain(lambda house: house.pay(amount="1 VND", key=HANOI_KEY)),
    "UNKNOWN_CURRENCY": _pays(amount="10 XXX"),
    "CURRENCY_MISMATCH": currency_mismatch,
    "INVALID_CODE": _pays(consumer_code="25100102012345678901234５"),
    "UNSUPPORTED_CODE": _pays(consumer_code="990000020123456789012345"),
    "CODE_TYPE_MISMATCH": _pays(consumer_code=COUPON),
    "CODE_AMBIGUOUS": _pays(consumer_code=SHARED_CODE),
    "UNKNOWN_WALLET": _pays(wallet_hint="nobody"),
    "CAPABILITY_MISSING": _pays(capture_mode=payment_pb2.CAPTURE_MODE_HOLD, consumer_code=SEOUL_CODE),
    "QUOTE_NOT_FOUND": _pays(quote_id="quo_none"),
    "QUOTE_EXPIRED": quote_expired,
    "QUOTE_USED": quote_used,
    "QUOTE_MISMATCH": quote_mismatch,
    "RATE_UNAVAILABLE": rate_unavailable,
    "RATE_STALE": rate_stale,
    "RATE_QUARANTINED": rate_quarantined,
    "REQUEST_ID_REUSED": request_id_reused,
    "PAYMENT_NOT_FOUND": payment_not_found,
    "REFUND_NOT_FOUND": refund_not_found,
    "ORDER_IN_PAYMENT": order_in_payment,
    "ORDER_NOT_PAYABLE": order_not_payable,
    "PAYMENT_STATE": payment_state,
    "HOLD_EXCEEDED": hold_exceeded,
    "HOLD_DISPUTED": hold_disputed,
    "PAYMENT_WAS_HELD": payment_was_held,
    "PAYMENT_HAS_REFUNDS": payment_has_refunds,
    "CANCEL_WINDOW_ENDED": cancel_window_ended,
    "REFUND_WINDOW_CLOSED": refund_window_closed,
    "REFUND_EXCEEDS_REST": refund_exceeds_rest,
    "LIMIT_EXCEEDED": limit_exceeded,
    "WALLET_PAYMENT_ID_REUSED": wallet_payment_id_reused,
    "NO_CREDENTIAL": _plain(lambda house: house.payments.CreatePayment(to_pay())),
    "NOT_ALLOWED": _plain(lambda house: house.settlement.ListDays(ListDaysRequest(), metadata=BOOKS_CALLS)),
    "PAYLOAD_TOO_LARGE": _pays(description="x" * 70_000),
    "OVERLOADED": overloaded,
    "SHUTTING_DOWN": shutting_down,
    "STORE_UNAVAILABLE": store_unavailable,
    "DAY_NOT_FOUND": _operator("settlement", "GetDay", GetDayRequest(business_date="2026-11-21")),
    "DAY_NOT_OVER": _operator("settlement", "CloseDay", CloseDayRequest(business_date=DAY)),
    "EARLIER_DAY_OPEN": earlier_day_open,
    "CURSOR_INVALID": _plain(
        lambda house: house.payments.ListPayments(
            ListPaymentsRequest(page_token="nonsense"), metadata=BOOKS_CALLS
        )
    ),
    "RECORD_NOT_FOUND": _operator(
        "admin", "RevokeCredential", RevokeCredentialRequest(credential_id="cre_1")
    ),
    "RECORD_INVALID": record_invalid,
    "FOUR_EYES": two_people.four_eyes,
    "PROPOSAL_REPLACED": two_people.proposal_replaced,
    "INCIDENT_CLOSED": two_people.incident_closed,
    "SANDBOX_UNREACHABLE": sandbox_unreachable,
    "NOT_SERVED": _operator("settlement", "ListBatches", ListBatchesRequest()),
    "HUB_FAULT": hub_fault,
}
