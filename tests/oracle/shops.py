"""Rules of what shops were shown: durable, never back from an end, never paid or failed while unknown."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime

from tests.oracle.evidence import Finding, RefundSighting, Sighting, WalletMovement, Witness
from tests.oracle.payments import ENDED_WITHOUT_MONEY
from tests.oracle.rows import Store
from tests.oracle.wallets import took_another_amount

MAY_FOLLOW = {
    "CREATED": (
        *("CREATED", "SUBMITTED", "SUCCEEDED", "CANCELLING", "CANCELLED", "EXPIRED"),
        *("HELD", "CAPTURING", "RELEASING"),
    ),
    "SUBMITTED": (
        *("CREATED", "SUBMITTED", "SUCCEEDED", "DECLINED", "CANCELLING", "CANCELLED", "EXPIRED"),
        *("HELD", "CAPTURING", "RELEASING"),
    ),
    "HELD": ("HELD", "CAPTURING", "RELEASING", "SUCCEEDED", "CANCELLING", "CANCELLED"),
    "CAPTURING": ("CAPTURING", "HELD", "RELEASING", "SUCCEEDED", "CANCELLING", "CANCELLED"),
    "RELEASING": ("RELEASING", "CANCELLED"),
    "SUCCEEDED": ("SUCCEEDED", "CANCELLING", "CANCELLED"),
    "CANCELLING": ("CANCELLING", "CANCELLED", "SUCCEEDED"),
    "DECLINED": ("DECLINED",),
    "CANCELLED": ("CANCELLED",),
    "EXPIRED": ("EXPIRED",),
}
"""Which states may be seen after which, states in between unseen."""


SAYS_NOTHING = ("STORE_UNAVAILABLE",)
"""Refusals that leave it open what became of the call: repeating it tells."""


def check(store: Store, witness: Witness) -> Iterator[Finding]:
    """Sightings are in the order in which they were made."""
    by_payment: dict[str, list[Sighting]] = defaultdict(list)
    for sighting in witness.sightings:
        by_payment[sighting.payment_id].append(sighting)
    yield from _remembered(store, by_payment)
    yield from _one_payment_per_request(store, witness.sightings)
    yield from _as_asked(store, witness)
    yield from _cancelled_as_asked(store, witness)
    yield from _true_when_shown(store, witness, by_payment)
    yield from _refunds(store, witness.refund_sightings)


def _remembered(store: Store, by_payment: dict[str, list[Sighting]]) -> Iterator[Finding]:
    """What was shown was durable, and no end was ever taken back."""
    stored = {payment.payment_id: payment for payment in store.payments}
    for payment_id, seen in by_payment.items():
        if payment_id not in stored:
            yield Finding("what is acknowledged is durable", payment_id, f"shown {seen[0].state}, not stored")
            continue
        for before in seen:
            # Calls that were under way together may be answered crosswise.
            later = [sighting.state for sighting in seen if before.at < sighting.began_at]
            for after in (*later, stored[payment_id].state):
                if after not in MAY_FOLLOW[before.state]:
                    yield Finding("an end is an end", payment_id, f"{after} after {before.state}")


def _one_payment_per_request(store: Store, sightings: list[Sighting]) -> Iterator[Finding]:
    made: dict[tuple[str, str], str] = {}
    for payment in store.payments:
        if payment.request_id is None:
            continue
        key = (payment.merchant_id, payment.request_id)
        if made.setdefault(key, payment.payment_id) != payment.payment_id:
            yield Finding(
                "a request has one effect", payment.request_id, f"{made[key]}, {payment.payment_id}"
            )
    for refund in store.refunds:
        key = (refund.merchant_id, refund.request_id)
        if made.setdefault(key, refund.refund_id) != refund.refund_id:
            yield Finding("a request has one effect", refund.request_id, f"{made[key]}, {refund.refund_id}")
    bound = {(row.merchant_id, row.request_id): row.resource_id for row in store.requests}
    for key, resource_id in made.items():
        if bound.get(key) != resource_id:
            yield Finding("a request is bound to what it made", key[1], str(bound.get(key)))
    for sighting in sightings:
        if made.get((sighting.merchant_id, sighting.request_id)) != sighting.payment_id:
            yield Finding("a request has one effect", sighting.request_id, f"shown {sighting.payment_id}")


def _as_asked(store: Store, witness: Witness) -> Iterator[Finding]:
    """One body per request id: another one is refused, and only another one is."""
    contents: dict[tuple[str, str], set[tuple[str, ...]]] = defaultdict(set)
    for asked in witness.asked:
        if asked.method != "cancel":
            contents[asked.merchant_id, asked.request_id].add((asked.method, *asked.content))
    for refusal in witness.refusals:
        key = (refusal.merchant_id, refusal.request_id)
        if refusal.reason == "REQUEST_ID_REUSED" and len(contents[key]) < 2:
            yield Finding("only another body is a conflict", refusal.request_id, "it had but one")
    yield from _refused_without_trace(store, witness)
    for sighting in witness.sightings:
        shown = (sighting.currency, sighting.minor)
        if (
            sighting.asked_minor
            and sighting.minor
            and shown != (sighting.asked_currency, sighting.asked_minor)
        ):
            was = f"{sighting.asked_minor} {sighting.asked_currency}"
            yield Finding("another body is a conflict", sighting.request_id, f"{was} was shown {shown}")


def _cancelled_as_asked(store: Store, witness: Witness) -> Iterator[Finding]:
    """Every end without money says who ended it, and a merchant only ends what it asked to cancel."""
    asked = {(each.merchant_id, each.request_id) for each in witness.asked if each.method == "cancel"}
    for payment in store.payments:
        if payment.state not in ENDED_WITHOUT_MONEY:
            continue
        if payment.decline_by is None or payment.decline_reason is None:
            yield Finding("an end without money has a reason", payment.payment_id, payment.state)
        by_merchant = payment.decline_by == "MERCHANT" or payment.completed_at is not None
        if by_merchant and (payment.merchant_id, payment.request_id) not in asked:
            yield Finding("only who asks to cancel is cancelled", payment.payment_id, payment.state)


def _refused_without_trace(store: Store, witness: Witness) -> Iterator[Finding]:
    """Where every call with a request id was refused, none of them left anything behind."""
    calls = Counter((each.merchant_id, each.request_id) for each in witness.asked if each.method == "create")
    refused = Counter(
        (each.merchant_id, each.request_id)
        for each in witness.refusals
        if each.method == "create" and each.reason not in SAYS_NOTHING
    )
    for payment in store.payments:
        key = (payment.merchant_id, payment.request_id or "")
        if payment.merchant_minor is not None and calls[key] and calls[key] == refused[key]:
            yield Finding("what is refused leaves no trace", key[1], payment.state)


def _true_when_shown(
    store: Store, witness: Witness, by_payment: dict[str, list[Sighting]]
) -> Iterator[Finding]:
    """PAID is shown only after the wallet took the money, an end without money only while it has none."""
    moved: dict[str, list[WalletMovement]] = defaultdict(list)
    for movement in witness.movements:
        moved[movement.reference].append(movement)
    attempts: dict[str, list[str]] = defaultdict(list)
    for attempt in store.attempts:
        attempts[attempt.payment_id].append(attempt.attempt_id)
    wronged = witness.broken_words | took_another_amount(store, witness)
    for payment_id, seen in by_payment.items():
        references = attempts[payment_id]
        if any(reference in wronged for reference in references):
            continue
        history = [movement for reference in references for movement in moved[reference]]
        for sighting in seen:
            held = _held(history, sighting.at)
            if sighting.state == "SUCCEEDED" and not any(each.at <= sighting.at for each in history):
                yield Finding("never shown as paid while unknown", payment_id, f"at {sighting.at}")
            if sighting.state in ENDED_WITHOUT_MONEY and held:
                yield Finding(
                    "never shown as failed while unknown", payment_id, f"{sighting.state}, {held} held"
                )
        ended = next((each.at for each in seen if each.state in ENDED_WITHOUT_MONEY), None)
        if ended is not None and any(each.at > ended and each.minor > 0 for each in history):
            yield Finding("nothing is debited after an end", payment_id, f"after {ended}")


def _held(history: list[WalletMovement], at: datetime) -> int:
    return sum(movement.minor for movement in history if movement.at <= at)


def _refunds(store: Store, sightings: list[RefundSighting]) -> Iterator[Finding]:
    stored = {refund.refund_id: refund for refund in store.refunds}
    ended: dict[str, RefundSighting] = {}
    for sighting in sightings:
        refund = stored.get(sighting.refund_id)
        if refund is None:
            yield Finding("what is acknowledged is durable", sighting.refund_id, "shown, not stored")
            continue
        if (refund.payment_id, refund.request_id) != (sighting.payment_id, sighting.request_id):
            yield Finding("a request has one effect", sighting.request_id, f"shown {sighting.refund_id}")
        if sighting.asked_minor and sighting.minor != sighting.asked_minor:
            yield Finding("another body is a conflict", sighting.request_id, f"shown {sighting.minor}")
        last = ended.get(sighting.refund_id)
        if last is not None and last.at < sighting.began_at and last.state != sighting.state:
            yield Finding("an end is an end", sighting.refund_id, f"{sighting.state} after {last.state}")
        if sighting.state != "SUBMITTED":
            ended[sighting.refund_id] = sighting
    for refund_id, seen in ended.items():
        if refund_id in stored and stored[refund_id].state != seen.state:
            yield Finding("an end is an end", refund_id, f"{stored[refund_id].state} after {seen.state}")


def watched_all(store: Store, witness: Witness) -> Iterator[Finding]:
    """At rest, every display shows every payment of its shop as it stands."""
    for payment in store.payments:
        seen = witness.watched.get(payment.payment_id)
        stands = (payment.merchant_id, payment.state, payment.refunded_minor)
        if seen is None or stands != (seen.merchant_id, seen.state, seen.refunded_minor):
            yield Finding("a watcher misses nothing", payment.payment_id, f"{payment.state}, shown {seen}")
