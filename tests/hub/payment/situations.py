"""Payments in every situation that an answer can find them in, brought there by the lifecycle itself."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from hub.payment.cancels import ask_cancel, cancel_answered, return_answered
from hub.payment.holds import (
    HoldRefused,
    ask_capture,
    ask_release,
    capture_answered,
    dispute,
    release_answered,
    rest_answered,
)
from hub.payment.judge import rest_id, return_id
from hub.payment.lifecycle import AskedBy, Booking, Step, answered, time_passed
from hub.payment.model import Attempt, Decline, DeclinedBy, Dispute, HoldKind, Mode, Payment
from tests.hub.payment.records import (
    NOON,
    PROFILE,
    a_hold,
    approved,
    asked,
    captured,
    completed,
    held,
    money,
    stored,
    yes,
)
from wallets.outcome import (
    Cancelled,
    CancelOutcome,
    Captured,
    CaptureOutcome,
    Declined,
    DeclineReason,
    PayOutcome,
    Refunded,
    RefundOutcome,
    Released,
    ReleaseOutcome,
    TooLate,
    Unknown,
    UnknownCause,
)
from wallets.profile import Profile

BY_MERCHANT = Decline(DeclinedBy.MERCHANT, "CANCELLED_BY_MERCHANT")
A_NO = Declined(DeclineReason.INSUFFICIENT_FUNDS, "1001")
TIMEOUT = Unknown(UnknownCause.TIMEOUT, "8 s")
DOES_NOT_EXIST = Unknown(UnknownCause.DOES_NOT_EXIST, "no such order")
TOO_LATE = TooLate("settled")
LATER = NOON + timedelta(seconds=20)


def the_attempt(payment: Payment) -> Attempt:
    """The only attempt of these payments."""
    (attempt,) = payment.attempts
    return attempt


def learn(
    payment: Payment, outcome: PayOutcome, asked_by: AskedBy = AskedBy.INQUIRY, at: datetime = LATER
) -> Step:
    """What an answer makes of the payment."""
    return answered(payment, the_attempt(payment).attempt_id, outcome, asked_by, PROFILE, at)


def cancel_said(
    payment: Payment,
    outcome: CancelOutcome,
    *,
    profile: Profile = PROFILE,
    asked_at: datetime = LATER,
    in_flight_for: timedelta = timedelta(0),
    at: datetime = LATER,
) -> Step:
    """What the answer to a cancel makes of the payment."""
    attempt_id = the_attempt(payment).attempt_id
    return cancel_answered(payment, attempt_id, outcome, profile, asked_at, in_flight_for, at)


def return_said(payment: Payment, outcome: RefundOutcome, at: datetime = LATER) -> Step:
    """What the answer to the refund of a stray success makes of the payment."""
    return return_answered(payment, the_attempt(payment).attempt_id, outcome, PROFILE, at)


def capture_said(payment: Payment, outcome: CaptureOutcome, at: datetime = LATER) -> Step:
    """What the answer to the capture of a native hold makes of the payment."""
    return capture_answered(payment, the_attempt(payment).attempt_id, "cap_1", outcome, PROFILE, at)


def release_said(payment: Payment, outcome: ReleaseOutcome, at: datetime = LATER) -> Step:
    """What the answer to the release of a native hold makes of the payment."""
    return release_answered(payment, the_attempt(payment).attempt_id, outcome, PROFILE, at)


def rest_said(payment: Payment, outcome: RefundOutcome, at: datetime = LATER) -> Step:
    """What the answer to the refund of an emulated hold's rest makes of the payment."""
    return rest_answered(payment, the_attempt(payment).attempt_id, outcome, PROFILE, at)


def done(result: Step | HoldRefused) -> Payment:
    """The payment as the store has it after what was asked of its hold."""
    assert isinstance(result, Step), result
    return settled(result)


def settled(step: Step, at: datetime = LATER) -> Payment:
    """The payment as the store has it after the step."""
    if any(booking in (Booking.PAYMENT, Booking.CAPTURE) for booking, _ in step.bookings):
        return completed(step.payment, at)
    return stored(step.payment)


def given_back(attempt: Attempt) -> Refunded:
    """The wallet's yes to the refund of a stray success."""
    return Refunded(return_id(attempt.attempt_id), f"R{attempt.attempt_id}", attempt.wallet_amount)


def asked_order() -> Payment:
    """An order whose payer's wallet is being asked."""
    return asked(mode=Mode.MERCHANT_DYNAMIC)


def paid() -> Payment:
    """A booked payment."""
    return approved(asked())


def declined() -> Payment:
    """A consumer-presented payment after the wallet's no."""
    return settled(learn(asked(), A_NO))


def declined_order() -> Payment:
    """An order after the wallet's no: it waits for another try."""
    return settled(learn(asked_order(), A_NO))


def expired_order() -> Payment:
    """An order after the wallet's no and after its time."""
    order = declined_order()
    assert order.expires_at is not None
    return settled(time_passed(order, order.expires_at))


def cancelling() -> Payment:
    """Being cancelled; whether the wallet debited is not known."""
    return cancel_asked(asked())


def undoing() -> Payment:
    """A booked payment being cancelled."""
    return cancel_asked(paid())


def cancelled() -> Payment:
    """Cancelled before any success was known."""
    return settled(cancel_said(cancelling(), Cancelled()))


def undone() -> Payment:
    """Booked, then cancelled and reversed."""
    return settled(cancel_said(undoing(), Cancelled()))


def returning() -> Payment:
    """A success came after the cancel was confirmed: it is being cancelled again."""
    return settled(learn(cancelled(), yes(the_attempt(cancelled()))))


def refunding() -> Payment:
    """The same, too late to cancel: it is being refunded."""
    return settled(cancel_said(returning(), TOO_LATE))


def refunding_while_cancelling() -> Payment:
    """Too late to cancel a payment that never was booked: the hub refunds it in full."""
    return settled(cancel_said(cancelling(), TOO_LATE))


def returned() -> Payment:
    """The stray success was given back."""
    return settled(return_said(refunding(), given_back(the_attempt(refunding()))))


def rest_given(attempt: Attempt) -> Refunded:
    """The wallet's yes to giving back what is not captured."""
    return Refunded(rest_id(attempt.attempt_id), f"R{attempt.attempt_id}", attempt.rest_amount)


def asked_to_hold() -> Payment:
    """A wallet is being asked to debit for a capture to come."""
    return asked("10000 JPY", hold=a_hold(HoldKind.EMULATED, "0.2236"))


def asked_to_hold_natively() -> Payment:
    """A wallet is being asked to reserve."""
    return asked("10000 JPY", hold=a_hold(HoldKind.NATIVE, "0.2236"))


def held_natively() -> Payment:
    """Reserved."""
    return held(HoldKind.NATIVE)


def disputed() -> Payment:
    """An emulated hold that an operator has frozen."""
    return done(dispute(held(), Dispute(LATER, "olga", "the goods are broken")))


def capturing() -> Payment:
    """A wallet is being asked to capture a part of its hold."""
    return done(ask_capture(held_natively(), "cap_1", money("6500 JPY"), LATER))


def captured_natively() -> Payment:
    """The wallet captured the part."""
    return settled(capture_said(capturing(), Captured("cap_1", money("1453.40 THB"))))


def rest_owed() -> Payment:
    """A part is captured; the wallet has yet to give back the rest."""
    return captured(held(), "6500 JPY", LATER)


def rest_returned() -> Payment:
    """The wallet gave it back."""
    return settled(rest_said(rest_owed(), rest_given(the_attempt(rest_owed()))))


def captured_whole() -> Payment:
    """There is no rest."""
    return captured(held(), "10000 JPY", LATER)


def releasing() -> Payment:
    """A wallet is being asked to give back all that it debited."""
    return done(ask_release(held(), LATER))


def releasing_natively() -> Payment:
    """A wallet is being asked to lift its hold."""
    return done(ask_release(held_natively(), LATER))


def released() -> Payment:
    """It gave everything back."""
    return settled(rest_said(releasing(), rest_given(the_attempt(releasing()))))


def released_natively() -> Payment:
    """It lifted the hold."""
    return settled(release_said(releasing_natively(), Released()))


def cancel_asked(payment: Payment) -> Payment:
    """The payment after its merchant asked to cancel it."""
    step = ask_cancel(payment, BY_MERCHANT, LATER, LATER + timedelta(minutes=1), has_refunds=False)
    assert isinstance(step, Step)
    return settled(step)


SITUATIONS: Mapping[str, Callable[[], Payment]] = {
    "asked": asked,
    "asked order": asked_order,
    "paid": paid,
    "declined": declined,
    "declined order": declined_order,
    "expired order": expired_order,
    "cancelling": cancelling,
    "undoing": undoing,
    "cancelled": cancelled,
    "undone": undone,
    "returning": returning,
    "refunding": refunding,
    "refunding while cancelling": refunding_while_cancelling,
    "returned": returned,
    "asked to hold": asked_to_hold,
    "asked to hold natively": asked_to_hold_natively,
    "held": held,
    "held natively": held_natively,
    "disputed": disputed,
    "capturing": capturing,
    "captured natively": captured_natively,
    "rest owed": rest_owed,
    "rest returned": rest_returned,
    "captured whole": captured_whole,
    "releasing": releasing,
    "releasing natively": releasing_natively,
    "released": released,
    "released natively": released_natively,
}
ASKED_TO_HOLD = ["asked to hold", "asked to hold natively"]
HOLDS = [name for name in SITUATIONS if SITUATIONS[name]().attempts[0].hold is not None]
"""The situations of holds."""
ONCE_HELD = [name for name in HOLDS if name not in ASKED_TO_HOLD]


def summary(before: Payment, step: Step) -> str:
    """A step in short: "=" or the new states of payment and attempt, then "+" bookings and "!" incidents."""
    states = [f"{payment.state}/{the_attempt(payment).state}" for payment in (before, step.payment)]
    words = ["=" if states[0] == states[1] else states[1]]
    words += [f"+{booking}" for booking, _ in step.bookings]
    words += [f"!{incident.kind}" for incident in step.incidents]
    return " ".join(words)


def without_notes(payment: Payment) -> Payment:
    """The payment without what only says when it was touched and what was said last."""
    attempts = tuple(replace(attempt, last_answer="", call_ended_at=None) for attempt in payment.attempts)
    return replace(payment, updated_at=payment.created_at, attempts=attempts)
