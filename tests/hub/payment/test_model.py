"""The records: which attempt speaks for a payment, and when its next duty falls due."""

from dataclasses import FrozenInstanceError, replace
from datetime import timedelta

import pytest

from hub.payment.model import AttemptId, AttemptState, Mode, Payment, PaymentState
from tests.hub.payment.records import NOON, an_attempt, an_order, asked, money, stored
from tests.hub.payment.situations import (
    LATER,
    SITUATIONS,
    declined_order,
    paid,
    the_attempt,
)

SECOND = timedelta(seconds=1)
OPEN = ["asked", "asked order", "cancelling", "undoing", "asked to hold", "asked to hold natively"]
HELD = ["held", "held natively", "disputed", "capturing", "releasing", "releasing natively"]
WON = ["paid", "undoing", "undone", "captured natively", "rest owed", "rest returned", "captured whole"]
OWING = [
    "asked",
    "asked order",
    "declined order",
    "cancelling",
    "undoing",
    "returning",
    "refunding",
    "refunding while cancelling",
    "asked to hold",
    "asked to hold natively",
    "held",
    "held natively",
    "capturing",
    "rest owed",
    "releasing",
    "releasing natively",
]


@pytest.mark.parametrize("situation", SITUATIONS)
def test_an_attempt_is_open_while_the_payer_may_be_debited_on_purpose(situation: str) -> None:
    assert (situation in OPEN) == (SITUATIONS[situation]().open_attempt is not None)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_an_attempt_is_held_until_its_capture_or_release_is_done(situation: str) -> None:
    assert (situation in HELD) == (SITUATIONS[situation]().held_attempt is not None)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_winner_is_the_attempt_whose_success_was_booked(situation: str) -> None:
    assert (situation in WON) == (SITUATIONS[situation]().winner is not None)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_payment_is_due_while_the_hub_owes_something(situation: str) -> None:
    assert (situation in OWING) == (SITUATIONS[situation]().due_at is not None)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_one_attempt_always_speaks_for_a_payment(situation: str) -> None:
    payment = SITUATIONS[situation]()
    assert the_attempt(payment) == payment.shown_attempt


def test_an_order_that_nobody_paid_shows_no_attempt() -> None:
    assert an_order(money("3480 JPY")).shown_attempt is None


def test_the_winner_speaks_rather_than_a_later_attempt() -> None:
    payment = paid()
    late = replace(
        an_attempt(payment, money("1.00 THB"), "0.2236", number=2), state=AttemptState.DECLINED, due_at=None
    )
    assert the_attempt(payment) == payment.with_attempt(late).shown_attempt


def test_the_earliest_duty_of_all_attempts_and_of_the_order_counts() -> None:
    order = declined_order()
    assert order.expires_at == order.due_at
    second = replace(an_attempt(order, money("1.00 THB"), "0.2236", number=2), due_at=LATER)
    assert LATER == order.with_attempt(second).due_at


def test_an_expiry_is_a_duty_only_while_an_order_waits() -> None:
    order = stored(an_order(money("3480 JPY"), mode=Mode.MERCHANT_DYNAMIC))
    assert NOON + timedelta(seconds=600) == order.due_at
    assert replace(order, state=PaymentState.CANCELLED).due_at is None


def test_a_changed_attempt_replaces_itself_and_a_new_one_is_appended() -> None:
    payment = asked()
    changed = replace(the_attempt(payment), tries=3)
    new = an_attempt(payment, money("1.00 THB"), "0.2236", number=2)
    assert (changed,) == payment.with_attempt(changed).attempts
    assert (the_attempt(payment), new) == payment.with_attempt(new).attempts


def test_an_attempt_is_found_by_its_id() -> None:
    payment = asked()
    assert the_attempt(payment) is payment.attempt("att_1_1")
    with pytest.raises(KeyError, match="att_9"):
        payment.attempt("att_9")


def test_a_payment_cancelled_before_it_was_created_has_no_amount() -> None:
    nothing: Payment = replace(an_order(money("1 JPY")), merchant_amount=None)
    with pytest.raises(ValueError, match="pay_1 was cancelled before it was created"):
        _ = nothing.amount


def test_a_new_record_has_moved_nothing_asked_nobody_and_is_not_stored() -> None:
    order = an_order(money("3480 JPY"))
    attempt = an_attempt(order, money("778.13 THB"), "0.2236")
    assert (0, 0, 0, 0) == (
        order.captured_minor,
        order.refunded_minor,
        order.refunded_wallet_minor,
        order.version,
    )
    assert (0, None, None) == (attempt.tries, attempt.call_ended_at, attempt.wallet_payment_id)


def test_records_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        asked().state = PaymentState.SUCCEEDED  # type: ignore[misc]  # that is what is tried


def test_a_payment_is_due_with_its_earliest_attempt_or_when_it_ends_waiting_as_an_order() -> None:
    order = replace(an_order(money("3480 JPY"), mode=Mode.MERCHANT_DYNAMIC), expires_at=LATER)
    assert (LATER, LATER) == (order.ends_waiting_at, order.due_at)
    later = replace(an_attempt(order, money("1.00 THB"), "0.2236", number=1), due_at=LATER + SECOND)
    sooner = replace(later, attempt_id=AttemptId("att_2"), number=2, due_at=LATER - SECOND)
    assert LATER == order.with_attempt(later).due_at
    assert LATER - SECOND == order.with_attempt(later).with_attempt(sooner).due_at
    asked = replace(order, state=PaymentState.SUBMITTED).with_attempt(later)
    assert (None, LATER + SECOND) == (asked.ends_waiting_at, asked.due_at)
    assert None is replace(order, state=PaymentState.CANCELLED).due_at
