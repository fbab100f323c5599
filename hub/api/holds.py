"""Disputed holds over gRPC: frozen by an operator, split by two."""

from fx.money import Money
from hub.api import read, write
from hub.api.evidence import evidence_message, evidence_of, signature_message
from hub.flows.desk import Desk
from hub.flows.ports import Ports
from hub.flows.split import approve_split, dispute_hold, find_split, parts, propose_split
from hub.payment.model import Payment
from hub.payment.proposals import DESCRIPTION_CHARACTERS_MAX, Proposal
from hub.payment.reasons import Refused
from hub.v1 import hold_pb2


class HoldCalls:
    """The calls, free of any transport. `principal_id` is the operator who calls."""

    def __init__(self, ports: Ports, desk: Desk) -> None:
        self._ports = ports
        self._desk = desk

    async def dispute(
        self, request: hold_pb2.DisputeHoldRequest, principal_id: str
    ) -> hold_pb2.DisputeHoldResponse:
        """One operator freezes it."""
        known = await self._payment(request.payment_id)
        reason = read.needed(request.reason, "reason", DESCRIPTION_CHARACTERS_MAX)
        payment = await self._desk.own(dispute_hold(self._ports, known.payment_id, principal_id, reason))
        self._desk.take_up(payment)
        return hold_pb2.DisputeHoldResponse(payment=write.payment(payment), dispute=_dispute(payment))

    async def propose(
        self, request: hold_pb2.ProposeHoldSplitRequest, principal_id: str
    ) -> hold_pb2.ProposeHoldSplitResponse:
        """One operator says how it is to be split."""
        payment = await self._payment(request.payment_id)
        nothing = Money(payment.amount.currency_code, 0)
        captured, released = (
            read.payable(getattr(request, field), field) if request.HasField(field) else nothing
            for field in ("captured_amount", "released_amount")
        )
        proposing = propose_split(
            self._ports,
            payment.payment_id,
            captured,
            released,
            evidence_of(request.evidence, document_needed=False),
            principal_id,
        )
        return hold_pb2.ProposeHoldSplitResponse(split=split_message(await self._desk.own(proposing)))

    async def approve(
        self, request: hold_pb2.ApproveHoldSplitRequest, principal_id: str
    ) -> hold_pb2.ApproveHoldSplitResponse:
        """Another one agrees: it takes effect, and whoever waits for the payment hears of it."""
        split_id = read.needed(request.split_id, "split_id")
        approved = await self._desk.own(approve_split(self._ports, split_id, principal_id))
        payment = await self._payment(approved.payment_id)
        self._desk.take_up(payment)
        return hold_pb2.ApproveHoldSplitResponse(
            split=split_message(approved), payment=write.payment(payment)
        )

    async def get(self, request: hold_pb2.GetHoldSplitRequest) -> hold_pb2.GetHoldSplitResponse:
        """One, with its evidence."""
        if request.WhichOneof("key") is None:
            raise read.field_refused("FIELD_MISSING", "key", "split_id or payment_id is needed")
        found = await find_split(self._ports, split_id=request.split_id, payment_id=request.payment_id)
        return hold_pb2.GetHoldSplitResponse(split=split_message(found))

    async def _payment(self, payment_id: str) -> Payment:
        payment = await self._ports.store.payment(read.needed(payment_id, "payment_id"))
        if payment is None or payment.merchant_amount is None:
            raise Refused("PAYMENT_NOT_FOUND")
        return payment


def split_message(proposal: Proposal) -> hold_pb2.HoldSplit:
    """One decision with its evidence."""
    captured, released = parts(proposal)
    message = hold_pb2.HoldSplit(
        split_id=proposal.proposal_id,
        payment_id=proposal.payment_id,
        captured_amount=write.money(captured),
        released_amount=write.money(released),
        proposed_by=signature_message(proposal.proposed_by),
        replaced_by_split_id=proposal.replaced_by or "",
    )
    if proposal.approved_by is not None:
        message.approved_by.CopyFrom(signature_message(proposal.approved_by))
    if proposal.evidence is not None:
        message.evidence.CopyFrom(evidence_message(proposal.evidence, with_content=True))
    return message


def _dispute(payment: Payment) -> hold_pb2.HoldDispute:
    held = payment.held_attempt
    dispute = None if held is None or held.hold is None else held.hold.dispute
    assert dispute is not None
    return hold_pb2.HoldDispute(
        payment_id=payment.payment_id,
        opened_by=dispute.opened_by,
        reason=dispute.reason,
        open_time=write.timestamp(dispute.opened_at),
    )
