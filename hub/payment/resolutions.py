"""What two people's decision makes of an unknown: the steps that the wallet's own word takes (DESIGN A4).

The one question, whatever the hub was asking last, is what became of the payer's money: of an attempt,
whether the payer stands debited; of a refund, whether it was given back.

| attempt | APPROVED: the payer stands debited | DECLINED: the payer does not, and will not |
|---|---|---|
| SUBMITTED | booked, or held | ended without money |
| CANCELLING, never booked | too late to cancel: refunded whole, through suspense | the cancel is confirmed |
| CANCELLING, booked | too late to cancel: it stands as paid | the cancel is confirmed, the booking reversed |
| RETURNING | too late to cancel: refunded whole, through suspense | given back |
| CANCELLING or RETURNING, only reserved | asked for again | the cancel is confirmed |
| REFUNDING | asked for again, under the same id | given back |
| CAPTURING | captured | not captured: held again |
| RELEASING | asked for again | released, what was debited given back |
| REST_OWED | asked for again, under the same id | the rest is given back |

While a debit of an attempt may still appear, nobody can know that it will not: of one that is SUBMITTED, or
CANCELLING and never booked, DECLINED is refused until `in_flight.landed_by`.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from hub.payment.cancels import cancel_answered, return_answered
from hub.payment.holds import capture_answered, release_answered, rest_answered
from hub.payment.in_flight import landed_by
from hub.payment.judge import judge, judge_refund, rest_id, return_id
from hub.payment.lifecycle import Step, approved, ended_without_money, with_wallet_words
from hub.payment.model import Attempt, AttemptState, DeclinedBy, HoldKind, Payment, Refund, RefundState
from hub.payment.refunds import RefundStep, refund_answered, refund_given
from wallets.outcome import (
    Approved,
    Cancelled,
    Captured,
    Declined,
    DeclineReason,
    Refunded,
    Released,
    TooLate,
    Unknown,
)
from wallets.profile import Profile

A = AttemptState

BY_EVIDENCE = "by the wallet's written evidence"
"""What stands in the place of a wallet's code where people decided."""


class ResolvedOutcome(StrEnum):
    """What became of the payer's money, by the evidence."""

    APPROVED = "APPROVED"
    DECLINED = "DECLINED"


@dataclass(frozen=True, slots=True)
class ResolutionRefused:
    """This can't be decided. `reason` is a key of `reasons.REASONS`."""

    reason: str
    detail: str


def attempt_resolved(
    payment: Payment,
    attempt_id: str,
    outcome: ResolvedOutcome,
    wallet_reference: str,
    profile: Profile,
    in_flight_for: timedelta,
    at: datetime,
) -> Step | ResolutionRefused:
    """What the decision makes of an attempt that is unknown.

    `wallet_reference` is the wallet's own id of the payment, as its evidence names it; empty if it does not.
    `in_flight_for` is how much longer a debit may appear, by real time (`in_flight.landed_by`).
    """
    attempt = payment.attempt(attempt_id)
    if wallet_reference:
        yes = Approved(attempt_id, wallet_reference, attempt.wallet_amount)
        judged = judge(attempt, yes)
        if isinstance(judged, Unknown):
            return ResolutionRefused("FIELD_INVALID", f"wallet_reference: {judged.detail}")
        attempt = with_wallet_words(payment, attempt, yes)
    known = payment.with_attempt(attempt)
    debited = outcome is ResolvedOutcome.APPROVED
    settled_at = landed_by(attempt, profile, at, in_flight_for)
    if not debited and attempt.is_open and payment.completed_at is None and at < settled_at:
        detail = f"a debit of {attempt_id} may appear until {settled_at.isoformat()}: decide then"
        return ResolutionRefused("PAYMENT_STATE", detail)
    match attempt.state:
        case A.SUBMITTED if debited:
            return approved(payment, attempt, attempt, at)
        case A.SUBMITTED:
            return ended_without_money(known, attempt, DeclinedBy.WALLET, "RESOLVED_UNPAID", at)
        case A.CANCELLING | A.RETURNING if debited and attempt.is_reserved_only:
            return Step(_asked_for_again(known, attempt, at))
        case A.CANCELLING | A.RETURNING:
            said = TooLate(BY_EVIDENCE) if debited else Cancelled()
            return cancel_answered(known, attempt_id, said, profile, at, in_flight_for, at)
        case A.CAPTURING:
            return _capture_resolved(known, attempt, profile, at, captured=debited)
        case A.REFUNDING | A.RELEASING | A.REST_OWED if debited:
            return Step(_asked_for_again(known, attempt, at))
        case A.REFUNDING:
            back = Refunded(return_id(attempt_id), BY_EVIDENCE, attempt.wallet_amount)
            return return_answered(known, attempt_id, back, profile, at)
        case A.RELEASING if attempt.hold is not None and attempt.hold.kind is HoldKind.NATIVE:
            return release_answered(known, attempt_id, Released(), profile, at)
        case A.RELEASING | A.REST_OWED:
            rest = Refunded(rest_id(attempt_id), BY_EVIDENCE, attempt.rest_amount)
            return rest_answered(known, attempt_id, rest, profile, at)
        case A.HELD | A.APPROVED | A.DECLINED | A.CANCELLED | A.RETURNED:
            return ResolutionRefused("PAYMENT_STATE", f"{attempt_id} is {attempt.state}: that is no unknown")
        case _:
            assert_never(attempt.state)


def refund_resolved(
    payment: Payment,
    refund: Refund,
    outcome: ResolvedOutcome,
    wallet_reference: str,
    profile: Profile,
    at: datetime,
) -> RefundStep | ResolutionRefused:
    """The same for a refund, those among them whose asking a mismatch has stopped."""
    if refund.state is not RefundState.SUBMITTED:
        return ResolutionRefused("PAYMENT_STATE", f"{refund.refund_id} is {refund.state}: that is no unknown")
    if wallet_reference:
        judged = judge_refund(refund, Refunded(refund.refund_id, wallet_reference, refund.wallet_amount))
        if isinstance(judged, Unknown):
            return ResolutionRefused("FIELD_INVALID", f"wallet_reference: {judged.detail}")
    match outcome:
        case ResolvedOutcome.APPROVED:
            return refund_given(payment, refund, wallet_reference or None, None, at)
        case ResolvedOutcome.DECLINED:
            no = Declined(DeclineReason.REFUND_REJECTED, BY_EVIDENCE)
            return refund_answered(payment, refund, no, profile, at)
        case _:
            assert_never(outcome)


def _capture_resolved(
    payment: Payment, attempt: Attempt, profile: Profile, at: datetime, *, captured: bool
) -> Step:
    capture = None if attempt.hold is None else attempt.hold.capture
    if capture is None:
        raise ValueError(f"{attempt.attempt_id} is being captured and names no capture")
    no = Declined(DeclineReason.CAPTURE_REJECTED, BY_EVIDENCE)
    said = Captured(capture.capture_id, capture.charge.wallet_amount) if captured else no
    return capture_answered(payment, attempt.attempt_id, capture.capture_id, said, profile, at)


def _asked_for_again(payment: Payment, attempt: Attempt, at: datetime) -> Payment:
    """The duty to give it back stands: it begins anew, also where a mismatch had stopped it."""
    asked = replace(attempt, tries=0, due_at=at)
    return replace(payment, updated_at=at).with_attempt(asked)
