"""Too late to cancel what was never booked: what the wallet took is asked before it is given back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

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
    learn,
    returning,
    settled,
    the_attempt,
    undoing,
)
from wallets.outcome import Cancelled, Declined, DeclineReason, NotSent, PayOutcome

A = AttemptState
UNBOOKED: list[Callable[[], Payment]] = [cancelling, returning]
OF_REFUNDS = DeclineReason.REFUND_REJECTED
UNCLEAR = (TIMEOUT, DOES_NOT_EXIST, NotSent("breaker open"))


def heard_while_cancelling() -> Payment:
    """A success was told after the cancel was asked for, and before it was answered."""
    return settled(learn(cancelling(), yes(the_attempt(cancelling()))))


def too_late(payment: Payment, standing: PayOutcome | None) -> Step:
    """What the answer to the cancel makes of it, with what the wallet then says of the debit."""
    attempt_id = the_attempt(payment).attempt_id
    return cancel_answered(payment, attempt_id, TOO_LATE, PROFILE, LATER, timedelta(), LATER, standing)


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


def test_what_the_wallet_then_calls_failed_for_good_ends_without_a_refund() -> None:
    step = too_late(cancelling(), A_NO)

    assert learn(cancelling(), A_NO) == step
    assert ("CANCELLED", A.CANCELLED, None) == (
        step.payment.state,
        the_attempt(step.payment).state,
        step.payment.due_at,
    )
    assert ((), ()) == (step.bookings, step.incidents)


@pytest.mark.parametrize("make", [heard_while_cancelling, returning])
def test_a_no_after_a_yes_undoes_no_debit_and_people_are_told(make: Callable[[], Payment]) -> None:
    step = too_late(make(), A_NO)

    assert too_late(make(), None) == replace(step, incidents=())
    assert [IncidentKind.FAILURE_AFTER_SUCCESS] == [odd.kind for odd in step.incidents]


@pytest.mark.parametrize("no", [replace(A_NO, about="att_9"), replace(A_NO, reason=OF_REFUNDS)], ids=str)
def test_a_no_to_something_else_proves_nothing(no: Declined) -> None:
    assert A.REFUNDING is the_attempt(too_late(cancelling(), no).payment).state


def test_a_hold_that_can_not_be_lifted_because_it_had_failed_is_over() -> None:
    reserved = cancel_asked(asked_to_hold_natively())
    assert "CANCELLED" == too_late(reserved, A_NO).payment.state
    refused = [IncidentKind.RELEASE_REFUSED]
    assert refused == [odd.kind for odd in too_late(reserved, yes(the_attempt(reserved))).incidents]


def test_what_people_called_unpaid_stays_so_where_too_late_is_said_of_a_failure() -> None:
    ended = settled(learn(cancelling(), A_NO))
    assert Step(ended) == too_late(ended, A_NO)
    assert A.RETURNING is the_attempt(too_late(ended, None).payment).state


@pytest.mark.parametrize("standing", [None, A_NO, *UNCLEAR], ids=str)
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
    assert owes_what_it_took(reserved, the_attempt(reserved), TOO_LATE)
    assert A.CANCELLING is the_attempt(cancel_said(reserved, TOO_LATE).payment).state
