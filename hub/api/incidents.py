"""Incidents over gRPC: listed for people to look at, and closed by two of them."""

from collections.abc import Mapping

from hub.api import read, write
from hub.api.cursors import decode_key, encode_key
from hub.api.evidence import evidence_message, evidence_of, signature_message
from hub.flows.books import Books
from hub.flows.desk import Desk
from hub.flows.incidents import RESOLUTION, approve_closure, find_incident, propose_closure
from hub.flows.instants import utc_text
from hub.flows.ports import Ports
from hub.payment.incidents import TEXT, Again, IncidentRecord, IncidentState
from hub.payment.reasons import Refused
from hub.v1 import incident_pb2

RESOLUTION_CHARACTERS_MAX = 500
STATE: Mapping[IncidentState, incident_pb2.IncidentState.ValueType] = {
    state: incident_pb2.IncidentState.Value(f"INCIDENT_STATE_{state}") for state in IncidentState
}
_STATES = {
    incident_pb2.INCIDENT_STATE_UNSPECIFIED: (IncidentState.OPEN, IncidentState.CLOSURE_PROPOSED),
    **{number: (state,) for state, number in STATE.items()},
}
# What ids begin with (`hub.flows.pay`, `hub.flows.refund`); an incident may be about the payment itself.
_ATTEMPT, _REFUND = "att_", "ref_"


class IncidentCalls:
    """The calls, free of any transport. `principal_id` is the operator who calls."""

    def __init__(self, ports: Ports, desk: Desk, books: Books) -> None:
        self._ports = ports
        self._desk = desk
        self._books = books

    async def list(self, request: incident_pb2.ListIncidentsRequest) -> incident_pb2.ListIncidentsResponse:
        """One page, oldest first; without a state, all that are not closed."""
        size = read.page_size(request.page_size)
        after = decode_key(request.page_token)
        if after and not after.isdecimal():
            raise Refused("CURSOR_INVALID")
        states = _STATES.get(request.state)
        if states is None:
            raise read.field_refused("FIELD_INVALID", "state", "no such state")
        found = await self._books.incidents(
            payment_id=request.payment_id or None,
            wallet_id=request.wallet_id or None,
            states=states,
            after=int(after or 0),
            limit=size + 1,
        )
        page = found[:size]
        return incident_pb2.ListIncidentsResponse(
            incidents=[incident_message(record) for record in page],
            next_page_token=encode_key(str(page[-1].number)) if len(found) > size else "",
        )

    async def get(self, request: incident_pb2.GetIncidentRequest) -> incident_pb2.GetIncidentResponse:
        """One, with the evidence of its closure."""
        found = await find_incident(self._ports, read.needed(request.incident_id, "incident_id"))
        return incident_pb2.GetIncidentResponse(incident=incident_message(found, with_content=True))

    async def propose(
        self, request: incident_pb2.ProposeIncidentClosureRequest, principal_id: str
    ) -> incident_pb2.ProposeIncidentClosureResponse:
        """One operator says that it is dealt with."""
        evidence = None
        if request.HasField("evidence"):
            evidence = evidence_of(request.evidence, document_needed=False)
        proposing = propose_closure(
            self._ports,
            read.needed(request.incident_id, "incident_id"),
            read.needed(request.resolution, "resolution", RESOLUTION_CHARACTERS_MAX),
            evidence,
            principal_id,
        )
        proposed = await self._desk.own(proposing)
        return incident_pb2.ProposeIncidentClosureResponse(
            incident=incident_message(proposed, with_content=True)
        )

    async def approve(
        self, request: incident_pb2.ApproveIncidentClosureRequest, principal_id: str
    ) -> incident_pb2.ApproveIncidentClosureResponse:
        """Another one agrees."""
        incident_id = read.needed(request.incident_id, "incident_id")
        approving = approve_closure(self._ports, incident_id, request.closure_id or None, principal_id)
        closed = await self._desk.own(approving)
        return incident_pb2.ApproveIncidentClosureResponse(
            incident=incident_message(closed, with_content=True)
        )


def incident_message(record: IncidentRecord, *, with_content: bool = False) -> incident_pb2.Incident:
    """One incident; the content of its closure's evidence only `with_content`."""
    incident, closure = record.incident, record.closure
    subject_id = incident.subject_id
    again = "" if record.again is None else f" {_again(record.again)}"
    message = incident_pb2.Incident(
        incident_id=record.incident_id,
        kind=incident.kind,
        state=STATE[record.state],
        text=f"{TEXT[incident.kind]} ({incident.detail}){again}",
        payment_id=incident.payment_id,
        attempt_id=subject_id if subject_id.startswith(_ATTEMPT) else "",
        refund_id=subject_id if subject_id.startswith(_REFUND) else "",
        wallet_id=incident.wallet_id,
        create_time=write.timestamp(incident.opened_at),
    )
    if closure is not None:
        message.closure_id = closure.proposal_id
        message.resolution = closure.content[RESOLUTION]
        message.proposed_by.CopyFrom(signature_message(closure.proposed_by))
        if closure.approved_by is not None:
            message.approved_by.CopyFrom(signature_message(closure.approved_by))
        if closure.evidence is not None:
            message.evidence.CopyFrom(evidence_message(closure.evidence, with_content=with_content))
    return message


def _again(again: Again) -> str:
    times = "once" if again.times == 1 else f"{again.times} times"
    last_at = utc_text(again.last_at)
    return f"Reported {times} more with other details, the last at {last_at}: {again.last_detail}."
