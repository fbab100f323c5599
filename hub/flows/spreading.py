"""Spreading: waits before asking again get a little longer, so that what began together asks apart."""

from dataclasses import replace
from datetime import datetime, timedelta

from hub.flows.ports import Ids
from hub.payment.lifecycle import Step
from hub.payment.model import Attempt, AttemptState, Payment, Refund

SHARE = 10
"""A wait grows by up to a tenth of itself."""
SPREAD_MS_MAX = 30_000


def spread(ids: Ids, before: Payment, step: Step, now: datetime) -> Step:
    """The decision with its new waits spread. What is due at once, or was due before, stays as it is."""
    known = {attempt.attempt_id: attempt.due_at for attempt in before.attempts}
    payment = step.payment
    for attempt in payment.attempts:
        if attempt.due_at is not None and attempt.due_at != known.get(attempt.attempt_id):
            payment = payment.with_attempt(_later(ids, attempt, attempt.due_at, now))
    return step if payment is step.payment else replace(step, payment=payment)


def spread_refund(ids: Ids, before: Refund, after: Refund, now: datetime) -> Refund:
    """The same for a refund."""
    if after.due_at is None or after.due_at == before.due_at:
        return after
    return replace(after, due_at=after.due_at + _drawn(ids, after.due_at - now))


def _later(ids: Ids, attempt: Attempt, due_at: datetime, now: datetime) -> Attempt:
    if attempt.state is AttemptState.HELD:
        return attempt  # its time is a promise to the merchant, not a wait of ours
    later = due_at + _drawn(ids, due_at - now)
    if attempt.state is AttemptState.SUBMITTED:
        later = max(due_at, min(later, attempt.expires_at))
    return replace(attempt, due_at=later)


def _drawn(ids: Ids, wait: timedelta) -> timedelta:
    spread_ms = min(wait // timedelta(milliseconds=1) // SHARE, SPREAD_MS_MAX)
    return timedelta(milliseconds=ids.jitter_ms(spread_ms + 1)) if spread_ms > 0 else timedelta()
