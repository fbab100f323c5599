"""Deciding an unknown by the wallet's written evidence: one operator proposes its end, another one agrees."""

from collections.abc import Mapping

from hub.flows.deciding import unit_of
from hub.flows.four_eyes import agree, put_forward, signed
from hub.flows.ports import Ports
from hub.flows.refund import refund_unit
from hub.flows.units import Change
from hub.payment.model import AttemptState, Payment, Refund
from hub.payment.proposals import Evidence, Proposal, ProposalId, ProposalKind
from hub.payment.reasons import Refused
from hub.payment.resolutions import ResolutionRefused, ResolvedOutcome, attempt_resolved, refund_resolved

OUTCOME, WALLET_REFERENCE, CAPTURE = "outcome", "wallet_reference", "capture_id"
"""The words of a resolution's content; `capture_id` names the capture that is unknown, empty for none."""


async def propose_resolution(
    ports: Ports,
    subject_id: str,
    outcome: ResolvedOutcome,
    wallet_reference: str,
    evidence: Evidence,
    principal_id: str,
) -> Proposal:
    """Says what became of an attempt or refund. It has no effect until another principal agrees.

    Raises `Refused`: RECORD_NOT_FOUND, or PAYMENT_STATE for what is not unknown, and for an
    attempt said not to be debited while its own call may still debit it.
    """
    payment, refund = await _subject(ports, subject_id)
    content = {
        OUTCOME: outcome.value,
        WALLET_REFERENCE: wallet_reference,
        CAPTURE: "" if refund is not None else _unknown_capture(payment, subject_id),
    }
    resolution = Proposal(
        proposal_id=ProposalId(ports.ids.new("res")),
        kind=ProposalKind.RESOLUTION,
        subject_id=subject_id,
        payment_id=payment.payment_id,
        content=content,
        evidence=evidence,
        proposed_by=signed(ports, principal_id),
    )
    standing = await ports.store.standing_proposal(ProposalKind.RESOLUTION, subject_id)
    if standing is None or not standing.says_the_same_as(resolution):
        _effect(ports, payment, refund, subject_id, content)
    return await put_forward(ports, resolution)


async def approve_resolution(ports: Ports, resolution_id: str, principal_id: str) -> Proposal:
    """Agrees to it: what it makes of the record is booked in the same commit. Idempotent by effect.

    Raises `Refused`: RECORD_NOT_FOUND, FOUR_EYES, PROPOSAL_REPLACED, PAYMENT_STATE where the wallet's own
    clear word came first, WALLET_PAYMENT_ID_REUSED where it had given the named id to another attempt.
    """

    async def effect(resolution: Proposal) -> tuple[Change, ...]:
        payment, refund = await _subject(ports, resolution.subject_id)
        return _effect(ports, payment, refund, resolution.subject_id, resolution.content)

    return await agree(ports, ProposalKind.RESOLUTION, resolution_id, principal_id, effect)


async def find_resolution(ports: Ports, resolution_id: str) -> Proposal:
    """A decision as it stands. Raises `Refused`: RECORD_NOT_FOUND."""
    found = await ports.store.proposal(resolution_id)
    if found is None or found.kind is not ProposalKind.RESOLUTION:
        raise Refused("RECORD_NOT_FOUND", f"no resolution {resolution_id}")
    return found


async def _subject(ports: Ports, subject_id: str) -> tuple[Payment, Refund | None]:
    """The payment of an attempt, or a refund and its payment."""
    payment = await ports.store.payment_of_attempt(subject_id)
    if payment is not None:
        return payment, None
    refund = await ports.store.refund(subject_id)
    payment = None if refund is None else await ports.store.payment(refund.payment_id)
    if payment is None:
        raise Refused("RECORD_NOT_FOUND", f"no attempt and no refund {subject_id}")
    return payment, refund


def _effect(
    ports: Ports, payment: Payment, refund: Refund | None, subject_id: str, content: Mapping[str, str]
) -> tuple[Change, ...]:
    """What the decision changes, by the steps of the wallet's own word. Raises `Refused`."""
    outcome, reference, now = ResolvedOutcome(content[OUTCOME]), content[WALLET_REFERENCE], ports.clock.now()
    if refund is None:
        asked = content.get(CAPTURE, "")
        if asked != _unknown_capture(payment, subject_id):
            # What was to be found out has been, and something else of the same attempt is unknown now.
            raise Refused("PAYMENT_STATE", f"the evidence is about {asked or 'no capture'} of {subject_id}")
        attempt = payment.attempt(subject_id)
        profile = ports.wallets.wallet(attempt.wallet_id).profile
        in_flight_for = ports.in_flight_for(attempt)
        step = attempt_resolved(payment, subject_id, outcome, reference, profile, in_flight_for, now)
        if isinstance(step, ResolutionRefused):
            raise Refused(step.reason, step.detail)
        return unit_of(step).changes
    profile = ports.wallets.wallet(refund.wallet_id).profile
    given = refund_resolved(payment, refund, outcome, reference, profile, now)
    if isinstance(given, ResolutionRefused):
        raise Refused(given.reason, given.detail)
    return refund_unit(payment, given).changes


def _unknown_capture(payment: Payment, attempt_id: str) -> str:
    """The capture whose end is unknown: an attempt whose wallet said no may be captured again."""
    attempt = payment.attempt(attempt_id)
    capture = None if attempt.hold is None else attempt.hold.capture
    return capture.capture_id if attempt.state is AttemptState.CAPTURING and capture is not None else ""
