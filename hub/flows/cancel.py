"""Undoing a payment: the duty is durable at once, then the wallet is asked until it confirms."""

from datetime import datetime

from hub.flows.asking import attempt_ref, owed_attempt
from hub.flows.deciding import CONFLICTS_MAX, GaveUp, change_payment, commit, load, write
from hub.flows.ports import Ports
from hub.flows.requests import CANCEL_BEFORE_CREATE, CREATE_PAYMENT
from hub.flows.units import BindRequest, Committed, RequestRecord, SavePayment, Unit
from hub.participants.model import Merchant
from hub.payment.cancels import (
    CancelRefused,
    ask_cancel,
    cancel_answered,
    owes_what_it_took,
    return_answered,
)
from hub.payment.judge import return_id
from hub.payment.lifecycle import Step
from hub.payment.model import (
    Attempt,
    Decline,
    DeclinedBy,
    Payment,
    PaymentId,
    PaymentState,
    RefundState,
    RequestId,
)
from hub.payment.reasons import Refused
from wallets.contract import RefundOrder
from wallets.outcome import Cancelled, PayOutcome, Released, TooLate

BY_MERCHANT = Decline(DeclinedBy.MERCHANT, "CANCELLED_BY_MERCHANT")
ROUNDS_MAX = 5


async def cancel_payment(ports: Ports, payment_id: str) -> Payment:
    """Asks to undo a payment of the caller's. Idempotent by effect. Raises `Refused`."""
    for _ in range(CONFLICTS_MAX):
        payment = await load(ports, payment_id)
        # Read after the payment: a refund reserved since then has moved the payment's version.
        refunds = await ports.store.refunds_of(payment_id)
        has_refunds = any(refund.state is not RefundState.DECLINED for refund in refunds)
        window_ends_at = _window_ends_at(ports, payment)
        step = ask_cancel(payment, BY_MERCHANT, ports.clock.now(), window_ends_at, has_refunds)
        if isinstance(step, CancelRefused):
            raise Refused(step.reason, step.detail)
        written = await write(ports, payment, step)
        if written is not None:
            return written
    raise GaveUp(payment_id)


async def cancel_request(ports: Ports, merchant: Merchant, request_id: str) -> Payment:
    """The same by request id, also when the cancel overtakes its create (DESIGN A6)."""
    for _ in range(ROUNDS_MAX):
        known = await ports.store.request(merchant.merchant_id, request_id)
        if known is not None:
            if known.method not in (CREATE_PAYMENT, CANCEL_BEFORE_CREATE):
                raise Refused("PAYMENT_NOT_FOUND", f"this request id made no payment: {known.method}")
            return await cancel_payment(ports, known.resource_id)
        now = ports.clock.now()
        never_created = Payment(
            payment_id=PaymentId(ports.ids.new("pay")),
            merchant_id=merchant.merchant_id,
            acquirer_id=merchant.acquirer_id,
            request_id=RequestId(request_id),
            state=PaymentState.CANCELLED,
            created_at=now,
            updated_at=now,
            decline=BY_MERCHANT,
        )
        record = RequestRecord(
            merchant.merchant_id, request_id, CANCEL_BEFORE_CREATE, never_created.payment_id
        )
        match await commit(ports, Unit((BindRequest(record), SavePayment(never_created)))):
            case Committed(payment=stored) if stored is not None:
                return stored
            case _:
                continue
    raise Refused("STORE_UNAVAILABLE", "repeat the call")


async def ask_wallet_to_cancel(ports: Ports, payment: Payment, attempt: Attempt) -> Payment:
    """One call of the duty; its answer is durable when this returns.

    What a wallet only reserves may be past its window for cancels, and is lifted by a release all the same.
    What it debited unbeknown to us is asked about before it is given back: it may be another amount, or none,
    where "too late" is said of what had failed.
    """
    wallet = ports.wallets.wallet(attempt.wallet_id)
    asked_at, in_flight_for = ports.clock.now(), ports.in_flight_for(attempt)
    outcome = said = await wallet.cancel(owed_attempt(ports, payment, attempt))
    if isinstance(outcome, TooLate) and attempt.is_reserved_only:
        holding = ports.wallets.holding(attempt.wallet_id)
        released = await holding.release(owed_attempt(ports, payment, attempt))
        if isinstance(released, Released):
            outcome = Cancelled(released.completed_at, released.about)
        else:
            outcome = released

    standing: PayOutcome | None = None
    if not isinstance(outcome, Cancelled) and owes_what_it_took(payment, attempt, said):
        standing = await wallet.inquire(attempt_ref(attempt))

    def decide(current: Payment) -> Step:
        now = ports.clock.now()
        return cancel_answered(
            current, attempt.attempt_id, outcome, wallet.profile, asked_at, in_flight_for, now, standing
        )

    return await change_payment(ports, payment.payment_id, decide, payment)


async def ask_wallet_to_take_back(ports: Ports, payment: Payment, attempt: Attempt) -> Payment:
    """The same for a success that is too late to cancel: refunded whole, always under the same id."""
    wallet = ports.wallets.wallet(attempt.wallet_id)
    order = RefundOrder(
        refund_id=return_id(attempt.attempt_id),
        attempt=owed_attempt(ports, payment, attempt),
        amount=attempt.wallet_amount,
        reason="paid too late",
    )
    outcome = await wallet.refund(order)

    def decide(current: Payment) -> Step:
        return return_answered(current, attempt.attempt_id, outcome, wallet.profile, ports.clock.now())

    return await change_payment(ports, payment.payment_id, decide, payment)


def _window_ends_at(ports: Ports, payment: Payment) -> datetime | None:
    if payment.business_date is None:
        return None
    return ports.scheme.cancel_window_ends_at(payment.business_date)
