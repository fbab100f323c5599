"""Wrong ideas of what is held, captured and given back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from fx.money import Money
from hub.payment.holds import HoldRefused
from hub.payment.lifecycle import Booking, Step
from hub.payment.model import Attempt, AttemptState, Charge, HoldKind, Payment
from tests.planted.bug import Bug, always
from wallets.outcome import Declined, Refunded, Released, Unknown

ChargeOfPart = Callable[[Payment, Money], Charge | HoldRefused]
Answered = Callable[..., Step]
TimePassed = Callable[[Payment, datetime], Step]
FreeHold = Callable[[Payment, str, datetime | None], Attempt | HoldRefused]

HOLDS = "tests/hub/payment/test_holds.py"
ANSWERS = "tests/hub/payment/test_hold_answers.py"


def _all_of_it(right: ChargeOfPart) -> ChargeOfPart:
    def charge_of_part(payment: Payment, amount: Money) -> Charge | HoldRefused:
        charge = right(payment, amount)
        whole = right(payment, payment.amount)
        if isinstance(charge, HoldRefused) or isinstance(whole, HoldRefused):
            return charge
        return replace(whole, amount=amount)

    return charge_of_part


def _returned_again(right: Answered) -> Answered:
    def rest_answered(payment: Payment, attempt_id: str, outcome: object, *rest: object) -> Step:
        attempt = payment.attempt(attempt_id)
        if isinstance(outcome, Refunded) and attempt.state is AttemptState.APPROVED:
            return Step(payment, bookings=((Booking.HOLD_RETURN, attempt),))
        return right(payment, attempt_id, outcome, *rest)

    return rest_answered


def _heard_as_released(right: Answered) -> Answered:
    def release_answered(payment: Payment, attempt_id: str, outcome: object, *rest: object) -> Step:
        heard = Released() if isinstance(outcome, Unknown) else outcome
        return right(payment, attempt_id, heard, *rest)

    return release_answered


def _no_is_the_end(right: Answered) -> Answered:
    """A wallet that does not capture has given the money back."""

    def capture_answered(payment: Payment, attempt_id: str, *rest: object) -> Step:
        step = right(payment, attempt_id, *rest)
        if any(isinstance(each, Declined) for each in rest):
            attempt = replace(payment.attempt(attempt_id), state=AttemptState.RETURNED, due_at=None)
            return Step(step.payment.with_attempt(attempt))
        return step

    return capture_answered


def _released_whatever_it_is(right: TimePassed) -> TimePassed:
    """The end of a hold's time is looked at, and its dispute is not."""

    def hold_time_passed(payment: Payment, at: datetime) -> Step:
        attempt = payment.held_attempt
        if attempt is None or attempt.hold is None:
            return right(payment, at)
        return right(payment.with_attempt(replace(attempt, hold=replace(attempt.hold, dispute=None))), at)

    return hold_time_passed


def _again_and_again(right: TimePassed) -> TimePassed:
    """A release that is under way is begun once more."""

    def hold_time_passed(payment: Payment, at: datetime) -> Step:
        step = right(payment, at)
        owing = [each for each in payment.attempts if each.state is AttemptState.REST_OWED]
        return Step(payment, bookings=((Booking.HOLD_RETURN, owing[0]),)) if owing else step

    return hold_time_passed


def _at_once_and_when_done(right: TimePassed) -> TimePassed:
    """What an ended hold gives back is booked when it is asked for, and when the wallet confirms."""

    def hold_time_passed(payment: Payment, at: datetime) -> Step:
        step, held = right(payment, at), payment.held_attempt
        if step.payment is payment or held is None or held.hold is None:
            return step
        is_booked = held.hold.kind is HoldKind.EMULATED
        return replace(step, bookings=((Booking.HOLD_RETURN, held),)) if is_booked else step

    return hold_time_passed


def _for_ever(right: FreeHold) -> FreeHold:
    return lambda payment, done, _at: right(payment, done, None)


BUGS = (
    Bug(
        "capture-books-the-hold",
        "A capture takes what is held.",
        (("hub.payment.holds.charge_of_part", _all_of_it),),
        check=f"{HOLDS}::test_a_captured_part_is_priced_at_the_payment_s_rate_and_terms",
    ),
    Bug(
        "rest-returned-twice",
        "A rest that is told again is given back again.",
        (("hub.payment.holds.rest_answered", _returned_again),),
        check=f"{ANSWERS}::test_an_answer_to_the_rest_in_any_situation_does_what_the_table_says",
    ),
    Bug(
        "released-on-unknown",
        "A release that was not answered was done.",
        (("hub.payment.holds.release_answered", _heard_as_released),),
        check=f"{ANSWERS}::test_an_answer_to_a_release_in_any_situation_does_what_the_table_says",
    ),
    Bug(
        "capture-declined-is-released",
        "A wallet that declines a capture holds nothing any more.",
        (("hub.payment.holds.capture_answered", _no_is_the_end),),
        check=f"{ANSWERS}::test_after_a_clear_no_the_hold_stands_as_before_and_a_new_capture_has_a_new_id",
    ),
    Bug(
        "disputed-hold-released",
        "Seven days are over for a disputed hold too.",
        (("hub.payment.holds.hold_time_passed", _released_whatever_it_is),),
        check=f"{HOLDS}::test_nothing_else_is_released_by_itself",
    ),
    Bug(
        "release-fires-twice",
        "The end of a hold gives its rest back, whoever is at it already.",
        (("hub.payment.holds.hold_time_passed", _again_and_again),),
        check=f"{HOLDS}::test_nothing_else_is_released_by_itself",
    ),
    Bug(
        "holds-never-end",
        "A hold waits for its merchant, however long that takes.",
        (("hub.payment.lifecycle.HOLD_DAYS", lambda _right: 7_000),),
        needs=("hub.leaps",),
    ),
    Bug(
        "ended-hold-returned-twice",
        "What an ended hold gives back is booked when it is asked for, and when it is done.",
        (("hub.flows.recover.hold_time_passed", _at_once_and_when_done),),
        needs=("hub.leaps",),
    ),
    Bug(
        "ended-hold-captured",
        "A hold can be captured until it is released.",
        (("hub.payment.holds._free_hold", _for_ever),),
        check=f"{HOLDS}::test_a_hold_that_has_ended_is_not_captured_even_before_it_is_released",
    ),
    Bug(
        "split-short",
        "Of a disputed hold only the captured part needs to be right.",
        (("hub.payment.holds.sum", always(10_000)),),
        check=f"{HOLDS}::test_a_split_preserves_the_total",
    ),
)
