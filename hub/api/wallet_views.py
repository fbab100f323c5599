"""What a wallet is shown: merchants, locked quotes, and its own attempts at payments."""

from collections.abc import Mapping

from fx.rate import rate_text
from hub.api import write
from hub.flows.asking import merchant_view
from hub.participants.model import Merchant
from hub.payment.model import Attempt, AttemptState, Payment, PaymentState
from hub.v1 import wallet_gateway_service_pb2
from wallets.contract import CodeResolved, MerchantView

STATE: Mapping[AttemptState, PaymentState] = {
    AttemptState.SUBMITTED: PaymentState.SUBMITTED,
    AttemptState.HELD: PaymentState.HELD,
    AttemptState.CAPTURING: PaymentState.CAPTURING,
    AttemptState.RELEASING: PaymentState.RELEASING,
    AttemptState.APPROVED: PaymentState.SUCCEEDED,
    AttemptState.REST_OWED: PaymentState.SUCCEEDED,
    AttemptState.DECLINED: PaymentState.DECLINED,
    AttemptState.CANCELLING: PaymentState.CANCELLING,
    AttemptState.CANCELLED: PaymentState.CANCELLED,
    AttemptState.RETURNING: PaymentState.CANCELLING,
    AttemptState.REFUNDING: PaymentState.CANCELLING,
    AttemptState.RETURNED: PaymentState.CANCELLED,
}
"""How a payment stands for the wallet of an attempt: what other wallets did about it is not told."""


def resolved(answer: CodeResolved) -> wallet_gateway_service_pb2.ResolveCodeResponse:
    """Whom a code pays, and at what price; the order's end is not known here."""
    message = wallet_gateway_service_pb2.ResolveCodeResponse(
        merchant=_merchant(answer.merchant), payment_id=answer.payment_id or ""
    )
    if answer.merchant_amount is not None:
        message.merchant_amount.CopyFrom(write.money(answer.merchant_amount))
    if answer.quote_id is not None:
        assert answer.wallet_amount is not None
        assert answer.rate is not None
        assert answer.quote_expires_at is not None
        message.quote.quote_id = answer.quote_id
        message.quote.wallet_amount.CopyFrom(write.money(answer.wallet_amount))
        message.quote.rate = rate_text(answer.rate)
        message.quote.expire_time.CopyFrom(write.timestamp(answer.quote_expires_at))
    return message


def payment_view(
    payment: Payment, attempt: Attempt, merchant: Merchant
) -> wallet_gateway_service_pb2.WalletPaymentView:
    """A payment as the wallet of one of its attempts sees it."""
    state = STATE[attempt.state]
    message = wallet_gateway_service_pb2.WalletPaymentView(
        payment_id=payment.payment_id,
        attempt_id=attempt.attempt_id,
        wallet_payment_id=attempt.wallet_payment_id or "",
        state=write.STATE[state],
        merchant=_merchant(merchant_view(merchant)),
        merchant_amount=write.money(payment.amount),
        wallet_amount=write.money(attempt.wallet_amount),
        rate=rate_text(attempt.rate),
        quote_id=attempt.quote_id,
    )
    decline = attempt.decline or (payment.decline if state is PaymentState.CANCELLED else None)
    if decline is not None:
        message.decline.CopyFrom(write.decline(decline))
    if attempt.is_open:
        message.expire_time.CopyFrom(write.timestamp(attempt.expires_at))
    return message


def _merchant(view: MerchantView) -> wallet_gateway_service_pb2.MerchantView:
    return wallet_gateway_service_pb2.MerchantView(
        merchant_id=view.merchant_id, name=view.name, city=view.city, country=view.country, mcc=view.mcc
    )
