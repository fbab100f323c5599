"""Proposals in rows: put forward, replaced or approved once, and kept for ever with their evidence."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from hub.payment.proposals import Evidence, PrincipalId, Proposal, ProposalId, ProposalKind, Signature
from hub.store.sqlite.rows import Columns, SqlRow, instant, instant_text

PROPOSAL = Columns(
    "proposal_id",
    "kind",
    "subject_id",
    "payment_id",
    "content",
    "evidence_description",
    "evidence_content",
    "evidence_media_type",
    "evidence_sha256",
    "proposed_by",
    "proposed_at",
    "approved_by",
    "approved_at",
    "replaced_by",
)

INSERT = PROPOSAL.insert("proposal")
REPLACE = (
    "UPDATE proposal SET replaced_by = ?"
    " WHERE proposal_id = ? AND approved_by IS NULL AND replaced_by IS NULL"
)
APPROVE = (
    "UPDATE proposal SET approved_by = ?, approved_at = ?"
    " WHERE proposal_id = ? AND proposed_by <> ? AND approved_by IS NULL AND replaced_by IS NULL"
)
BY_ID = PROPOSAL.select("FROM proposal WHERE proposal_id = ?")
# The one that waits, else the last that was agreed to.
STANDING = PROPOSAL.select(
    "FROM proposal WHERE kind = ? AND subject_id = ? AND replaced_by IS NULL"
    " ORDER BY approved_at IS NULL DESC, approved_at DESC LIMIT 1"
)
THESE = PROPOSAL.select("FROM proposal WHERE proposal_id IN (SELECT value FROM json_each(?))")
# An empty filter is null and lets all pass.
LIST = PROPOSAL.select("""
    FROM proposal
    WHERE (:kind IS NULL OR kind = :kind)
      AND (:payment_id IS NULL OR payment_id = :payment_id)
      AND (:waiting = 0 OR (approved_by IS NULL AND replaced_by IS NULL))
      AND proposal_id > :after
    ORDER BY proposal_id
    LIMIT :limit
""")


def add(connection: sqlite3.Connection, proposal: Proposal, after: Proposal | None) -> bool:
    """Puts a proposal forward in the place of `after` if that is open; False if another one stands now.

    One that is there already was put forward by a commit in doubt: whatever took its place since then stays.
    """
    if find(connection, proposal.proposal_id) is not None:
        return True
    if standing(connection, proposal.kind, proposal.subject_id) != after:
        return False
    if after is not None and after.is_open:
        connection.execute(REPLACE, (proposal.proposal_id, after.proposal_id))
    connection.execute(INSERT, _row(proposal))
    return True


def approve(connection: sqlite3.Connection, proposal_id: str, by: Signature) -> bool:
    """Signs an open proposal a second time; False if it is not open, or it was put forward by the same."""
    signed = (by.principal_id, instant_text(by.at), proposal_id, by.principal_id)
    return connection.execute(APPROVE, signed).rowcount == 1


def find(connection: sqlite3.Connection, proposal_id: str) -> Proposal | None:
    """The proposal of this id."""
    row = connection.execute(BY_ID, (proposal_id,)).fetchone()
    return None if row is None else _proposal(row)


def standing(connection: sqlite3.Connection, kind: ProposalKind, subject_id: str) -> Proposal | None:
    """The proposal of a kind that waits for its second signature, else the last that has it."""
    row = connection.execute(STANDING, (kind.value, subject_id)).fetchone()
    return None if row is None else _proposal(row)


def these(connection: sqlite3.Connection, ids: Sequence[str]) -> Mapping[str, Proposal]:
    """Proposals by their ids."""
    rows = connection.execute(THESE, (json.dumps(list(ids)),)).fetchall()
    return {row[0]: _proposal(row) for row in rows}


def listed(
    connection: sqlite3.Connection,
    kind: ProposalKind | None,
    payment_id: str | None,
    *,
    waiting: bool,
    after: str,
    limit: int,
) -> list[Proposal]:
    """Proposals in the order of their ids, from behind `after`; with `waiting`, only open ones."""
    asked = {
        "kind": None if kind is None else kind.value,
        "payment_id": payment_id,
        "waiting": int(waiting),
        "after": after,
        "limit": limit,
    }
    return [_proposal(row) for row in connection.execute(LIST, asked)]


def _row(proposal: Proposal) -> SqlRow:
    evidence, approved = proposal.evidence, proposal.approved_by
    return (
        proposal.proposal_id,
        proposal.kind.value,
        proposal.subject_id,
        proposal.payment_id,
        json.dumps(dict(proposal.content), ensure_ascii=False, sort_keys=True),
        None if evidence is None else evidence.description,
        None if evidence is None else evidence.content,
        None if evidence is None else evidence.media_type,
        None if evidence is None else evidence.sha256,
        proposal.proposed_by.principal_id,
        instant_text(proposal.proposed_by.at),
        None if approved is None else approved.principal_id,
        None if approved is None else instant_text(approved.at),
        proposal.replaced_by,
    )


def _proposal(row: Any) -> Proposal:
    (
        proposal_id, kind, subject_id, payment_id, content, description, document, media_type, _sha256,
        proposed_by, proposed_at, approved_by, approved_at, replaced_by,
    ) = row  # fmt: skip
    return Proposal(
        proposal_id=ProposalId(proposal_id),
        kind=ProposalKind(kind),
        subject_id=subject_id,
        payment_id=payment_id,
        content=json.loads(content),
        evidence=None if description is None else Evidence(description, document, media_type),
        proposed_by=Signature(PrincipalId(proposed_by), instant(proposed_at)),
        approved_by=(
            None if approved_by is None else Signature(PrincipalId(approved_by), instant(approved_at))
        ),
        replaced_by=None if replaced_by is None else ProposalId(replaced_by),
    )
