"""What two people decide together: proposals, evidence and two signatures (DESIGN A4, invariant 38).

A proposal says what one principal wants done with one subject; it has no effect. Another principal's approval
gives it one, in the same commit. What each kind decides, and what its content means, is its flow's to say.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import NewType

ProposalId = NewType("ProposalId", str)
PrincipalId = NewType("PrincipalId", str)

EVIDENCE_BYTES_MAX = 32_768
DESCRIPTION_CHARACTERS_MAX = 500


class ProposalKind(StrEnum):
    """What is to be decided. One proposal of a kind stands for a subject at a time."""

    INCIDENT_CLOSURE = "INCIDENT_CLOSURE"
    """That an incident is dealt with; subject: the incident."""
    RESOLUTION = "RESOLUTION"
    """What became of an unknown; subject: the attempt or refund."""
    HOLD_SPLIT = "HOLD_SPLIT"
    """How much of a disputed hold is captured and how much released; subject: the payment."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A document that a person relies on. It is kept for ever, as it came, beside its SHA-256."""

    description: str
    """What it is and where it came from, 1 to 500 characters."""
    content: bytes = b""
    """The document, up to 32,768 bytes; empty when the description is enough."""
    media_type: str = ""
    """RFC 6838; empty when there is no document."""

    @property
    def sha256(self) -> str:
        """Of the content, hex."""
        return sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Signature:
    """Who stands for a decision, and since when. One person with two keys is one principal."""

    principal_id: PrincipalId
    at: datetime


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing that one principal wants decided, and whether another one agreed."""

    proposal_id: ProposalId
    kind: ProposalKind
    subject_id: str
    payment_id: str
    """The payment whose story it belongs to."""
    content: Mapping[str, str]
    """What is to be done, in the words of its kind."""
    proposed_by: Signature
    evidence: Evidence | None = None
    approved_by: Signature | None = None
    replaced_by: ProposalId | None = None
    """The proposal that took its place before anybody agreed to it."""

    @property
    def is_open(self) -> bool:
        """Whether it still waits for a second principal."""
        return self.approved_by is None and self.replaced_by is None

    def says_the_same_as(self, other: "Proposal") -> bool:
        """Whether both want the same done on the same evidence, whoever put them forward and when."""
        return (self.kind, self.subject_id, self.evidence, dict(self.content)) == (
            other.kind,
            other.subject_id,
            other.evidence,
            dict(other.content),
        )


@dataclass(frozen=True, slots=True)
class ApprovalRefused:
    """This principal can't agree to this proposal. `reason` is a key of `reasons.REASONS`."""

    reason: str
    detail: str


def approval(proposal: Proposal, by: Signature) -> Proposal | ApprovalRefused:
    """The proposal with its second signature. One that is approved stays as it is, whoever asks again."""
    if proposal.approved_by is not None:
        return proposal
    if proposal.replaced_by is not None:
        detail = f"{proposal.replaced_by} stands in the place of {proposal.proposal_id}"
        return ApprovalRefused("PROPOSAL_REPLACED", detail)
    if by.principal_id == proposal.proposed_by.principal_id:
        detail = f"{by.principal_id} put {proposal.proposal_id} forward"
        return ApprovalRefused("FOUR_EYES", detail)
    return replace(proposal, approved_by=by)
