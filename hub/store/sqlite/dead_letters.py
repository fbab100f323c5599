"""Dead letters in rows: records that are parked, whatever state their own rows are in.

Parking reads nothing of the record but the ids beside it: a row that can't be decoded is what is parked. What
owes nothing any more is not parked, nor parked any longer (triggers of 0011_settled.sql).
"""

import sqlite3
from datetime import datetime
from typing import Any

from hub.flows.units import DeadLetter, DueKind, Park, Unpark
from hub.payment.incidents import Incident, IncidentKind
from hub.payment.proposals import PrincipalId, Signature
from hub.store.sqlite import incidents
from hub.store.sqlite.rows import instant, instant_text

PARK = (
    "INSERT INTO dead_letter (kind, record_id, reason, tries, parked_at) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (kind, record_id) DO NOTHING"
)
REMEMBER = (
    "INSERT INTO dead_letter_retry (kind, record_id, reason, tries, parked_at, retried_by, retried_at)"
    " SELECT kind, record_id, reason, tries, parked_at, ?, ? FROM dead_letter"
    " WHERE kind = ? AND record_id = ?"
)
UNPARK = "DELETE FROM dead_letter WHERE kind = ? AND record_id = ?"
LIST = (
    "SELECT kind, record_id, reason, tries, parked_at, NULL, NULL FROM dead_letter"
    " WHERE (parked_at, record_id) > (?, ?) ORDER BY parked_at, record_id LIMIT ?"
)
# As it is parked; else as it was before it was sent back to work the last time.
FIND = (
    "SELECT kind, record_id, reason, tries, parked_at, NULL, NULL FROM dead_letter"
    " WHERE kind = :kind AND record_id = :record_id"
    " UNION ALL SELECT * FROM (SELECT kind, record_id, reason, tries, parked_at, retried_by, retried_at"
    " FROM dead_letter_retry WHERE kind = :kind AND record_id = :record_id ORDER BY number DESC LIMIT 1)"
)
# Who owes nothing: the opposite of what `lists` finds due. A payment's `due_at` tells of its attempts too,
# whose letters are their own; by itself it owes only an order's expiry.
SETTLED = {
    DueKind.ATTEMPT: "SELECT 1 FROM attempt WHERE attempt_id = ? AND due_at IS NULL",
    DueKind.PAYMENT: (
        "SELECT 1 FROM payment WHERE payment_id = ? AND (state <> 'CREATED' OR expires_at IS NULL)"
    ),
    DueKind.REFUND: "SELECT 1 FROM refund WHERE refund_id = ? AND due_at IS NULL",
}
WHOSE = {
    DueKind.ATTEMPT: "SELECT payment_id, wallet_id FROM attempt WHERE attempt_id = ?",
    DueKind.PAYMENT: "SELECT payment_id, '' FROM payment WHERE payment_id = ?",
    DueKind.REFUND: "SELECT payment_id, wallet_id FROM refund WHERE refund_id = ?",
}


def park(connection: sqlite3.Connection, asked: Park, at: datetime) -> None:
    """Parks a record and opens its incident; one that is parked already, or owes nothing, stays as it is."""
    if connection.execute(SETTLED[asked.kind], (asked.record_id,)).fetchone() is not None:
        return
    values = (asked.kind.value, asked.record_id, asked.reason, asked.tries, instant_text(at))
    if connection.execute(PARK, values).rowcount == 0:
        return
    whose = connection.execute(WHOSE[asked.kind], (asked.record_id,)).fetchone()
    payment_id, wallet_id = whose or (asked.record_id, "")
    incidents.report(
        connection,
        Incident(IncidentKind.STUCK, asked.record_id, payment_id, wallet_id, asked.reason, at),
    )


def unpark(connection: sqlite3.Connection, asked: Unpark) -> bool:
    """Sends a record back to work and remembers who did; False if it is not parked."""
    key = (asked.kind.value, asked.record_id)
    connection.execute(REMEMBER, (asked.by.principal_id, instant_text(asked.by.at), *key))
    return connection.execute(UNPARK, key).rowcount == 1


def find(connection: sqlite3.Connection, kind: DueKind, record_id: str) -> DeadLetter | None:
    """A record as it is parked, or as it was parked the last time; None if it never was."""
    rows = connection.execute(FIND, {"kind": kind.value, "record_id": record_id}).fetchall()
    return _letter(rows[0]) if rows else None


def listed(
    connection: sqlite3.Connection, limit: int, after: tuple[datetime, str] | None = None
) -> list[DeadLetter]:
    """What is parked, the first parked first, from behind one that was parked then under this id."""
    parked_at, record_id = ("", "") if after is None else (instant_text(after[0]), after[1])
    return [_letter(row) for row in connection.execute(LIST, (parked_at, record_id, limit))]


def _letter(row: Any) -> DeadLetter:
    kind, record_id, reason, tries, parked_at, retried_by, retried_at = row
    by = None if retried_by is None else Signature(PrincipalId(retried_by), instant(retried_at))
    return DeadLetter(DueKind(kind), record_id, reason, tries, instant(parked_at), by)
