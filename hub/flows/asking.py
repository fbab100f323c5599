"""How our records are named to a wallet, and whether what it is asked for them is owed still."""

from dataclasses import replace

from hub.flows.deciding import load
from hub.flows.ports import Ports
from hub.participants.model import Merchant
from hub.payment.model import Attempt, Payment, Refund, RefundState
from wallets.contract import AttemptRef, MerchantView
from wallets.guard import StillOwed


def merchant_view(merchant: Merchant) -> MerchantView:
    """What a wallet may show of a shop: from our records, never from a code."""
    return MerchantView(
        merchant_id=merchant.merchant_id,
        name=merchant.name,
        city=merchant.city,
        country=merchant.country,
        mcc=merchant.mcc,
    )


def attempt_ref(attempt: Attempt) -> AttemptRef:
    """An attempt as the wallet knows it, with since when we owe it the next call."""
    return AttemptRef(
        attempt.attempt_id, attempt.wallet_payment_id, attempt.wallet_amount, due_at=attempt.due_at
    )


def owed_attempt(ports: Ports, payment: Payment, attempt: Attempt) -> AttemptRef:
    """The same for a call that moves money: owed for as long as the attempt stands where it stands now."""
    return replace(attempt_ref(attempt), still_owed=still_stands(ports, payment, attempt))


def still_stands(ports: Ports, payment: Payment, attempt: Attempt) -> StillOwed:
    """Asks the store whether the attempt stands where it stands now."""

    async def still_owed() -> bool:
        current = (await load(ports, payment.payment_id)).attempt(attempt.attempt_id)
        return (attempt.state, attempt.hold) == (current.state, current.hold)

    return still_owed


def refunded_attempt(ports: Ports, payment: Payment, refund: Refund) -> AttemptRef:
    """The attempt that a refund gives back, for calls that are owed until the refund has ended."""

    async def still_owed() -> bool:
        current = await ports.store.refund(refund.refund_id)
        return current is not None and current.state is RefundState.SUBMITTED

    attempt = payment.attempt(refund.attempt_id)
    return replace(attempt_ref(attempt), due_at=refund.due_at, still_owed=still_owed)
