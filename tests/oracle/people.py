"""Rules of what people decide, and of what waits for them."""

from collections.abc import Iterator

from tests.oracle.evidence import Finding
from tests.oracle.rows import Store


def check(store: Store) -> Iterator[Finding]:
    """Proposals, and records that were parked."""
    for proposal in store.proposals:
        if proposal.approved_by is not None and proposal.approved_by == proposal.proposed_by:
            yield Finding("two people decide", proposal.proposal_id, f"{proposal.approved_by} did alone")
        if proposal.kind == "RESOLUTION" and proposal.approved_by and not proposal.evidence_description:
            yield Finding(
                "an unknown ends by evidence", proposal.proposal_id, f"{proposal.subject_id} had none"
            )
    dues: dict[str, str | None] = {payment.payment_id: payment.due_at for payment in store.payments}
    dues |= {attempt.attempt_id: attempt.due_at for attempt in store.attempts}
    dues |= {refund.refund_id: refund.due_at for refund in store.refunds}
    for parked in store.parked:
        if dues.get(parked.record_id) is None:
            yield Finding("what is parked owes something", parked.record_id, parked.reason)
