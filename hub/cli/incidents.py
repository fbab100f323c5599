"""`hub incidents`: what a person must look at, and closing it with four eyes."""

from pathlib import Path
from typing import Any, NoReturn

from hub.cli.console import OK, USAGE, end, message_json, say, say_json, with_hub
from hub.cli.evidence import evidence_message, evidence_text, save_evidence, signature_text
from hub.cli.words import time_text

PAGE = 200


def run_list(state: str | None, *, payment_id: str, wallet_id: str, as_json: bool) -> NoReturn:
    """Lists incidents, all pages of them."""
    from hub.v1 import incident_pb2, settlement_service_pb2_grpc

    request = incident_pb2.ListIncidentsRequest(
        state=_state(state), payment_id=payment_id, wallet_id=wallet_id, page_size=PAGE
    )

    async def work(link: Any) -> int:
        service = settlement_service_pb2_grpc.SettlementServiceStub(link.channel)
        found: list[Any] = []
        while True:
            answer = await link.call(service.ListIncidents, request)
            found += answer.incidents
            request.page_token = answer.next_page_token
            if not request.page_token:
                break
        if as_json:
            say_json([message_json(incident) for incident in found])
            return OK
        for incident in found:
            say_incident(incident)
        if not found:
            say("Nothing to look at.")
        return OK

    with_hub(work, as_json=as_json)


def run_show(incident_id: str, *, save: Path | None, as_json: bool) -> NoReturn:
    """Tells one incident."""
    from hub.v1 import incident_pb2, settlement_service_pb2_grpc

    async def work(link: Any) -> int:
        service = settlement_service_pb2_grpc.SettlementServiceStub(link.channel)
        request = incident_pb2.GetIncidentRequest(incident_id=incident_id)
        answer = await link.call(service.GetIncident, request)
        if save is not None:
            save_evidence(answer.incident.evidence, save)
        _say(answer.incident, as_json=as_json)
        return OK

    with_hub(work, as_json=as_json)


def run_close(
    incident_id: str,
    resolution: str,
    evidence: Path | None,
    *,
    description: str,
    media_type: str,
    as_json: bool,
) -> NoReturn:
    """Proposes to close one."""
    from hub.v1 import incident_pb2, settlement_service_pb2_grpc

    request = incident_pb2.ProposeIncidentClosureRequest(incident_id=incident_id, resolution=resolution)
    if evidence is not None:
        request.evidence.CopyFrom(evidence_message(evidence, description, media_type))
    elif description or media_type:
        end(USAGE, "--description and --media-type are of a document: name it with --evidence")

    async def work(link: Any) -> int:
        service = settlement_service_pb2_grpc.SettlementServiceStub(link.channel)
        answer = await link.call(service.ProposeIncidentClosure, request)
        _say(answer.incident, as_json=as_json)
        return OK

    with_hub(work, as_json=as_json)


def run_approve(incident_id: str, closure_id: str, *, as_json: bool) -> NoReturn:
    """Agrees to close one."""
    from hub.v1 import incident_pb2, settlement_service_pb2_grpc

    request = incident_pb2.ApproveIncidentClosureRequest(incident_id=incident_id, closure_id=closure_id)

    async def work(link: Any) -> int:
        service = settlement_service_pb2_grpc.SettlementServiceStub(link.channel)
        answer = await link.call(service.ApproveIncidentClosure, request)
        _say(answer.incident, as_json=as_json)
        return OK

    with_hub(work, as_json=as_json)


def say_incident(incident: Any) -> None:
    """An incident for people."""
    from hub.v1 import incident_pb2

    state = incident_pb2.IncidentState.Name(incident.state).removeprefix("INCIDENT_STATE_")
    subject = incident.attempt_id or incident.refund_id
    about = "  ".join(name for name in (incident.wallet_id, incident.payment_id, subject) if name)
    say(f"{incident.incident_id}  {state}  {incident.kind}  {time_text(incident.create_time)}  {about}")
    say(f"  {incident.text}")
    if incident.closure_id:
        say(f"  dealt with, says {signature_text(incident.proposed_by)}: {incident.resolution}")
        if incident.HasField("evidence"):
            say(f"  on {evidence_text(incident.evidence)}")
        if incident.HasField("approved_by"):
            say(f"  agreed, {signature_text(incident.approved_by)}")
        else:
            say(f"  another operator agrees with: hub incidents approve {incident.incident_id}")


def _say(incident: Any, *, as_json: bool) -> None:
    if as_json:
        say_json(message_json(incident))
    else:
        say_incident(incident)


def _state(text: str | None) -> Any:
    """The state that is asked for; ends the command for one that there is not."""
    from hub.v1 import incident_pb2

    if text is None:
        return incident_pb2.INCIDENT_STATE_UNSPECIFIED
    name = f"INCIDENT_STATE_{text.upper().replace('-', '_')}"
    if text == "unspecified" or name not in incident_pb2.IncidentState.keys():  # noqa: SIM118 - not a mapping
        end(USAGE, f"{text!r} is no state: open, closure-proposed or closed")
    return incident_pb2.IncidentState.Value(name)
