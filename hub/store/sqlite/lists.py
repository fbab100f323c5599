"""Reads of many payments: what is due, pages of a merchant's payments, changes for watchers."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hub.flows.ports import ChangeSelector, Due, PaymentChange, PaymentQuery
from hub.flows.units import DueKind, Duty
from hub.payment.model import Payment, WalletId
from hub.store.sqlite import payments
from hub.store.sqlite.recent import Recent
from hub.store.sqlite.rows import instant, instant_text, optional_date_text, optional_instant_text

# What another living holder works on is its own business; what is parked is nobody's. In a store of one hub
# nothing is leased.
_FREE = """NOT EXISTS (
            SELECT 1 FROM lease JOIN holder USING (fence)
            WHERE record_id = {leased} AND fence <> :fence AND until > :held_at)
        AND NOT EXISTS (SELECT 1 FROM dead_letter WHERE kind = '{kind}' AND record_id = {id})"""
_DUE_ATTEMPTS = f"""
    SELECT 'ATTEMPT' AS kind, attempt_id AS record_id, payment_id, due_at FROM attempt
    WHERE due_at IS NOT NULL AND wallet_id = :wallet_id AND due_at <= :until
        AND {_FREE.format(leased="payment_id", id="attempt_id", kind="ATTEMPT")}
    ORDER BY due_at, attempt_id LIMIT :limit
"""  # noqa: S608 - the parts are constants
_DUE_REFUNDS = f"""
    SELECT 'REFUND', refund_id, payment_id, due_at FROM refund
    WHERE due_at IS NOT NULL AND wallet_id = :wallet_id AND due_at <= :until
        AND {_FREE.format(leased="refund_id", id="refund_id", kind="REFUND")}
    ORDER BY due_at, refund_id LIMIT :limit
"""  # noqa: S608 - the parts are constants
# Each wallet's duties stand together in the index: this reads no more than what it gives.
DUE = f"""
    SELECT kind, record_id, payment_id, due_at
    FROM (SELECT * FROM ({_DUE_ATTEMPTS}) UNION ALL SELECT * FROM ({_DUE_REFUNDS}))
    ORDER BY due_at, record_id LIMIT :limit
"""  # noqa: S608 - the parts are constants
# What asks no wallet: orders that expire.
DUE_ORDERS = f"""
    SELECT 'PAYMENT', payment_id, payment_id, expires_at FROM payment
    WHERE state = 'CREATED' AND expires_at IS NOT NULL AND expires_at <= :until
        AND {_FREE.format(leased="payment_id", id="payment_id", kind="PAYMENT")}
    ORDER BY expires_at, payment_id LIMIT :limit
"""  # noqa: S608 - the parts are constants
# From one wallet that is owed something to the next, without looking at what lies between.
WALLETS = """
    WITH RECURSIVE
        of_attempts (wallet_id) AS (
            SELECT min(wallet_id) FROM attempt WHERE due_at IS NOT NULL
            UNION ALL
            SELECT (SELECT min(attempt.wallet_id) FROM attempt
                WHERE due_at IS NOT NULL AND attempt.wallet_id > of_attempts.wallet_id)
            FROM of_attempts WHERE wallet_id IS NOT NULL),
        of_refunds (wallet_id) AS (
            SELECT min(wallet_id) FROM refund WHERE due_at IS NOT NULL
            UNION ALL
            SELECT (SELECT min(refund.wallet_id) FROM refund
                WHERE due_at IS NOT NULL AND refund.wallet_id > of_refunds.wallet_id)
            FROM of_refunds WHERE wallet_id IS NOT NULL)
    SELECT wallet_id FROM of_attempts WHERE wallet_id IS NOT NULL
    UNION
    SELECT wallet_id FROM of_refunds WHERE wallet_id IS NOT NULL
    ORDER BY wallet_id
"""
FOR_EVER = "9999"
"""Sorts behind every instant."""
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
    SELECT payment_id, version, change_seq FROM payment
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


LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
ALONE = Hub(0, LONG_AGO)
"""The one hub of a store."""


def due(
    connection: sqlite3.Connection,
    until: datetime,
    limit: int,
    busy: Collection[WalletId | None] = (),
    hub: Hub = ALONE,
) -> list[Due]:
    """What falls due by `until` and is nobody else's, longest due first, up to `limit` of each wallet."""
    asked = {"until": instant_text(until), "limit": limit, **_of(hub)}
    found = [
        Due(Duty(DueKind(kind), record_id, payment_id), _instant_or_long_ago(due_at), wallet_id)
        for wallet_id in _queues(connection)
        if wallet_id not in busy
        for kind, record_id, payment_id, due_at in _of_queue(connection, wallet_id, asked)
    ]
    return sorted(found, key=lambda one: (one.due_at, one.duty.record_id))


def next_due_at(connection: sqlite3.Connection, hub: Hub = ALONE) -> datetime | None:
    """When the next duty falls due that is nobody else's; None while there is none."""
    asked = {"until": FOR_EVER, "limit": 1, **_of(hub)}
    firsts = (
        due_at for wallet_id in _queues(connection) for *_, due_at in _of_queue(connection, wallet_id, asked)
    )
    text = min(firsts, default=None)
    return None if text is None else instant(text)


def _queues(connection: sqlite3.Connection) -> list[WalletId | None]:
    """The wallets that something is owed for, and None for what is owed that needs no wallet."""
    return [None, *(WalletId(wallet_id) for (wallet_id,) in connection.execute(WALLETS))]


def _of_queue(
    connection: sqlite3.Connection, wallet_id: WalletId | None, asked: Mapping[str, int | str]
) -> Iterable[Any]:
    """The first of what is due in one queue, as rows: kind, record, payment, time."""
    if wallet_id is None:
        return connection.execute(DUE_ORDERS, asked)
    return connection.execute(DUE, {**asked, "wallet_id": wallet_id})


def _instant_or_long_ago(text: str) -> datetime:
    """A stored instant; what can't be read is due, so that somebody looks at it."""
    try:
        found = instant(text)
    except ValueError:
        return LONG_AGO
    return found if found.tzinfo is not None else LONG_AGO


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
    connection: sqlite3.Connection, selector: ChangeSelector, after_seq: int, limit: int, recent: Recent
) -> Sequence[PaymentChange]:
    """Payments that changed after a number, each once, in the order of their last changes."""
    asked = {
        "merchant_id": selector.merchant_id,
        "terminal_id": selector.terminal_id,
        "payment_id": selector.payment_id,
        "after": after_seq,
        "limit": limit,
    }
    changed = connection.execute(CHANGED, asked).fetchall()
    known = {payment_id: recent.of(payment_id, version) for payment_id, version, _ in changed}
    read = _these(connection, [payment_id for payment_id, payment in known.items() if payment is None])
    return [PaymentChange(seq, known[payment_id] or read[payment_id]) for payment_id, _, seq in changed]


def _these(connection: sqlite3.Connection, payment_ids: Sequence[str]) -> Mapping[str, Payment]:
    """Payments by their ids. Most often none: what has changed was just written here."""
    if not payment_ids:
        return {}
    rows = connection.execute(THESE, (json.dumps(payment_ids),)).fetchall()
    return {payment.payment_id: payment for payment in payments.with_attempts(connection, rows)}
