"""What people decided about a payment, in words: who put it forward, on what evidence, and who agreed."""

from collections.abc import Iterator
from datetime import datetime
from typing import assert_never

from hub.flows.incidents import RESOLUTION
from hub.flows.resolve import OUTCOME
from hub.flows.split import parts
from hub.payment.proposals import Evidence, Proposal, ProposalKind


def told(proposal: Proposal) -> Iterator[tuple[datetime, str]]:
    """One sentence a signature, with its time."""
    first, second = proposal.proposed_by, proposal.approved_by
    end = "without effect until another operator agrees"
    if proposal.replaced_by is not None:
        end = f"nobody agreed before {proposal.replaced_by} took its place"
    waits = "" if second is not None else f"; {end}"
    because = "" if proposal.evidence is None else f", on the evidence of {_document(proposal.evidence)}"
    yield (
        first.at,
        f"{first.principal_id} proposes {_matter(proposal)}{because}: {proposal.proposal_id}{waits}.",
    )
    if second is not None:
        yield second.at, f"{second.principal_id} agrees to {proposal.proposal_id}: {_effect(proposal)}."


def _matter(proposal: Proposal) -> str:
    match proposal.kind:
        case ProposalKind.INCIDENT_CLOSURE:
            return f"to close {proposal.subject_id}, {proposal.content[RESOLUTION]!r}"
        case ProposalKind.RESOLUTION:
            return f"to settle {proposal.subject_id} as {proposal.content[OUTCOME]}"
        case ProposalKind.HOLD_SPLIT:
            captured, released = parts(proposal)
            return f"to capture {captured} of the hold and release {released}"
        case _:
            assert_never(proposal.kind)


def _effect(proposal: Proposal) -> str:
    match proposal.kind:
        case ProposalKind.INCIDENT_CLOSURE:
            return f"{proposal.subject_id} is closed"
        case ProposalKind.RESOLUTION:
            return f"people have settled {proposal.subject_id} as {proposal.content[OUTCOME]}"
        case ProposalKind.HOLD_SPLIT:
            captured, released = parts(proposal)
            return f"{captured} of the hold are captured and {released} released"
        case _:
            assert_never(proposal.kind)


def _document(evidence: Evidence) -> str:
    if not evidence.content:
        return f"{evidence.description!r}"
    size = f"{len(evidence.content)} bytes of {evidence.media_type}"
    return f"{evidence.description!r} ({size}, SHA-256 {evidence.sha256[:16]})"
