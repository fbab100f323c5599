"""What people settle before the call for it leaves, as while it waits for its budget: it never does."""

import asyncio
from dataclasses import replace

from hub.flows.resolve import approve_resolution, propose_resolution
from hub.payment.model import PaymentState, RefundState
from hub.payment.resolutions import ResolvedOutcome
from tests.hub.flows.floor import Floor, on_the_floor
from tests.hub.flows.parties import MANILA_CODE, THAI
from tests.hub.flows.scripted import after, lost_before
from tests.hub.payment.two_people import MAIL
from wallets.contract import PaymentNotice
from wallets.outcome import Declined, DeclineReason
from wallets.profile import CallBudget


async def decline(floor: Floor, subject_id: str) -> None:
    """Ann proposes that the wallet did not do it, and Bob agrees."""
    no = ResolvedOutcome.DECLINED
    proposed = await propose_resolution(floor.ports, subject_id, no, "", MAIL, "ann")
    await approve_resolution(floor.ports, proposed.proposal_id, "bob")


async def one_call_at_a_time(floor: Floor) -> None:
    """From now on wallets are called one call after the other, and the next pay is long under way."""
    for wallet in floor.wallets.values():
        budget = CallBudget(calls_per_second=50, burst=50, calls_open_max=1)
        wallet.profile = replace(wallet.profile, budget=budget)
    floor.is_guarded = True
    await floor.restart()


@on_the_floor
async def test_a_refund_that_people_declined_while_its_call_waited_is_never_asked_for(floor: Floor) -> None:
    paid = await floor.pay()
    await one_call_at_a_time(floor)
    floor.thai.will("pay", after(lambda: asyncio.sleep(30)))
    other = (await floor.create()).payment
    asking = asyncio.ensure_future(floor.give_back(paid, "1000 JPY"))
    await floor.until(5)
    (refund,) = await floor.store.refunds_of(paid.payment_id)
    await decline(floor, refund.refund_id)

    assert PaymentState.SUCCEEDED is (await floor.desk.settled_payment(other)).state
    assert RefundState.DECLINED is (await asking).state
    await floor.until(60)
    assert [] == floor.thai.asked("refund")
    assert [] == await floor.incidents()


@on_the_floor
async def test_a_refund_that_people_declined_while_it_was_inquired_about_is_not_asked_for_again(
    floor: Floor,
) -> None:
    paid = await floor.pay()

    async def settle() -> None:
        (refund,) = await floor.store.refunds_of(paid.payment_id)
        await decline(floor, refund.refund_id)
        await floor.give_back(paid)

    floor.thai.will("refund", lost_before)
    floor.thai.will("inquire_refund", after(settle))
    declined = await floor.give_back(paid, "1000 JPY")
    await floor.until(60)

    assert RefundState.DECLINED is declined.state
    assert 1 == floor.thai.asked("refund").count(declined.refund_id)
    assert 0 == floor.thai.held_minor
    assert [] == await floor.incidents()


@on_the_floor
async def test_a_capture_that_people_declined_while_its_call_waited_is_never_asked_for(floor: Floor) -> None:
    held = await floor.hold("3480 JPY", consumer_code=MANILA_CODE)
    await one_call_at_a_time(floor)
    floor.manila.will("pay", after(lambda: asyncio.sleep(30)))
    other = (await floor.create(consumer_code=MANILA_CODE)).payment
    asking = asyncio.ensure_future(floor.capture(held))
    await floor.until(5)
    await decline(floor, held.attempts[0].attempt_id)

    assert PaymentState.SUCCEEDED is (await floor.desk.settled_payment(other)).state
    await asking
    await floor.until(60)
    assert PaymentState.HELD is (await floor.payment(held.payment_id)).state
    assert [] == floor.manila.asked("capture")
    assert [] == await floor.incidents()


@on_the_floor
async def test_a_pay_that_its_wallet_declined_while_its_call_waited_is_never_asked_for(floor: Floor) -> None:
    await one_call_at_a_time(floor)
    floor.thai.will("pay", after(lambda: asyncio.sleep(5)))
    other = (await floor.create()).payment
    await floor.until(1)
    waiting = (await floor.create()).payment
    await floor.until(2)
    attempt_id = waiting.attempts[0].attempt_id
    no = Declined(DeclineReason.ORDER_CANCELLED, "PAYER_SAYS_NO")
    await floor.tell(THAI, PaymentNotice(attempt_id, no))

    assert PaymentState.SUCCEEDED is (await floor.desk.settled_payment(other)).state
    await floor.until(60)
    assert PaymentState.DECLINED is (await floor.payment(waiting.payment_id)).state
    assert [other.attempts[0].attempt_id] == floor.thai.asked("pay")
    assert [] == await floor.incidents()


@on_the_floor
async def test_a_payment_that_was_cancelled_while_its_pay_waited_is_never_asked_for(floor: Floor) -> None:
    await one_call_at_a_time(floor)
    floor.thai.will("pay", after(lambda: asyncio.sleep(5)))
    other = (await floor.create()).payment
    await floor.until(1)
    waiting = (await floor.create()).payment
    await floor.until(2)

    assert PaymentState.CANCELLED is (await floor.cancel(waiting.payment_id)).state
    assert [other.attempts[0].attempt_id] == floor.thai.asked("pay")
