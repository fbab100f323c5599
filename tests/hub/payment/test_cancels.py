"""Cancels: who may ask, that the duty lasts until it is confirmed, and what becomes of what came too late."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from fx.money import Money
from hub.ledger.book import payment_entry, reversal_entry, stray_entry, stray_returned_entry
from hub.ledger.entry import totals
from hub.payment.cancels import CancelRefused, ask_cancel, cancel_answered, return_answered
from hub.payment.incidents import IncidentKind
from hub.payment.lifecycle import AskedBy, Booking, Step, answered, submitted
from hub.payment.model import AttemptState, Decline, DeclinedBy, Mode, Payment, PaymentState
from tests.hub.payment.records import NOON, PROFILE, an_attempt, an_order, held, money, stored, yes
from tests.hub.payment.situations import (
    A_NO,
    BY_MERCHANT,
    DOES_NOT_EXIST,
    LATER,
    SITUATIONS,
    TIMEOUT,
    TOO_LATE,
    cancel_asked,
    cancel_said,
    cancelling,
    declined_order,
    given_back,
    learn,
    paid,
    refunding,
    refunding_while_cancelling,
    return_said,
    returning,
    settled,
    summary,
    the_attempt,
    undoing,
)
from wallets.outcome import Cancelled, CancelOutcome, NotSent, Refunded, RefundOutcome

S = PaymentState
NO_TIME = timedelta()
WINDOW_ENDS_AT = LATER + timedelta(minutes=15)


def ask(payment: Payment, at: datetime = LATER, *, has_refunds: bool = False) -> Step | CancelRefused:
    return ask_cancel(payment, BY_MERCHANT, at, WINDOW_ENDS_AT, has_refunds)


def a_payment_in(state: PaymentState) -> Payment:
    if state is S.CREATED:
        return stored(an_order(money("3480 JPY"), mode=Mode.MERCHANT_DYNAMIC))
    first = {payment.state: payment for payment in reversed([make() for make in SITUATIONS.values()])}
    return first[state]


ASKED = {
    S.CREATED: S.CANCELLED,
    S.SUBMITTED: S.CANCELLING,
    S.HELD: S.RELEASING,
    S.CAPTURING: "PAYMENT_STATE",
    S.RELEASING: S.RELEASING,
    S.CANCELLING: S.CANCELLING,
    S.SUCCEEDED: S.CANCELLING,
    S.DECLINED: S.DECLINED,
    S.CANCELLED: S.CANCELLED,
    S.EXPIRED: S.EXPIRED,
}


@pytest.mark.parametrize("state", S)
def test_a_cancel_of_any_state_is_taken_up_or_refused(state: PaymentState) -> None:
    result = ask(a_payment_in(state))
    assert ASKED[state] == (result.reason if isinstance(result, CancelRefused) else result.payment.state)


def test_asking_again_changes_nothing() -> None:
    begun = cancelling()
    assert Step(begun) == ask(begun, LATER + timedelta(seconds=9))


def test_the_window_of_a_booked_payment_ends_exactly_at_its_instant() -> None:
    inside = ask(paid(), WINDOW_ENDS_AT - timedelta(microseconds=1))
    assert isinstance(inside, Step)
    refused = ask(paid(), WINDOW_ENDS_AT)
    assert isinstance(refused, CancelRefused)
    assert "CANCEL_WINDOW_ENDED" == refused.reason


@pytest.mark.parametrize(
    "situation, reason",
    [
        ("disputed", "HOLD_DISPUTED"),
        ("rest owed", "PAYMENT_WAS_HELD"),
        ("captured whole", "PAYMENT_WAS_HELD"),
        ("captured natively", "PAYMENT_WAS_HELD"),
    ],
)
def test_a_frozen_hold_and_a_captured_one_are_not_cancelled(situation: str, reason: str) -> None:
    refused = ask(SITUATIONS[situation]())
    assert isinstance(refused, CancelRefused)
    assert reason == refused.reason


def test_a_cancelled_hold_is_released() -> None:
    step = ask(held())
    assert isinstance(step, Step)
    assert Decline(DeclinedBy.MERCHANT, "RELEASED") == step.payment.decline


def test_without_a_window_a_booked_payment_is_not_cancelled() -> None:
    refused = ask_cancel(paid(), BY_MERCHANT, LATER, None, has_refunds=False)
    assert isinstance(refused, CancelRefused)
    assert "CANCEL_WINDOW_ENDED" == refused.reason


def test_a_payment_with_a_refund_is_not_cancelled() -> None:
    refused = ask(paid(), has_refunds=True)
    assert isinstance(refused, CancelRefused)
    assert "PAYMENT_HAS_REFUNDS" == refused.reason


ANSWERS: dict[str, CancelOutcome] = {
    "cancelled": Cancelled(),
    "too late": TOO_LATE,
    "not sent": NotSent("refused"),
    "unknown": TIMEOUT,
    "does not exist": DOES_NOT_EXIST,
}

# As in test_lifecycle; what is left out changes nothing but the duty's next time.
SAID = {
    ("cancelling", "cancelled"): "CANCELLED/CANCELLED",
    ("cancelling", "too late"): "CANCELLING/REFUNDING +STRAY",
    ("undoing", "cancelled"): "CANCELLED/CANCELLED +REVERSAL",
    ("undoing", "too late"): "SUCCEEDED/APPROVED",
    ("returning", "cancelled"): "CANCELLED/RETURNED",
    ("returning", "too late"): "CANCELLED/REFUNDING +STRAY",
    # Where people overtook the cancel that was being asked.
    ("paid", "cancelled"): "= !FAILURE_AFTER_SUCCESS",
    ("refunding", "cancelled"): "CANCELLED/RETURNED +STRAY_RETURNED",
    ("refunding while cancelling", "cancelled"): "CANCELLED/RETURNED +STRAY_RETURNED",
    ("declined", "too late"): "DECLINED/RETURNING !LATE_SUCCESS",
    ("declined order", "too late"): "CREATED/RETURNING !LATE_SUCCESS",
    ("expired order", "too late"): "EXPIRED/RETURNING !LATE_SUCCESS",
    ("cancelled", "too late"): "CANCELLED/RETURNING !LATE_SUCCESS",
    ("undone", "too late"): "CANCELLED/RETURNING !LATE_SUCCESS",
    ("returned", "too late"): "CANCELLED/RETURNING !LATE_SUCCESS",
    ("captured natively", "cancelled"): "= !FAILURE_AFTER_SUCCESS",
    ("captured whole", "cancelled"): "= !FAILURE_AFTER_SUCCESS",
    ("rest returned", "cancelled"): "= !FAILURE_AFTER_SUCCESS",
    ("released", "too late"): "CANCELLED/RETURNING !LATE_SUCCESS",
    ("released natively", "too late"): "CANCELLED/RETURNING !LATE_SUCCESS",
}


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_to_a_cancel_in_any_situation_does_what_the_table_says(situation: str, answer: str) -> None:
    payment = SITUATIONS[situation]()
    step = cancel_said(payment, ANSWERS[answer])
    assert SAID.get((situation, answer), "=") == summary(payment, step)
    if situation not in ("cancelling", "undoing", "returning") and (situation, answer) not in SAID:
        assert payment == step.payment


@pytest.mark.parametrize("outcome", [NotSent("refused"), TIMEOUT, DOES_NOT_EXIST])
@pytest.mark.parametrize("situation", ["cancelling", "undoing", "returning"])
def test_a_cancel_stays_due_until_it_is_confirmed(outcome: CancelOutcome, situation: str) -> None:
    payment, at, waits, unproven = SITUATIONS[situation](), LATER, [], timedelta(hours=1)
    for _ in range(7):
        payment = settled(cancel_said(payment, outcome, asked_at=NOON, in_flight_for=unproven, at=at))
        assert at == payment.updated_at
        due_at = the_attempt(payment).due_at
        assert due_at is not None
        waits.append((due_at - at).seconds)
        at = due_at
    assert [2, 3, 10, 45, 300, 300, 300] == waits


def test_a_cancel_wins_over_a_success_that_comes_meanwhile() -> None:
    payment = settled(learn(cancelling(), yes(the_attempt(cancelling())), AskedBy.NOTICE))
    assert S.CANCELLING is payment.state
    step = cancel_said(payment, Cancelled())
    assert (S.CANCELLED, (), ()) == (step.payment.state, step.bookings, step.incidents)


def test_a_success_after_the_cancel_is_given_back_by_cancel_without_an_entry() -> None:
    begun = returning()
    assert (S.CANCELLED, AttemptState.RETURNING) == (begun.state, the_attempt(begun).state)
    step = cancel_said(begun, Cancelled())
    assert (S.CANCELLED, AttemptState.RETURNED, (), LATER) == (
        step.payment.state,
        the_attempt(step.payment).state,
        step.bookings,
        step.payment.updated_at,
    )
    assert None is the_attempt(step.payment).due_at


def test_a_cancelled_booked_payment_is_reversed_whole() -> None:
    step = cancel_said(undoing(), Cancelled())
    ((booking, attempt),) = step.bookings
    assert (Booking.REVERSAL, 0) == (booking, step.payment.captured_minor)
    both = (*payment_entry(paid(), attempt).postings, *reversal_entry(step.payment, attempt).postings)
    by_account = {posting.account: 0 for posting in both}
    for posting in both:
        by_account[posting.account] += posting.minor_units
    assert set(by_account.values()) == {0}


def test_too_late_for_a_booked_payment_leaves_it_as_it_was() -> None:
    before = paid()
    step = cancel_said(undoing(), TOO_LATE)
    assert (S.SUCCEEDED, AttemptState.APPROVED, None, None, ()) == (
        step.payment.state,
        the_attempt(step.payment).state,
        the_attempt(step.payment).due_at,
        step.payment.decline,
        step.bookings,
    )
    assert (before.captured_minor, before.completed_at, before.business_date) == (
        step.payment.captured_minor,
        step.payment.completed_at,
        step.payment.business_date,
    )
    assert step.payment.winner is not None


def test_too_late_for_what_was_never_booked_is_refunded_in_full_through_suspense() -> None:
    begun = cancelling()
    step = cancel_said(begun, TOO_LATE)
    refunding_now = settled(step)
    assert (S.CANCELLING, LATER, 0) == (
        refunding_now.state,
        the_attempt(refunding_now).due_at,
        the_attempt(refunding_now).tries,
    )
    done = return_said(refunding_now, given_back(the_attempt(refunding_now)), LATER + timedelta(seconds=1))
    assert (LATER, LATER + timedelta(seconds=1)) == (step.payment.updated_at, done.payment.updated_at)
    assert (S.CANCELLED, BY_MERCHANT) == (done.payment.state, done.payment.decline)
    ((first, one), (second, other)) = (*step.bookings, *done.bookings)
    assert (Booking.STRAY, Booking.STRAY_RETURNED) == (first, second)
    entries = (stray_entry(step.payment, one), stray_returned_entry(done.payment, other))
    assert {"THB": 0} == totals(entries[0].postings + entries[1].postings)


def a_stray_success_beside(second_ends: Callable[[Payment], Payment]) -> Payment:
    """An order whose first wallet's late success is being refunded while the second's attempt is undone."""
    order = declined_order()
    second = an_attempt(order, money("778.13 THB"), "0.2236", number=2, at=LATER)
    order = stored(submitted(order, second, LATER).payment)
    late = answered(order, "att_1_1", yes(order.attempt("att_1_1")), AskedBy.NOTICE, PROFILE, LATER)
    strayed = stored(
        cancel_answered(stored(late.payment), "att_1_1", TOO_LATE, PROFILE, LATER, NO_TIME, LATER).payment
    )
    return cancel_asked(second_ends(strayed))


def second_paid(payment: Payment) -> Payment:
    return settled(answered(payment, "att_1_2", yes(payment.attempt("att_1_2")), AskedBy.PAY, PROFILE, LATER))


@pytest.mark.parametrize("second_ends", [lambda payment: payment, second_paid])
def test_an_earlier_attempt_given_back_does_not_end_the_cancel_of_the_newest(
    second_ends: Callable[[Payment], Payment],
) -> None:
    payment = a_stray_success_beside(second_ends)
    given = given_back(payment.attempt("att_1_1"))
    step = return_answered(payment, "att_1_1", given, PROFILE, LATER)
    assert (S.CANCELLING, AttemptState.RETURNED, AttemptState.CANCELLING) == (
        step.payment.state,
        step.payment.attempt("att_1_1").state,
        step.payment.attempt("att_1_2").state,
    )
    done = cancel_answered(stored(step.payment), "att_1_2", Cancelled(), PROFILE, LATER, NO_TIME, LATER)
    assert S.CANCELLED is done.payment.state
    booked = payment.completed_at is not None
    assert ([Booking.REVERSAL] if booked else []) == [booking for booking, _ in done.bookings]


RETURN_ANSWERS: dict[str, RefundOutcome | None] = {
    "given back": None,
    "another amount": Refunded("att_1_1_return", "R1", Money("THB", 1)),
    "refused": A_NO,
    "not sent": NotSent("refused"),
    "unknown": TIMEOUT,
}
RETURNED = {
    ("refunding", "given back"): "CANCELLED/RETURNED +STRAY_RETURNED",
    ("refunding", "another amount"): "= !REFUND_MISMATCH",
    ("refunding", "refused"): "= !RETURN_REFUSED",
    ("refunding while cancelling", "given back"): "CANCELLED/RETURNED +STRAY_RETURNED",
    ("refunding while cancelling", "another amount"): "= !REFUND_MISMATCH",
    ("refunding while cancelling", "refused"): "= !RETURN_REFUSED",
    ("returned", "refused"): "= !FAILURE_AFTER_SUCCESS",
    ("released", "refused"): "= !FAILURE_AFTER_SUCCESS",
    ("released natively", "refused"): "= !FAILURE_AFTER_SUCCESS",
}


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("answer", RETURN_ANSWERS)
def test_an_answer_to_a_return_in_any_situation_does_what_the_table_says(situation: str, answer: str) -> None:
    payment = SITUATIONS[situation]()
    step = return_said(payment, RETURN_ANSWERS[answer] or given_back(the_attempt(payment)))
    assert RETURNED.get((situation, answer), "=") == summary(payment, step)
    if not situation.startswith("refunding"):
        assert payment == step.payment


@pytest.mark.parametrize("outcome", [A_NO, NotSent("refused"), TIMEOUT])
def test_a_return_is_asked_for_again_until_it_is_confirmed(outcome: RefundOutcome) -> None:
    payment, at, waits = refunding(), LATER, []
    for _ in range(10):
        payment = settled(return_said(payment, outcome, at))
        assert at == payment.updated_at
        due_at = the_attempt(payment).due_at
        assert due_at is not None
        waits.append((due_at - at).seconds)
        at = due_at
    assert [4, 4, 30, 60, 60, 60, 300, 300, 900, 900] == waits


def test_a_return_of_another_amount_stops_and_waits_for_a_person() -> None:
    step = return_said(refunding(), Refunded("att_1_1_return", "R1", Money("THB", 77812)))
    assert None is the_attempt(step.payment).due_at
    assert "778.12 THB instead of 778.13 THB" == the_attempt(step.payment).last_answer
    (incident,) = step.incidents
    assert (IncidentKind.REFUND_MISMATCH, "778.12 THB instead of 778.13 THB") == (
        incident.kind,
        incident.detail,
    )


def test_the_confirmation_of_another_cancel_leaves_ours_due_and_tells_people() -> None:
    step = cancel_said(cancelling(), Cancelled(about="att_9"))
    assert "= !MISMATCH" == summary(cancelling(), step)
    assert None is not the_attempt(step.payment).due_at


def test_what_a_cancel_leaves_says_what_was_answered_last() -> None:
    step = cancel_said(cancelling(), NotSent("breaker open"))
    assert ("not sent: breaker open", 1) == (
        the_attempt(step.payment).last_answer,
        the_attempt(step.payment).tries,
    )
    assert "too late to cancel: settled" == the_attempt(refunding_while_cancelling()).last_answer
