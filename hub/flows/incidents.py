"""Closing an incident: one operator says that it is dealt with, another one agrees."""

from hub.flows.four_eyes import agree, put_forward, signed
from hub.flows.ports import Ports
from hub.flows.units import Change, CloseIncident
from hub.payment.incidents import IncidentRecord
from hub.payment.proposals import Evidence, Proposal, ProposalId, ProposalKind
from hub.payment.reasons import Refused

RESOLUTION = "resolution"
"""The word of a closure's content: what was found out and done."""


async def find_incident(ports: Ports, incident_id: str) -> IncidentRecord:
    """An incident as it stands. Raises `Refused`: RECORD_NOT_FOUND."""
    record = await ports.store.incident(incident_id)
    if record is None:
        raise Refused("RECORD_NOT_FOUND", f"no incident {incident_id}")
    return record


async def propose_closure(
    ports: Ports, incident_id: str, resolution: str, evidence: Evidence | None, principal_id: str
) -> IncidentRecord:
    """Says that an incident is dealt with; it stays on the list until another principal agrees.

    Raises `Refused`: RECORD_NOT_FOUND, or INCIDENT_CLOSED for other words than those that closed it.
    """
    record = await find_incident(ports, incident_id)
    closure = Proposal(
        proposal_id=ProposalId(ports.ids.new("clo")),
        kind=ProposalKind.INCIDENT_CLOSURE,
        subject_id=record.incident_id,
        payment_id=record.incident.payment_id,
        content={RESOLUTION: resolution},
        evidence=evidence,
        proposed_by=signed(ports, principal_id),
    )
    await put_forward(ports, closure, if_decided="INCIDENT_CLOSED")
    return await find_incident(ports, incident_id)


async def approve_closure(
    ports: Ports, incident_id: str, closure_id: str | None, principal_id: str
) -> IncidentRecord:
    """Agrees that an incident is dealt with: it is closed for good. Idempotent by effect.

    `closure_id` is the proposal that the principal has read; None for the one that stands. Raises `Refused`:
    RECORD_NOT_FOUND, FOUR_EYES, PROPOSAL_REPLACED.
    """
    record = await find_incident(ports, incident_id)
    if record.closure is None:
        raise Refused("RECORD_NOT_FOUND", f"nobody proposed to close {record.incident_id}")
    wanted = await ports.store.proposal(closure_id) if closure_id is not None else record.closure
    if wanted is None or wanted.subject_id != record.incident_id:
        raise Refused("RECORD_NOT_FOUND", f"no proposal {closure_id} to close {record.incident_id}")
    await agree(ports, ProposalKind.INCIDENT_CLOSURE, wanted.proposal_id, principal_id, _close)
    return await find_incident(ports, incident_id)


async def _close(closure: Proposal) -> tuple[Change, ...]:
    return (CloseIncident(closure.subject_id),)
