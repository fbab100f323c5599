"""Payments in rows, with their attempts: one aggregate written against its version, and read back."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from hub.payment.model import (
    AcquirerId,
    CaptureMode,
    MerchantId,
    Mode,
    Payment,
    PaymentId,
    PaymentState,
    RequestId,
)
from hub.store.sqlite import attempts, holds
from hub.store.sqlite.recent import Recent
from hub.store.sqlite.rows import (
    Columns,
    SqlRow,
    decline,
    instant,
    instant_text,
    optional_date,
    optional_date_text,
    optional_instant,
    optional_instant_text,
    optional_money,
)

# What never changes comes first: an update leaves it alone.
_IDENTITY = ("payment_id", "merchant_id", "acquirer_id", "request_id", "created_at")
PAYMENT = Columns(
    *_IDENTITY,
    "version",
    "state",
    "updated_at",
    "merchant_currency",
    "merchant_minor",
    "mode",
    "capture_mode",
    "merchant_order_id",
    "terminal_id",
    "description",
    "route",
    "order_code",
    "expires_at",
    "decline_by",
    "decline_reason",
    "captured_minor",
    "refunded_minor",
    "refunded_wallet_minor",
    "completed_at",
    "business_date",
)
# What the store adds to find payments by.
_KEPT = Columns(*PAYMENT.names, "change_seq", "due_at")

INSERT = _KEPT.insert("payment", "ON CONFLICT (payment_id) DO NOTHING")
UPDATE = f"UPDATE payment SET {_KEPT.assign(*_IDENTITY)} WHERE payment_id = ? AND version = ?"  # noqa: S608 - columns are constants
TOUCH = "UPDATE payment SET change_seq = ? WHERE payment_id = ?"

ROW = PAYMENT.select("FROM payment WHERE payment_id = ?")
# What is found names its id and version alone: mostly that version is kept, and nothing else is read.
BY_ID = "SELECT payment_id, version FROM payment WHERE payment_id = ?"
BY_ATTEMPT = (
    "SELECT payment_id, version FROM payment"
    " WHERE payment_id = (SELECT payment_id FROM attempt WHERE attempt_id = ?)"
)
BY_WALLET = (
    "SELECT payment_id, version FROM payment WHERE payment_id ="
    " (SELECT payment_id FROM attempt WHERE wallet_id = ? AND wallet_payment_id = ?)"
)


def write(connection: sqlite3.Connection, payment: Payment, change_seq: int) -> bool:
    """Writes the payment, whose version is the next one; False if the stored version is not the one before.

    Raises `attempts.ReferenceReused`. What was written before that is the caller's to roll back.
    """
    values = (*_payment_row(payment), change_seq, optional_instant_text(payment.due_at))
    if payment.version == 1:
        written = connection.execute(INSERT, values)
    else:
        changed = values[len(_IDENTITY) :]
        written = connection.execute(UPDATE, (*changed, payment.payment_id, payment.version - 1))
    if written.rowcount == 0:
        return False
    completed = payment.completed_at is not None
    for attempt in payment.attempts:
        attempts.write(connection, payment.payment_id, attempt, booked=completed or attempt.is_debited)
        holds.write(connection, payment.payment_id, attempt)
    return True


def touch(connection: sqlite3.Connection, payment_id: str, change_seq: int) -> None:
    """Numbers a change that is not in the payment's own row: one of its refunds changed."""
    connection.execute(TOUCH, (change_seq, payment_id))


def find(connection: sqlite3.Connection, sql: str, parameters: SqlRow, recent: Recent) -> Payment | None:
    """The payment that one of the BY_ queries finds, and keeps. What is kept at its version is not read."""
    found = connection.execute(sql, parameters).fetchone()
    if found is None:
        return None
    payment_id, version = found
    known = recent.of(payment_id, version)
    if known is not None:
        return known
    row = connection.execute(ROW, (payment_id,)).fetchone()
    attempt_rows = connection.execute(attempts.OF_PAYMENT, (payment_id,))
    (payment,) = holds.read(connection, [payment_of(row, attempt_rows)])
    recent.keep(payment)
    return payment


def with_attempts(connection: sqlite3.Connection, rows: Sequence[Any]) -> list[Payment]:
    """The payments of many rows, in their order, with two queries in all, three where there are holds."""
    ids = json.dumps([row[0] for row in rows])
    return holds.read(connection, gather(rows, connection.execute(attempts.OF_MANY, (ids,))))


def gather(payment_rows: Iterable[Any], attempt_rows: Iterable[Any]) -> list[Payment]:
    """Payments with their attempts, both as rows, without holds; attempts in order of their numbers."""
    by_payment: dict[str, list[Any]] = {}
    for row in attempt_rows:
        by_payment.setdefault(row[1], []).append(row)
    return [payment_of(row, by_payment.get(row[0], ())) for row in payment_rows]


def payment_of(row: Any, attempt_rows: Iterable[Any]) -> Payment:
    """A payment from a row of PAYMENT and its rows of ATTEMPT."""
    (
        payment_id, merchant_id, acquirer_id, request_id, created_at, version, state, updated_at,
        merchant_currency, merchant_minor, mode, capture_mode, merchant_order_id, terminal_id, description,
        route, order_code, expires_at, decline_by, decline_reason, captured_minor, refunded_minor,
        refunded_wallet_minor, completed_at, business_date,
    ) = row  # fmt: skip
    return Payment(
        payment_id=PaymentId(payment_id),
        merchant_id=MerchantId(merchant_id),
        acquirer_id=AcquirerId(acquirer_id),
        request_id=None if request_id is None else RequestId(request_id),
        state=PaymentState(state),
        created_at=instant(created_at),
        updated_at=instant(updated_at),
        merchant_amount=optional_money(merchant_currency, merchant_minor),
        mode=Mode(mode),
        capture_mode=CaptureMode(capture_mode),
        merchant_order_id=merchant_order_id,
        terminal_id=terminal_id,
        description=description,
        route=route,
        order_code=order_code,
        expires_at=optional_instant(expires_at),
        attempts=tuple(attempts.attempt_of(attempt_row) for attempt_row in attempt_rows),
        decline=decline(decline_by, decline_reason),
        captured_minor=captured_minor,
        refunded_minor=refunded_minor,
        refunded_wallet_minor=refunded_wallet_minor,
        completed_at=optional_instant(completed_at),
        business_date=optional_date(business_date),
        version=version,
    )


def _payment_row(payment: Payment) -> SqlRow:
    amount, why = payment.merchant_amount, payment.decline
    return (
        payment.payment_id,
        payment.merchant_id,
        payment.acquirer_id,
        payment.request_id,
        instant_text(payment.created_at),
        payment.version,
        payment.state.value,
        instant_text(payment.updated_at),
        None if amount is None else amount.currency_code,
        None if amount is None else amount.minor_units,
        payment.mode.value,
        payment.capture_mode.value,
        payment.merchant_order_id,
        payment.terminal_id,
        payment.description,
        payment.route,
        payment.order_code,
        optional_instant_text(payment.expires_at),
        None if why is None else why.by.value,
        None if why is None else why.reason,
        payment.captured_minor,
        payment.refunded_minor,
        payment.refunded_wallet_minor,
        optional_instant_text(payment.completed_at),
        optional_date_text(payment.business_date),
    )
