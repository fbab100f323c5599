"""What is too late to cancel and was never booked: the wallet is asked what it took, and that decides."""

import pytest

from hub.payment.incidents import IncidentKind
from hub.payment.model import AttemptState, CaptureMode, PaymentState
from tests.hub.flows.floor import Floor, on_the_floor
from tests.hub.flows.parties import MANILA_CODE, money
from tests.hub.flows.scripted import SILENT, UNHEARD_OF, Act, honest, lost_after, lost_before, says
from wallets.outcome import Declined, DeclineReason, TooLate, Unknown, UnknownCause


@on_the_floor
async def test_another_amount_that_the_wallet_took_is_learned_before_what_was_asked_is_given_back(
    floor: Floor,
) -> None:
    floor.thai.will("pay", lost_after)
    floor.thai.will("cancel", says(TooLate("SETTLED")))
    accepted = await floor.create()
    await floor.until(1)
    floor.thai.debits[accepted.payment.attempts[0].attempt_id].amount = money("779.13 THB")

    cancelled = await floor.cancel(accepted.payment.payment_id)

    assert PaymentState.CANCELLED is cancelled.state
    assert [IncidentKind.MISMATCH] == await floor.incidents()
    assert 100 == floor.thai.held_minor, "what it took too much is for people"
    floor.wallets_lie = True


@on_the_floor
async def test_what_a_wallet_can_not_cancel_because_it_had_failed_ends_without_a_refund(floor: Floor) -> None:
    floor.thai.will("pay", lost_before)
    floor.thai.always("cancel", says(TooLate("ORDER_STATUS_INVALID")))
    floor.thai.always("inquire", says(Declined(DeclineReason.INSUFFICIENT_FUNDS, "E-51")))
    accepted = await floor.create()
    await floor.until(1)

    cancelled = await floor.cancel(accepted.payment.payment_id)

    assert (PaymentState.CANCELLED, None) == (cancelled.state, cancelled.due_at)
    assert AttemptState.CANCELLED is cancelled.attempts[0].state
    assert [] == floor.thai.asked("refund")
    assert [] == await floor.booked(cancelled.payment_id)
    assert [] == await floor.incidents()


@on_the_floor
async def test_too_late_is_not_forgotten_when_the_wallet_then_denies_the_debit(floor: Floor) -> None:
    floor.thai.will("pay", lost_after)
    floor.thai.will("cancel", says(TooLate("SETTLED")))
    floor.thai.always("cancel", says(Unknown(UnknownCause.DOES_NOT_EXIST, "a replica that lags")))
    floor.thai.always("inquire", says(SILENT))
    accepted = await floor.create()
    await floor.until(1)

    cancelled = await floor.cancel(accepted.payment.payment_id)

    assert PaymentState.CANCELLED is cancelled.state
    assert AttemptState.RETURNED is cancelled.attempts[0].state
    assert [1.0] == floor.thai.asked_at("cancel") == floor.thai.asked_at("inquire")
    assert [1.0] == floor.thai.asked_at("refund")
    assert 0 == floor.thai.held_minor


@pytest.mark.parametrize("act", [honest, says(SILENT)], ids=["it stands", "no answer"])
@on_the_floor
async def test_a_hold_that_no_release_finds_is_not_over_while_it_may_stand(floor: Floor, act: Act) -> None:
    floor.manila.will("hold", lost_after)
    floor.manila.will("cancel", says(TooLate("WINDOW")))
    floor.manila.will("release", says(UNHEARD_OF))
    floor.manila.will("inquire", act)
    accepted = await floor.create(consumer_code=MANILA_CODE, capture_mode=CaptureMode.HOLD)
    await floor.until(1)

    cancelled = await floor.cancel(accepted.payment.payment_id)

    assert PaymentState.CANCELLED is cancelled.state
    assert 2 == len(floor.manila.asked("cancel"))
    assert 0 == floor.manila.reserved_minor


@on_the_floor
async def test_a_hold_that_the_wallet_has_forgotten_altogether_is_over(floor: Floor) -> None:
    floor.manila.will("hold", lost_before)
    floor.manila.always("cancel", says(TooLate("WINDOW")))
    floor.manila.always("release", says(UNHEARD_OF))
    accepted = await floor.create(consumer_code=MANILA_CODE, capture_mode=CaptureMode.HOLD)
    await floor.until(1)

    cancelled = await floor.cancel(accepted.payment.payment_id)

    assert (PaymentState.CANCELLED, None) == (cancelled.state, cancelled.due_at)
