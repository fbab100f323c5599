"""Holds, answered: what each word of a wallet makes of a capture, a release and a rest."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from hub.payment.holds import (
    ask_capture,
    capture_answered,
)
from hub.payment.incidents import IncidentKind
from hub.payment.lifecycle import Step
from hub.payment.model import AttemptState, Payment, PaymentState
from tests.hub.payment.records import NOON, PROFILE, money
from tests.hub.payment.situations import (
    A_NO,
    LATER,
    SITUATIONS,
    TIMEOUT,
    TOO_LATE,
    asked_to_hold_natively,
    cancel_asked,
    cancel_said,
    capture_said,
    captured_natively,
    capturing,
    release_said,
    releasing,
    releasing_natively,
    rest_given,
    rest_owed,
    rest_said,
    settled,
    summary,
    the_attempt,
)
from wallets.outcome import (
    Captured,
    CaptureOutcome,
    NotSent,
    Refunded,
    RefundOutcome,
    Released,
    ReleaseOutcome,
    Unknown,
)

S = PaymentState
UNTIL = NOON + timedelta(days=7)


CAPTURE_ANSWERS: dict[str, CaptureOutcome] = {
    "captured": Captured("cap_1", money("1453.40 THB")),
    "another amount": Captured("cap_1", money("2236.00 THB")),
    "no": A_NO,
    "not sent": NotSent("refused"),
    "unknown": TIMEOUT,
}
CAPTURED = ("captured natively", "captured whole", "rest owed", "rest returned")
"""Where the capture that is answered has been made."""
CAPTURE_SAID = {
    "captured": "SUCCEEDED/APPROVED +PAYMENT",
    "another amount": "= !HOLD_MISMATCH",
    "no": "HELD/HELD",
    "not sent": "=",
    "unknown": "=",
}


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("answer", CAPTURE_ANSWERS)
def test_an_answer_to_a_capture_in_any_situation_does_what_the_table_says(
    situation: str, answer: str
) -> None:
    payment = SITUATIONS[situation]()
    step = capture_said(payment, CAPTURE_ANSWERS[answer])
    is_ours = situation in ("capturing", *CAPTURED)
    of_another = "=" if is_ours or not isinstance(CAPTURE_ANSWERS[answer], Captured) else "= !HOLD_MISMATCH"
    assert (CAPTURE_SAID[answer] if situation == "capturing" else of_another) == summary(payment, step)
    if situation != "capturing":
        assert payment == step.payment


def test_an_answer_to_an_earlier_capture_changes_nothing() -> None:
    late = capture_answered(capturing(), "att_1_1", "cap_0", A_NO, PROFILE, LATER)
    assert Step(capturing()) == late


def test_a_yes_to_a_capture_that_people_had_ended_is_for_people() -> None:
    again = settled(capture_said(capturing(), A_NO))
    taken = capture_said(again, CAPTURE_ANSWERS["captured"])
    assert (again, (), [IncidentKind.HOLD_MISMATCH]) == (
        taken.payment,
        taken.bookings,
        [incident.kind for incident in taken.incidents],
    )


def test_a_captured_part_is_what_the_payment_took() -> None:
    paid = captured_natively()
    assert (6500, None) == (paid.captured_minor, paid.due_at)
    assert money("1453.40 THB") == paid.charge_of(the_attempt(paid)).wallet_amount


def test_the_wallet_s_time_of_the_capture_is_kept() -> None:
    done_at = LATER - timedelta(seconds=1)
    step = capture_said(capturing(), Captured("cap_1", money("1453.40 THB"), completed_at=done_at))
    assert done_at == the_attempt(step.payment).wallet_completed_at


def test_after_a_clear_no_the_hold_stands_as_before_and_a_new_capture_has_a_new_id() -> None:
    payment = settled(capture_said(capturing(), A_NO))
    hold = the_attempt(payment).hold
    assert hold is not None
    assert (S.HELD, UNTIL, None, 0) == (
        payment.state,
        payment.due_at,
        hold.capture,
        the_attempt(payment).tries,
    )
    assert "capture declined: 1001" == the_attempt(payment).last_answer
    assert payment.charge_of(the_attempt(payment)).amount == payment.amount
    again = ask_capture(payment, "cap_2", money("6500 JPY"), LATER)
    assert isinstance(again, Step)
    assert S.CAPTURING is again.payment.state


RELEASE_ANSWERS: dict[str, ReleaseOutcome] = {
    "released": Released(),
    "another": Released(about="att_2"),
    "too late": TOO_LATE,
    "not sent": NotSent("refused"),
    "unknown": TIMEOUT,
}
RELEASE_SAID = {
    "released": "CANCELLED/RETURNED",
    "another": "= !HOLD_MISMATCH",
    "too late": "= !RELEASE_REFUSED",
    "not sent": "=",
    "unknown": "=",
}


@pytest.mark.parametrize("situation", [name for name in SITUATIONS if name != "releasing"])
@pytest.mark.parametrize("answer", RELEASE_ANSWERS)
def test_an_answer_to_a_release_in_any_situation_does_what_the_table_says(
    situation: str, answer: str
) -> None:
    payment = SITUATIONS[situation]()
    step = release_said(payment, RELEASE_ANSWERS[answer])
    said = RELEASE_SAID[answer] if situation == "releasing natively" else "="
    # Where people had said that it was released, the wallet's clear word undoes that.
    overtaken = (situation, answer) == ("released natively", "too late")
    assert ("CANCELLED/RETURNING !LATE_SUCCESS" if overtaken else said) == summary(payment, step)
    if situation != "releasing natively" and not overtaken:
        assert Step(payment) == step


REST_ANSWERS: dict[str, RefundOutcome | None] = {
    "given back": None,
    "another amount": Refunded("att_1_1_rest", "R1", money("0.01 THB")),
    "no": A_NO,
    "not sent": NotSent("refused"),
    "unknown": TIMEOUT,
}
REST_SAID = {
    ("releasing", "given back"): "CANCELLED/RETURNED +HOLD_RETURN",
    ("rest owed", "given back"): "SUCCEEDED/APPROVED +HOLD_RETURN",
    **{(name, "another amount"): "= !REFUND_MISMATCH" for name in ("releasing", "rest owed")},
    **{(name, "no"): "= !RELEASE_REFUSED" for name in ("releasing", "rest owed")},
    **{(name, "no"): "= !FAILURE_AFTER_SUCCESS" for name in ("released", "rest returned")},
}


@pytest.mark.parametrize("situation", [name for name in SITUATIONS if name != "releasing natively"])
@pytest.mark.parametrize("answer", REST_ANSWERS)
def test_an_answer_to_the_rest_in_any_situation_does_what_the_table_says(situation: str, answer: str) -> None:
    payment = SITUATIONS[situation]()
    step = rest_said(payment, REST_ANSWERS[answer] or rest_given(the_attempt(payment)))
    assert REST_SAID.get((situation, answer), "=") == summary(payment, step)
    if situation not in ("releasing", "rest owed"):
        assert payment == step.payment


@pytest.mark.parametrize("begun", [releasing, rest_owed])
def test_a_rest_of_another_amount_stops_and_waits_for_a_person(begun: Callable[[], Payment]) -> None:
    step = rest_said(begun(), Refunded("att_1_1_rest", "R1", money("0.01 THB")))
    assert None is step.payment.due_at
    assert [IncidentKind.REFUND_MISMATCH] == [incident.kind for incident in step.incidents]


@pytest.mark.parametrize("outcome", [NotSent("refused"), TIMEOUT])
@pytest.mark.parametrize(
    "begun, said, waits",
    [
        (capturing, capture_said, [2, 3, 10, 45, 300, 300, 300]),
        (releasing_natively, release_said, [2, 3, 10, 45, 300, 300, 300]),
        (releasing, rest_said, [4, 4, 30, 60, 60, 60, 300]),
        (rest_owed, rest_said, [4, 4, 30, 60, 60, 60, 300]),
    ],
)
def test_each_duty_is_asked_for_again_until_its_end_is_clear(
    outcome: NotSent | Unknown,
    begun: Callable[[], Payment],
    said: Callable[[Payment, NotSent | Unknown, datetime], Step],
    waits: list[int],
) -> None:
    payment, at, found = begun(), LATER, []
    for _ in waits:
        payment = settled(said(payment, outcome, at))
        assert at == payment.updated_at
        assert payment.due_at is not None
        found.append((payment.due_at - at).seconds)
        at = payment.due_at
    assert waits == found


def test_what_settled_nothing_is_kept_in_words() -> None:
    assert "TIMEOUT: 8 s" == the_attempt(capture_said(capturing(), TIMEOUT).payment).last_answer
    assert "not sent: down" == the_attempt(rest_said(rest_owed(), NotSent("down")).payment).last_answer
    refused = the_attempt(rest_said(rest_owed(), A_NO).payment)
    assert "refuses to give back 782.60 THB: 1001" == refused.last_answer


def test_too_late_to_cancel_what_is_only_reserved_is_no_debit_and_is_asked_again() -> None:
    step = cancel_said(cancel_asked(asked_to_hold_natively()), TOO_LATE)
    stays = the_attempt(step.payment)
    assert (S.CANCELLING, AttemptState.CANCELLING, 1) == (step.payment.state, stays.state, stays.tries)
    assert LATER + timedelta(seconds=2) == stays.due_at
    assert () == step.bookings
    assert [IncidentKind.RELEASE_REFUSED] == [incident.kind for incident in step.incidents]
