"""Incidents as operations meet them: what happened, what is done about it, and closing with four eyes."""

from dataclasses import replace
from typing import Any

import pytest

from hub.api.incidents import incident_message
from hub.payment.incidents import TEXT, Again, Incident, IncidentKind, IncidentRecord
from hub.payment.proposals import ProposalKind
from hub.v1 import evidence_pb2, incident_pb2
from hub.v1.incident_pb2 import GetIncidentRequest, ListIncidentsRequest
from tests.hub.api.calls import as_, refusal
from tests.hub.api.cast import BOOKS_KEY
from tests.hub.api.house import House, at_home
from tests.hub.api.two_people import AGAIN_ANN, ANN, DONE, approve_closure, odd, propose_closure
from tests.hub.payment.records import NOON
from tests.hub.payment.two_people import BOB, PROPOSED

OPEN, PROPOSED_STATE, CLOSED = (
    incident_pb2.INCIDENT_STATE_OPEN,
    incident_pb2.INCIDENT_STATE_CLOSURE_PROPOSED,
    incident_pb2.INCIDENT_STATE_CLOSED,
)
RECORD = IncidentRecord(7, Incident(IncidentKind.MISMATCH, "att_1", "pay_1", "W-TH", "1.00 THB", NOON))


async def listed(house: House, **asked: Any) -> list[str]:
    answer = await house.settlement.ListIncidents(ListIncidentsRequest(**asked), metadata=ANN)
    return [incident.incident_id for incident in answer.incidents]


@pytest.mark.parametrize("kind", IncidentKind)
def test_every_kind_says_what_is_done_about_it(kind: IncidentKind) -> None:
    assert TEXT[kind].endswith(".")
    assert len(TEXT[kind]) > 60


@pytest.mark.parametrize(
    "subject_id, named", [("att_1", ("att_1", "")), ("ref_1", ("", "ref_1")), ("pay_1", ("", ""))]
)
def test_an_incident_names_the_attempt_or_the_refund(subject_id: str, named: tuple[str, str]) -> None:
    message = incident_message(replace(RECORD, incident=replace(RECORD.incident, subject_id=subject_id)))

    assert named == (message.attempt_id, message.refund_id)
    assert "pay_1" == message.payment_id


def test_an_incident_carries_its_detail_and_what_came_again() -> None:
    message = incident_message(RECORD)
    again = incident_message(replace(RECORD, again=Again(2, "2.00 THB", NOON)))

    assert ("inc_7", "MISMATCH", "pay_1", "W-TH", OPEN) == (
        message.incident_id,
        message.kind,
        message.payment_id,
        message.wallet_id,
        message.state,
    )
    assert message.text.endswith("(1.00 THB)")
    last = "Reported 2 times more with other details, the last at 2026-11-22T04:00:00.000Z: 2.00 THB."
    assert f"{message.text} {last}" == again.text


def test_a_closure_is_told_with_its_signatures_and_evidence() -> None:
    closure = replace(
        PROPOSED, kind=ProposalKind.INCIDENT_CLOSURE, content={"resolution": DONE}, approved_by=BOB
    )
    message = incident_message(replace(RECORD, closure=closure), with_content=True)
    short = incident_message(replace(RECORD, closure=closure))

    assert (CLOSED, DONE, "ann", "bob", "res_1") == (
        message.state,
        message.resolution,
        message.proposed_by.principal,
        message.approved_by.principal,
        message.closure_id,
    )
    assert (b"not debited", b"") == (message.evidence.content, short.evidence.content)


@at_home()
async def test_two_people_close_an_incident(house: House) -> None:
    await odd(house)
    evidence = evidence_pb2.Evidence(description="Mail", content=b"%PDF", media_type="application/pdf")
    proposed = await propose_closure(house, evidence=evidence)
    closed = await approve_closure(house, closure_id=proposed.closure_id)

    assert (PROPOSED_STATE, CLOSED) == (proposed.state, closed.state)
    assert ("ann", "bob", DONE, evidence) == (
        closed.proposed_by.principal,
        closed.approved_by.principal,
        closed.resolution,
        closed.evidence,
    )
    assert not proposed.HasField("approved_by")
    got = await house.settlement.GetIncident(GetIncidentRequest(incident_id="inc_1"), metadata=ANN)
    assert closed == got.incident == await approve_closure(house) == await approve_closure(house, by=ANN)


@at_home()
async def test_the_same_person_is_refused_with_whichever_key(house: House) -> None:
    await odd(house)
    await propose_closure(house)
    before = house.dump()

    for key in (ANN, AGAIN_ANN):
        refused = await refusal(approve_closure(house, by=key))
        assert "FOUR_EYES" == refused.reason
    assert before == house.dump()
    assert [] == await listed(house, state=CLOSED)


@at_home()
async def test_a_closed_incident_is_listed_only_when_it_is_asked_for(house: House) -> None:
    for name in ("a", "b", "c"):
        await odd(house, name)
    await propose_closure(house, "inc_1")
    await approve_closure(house)
    await propose_closure(house, "inc_2")

    assert ["inc_2", "inc_3"] == await listed(house)
    assert [["inc_3"], ["inc_2"], ["inc_1"]] == [
        await listed(house, state=state) for state in (OPEN, PROPOSED_STATE, CLOSED)
    ]
    assert ["inc_2"] == await listed(house, page_size=1)


@at_home()
async def test_what_can_not_be_closed_says_why(house: House) -> None:
    await odd(house)
    found = [
        (await refusal(call)).reason
        for call in (
            approve_closure(house),
            propose_closure(house, "inc_9"),
            propose_closure(house, resolution=""),
            propose_closure(house, resolution="x" * 501),
            propose_closure(house, evidence=evidence_pb2.Evidence()),
            approve_closure(house, incident_id=""),
        )
    ]
    await propose_closure(house)
    await approve_closure(house)
    found.append((await refusal(propose_closure(house, resolution="Something else."))).reason)
    shop = ListIncidentsRequest()
    found.append((await refusal(house.settlement.ListIncidents(shop, metadata=as_(BOOKS_KEY)))).reason)

    assert [
        "RECORD_NOT_FOUND",
        "RECORD_NOT_FOUND",
        "FIELD_MISSING",
        "FIELD_INVALID",
        "FIELD_MISSING",
        "FIELD_MISSING",
        "INCIDENT_CLOSED",
        "NOT_ALLOWED",
    ] == found


@at_home()
async def test_a_state_that_there_is_not_is_refused(house: House) -> None:
    request = ListIncidentsRequest(state=9)  # type: ignore[arg-type] # what a newer program may send
    assert ["state"] == (await refusal(house.settlement.ListIncidents(request, metadata=ANN))).fields
