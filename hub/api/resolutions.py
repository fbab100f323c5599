"""Decisions on unknown attempts and refunds over gRPC: proposed by one operator, agreed to by another."""

from collections.abc import Mapping

from hub.api import read
from hub.api.cursors import decode_key, encode_key
from hub.api.evidence import evidence_message, evidence_of, signature_message
from hub.flows.books import Books
from hub.flows.deciding import load
from hub.flows.desk import Desk
from hub.flows.ports import Ports
from hub.flows.resolve import (
    OUTCOME,
    WALLET_REFERENCE,
    approve_resolution,
    find_resolution,
    propose_resolution,
)
from hub.payment.proposals import Proposal, ProposalKind
from hub.payment.resolutions import ResolvedOutcome
from hub.v1 import resolution_pb2

OUTCOMES: Mapping[ResolvedOutcome, resolution_pb2.ResolvedOutcome.ValueType] = {
    outcome: resolution_pb2.ResolvedOutcome.Value(f"RESOLVED_OUTCOME_{outcome}")
    for outcome in ResolvedOutcome
}
_OUTCOME = {number: outcome for outcome, number in OUTCOMES.items()}
_REFUND = "ref_"
"""What refund ids begin with (`hub.flows.refund`); the other subjects are attempts."""


class ResolutionCalls:
    """The calls, free of any transport. `principal_id` is the operator who calls."""

    def __init__(self, ports: Ports, desk: Desk, books: Books) -> None:
        self._ports = ports
        self._desk = desk
        self._books = books

    async def propose(
        self, request: resolution_pb2.ProposeAttemptResolutionRequest, principal_id: str
    ) -> resolution_pb2.ProposeAttemptResolutionResponse:
        """One operator says what became of it."""
        outcome = _OUTCOME.get(request.outcome)
        if outcome is None:
            reason = "FIELD_INVALID" if request.outcome else "FIELD_MISSING"
            raise read.field_refused(reason, "outcome", "APPROVED or DECLINED, by the evidence")
        proposing = propose_resolution(
            self._ports,
            read.needed(request.attempt_id or request.refund_id, "subject"),
            outcome,
            read.text(request.wallet_reference, "wallet_reference", 64),
            evidence_of(request.evidence, document_needed=True),
            principal_id,
        )
        proposed = await self._desk.own(proposing)
        return resolution_pb2.ProposeAttemptResolutionResponse(resolution=resolution_message(proposed))

    async def approve(
        self, request: resolution_pb2.ApproveAttemptResolutionRequest, principal_id: str
    ) -> resolution_pb2.ApproveAttemptResolutionResponse:
        """Another one agrees: it takes effect, and whoever waits for the payment hears of it."""
        resolution_id = read.needed(request.resolution_id, "resolution_id")
        approved = await self._desk.own(approve_resolution(self._ports, resolution_id, principal_id))
        self._desk.take_up(await load(self._ports, approved.payment_id))
        refund = await self._ports.store.refund(approved.subject_id) if _is_refund(approved) else None
        if refund is not None:
            self._desk.take_up(refund)
        return resolution_pb2.ApproveAttemptResolutionResponse(resolution=resolution_message(approved))

    async def get(
        self, request: resolution_pb2.GetAttemptResolutionRequest
    ) -> resolution_pb2.GetAttemptResolutionResponse:
        """One, with its evidence."""
        found = await find_resolution(self._ports, read.needed(request.resolution_id, "resolution_id"))
        return resolution_pb2.GetAttemptResolutionResponse(resolution=resolution_message(found))

    async def list(
        self, request: resolution_pb2.ListAttemptResolutionsRequest
    ) -> resolution_pb2.ListAttemptResolutionsResponse:
        """One page, in the order of their proposal."""
        size = read.page_size(request.page_size)
        found = await self._books.proposals(
            kind=ProposalKind.RESOLUTION,
            payment_id=request.payment_id or None,
            waiting=request.waiting,
            after=decode_key(request.page_token),
            limit=size + 1,
        )
        page = found[:size]
        return resolution_pb2.ListAttemptResolutionsResponse(
            resolutions=[resolution_message(one, with_content=False) for one in page],
            next_page_token=encode_key(page[-1].proposal_id) if len(found) > size else "",
        )


def resolution_message(
    resolution: Proposal, *, with_content: bool = True
) -> resolution_pb2.AttemptResolution:
    """One decision; the content of its evidence only `with_content`."""
    message = resolution_pb2.AttemptResolution(
        resolution_id=resolution.proposal_id,
        outcome=OUTCOMES[ResolvedOutcome(resolution.content[OUTCOME])],
        proposed_by=signature_message(resolution.proposed_by),
        wallet_reference=resolution.content[WALLET_REFERENCE],
        payment_id=resolution.payment_id,
        replaced_by_resolution_id=resolution.replaced_by or "",
    )
    if _is_refund(resolution):
        message.refund_id = resolution.subject_id
    else:
        message.attempt_id = resolution.subject_id
    if resolution.approved_by is not None:
        message.approved_by.CopyFrom(signature_message(resolution.approved_by))
    if resolution.evidence is not None:
        message.evidence.CopyFrom(evidence_message(resolution.evidence, with_content=with_content))
    return message


def _is_refund(resolution: Proposal) -> bool:
    return resolution.subject_id.startswith(_REFUND)
