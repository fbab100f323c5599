"""Incidents in rows: one open of a kind and subject, numbered as recorded, closed by two people."""

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from hub.payment.incidents import (
    Again,
    Incident,
    IncidentKind,
    IncidentRecord,
    IncidentState,
    incident_number,
)
from hub.payment.proposals import ProposalKind
from hub.store.sqlite import proposals
from hub.store.sqlite.rows import instant, instant_text

# The same words again change nothing: they may be the repeat of a notice, or of a commit in doubt.
REPORT = """
    INSERT INTO incident (kind, subject_id, payment_id, wallet_id, detail, opened_at, again_times)
    VALUES (?, ?, ?, ?, ?, ?, 0)
    ON CONFLICT (kind, subject_id) WHERE closed_at IS NULL DO UPDATE
    SET again_times = again_times + 1, again_detail = excluded.detail, again_at = excluded.opened_at
    WHERE excluded.detail <> detail AND excluded.detail IS NOT again_detail
"""
CLOSE = "UPDATE incident SET closed_at = ? WHERE number = ? AND closed_at IS NULL"
# The closure that stands, or that closed it: one that was replaced is neither.
RECORD = f"""
    SELECT number, incident.kind, incident.subject_id, incident.payment_id, wallet_id, detail, opened_at,
        again_times, again_detail, again_at, closure.proposal_id
    FROM incident LEFT JOIN proposal AS closure
        ON closure.kind = '{ProposalKind.INCIDENT_CLOSURE}' AND closure.subject_id = 'inc_' || number
        AND closure.replaced_by IS NULL
"""  # noqa: S608 - the kind is a constant
BY_NUMBER = f"{RECORD} WHERE number = ?"
# An empty filter is null (an empty array for states) and lets all pass.
LIST = f"""{RECORD}
    WHERE number > :after
      AND (:payment_id IS NULL OR incident.payment_id = :payment_id)
      AND (:wallet_id IS NULL OR wallet_id = :wallet_id)
      AND (:states = '[]' OR CASE
            WHEN closed_at IS NOT NULL THEN '{IncidentState.CLOSED}'
            WHEN closure.proposal_id IS NOT NULL THEN '{IncidentState.CLOSURE_PROPOSED}'
            ELSE '{IncidentState.OPEN}'
        END IN (SELECT value FROM json_each(:states)))
    ORDER BY number LIMIT :limit
"""  # noqa: S608 - the states are constants


def report(connection: sqlite3.Connection, incident: Incident) -> None:
    """Records an incident, or joins it to the one of its kind and subject that is not closed."""
    connection.execute(
        REPORT,
        (
            incident.kind.value,
            incident.subject_id,
            incident.payment_id,
            incident.wallet_id,
            incident.detail,
            instant_text(incident.opened_at),
        ),
    )


def close(connection: sqlite3.Connection, incident_id: str, at: datetime) -> bool:
    """Closes an incident for good; False if there is no such one or it is closed."""
    closed = connection.execute(CLOSE, (instant_text(at), incident_number(incident_id)))
    return closed.rowcount == 1


def find(connection: sqlite3.Connection, incident_id: str) -> IncidentRecord | None:
    """The incident of this id."""
    rows = connection.execute(BY_NUMBER, (incident_number(incident_id),)).fetchall()
    return next(iter(_records(connection, rows)), None)


def listed(
    connection: sqlite3.Connection,
    payment_id: str | None,
    wallet_id: str | None,
    states: Sequence[IncidentState],
    after: int,
    limit: int,
) -> list[IncidentRecord]:
    """Incidents in the order of recording, from behind number `after`; of all states if none is named."""
    asked = {
        "payment_id": payment_id,
        "wallet_id": wallet_id,
        "states": json.dumps([state.value for state in states]),
        "after": after,
        "limit": limit,
    }
    return _records(connection, connection.execute(LIST, asked).fetchall())


def _records(connection: sqlite3.Connection, rows: Sequence[Any]) -> list[IncidentRecord]:
    closures = proposals.these(connection, [row[-1] for row in rows if row[-1] is not None])
    found = []
    for number, kind, subject, payment, wallet, detail, opened, times, again, again_at, closure in rows:
        incident = Incident(IncidentKind(kind), subject, payment, wallet, detail, instant(opened))
        joined = None if times == 0 else Again(times, again, instant(again_at))
        found.append(IncidentRecord(number, incident, joined, closures.get(closure)))
    return found
