"""Holds, asked for: what a part costs, and who may capture, release, dispute and split when."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fx.errors import AmountTooSmall
from hub.payment.holds import (
    BY_HUB,
    BY_MERCHANT,
    HoldRefused,
    ask_capture,
    ask_release,
    charge_of_part,
    dispute,
    hold_time_passed,
    split,
)
from hub.payment.lifecycle import HOLD_DAYS, Step
from hub.payment.model import Charge, Dispute, Payment, PaymentState
from tests.hub.payment.records import NOON, default_fees, held, money
from tests.hub.payment.situations import (
    A_NO,
    HOLDS,
    LATER,
    SITUATIONS,
    capture_said,
    capturing,
    disputed,
    done,
    held_natively,
    releasing,
    rest_owed,
    settled,
    summary,
    the_attempt,
)

S = PaymentState
UNTIL = NOON + timedelta(days=7)
EVERYTHING = "10000 JPY"


def charge(payment: Payment, amount: str) -> Charge:
    found = charge_of_part(payment, money(amount))
    assert isinstance(found, Charge), found
    return found


def reason_of(result: Step | HoldRefused | Charge) -> str:
    assert isinstance(result, HoldRefused), result
    return result.reason


def split_of(payment: Payment, taken: str, back: str) -> Step | HoldRefused:
    return split(payment, "cap_9", money(taken), money(back), LATER)


def test_a_hold_lasts_seven_days_from_the_wallet_s_yes() -> None:
    hold = the_attempt(held()).hold
    assert hold is not None
    assert (7, UNTIL, UNTIL) == (HOLD_DAYS, hold.until, held().due_at)


def test_a_captured_part_is_priced_at_the_payment_s_rate_and_terms() -> None:
    taken = charge(held(), "6500 JPY")
    fees = default_fees(money("6500 JPY"), money("1453.40 THB"))
    assert Charge(money("6500 JPY"), money("1453.40 THB"), money("0.00 THB"), fees) == taken


def test_a_captured_part_carries_its_own_markup() -> None:
    held_at_a_markup = held(amount="3480 JPY", rate="0.2236", mid="0.22", markup_minor=1253)
    assert money("12.53 THB") == charge(held_at_a_markup, "3480 JPY").markup_amount
    # 1,000 JPY: 223.60 at the rate, 220.00 at the mid.
    assert money("3.60 THB") == charge(held_at_a_markup, "1000 JPY").markup_amount


def test_all_that_is_held_costs_exactly_what_was_quoted() -> None:
    payment = held()
    odd = replace(the_attempt(payment), wallet_amount=money("2236.01 THB"))
    assert money("2236.01 THB") == charge(payment.with_attempt(odd), EVERYTHING).wallet_amount


def test_a_part_of_less_than_a_wallet_unit_is_too_small() -> None:
    payment = held(amount="100 JPY", rate="0.0040")
    with pytest.raises(AmountTooSmall) as small:
        charge_of_part(payment, money("1 JPY"))
    assert money("2 JPY") == small.value.smallest


@pytest.mark.parametrize(
    "amount, reason",
    [
        ("10001 JPY", "HOLD_EXCEEDED"),
        ("0 JPY", "HOLD_EXCEEDED"),
        ("100.00 THB", "CURRENCY_MISMATCH"),
    ],
)
def test_a_capture_takes_from_one_unit_up_to_all_that_is_held(amount: str, reason: str) -> None:
    assert reason == reason_of(ask_capture(held(), "cap_1", money(amount), LATER))


CAPTURED = {
    "held": "SUCCEEDED/REST_OWED +CAPTURE",
    "held natively": "CAPTURING/CAPTURING",
    "disputed": "HOLD_DISPUTED",
}
RELEASED = {
    "held": "RELEASING/RELEASING",
    "held natively": "RELEASING/RELEASING",
    "disputed": "HOLD_DISPUTED",
    "releasing": "=",
    "releasing natively": "=",
    "released": "=",
    "released natively": "=",
}


def told(payment: Payment, result: Step | HoldRefused) -> str:
    return result.reason if isinstance(result, HoldRefused) else summary(payment, result)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_capture_or_release_in_any_situation_does_what_the_table_says(situation: str) -> None:
    payment = SITUATIONS[situation]()
    capture = ask_capture(payment, "cap_1", money("6500 JPY"), LATER)
    assert CAPTURED.get(situation, "PAYMENT_STATE") == told(payment, capture)
    assert RELEASED.get(situation, "PAYMENT_STATE") == told(payment, ask_release(payment, LATER))


def test_an_emulated_capture_of_everything_owes_no_rest() -> None:
    step = ask_capture(held(), "cap_1", money(EVERYTHING), LATER)
    assert isinstance(step, Step)
    assert "SUCCEEDED/APPROVED +CAPTURE" == summary(held(), step)
    assert (None, 10000) == (step.payment.due_at, step.payment.captured_minor)


def test_an_emulated_capture_of_a_part_owes_the_rest_at_once() -> None:
    owed = rest_owed()
    assert (LATER, 0, money("782.60 THB")) == (
        owed.due_at,
        the_attempt(owed).tries,
        the_attempt(owed).rest_amount,
    )
    assert 6500 == owed.captured_minor


def test_a_native_capture_is_a_duty_and_takes_nothing_yet() -> None:
    asked = capturing()
    assert (LATER, 0, 0) == (asked.due_at, asked.captured_minor, the_attempt(asked).tries)


def test_a_released_hold_names_who_ended_it() -> None:
    assert BY_MERCHANT == releasing().decline
    assert BY_HUB == hold_time_passed(held(), UNTIL).payment.decline


@pytest.mark.parametrize("situation", ["held", "held natively"])
def test_a_hold_is_released_by_itself_at_its_end_and_not_before(situation: str) -> None:
    payment = SITUATIONS[situation]()
    assert Step(payment) == hold_time_passed(payment, UNTIL - timedelta(microseconds=1))
    ended = hold_time_passed(payment, UNTIL)
    assert "RELEASING/RELEASING" == summary(payment, ended)
    assert (UNTIL, 0) == (ended.payment.due_at, the_attempt(ended.payment).tries)


@pytest.mark.parametrize("situation", [name for name in SITUATIONS if name not in ("held", "held natively")])
def test_nothing_else_is_released_by_itself(situation: str) -> None:
    payment = SITUATIONS[situation]()
    assert Step(payment) == hold_time_passed(payment, UNTIL + timedelta(days=400))


def test_a_hold_that_has_ended_is_not_captured_even_before_it_is_released() -> None:
    assert isinstance(ask_capture(held(), "cap_1", money("1 JPY"), UNTIL - timedelta(microseconds=1)), Step)
    assert "PAYMENT_STATE" == reason_of(ask_capture(held(), "cap_1", money("1 JPY"), UNTIL))


OPENED = Dispute(LATER, "olga", "the goods are broken")


@pytest.mark.parametrize("situation", HOLDS)
def test_only_what_is_held_can_be_disputed(situation: str) -> None:
    payment = SITUATIONS[situation]()
    result = dispute(payment, OPENED)
    if payment.state is S.HELD:
        assert isinstance(result, Step)
        hold = the_attempt(result.payment).hold
        assert (S.HELD, None, OPENED) == (result.payment.state, result.payment.due_at, hold and hold.dispute)
    else:
        assert "PAYMENT_STATE" == reason_of(result)


def test_disputing_again_changes_nothing() -> None:
    assert Step(disputed()) == dispute(disputed(), replace(OPENED, opened_by="otto", opened_at=UNTIL))


def test_a_split_takes_one_part_and_gives_back_the_other() -> None:
    step = split_of(disputed(), "6500 JPY", "3500 JPY")
    assert isinstance(step, Step)
    assert "SUCCEEDED/REST_OWED +CAPTURE" == summary(disputed(), step)
    assert money("782.60 THB") == the_attempt(step.payment).rest_amount


@pytest.mark.parametrize(
    "taken, back, becomes",
    [("10000 JPY", "0 JPY", "SUCCEEDED/APPROVED +CAPTURE"), ("0 JPY", "10000 JPY", "RELEASING/RELEASING")],
)
def test_a_split_may_give_all_to_one_side(taken: str, back: str, becomes: str) -> None:
    step = split_of(disputed(), taken, back)
    assert isinstance(step, Step)
    assert becomes == summary(disputed(), step)


@pytest.mark.parametrize(
    "taken, back, reason",
    [
        ("6500 JPY", "3499 JPY", "FIELD_INVALID"),
        ("6500 JPY", "3501 JPY", "FIELD_INVALID"),
        ("10001 JPY", "-1 JPY", "FIELD_INVALID"),
        ("-1 JPY", "10001 JPY", "FIELD_INVALID"),
        ("65.00 THB", "3500 JPY", "CURRENCY_MISMATCH"),
        ("6500 JPY", "35.00 THB", "CURRENCY_MISMATCH"),
    ],
)
def test_a_split_preserves_the_total(taken: str, back: str, reason: str) -> None:
    assert reason == reason_of(split_of(disputed(), taken, back))


def test_a_hold_that_nobody_disputes_is_not_split() -> None:
    assert "PAYMENT_STATE" == reason_of(split_of(held(), "6500 JPY", "3500 JPY"))
    assert "PAYMENT_STATE" == reason_of(split_of(rest_owed(), "6500 JPY", "3500 JPY"))


def test_a_disputed_hold_is_frozen_again_after_a_clear_no_to_its_split() -> None:
    frozen = done(dispute(held_natively(), OPENED))
    asked = done(split(frozen, "cap_1", money("6500 JPY"), money("3500 JPY"), LATER))
    payment = settled(capture_said(asked, A_NO))
    assert (S.HELD, None) == (payment.state, payment.due_at)
    assert "HOLD_DISPUTED" == reason_of(ask_release(payment, LATER))
