"""The desk: nobody's going away ends the work, and every duty is taken up in time, after a restart too."""

import asyncio
import gc
from dataclasses import replace

import pytest

from hub.flows.cancel import cancel_payment
from hub.flows.dead_letters import retry_dead_letter
from hub.flows.order import Started
from hub.flows.refund import RefundPayment, accept_refund
from hub.flows.units import DueKind
from hub.payment.model import AttemptState, Payment, PaymentState, RefundState
from hub.payment.reasons import Refused
from tests.hub.flows.floor import Floor, on_the_floor
from tests.hub.flows.orders import an_order, scan_and_start, settled
from tests.hub.flows.parties import NOON, SEOUL, THAI
from tests.hub.flows.scripted import (
    SILENT,
    Act,
    Debit,
    Effect,
    fails,
    honest,
    lost_after,
    lost_before,
    says,
)
from wallets.contract import PaymentNotice
from wallets.outcome import Approved, Declined, DeclineReason

REJECTED = Declined(DeclineReason.PAYER_REJECTED, "E-7")


def late(seconds: float, act: Act = honest) -> Act:
    """The wallet takes so long."""

    async def waiting(effect: Effect) -> object:
        await asyncio.sleep(seconds)
        return await act(effect)

    return waiting


def overdue(payment: Payment) -> Payment:
    """As if its first attempt had been due since the story began."""
    return payment.with_attempt(replace(payment.attempts[0], due_at=NOON))


async def gone(waiting: "asyncio.Task[object]") -> None:
    """The caller goes away."""
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)


@on_the_floor
async def test_a_caller_who_goes_away_during_the_commit_ends_nothing(floor: Floor) -> None:
    disk = asyncio.Event()
    floor.before_commit = disk.wait
    calling = asyncio.create_task(floor.create(request_id="req"))
    await floor.until(1)
    await gone(calling)

    disk.set()
    await floor.until(2)

    again = await floor.create(request_id="req")
    assert again.replayed
    assert PaymentState.SUCCEEDED is again.payment.state
    assert [1.0] == floor.thai.asked_at("pay")


@on_the_floor
async def test_a_caller_who_goes_away_during_the_wallets_call_ends_nothing(floor: Floor) -> None:
    floor.thai.will("pay", late(3))
    calling = asyncio.create_task(floor.pay(request_id="req"))
    await floor.until(1)
    await gone(calling)
    await floor.until(4)

    assert PaymentState.SUCCEEDED is (await floor.create(request_id="req")).payment.state


@on_the_floor
async def test_a_cancel_whose_caller_went_away_is_worked_on_at_once(floor: Floor) -> None:
    paid = await floor.pay()
    disk = asyncio.Event()
    floor.before_commit = disk.wait
    calling = asyncio.create_task(floor.desk.own(cancel_payment(floor.ports, paid.payment_id)))
    await floor.until(1)
    await gone(calling)

    disk.set()
    await floor.until(2)

    assert PaymentState.CANCELLED is (await floor.payment(paid.payment_id)).state


@on_the_floor
async def test_a_refund_whose_caller_went_away_is_worked_on_at_once(floor: Floor) -> None:
    paid = await floor.pay()
    disk = asyncio.Event()
    floor.before_commit = disk.wait
    asked = RefundPayment(paid, "back", None)
    calling = asyncio.create_task(floor.desk.own(accept_refund(floor.ports, asked)))
    await floor.until(1)
    await gone(calling)

    disk.set()
    await floor.until(2)

    (refund,) = await floor.store.refunds_of(paid.payment_id)
    assert RefundState.SUCCEEDED is refund.state


@on_the_floor
async def test_what_goes_wrong_when_the_caller_has_gone_away_is_reported_and_a_refusal_is_not(
    floor: Floor,
) -> None:
    told: list[object] = []
    floor.loop.set_exception_handler(lambda _, context: told.append(context))

    async def fails_later(wrong: Exception) -> None:
        await asyncio.sleep(1)
        raise wrong

    for wrong in (Refused("QUOTE_EXPIRED"), ValueError("a bug")):
        calling = asyncio.create_task(floor.desk.own(fails_later(wrong)))
        await asyncio.sleep(0)
        await gone(calling)
    await floor.until(2)
    gc.collect()

    reported, floor.reports = floor.reports, []
    assert [("of a caller who went away", "ValueError('a bug')")] == reported
    assert [] == told


@on_the_floor
async def test_draining_takes_nothing_new_and_lets_what_began_end(floor: Floor) -> None:
    floor.thai.will("pay", late(5))
    accepted = await floor.create()
    draining = asyncio.create_task(floor.desk.drain())
    await floor.until(1)

    with pytest.raises(Refused, match="SHUTTING_DOWN"):
        await floor.create()
    before_its_end = draining.done()
    await draining

    assert not before_its_end
    assert 5.0 == floor.loop.time()
    assert PaymentState.SUCCEEDED is (await floor.payment(accepted.payment.payment_id)).state


@on_the_floor
async def test_draining_waits_for_a_payment_that_is_being_accepted_and_for_its_wallet(floor: Floor) -> None:
    disk = asyncio.Event()
    floor.before_commit = disk.wait
    calling = asyncio.create_task(floor.create())
    await floor.until(1)
    draining = asyncio.create_task(floor.desk.drain())
    await floor.until(2)
    disk.set()
    await draining

    accepted = await calling
    assert PaymentState.SUCCEEDED is (await floor.payment(accepted.payment.payment_id)).state


@on_the_floor
async def test_draining_leaves_duties_of_later_to_the_next_start(floor: Floor) -> None:
    floor.thai.will("pay", lost_before)
    accepted = await floor.create()
    await floor.until(1)

    await floor.desk.drain()
    await floor.until(10)

    assert [] == floor.thai.asked("inquire")
    assert PaymentState.SUBMITTED is (await floor.payment(accepted.payment.payment_id)).state


@on_the_floor
async def test_who_still_waits_when_the_draining_is_over_is_told_how_things_stand(floor: Floor) -> None:
    floor.thai.will("pay", lost_before)
    accepted = await floor.create()
    waiting = asyncio.create_task(floor.desk.settled_payment(accepted.payment))
    await floor.until(1)
    assert not waiting.done()

    floor.desk.let_go()

    assert PaymentState.SUBMITTED is (await waiting).state
    assert PaymentState.SUBMITTED is (await floor.desk.settled_payment(accepted.payment)).state


@on_the_floor
async def test_a_wallet_that_raises_is_reported_and_its_payment_inquired_about(floor: Floor) -> None:
    floor.thai.will("pay", fails(RuntimeError("a bug of the adapter")))

    cancelled = await floor.pay()

    assert [(cancelled.attempts[0].attempt_id, "RuntimeError('a bug of the adapter')")] == floor.reports
    # Whether it was sent is not known: the first inquiry is due when the pay call must have ended.
    assert 8.0 == floor.thai.asked_at("inquire")[0]
    assert PaymentState.CANCELLED is cancelled.state


@on_the_floor
async def test_work_that_was_asked_for_again_while_it_failed_is_not_forgotten(floor: Floor) -> None:
    floor.thai.will("pay", late(2, fails(RuntimeError("a bug"))))
    accepted = await floor.create()
    await floor.until(1)

    floor.desk.take_up(await floor.desk.own(cancel_payment(floor.ports, accepted.payment.payment_id)))
    await floor.until(4)

    assert PaymentState.CANCELLED is (await floor.payment(accepted.payment.payment_id)).state


@on_the_floor
async def test_an_attempt_is_worked_on_by_one_task_at_a_time(floor: Floor) -> None:
    at_once: list[int] = []
    inside = 0

    async def counted(effect: Effect) -> object:
        nonlocal inside
        inside += 1
        at_once.append(inside)
        await asyncio.sleep(2)
        inside -= 1
        return await lost_before(effect)

    floor.thai.always("pay", counted)
    floor.thai.always("inquire", counted)
    accepted = await floor.create()
    for second in range(30):
        await floor.until(second)
        floor.desk.take_up(overdue(await floor.payment(accepted.payment.payment_id)))

    assert len(at_once) > 3
    assert {1} == set(at_once)


async def declined_then_debited(floor: Floor, cancel: Act) -> Started:
    """An order whose first wallet said no and debited all the same: that has to be cancelled."""
    order = await an_order(floor)
    floor.thai.will("pay", says(REJECTED))
    floor.thai.always("cancel", cancel)
    first = await scan_and_start(floor, order.order_code)
    await floor.until(1)
    own_id, attempt_id = "tx-1", first.answer.attempt_id
    amount = first.payment.attempts[0].wallet_amount
    floor.thai.debits[attempt_id] = Debit(own_id, amount)
    await floor.tell(THAI, PaymentNotice(attempt_id, Approved(attempt_id, own_id, amount)))
    await floor.until(2)
    assert 1 == len(floor.thai.asked("cancel"))
    return first


@on_the_floor
async def test_an_earlier_attempt_s_hanging_call_delays_neither_the_next_one_s_pay_nor_its_duties(
    floor: Floor,
) -> None:
    first = await declined_then_debited(floor, late(500))
    floor.seoul.will("pay", lost_after)
    floor.seoul.will("inquire", says(SILENT), says(SILENT))

    second = await scan_and_start(floor, first.payment.order_code, SEOUL, wallet_payment_id="tx-2")
    paid = await settled(floor, second)

    assert ([2.0], [6.0, 10.0, 40.0]) == (floor.seoul.asked_at("pay"), floor.seoul.asked_at("inquire"))
    assert (PaymentState.SUCCEEDED, AttemptState.RETURNING) == (paid.state, paid.attempts[0].state)
    await floor.until(600)
    ended = await floor.payment(paid.payment_id)
    assert (AttemptState.RETURNED, AttemptState.APPROVED) == tuple(each.state for each in ended.attempts)
    assert [1.0] == floor.thai.asked_at("cancel")


@on_the_floor
async def test_an_attempt_that_is_parked_leaves_the_others_of_its_payment_at_work(floor: Floor) -> None:
    first = await declined_then_debited(floor, fails(RuntimeError("a bug")))
    await floor.until(200)
    (letter,) = await floor.store.books.dead_letters()
    floor.seoul.will("pay", lost_after)

    second = await scan_and_start(floor, first.payment.order_code, SEOUL, wallet_payment_id="tx-2")
    paid = await settled(floor, second)

    assert (DueKind.ATTEMPT, first.answer.attempt_id) == (letter.kind, letter.record_id)
    assert (PaymentState.SUCCEEDED, [204.0]) == (paid.state, floor.seoul.asked_at("inquire"))
    assert AttemptState.RETURNING is paid.attempts[0].state
    assert 5 == len(floor.reports)
    floor.thai.always("cancel", honest)
    await floor.desk.own(retry_dead_letter(floor.ports, letter.kind, letter.record_id, "ann"))
    await floor.until(210)
    assert AttemptState.RETURNED is (await floor.payment(paid.payment_id)).attempts[0].state


@on_the_floor
async def test_an_order_expires_in_time_whatever_an_attempt_of_it_waits_for(floor: Floor) -> None:
    first = await declined_then_debited(floor, late(5_000))
    await floor.until(600.1)
    ended = await floor.payment(first.payment.payment_id)
    assert (PaymentState.EXPIRED, AttemptState.RETURNING) == (ended.state, ended.attempts[0].state)


@on_the_floor
async def test_a_new_duty_that_is_due_sooner_wakes_the_desk(floor: Floor) -> None:
    order = await floor.create(consumer_code=None, order_valid_seconds=7200)
    await floor.until(1)
    floor.thai.will("pay", late(2, lost_before))
    await floor.create()
    await floor.until(6.5)

    # Planned for 9 s, when the pay call must have ended; it ended at 3 s.
    assert [6.0] == floor.thai.asked_at("inquire")
    assert PaymentState.CREATED is (await floor.payment(order.payment.payment_id)).state


@on_the_floor
async def test_a_duty_is_taken_up_when_the_clock_is_moved_to_it(floor: Floor) -> None:
    order = await floor.create(consumer_code=None, order_valid_seconds=7200)
    await floor.until(1)

    floor.clock.forward(hours=3)
    await floor.until(1.001)

    assert PaymentState.EXPIRED is (await floor.payment(order.payment.payment_id)).state
