"""Disputed holds: an operator freezes one, two others' eyes split it, and the total is preserved."""

from fx.money import Money
from hub.flows.deciding import change_payment, load, unit_of
from hub.flows.four_eyes import agree, put_forward, signed
from hub.flows.hold import decided, require_parts
from hub.flows.ports import Ports
from hub.flows.units import Change
from hub.payment.holds import dispute, split
from hub.payment.lifecycle import Step
from hub.payment.model import Dispute, Payment, PaymentState
from hub.payment.proposals import Evidence, Proposal, ProposalId, ProposalKind
from hub.payment.reasons import Refused

CURRENCY, CAPTURED_MINOR, RELEASED_MINOR = "currency", "captured_minor", "released_minor"
AFTER = "after"
"""The words of a split's content; `after` names the split that the wallet said no to, empty for none."""


async def dispute_hold(ports: Ports, payment_id: str, opened_by: str, reason: str) -> Payment:
    """An operator freezes a hold. Idempotent by effect. Raises `Refused`: PAYMENT_STATE."""

    def decide(payment: Payment) -> Step:
        return decided(lambda: dispute(payment, Dispute(ports.clock.now(), opened_by, reason)))

    return await change_payment(ports, payment_id, decide)


async def propose_split(
    ports: Ports, payment_id: str, captured: Money, released: Money, evidence: Evidence, principal_id: str
) -> Proposal:
    """Says how much of a disputed hold the merchant gets and how much goes back. It has no effect yet.

    Raises `Refused`: PAYMENT_STATE for what is not disputed, FIELD_INVALID for parts that are not the whole.
    """
    payment = await load(ports, payment_id)
    standing = await ports.store.standing_proposal(ProposalKind.HOLD_SPLIT, payment_id)
    proposal = Proposal(
        proposal_id=ProposalId(ports.ids.new("spl")),
        kind=ProposalKind.HOLD_SPLIT,
        subject_id=payment_id,
        payment_id=payment_id,
        content={
            CURRENCY: captured.currency_code,
            CAPTURED_MINOR: str(captured.minor_units),
            RELEASED_MINOR: str(released.minor_units),
            AFTER: _after(payment, standing),
        },
        evidence=evidence,
        proposed_by=signed(ports, principal_id),
    )
    if standing is None or not standing.says_the_same_as(proposal):
        _step(ports, payment, captured, released)
    return await put_forward(ports, proposal)


async def approve_split(ports: Ports, split_id: str, principal_id: str) -> Proposal:
    """Agrees to it: one part is captured and the other released from this commit on. Idempotent by effect.

    Raises `Refused`: RECORD_NOT_FOUND, FOUR_EYES, PROPOSAL_REPLACED.
    """

    async def effect(proposal: Proposal) -> tuple[Change, ...]:
        payment = await load(ports, proposal.payment_id)
        return unit_of(_step(ports, payment, *parts(proposal))).changes

    return await agree(ports, ProposalKind.HOLD_SPLIT, split_id, principal_id, effect)


async def find_split(ports: Ports, *, split_id: str = "", payment_id: str = "") -> Proposal:
    """A split by its id, or the one that stands for a payment. Raises `Refused`: RECORD_NOT_FOUND."""
    if split_id:
        found = await ports.store.proposal(split_id)
    else:
        found = await ports.store.standing_proposal(ProposalKind.HOLD_SPLIT, payment_id)
    if found is None or found.kind is not ProposalKind.HOLD_SPLIT:
        raise Refused("RECORD_NOT_FOUND", f"no split {split_id or payment_id}")
    return found


def parts(proposal: Proposal) -> tuple[Money, Money]:
    """What a split captures and what it releases."""
    content = proposal.content
    captured = Money(content[CURRENCY], int(content[CAPTURED_MINOR]))
    return captured, Money(content[CURRENCY], int(content[RELEASED_MINOR]))


def _after(payment: Payment, standing: Proposal | None) -> str:
    """Tells the rounds apart: a hold that a wallet refused to capture may be split the same way again."""
    if standing is None:
        return ""
    if standing.approved_by is not None and payment.state is PaymentState.HELD:
        return standing.proposal_id
    return standing.content[AFTER]


def _step(ports: Ports, payment: Payment, captured: Money, released: Money) -> Step:
    if not captured.is_zero:
        require_parts(ports, payment, captured)
    capture_id = ports.ids.new("cap")
    return decided(lambda: split(payment, capture_id, captured, released, ports.clock.now()))
