"""Wrong ideas of what a wallet's answer means."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from hub.flows.ports import Ports
from hub.payment.lifecycle import AskedBy, Booking, Step
from hub.payment.model import Attempt, AttemptState, Payment, PaymentState
from tests.planted.bug import Bug, always
from wallets.outcome import (
    Approved,
    Declined,
    DeclineReason,
    NotSent,
    PayOutcome,
    TooLate,
    Unknown,
    UnknownCause,
)

A = AttemptState
NO = Declined(DeclineReason.RISK_REJECTED, "PLANTED")

Learn = Callable[[Ports, str, str, PayOutcome, AskedBy], Awaitable[Payment]]
OnYes = Callable[[Payment, Attempt, Approved, datetime], Step]


def _heard_as_no(is_no: Callable[[PayOutcome], bool]) -> Callable[[Learn], Learn]:
    def swap(right: Learn) -> Learn:
        async def learn(
            ports: Ports, payment_id: str, attempt_id: str, outcome: PayOutcome, asked_by: AskedBy
        ) -> Payment:
            heard = NO if is_no(outcome) else outcome
            return await right(ports, payment_id, attempt_id, heard, asked_by)

        return learn

    return swap


def _is_missing(outcome: Any) -> bool:
    return isinstance(outcome, Unknown) and outcome.cause is UnknownCause.DOES_NOT_EXIST


def _late_yes_wins(right: OnYes) -> OnYes:
    def approved(payment: Payment, attempt: Attempt, yes: Approved, at: datetime) -> Step:
        if attempt.state not in {A.CANCELLED, A.DECLINED} or payment.completed_at is not None:
            return right(payment, attempt, yes, at)
        won = replace(attempt, state=A.APPROVED, due_at=None, wallet_payment_id=yes.wallet_payment_id)
        booked = replace(
            payment,
            state=PaymentState.SUCCEEDED,
            updated_at=at,
            decline=None,
            captured_minor=payment.amount.minor_units,
        )
        return Step(booked.with_attempt(won), bookings=((Booking.PAYMENT, won),))

    return approved


def _yes_beats_cancel(right: OnYes) -> OnYes:
    def approved(payment: Payment, attempt: Attempt, yes: Approved, at: datetime) -> Step:
        if attempt.state is not A.CANCELLING or payment.completed_at is not None:
            return right(payment, attempt, yes, at)
        submitted = replace(attempt, state=A.SUBMITTED)
        reopened = replace(payment, state=PaymentState.SUBMITTED, decline=None).with_attempt(submitted)
        return right(reopened, submitted, yes, at)

    return approved


def _late_yes_ignored(right: OnYes) -> OnYes:
    def approved(payment: Payment, attempt: Attempt, yes: Approved, at: datetime) -> Step:
        if attempt.state in {A.CANCELLED, A.DECLINED}:
            return Step(payment)
        return right(payment, attempt, yes, at)

    return approved


def _too_late_is_done(
    right: Callable[[Payment, Attempt, TooLate, datetime], Step],
) -> Callable[[Payment, Attempt, TooLate, datetime], Step]:
    def too_late(payment: Payment, attempt: Attempt, no: TooLate, at: datetime) -> Step:
        if payment.completed_at is not None or attempt.state is not A.CANCELLING:
            return right(payment, attempt, no, at)
        ended = replace(attempt, state=A.CANCELLED, due_at=None)
        return Step(replace(payment, state=PaymentState.CANCELLED, updated_at=at).with_attempt(ended))

    return too_late


def _no_after_yes_wins(
    right: Callable[[Payment, Attempt, Declined, datetime], Step],
) -> Callable[[Payment, Attempt, Declined, datetime], Step]:
    def declined(payment: Payment, attempt: Attempt, no: Declined, at: datetime) -> Step:
        if attempt.state is not A.APPROVED:
            return right(payment, attempt, no, at)
        ended = replace(attempt, state=A.CANCELLED, due_at=None)
        undone = replace(payment, state=PaymentState.CANCELLED, updated_at=at, captured_minor=0)
        return Step(undone.with_attempt(ended), bookings=((Booking.REVERSAL, ended),))

    return declined


BUGS = (
    Bug(
        "unknown-is-failed",
        "A pay call without a clear answer is a failed payment.",
        (("hub.flows.pay.learn", _heard_as_no(lambda outcome: isinstance(outcome, Unknown))),),
    ),
    Bug(
        "missing-is-failed",
        "A wallet that does not know the order has declined it.",
        (("hub.flows.recover.learn", _heard_as_no(_is_missing)),),
    ),
    Bug(
        "unsent-inquiry-is-failed",
        "An inquiry that could not be sent says that nothing was paid.",
        (("hub.flows.recover.learn", _heard_as_no(lambda outcome: isinstance(outcome, NotSent))),),
        needs=("line.refused",),
    ),
    Bug(
        "missing-cancel-is-done",
        "A wallet that does not know the order will never come to know it.",
        (
            (
                "hub.payment.cancels._nothing_can_come_any_more",
                lambda _: lambda _attempt, unknown, *_rest: _is_missing(unknown),
            ),
        ),
        needs=("line.gateway_early",),
    ),
    Bug(
        "late-success-booked",
        "A success that comes after the end is booked.",
        (("hub.payment.lifecycle._approved", _late_yes_wins),),
        needs=("wallet.repents",),
    ),
    Bug(
        "late-success-ignored",
        "A success that comes after the end changes nothing.",
        (("hub.payment.lifecycle._approved", _late_yes_ignored),),
        needs=("wallet.repents",),
    ),
    Bug(
        "success-beats-cancel",
        "A success that comes while a cancel is under way wins.",
        (("hub.payment.lifecycle._approved", _yes_beats_cancel),),
        needs=("line.late_back",),
    ),
    Bug(
        "failure-after-success",
        "A failure that comes after the success undoes it.",
        (("hub.payment.lifecycle.declined", _no_after_yes_wins),),
        needs=("notices.contradicts",),
    ),
    Bug(
        "too-late-is-cancelled",
        "A cancel that came too late is a cancel.",
        (("hub.payment.cancels._too_late", _too_late_is_done),),
        needs=("line.lost_after",),
    ),
    Bug(
        "yes-is-yes",
        "A yes is a yes, whatever amount it names.",
        (("hub.payment.lifecycle.judge", lambda _: lambda _attempt, outcome: outcome),),
    ),
    Bug(
        "seal-unchecked",
        "Whoever knows the address of the door is the wallet.",
        (("wallets.truemoney.signature.Seal.doubts", always(None)),),
        needs=("notices.forged", "wallet.declines"),
    ),
)
