"""How our records are named to a wallet."""

from hub.participants.model import Merchant
from hub.payment.model import Attempt
from wallets.contract import AttemptRef, MerchantView


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
