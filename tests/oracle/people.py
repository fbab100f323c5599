"""Rules of what people decide, of what they were told of it, and of what waits for them."""

import json
from collections.abc import Iterator

from tests.oracle.evidence import Finding, Letter, Witness
from tests.oracle.rows import Hold, Incident, Payment, Proposal, Store
from tests.oracle.wallets import took_another_amount

UNFROZEN = ("CAPTURING", "SUCCEEDED", "RELEASING", "CANCELLED")
"""What a disputed hold becomes by a split alone."""


def check(store: Store) -> Iterator[Finding]:
    """Proposals, what follows from them alone, and records that were parked."""
    approved = [proposal for proposal in store.proposals if proposal.approved_by is not None]
    for proposal in approved:
        if proposal.approved_by == proposal.proposed_by:
            yield Finding("two people decide", proposal.proposal_id, f"{proposal.approved_by} did alone")
        if proposal.kind == "RESOLUTION" and not proposal.evidence_description:
            yield Finding(
                "an unknown ends by evidence", proposal.proposal_id, f"{proposal.subject_id} had none"
            )
    yield from _settled(store, approved)
    yield from _closed(store.incidents, approved)
    yield from _split(store, approved)
    # A payment's own duty is an order's expiry; what its attempts owe is theirs.
    waiting = [payment for payment in store.payments if payment.state == "CREATED"]
    dues: dict[str, str | None] = {order.payment_id: order.expires_at for order in waiting}
    dues |= {attempt.attempt_id: attempt.due_at for attempt in store.attempts}
    dues |= {refund.refund_id: refund.due_at for refund in store.refunds}
    for parked in store.parked:
        if dues.get(parked.record_id) is None:
            yield Finding("what is parked owes something", parked.record_id, parked.reason)


def told(store: Store, witness: Witness) -> Iterator[Finding]:
    """What operators were told is there, and what they settled is what wallets wrote to them."""
    proposals = {proposal.proposal_id: proposal for proposal in store.proposals}
    for signed in witness.signed:
        is_there = proposals.get(signed.proposal_id)
        names = ("", "") if is_there is None else (is_there.proposed_by, is_there.approved_by or "")
        if names[0] != signed.proposed_by or (signed.approved_by and names[1] != signed.approved_by):
            yield Finding("what operators are told is durable", signed.proposal_id, f"{signed}: {names}")
    frozen = {hold.payment_id for hold in store.holds if hold.disputed_at is not None}
    retried = {(each.kind, each.record_id) for each in store.retried}
    lost = [each for each in witness.disputed if each not in frozen]
    lost += [record_id for kind, record_id in witness.retried if (kind, record_id) not in retried]
    for about in lost:
        yield Finding("what operators are told is durable", about, "was told and is not there")
    yield from _by_letter(store, witness)


def _settled(store: Store, approved: list[Proposal]) -> Iterator[Finding]:
    """Where people called a payment unpaid, two of them signed for it."""
    resolved = [each for each in approved if each.kind == "RESOLUTION"]
    unpaid = {each.payment_id for each in resolved if _says(each, "outcome") == "DECLINED"}
    for payment in store.payments:
        if payment.decline_reason == "RESOLVED_UNPAID" and payment.payment_id not in unpaid:
            yield Finding("an unknown ends by evidence", payment.payment_id, "nobody has signed for it")


def _closed(incidents: list[Incident], approved: list[Proposal]) -> Iterator[Finding]:
    """An incident is closed with the second signature, and never otherwise."""
    signed = {proposal.subject_id for proposal in approved if proposal.kind == "INCIDENT_CLOSURE"}
    for incident in incidents:
        name = f"inc_{incident.number}"
        if (incident.closed_at is not None) != (name in signed):
            detail = f"closed at {incident.closed_at}, {'' if name in signed else 'not '}signed for"
            yield Finding("an incident is closed by two people", name, detail)


def _split(store: Store, approved: list[Proposal]) -> Iterator[Finding]:
    """Both parts are the whole, and the hold goes the way that was signed last, or stays frozen."""
    payments = {payment.payment_id: payment for payment in store.payments}
    captured: dict[str, set[int]] = {}
    for proposal in approved:
        if proposal.kind != "HOLD_SPLIT":
            continue
        taken, back = (int(_says(proposal, word)) for word in ("captured_minor", "released_minor"))
        payment = payments.get(proposal.payment_id)
        if payment is None or min(taken, back) < 0 or taken + back != payment.merchant_minor:
            yield Finding("a split keeps the total", proposal.proposal_id, f"{taken} and {back}: {payment}")
        captured.setdefault(proposal.payment_id, set()).add(taken)
    for hold in store.holds:
        payment = payments.get(hold.payment_id)
        if hold.disputed_at is not None and payment is not None:
            yield from _ended_as_signed(payment, hold, captured.get(hold.payment_id, set()))


def _ended_as_signed(payment: Payment, hold: Hold, signed: set[int]) -> Iterator[Finding]:
    took = hold.capture_minor or 0
    if payment.state in UNFROZEN and took not in signed:
        yield Finding("a disputed hold ends as it was split", payment.payment_id, f"{took}: {signed}")


def _by_letter(store: Store, witness: Witness) -> Iterator[Finding]:
    """Every decision is what a letter said of its subject, and every letter what the wallet's book did."""
    letters = {letter.name: letter for letter in witness.letters}
    of_holds = {hold.attempt_id for hold in store.holds}
    excused = of_holds | took_another_amount(store, witness)
    for proposal in store.proposals:
        if proposal.kind != "RESOLUTION" or proposal.approved_by is None:
            continue
        letter = letters.get(proposal.evidence_description or "")
        says_yes = _says(proposal, "outcome") == "APPROVED"
        if letter is None or (letter.subject_id, letter.says_yes) != (proposal.subject_id, says_yes):
            detail = f"{proposal.content} on {letter}"
            yield Finding("who settles an unknown has a letter of its wallet", proposal.proposal_id, detail)
        elif letter.subject_id not in excused and _is_so(witness, letter) is not says_yes:
            detail = f"{letter} is not what the wallet did"
            yield Finding("who settles an unknown has a letter of its wallet", proposal.proposal_id, detail)


def _is_so(witness: Witness, letter: Letter) -> bool:
    """What the wallet's book had when the letter was written: a refund was made, a payer stood debited."""
    moved = [each for each in witness.movements if each.at <= letter.at]
    if any(each.refund_reference == letter.subject_id for each in moved):
        return True
    return sum(each.minor for each in moved if each.reference == letter.subject_id) > 0


def _says(proposal: Proposal, word: str) -> str:
    """A word of its content."""
    return str(json.loads(proposal.content)[word])
