"""Incidents in rows."""

import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest

from hub.payment.incidents import Again, Incident, IncidentKind, IncidentRecord, IncidentState
from hub.payment.proposals import Proposal, ProposalId, ProposalKind
from hub.store.sqlite import incidents, proposals, schema
from tests.hub.payment.two_people import BOB, PROPOSED
from tests.hub.store.samples import NOON

STUCK = Incident(IncidentKind.STUCK, "ref_1", "pay_1", "W-TH", "first", NOON)
CLOSURE = replace(
    PROPOSED, proposal_id=ProposalId("clo_1"), kind=ProposalKind.INCIDENT_CLOSURE, subject_id="inc_1"
)
LATER = NOON + timedelta(minutes=5)


def all_of(database: sqlite3.Connection, *states: IncidentState) -> list[IncidentRecord]:
    return incidents.listed(database, None, None, states, 0, 100)


def closed(database: sqlite3.Connection, closure: Proposal = CLOSURE) -> None:
    """Closes an incident as two people do."""
    proposals.add(database, closure, None)
    assert proposals.approve(database, closure.proposal_id, BOB)
    assert incidents.close(database, closure.subject_id, LATER)


def test_incidents_of_every_kind_read_back_in_the_order_of_recording(database: sqlite3.Connection) -> None:
    reported = [Incident(kind, "att_1", "pay_1", "W-TH", f"because of {kind}", NOON) for kind in IncidentKind]
    for incident in (*reported, *reported):
        incidents.report(database, incident)
    found = all_of(database)
    assert reported == [one.incident for one in found]
    assert {None} == {one.again for one in found}
    assert sorted(one.number for one in found) == [one.number for one in found]
    assert found[2:4] == incidents.listed(database, "pay_1", "W-TH", (), found[1].number, 2)
    assert [] == incidents.listed(database, "pay_2", None, (), 0, 100)


def test_the_first_report_stands_and_what_comes_with_other_details_joins_it(
    database: sqlite3.Connection,
) -> None:
    for detail in ("first", "second", "second", "third"):
        incidents.report(database, replace(STUCK, detail=detail, wallet_id=detail, opened_at=LATER))
    first = replace(STUCK, wallet_id="first", opened_at=LATER)
    assert [IncidentRecord(1, first, Again(2, "third", LATER))] == all_of(database)


def test_an_incident_is_found_as_its_closure_stands(database: sqlite3.Connection) -> None:
    incidents.report(database, STUCK)
    found = [incidents.find(database, "inc_1")]
    proposals.add(database, CLOSURE, None)
    found.append(incidents.find(database, "inc_1"))
    proposals.approve(database, "clo_1", BOB)
    assert [True, False] == [incidents.close(database, "inc_1", LATER) for _ in "ab"]
    found.append(incidents.find(database, "inc_1"))

    assert [
        IncidentRecord(1, STUCK),
        IncidentRecord(1, STUCK, None, CLOSURE),
        IncidentRecord(1, STUCK, None, replace(CLOSURE, approved_by=BOB)),
    ] == found


@pytest.mark.parametrize("incident_id", ["inc_2", "ref_1", "", "inc_x"])
def test_what_is_no_incident_is_neither_found_nor_closed(
    database: sqlite3.Connection, incident_id: str
) -> None:
    incidents.report(database, STUCK)
    assert None is incidents.find(database, incident_id)
    assert not incidents.close(database, incident_id, LATER)


def test_a_replaced_closure_is_not_the_incident_s(database: sqlite3.Connection) -> None:
    incidents.report(database, STUCK)
    better = replace(CLOSURE, proposal_id=ProposalId("clo_2"), content={"resolution": "better"})
    proposals.add(database, CLOSURE, None)
    proposals.add(database, better, CLOSURE)
    assert [IncidentRecord(1, STUCK, None, better)] == all_of(database)


def test_a_new_fact_after_the_end_opens_a_new_incident(database: sqlite3.Connection) -> None:
    incidents.report(database, STUCK)
    closed(database)
    for _ in range(2):
        incidents.report(database, replace(STUCK, opened_at=LATER))
    assert [(1, IncidentState.CLOSED, None), (2, IncidentState.OPEN, None)] == [
        (one.number, one.state, one.again) for one in all_of(database)
    ]
    closed(database, replace(CLOSURE, proposal_id=ProposalId("clo_2"), subject_id="inc_2"))
    assert [1, 2] == [one.number for one in all_of(database, IncidentState.CLOSED)]


def test_incidents_are_listed_by_their_states(database: sqlite3.Connection) -> None:
    for number in range(1, 4):
        incidents.report(database, replace(STUCK, subject_id=f"ref_{number}"))
    closed(database)
    proposals.add(database, replace(CLOSURE, proposal_id=ProposalId("clo_2"), subject_id="inc_2"), None)
    is_open, proposed, ended = IncidentState
    asked = ((), (is_open,), (proposed,), (ended,), (is_open, proposed))
    assert [[1, 2, 3], [3], [2], [1], [2, 3]] == [
        [one.number for one in all_of(database, *states)] for states in asked
    ]


def test_incidents_of_an_older_store_stay_with_their_numbers() -> None:
    known = schema.migrations()
    database = sqlite3.connect(":memory:", isolation_level=None)
    schema.migrate(database, known[:6])
    for number in (3, 7):
        row = (
            number,
            "STUCK",
            f"ref_{number}",
            "pay_1",
            "W-TH",
            "why",
            NOON.isoformat(timespec="microseconds"),
        )
        database.execute("INSERT INTO incident VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    schema.migrate(database, known)
    incidents.report(database, STUCK)
    found = [(one.incident_id, one.incident.subject_id, one.state) for one in all_of(database)]
    database.close()
    assert [("inc_3", "ref_3", "OPEN"), ("inc_7", "ref_7", "OPEN"), ("inc_8", "ref_1", "OPEN")] == found
