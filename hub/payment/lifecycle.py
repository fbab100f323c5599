"""The life of a payment as pure decisions: what was learned goes in, the next record comes out.

Nothing here reads a clock or calls anybody. `MAY_BECOME` is the whole table of DESIGN A5; every change of
state goes through `become`, which checks it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from hub.payment.incidents import Incident, IncidentKind
from hub.payment.judge import judge
from hub.payment.model import (
    Attempt,
    AttemptState,
    Decline,
    DeclinedBy,
    Hold,
    HoldKind,
    Mode,
    Payment,
    PaymentState,
)
from wallets.outcome import Approved, Declined, NotSent, PayOutcome, Unknown, UnknownCause
from wallets.profile import Profile, Schedule

S = PaymentState
A = AttemptState

MAY_BECOME: Mapping[PaymentState, tuple[PaymentState, ...]] = {
    S.CREATED: (S.SUBMITTED, S.CANCELLED, S.EXPIRED),
    S.SUBMITTED: (S.SUCCEEDED, S.HELD, S.DECLINED, S.CREATED, S.CANCELLING),
    S.HELD: (S.CAPTURING, S.RELEASING),
    S.CAPTURING: (S.SUCCEEDED, S.HELD),
    S.RELEASING: (S.CANCELLED,),
    S.CANCELLING: (S.CANCELLED, S.SUCCEEDED),
    S.SUCCEEDED: (S.CANCELLING,),
    S.DECLINED: (),
    S.CANCELLED: (),
    S.EXPIRED: (),
}

HOLD_DAYS = 7
"""A hold is released by itself so long after the wallet's yes, by business time (DESIGN A5)."""

FINAL = tuple(state for state, following in MAY_BECOME.items() if not following)


class Booking(StrEnum):
    """Which entry of the ledger a step asks for; `hub.ledger.book` writes it."""

    PAYMENT = "PAYMENT"
    REVERSAL = "REVERSAL"
    """Undo the booked payment whole, fees included."""
    STRAY = "STRAY"
    """A success to be refunded: owed by the wallet, held in suspense."""
    STRAY_RETURNED = "STRAY_RETURNED"
    HOLD = "HOLD"
    """An emulated hold: debited, and nobody's yet."""
    CAPTURE = "CAPTURE"
    """The captured part of one, with fees; a native hold's capture is a PAYMENT."""
    HOLD_RETURN = "HOLD_RETURN"
    """What was not captured of one, confirmed as given back."""


class AskedBy(StrEnum):
    """Which call brought a wallet's answer."""

    PAY = "PAY"
    INQUIRY = "INQUIRY"
    NOTICE = "NOTICE"


@dataclass(frozen=True, slots=True)
class Step:
    """One decision: the record as it shall stand, what to book and what to report to people."""

    payment: Payment
    bookings: tuple[tuple[Booking, Attempt], ...] = ()
    incidents: tuple[Incident, ...] = ()


def submitted(payment: Payment, attempt: Attempt, at: datetime) -> Step:
    """A wallet is about to be asked. Stored before the first byte leaves the house."""
    if payment.open_attempt is not None:
        raise ValueError(f"{payment.payment_id} has an open attempt already")
    return Step(become(payment, S.SUBMITTED, at).with_attempt(attempt))


def answered(
    payment: Payment, attempt_id: str, outcome: PayOutcome, asked_by: AskedBy, profile: Profile, at: datetime
) -> Step:
    """A wallet answered about an attempt: at the pay call, at an inquiry or by a notice (DESIGN A4)."""
    attempt = payment.attempt(attempt_id)
    if asked_by is AskedBy.PAY:
        attempt = replace(attempt, call_ended_at=at)
    judged = judge(attempt, outcome)
    match judged:
        case Approved():
            return _approved(payment, attempt, judged, at)
        case Declined():
            return declined(payment, attempt, judged, at)
        case NotSent() if asked_by is AskedBy.PAY and _never_sent(payment.attempt(attempt_id)):
            return ended_without_money(payment, attempt, DeclinedBy.HUB, "WALLET_UNREACHABLE", at)
        case NotSent():
            return Step(_asked_again_later(payment, attempt, profile, asked_by, judged.detail, at))
        case Unknown():
            incidents = mismatch_incidents(payment, attempt, judged, at)
            note = f"{judged.cause}: {judged.detail}"
            return Step(
                _asked_again_later(payment, attempt, profile, asked_by, note, at), incidents=incidents
            )
        case _:
            assert_never(judged)


def reference_reused(
    payment: Payment, attempt_id: str, asked_by: AskedBy, profile: Profile, at: datetime
) -> Step:
    """A yes under a payment id that the wallet had given to another attempt: that is no yes (DESIGN A4)."""
    detail = "a yes under a payment id that was given to another attempt before"
    step = answered(payment, attempt_id, Unknown(UnknownCause.MISMATCH, detail), asked_by, profile, at)
    attempt = payment.attempt(attempt_id)
    reused = attempt_incident(payment, attempt, IncidentKind.WALLET_REFERENCE_REUSED, detail, at)
    return replace(step, incidents=(reused,))


def time_passed(payment: Payment, at: datetime) -> Step:
    """Ends what has run out of time: a waiting order expires, an open attempt is cancelled."""
    attempt = payment.open_attempt
    if payment.state is S.CREATED and payment.expires_at is not None and at >= payment.expires_at:
        expired = Decline(DeclinedBy.HUB, "EXPIRED")
        return Step(replace(become(payment, S.EXPIRED, at), decline=expired))
    if payment.state is S.SUBMITTED and attempt is not None and at >= attempt.expires_at:
        return Step(start_cancelling(payment, Decline(DeclinedBy.HUB, "EXPIRED"), at))
    return Step(payment)


def start_cancelling(payment: Payment, why: Decline, at: datetime) -> Payment:
    """From here on the cancel is a duty, and it wins over any later success."""
    attempt = payment.open_attempt or payment.winner
    if attempt is None:
        return replace(become(payment, S.CANCELLED, at), decline=why)
    cancelling = replace(attempt, state=A.CANCELLING, tries=0, due_at=at)
    return replace(become(payment, S.CANCELLING, at), decline=why).with_attempt(cancelling)


def inquiry_schedule(payment: Payment, profile: Profile) -> Schedule:
    """How often to ask about a payment of this mode."""
    return profile.cpm_inquiry if payment.mode is Mode.CONSUMER_PRESENTED else profile.mpm_inquiry


def become(payment: Payment, state: PaymentState, at: datetime) -> Payment:
    """The payment in its next state; ValueError for a step that DESIGN A5 does not know."""
    if state not in MAY_BECOME[payment.state]:
        raise ValueError(f"{payment.payment_id}: {payment.state} may not become {state}")
    return replace(payment, state=state, updated_at=at)


def _approved(payment: Payment, attempt: Attempt, yes: Approved, at: datetime) -> Step:
    return approved(payment, attempt, with_wallet_words(payment, attempt, yes), at)


def approved(payment: Payment, attempt: Attempt, known: Attempt, at: datetime) -> Step:
    """What a debit of the payer makes of an attempt; `known` is the attempt with the wallet's own words."""
    match attempt.state:
        case A.SUBMITTED if known.hold is not None:
            return _held(payment, known, known.hold, at)
        case A.SUBMITTED:
            won = replace(known, state=A.APPROVED, due_at=None)
            booked = replace(
                become(payment, S.SUCCEEDED, at).with_attempt(won),
                captured_minor=payment.amount.minor_units,
            )
            return Step(booked, bookings=((Booking.PAYMENT, won),))
        case A.HELD | A.CAPTURING | A.RELEASING | A.REST_OWED:
            return Step(payment)
        case A.APPROVED | A.RETURNING | A.REFUNDING | A.RETURNED:
            return Step(payment)
        case A.CANCELLING if payment.completed_at is None and not _yes_heard(payment, known):
            # The wallet told no time of it: when it was heard keeps that it was.
            return Step(payment.with_attempt(replace(known, wallet_completed_at=at)))
        case A.CANCELLING:
            return Step(payment.with_attempt(known))
        case A.DECLINED | A.CANCELLED:
            returning = replace(known, state=A.RETURNING, tries=0, due_at=at)
            late = attempt_incident(payment, attempt, IncidentKind.LATE_SUCCESS, _late(payment, attempt), at)
            return Step(replace(payment, updated_at=at).with_attempt(returning), incidents=(late,))
        case _:
            assert_never(attempt.state)


def _held(payment: Payment, attempt: Attempt, hold: Hold, at: datetime) -> Step:
    """The wallet set the money aside. An emulated hold is a debit, which is booked; a native one is none."""
    until = at + timedelta(days=HOLD_DAYS)
    held = replace(attempt, state=A.HELD, hold=replace(hold, until=until), tries=0, due_at=until)
    changed = become(payment, S.HELD, at).with_attempt(held)
    return Step(changed, bookings=((Booking.HOLD, held),) if hold.kind is HoldKind.EMULATED else ())


def with_wallet_words(payment: Payment, attempt: Attempt, yes: Approved) -> Attempt:
    """The attempt with the wallet's id and time; what was booked with them is never rewritten by a repeat."""
    winner = payment.winner
    has_won = winner is not None and winner.attempt_id == attempt.attempt_id
    if has_won or attempt.is_debited or attempt.state is A.REFUNDING:
        return attempt
    return replace(
        attempt,
        wallet_payment_id=yes.wallet_payment_id,
        wallet_completed_at=yes.completed_at or attempt.wallet_completed_at,
    )


def declined(payment: Payment, attempt: Attempt, no: Declined, at: datetime) -> Step:
    """What a final no of the wallet makes of an attempt: after a yes of its own it undoes nothing."""
    match attempt.state:
        case A.SUBMITTED:
            return ended_without_money(payment, attempt, DeclinedBy.WALLET, no.reason.value, at)
        case A.CANCELLING if payment.completed_at is None and not _yes_heard(payment, attempt):
            ended = replace(attempt, state=A.CANCELLED, due_at=None, last_answer=f"declined: {no.code}")
            return Step(become(payment, S.CANCELLED, at).with_attempt(ended))
        case (
            A.HELD | A.CAPTURING | A.RELEASING | A.REST_OWED
            | A.APPROVED | A.CANCELLING | A.RETURNING | A.REFUNDING
        ):  # fmt: skip
            detail = f"the wallet reports a failure ({no.code}) after its success"
            odd = attempt_incident(payment, attempt, IncidentKind.FAILURE_AFTER_SUCCESS, detail, at)
            return Step(payment, incidents=(odd,))
        case A.DECLINED | A.CANCELLED | A.RETURNED:
            return Step(payment)
        case _:
            assert_never(attempt.state)


def _yes_heard(payment: Payment, attempt: Attempt) -> bool:
    """Whether the wallet said yes to this attempt while it was being cancelled: no later no undoes a debit.

    A yes leaves the wallet's id or its time; a payer's wallet that started the payment left its id before.
    """
    named_by_yes = payment.mode is Mode.CONSUMER_PRESENTED and attempt.wallet_payment_id is not None
    return named_by_yes or attempt.wallet_completed_at is not None


def _never_sent(attempt: Attempt) -> bool:
    """Whether no send of this attempt is recorded yet: only then does "not sent" end it."""
    return attempt.state is A.SUBMITTED and attempt.call_ended_at is None


def ended_without_money(
    payment: Payment, attempt: Attempt, by: DeclinedBy, reason: str, at: datetime
) -> Step:
    """A clear no to an open attempt. A consumer-presented payment ends; an order waits for another try."""
    decline = Decline(by, reason)
    ended = replace(attempt, state=A.DECLINED, decline=decline, due_at=None)
    if payment.mode is not Mode.CONSUMER_PRESENTED:
        return Step(become(payment, S.CREATED, at).with_attempt(ended))
    return Step(replace(become(payment, S.DECLINED, at), decline=decline).with_attempt(ended))


def _asked_again_later(
    payment: Payment, attempt: Attempt, profile: Profile, asked_by: AskedBy, note: str, at: datetime
) -> Payment:
    """Nothing was settled. An open attempt is due again, never later than its expiry.

    While it is being cancelled only the end of the pay call is kept: a debit can land until some time after.
    """
    if attempt.state is A.CANCELLING:
        return payment.with_attempt(attempt)
    if attempt.state is not A.SUBMITTED:
        return payment
    if asked_by is AskedBy.NOTICE:
        return payment.with_attempt(replace(attempt, last_answer=note))
    tries = attempt.tries + 1 if asked_by is AskedBy.INQUIRY else 0
    wait = timedelta(seconds=inquiry_schedule(payment, profile).wait_before(tries))
    due_at = min(at + wait, attempt.expires_at)
    asked = replace(attempt, tries=tries, due_at=due_at, last_answer=note)
    return replace(payment, updated_at=at).with_attempt(asked)


def mismatch_incidents(
    payment: Payment, attempt: Attempt, unknown: Unknown, at: datetime
) -> tuple[Incident, ...]:
    """The incident of an answer about something else than our order; none for any other unknown."""
    if unknown.cause is not UnknownCause.MISMATCH:
        return ()
    return (attempt_incident(payment, attempt, IncidentKind.MISMATCH, unknown.detail, at),)


def attempt_incident(
    payment: Payment, attempt: Attempt, kind: IncidentKind, detail: str, at: datetime
) -> Incident:
    """An incident about one attempt."""
    return Incident(kind, attempt.attempt_id, payment.payment_id, attempt.wallet_id, detail, at)


def _late(payment: Payment, attempt: Attempt) -> str:
    return f"a success for an attempt that had ended {attempt.state} while the payment is {payment.state}"
