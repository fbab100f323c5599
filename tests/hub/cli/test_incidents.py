"""`hub incidents`: listed, closed and agreed to, for people and for programs."""

import json
from pathlib import Path

import grpc
from google.protobuf.timestamp_pb2 import Timestamp

from hub.v1 import evidence_pb2, incident_pb2
from tests.hub.cli.running import Refusal, scripted

AT = Timestamp(seconds=1_795_320_000)
OPEN = incident_pb2.Incident(
    incident_id="inc_7",
    kind="MISMATCH",
    state=incident_pb2.INCIDENT_STATE_OPEN,
    text="Something else came. (1.00 THB)",
    payment_id="pay_1",
    attempt_id="att_1",
    wallet_id="truemoney",
    create_time=AT,
)


def proposed(**more: object) -> incident_pb2.Incident:
    found = incident_pb2.Incident(
        state=incident_pb2.INCIDENT_STATE_CLOSURE_PROPOSED,
        closure_id="clo_1",
        resolution="Their error.",
        proposed_by=evidence_pb2.Signature(principal="ann", time=AT),
        **more,  # type: ignore[arg-type] # fields of the message
    )
    whole = incident_pb2.Incident()
    whole.CopyFrom(OPEN)
    whole.MergeFrom(found)
    return whole


def listed(*incidents: incident_pb2.Incident) -> incident_pb2.ListIncidentsResponse:
    return incident_pb2.ListIncidentsResponse(incidents=incidents)


def test_incidents_are_listed_with_what_happened_and_what_is_to_do() -> None:
    with scripted(ListIncidents=listed(OPEN, proposed())) as script:
        done = script.hub("incidents", "--wallet", "truemoney", "--payment", "pay_1")

    assert 0 == done.exit_code
    lines = done.stdout.splitlines()
    assert "inc_7  OPEN  MISMATCH  2026-11-22T04:00:00.000Z  truemoney  pay_1  att_1" == lines[0]
    assert "  Something else came. (1.00 THB)" == lines[1]
    assert "  dealt with, says ann, 2026-11-22T04:00:00.000Z: Their error." == lines[4]
    assert "  another operator agrees with: hub incidents approve inc_7" == lines[5]
    asked = script.asked("ListIncidents")
    assert ("truemoney", "pay_1", 0) == (asked.wallet_id, asked.payment_id, asked.state)


def test_a_state_is_asked_for_by_its_name() -> None:
    with scripted(ListIncidents=listed()) as script:
        done = script.hub("incidents", "--state", "closure-proposed")

    assert "Nothing to look at.\n" == done.stdout
    assert incident_pb2.INCIDENT_STATE_CLOSURE_PROPOSED == script.asked("ListIncidents").state


def test_a_list_is_one_json_array() -> None:
    with scripted(ListIncidents=listed(OPEN)) as script:
        (found,) = json.loads(script.hub("incidents", "--json").stdout)

    assert ("inc_7", "INCIDENT_STATE_OPEN", "") == (found["incident_id"], found["state"], found["resolution"])


def test_a_closure_is_proposed_with_a_document(tmp_path: Path) -> None:
    mail = tmp_path / "mail.txt"
    mail.write_text("our error")
    answer = incident_pb2.ProposeIncidentClosureResponse(incident=proposed())
    with scripted(ProposeIncidentClosure=answer) as script:
        words = ("--resolution", "Their error.", "--evidence", str(mail))
        done = script.hub("incidents", "close", "inc_7", *words)

    asked = script.asked("ProposeIncidentClosure")
    assert (0, True) == (done.exit_code, "CLOSURE_PROPOSED" in done.stdout)
    assert ("inc_7", "Their error.", b"our error", "text/plain", "mail.txt") == (
        asked.incident_id,
        asked.resolution,
        asked.evidence.content,
        asked.evidence.media_type,
        asked.evidence.description,
    )


def test_an_approval_says_that_it_is_closed() -> None:
    closed = proposed(approved_by=evidence_pb2.Signature(principal="bob", time=AT))
    closed.state = incident_pb2.INCIDENT_STATE_CLOSED
    answer = incident_pb2.ApproveIncidentClosureResponse(incident=closed)
    with scripted(ApproveIncidentClosure=answer) as script:
        done = script.hub("incidents", "approve", "inc_7", "--closure", "clo_1")

    assert 0 == done.exit_code
    assert "  agreed, bob, 2026-11-22T04:00:00.000Z" == done.stdout.splitlines()[-1]
    asked = script.asked("ApproveIncidentClosure")
    assert ("inc_7", "clo_1") == (asked.incident_id, asked.closure_id)


def test_one_is_shown_and_its_document_saved(tmp_path: Path) -> None:
    evidence = evidence_pb2.Evidence(description="Mail", content=b"%PDF", media_type="application/pdf")
    answer = incident_pb2.GetIncidentResponse(incident=proposed(evidence=evidence))
    with scripted(GetIncident=answer) as script:
        done = script.hub("incidents", "show", "inc_7", "--save", str(tmp_path / "mail.pdf"))

    assert (0, b"%PDF") == (done.exit_code, (tmp_path / "mail.pdf").read_bytes())
    assert "  on Mail (4 bytes of application/pdf)" in done.stdout.splitlines()


def test_the_same_person_s_approval_is_a_fault() -> None:
    refusal = Refusal(grpc.StatusCode.PERMISSION_DENIED, "FOUR_EYES", "Another operator must.")
    with scripted(ApproveIncidentClosure=refusal) as script:
        done = script.hub("incidents", "approve", "inc_7", "--json")

    assert (1, "refused: FOUR_EYES: Another operator must.\n") == (done.exit_code, done.stderr)
    assert {"error": {"reason": "FOUR_EYES", "message": "Another operator must."}} == json.loads(done.stdout)
