"""The life of a payment: DESIGN A5's table pair by pair, and A4's answers in every situation."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

import pytest

from fx.money import Money
from hub.payment.incidents import IncidentKind
from hub.payment.lifecycle import (
    FINAL,
    MAY_BECOME,
    AskedBy,
    Booking,
    answered,
    become,
    inquiry_schedule,
    reference_reused,
    start_cancelling,
    submitted,
    time_passed,
)
from hub.payment.model import AttemptState, Decline, DeclinedBy, Mode, PaymentState
from tests.hub.payment.records import NOON, PROFILE, an_attempt, an_order, asked, money, stored, yes
from tests.hub.payment.situations import (
    A_NO,
    ASKED_TO_HOLD,
    BY_MERCHANT,
    LATER,
    ONCE_HELD,
    SITUATIONS,
    TIMEOUT,
    asked_order,
    cancel_asked,
    cancelled,
    cancelling,
    declined_order,
    learn,
    paid,
    settled,
    summary,
    the_attempt,
    undone,
    without_notes,
)
from wallets.outcome import Approved, NotSent, PayOutcome, Unknown, UnknownCause

S = PaymentState

# DESIGN A5, written again from the text.
A5 = {
    S.CREATED: {S.SUBMITTED, S.CANCELLED, S.EXPIRED},
    S.SUBMITTED: {S.SUCCEEDED, S.HELD, S.DECLINED, S.CREATED, S.CANCELLING},
    S.HELD: {S.CAPTURING, S.RELEASING},
    S.CAPTURING: {S.SUCCEEDED, S.HELD},
    S.RELEASING: {S.CANCELLED},
    S.CANCELLING: {S.CANCELLED, S.SUCCEEDED},
    S.SUCCEEDED: {S.CANCELLING},
    S.DECLINED: set(),
    S.CANCELLED: set(),
    S.EXPIRED: set(),
}


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("following", S)
def test_a_state_becomes_what_the_table_allows_and_nothing_else(state: S, following: S) -> None:
    payment = replace(asked(), state=state)
    if following in A5[state]:
        changed = become(payment, following, LATER)
        assert (following, LATER) == (changed.state, changed.updated_at)
    else:
        with pytest.raises(ValueError, match=f"pay_1: {state} may not become {following}"):
            become(payment, following, LATER)


def test_three_states_are_final() -> None:
    assert (S.DECLINED, S.CANCELLED, S.EXPIRED) == FINAL
    assert list(S) == sorted(MAY_BECOME, key=list(S).index)


ANSWERS: dict[str, tuple[PayOutcome | None, AskedBy]] = {
    "yes": (None, AskedBy.NOTICE),
    "no": (A_NO, AskedBy.INQUIRY),
    "pay not sent": (NotSent("refused"), AskedBy.PAY),
    "inquiry not sent": (NotSent("refused"), AskedBy.INQUIRY),
    "unknown": (TIMEOUT, AskedBy.PAY),
    "mismatch": (Unknown(UnknownCause.MISMATCH, "9.00 THB"), AskedBy.INQUIRY),
}

# What an answer makes of each situation: "=" leaves the states, "+" is booked, "!" is reported to people.
# Answers that are left out change no state and report nothing, but for a mismatch, which is always reported.
LEARNED = {
    ("asked", "yes"): "SUCCEEDED/APPROVED +PAYMENT",
    ("asked", "no"): "DECLINED/DECLINED",
    ("asked", "pay not sent"): "DECLINED/DECLINED",
    ("asked order", "yes"): "SUCCEEDED/APPROVED +PAYMENT",
    ("asked order", "no"): "CREATED/DECLINED",
    ("asked order", "pay not sent"): "CREATED/DECLINED",
    ("paid", "no"): "= !FAILURE_AFTER_SUCCESS",
    ("declined", "yes"): "DECLINED/RETURNING !LATE_SUCCESS",
    ("declined order", "yes"): "CREATED/RETURNING !LATE_SUCCESS",
    ("expired order", "yes"): "EXPIRED/RETURNING !LATE_SUCCESS",
    ("cancelling", "no"): "CANCELLED/CANCELLED",
    ("undoing", "no"): "= !FAILURE_AFTER_SUCCESS",
    ("cancelled", "yes"): "CANCELLED/RETURNING !LATE_SUCCESS",
    ("undone", "yes"): "CANCELLED/RETURNING !LATE_SUCCESS",
    ("returning", "no"): "= !FAILURE_AFTER_SUCCESS",
    ("refunding", "no"): "= !FAILURE_AFTER_SUCCESS",
    ("refunding while cancelling", "no"): "= !FAILURE_AFTER_SUCCESS",
    ("asked to hold", "yes"): "HELD/HELD +HOLD",
    ("asked to hold natively", "yes"): "HELD/HELD",
    **dict.fromkeys(product(ASKED_TO_HOLD, ("no", "pay not sent")), "DECLINED/DECLINED"),
    **{(name, "no"): "= !FAILURE_AFTER_SUCCESS" for name in ONCE_HELD if not name.startswith("released")},
}


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_in_any_situation_does_what_the_table_says(situation: str, answer: str) -> None:
    payment = SITUATIONS[situation]()
    outcome, asked_by = ANSWERS[answer]
    step = learn(payment, outcome or yes(the_attempt(payment)), asked_by)
    unlisted = "= !MISMATCH" if answer == "mismatch" else "="
    expected = LEARNED.get((situation, answer), unlisted)
    assert expected == summary(payment, step)
    assert (payment.updated_at if expected.startswith("=") and "asked" not in situation else LATER) == (
        step.payment.updated_at
    )


@pytest.mark.parametrize("situation", ["paid", "undoing", "returning", "refunding", "returned", *ONCE_HELD])
def test_a_repeated_success_changes_nothing_at_all(situation: str) -> None:
    payment = SITUATIONS[situation]()
    again = replace(yes(the_attempt(payment)), completed_at=LATER + timedelta(hours=1))
    assert payment == learn(payment, again, AskedBy.NOTICE).payment


@pytest.mark.parametrize("situation", ["declined", "cancelled", "returned", "expired order"])
def test_a_repeated_failure_changes_nothing_at_all(situation: str) -> None:
    payment = SITUATIONS[situation]()
    assert payment == learn(payment, A_NO, AskedBy.NOTICE).payment


def test_a_success_is_booked_with_the_wallet_s_id_and_time() -> None:
    payment = asked()
    outcome = Approved("att_1_1", "W-77", money("778.13 THB"), completed_at=LATER)
    step = learn(payment, outcome, AskedBy.PAY)
    won = the_attempt(step.payment)
    assert ("W-77", LATER, None, 3480) == (
        won.wallet_payment_id,
        won.wallet_completed_at,
        won.due_at,
        step.payment.captured_minor,
    )
    assert ((Booking.PAYMENT, won),) == step.bookings


def test_success_then_failure_leaves_the_books_and_tells_people() -> None:
    booked = settled(learn(asked(), yes(the_attempt(asked()))))
    step = learn(booked, A_NO, AskedBy.NOTICE)
    assert booked == step.payment
    (incident,) = step.incidents
    assert (IncidentKind.FAILURE_AFTER_SUCCESS, "att_1_1", "pay_1", "W-TH", LATER) == (
        incident.kind,
        incident.subject_id,
        incident.payment_id,
        incident.wallet_id,
        incident.opened_at,
    )


def test_failure_then_success_is_given_back_and_stays_declined() -> None:
    ended = settled(learn(asked(), A_NO))
    step = learn(ended, yes(the_attempt(ended)), AskedBy.NOTICE)
    assert S.DECLINED is step.payment.state
    assert (AttemptState.RETURNING, LATER, 0) == (
        the_attempt(step.payment).state,
        the_attempt(step.payment).due_at,
        the_attempt(step.payment).tries,
    )
    assert () == step.bookings


def test_a_success_of_another_attempt_than_the_winner_is_given_back() -> None:
    order = declined_order()
    second = an_attempt(order, money("778.13 THB"), "0.2236", number=2, at=LATER)
    order = stored(submitted(order, second, LATER).payment)
    won = settled(answered(order, "att_1_2", yes(second), AskedBy.PAY, PROFILE, LATER))
    assert "att_1_2" == (won.winner and won.winner.attempt_id)
    late = yes(won.attempt("att_1_1"))
    step = answered(won, "att_1_1", late, AskedBy.NOTICE, PROFILE, LATER)
    assert (S.SUCCEEDED, AttemptState.RETURNING, AttemptState.APPROVED) == (
        step.payment.state,
        step.payment.attempt("att_1_1").state,
        step.payment.attempt("att_1_2").state,
    )
    assert [IncidentKind.LATE_SUCCESS] == [incident.kind for incident in step.incidents]
    assert () == step.bookings


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": Money("THB", 77812)},
        {"amount": Money("JPY", 77813)},
        {"attempt_id": "att_9"},
        {"wallet_payment_id": ""},
    ],
)
def test_a_yes_to_something_else_settles_nothing_and_is_an_incident(wrong: dict[str, object]) -> None:
    payment = asked()
    fields = {"attempt_id": "att_1_1", "wallet_payment_id": "W-1", "amount": money("778.13 THB"), **wrong}
    step = learn(payment, Approved(**fields))  # type: ignore[arg-type]  # one field is wrong on purpose
    assert (S.SUBMITTED, ()) == (step.payment.state, step.bookings)
    assert [IncidentKind.MISMATCH] == [incident.kind for incident in step.incidents]


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_yes_under_another_attempt_s_wallet_id_settles_nothing_anywhere(situation: str) -> None:
    payment = SITUATIONS[situation]()
    step = reference_reused(payment, "att_1_1", AskedBy.INQUIRY, PROFILE, LATER)
    assert "= !WALLET_REFERENCE_REUSED" == summary(payment, step)


def test_a_pay_that_was_not_sent_ends_by_the_hub_without_money() -> None:
    step = learn(asked(), NotSent("connection refused"), AskedBy.PAY)
    assert Decline(DeclinedBy.HUB, "WALLET_UNREACHABLE") == step.payment.decline


def test_a_decline_names_the_wallet_and_its_reason() -> None:
    step = learn(asked(), A_NO)
    assert Decline(DeclinedBy.WALLET, "INSUFFICIENT_FUNDS") == step.payment.decline
    assert step.payment.decline == the_attempt(step.payment).decline


def test_a_declined_order_keeps_no_decline_of_its_own() -> None:
    step = learn(asked_order(), A_NO)
    assert (None, Decline(DeclinedBy.WALLET, "INSUFFICIENT_FUNDS")) == (
        step.payment.decline,
        the_attempt(step.payment).decline,
    )


def test_not_sent_after_an_earlier_send_stays_the_honest_unknown() -> None:
    once = settled(learn(asked(), TIMEOUT, AskedBy.PAY))
    step = learn(once, NotSent("breaker open"), AskedBy.PAY)
    assert S.SUBMITTED is step.payment.state


@pytest.mark.parametrize("outcome", [TIMEOUT, NotSent("breaker open")])
def test_while_cancelling_the_end_of_the_pay_call_is_kept(outcome: PayOutcome) -> None:
    step = learn(cancelling(), outcome, AskedBy.PAY, at=LATER + timedelta(seconds=5))
    assert LATER + timedelta(seconds=5) == the_attempt(step.payment).call_ended_at
    assert without_notes(cancelling()) == without_notes(step.payment)


def test_a_success_while_cancelling_only_adds_the_wallet_s_id() -> None:
    step = learn(cancelling(), yes(the_attempt(cancelling()), wallet_payment_id="W-5"))
    assert ("W-5", AttemptState.CANCELLING) == (
        the_attempt(step.payment).wallet_payment_id,
        the_attempt(step.payment).state,
    )


@pytest.mark.parametrize("done_at", [LATER, None], ids=["with its time", "without"])
@pytest.mark.parametrize("mode", [Mode.CONSUMER_PRESENTED, Mode.MERCHANT_DYNAMIC])
def test_a_failure_after_a_success_heard_while_cancelling_leaves_the_cancel_due(
    mode: Mode, done_at: datetime | None
) -> None:
    begun = cancel_asked(asked(mode=mode))
    heard = settled(learn(begun, replace(yes(the_attempt(begun)), completed_at=done_at), AskedBy.NOTICE))
    step = learn(heard, A_NO, AskedBy.NOTICE)
    assert heard == step.payment
    assert [IncidentKind.FAILURE_AFTER_SUCCESS] == [incident.kind for incident in step.incidents]


@pytest.mark.parametrize("situation", ["undoing", "undone"])
def test_what_was_booked_is_never_rewritten_by_a_repeat(situation: str) -> None:
    payment = SITUATIONS[situation]()
    again = replace(yes(the_attempt(payment)), completed_at=LATER + timedelta(days=1))
    attempt = the_attempt(learn(payment, again, AskedBy.NOTICE).payment)
    before = the_attempt(payment)
    assert (before.wallet_payment_id, before.wallet_completed_at) == (
        attempt.wallet_payment_id,
        attempt.wallet_completed_at,
    )


def test_what_settled_nothing_is_kept_in_words() -> None:
    assert "TIMEOUT: 8 s" == the_attempt(learn(asked(), TIMEOUT).payment).last_answer


def test_inquiries_fall_due_every_3_s_for_30_s_then_every_10_s() -> None:
    payment, at = asked(), NOON
    payment = settled(learn(payment, TIMEOUT, AskedBy.PAY, at=at))
    waits = []
    while (due_at := the_attempt(payment).due_at) != the_attempt(payment).expires_at:
        assert due_at is not None
        waits.append((due_at - at).seconds)
        at = due_at
        payment = settled(learn(payment, TIMEOUT, AskedBy.INQUIRY, at=at))
    assert [3] * 10 + [10, 10] == waits


def test_a_notice_that_settles_nothing_moves_no_duty() -> None:
    payment = settled(learn(asked(), TIMEOUT, AskedBy.PAY, at=NOON))
    step = learn(payment, Unknown(UnknownCause.IN_PROCESS, "waiting for the payer"), AskedBy.NOTICE)
    assert the_attempt(payment).due_at == the_attempt(step.payment).due_at
    assert "IN_PROCESS: waiting for the payer" == the_attempt(step.payment).last_answer


@pytest.mark.parametrize(
    "mode, schedule",
    [
        (Mode.CONSUMER_PRESENTED, PROFILE.cpm_inquiry),
        (Mode.MERCHANT_DYNAMIC, PROFILE.mpm_inquiry),
        (Mode.MERCHANT_STATIC, PROFILE.mpm_inquiry),
    ],
)
def test_the_schedule_is_that_of_the_mode(mode: Mode, schedule: object) -> None:
    assert schedule is inquiry_schedule(asked(mode=mode), PROFILE)


def test_a_second_wallet_is_not_asked_while_one_is() -> None:
    payment = asked_order()
    with pytest.raises(ValueError, match="has an open attempt"):
        submitted(payment, an_attempt(payment, money("778.13 THB"), "0.2236", number=2), LATER)


def test_a_final_payment_asks_no_wallet_again() -> None:
    payment = cancelled()
    with pytest.raises(ValueError, match="CANCELLED may not become SUBMITTED"):
        submitted(payment, an_attempt(payment, money("778.13 THB"), "0.2236", number=2), LATER)


def test_a_new_payment_is_submitted_with_its_attempt() -> None:
    order = an_order(money("3480 JPY"))
    attempt = an_attempt(order, money("778.13 THB"), "0.2236")
    step = submitted(order, attempt, LATER)
    assert (S.SUBMITTED, (attempt,), LATER) == (
        step.payment.state,
        step.payment.attempts,
        step.payment.updated_at,
    )


def test_a_waiting_order_expires_at_its_second_and_not_before() -> None:
    order = stored(an_order(money("3480 JPY"), mode=Mode.MERCHANT_DYNAMIC))
    assert order.expires_at is not None
    assert S.CREATED is time_passed(order, order.expires_at - timedelta(milliseconds=1)).payment.state
    expired = time_passed(order, order.expires_at).payment
    assert (S.EXPIRED, Decline(DeclinedBy.HUB, "EXPIRED")) == (expired.state, expired.decline)


@pytest.mark.parametrize("mode", Mode)
def test_an_open_attempt_out_of_time_is_cancelled(mode: Mode) -> None:
    payment = asked(mode=mode)
    expires_at = the_attempt(payment).expires_at
    assert payment == time_passed(payment, expires_at - timedelta(milliseconds=1)).payment
    late = time_passed(payment, expires_at).payment
    assert (S.CANCELLING, AttemptState.CANCELLING, Decline(DeclinedBy.HUB, "EXPIRED")) == (
        late.state,
        the_attempt(late).state,
        late.decline,
    )
    assert (expires_at, 0) == (the_attempt(late).due_at, the_attempt(late).tries)


@pytest.mark.parametrize(
    "situation", [n for n in SITUATIONS if not n.startswith("asked") and n != "declined order"]
)
def test_time_alone_ends_nothing_else(situation: str) -> None:
    payment = SITUATIONS[situation]()
    assert payment == time_passed(payment, LATER + timedelta(days=400)).payment


def test_cancelling_an_order_that_nobody_pays_needs_no_wallet() -> None:
    order = stored(an_order(money("3480 JPY"), mode=Mode.MERCHANT_DYNAMIC))
    ended = start_cancelling(order, BY_MERCHANT, LATER)
    assert (S.CANCELLED, BY_MERCHANT, None) == (ended.state, ended.decline, ended.due_at)


@pytest.mark.parametrize("situation", ["cancelling", "undoing"])
def test_cancelling_is_a_duty_at_once(situation: str) -> None:
    begun = SITUATIONS[situation]()
    assert (S.CANCELLING, AttemptState.CANCELLING, LATER, 0) == (
        begun.state,
        the_attempt(begun).state,
        the_attempt(begun).due_at,
        the_attempt(begun).tries,
    )


def test_an_undone_payment_keeps_when_it_was_completed() -> None:
    assert paid().completed_at == undone().completed_at
    assert (0, 3480) == (undone().captured_minor, paid().captured_minor)
