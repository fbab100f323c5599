"""Holds as pure decisions: what a captured part costs, who may capture or release, what answers mean.

A native hold is reserved at the wallet and booked when it is captured. An emulated one is debited at once:
what is not captured is refunded under one id until the wallet confirms (DESIGN A3, A5).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from fx.money import Money
from fx.rate import convert, markup_within
from fx.rounding import share_half_up
from hub.payment.incidents import IncidentKind
from hub.payment.judge import judge_capture, judge_release, judge_rest
from hub.payment.lifecycle import Booking, Step, attempt_incident, become
from hub.payment.model import (
    Attempt,
    AttemptState,
    Capture,
    CaptureMode,
    Charge,
    Decline,
    DeclinedBy,
    Dispute,
    Hold,
    HoldKind,
    Payment,
    PaymentState,
)
from wallets.outcome import (
    Captured,
    CaptureOutcome,
    Declined,
    NotSent,
    Refunded,
    RefundOutcome,
    Released,
    ReleaseOutcome,
    TooLate,
    Unknown,
    UnknownCause,
)
from wallets.profile import Profile

A = AttemptState
S = PaymentState

BY_HUB = Decline(DeclinedBy.HUB, "RELEASED")
"""The hold's time was over, or four eyes decided."""
BY_MERCHANT = Decline(DeclinedBy.MERCHANT, "RELEASED")


@dataclass(frozen=True, slots=True)
class HoldRefused:
    """The hold can't be captured, released or disputed. `reason` is a key of `reasons.REASONS`."""

    reason: str
    detail: str


def charge_of_part(payment: Payment, amount: Money) -> Charge | HoldRefused:
    """What capturing `amount` of a held payment takes: all of it exactly as quoted, a part at the same rate.

    Fees and markup are of the captured part, by the terms of the payment. Raises `fx.errors.AmountTooSmall`
    for a part of less than a wallet minor unit.
    """
    attempt = payment.held_attempt
    if attempt is None or attempt.hold is None:
        return HoldRefused("PAYMENT_STATE", f"a payment that is {payment.state} can't be captured")
    if amount.currency_code != payment.amount.currency_code:
        return HoldRefused("CURRENCY_MISMATCH", f"the payment is in {payment.amount.currency_code}")
    if not 0 < amount.minor_units <= payment.amount.minor_units:
        return HoldRefused("HOLD_EXCEEDED", f"{payment.amount} is held")
    if amount == payment.amount:
        return Charge(amount, attempt.wallet_amount, attempt.markup_amount, attempt.fees)
    terms = attempt.hold.terms
    wallet_amount = convert(amount, attempt.rate, attempt.wallet_amount.currency_code)
    fees = replace(
        attempt.fees,
        acquirer_interchange_minor=share_half_up(amount.minor_units, terms.acquirer_interchange),
        acquirer_hub_fee_minor=share_half_up(amount.minor_units, terms.acquirer_hub_fee),
        wallet_interchange_minor=share_half_up(wallet_amount.minor_units, terms.wallet_interchange),
        wallet_hub_fee_minor=share_half_up(wallet_amount.minor_units, terms.wallet_hub_fee),
    )
    return Charge(amount, wallet_amount, markup_within(wallet_amount, amount, terms.mid), fees)


def ask_capture(payment: Payment, capture_id: str, amount: Money, at: datetime) -> Step | HoldRefused:
    """The merchant takes `amount` of what is held; the rest goes back. Raises as `charge_of_part` does."""
    held = _free_hold(payment, "captured", at)
    if isinstance(held, HoldRefused):
        return held
    charge = charge_of_part(payment, amount)
    if isinstance(charge, HoldRefused):
        return charge
    return _capturing(payment, held, Capture(capture_id, charge), at)


def ask_release(payment: Payment, at: datetime) -> Step | HoldRefused:
    """The merchant gives back all that is held. Idempotent by effect."""
    on_its_way = (S.RELEASING, S.CANCELLING, S.CANCELLED)
    if payment.capture_mode is CaptureMode.HOLD and payment.state in on_its_way:
        return Step(payment)
    held = _free_hold(payment, "released", None)
    if isinstance(held, HoldRefused):
        return held
    return Step(_releasing(payment, held, BY_MERCHANT, at))


def hold_time_passed(payment: Payment, at: datetime) -> Step:
    """Releases a hold whose time is over; one that is disputed waits for people."""
    held = payment.held_attempt
    if payment.state is not S.HELD or held is None or held.hold is None:
        return Step(payment)
    if held.hold.dispute is not None or held.hold.until is None or at < held.hold.until:
        return Step(payment)
    return Step(_releasing(payment, held, BY_HUB, at))


def dispute(payment: Payment, opened: Dispute) -> Step | HoldRefused:
    """An operator freezes a hold: no capture, no release until four eyes split it. Idempotent by effect."""
    held = payment.held_attempt
    if payment.state is not S.HELD or held is None or held.hold is None:
        return HoldRefused("PAYMENT_STATE", f"a payment that is {payment.state} can't be disputed")
    if held.hold.dispute is not None:
        return Step(payment)
    frozen = replace(held, hold=replace(held.hold, dispute=opened), due_at=None)
    return Step(replace(payment, updated_at=opened.opened_at).with_attempt(frozen))


def split(
    payment: Payment, capture_id: str, captured: Money, released: Money, at: datetime
) -> Step | HoldRefused:
    """What four eyes decided of a disputed hold: both parts together are what is held, either may be nothing.

    The dispute stays on the record: after a clear no of the wallet the hold is frozen again. Raises as
    `charge_of_part` does.
    """
    held = payment.held_attempt
    if payment.state is not S.HELD or held is None or held.hold is None:
        return HoldRefused("PAYMENT_STATE", f"a payment that is {payment.state} can't be split")
    if held.hold.dispute is None:
        return HoldRefused("PAYMENT_STATE", "the hold is not disputed: capture or release it")
    if not captured.currency_code == released.currency_code == payment.amount.currency_code:
        return HoldRefused("CURRENCY_MISMATCH", f"the payment is in {payment.amount.currency_code}")
    parts = (captured.minor_units, released.minor_units)
    if min(parts) < 0 or sum(parts) != payment.amount.minor_units:
        return HoldRefused("FIELD_INVALID", f"{captured} and {released} are not the {payment.amount} held")
    if captured.is_zero:
        return Step(_releasing(payment, held, BY_HUB, at))
    charge = charge_of_part(payment, captured)
    if isinstance(charge, HoldRefused):
        return charge
    return _capturing(payment, held, Capture(capture_id, charge), at)


def capture_answered(
    payment: Payment,
    attempt_id: str,
    capture_id: str,
    outcome: CaptureOutcome,
    profile: Profile,
    at: datetime,
) -> Step:
    """A wallet answered about the capture of a native hold."""
    attempt = payment.attempt(attempt_id)
    capture = None if attempt.hold is None else attempt.hold.capture
    if capture is None or capture.capture_id != capture_id:
        return _taken_unasked(payment, attempt, capture_id, outcome, at)
    if attempt.state is not A.CAPTURING:
        return Step(payment)
    judged = judge_capture(capture, outcome)
    match judged:
        case Captured():
            done_at = judged.completed_at or attempt.wallet_completed_at
            won = replace(attempt, state=A.APPROVED, due_at=None, wallet_completed_at=done_at)
            return _succeeded(payment, won, capture, Booking.PAYMENT, at)
        case Declined():
            return Step(_held_again(payment, attempt, f"capture declined: {judged.code}", at))
        case NotSent():
            return Step(_again(payment, attempt, profile, f"not sent: {judged.detail}", at))
        case Unknown():
            return _unclear(payment, attempt, profile, judged, at)
        case _:
            assert_never(judged)


def release_answered(
    payment: Payment, attempt_id: str, outcome: ReleaseOutcome, profile: Profile, at: datetime
) -> Step:
    """A wallet answered about the release of a native hold."""
    attempt = payment.attempt(attempt_id)
    if attempt.state is A.RETURNED and attempt.is_reserved_only and isinstance(outcome, TooLate):
        # People had decided meanwhile that it was released: the wallet's clear word is heard all the same.
        detail = f"a hold that counts as released was captured before: {outcome.code}"
        late = attempt_incident(payment, attempt, IncidentKind.LATE_SUCCESS, detail, at)
        returning = replace(attempt, state=A.RETURNING, tries=0, due_at=at)
        return Step(replace(payment, updated_at=at).with_attempt(returning), incidents=(late,))
    if attempt.state is not A.RELEASING:
        return Step(payment)
    judged = judge_release(attempt, outcome)
    match judged:
        case Released():
            return Step(_released(payment, attempt, at))
        case TooLate():
            # What it captured nobody knows here: a person must find out, and no end is shown without proof.
            detail = f"a hold to be released was captured before: {judged.code}"
            odd = attempt_incident(payment, attempt, IncidentKind.RELEASE_REFUSED, detail, at)
            return Step(_again(payment, attempt, profile, detail, at), incidents=(odd,))
        case NotSent():
            return Step(_again(payment, attempt, profile, f"not sent: {judged.detail}", at))
        case Unknown():
            return _unclear(payment, attempt, profile, judged, at)
        case _:
            assert_never(judged)


def rest_answered(
    payment: Payment, attempt_id: str, outcome: RefundOutcome, profile: Profile, at: datetime
) -> Step:
    """A wallet answered about what it is to give back of an emulated hold: the rest, or the whole."""
    attempt = payment.attempt(attempt_id)
    judged = judge_rest(attempt, outcome)
    if isinstance(judged, Declined) and _rest_is_back(attempt):
        detail = f"the wallet refuses to give back ({judged.code}) what is given back"
        odd = attempt_incident(payment, attempt, IncidentKind.FAILURE_AFTER_SUCCESS, detail, at)
        return Step(payment, incidents=(odd,))
    if attempt.state not in (A.RELEASING, A.REST_OWED):
        return Step(payment)
    match judged:
        case Refunded() if attempt.state is A.RELEASING:
            released = _released(payment, attempt, at)
            return Step(released, bookings=((Booking.HOLD_RETURN, released.attempt(attempt_id)),))
        case Refunded():
            settled = replace(attempt, state=A.APPROVED, due_at=None)
            given_back = replace(payment, updated_at=at).with_attempt(settled)
            return Step(given_back, bookings=((Booking.HOLD_RETURN, settled),))
        case Unknown(cause=UnknownCause.MISMATCH):
            stopped = replace(attempt, due_at=None, last_answer=judged.detail)
            odd = attempt_incident(payment, attempt, IncidentKind.REFUND_MISMATCH, judged.detail, at)
            return Step(replace(payment, updated_at=at).with_attempt(stopped), incidents=(odd,))
        case Declined():
            detail = f"refuses to give back {attempt.rest_amount}: {judged.code}"
            odd = attempt_incident(payment, attempt, IncidentKind.RELEASE_REFUSED, detail, at)
            return Step(_again(payment, attempt, profile, detail, at), incidents=(odd,))
        case NotSent():
            return Step(_again(payment, attempt, profile, f"not sent: {judged.detail}", at))
        case Unknown():
            return Step(_again(payment, attempt, profile, f"{judged.cause}: {judged.detail}", at))
        case _:
            assert_never(judged)


def _taken_unasked(
    payment: Payment, attempt: Attempt, capture_id: str, outcome: CaptureOutcome, at: datetime
) -> Step:
    """The answer to a capture that people overtook, deciding that it took nothing: a yes is for people."""
    if not isinstance(outcome, Captured):
        return Step(payment)
    detail = f"a yes to capture {capture_id}, which counts as refused: {outcome.amount} captured"
    odd = attempt_incident(payment, attempt, IncidentKind.HOLD_MISMATCH, detail, at)
    return Step(payment, incidents=(odd,))


def _rest_is_back(attempt: Attempt) -> bool:
    """Whether what was not captured of an emulated hold, or all of it, is booked as given back."""
    hold = attempt.hold
    if hold is None or hold.kind is HoldKind.NATIVE or hold.until is None or attempt.rest_amount.is_zero:
        return False
    return attempt.state in (A.APPROVED, A.RETURNED)


def _free_hold(payment: Payment, done: str, at: datetime | None) -> Attempt | HoldRefused:
    """The held attempt that a merchant may dispose of; before its end, where `at` is given."""
    held = payment.held_attempt
    if payment.state is not S.HELD or held is None or held.hold is None:
        return HoldRefused("PAYMENT_STATE", f"a payment that is {payment.state} can't be {done}")
    if held.hold.dispute is not None:
        return HoldRefused("HOLD_DISPUTED", f"since {held.hold.dispute.opened_at.isoformat()}")
    if at is not None and held.hold.until is not None and at >= held.hold.until:
        return HoldRefused("PAYMENT_STATE", f"the hold ended at {held.hold.until.isoformat()}")
    return held


def _capturing(payment: Payment, held: Attempt, capture: Capture, at: datetime) -> Step:
    """A native hold's capture is a duty; an emulated one is captured here, and its rest is a duty."""
    hold = _hold_of(held)
    capturing = become(payment, S.CAPTURING, at)
    asked = replace(held, hold=replace(hold, capture=capture), tries=0, due_at=at, last_answer="")
    match hold.kind:
        case HoldKind.NATIVE:
            return Step(capturing.with_attempt(replace(asked, state=A.CAPTURING)))
        case HoldKind.EMULATED if asked.rest_amount.is_zero:
            won = replace(asked, state=A.APPROVED, due_at=None)
            return _succeeded(capturing, won, capture, Booking.CAPTURE, at)
        case HoldKind.EMULATED:
            won = replace(asked, state=A.REST_OWED)
            return _succeeded(capturing, won, capture, Booking.CAPTURE, at)
        case _:
            assert_never(hold.kind)


def _succeeded(payment: Payment, won: Attempt, capture: Capture, booking: Booking, at: datetime) -> Step:
    booked = replace(
        become(payment, S.SUCCEEDED, at).with_attempt(won), captured_minor=capture.charge.amount.minor_units
    )
    return Step(booked, bookings=((booking, won),))


def _held_again(payment: Payment, attempt: Attempt, note: str, at: datetime) -> Payment:
    """The wallet's clear no to a capture: held as before, until its time, or frozen if it is disputed."""
    hold = _hold_of(attempt)
    due_at = hold.until if hold.dispute is None else None
    held = replace(
        attempt, state=A.HELD, hold=replace(hold, capture=None), tries=0, due_at=due_at, last_answer=note
    )
    return become(payment, S.HELD, at).with_attempt(held)


def _releasing(payment: Payment, held: Attempt, why: Decline, at: datetime) -> Payment:
    """From here on the release is a duty."""
    releasing = replace(held, state=A.RELEASING, tries=0, due_at=at, last_answer="")
    return replace(become(payment, S.RELEASING, at), decline=why).with_attempt(releasing)


def _released(payment: Payment, attempt: Attempt, at: datetime) -> Payment:
    returned = replace(attempt, state=A.RETURNED, due_at=None)
    return become(payment, S.CANCELLED, at).with_attempt(returned)


def _unclear(payment: Payment, attempt: Attempt, profile: Profile, unknown: Unknown, at: datetime) -> Step:
    """Nothing was settled, and an answer about something else than was asked is for people."""
    again = _again(payment, attempt, profile, f"{unknown.cause}: {unknown.detail}", at)
    if unknown.cause is not UnknownCause.MISMATCH:
        return Step(again)
    odd = attempt_incident(payment, attempt, IncidentKind.HOLD_MISMATCH, unknown.detail, at)
    return Step(again, incidents=(odd,))


def _again(payment: Payment, attempt: Attempt, profile: Profile, note: str, at: datetime) -> Payment:
    """The duty stays: refunds go by their schedule, captures and releases by that of cancels.

    Cancels count their first call, at 0 s, in their schedule; refunds begin after it.
    """
    tries = attempt.tries + 1
    if _hold_of(attempt).kind is HoldKind.EMULATED:
        wait_seconds = profile.refund_schedule.wait_before(tries - 1)
    else:
        wait_seconds = profile.cancel_schedule.wait_before(tries)
    due_at = at + timedelta(seconds=wait_seconds)
    asked = replace(attempt, tries=tries, due_at=due_at, last_answer=note)
    return replace(payment, updated_at=at).with_attempt(asked)


def _hold_of(attempt: Attempt) -> Hold:
    if attempt.hold is None:
        raise ValueError(f"{attempt.attempt_id} holds nothing")
    return attempt.hold
