"""What a wallet tells by itself: its word counts as any other, and moves no schedule.

Only the hub's own asking does that: else whoever can send notices could put a duty off for ever.
"""

from dataclasses import replace

from hub.payment.lifecycle import Step
from hub.payment.model import Payment, Refund
from hub.payment.refunds import RefundStep


def heard(before: Payment, step: Step, attempt_id: str) -> Step:
    """The step that a notice about an attempt makes: a duty that stands keeps its time."""
    was, now = before.attempt(attempt_id), step.payment.attempt(attempt_id)
    if now.state is not was.state or now.due_at is None:
        return step
    kept = step.payment.with_attempt(replace(now, tries=was.tries, due_at=was.due_at))
    return replace(step, payment=kept)


def refund_heard(before: Refund, step: RefundStep) -> RefundStep:
    """The same about a refund."""
    now = step.refund
    if now.state is not before.state or now.due_at is None:
        return step
    return replace(step, refund=replace(now, tries=before.tries, due_at=before.due_at))
