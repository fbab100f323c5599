"""What a record owes by itself: each attempt of a payment, an order that waits for its payer, a refund."""

from collections.abc import Iterator
from datetime import datetime

from hub.flows.units import DueKind, Duty
from hub.payment.model import Payment, Refund, WalletId


def duties_in(record: Payment | Refund) -> Iterator[tuple[Duty, datetime | None, WalletId | None]]:
    """Everything in it that may owe something: when it does, if it does, and at which wallet, if at one."""
    if isinstance(record, Refund):
        yield Duty(DueKind.REFUND, record.refund_id, record.payment_id), record.due_at, record.wallet_id
        return
    for attempt in record.attempts:
        duty = Duty(DueKind.ATTEMPT, attempt.attempt_id, record.payment_id)
        yield duty, attempt.due_at, attempt.wallet_id
    yield Duty(DueKind.PAYMENT, record.payment_id, record.payment_id), record.ends_waiting_at, None
