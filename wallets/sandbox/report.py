"""A sandbox wallet's book as plain JSON values: what the hub's books are compared with."""

from wallets.sandbox.shelf import Shelf
from wallets.sandbox.words import PaymentRecord, RefundRecord


def book_report(shelf: Shelf) -> dict[str, object]:
    """The whole book. Amounts are minor units; `totals` add up the movements by kind, as users see them.

    What a capture takes is a debit; `held_minor` is what is set aside now, and no debit yet.
    """
    movements = shelf.rows("SELECT number, user_id, kind, delta_minor, subject, moved_at FROM movements")
    totals = shelf.rows("SELECT kind, sum(delta_minor) AS total FROM movements GROUP BY kind")
    users = shelf.rows("SELECT user_id, balance_minor FROM users ORDER BY user_id")
    by_kind = {str(row["kind"]): int(row["total"]) for row in totals}
    return {
        "currency": shelf.currency,
        "users": [dict(row) for row in users],
        "payments": [payment_report(row.record) for row in shelf.payments()],
        "refunds": [refund_report(refund) for refund in shelf.refunds()],
        "movements": [dict(row) for row in movements],
        "totals": {
            "debited_minor": -by_kind.get("DEBIT", 0),
            "cancelled_minor": by_kind.get("CANCEL", 0),
            "refunded_minor": by_kind.get("REFUND", 0),
            "held_minor": -by_kind.get("HOLD", 0) - by_kind.get("LIFT", 0),
        },
    }


def payment_report(record: PaymentRecord) -> dict[str, object]:
    """One payment."""
    return {
        "wallet_payment_id": record.wallet_payment_id,
        "attempt_id": record.attempt_id,
        "user_id": record.user_id,
        "currency": record.amount.currency_code,
        "amount_minor": record.amount.minor_units,
        "refunded_minor": record.refunded.minor_units,
        "captured_minor": None if record.captured is None else record.captured.minor_units,
        "state": record.state,
        "reason": record.reason,
        "completed_at": None if record.completed_at is None else record.completed_at.isoformat(),
    }


def refund_report(record: RefundRecord) -> dict[str, object]:
    """One refund."""
    return {
        "refund_id": record.refund_id,
        "wallet_refund_id": record.wallet_refund_id,
        "attempt_id": record.attempt_id,
        "currency": record.amount.currency_code,
        "amount_minor": record.amount.minor_units,
        "state": record.state,
        "reason": record.reason,
        "completed_at": None if record.completed_at is None else record.completed_at.isoformat(),
    }
