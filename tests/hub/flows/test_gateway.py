"""What wallets ask, whichever door they come through: one answer each, and nothing a dialect can not tell."""

import asyncio

import pytest

from hub.flows.gateway import answer_call, take_call
from hub.flows.refund import RefundPayment, accept_refund
from hub.flows.units import CommitInDoubt
from hub.payment.model import PaymentState, RefundState
from hub.payment.reasons import Refused
from tests.hub.flows.floor import Floor, on_the_floor
from tests.hub.flows.orders import an_order
from tests.hub.flows.parties import MANILA, THAI, money
from tests.hub.flows.scripted import lost_after, lost_before
from wallets.contract import (
    Acknowledged,
    CallRefused,
    CodeResolved,
    PaymentNotice,
    PaymentStarted,
    RefundNotice,
    ResolveCode,
    StartPayment,
)
from wallets.outcome import Declined, DeclineReason, Refunded, Unknown, UnknownCause

NO_MONEY = Declined(DeclineReason.INSUFFICIENT_FUNDS, "E-51")
IN_PROCESS = Unknown(UnknownCause.IN_PROCESS, "the payer has to confirm")


@on_the_floor
async def test_a_wallet_resolves_starts_and_notifies(floor: Floor) -> None:
    order = await an_order(floor)
    floor.thai.will("pay", lost_after)

    resolved = await take_call(floor.ports, floor.desk, THAI, ResolveCode(order.order_code))
    assert isinstance(resolved, CodeResolved)
    assert resolved.quote_id is not None
    start = StartPayment("tx-1", order.order_code, resolved.quote_id)
    started = await take_call(floor.ports, floor.desk, THAI, start)
    assert isinstance(started, PaymentStarted)
    await floor.until(1)
    notice = PaymentNotice(started.attempt_id, floor.thai.standing(started.attempt_id))
    told = await take_call(floor.ports, floor.desk, THAI, notice)

    assert (order.payment_id, order.payment_id) == (resolved.payment_id, started.payment_id)
    assert Acknowledged() == told
    assert PaymentState.SUCCEEDED is (await floor.payment(order.payment_id)).state


@on_the_floor
async def test_a_notice_wakes_a_till_that_waits(floor: Floor) -> None:
    floor.thai.will("pay", lost_after)
    accepted = await floor.create()
    waiting = asyncio.create_task(floor.desk.settled_payment(accepted.payment))
    await floor.until(1)

    attempt_id = accepted.payment.attempts[0].attempt_id
    notice = PaymentNotice(attempt_id, floor.thai.standing(attempt_id))
    await take_call(floor.ports, floor.desk, THAI, notice)

    assert PaymentState.SUCCEEDED is (await waiting).state
    assert 1.0 == floor.loop.time()


@on_the_floor
async def test_a_notice_whose_caller_hung_up_wakes_the_till_all_the_same(floor: Floor) -> None:
    floor.thai.will("pay", lost_after)
    accepted = await floor.create()
    waiting = asyncio.create_task(floor.desk.settled_payment(accepted.payment))
    await floor.until(1)
    disk = asyncio.Event()
    floor.before_commit = disk.wait

    attempt_id = accepted.payment.attempts[0].attempt_id
    notice = PaymentNotice(attempt_id, floor.thai.standing(attempt_id))
    telling = asyncio.create_task(take_call(floor.ports, floor.desk, THAI, notice))
    await floor.until(1.5)
    telling.cancel()
    disk.set()

    assert PaymentState.SUCCEEDED is (await waiting).state
    assert 1.5 == floor.loop.time()


@on_the_floor
async def test_a_refund_notice_wakes_who_waits_for_the_refund(floor: Floor) -> None:
    paid = await floor.pay()
    floor.thai.will("refund", lost_after)
    asked = RefundPayment(paid, "back", money("1000 JPY"))
    accepted = await floor.desk.own(accept_refund(floor.ports, asked))
    await floor.until(1)

    refund = accepted.refund
    notice = RefundNotice(refund.refund_id, Refunded(refund.refund_id, "R-1", refund.wallet_amount))
    assert Acknowledged() == await take_call(floor.ports, floor.desk, THAI, notice)

    assert RefundState.SUCCEEDED is (await floor.refund(refund.refund_id)).state
    assert [] == floor.thai.asked("inquire_refund")


@pytest.mark.parametrize(
    "call, reason",
    [
        (ResolveCode("nonsense"), "INVALID_CODE"),
        (StartPayment("tx-1", "nonsense", "quo_1"), "INVALID_CODE"),
        (PaymentNotice("att_of_nobody", IN_PROCESS), "PAYMENT_NOT_FOUND"),
        (RefundNotice("ref_of_nobody", IN_PROCESS), "REFUND_NOT_FOUND"),
    ],
)
@on_the_floor
async def test_a_refusal_is_an_answer_for_doors_that_tell_it_themselves(
    floor: Floor, call: ResolveCode | StartPayment | PaymentNotice | RefundNotice, reason: str
) -> None:
    answer = await answer_call(floor.ports, floor.desk, THAI, call)

    assert isinstance(answer, CallRefused)
    assert reason == answer.reason
    with pytest.raises(Refused, match=reason):
        await take_call(floor.ports, floor.desk, THAI, call)


@on_the_floor
async def test_a_store_in_trouble_is_told_as_such_and_not_as_an_acknowledgement(floor: Floor) -> None:
    floor.thai.will("pay", lost_before)
    accepted = await floor.create()
    await floor.until(1)

    async def broken() -> None:
        raise CommitInDoubt("the connection broke")

    floor.before_commit = broken
    notice = PaymentNotice(accepted.payment.attempts[0].attempt_id, NO_MONEY)
    answer = await answer_call(floor.ports, floor.desk, THAI, notice)
    floor.before_commit = None

    assert isinstance(answer, CallRefused)
    assert "STORE_UNAVAILABLE" == answer.reason
    assert Acknowledged() == await answer_call(floor.ports, floor.desk, THAI, notice)
    assert PaymentState.DECLINED is (await floor.payment(accepted.payment.payment_id)).state


@on_the_floor
async def test_a_closing_hub_takes_no_calls(floor: Floor) -> None:
    await floor.desk.drain()

    answer = await answer_call(floor.ports, floor.desk, MANILA, ResolveCode("nonsense"))

    assert isinstance(answer, CallRefused)
    assert "SHUTTING_DOWN" == answer.reason
