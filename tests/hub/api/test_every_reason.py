"""Every reason of the registry comes through a real door, told the same way, and leaves the books alone."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from google.rpc import error_details_pb2

from fx.money import Money
from hub.api.errors import CODE_OF, DOC, DOMAIN
from hub.payment.reasons import REASONS, Grade
from hub.v1 import payment_pb2
from hub.v1.payment_service_pb2 import (
    CancelPaymentRequest,
    GetPaymentRequest,
    RefundPaymentRequest,
    ReleasePaymentRequest,
    WatchPaymentsRequest,
)
from tests.hub.api.calls import all_of, as_, money, next_of, refusal
from tests.hub.api.cast import BOOKS_KEY, NOODLES_CODE, NOON, THAI
from tests.hub.api.house import House, a_house
from tests.hub.api.provocations import REFUSALS
from tests.hub.api.two_people import UNPAID, approve, long_unknown, propose
from tests.hub.flows.scripted import says
from wallets.contract import HttpCall
from wallets.outcome import Declined, DeclineReason, NotSent
from wallets.truemoney.sandbox import TrueMoneySandbox

DOOR = f"/wallets/{THAI}"
FOUR_AT_A_TIME = 4
NEEDS_SANDBOX = ("SANDBOX_UNREACHABLE",)

Reader = Callable[[House], Awaitable[Any]]
"""Brings a payment or refund to its end without money, and reads it."""


def _wallet_says(reason: DeclineReason) -> Reader:
    async def read(house: House) -> Any:
        house.thai.will("pay", says(Declined(reason, "a code of theirs")))
        return await house.pay()

    return read


def _wallet_says_of_refund(reason: DeclineReason) -> Reader:
    async def read(house: House) -> Any:
        paid = await house.pay()
        house.thai.will("refund", says(Declined(reason, "a code of theirs")))
        request = RefundPaymentRequest(payment_id=paid.payment_id, request_id="back", amount=money("80 JPY"))
        return await house.payments.RefundPayment(request, metadata=as_(BOOKS_KEY))

    return read


async def unreachable(house: House) -> Any:
    house.thai.will("pay", says(NotSent("connection refused")))
    return await house.pay()


async def expired(house: House) -> Any:
    order = await house.order()
    watching = house.payments.WatchPayments(
        WatchPaymentsRequest(payment_id=order.payment_id), metadata=as_(BOOKS_KEY)
    )
    assert order == (await next_of(watching)).payment
    house.clock.forward(seconds=600)
    return (await all_of(watching))[-1].payment


async def cancelled(house: House) -> Any:
    order = await house.order()
    request = CancelPaymentRequest(payment_id=order.payment_id)
    return await house.payments.CancelPayment(request, metadata=as_(BOOKS_KEY))


async def released(house: House) -> Any:
    held = await house.pay(capture_mode=payment_pb2.CAPTURE_MODE_HOLD)
    request = ReleasePaymentRequest(payment_id=held.payment_id)
    return await house.payments.ReleasePayment(request, metadata=as_(BOOKS_KEY))


async def resolved_unpaid(house: House) -> Any:
    payment_id, attempt_id = await long_unknown(house)
    resolution = await propose(house, attempt_id=attempt_id, outcome=UNPAID)
    await approve(house, resolution.resolution_id)
    return await house.payments.GetPayment(GetPaymentRequest(payment_id=payment_id), metadata=as_(BOOKS_KEY))


OF_REFUNDS = (
    DeclineReason.REFUND_WINDOW_ENDED,
    DeclineReason.REFUND_EXCEEDS_PAYMENT,
    DeclineReason.REFUND_REJECTED,
    # Captures are not served yet; profiles list the codes of all calls together, so a refund may meet these.
    DeclineReason.CAPTURE_EXCEEDS_HOLD,
    DeclineReason.CAPTURE_REJECTED,
)
BOOKED_BEFORE: Mapping[str, int] = {**dict.fromkeys(OF_REFUNDS, 1), "RELEASED": 2}
"""Entries of what came before: the payment that is refunded, the hold and its return."""
DECLINES: Mapping[str, Reader] = {
    **{reason.value: _wallet_says(reason) for reason in DeclineReason if reason not in OF_REFUNDS},
    **{reason.value: _wallet_says_of_refund(reason) for reason in OF_REFUNDS},
    "WALLET_UNREACHABLE": unreachable,
    "EXPIRED": expired,
    "CANCELLED_BY_MERCHANT": cancelled,
    "RELEASED": released,
    "RESOLVED_UNPAID": resolved_unpaid,
}


def _signed(house: House, code: str = NOODLES_CODE, amount: str | None = None) -> HttpCall:
    typed = None if amount is None else Money.parse(amount, "THB")
    return house.partner.ask_resolve(DOOR, code, typed, house.clock.now())


async def signature_invalid(house: House) -> HttpCall:
    return replace(_signed(house), body=_signed(house, "another").body)


async def signature_expired(house: House) -> HttpCall:
    return house.partner.ask_resolve(DOOR, NOODLES_CODE, None, NOON - timedelta(seconds=301))


async def signature_replayed(house: House) -> HttpCall:
    """The nonce comes from what a call is about and when: the same, with another amount in the body."""
    assert 200 == (await house.called_back(_signed(house, amount="80.00"))).status
    return _signed(house, amount="90.00")


async def key_unknown(house: House) -> HttpCall:
    call = _signed(house)
    return replace(call, headers={**call.headers, "x-tm-key-version": "99"})


async def call_unreadable(house: House) -> HttpCall:
    assert isinstance(house.partner, TrueMoneySandbox)
    return house.partner._call(f"{DOOR}/no/such/path", {}, "nothing", house.clock.now())


WALLETS_CALLS: Mapping[str, Callable[[House], Awaitable[HttpCall]]] = {
    "SIGNATURE_INVALID": signature_invalid,
    "SIGNATURE_EXPIRED": signature_expired,
    "SIGNATURE_REPLAYED": signature_replayed,
    "KEY_UNKNOWN": key_unknown,
    "CALL_UNREADABLE": call_unreadable,
}


def test_every_reason_is_provoked_once() -> None:
    assert sorted(REASONS) == sorted([*REFUSALS, *DECLINES, *WALLETS_CALLS])


@pytest.mark.parametrize("reason", REFUSALS)
def test_a_refusal_says_why_and_leaves_no_trace(reason: str, tmp_path: Path) -> None:
    async def run() -> None:
        sandbox = reason in NEEDS_SANDBOX
        async with a_house(tmp_path, sandbox=sandbox, working_max=FOUR_AT_A_TIME) as house:
            call = await REFUSALS[reason](house)
            before = house.dump()
            refused = await refusal(call())
            assert before == house.dump()
        registered = REASONS[reason]
        assert reason == refused.reason
        assert CODE_OF[registered.grade] is refused.code
        assert refused.message.startswith(registered.text)
        assert f"{DOC}{reason.lower()}" == refused.trailers["hub-doc"]
        info = refused.details[0]
        assert (reason, DOMAIN) == (info.reason, info.domain)
        assert registered.actor.value == info.metadata["actor"]
        assert registered.grade is not Grade.DECLINE

    asyncio.run(run())


@pytest.mark.parametrize("reason", DECLINES)
def test_a_decline_is_a_state_with_advice_and_books_nothing(reason: str, tmp_path: Path) -> None:
    async def run() -> None:
        async with a_house(tmp_path) as house:
            ended = await DECLINES[reason](house)
            assert BOOKED_BEFORE.get(reason, 0) == len(house.dump()["entry"])
        assert reason == ended.decline.reason
        assert REASONS[reason].text == ended.decline.advice
        assert payment_pb2.DECLINED_BY_UNSPECIFIED != ended.decline.by
        assert Grade.DECLINE is REASONS[reason].grade

    asyncio.run(run())


@pytest.mark.parametrize("reason", WALLETS_CALLS)
def test_a_wallet_s_call_is_refused_in_its_dialect_and_leaves_no_trace(reason: str, tmp_path: Path) -> None:
    async def run() -> None:
        async with a_house(tmp_path) as house:
            call = await WALLETS_CALLS[reason](house)
            before = house.dump()
            answer = await house.called_back(call)
            assert before == house.dump()
        assert reason == json.loads(answer.body)["code"]
        assert answer.status in (400, 401)
        assert "x-tm-signature" in answer.headers

    asyncio.run(run())


def test_what_is_worth_repeating_says_when(tmp_path: Path) -> None:
    async def run() -> None:
        async with a_house(tmp_path, working_max=FOUR_AT_A_TIME) as house:
            refused = await refusal((await REFUSALS["OVERLOADED"](house))())
        retries = [one for one in refused.details if isinstance(one, error_details_pb2.RetryInfo)]
        assert [1] == [retry.retry_delay.seconds for retry in retries]

    asyncio.run(run())
