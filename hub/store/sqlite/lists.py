"""Reads of many payments: what is due, pages of a merchant's payments, changes for watchers."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from hub.flows.ports import ChangeSelector, Due, DueKind, PaymentChange, PaymentQuery
from hub.payment.model import Payment
from hub.store.sqlite import payments
from hub.store.sqlite.rows import instant, instant_text, optional_date_text, optional_instant_text

# What another living holder works on is its own business. In a store of one hub nothing is leased.
_FREE = """NOT EXISTS (
            SELECT 1 FROM lease JOIN holder USING (fence)
            WHERE record_id = {id} AND fence <> :fence AND until > :held_at)"""
_FREE_PAYMENT, _FREE_REFUND = _FREE.format(id="payment_id"), _FREE.format(id="refund_id")
DUE = f"""
    SELECT kind, record_id, due_at FROM (
        SELECT 'PAYMENT' AS kind, payment_id AS record_id, due_at FROM payment
        WHERE due_at <= :now AND {_FREE_PAYMENT}
        UNION ALL
        SELECT 'REFUND', refund_id, due_at FROM refund WHERE due_at <= :now AND {_FREE_REFUND}
    ) ORDER BY due_at, record_id LIMIT :limit
"""  # noqa: S608 - the parts are constants
NEXT_DUE = f"""
    SELECT min(due_at) FROM (
        SELECT * FROM (
            SELECT due_at FROM payment WHERE due_at IS NOT NULL AND {_FREE_PAYMENT} ORDER BY due_at LIMIT 1)
        UNION ALL
        SELECT * FROM (
            SELECT due_at FROM refund WHERE due_at IS NOT NULL AND {_FREE_REFUND} ORDER BY due_at LIMIT 1)
    )
"""  # noqa: S608 - the parts are constants
# An empty filter is null (an empty array for states) and lets all pass.
PAGE = payments.PAYMENT.select("""
    FROM payment
    WHERE merchant_id = :merchant_id
      AND (:before_at IS NULL OR (created_at, payment_id) < (:before_at, :before_id))
      AND (:created_from IS NULL OR created_at >= :created_from)
      AND (:created_until IS NULL OR created_at < :created_until)
      AND (:business_date IS NULL OR business_date = :business_date)
      AND (:merchant_order_id IS NULL OR merchant_order_id = :merchant_order_id)
      AND (:terminal_id IS NULL OR terminal_id = :terminal_id)
      AND (:states = '[]' OR state IN (SELECT value FROM json_each(:states)))
    ORDER BY created_at DESC, payment_id DESC
    LIMIT :limit
""")
CHANGED = """
    SELECT payment_id, change_seq FROM payment
    WHERE merchant_id = :merchant_id AND change_seq > :after
      AND (:terminal_id IS NULL OR terminal_id = :terminal_id)
      AND (:payment_id IS NULL OR payment_id = :payment_id)
    ORDER BY change_seq
    LIMIT :limit
"""
THESE = payments.PAYMENT.select("FROM payment WHERE payment_id IN (SELECT value FROM json_each(?))")


@dataclass(frozen=True, slots=True)
class Hub:
    """Who asks what is due, and when by the store's clock."""

    fence: int
    held_at: datetime


ALONE = Hub(0, datetime(1970, 1, 1, tzinfo=UTC))
"""The one hub of a store."""


def due(connection: sqlite3.Connection, now: datetime, limit: int, hub: Hub = ALONE) -> list[Due]:
    """What is due at `now` and nobody else's, longest due first."""
    rows = connection.execute(DUE, {"now": instant_text(now), "limit": limit, **_of(hub)})
    return [Due(DueKind(kind), record_id, instant(due_at)) for kind, record_id, due_at in rows]


def next_due_at(connection: sqlite3.Connection, hub: Hub = ALONE) -> datetime | None:
    """When the next duty falls due that is nobody else's; None while there is none."""
    (text,) = connection.execute(NEXT_DUE, _of(hub)).fetchone()
    return None if text is None else instant(text)


def _of(hub: Hub) -> dict[str, int | str]:
    return {"fence": hub.fence, "held_at": instant_text(hub.held_at)}


def page(connection: sqlite3.Connection, query: PaymentQuery) -> list[Payment]:
    """A page of a merchant's payments, newest first."""
    before_at, before_id = query.before or (None, None)
    asked = {
        "merchant_id": query.merchant_id,
        "before_at": optional_instant_text(before_at),
        "before_id": before_id,
        "created_from": optional_instant_text(query.created_from),
        "created_until": optional_instant_text(query.created_until),
        "business_date": optional_date_text(query.business_date),
        "merchant_order_id": query.merchant_order_id,
        "terminal_id": query.terminal_id,
        "states": json.dumps([state.value for state in query.states]),
        "limit": query.limit,
    }
    return payments.with_attempts(connection, connection.execute(PAGE, asked).fetchall())


def changes(
    connection: sqlite3.Connection, selector: ChangeSelector, after_seq: int, limit: int
) -> Sequence[PaymentChange]:
    """Payments that changed after a number, each once, in the order of their last changes."""
    asked = {
        "merchant_id": selector.merchant_id,
        "terminal_id": selector.terminal_id,
        "payment_id": selector.payment_id,
        "after": after_seq,
        "limit": limit,
    }
    seq_by_id: dict[str, int] = dict(connection.execute(CHANGED, asked).fetchall())
    if not seq_by_id:
        return []  # a watcher looks after every commit, and most are of somebody else
    rows = connection.execute(THESE, (json.dumps(list(seq_by_id)),)).fetchall()
    found = {str(payment.payment_id): payment for payment in payments.with_attempts(connection, rows)}
    return [PaymentChange(seq, found[payment_id]) for payment_id, seq in seq_by_id.items()]
