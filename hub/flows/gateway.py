"""What wallets ask of the hub, whichever door they come through: one answer for each call.

No answer is remembered. A repeat of a notice, byte for byte or signed anew, is checked against the record
it names as the first was, changes nothing and is acknowledged like it; a repeat may be the only word of a
success that came after a cancel, so it is never passed over.
"""

from typing import assert_never

from hub.flows.deciding import GaveUp
from hub.flows.desk import Desk
from hub.flows.notices import take_payment_notice, take_refund_notice
from hub.flows.order import resolve_code
from hub.flows.ports import Ports
from hub.flows.units import CommitInDoubt, StoreStopped
from hub.payment.reasons import Refused
from wallets.contract import (
    Acknowledged,
    CallAnswer,
    CallRefused,
    PaymentNotice,
    RefundNotice,
    ResolveCode,
    StartPayment,
    WalletCall,
)


async def take_call(ports: Ports, desk: Desk, wallet_id: str, call: WalletCall) -> CallAnswer:
    """Answers a call that is proven to be `wallet_id`'s. What it made due is taken up. Raises `Refused`."""
    match call:
        case ResolveCode():
            return await desk.own(resolve_code(ports, wallet_id, call), then_looks=False)
        case StartPayment():
            return (await desk.start_payment(wallet_id, call)).answer
        case PaymentNotice():
            return await desk.own(_told_of_payment(ports, desk, wallet_id, call), then_looks=False)
        case RefundNotice():
            return await desk.own(_told_of_refund(ports, desk, wallet_id, call), then_looks=False)
        case _:
            assert_never(call)


async def answer_call(ports: Ports, desk: Desk, wallet_id: str, call: WalletCall) -> CallAnswer:
    """The same for a door whose dialect tells refusals itself."""
    try:
        return await take_call(ports, desk, wallet_id, call)
    except Refused as refused:
        return CallRefused(refused.reason, refused.message)
    except (StoreStopped, CommitInDoubt, GaveUp):
        failed = Refused("STORE_UNAVAILABLE")
        return CallRefused(failed.reason, failed.message)


async def _told_of_payment(ports: Ports, desk: Desk, wallet_id: str, notice: PaymentNotice) -> Acknowledged:
    payment = await take_payment_notice(ports, wallet_id, notice)
    desk.take_up(payment)
    return Acknowledged()


async def _told_of_refund(ports: Ports, desk: Desk, wallet_id: str, notice: RefundNotice) -> Acknowledged:
    desk.take_up(await take_refund_notice(ports, wallet_id, notice))
    return Acknowledged()
