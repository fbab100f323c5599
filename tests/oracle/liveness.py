"""Rules for when faults have stopped for long enough: everything has come to its end."""

from collections import defaultdict
from collections.abc import Iterator

from tests.oracle.evidence import Finding
from tests.oracle.rows import Store

MOVING = ("CREATED", "SUBMITTED", "CANCELLING", "CAPTURING", "RELEASING")
FOR_A_PERSON = ("RETURN_REFUSED", "REFUND_MISMATCH", "RELEASE_REFUSED", "HOLD_MISMATCH")
"""Incidents that stop the hub until a person decides."""


def at_rest(store: Store) -> bool:
    """Whether everything has come to its end already."""
    return next(check(store), None) is None


def check(store: Store) -> Iterator[Finding]:
    """Nothing is on its way any more, except what waits for a person."""
    waits = {incident.subject_id for incident in store.incidents if incident.kind in FOR_A_PERSON}
    waits |= {parked.record_id for parked in store.parked}
    waits |= {attempt.attempt_id for attempt in store.attempts if attempt.payment_id in waits}
    stuck = {attempt.payment_id for attempt in store.attempts if attempt.attempt_id in waits}
    for payment in store.payments:
        if payment.state in MOVING and payment.payment_id not in stuck:
            yield Finding("everything ends once wallets answer", payment.payment_id, payment.state)
    for attempt in store.attempts:
        # A hold may wait for its merchant for days: it is due when its time is over.
        if attempt.due_at is not None and attempt.state != "HELD" and attempt.attempt_id not in waits:
            yield Finding("everything ends once wallets answer", attempt.attempt_id, attempt.state)
    for refund in store.refunds:
        if refund.state == "SUBMITTED" and refund.refund_id not in waits:
            yield Finding("everything ends once wallets answer", refund.refund_id, refund.state)
    yield from _cleared(store, nothing_waits=not waits)


def _cleared(store: Store, *, nothing_waits: bool) -> Iterator[Finding]:
    sums: dict[str, int] = defaultdict(int)
    for posting in store.postings:
        if posting.account.split(":")[2] == "SUSP":
            sums[posting.account] += posting.minor_units
    for account, total in sums.items():
        if total and nothing_waits:
            yield Finding("clearing accounts end at zero", account, str(total))
