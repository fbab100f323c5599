"""Proposals in rows: kept as they came, ended once, by another principal, and never rewritten."""

import sqlite3
from dataclasses import replace

import pytest

from hub.payment.proposals import Proposal, ProposalId, ProposalKind
from hub.store.sqlite import proposals
from tests.hub.payment.two_people import ANN, BOB, CAT, MAIL, PROPOSED

SECOND = replace(PROPOSED, proposal_id=ProposalId("res_2"), content={"outcome": "APPROVED"}, proposed_by=BOB)
BARE = replace(PROPOSED, proposal_id=ProposalId("clo_1"), kind=ProposalKind.INCIDENT_CLOSURE, evidence=None)


def stored(database: sqlite3.Connection, proposal_id: str) -> object:
    return proposals.find(database, proposal_id)


@pytest.mark.parametrize("proposal", [PROPOSED, BARE, replace(PROPOSED, content={"ธ": "บ"})])
def test_a_proposal_reads_back_as_it_was_put_forward(
    database: sqlite3.Connection, proposal: Proposal
) -> None:
    assert proposals.add(database, proposal, None)
    assert proposal == stored(database, proposal.proposal_id)
    assert proposal == proposals.standing(database, proposal.kind, proposal.subject_id)
    assert {proposal.proposal_id: proposal} == proposals.these(database, [proposal.proposal_id, "res_9"])


def test_evidence_stands_beside_its_hash(database: sqlite3.Connection) -> None:
    proposals.add(database, PROPOSED, None)
    row = database.execute("SELECT evidence_content, evidence_sha256 FROM proposal").fetchone()
    assert (MAIL.content, MAIL.sha256) == row


def test_one_is_open_at_a_time_and_a_newer_one_takes_its_place(database: sqlite3.Connection) -> None:
    proposals.add(database, PROPOSED, None)
    assert not proposals.add(database, SECOND, None)
    assert proposals.add(database, SECOND, PROPOSED)
    assert not proposals.add(database, replace(SECOND, proposal_id=ProposalId("res_3")), PROPOSED)
    assert replace(PROPOSED, replaced_by=SECOND.proposal_id) == stored(database, "res_1")
    assert not proposals.approve(database, "res_1", CAT)
    assert proposals.approve(database, "res_2", CAT)


def test_what_was_decided_is_followed_by_a_new_one_and_not_replaced(database: sqlite3.Connection) -> None:
    proposals.add(database, PROPOSED, None)
    proposals.approve(database, "res_1", BOB)
    approved = replace(PROPOSED, approved_by=BOB)
    assert not proposals.add(database, SECOND, PROPOSED)
    assert proposals.add(database, SECOND, approved)
    assert (approved, SECOND) == (
        stored(database, "res_1"),
        proposals.standing(database, ProposalKind.RESOLUTION, "att_1"),
    )


def test_an_approval_is_another_principal_s_and_once(database: sqlite3.Connection) -> None:
    proposals.add(database, PROPOSED, None)
    assert [False, True, False, False] == [
        proposals.approve(database, "res_1", by) for by in (ANN, BOB, CAT, ANN)
    ]
    assert replace(PROPOSED, approved_by=BOB) == stored(database, "res_1")


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM proposal",
        "UPDATE proposal SET content = '{}'",
        "UPDATE proposal SET evidence_content = x'00'",
        "UPDATE proposal SET evidence_sha256 = NULL",
        "UPDATE proposal SET proposed_by = 'cat'",
        "UPDATE proposal SET approved_by = 'ann', approved_at = 'now'",
        "UPDATE proposal SET approved_by = 'bob'",
    ],
)
def test_the_table_itself_keeps_evidence_and_four_eyes(database: sqlite3.Connection, sql: str) -> None:
    proposals.add(database, PROPOSED, None)
    with pytest.raises(sqlite3.IntegrityError):
        database.execute(sql)
    assert PROPOSED == stored(database, "res_1")


def test_what_has_ended_is_never_touched_again(database: sqlite3.Connection) -> None:
    proposals.add(database, PROPOSED, None)
    proposals.approve(database, "res_1", BOB)
    for sql in ("approved_by = NULL, approved_at = NULL", "approved_by = 'cat'", "replaced_by = 'res_2'"):
        with pytest.raises(sqlite3.IntegrityError):
            database.execute(f"UPDATE proposal SET {sql}")


def test_evidence_larger_than_allowed_is_not_taken(database: sqlite3.Connection) -> None:
    largest = replace(PROPOSED, evidence=replace(MAIL, content=bytes(32_768)))
    assert proposals.add(database, largest, None)
    larger = replace(SECOND, subject_id="att_2", evidence=replace(MAIL, content=bytes(32_769)))
    with pytest.raises(sqlite3.IntegrityError):
        proposals.add(database, larger, None)


def test_proposals_are_listed_in_pages_and_by_what_they_are(database: sqlite3.Connection) -> None:
    other = replace(SECOND, subject_id="att_2", payment_id="pay_2")
    for proposal in (PROPOSED, BARE, other):
        proposals.add(database, proposal, None)
    proposals.approve(database, "res_1", BOB)
    approved = replace(PROPOSED, approved_by=BOB)

    def listed(
        kind: ProposalKind | None = None,
        payment_id: str | None = None,
        *,
        waiting: bool = False,
        after: str = "",
        limit: int = 9,
    ) -> object:
        return proposals.listed(database, kind, payment_id, waiting=waiting, after=after, limit=limit)

    assert [BARE, approved, other] == listed()
    assert [approved, other] == listed(ProposalKind.RESOLUTION)
    assert [other] == listed(payment_id="pay_2")
    assert [BARE, other] == listed(waiting=True)
    assert [approved] == listed(after="clo_1", limit=1)
