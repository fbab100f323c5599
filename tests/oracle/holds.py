"""Rules of money that is set aside: captured up to what is held, the rest back, and none left behind."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.oracle.arithmetic import converted, share
from tests.oracle.evidence import Finding, Witness
from tests.oracle.rows import Attempt, Hold, Payment, Store

HELD_AT_MOST = timedelta(days=7, hours=3)
"""How long after its wallet was asked a hold may wait for its merchant: seven days from the wallet's word,
for which an order's payer may take two hours, and what clocks differ."""
WON = ("APPROVED", "REST_OWED")
HOLDING = ("HELD", "CAPTURING", "RELEASING")


@dataclass(frozen=True, slots=True)
class Charged:
    """What a payment took in the end: the whole, or the captured part of a hold."""

    merchant_minor: int
    wallet_minor: int
    markup_minor: int
    acquirer_interchange_minor: int
    acquirer_hub_fee_minor: int
    wallet_interchange_minor: int
    wallet_hub_fee_minor: int


def charged(payment: Payment, attempt: Attempt, hold: Hold | None) -> Charged:
    """Of an attempt that won; of any other what it would take."""
    if hold is None or hold.capture_id is None:
        return Charged(
            payment.merchant_minor or 0,
            attempt.wallet_minor,
            attempt.markup_minor,
            attempt.acquirer_interchange_minor,
            attempt.acquirer_hub_fee_minor,
            attempt.wallet_interchange_minor,
            attempt.wallet_hub_fee_minor,
        )
    return Charged(
        hold.capture_minor or 0,
        hold.capture_wallet_minor or 0,
        hold.capture_markup_minor or 0,
        hold.capture_acquirer_interchange_minor or 0,
        hold.capture_acquirer_hub_fee_minor or 0,
        hold.capture_wallet_interchange_minor or 0,
        hold.capture_wallet_hub_fee_minor or 0,
    )


def captured_attempts(store: Store) -> set[str]:
    """Attempts with a payment that is booked: of a hold, those that were captured."""
    return {entry.attempt_id or "" for entry in store.entries if entry.kind == "PAYMENT"}


def took_out_of_hold(hold: Hold | None, captured: set[str]) -> int:
    """What was captured of a hold, in the wallet's currency."""
    return (hold.capture_wallet_minor or 0) if hold is not None and hold.attempt_id in captured else 0


def check(store: Store, witness: Witness, *, at_rest: bool) -> Iterator[Finding]:
    """`at_rest`: nothing is on its way any more."""
    payments = {payment.payment_id: payment for payment in store.payments}
    attempts = {attempt.attempt_id: attempt for attempt in store.attempts}
    for hold in store.holds:
        payment, attempt = payments.get(hold.payment_id), attempts.get(hold.attempt_id)
        if payment is None or attempt is None:
            yield Finding("a hold belongs to an attempt", hold.attempt_id, hold.payment_id)
        else:
            yield from _captured_right(payment, attempt, hold)
    yield from _set_aside(store)
    yield from _nobody_s_money(witness, attempts, store, at_rest=at_rest)
    if at_rest and witness.looks:
        yield from _over(store, attempts, witness.looks[-1])


def _captured_right(payment: Payment, attempt: Attempt, hold: Hold) -> Iterator[Finding]:
    """What is captured is part of what is held, priced and charged by the terms of the hold."""
    if hold.capture_id is None:
        if attempt.state in WON:
            yield Finding("a hold wins by a capture", attempt.attempt_id, attempt.state)
        return
    are, whole = charged(payment, attempt, hold), charged(payment, attempt, None)
    if are.merchant_minor == whole.merchant_minor:
        ought = whole
    else:
        ends = (payment.merchant_currency or "", attempt.wallet_currency)
        minor, wallet = are.merchant_minor, converted(are.merchant_minor, attempt.rate, *ends)
        ought = Charged(
            minor,
            wallet,
            wallet - converted(minor, hold.mid, *ends),
            share(minor, hold.acquirer_interchange),
            share(minor, hold.acquirer_hub_fee),
            share(wallet, hold.wallet_interchange),
            share(wallet, hold.wallet_hub_fee),
        )
    if are != ought:
        yield Finding("a captured part costs its part", attempt.attempt_id, f"{are}: {ought}")
    if not 0 < are.wallet_minor <= attempt.wallet_minor or are.merchant_minor > whole.merchant_minor:
        yield Finding("captured is within what is held", attempt.attempt_id, str(are))
    if attempt.state in WON and payment.captured_minor != are.merchant_minor:
        yield Finding("captured is what was asked for", payment.payment_id, str(payment.captured_minor))


def _set_aside(store: Store) -> Iterator[Finding]:
    """HOLD accounts hold exactly what emulated holds have debited and neither captured nor given back."""
    held: dict[str, int] = defaultdict(int)
    attempts = {attempt.attempt_id: attempt for attempt in store.attempts}
    debited = {entry.attempt_id for entry in store.entries if entry.kind == "HOLD_DEBIT"}
    captured = captured_attempts(store)
    returned = {entry.attempt_id for entry in store.entries if entry.kind == "HOLD_RETURN"}
    for hold in store.holds:
        attempt = attempts.get(hold.attempt_id)
        if attempt is None or hold.attempt_id not in debited or hold.attempt_id in returned:
            continue
        taken = took_out_of_hold(hold, captured)
        account = f"WALLET:{attempt.wallet_id}:HOLD:{attempt.wallet_currency}"
        held[account] += attempt.wallet_minor - taken
    for posting in store.postings:
        if posting.account.split(":")[2] == "HOLD":
            held[posting.account] += posting.minor_units
    for account, total in held.items():
        if total:
            yield Finding("HOLD is what is held", account, f"off by {total}")


def _over(store: Store, attempts: dict[str, Attempt], now: datetime) -> Iterator[Finding]:
    """Nothing is held beyond its time, but for what a dispute froze and what waits for a person."""
    parked = {each.record_id for each in store.parked}
    for hold in store.holds:
        attempt = attempts.get(hold.attempt_id)
        if attempt is None or attempt.state != "HELD" or hold.disputed_at or hold.attempt_id in parked:
            continue
        if now > datetime.fromisoformat(attempt.submitted_at) + HELD_AT_MOST:
            yield Finding("a hold is over after seven days", hold.attempt_id, f"held until {hold.held_until}")


def _nobody_s_money(
    witness: Witness, attempts: dict[str, Attempt], store: Store, *, at_rest: bool
) -> Iterator[Finding]:
    """A wallet never captures more than it holds, and at rest it holds nothing that the hub knows ended."""
    waits = {incident.subject_id for incident in store.incidents} | witness.broken_words
    for hold in witness.holds:
        if hold.captured_minor is not None and hold.captured_minor > hold.minor:
            yield Finding("captured is within what is held", hold.reference, f"{hold} at the wallet")
        attempt = attempts.get(hold.reference)
        is_open = attempt is not None and attempt.state in HOLDING
        if at_rest and hold.is_held and not is_open and hold.reference not in waits:
            state = None if attempt is None else attempt.state
            yield Finding("what is held is given back", hold.reference, f"held by the wallet, {state} here")
