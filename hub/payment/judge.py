"""Whether a wallet's yes is a yes to OUR order: amount, currency and ids equal (DESIGN A4)."""

from fx.money import Money
from hub.payment.model import Attempt, Refund
from wallets.outcome import Approved, PayOutcome, Refunded, RefundOutcome, Unknown, UnknownCause


def judge(attempt: Attempt, outcome: PayOutcome) -> PayOutcome:
    """The outcome as the hub may use it: a yes to something else becomes Unknown(MISMATCH)."""
    if not isinstance(outcome, Approved):
        return outcome
    if outcome.attempt_id != attempt.attempt_id:
        return _mismatch(f"a yes for attempt {outcome.attempt_id}")
    if not outcome.wallet_payment_id:
        return _mismatch("a yes without the wallet's payment id")
    if attempt.wallet_payment_id and outcome.wallet_payment_id != attempt.wallet_payment_id:
        return _mismatch(f"payment id {outcome.wallet_payment_id}, before {attempt.wallet_payment_id}")
    if outcome.amount != attempt.wallet_amount:
        return _mismatch(f"{outcome.amount} instead of {attempt.wallet_amount}")
    return outcome


def judge_refund(refund: Refund, outcome: RefundOutcome) -> RefundOutcome:
    """The same for refunds."""
    return _judge_given_back(refund.refund_id, refund.wallet_amount, outcome)


def judge_return(attempt: Attempt, outcome: RefundOutcome) -> RefundOutcome:
    """The same for the whole refund of a success that came too late to cancel."""
    return _judge_given_back(return_id(attempt.attempt_id), attempt.wallet_amount, outcome)


def return_id(attempt_id: str) -> str:
    """The refund id under which an attempt's success is given back: always the same, so given back once."""
    return f"{attempt_id}_return"


def _judge_given_back(refund_id: str, amount: Money, outcome: RefundOutcome) -> RefundOutcome:
    if not isinstance(outcome, Refunded):
        return outcome
    if outcome.refund_id != refund_id:
        return _mismatch(f"a yes for refund {outcome.refund_id}")
    if not outcome.wallet_refund_id:
        return _mismatch("a yes without the wallet's refund id")
    if outcome.amount != amount:
        return _mismatch(f"{outcome.amount} instead of {amount}")
    return outcome


def _mismatch(detail: str) -> Unknown:
    return Unknown(UnknownCause.MISMATCH, detail)
