"""Taking up what is due: inquiries and cancels on their schedules until a payment has ended."""

from dataclasses import replace

import pytest

from hub.flows.cancel import cancel_payment
from hub.flows.recover import work_attempt, work_order, work_refund
from hub.flows.refund import RefundPayment, accept_refund
from hub.ledger.entry import EntryKind
from hub.payment.model import Decline, DeclinedBy, PaymentState, RefundState
from tests.hub.flows.floor import Floor, on_the_floor
from tests.hub.flows.orders import an_order
from tests.hub.flows.scripted import SILENT, honest, lost_after, lost_before, says
from wallets.outcome import NotSent


@on_the_floor
async def test_an_inquiry_that_was_not_sent_ends_nothing(floor: Floor) -> None:
    floor.thai.will("pay", lost_after)
    floor.thai.will("inquire", says(NotSent("breaker open")))

    paid = await floor.pay()

    assert PaymentState.SUCCEEDED is paid.state
    assert [3.0, 6.0] == floor.thai.asked_at("inquire")


@on_the_floor
async def test_an_unknown_is_told_as_submitted_and_ends_by_the_second_inquiry(floor: Floor) -> None:
    floor.thai.will("pay", lost_after)
    floor.thai.will("inquire", says(SILENT))

    accepted = await floor.create()
    await floor.until(4)
    waiting = await floor.payment(accepted.payment.payment_id)
    paid = await floor.desk.settled_payment(waiting)

    assert PaymentState.SUBMITTED is waiting.state
    assert PaymentState.SUCCEEDED is paid.state
    assert [3.0, 6.0] == floor.thai.asked_at("inquire")
    assert 1 == len(floor.thai.asked("pay")) == len(floor.thai.debits)
    assert [EntryKind.PAYMENT] == await floor.booked(paid.payment_id)


@on_the_floor
async def test_inquiries_keep_the_schedule_until_the_payment_expires(floor: Floor) -> None:
    floor.thai.will("pay", lost_before)

    cancelled = await floor.pay()

    expected = [3.0 * n for n in range(1, 11)] + [40.0, 50.0]
    assert expected == floor.thai.asked_at("inquire")
    assert [60.0] == floor.thai.asked_at("cancel")
    assert PaymentState.CANCELLED is cancelled.state
    assert Decline(DeclinedBy.HUB, "EXPIRED") == cancelled.decline
    assert await floor.booked(cancelled.payment_id) == []
    assert await floor.balances() == {}


@on_the_floor
async def test_a_debit_that_stayed_unknown_is_given_back_at_the_expiry(floor: Floor) -> None:
    floor.thai.will("pay", lost_after)
    floor.thai.always("inquire", says(SILENT))

    cancelled = await floor.pay()

    assert PaymentState.CANCELLED is cancelled.state
    assert 0 == floor.thai.held_minor
    assert await floor.balances() == {}
    assert await floor.incidents() == []


@on_the_floor
async def test_a_cancel_is_repeated_on_its_schedule_until_it_is_confirmed(floor: Floor) -> None:
    floor.thai.will("pay", lost_before)
    floor.thai.will("cancel", *[lost_before] * 6)

    cancelled = await floor.pay()

    after_expiry = [at - 60 for at in floor.thai.asked_at("cancel")]
    assert [0.0, 2.0, 5.0, 15.0, 60.0, 360.0, 660.0] == after_expiry
    assert PaymentState.CANCELLED is cancelled.state


@on_the_floor
async def test_does_not_exist_confirms_a_cancel_only_when_nothing_can_be_in_flight(floor: Floor) -> None:
    floor.thai.profile = replace(floor.thai.profile, tombstones=False, pay_in_flight_seconds=90)
    floor.thai.will("pay", lost_before)

    cancelled = await floor.pay()

    assert PaymentState.CANCELLED is cancelled.state
    # The pay call ended at 0 s: what it carried has landed by 90 s, and the wallet was asked again then.
    assert [60.0, 62.0, 65.0, 75.0, 90.0] == floor.thai.asked_at("cancel")


@on_the_floor
async def test_a_success_between_expiry_and_confirmed_cancel_is_given_back(floor: Floor) -> None:
    floor.thai.profile = replace(floor.thai.profile, tombstones=False)
    floor.thai.will("pay", lost_after)
    floor.thai.always("inquire", says(SILENT))
    floor.thai.will("cancel", lost_before)

    accepted = await floor.create()
    await floor.until(61)
    step = await floor.payment(accepted.payment.payment_id)
    cancelled = await floor.desk.settled_payment(step)

    assert PaymentState.CANCELLING is step.state
    assert PaymentState.CANCELLED is cancelled.state
    assert 0 == floor.thai.held_minor
    assert await floor.booked(cancelled.payment_id) == []


@on_the_floor
async def test_every_kind_of_duty_is_taken_up_after_a_restart(floor: Floor) -> None:
    floor.thai.will("pay", lost_after, honest, honest)
    unknown = (await floor.create()).payment
    to_cancel, to_refund = await floor.pay(), await floor.pay()
    order = await an_order(floor, order_valid_seconds=60)
    floor.thai.will("cancel", lost_before)
    floor.thai.will("refund", lost_before)
    await floor.desk.own(cancel_payment(floor.ports, to_cancel.payment_id))
    back = await floor.desk.own(accept_refund(floor.ports, RefundPayment(to_refund, "back", None)))
    await floor.until(1)

    floor.crash()
    await floor.until(70)
    await floor.start()
    await floor.until(70.5)

    assert PaymentState.CANCELLED is (await floor.payment(unknown.payment_id)).state
    assert PaymentState.CANCELLED is (await floor.payment(to_cancel.payment_id)).state
    assert RefundState.SUCCEEDED is (await floor.refund(back.refund.refund_id)).state
    assert PaymentState.EXPIRED is (await floor.payment(order.payment_id)).state


@on_the_floor
async def test_an_unknown_is_inquired_about_after_a_restart_and_not_paid_again(floor: Floor) -> None:
    floor.thai.will("pay", lost_after)
    waiting = (await floor.create()).payment
    await floor.until(1)

    floor.crash()
    await floor.until(20)
    await floor.start()
    paid = await floor.desk.settled_payment(waiting)

    assert PaymentState.SUCCEEDED is paid.state
    assert (1, [20.0]) == (len(floor.thai.asked("pay")), floor.thai.asked_at("inquire"))


@on_the_floor
async def test_a_cancel_that_was_not_sent_stays_due(floor: Floor) -> None:
    paid = await floor.pay()
    floor.thai.will("cancel", says(NotSent("breaker open")))

    assert PaymentState.CANCELLED is (await floor.cancel(paid.payment_id)).state
    assert [0.0, 2.0] == floor.thai.asked_at("cancel")


@on_the_floor
async def test_what_owes_nothing_is_left_as_it_is(floor: Floor) -> None:
    paid = await floor.pay()
    given = await floor.give_back(paid, "1000 JPY")
    before = list(floor.thai.calls)

    attempt_id = paid.attempts[0].attempt_id
    assert await floor.payment(paid.payment_id) == await work_attempt(
        floor.ports, paid.payment_id, attempt_id
    )
    assert await floor.payment(paid.payment_id) == await work_order(floor.ports, paid.payment_id)
    assert given == await work_refund(floor.ports, given.refund_id)
    assert before == floor.thai.calls


@on_the_floor
async def test_a_record_that_is_not_there_is_a_bug(floor: Floor) -> None:
    with pytest.raises(KeyError, match="pay_of_nobody"):
        await work_order(floor.ports, "pay_of_nobody")
    with pytest.raises(KeyError, match="pay_of_nobody"):
        await work_attempt(floor.ports, "pay_of_nobody", "att_of_nobody")
    with pytest.raises(KeyError, match="ref_of_nobody"):
        await work_refund(floor.ports, "ref_of_nobody")
