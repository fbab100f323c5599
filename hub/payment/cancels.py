"""Undoing a payment as pure decisions: who may ask, what a wallet's answer means, what came too late.

A cancel, once asked for, is a duty until the wallet confirms it (DESIGN A4, A5).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from hub.payment.holds import HoldRefused, ask_release
from hub.payment.in_flight import landed_by
from hub.payment.incidents import Incident, IncidentKind
from hub.payment.judge import judge, judge_cancel, judge_return
from hub.payment.lifecycle import (
    Booking,
    Step,
    attempt_incident,
    become,
    declined,
    mismatch_incidents,
    start_cancelling,
)
from hub.payment.model import Attempt, AttemptState, CaptureMode, Decline, Payment, PaymentState
from wallets.outcome import (
    Approved,
    Cancelled,
    CancelOutcome,
    Declined,
    NotSent,
    PayOutcome,
    Refunded,
    RefundOutcome,
    TooLate,
    Unknown,
    UnknownCause,
)
from wallets.profile import Profile

A = AttemptState
S = PaymentState

_SOONEST = timedelta(seconds=1)
"""A wallet is not asked again sooner, however near the instant is that proves something."""


@dataclass(frozen=True, slots=True)
class CancelRefused:
    """The payment can't be cancelled. `reason` is a key of `reasons.REASONS`."""

    reason: str
    detail: str


def ask_cancel(
    payment: Payment, why: Decline, at: datetime, window_ends_at: datetime | None, has_refunds: bool
) -> Step | CancelRefused:
    """A merchant, the hub or an operator asks to undo the payment. Idempotent by effect.

    `window_ends_at` is the end of the cancel window of a succeeded payment, exclusive.
    """
    match payment.state:
        case S.CREATED | S.SUBMITTED:
            return Step(start_cancelling(payment, why, at))
        case S.CANCELLING | S.CANCELLED | S.RELEASING | S.DECLINED | S.EXPIRED:
            return Step(payment)
        case S.SUCCEEDED:
            if payment.capture_mode is CaptureMode.HOLD:
                # A hold's entries may stand on other days than its capture: no pair of one day undoes it.
                return CancelRefused("PAYMENT_WAS_HELD", "a captured hold is refunded, never cancelled")
            if has_refunds:
                return CancelRefused("PAYMENT_HAS_REFUNDS", "a refund was made: refund the rest instead")
            if window_ends_at is None or at >= window_ends_at:
                return CancelRefused("CANCEL_WINDOW_ENDED", f"it ended at {window_ends_at}: refund instead")
            return Step(start_cancelling(payment, why, at))
        case S.HELD:
            asked = ask_release(payment, at)
            return CancelRefused(asked.reason, asked.detail) if isinstance(asked, HoldRefused) else asked
        case S.CAPTURING:
            return CancelRefused("PAYMENT_STATE", f"a payment that is {payment.state} can't be cancelled")
        case _:
            assert_never(payment.state)


def cancel_answered(
    payment: Payment,
    attempt_id: str,
    outcome: CancelOutcome,
    profile: Profile,
    asked_at: datetime,
    in_flight_for: timedelta,
    at: datetime,
    standing: PayOutcome | None = None,
) -> Step:
    """A wallet answered a cancel that was asked at `asked_at`.

    `in_flight_for` is how much longer a debit might then appear, by real time (`in_flight.landed_by`).
    `standing` is what it then said of a debit that is too late to cancel and was never booked; None where
    people have said so. "Too late" may also be the answer to what had failed: a final no says which.
    """
    attempt = payment.attempt(attempt_id)
    outcome = judge_cancel(attempt, outcome)
    if attempt.state not in (A.CANCELLING, A.RETURNING):
        return _after_its_end(payment, attempt, outcome, standing, at)
    landed_at = landed_by(attempt, profile, asked_at, in_flight_for)
    if (
        isinstance(outcome, Unknown)
        and _is_unheard_of(standing)
        and _nothing_can_come_any_more(attempt, outcome, profile, has_landed=asked_at >= landed_at)
    ):
        outcome = Cancelled()
    heard = _heard(payment, attempt, standing, at)
    if heard.payment.attempt(attempt_id).state is A.CANCELLED:
        return heard
    match outcome:
        case Cancelled():
            return _confirmed(payment, attempt, at)
        case TooLate() if attempt.is_reserved_only:
            # No debit to book or to refund is known of: people are told, and the hub asks on.
            detail = f"a hold is not lifted: {outcome.code}"
            odd = attempt_incident(payment, attempt, IncidentKind.RELEASE_REFUSED, detail, at)
            return Step(_again(payment, attempt, profile, detail, at), incidents=(odd, *heard.incidents))
        case TooLate():
            return _too_late(payment, attempt, outcome, heard.incidents, at)
        case NotSent():
            return Step(_again(payment, attempt, profile, f"not sent: {outcome.detail}", at))
        case Unknown():
            again = _again(payment, attempt, profile, f"{outcome.cause}: {outcome.detail}", at)
            if outcome.cause is UnknownCause.DOES_NOT_EXIST and asked_at < landed_at:
                again = _not_after(again, attempt_id, max(landed_at, at + _SOONEST))
            odds = (*mismatch_incidents(payment, attempt, outcome, at), *heard.incidents)
            return Step(again, incidents=odds)
        case _:
            assert_never(outcome)


def return_answered(
    payment: Payment, attempt_id: str, outcome: RefundOutcome, profile: Profile, at: datetime
) -> Step:
    """A wallet answered the whole refund of a success that was too late to cancel."""
    attempt = payment.attempt(attempt_id)
    judged = judge_return(attempt, outcome)
    if attempt.state is A.RETURNED and isinstance(judged, Declined):
        detail = f"the wallet refuses to give back ({judged.code}) what is given back"
        odd = attempt_incident(payment, attempt, IncidentKind.FAILURE_AFTER_SUCCESS, detail, at)
        return Step(payment, incidents=(odd,))
    if attempt.state is not A.REFUNDING:
        return Step(payment)
    match judged:
        case Refunded():
            return _given_back(payment, attempt, at)
        case Unknown(cause=UnknownCause.MISMATCH):
            stopped = replace(attempt, due_at=None, last_answer=judged.detail)
            odd = attempt_incident(payment, attempt, IncidentKind.REFUND_MISMATCH, judged.detail, at)
            return Step(payment.with_attempt(stopped), incidents=(odd,))
        case Declined():
            detail = f"refuses to take back: {judged.code}"
            odd = attempt_incident(payment, attempt, IncidentKind.RETURN_REFUSED, detail, at)
            return Step(_again(payment, attempt, profile, detail, at), incidents=(odd,))
        case NotSent() | Unknown():
            return Step(_again(payment, attempt, profile, judged.detail, at))
        case _:
            assert_never(judged)


def _heard(payment: Payment, attempt: Attempt, standing: PayOutcome | None, at: datetime) -> Step:
    """What the wallet's word on a debit that is too late to cancel makes of it by itself.

    A final no ends it, unless the wallet had said yes before: then people are told, as of another amount.
    """
    judged = None if standing is None else judge(attempt, standing)
    match judged:
        case Declined():
            return declined(payment, attempt, judged, at)
        case Unknown():
            return Step(payment, incidents=mismatch_incidents(payment, attempt, judged, at))
        case Approved() | NotSent() | None:
            return Step(payment)
        case _:
            assert_never(judged)


def _after_its_end(
    payment: Payment, attempt: Attempt, outcome: CancelOutcome, standing: PayOutcome | None, at: datetime
) -> Step:
    """The answer to a cancel that people overtook, deciding what became of the attempt while it was asked.

    What agrees with them changes nothing; what does not is the wallet's clear word all the same.
    """
    match outcome, attempt.state:
        case Cancelled(), A.REFUNDING:
            return _given_back(payment, attempt, at)
        case Cancelled(), A.APPROVED:
            detail = "the wallet confirms a cancel of what stands as paid"
            odd = attempt_incident(payment, attempt, IncidentKind.FAILURE_AFTER_SUCCESS, detail, at)
            return Step(payment, incidents=(odd,))
        case TooLate(), _ if standing is not None and isinstance(judge(attempt, standing), Declined):
            return Step(payment)
        case TooLate(code=code), A.DECLINED | A.CANCELLED | A.RETURNED:
            detail = f"the wallet says that it is too late to cancel ({code}) what had ended {attempt.state}"
            late = attempt_incident(payment, attempt, IncidentKind.LATE_SUCCESS, detail, at)
            returning = replace(attempt, state=A.RETURNING, tries=0, due_at=at)
            return Step(replace(payment, updated_at=at).with_attempt(returning), incidents=(late,))
        case _:
            return Step(payment)


def _given_back(payment: Payment, attempt: Attempt, at: datetime) -> Step:
    """What the wallet owed for this attempt is back with the payer."""
    returned = replace(attempt, state=A.RETURNED, due_at=None)
    given_back = replace(payment, updated_at=at).with_attempt(returned)
    # Only the newest attempt can be what the payment is being cancelled for: the stray success of an earlier
    # one, given back meanwhile, ends nothing.
    if payment.state is S.CANCELLING and attempt.number == payment.attempts[-1].number:
        given_back = become(given_back, S.CANCELLED, at)
    return Step(given_back, bookings=((Booking.STRAY_RETURNED, returned),))


def _confirmed(payment: Payment, attempt: Attempt, at: datetime) -> Step:
    """The wallet holds no money for this attempt, and never will."""
    if attempt.state is A.RETURNING:
        returned = replace(attempt, state=A.RETURNED, due_at=None)
        return Step(replace(payment, updated_at=at).with_attempt(returned))
    cancelled = replace(attempt, state=A.CANCELLED, due_at=None)
    ended = become(payment, S.CANCELLED, at).with_attempt(cancelled)
    if payment.completed_at is None:
        return Step(ended)
    return Step(replace(ended, captured_minor=0), bookings=((Booking.REVERSAL, cancelled),))


def owes_what_it_took(payment: Payment, attempt: Attempt, outcome: CancelOutcome) -> bool:
    """Whether the wallet is asked what it took before it is given back: too late to cancel, never booked."""
    is_booked = attempt.state is A.CANCELLING and payment.completed_at is not None
    undone = attempt.state in (A.CANCELLING, A.RETURNING) and not is_booked
    return undone and isinstance(outcome, TooLate)


def _too_late(
    payment: Payment,
    attempt: Attempt,
    no: TooLate,
    odd: tuple[Incident, ...],
    at: datetime,
) -> Step:
    """The money stands at the wallet: as it was booked, or to be refunded whole.

    What is refunded is what was asked for. Where the wallet says that it took something else, people are
    told (`odd`); where it says nothing clear the refund is owed all the same. "Too late" is the one word that
    speaks of a debit, and only the state that it leads to is sure to keep it.
    """
    note = f"too late to cancel: {no.code}"
    if attempt.state is A.CANCELLING and payment.completed_at is not None:
        stands = replace(attempt, state=A.APPROVED, due_at=None, last_answer=note)
        return Step(replace(become(payment, S.SUCCEEDED, at), decline=None).with_attempt(stands))
    refunding = replace(attempt, state=A.REFUNDING, tries=0, due_at=at, last_answer=note)
    changed = replace(payment, updated_at=at).with_attempt(refunding)
    return Step(changed, bookings=((Booking.STRAY, refunding),), incidents=odd)


def _is_unheard_of(standing: PayOutcome | None) -> bool:
    """False for a hold that is too late to cancel and that no release finds, while it may stand yet."""
    return standing is None or (
        isinstance(standing, Unknown) and standing.cause is UnknownCause.DOES_NOT_EXIST
    )


def _nothing_can_come_any_more(
    attempt: Attempt, unknown: Unknown, profile: Profile, *, has_landed: bool
) -> bool:
    """Whether "does not exist" confirms a cancel: the wallet blocks a later pay, or none can be in flight."""
    if unknown.cause is not UnknownCause.DOES_NOT_EXIST:
        return False
    if profile.tombstones:
        return True
    return attempt.tries >= 1 and has_landed


def _not_after(payment: Payment, attempt_id: str, at: datetime) -> Payment:
    """The duty falls due by then: what the wallet does not know of is ended as soon as that is proof."""
    attempt = payment.attempt(attempt_id)
    if attempt.due_at is None or attempt.due_at <= at:
        return payment
    return payment.with_attempt(replace(attempt, due_at=at))


def _again(payment: Payment, attempt: Attempt, profile: Profile, note: str, at: datetime) -> Payment:
    """The duty stays. Cancels count their first call, at 0 s, in their schedule; refunds begin after it."""
    tries = attempt.tries + 1
    if attempt.state is A.REFUNDING:
        wait_seconds = profile.refund_schedule.wait_before(tries - 1)
    else:
        wait_seconds = profile.cancel_schedule.wait_before(tries)
    due_at = at + timedelta(seconds=wait_seconds)
    asked = replace(attempt, tries=tries, due_at=due_at, last_answer=note)
    return replace(payment, updated_at=at).with_attempt(asked)
