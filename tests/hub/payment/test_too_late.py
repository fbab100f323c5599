"""Too late to cancel what was never booked: what the wallet took is asked before it is given back."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from hub.payment.cancels import cancel_answered, owes_what_it_took
from hub.payment.incidents import IncidentKind
from hub.payment.lifecycle import Booking, Step
from hub.payment.model import AttemptState, Payment
from tests.hub.payment.records import PROFILE, money, yes
from tests.hub.payment.situations import (
    A_NO,
    DOES_NOT_EXIST,
    LATER,
    SITUATIONS,
    TIMEOUT,
    TOO_LATE,
    asked_to_hold_natively,
    cancel_asked,
    cancel_said,
    cancelling,
    returning,
    the_attempt,
    undoing,
)
from wallets.outcome import Cancelled, NotSent, PayOutcome

A = AttemptState
UNBOOKED: list[Callable[[], Payment]] = [cancelling, returning]
UNCLEAR = (A_NO, TIMEOUT, DOES_NOT_EXIST, NotSent("breaker open"))


def too_late(payment: Payment, standing: PayOutcome | None) -> Step:
    """What the answer to the cancel makes of it, with what the wallet then says of the debit."""
    attempt_id = the_attempt(payment).attempt_id
    return cancel_answered(payment, attempt_id, TOO_LATE, PROFILE, LATER, LATER, standing)


@pytest.mark.parametrize("make", UNBOOKED)
def test_a_debit_of_what_was_asked_for_is_given_back_at_once(make: Callable[[], Payment]) -> None:
    step = too_late(make(), yes(the_attempt(make())))

    assert step == too_late(make(), None)
    assert (A.REFUNDING, LATER) == (the_attempt(step.payment).state, the_attempt(step.payment).due_at)
    assert ([Booking.STRAY], ()) == ([booking for booking, _ in step.bookings], step.incidents)


@pytest.mark.parametrize("make", UNBOOKED)
def test_of_a_debit_of_another_amount_people_are_told_and_what_was_asked_for_is_given_back(
    make: Callable[[], Payment],
) -> None:
    took_more = replace(yes(the_attempt(make())), amount=money("779.13 THB"))
    step = too_late(make(), took_more)

    assert too_late(make(), None) == replace(step, incidents=())
    (odd,) = step.incidents
    assert (IncidentKind.MISMATCH, "779.13 THB instead of 778.13 THB") == (odd.kind, odd.detail)


@pytest.mark.parametrize("make", UNBOOKED)
@pytest.mark.parametrize("standing", UNCLEAR, ids=str)
def test_what_is_too_late_to_cancel_is_owed_back_whatever_else_is_said_of_it(
    make: Callable[[], Payment], standing: PayOutcome
) -> None:
    assert too_late(make(), None) == too_late(make(), standing)


@pytest.mark.parametrize("standing", [None, *UNCLEAR], ids=str)
def test_what_was_booked_stands_as_paid_whatever_is_said_of_it(standing: PayOutcome | None) -> None:
    step = too_late(undoing(), standing)
    assert ("SUCCEEDED", A.APPROVED) == (step.payment.state, the_attempt(step.payment).state)


def test_it_is_asked_about_what_was_debited_and_never_booked_and_nothing_else() -> None:
    asked = [
        name for name, make in SITUATIONS.items() if owes_what_it_took(make(), the_attempt(make()), TOO_LATE)
    ]
    assert ["cancelling", "returning"] == asked
    assert not owes_what_it_took(cancelling(), the_attempt(cancelling()), Cancelled())
    reserved = cancel_asked(asked_to_hold_natively())
    assert not owes_what_it_took(reserved, the_attempt(reserved), TOO_LATE)
    assert A.CANCELLING is the_attempt(cancel_said(reserved, TOO_LATE).payment).state
