"""A decision is about the capture that was unknown when it was put forward, and about no later one."""

import pytest

from hub.flows.hold import CapturePayment, capture_payment
from hub.flows.resolve import approve_resolution, propose_resolution
from hub.payment.model import CaptureMode, Payment, PaymentState
from hub.payment.proposals import Proposal
from hub.payment.reasons import Refused
from hub.payment.resolutions import ResolvedOutcome
from tests.hub.flows.floor import Floor, on_the_floor
from tests.hub.flows.holding import ask_to_capture
from tests.hub.flows.parties import MANILA_CODE
from tests.hub.flows.scripted import honest, lost_after, lost_before, says
from tests.hub.payment.two_people import MAIL
from wallets.outcome import Declined, DeclineReason

NO = says(Declined(DeclineReason.CAPTURE_REJECTED, "C-1"))


async def proposed(floor: Floor, held: Payment, outcome: ResolvedOutcome) -> Proposal:
    (attempt,) = held.attempts
    return await propose_resolution(floor.ports, attempt.attempt_id, outcome, "", MAIL, "ann")


@on_the_floor
async def test_evidence_about_a_refused_capture_says_nothing_of_the_next_one(floor: Floor) -> None:
    held = await floor.hold(consumer_code=MANILA_CODE)
    floor.manila.will("capture", lost_before, NO)
    floor.manila.always("capture", lost_after)
    await ask_to_capture(floor, held)
    await floor.until(1)
    of_the_first = await proposed(floor, held, ResolvedOutcome.DECLINED)
    await floor.until(9)
    assert PaymentState.HELD is (await floor.payment(held.payment_id)).state
    await floor.desk.own(capture_payment(floor.ports, CapturePayment(held, "take again", None)))
    await floor.until(10)

    with pytest.raises(Refused, match="PAYMENT_STATE"):
        await approve_resolution(floor.ports, of_the_first.proposal_id, "bob")

    of_the_second = await proposed(floor, held, ResolvedOutcome.APPROVED)
    await approve_resolution(floor.ports, of_the_second.proposal_id, "bob")
    assert PaymentState.SUCCEEDED is (await floor.payment(held.payment_id)).state


@on_the_floor
async def test_evidence_that_money_was_set_aside_is_none_that_it_was_captured(floor: Floor) -> None:
    floor.manila.will("hold", lost_after)
    held = (await floor.create("10000 JPY", capture_mode=CaptureMode.HOLD, consumer_code=MANILA_CODE)).payment
    await floor.until(1)
    set_aside = await proposed(floor, held, ResolvedOutcome.APPROVED)
    await floor.until(20)
    floor.manila.always("capture", lost_before)
    await ask_to_capture(floor, held)
    await floor.until(21)

    with pytest.raises(Refused, match="PAYMENT_STATE"):
        await approve_resolution(floor.ports, set_aside.proposal_id, "bob")

    floor.manila.always("capture", honest)
    await floor.until(60)
    assert PaymentState.SUCCEEDED is (await floor.payment(held.payment_id)).state
