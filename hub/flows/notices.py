"""What wallets tell by themselves: checked against the record it names; a repeat changes nothing."""

from hub.flows.deciding import learn
from hub.flows.ports import Ports
from hub.flows.refund import learn_refund
from hub.payment.lifecycle import AskedBy
from hub.payment.model import Payment, Refund
from hub.payment.reasons import Refused
from wallets.contract import PaymentNotice, RefundNotice


async def take_payment_notice(ports: Ports, wallet_id: str, notice: PaymentNotice) -> Payment:
    """A wallet, proven to be `wallet_id`, tells what became of an attempt. Raises `Refused`."""
    payment = await ports.store.payment_of_attempt(notice.attempt_id)
    if payment is None or payment.attempt(notice.attempt_id).wallet_id != wallet_id:
        raise Refused("PAYMENT_NOT_FOUND", f"no attempt {notice.attempt_id} at {wallet_id}")
    return await learn(ports, payment.payment_id, notice.attempt_id, notice.outcome, AskedBy.NOTICE)


async def take_refund_notice(ports: Ports, wallet_id: str, notice: RefundNotice) -> Refund:
    """The same about a refund."""
    refund = await ports.store.refund(notice.refund_id)
    if refund is None or refund.wallet_id != wallet_id:
        raise Refused("REFUND_NOT_FOUND", f"no refund {notice.refund_id} at {wallet_id}")
    return await learn_refund(ports, notice.refund_id, notice.outcome)
