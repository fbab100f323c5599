"""What wallets tell by themselves: checked against the record it names; a repeat changes nothing."""

from hub.flows.deciding import change_payment, learn
from hub.flows.ports import Ports
from hub.flows.refund import learn_refund
from hub.payment.cancels import return_answered
from hub.payment.holds import rest_answered
from hub.payment.judge import attempt_given_back, rest_id, return_id
from hub.payment.lifecycle import AskedBy, Step
from hub.payment.model import Attempt, AttemptState, HoldKind, Payment, Refund
from hub.payment.notices import heard
from hub.payment.reasons import Refused
from wallets.contract import PaymentNotice, RefundNotice
from wallets.outcome import NotSent, Unknown

_RETURNS = (AttemptState.REFUNDING, AttemptState.RETURNED)


async def take_payment_notice(ports: Ports, wallet_id: str, notice: PaymentNotice) -> Payment:
    """A wallet, proven to be `wallet_id`, tells what became of an attempt. Raises `Refused`."""
    payment = await ports.store.payment_of_attempt(notice.attempt_id)
    if payment is None or payment.attempt(notice.attempt_id).wallet_id != wallet_id:
        raise Refused("PAYMENT_NOT_FOUND", f"no attempt {notice.attempt_id} at {wallet_id}")
    return await learn(ports, payment.payment_id, notice.attempt_id, notice.outcome, AskedBy.NOTICE)


async def take_refund_notice(ports: Ports, wallet_id: str, notice: RefundNotice) -> Refund | Payment:
    """The same about a refund, or about money that the hub itself gives back of a payment's attempt."""
    refund = await ports.store.refund(notice.refund_id)
    if refund is not None and refund.wallet_id == wallet_id:
        return await learn_refund(ports, notice.refund_id, notice.outcome, by_notice=True)
    attempt_id = attempt_given_back(notice.refund_id)
    payment = None if attempt_id is None else await ports.store.payment_of_attempt(attempt_id)
    if (
        attempt_id is None
        or payment is None
        or not _asked_for(payment.attempt(attempt_id), wallet_id, notice)
    ):
        raise Refused("REFUND_NOT_FOUND", f"no refund {notice.refund_id} at {wallet_id}")
    return await _learn_given_back(ports, payment.payment_id, attempt_id, notice)


def _asked_for(attempt: Attempt, wallet_id: str, notice: RefundNotice) -> bool:
    """Whether the hub asked this wallet to give this back: what it never asked for is nobody's."""
    if attempt.wallet_id != wallet_id:
        return False
    if notice.refund_id == return_id(attempt.attempt_id):
        return attempt.state in _RETURNS
    hold = attempt.hold
    return hold is not None and hold.kind is HoldKind.EMULATED and attempt.state not in _NOT_CAPTURED


_NOT_CAPTURED = (AttemptState.SUBMITTED, AttemptState.HELD)
"""States of an emulated hold before anything of it goes back."""


async def _learn_given_back(ports: Ports, payment_id: str, attempt_id: str, notice: RefundNotice) -> Payment:
    """What settles nothing leaves the schedule alone: the duty's own calls keep to it."""

    def decide(payment: Payment) -> Step:
        if isinstance(notice.outcome, NotSent | Unknown):
            return Step(payment)
        profile = ports.wallets.wallet(payment.attempt(attempt_id).wallet_id).profile
        answered = rest_answered if notice.refund_id == rest_id(attempt_id) else return_answered
        step = answered(payment, attempt_id, notice.outcome, profile, ports.clock.now())
        return heard(payment, step, attempt_id)

    return await change_payment(ports, payment_id, decide)
