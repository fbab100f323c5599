"""The judge: a yes counts only if amount, currency and ids are those of our order, a no if its id is."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from fx.money import Money
from hub.payment.judge import (
    attempt_given_back,
    judge,
    judge_cancel,
    judge_capture,
    judge_refund,
    judge_release,
    judge_rest,
    judge_return,
    rest_id,
    return_id,
)
from hub.payment.model import Attempt, Capture
from tests.hub.payment.records import approved, asked, money, reserved, yes
from tests.hub.payment.situations import A_NO, TIMEOUT, capturing, releasing, rest_owed, the_attempt
from wallets.outcome import (
    Cancelled,
    Captured,
    Declined,
    DeclineReason,
    NotSent,
    Refunded,
    Released,
    Unknown,
    UnknownCause,
)


@pytest.mark.parametrize("outcome", [A_NO, TIMEOUT, NotSent("refused")])
def test_what_names_no_order_passes_as_it_is(outcome: Declined | NotSent | Unknown) -> None:
    payment = approved(asked())
    assert outcome is judge(the_attempt(payment), outcome)
    assert outcome is judge_refund(reserved(payment, [], money("10 JPY")), outcome)


def test_a_yes_to_our_order_is_a_yes() -> None:
    attempt = the_attempt(asked())
    assert yes(attempt) == judge(attempt, yes(attempt))
    known = replace(attempt, wallet_payment_id="W-1")
    assert yes(known) == judge(known, yes(known, wallet_payment_id="W-1"))


@pytest.mark.parametrize(
    "known_id, wrong, detail",
    [
        (None, {"attempt_id": "att_2"}, "a yes for attempt att_2"),
        (None, {"wallet_payment_id": ""}, "a yes without the wallet's payment id"),
        (None, {"wallet_payment_id": "W" * 65}, "a yes without the wallet's payment id"),
        (None, {"wallet_payment_id": "W-1\n"}, "a yes without the wallet's payment id"),
        ("W-1", {"wallet_payment_id": "W-2"}, "payment id W-2, before W-1"),
        (None, {"amount": Money("THB", 77812)}, "778.12 THB instead of 778.13 THB"),
        (None, {"amount": Money("THB", -77813)}, "-778.13 THB instead of 778.13 THB"),
        (None, {"amount": Money("PHP", 77813)}, "778.13 PHP instead of 778.13 THB"),
    ],
)
def test_a_yes_to_something_else_is_unknown(
    known_id: str | None, wrong: dict[str, str | Money], detail: str
) -> None:
    attempt = replace(the_attempt(asked()), wallet_payment_id=known_id)
    other = replace(yes(attempt), **wrong)  # type: ignore[arg-type]  # each is of its field's type
    assert Unknown(UnknownCause.MISMATCH, detail) == judge(attempt, other)


@pytest.mark.parametrize(
    "wrong, detail",
    [
        ({"refund_id": "ref_2"}, "a yes for refund ref_2"),
        ({"wallet_refund_id": ""}, "a yes without the wallet's refund id"),
        ({"wallet_refund_id": "R" * 65}, "a yes without the wallet's refund id"),
        ({"wallet_refund_id": "\x00"}, "a yes without the wallet's refund id"),
        ({"amount": Money("THB", 22361)}, "223.61 THB instead of 223.60 THB"),
        ({"amount": Money("KRW", 22360)}, "22360 KRW instead of 223.60 THB"),
    ],
)
def test_a_yes_to_another_refund_is_unknown(wrong: dict[str, str | Money], detail: str) -> None:
    refund = reserved(approved(asked()), [], money("1000 JPY"))
    right = Refunded(refund.refund_id, "R-1", refund.wallet_amount)
    assert right == judge_refund(refund, right)
    other = replace(right, **wrong)  # type: ignore[arg-type]  # each is of its field's type
    assert Unknown(UnknownCause.MISMATCH, detail) == judge_refund(refund, other)


@pytest.mark.parametrize(
    "wrong, detail",
    [
        ({"refund_id": "att_1_1"}, "a yes for refund att_1_1"),
        ({"wallet_refund_id": ""}, "a yes without the wallet's refund id"),
        ({"amount": Money("THB", 77812)}, "778.12 THB instead of 778.13 THB"),
    ],
)
def test_a_yes_to_another_return_is_unknown(wrong: dict[str, str | Money], detail: str) -> None:
    attempt = the_attempt(asked())
    right = Refunded("att_1_1_return", "R-1", attempt.wallet_amount)
    assert right == judge_return(attempt, right)
    other = replace(right, **wrong)  # type: ignore[arg-type]  # each is of its field's type
    assert Unknown(UnknownCause.MISMATCH, detail) == judge_return(attempt, other)


def test_an_attempt_is_given_back_under_one_id_for_ever() -> None:
    assert "att_1_1_return" == return_id("att_1_1")


def test_a_no_counts_only_for_the_order_that_it_names() -> None:
    payment = approved(asked())
    attempt, refund = the_attempt(payment), reserved(payment, [], money("10 JPY"))
    ours, others = replace(A_NO, about=attempt.attempt_id), replace(A_NO, about="att_2")
    assert ours is judge(attempt, ours)
    assert Unknown(UnknownCause.MISMATCH, "a no for attempt att_2") == judge(attempt, others)
    for judged in (judge_refund(refund, others), judge_return(attempt, others)):
        assert Unknown(UnknownCause.UNREADABLE, "a no for refund att_2") == judged
    returned = replace(A_NO, about=return_id(attempt.attempt_id))
    assert returned is judge_return(attempt, returned)
    given = replace(A_NO, about=refund.refund_id)
    assert given is judge_refund(refund, given)


@pytest.mark.parametrize(
    "reason", [reason for reason in DeclineReason if reason.name.startswith(("REFUND", "CAPTURE"))]
)
def test_a_reason_against_a_refund_or_capture_is_no_answer_to_a_payment(reason: DeclineReason) -> None:
    judged = judge(the_attempt(asked()), Declined(reason, "77"))
    assert Unknown(UnknownCause.UNLISTED_CODE, "77: no answer to a payment") == judged


def test_the_confirmation_of_another_cancel_is_none() -> None:
    attempt = the_attempt(asked())
    for ours in (Cancelled(), Cancelled(about=attempt.attempt_id)):
        assert ours is judge_cancel(attempt, ours)
    other = judge_cancel(attempt, Cancelled(about="att_2"))
    assert Unknown(UnknownCause.MISMATCH, "a cancel of attempt att_2") == other


def a_capture() -> Capture:
    hold = the_attempt(capturing()).hold
    assert hold is not None
    assert hold.capture is not None
    return hold.capture


@pytest.mark.parametrize(
    "outcome", [A_NO, TIMEOUT, NotSent("refused"), Captured("cap_1", money("1453.40 THB"))]
)
def test_an_answer_to_our_capture_passes_as_it_is(
    outcome: Captured | Declined | NotSent | Unknown,
) -> None:
    assert outcome is judge_capture(a_capture(), outcome)


@pytest.mark.parametrize(
    "other, detail",
    [
        (Captured("cap_2", money("1453.40 THB")), "a yes for capture cap_2"),
        (Captured("cap_1", money("2236.00 THB")), "2236.00 THB captured instead of 1453.40 THB"),
        (Captured("cap_1", Money("PHP", 145340)), "1453.40 PHP captured instead of 1453.40 THB"),
        (replace(A_NO, about="cap_2"), "a no for capture cap_2"),
    ],
)
def test_an_answer_to_another_capture_is_unknown(other: Captured | Declined, detail: str) -> None:
    assert Unknown(UnknownCause.MISMATCH, detail) == judge_capture(a_capture(), other)


def test_a_no_counts_only_for_the_capture_that_it_names() -> None:
    ours = replace(A_NO, about="cap_1")
    assert ours is judge_capture(a_capture(), ours)


@pytest.mark.parametrize("reason", [reason for reason in DeclineReason if reason.name.startswith("REFUND")])
def test_a_reason_against_a_refund_is_no_answer_to_a_capture(reason: DeclineReason) -> None:
    judged = judge_capture(a_capture(), Declined(reason, "77"))
    assert Unknown(UnknownCause.UNLISTED_CODE, "77: no answer to a capture") == judged


def test_the_confirmation_of_another_release_is_none() -> None:
    attempt = the_attempt(releasing())
    for ours in (Released(), Released(about=attempt.attempt_id)):
        assert ours is judge_release(attempt, ours)
    other = judge_release(attempt, Released(about="att_2"))
    assert Unknown(UnknownCause.MISMATCH, "a release of attempt att_2") == other


def test_the_rest_of_a_hold_is_given_back_under_one_id_for_ever() -> None:
    assert "att_1_1_rest" == rest_id("att_1_1")


@pytest.mark.parametrize(
    "attempt, amount", [(the_attempt(rest_owed()), "782.60 THB"), (the_attempt(releasing()), "2236.00 THB")]
)
def test_what_is_given_back_of_a_hold_is_what_is_not_captured(attempt: Attempt, amount: str) -> None:
    right = Refunded("att_1_1_rest", "R-1", money(amount))
    assert right is judge_rest(attempt, right)
    other = replace(right, amount=money("1453.40 THB"))
    detail = f"1453.40 THB instead of {amount}"
    assert Unknown(UnknownCause.MISMATCH, detail) == judge_rest(attempt, other)


@pytest.mark.parametrize("name", [return_id, rest_id])
def test_an_id_under_which_money_goes_back_names_its_attempt(name: Callable[[str], str]) -> None:
    assert "att_1" == attempt_given_back(name("att_1"))


@pytest.mark.parametrize("refund_id", ["ref_1", "att_1", "", "return", "att_1_RETURN"])
def test_another_id_names_none(refund_id: str) -> None:
    assert None is attempt_given_back(refund_id)
