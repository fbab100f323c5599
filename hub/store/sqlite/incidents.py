"""Incidents in rows: the same kind on the same subject once, numbered in the order of recording."""

import sqlite3

from hub.flows.books import NumberedIncident
from hub.payment.incidents import Incident, IncidentKind
from hub.store.sqlite.rows import instant, instant_text

INSERT = (
    "INSERT INTO incident (kind, subject_id, payment_id, wallet_id, detail, opened_at)"
    " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (kind, subject_id) DO NOTHING"
)
LIST = (
    "SELECT number, kind, subject_id, payment_id, wallet_id, detail, opened_at FROM incident"
    " WHERE number > :after AND (:payment_id IS NULL OR payment_id = :payment_id)"
    " AND (:wallet_id IS NULL OR wallet_id = :wallet_id) ORDER BY number LIMIT :limit"
)


def report(connection: sqlite3.Connection, incident: Incident) -> None:
    """Records an incident unless it is there."""
    connection.execute(
        INSERT,
        (
            incident.kind.value,
            incident.subject_id,
            incident.payment_id,
            incident.wallet_id,
            incident.detail,
            instant_text(incident.opened_at),
        ),
    )


def listed(
    connection: sqlite3.Connection, payment_id: str | None, wallet_id: str | None, after: int, limit: int
) -> list[NumberedIncident]:
    """Incidents in the order of recording, from behind number `after`."""
    asked = {"payment_id": payment_id, "wallet_id": wallet_id, "after": after, "limit": limit}
    return [
        NumberedIncident(
            number, Incident(IncidentKind(kind), subject, payment, wallet, detail, instant(opened))
        )
        for number, kind, subject, payment, wallet, detail, opened in connection.execute(LIST, asked)
    ]
