"""Taking up what is due: what a payment or refund owes now, one duty after the other (DESIGN A4).

After a crash this is all there is: every duty is a stored time, nothing relies on a sleeping task.
"""

from hub.flows.asking import attempt_ref
from hub.flows.cancel import ask_wallet_to_cancel, ask_wallet_to_take_back
from hub.flows.deciding import change_payment, learn, load
from hub.flows.hold import ask_wallet_for_rest, ask_wallet_to_capture, ask_wallet_to_release
from hub.flows.ports import Ports
from hub.flows.refund import ask_wallet_to_refund
from hub.flows.working import working
from hub.payment.holds import hold_time_passed
from hub.payment.lifecycle import AskedBy, Step, time_passed
from hub.payment.model import Attempt, AttemptState, Payment, Refund


async def work_payment(ports: Ports, payment_id: str) -> Payment:
    """Does what the payment owes now and returns it as it then stands, with the time of its next duty.

    Raises `WorkedElsewhere`.
    """
    ports = await working(ports, payment_id)
    payment = await _expire(ports, await load(ports, payment_id))
    while (attempt := due_attempt(payment, ports)) is not None:
        # The lease ends with what is owed, and what was learned may owe something anew.
        ports = await working(ports, payment_id)
        payment = await _expire(ports, await _do(ports, payment, attempt))
    return payment


async def work_refund(ports: Ports, refund_id: str) -> Refund:
    """The same for a refund."""
    ports = await working(ports, refund_id)
    refund = await ports.store.refund(refund_id)
    if refund is None:
        raise KeyError(refund_id)
    while refund.due_at is not None and refund.due_at <= ports.clock.now():
        ports = await working(ports, refund_id)
        refund = await ask_wallet_to_refund(ports, refund)
    return refund


def due_attempt(payment: Payment, ports: Ports) -> Attempt | None:
    """The attempt whose duty is due longest, if any is due."""
    now = ports.clock.now()
    due = [attempt for attempt in payment.attempts if attempt.due_at is not None and attempt.due_at <= now]
    return min(due, key=lambda attempt: (attempt.due_at, attempt.number), default=None)


async def _expire(ports: Ports, payment: Payment) -> Payment:
    """Ends what has run out of time; a payment in time is not read again."""

    def decide(current: Payment) -> Step:
        now = ports.clock.now()
        return hold_time_passed(current, now) if current.held_attempt else time_passed(current, now)

    if decide(payment) == Step(payment):
        return payment
    return await change_payment(ports, payment.payment_id, decide)


async def _do(ports: Ports, payment: Payment, attempt: Attempt) -> Payment:
    match attempt.state:
        case AttemptState.SUBMITTED:
            wallet = ports.wallets.wallet(attempt.wallet_id)
            outcome = await wallet.inquire(attempt_ref(attempt))
            return await learn(ports, payment.payment_id, attempt.attempt_id, outcome, AskedBy.INQUIRY)
        case AttemptState.CANCELLING | AttemptState.RETURNING:
            return await ask_wallet_to_cancel(ports, payment, attempt)
        case AttemptState.REFUNDING:
            return await ask_wallet_to_take_back(ports, payment, attempt)
        case AttemptState.HELD:
            return await _expire(ports, payment)
        case AttemptState.CAPTURING:
            return await ask_wallet_to_capture(ports, payment, attempt)
        case AttemptState.RELEASING:
            return await ask_wallet_to_release(ports, payment, attempt)
        case AttemptState.REST_OWED:
            return await ask_wallet_for_rest(ports, payment, attempt)
        case AttemptState.APPROVED | AttemptState.DECLINED | AttemptState.CANCELLED | AttemptState.RETURNED:
            raise ValueError(f"{attempt.attempt_id} is {attempt.state} and owes nothing, yet is due")
