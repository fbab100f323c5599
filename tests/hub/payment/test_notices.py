"""What a wallet tells by itself: it settles what it settles, and never moves what the hub is to do when."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from hub.payment.holds import rest_answered
from hub.payment.incidents import IncidentKind
from hub.payment.model import AttemptState, RefundState
from hub.payment.notices import heard, refund_heard
from hub.payment.refunds import refund_answered
from tests.hub.payment.records import PROFILE, money, reserved
from tests.hub.payment.situations import (
    LATER,
    given_back,
    paid,
    refunding,
    rest_owed,
    rest_said,
    return_said,
    the_attempt,
)
from wallets.outcome import Declined, DeclineReason, NotSent, Refunded, RefundOutcome, Unknown, UnknownCause

NO = Declined(DeclineReason.REFUND_REJECTED, "E-9")
UNCLEAR = (NO, NotSent("nonsense"), Unknown(UnknownCause.IN_PROCESS, "wait"))
SOON = LATER + timedelta(seconds=1)


@pytest.mark.parametrize("outcome", UNCLEAR, ids=str)
@pytest.mark.parametrize("due_at", [SOON, None])
def test_what_is_told_of_money_that_goes_back_keeps_the_duty_s_time(
    outcome: RefundOutcome, due_at: datetime | None
) -> None:
    for payment, said in ((rest_owed(), rest_said), (refunding(), return_said)):
        due = payment.with_attempt(replace(the_attempt(payment), tries=3, due_at=due_at))
        step = said(due, outcome)
        assert (4, True) == (
            the_attempt(step.payment).tries,
            (the_attempt(step.payment).due_at or LATER) > SOON,
        )

        told = heard(due, step, the_attempt(due).attempt_id)

        attempt = the_attempt(told.payment)
        assert (the_attempt(due).state, 3, due_at) == (attempt.state, attempt.tries, attempt.due_at)
        assert (step.incidents, step.bookings) == (told.incidents, told.bookings)


def test_what_it_settles_is_settled_and_what_it_stops_is_stopped() -> None:
    payment = rest_owed()
    attempt = the_attempt(payment)
    yes = Refunded(f"{attempt.attempt_id}_rest", "R-1", attempt.rest_amount)
    for outcome, state in (
        (yes, AttemptState.APPROVED),
        (replace(yes, amount=money("0.01 THB")), attempt.state),
    ):
        step = rest_answered(payment, attempt.attempt_id, outcome, PROFILE, LATER)
        assert step == heard(payment, step, attempt.attempt_id)
        assert (state, None) == (the_attempt(step.payment).state, the_attempt(step.payment).due_at)
    returned = return_said(refunding(), given_back(the_attempt(refunding())))
    assert returned == heard(refunding(), returned, the_attempt(refunding()).attempt_id)


@pytest.mark.parametrize("due_at", [SOON, None])
def test_what_is_told_of_a_refund_keeps_its_time_until_it_ends_or_stops(due_at: datetime | None) -> None:
    payment = paid()
    refund = replace(reserved(payment, [], money("1000 JPY")), tries=3, due_at=due_at)
    for outcome in UNCLEAR[1:]:
        told = refund_heard(refund, refund_answered(payment, refund, outcome, PROFILE, LATER))
        assert (RefundState.SUBMITTED, 3, due_at) == (
            told.refund.state,
            told.refund.tries,
            told.refund.due_at,
        )
        assert "" != told.refund.last_answer

    declined = refund_heard(refund, refund_answered(payment, refund, NO, PROFILE, LATER))
    assert (RefundState.DECLINED, None) == (declined.refund.state, declined.refund.due_at)
    wrong = Refunded(refund.refund_id, "R-1", money("0.01 THB"))
    stopped = refund_heard(refund, refund_answered(payment, refund, wrong, PROFILE, LATER))
    assert (RefundState.SUBMITTED, None) == (stopped.refund.state, stopped.refund.due_at)
    assert [IncidentKind.REFUND_MISMATCH] == [incident.kind for incident in stopped.incidents]
