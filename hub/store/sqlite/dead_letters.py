"""Dead letters in rows: records that are parked, whatever state their own rows are in.

Parking reads nothing of the record but the ids beside it: a row that can't be decoded is what is parked.
"""

import sqlite3
from datetime import datetime

from hub.flows.units import DeadLetter, DueKind, Park
from hub.payment.incidents import Incident, IncidentKind
from hub.store.sqlite import incidents
from hub.store.sqlite.rows import instant, instant_text

PARK = (
    "INSERT INTO dead_letter (kind, record_id, reason, tries, parked_at) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (kind, record_id) DO NOTHING"
)
UNPARK = "DELETE FROM dead_letter WHERE kind = ? AND record_id = ?"
LIST = (
    "SELECT kind, record_id, reason, tries, parked_at FROM dead_letter ORDER BY parked_at, record_id LIMIT ?"
)
WHOSE = {
    DueKind.PAYMENT: "SELECT payment_id, coalesce(due_wallet_id, '') FROM payment WHERE payment_id = ?",
    DueKind.REFUND: "SELECT payment_id, wallet_id FROM refund WHERE refund_id = ?",
}


def park(connection: sqlite3.Connection, asked: Park, at: datetime) -> None:
    """Parks a record and opens its incident; one that is parked already stays as it is."""
    values = (asked.kind.value, asked.record_id, asked.reason, asked.tries, instant_text(at))
    if connection.execute(PARK, values).rowcount == 0:
        return
    whose = connection.execute(WHOSE[asked.kind], (asked.record_id,)).fetchone()
    payment_id, wallet_id = whose or (asked.record_id, "")
    incidents.report(
        connection,
        Incident(IncidentKind.STUCK, asked.record_id, payment_id, wallet_id, asked.reason, at),
    )


def unpark(connection: sqlite3.Connection, kind: DueKind, record_id: str) -> bool:
    """Sends a record back to work; False if it is not parked."""
    return connection.execute(UNPARK, (kind.value, record_id)).rowcount == 1


def listed(connection: sqlite3.Connection, limit: int) -> list[DeadLetter]:
    """What is parked, the first parked first."""
    rows = connection.execute(LIST, (limit,))
    return [
        DeadLetter(DueKind(kind), record_id, reason, tries, instant(parked_at))
        for kind, record_id, reason, tries, parked_at in rows
    ]
