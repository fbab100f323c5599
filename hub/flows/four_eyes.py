"""Deciding with four eyes: one principal puts it forward, another agrees, and only then it has an effect.

The approval and its effect are one commit: neither is ever without the other, and two approvals at once make
one effect.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from hub.flows.deciding import CONFLICTS_MAX, GaveUp, commit
from hub.flows.ports import Ports
from hub.flows.units import (
    AddProposal,
    ApproveProposal,
    Change,
    Committed,
    Conflict,
    Replayed,
    Unit,
    UnitRefused,
)
from hub.payment.proposals import ApprovalRefused, PrincipalId, Proposal, ProposalKind, Signature, approval
from hub.payment.reasons import Refused

Effect = Callable[[Proposal], Awaitable[tuple[Change, ...]]]
"""What an approved proposal changes, decided from the records as they stand now. Raises `Refused`."""


def signed(ports: Ports, principal_id: str) -> Signature:
    """This principal, now."""
    return Signature(PrincipalId(principal_id), ports.clock.now())


async def put_forward(ports: Ports, proposal: Proposal, *, if_decided: str | None = None) -> Proposal:
    """Stores a proposal, without effect yet.

    One that says the same as the proposal that stands changes nothing and gives that one, whoever asks. Any
    other takes the place of one that nobody agreed to yet. `if_decided` is the reason to refuse with where
    the subject is decided for good once it was decided.
    """
    for _ in range(CONFLICTS_MAX):
        standing = await ports.store.standing_proposal(proposal.kind, proposal.subject_id)
        if standing is not None and standing.says_the_same_as(proposal):
            return standing
        if standing is not None and not standing.is_open and if_decided is not None:
            raise Refused(
                if_decided, f"{proposal.subject_id} was decided otherwise by {standing.proposal_id}"
            )
        match await commit(ports, Unit((AddProposal(proposal, standing),))):
            case Committed():
                return proposal
            case UnitRefused(reason=reason, detail=detail):
                raise Refused(reason, detail)
            case Conflict() | Replayed() | None:
                continue
    raise GaveUp(proposal.proposal_id)


async def agree(
    ports: Ports, kind: ProposalKind, proposal_id: str, principal_id: str, effect: Effect
) -> Proposal:
    """Signs a proposal a second time and makes its effect durable with it. Idempotent by effect.

    Raises `Refused`: RECORD_NOT_FOUND, FOUR_EYES for who put it forward, PROPOSAL_REPLACED, and what `effect`
    says where the record does not allow it any more.
    """
    for _ in range(CONFLICTS_MAX):
        proposal = await ports.store.proposal(proposal_id)
        if proposal is None or proposal.kind is not kind:
            raise Refused("RECORD_NOT_FOUND", f"no proposal {proposal_id}")
        by = signed(ports, principal_id)
        approved = approval(proposal, by)
        if isinstance(approved, ApprovalRefused):
            raise Refused(approved.reason, approved.detail)
        if approved == proposal:
            return proposal
        changes = await effect(proposal)
        match await commit(ports, Unit((ApproveProposal(proposal.proposal_id, by), *changes))):
            case Committed():
                return replace(proposal, approved_by=by)
            case UnitRefused(reason="WALLET_REFERENCE_REUSED", detail=detail):
                raise Refused("WALLET_PAYMENT_ID_REUSED", detail)
            case UnitRefused(reason=reason, detail=detail):
                raise Refused(reason, detail)
            case Conflict() | Replayed() | None:
                continue
    raise GaveUp(proposal_id)
