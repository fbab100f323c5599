"""Taking up what is due: what an attempt, order or refund owes now, one duty after the other (DESIGN A4).

After a crash this is all there is: every duty is a stored time, nothing relies on a sleeping task.
"""

from datetime import datetime

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


async def work_attempt(ports: Ports, payment_id: str, attempt_id: str) -> Payment:
    """Does what the attempt owes now and returns its payment as it then stands, with its next duty's time.

    Other attempts of the payment may be worked on meanwhile: each answer is decided on the record as it then
    stands. Raises `WorkedElsewhere`.
    """
    ports = await working(ports, payment_id)
    payment = await _expire(ports, await load(ports, payment_id))
    while is_due(payment.attempt(attempt_id).due_at, ports):
        # Also before the first call: while the record was read, others may have settled or taken it. The
        # lease ends with what is owed, and what was learned may owe something anew.
        ports = await working(ports, payment_id)
        payment = await _expire(ports, await _do(ports, payment, payment.attempt(attempt_id)))
    return payment


async def work_order(ports: Ports, payment_id: str) -> Payment:
    """Ends an order whose time is over, and returns it as it then stands. Raises `WorkedElsewhere`."""
    ports = await working(ports, payment_id)
    return await _expire(ports, await load(ports, payment_id))


async def work_refund(ports: Ports, refund_id: str) -> Refund:
    """The same for a refund."""
    ports = await working(ports, refund_id)
    refund = await ports.store.refund(refund_id)
    if refund is None:
        raise KeyError(refund_id)
    while is_due(refund.due_at, ports):
        ports = await working(ports, refund_id)
        refund = await ask_wallet_to_refund(ports, refund)
    return refund


def is_due(due_at: datetime | None, ports: Ports) -> bool:
    """Whether something is owed now."""
    return due_at is not None and due_at <= ports.clock.now()


async def _expire(ports: Ports, payment: Payment) -> Payment:
    """Ends what has run out of time; a payment in time is not read again."""

    def decide(current: Payment) -> Step:
        now = ports.clock.now()
        return hold_time_passed(current, now) if current.held_attempt else time_passed(current, now)

    if decide(payment) == Step(payment):
        return payment
    return await change_payment(ports, payment.payment_id, decide, payment)


async def _do(ports: Ports, payment: Payment, attempt: Attempt) -> Payment:
    match attempt.state:
        case AttemptState.SUBMITTED:
            ports.in_flight_for(attempt)
            wallet = ports.wallets.wallet(attempt.wallet_id)
            outcome = await wallet.inquire(attempt_ref(attempt))
            attempt_id = attempt.attempt_id
            return await learn(ports, payment.payment_id, attempt_id, outcome, AskedBy.INQUIRY, payment)
        case AttemptState.CANCELLING | AttemptState.RETURNING:
            return await ask_wallet_to_cancel(ports, payment, attempt)
        case AttemptState.REFUNDING:
            return await ask_wallet_to_take_back(ports, payment, attempt)
        case AttemptState.HELD:
            # Its time came in this very instant: who called releases it, as whatever has run out of time.
            return payment
        case AttemptState.CAPTURING:
            return await ask_wallet_to_capture(ports, payment, attempt)
        case AttemptState.RELEASING:
            return await ask_wallet_to_release(ports, payment, attempt)
        case AttemptState.REST_OWED:
            return await ask_wallet_for_rest(ports, payment, attempt)
        case AttemptState.APPROVED | AttemptState.DECLINED | AttemptState.CANCELLED | AttemptState.RETURNED:
            raise ValueError(f"{attempt.attempt_id} is {attempt.state} and owes nothing, yet is due")
