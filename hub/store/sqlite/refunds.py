"""Refunds in rows: written against their version, and read back."""

import sqlite3
from typing import Any

from fx.money import Money
from hub.payment.model import (
    AttemptId,
    MerchantId,
    PaymentId,
    Refund,
    RefundId,
    RefundState,
    RequestId,
    WalletId,
)
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
)

# What never changes comes first: an update leaves it alone. Amounts are fixed when a refund is reserved.
_IDENTITY = (
    "refund_id",
    "payment_id",
    "merchant_id",
    "request_id",
    "attempt_id",
    "wallet_id",
    "number",
    "merchant_currency",
    "merchant_minor",
    "wallet_currency",
    "wallet_minor",
    "acquirer_interchange_back_minor",
    "wallet_interchange_back_minor",
    "markup_back_minor",
    "created_at",
    "reason",
)
REFUND = Columns(
    *_IDENTITY,
    "version",
    "state",
    "tries",
    "due_at",
    "wallet_refund_id",
    "wallet_completed_at",
    "completed_at",
    "business_date",
    "decline_by",
    "decline_reason",
    "last_answer",
)

INSERT = REFUND.insert("refund", "ON CONFLICT DO NOTHING")
UPDATE = f"UPDATE refund SET {REFUND.assign(*_IDENTITY)} WHERE refund_id = ? AND version = ?"  # noqa: S608 - columns are constants

BY_ID = REFUND.select("FROM refund WHERE refund_id = ?")
OF_PAYMENT = REFUND.select("FROM refund WHERE payment_id = ? ORDER BY number")
OF_MANY = REFUND.select("FROM refund WHERE refund_id IN (SELECT value FROM json_each(?))")


def write(connection: sqlite3.Connection, refund: Refund) -> bool:
    """Writes the refund, whose version is the next one; False if the stored version is not the one before.

    A new refund is not written either when another one has its number within the payment.
    """
    values = _row(refund)
    if refund.version == 1:
        written = connection.execute(INSERT, values)
    else:
        changed = values[len(_IDENTITY) :]
        written = connection.execute(UPDATE, (*changed, refund.refund_id, refund.version - 1))
    return written.rowcount == 1


def find(connection: sqlite3.Connection, refund_id: str) -> Refund | None:
    """The refund of this id."""
    row = connection.execute(BY_ID, (refund_id,)).fetchone()
    return None if row is None else refund_of(row)


def of_payment(connection: sqlite3.Connection, payment_id: str) -> list[Refund]:
    """A payment's refunds in order of reservation."""
    return [refund_of(row) for row in connection.execute(OF_PAYMENT, (payment_id,))]


def refund_of(row: Any) -> Refund:
    """A refund from a row of REFUND."""
    (
        refund_id, payment_id, merchant_id, request_id, attempt_id, wallet_id, number, merchant_currency,
        merchant_minor, wallet_currency, wallet_minor, acquirer_interchange_back_minor,
        wallet_interchange_back_minor, markup_back_minor, created_at, reason, version, state, tries, due_at,
        wallet_refund_id, wallet_completed_at, completed_at, business_date, decline_by, decline_reason,
        last_answer,
    ) = row  # fmt: skip
    return Refund(
        refund_id=RefundId(refund_id),
        payment_id=PaymentId(payment_id),
        merchant_id=MerchantId(merchant_id),
        request_id=RequestId(request_id),
        attempt_id=AttemptId(attempt_id),
        wallet_id=WalletId(wallet_id),
        state=RefundState(state),
        number=number,
        merchant_amount=Money(merchant_currency, merchant_minor),
        wallet_amount=Money(wallet_currency, wallet_minor),
        acquirer_interchange_back_minor=acquirer_interchange_back_minor,
        wallet_interchange_back_minor=wallet_interchange_back_minor,
        markup_back_minor=markup_back_minor,
        created_at=instant(created_at),
        reason=reason,
        tries=tries,
        due_at=optional_instant(due_at),
        wallet_refund_id=wallet_refund_id,
        wallet_completed_at=optional_instant(wallet_completed_at),
        completed_at=optional_instant(completed_at),
        business_date=optional_date(business_date),
        decline=decline(decline_by, decline_reason),
        last_answer=last_answer,
        version=version,
    )


def _row(refund: Refund) -> SqlRow:
    why = refund.decline
    return (
        refund.refund_id,
        refund.payment_id,
        refund.merchant_id,
        refund.request_id,
        refund.attempt_id,
        refund.wallet_id,
        refund.number,
        refund.merchant_amount.currency_code,
        refund.merchant_amount.minor_units,
        refund.wallet_amount.currency_code,
        refund.wallet_amount.minor_units,
        refund.acquirer_interchange_back_minor,
        refund.wallet_interchange_back_minor,
        refund.markup_back_minor,
        instant_text(refund.created_at),
        refund.reason,
        refund.version,
        refund.state.value,
        refund.tries,
        optional_instant_text(refund.due_at),
        refund.wallet_refund_id,
        optional_instant_text(refund.wallet_completed_at),
        optional_instant_text(refund.completed_at),
        optional_date_text(refund.business_date),
        None if why is None else why.by.value,
        None if why is None else why.reason,
        refund.last_answer,
    )
