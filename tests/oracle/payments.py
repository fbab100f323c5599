"""Rules of payments and refunds: states agree with what is booked, and whatever is open owes something."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from tests.oracle.evidence import Finding
from tests.oracle.holds import WON, charged
from tests.oracle.rows import Attempt, Entry, Hold, Incident, Payment, Posting, Refund, Store

OPEN_ATTEMPT = ("SUBMITTED", "HELD", "CAPTURING", "RELEASING", "CANCELLING")
GIVING_BACK = ("RETURNING", "REFUNDING", "REST_OWED")
WAITS = ("CREATED", "SUBMITTED", "CAPTURING", "RELEASING", "CANCELLING")
PAID = ("SUCCEEDED",)
ENDED_WITHOUT_MONEY = ("DECLINED", "CANCELLED", "EXPIRED")


@dataclass(frozen=True, slots=True)
class Story:
    """One payment with everything that hangs on it."""

    payment: Payment
    attempts: list[Attempt]
    refunds: list[Refund]
    entries: list[Entry]
    incidents: list[Incident]
    holds: dict[str, Hold]
    """By attempt."""

    def of_kind(self, kind: str) -> list[Entry]:
        """Its entries of one kind, in the order of booking."""
        return [entry for entry in self.entries if entry.kind == kind]


def stories(store: Store) -> list[Story]:
    """All payments, each with its own."""
    attempts: dict[str, list[Attempt]] = defaultdict(list)
    refunds: dict[str, list[Refund]] = defaultdict(list)
    entries: dict[str, list[Entry]] = defaultdict(list)
    incidents: dict[str, list[Incident]] = defaultdict(list)
    for attempt in store.attempts:
        attempts[attempt.payment_id].append(attempt)
    for refund in store.refunds:
        refunds[refund.payment_id].append(refund)
    for entry in store.entries:
        entries[entry.payment_id or ""].append(entry)
    for incident in store.incidents:
        incidents[incident.payment_id].append(incident)
    holds: dict[str, dict[str, Hold]] = defaultdict(dict)
    for hold in store.holds:
        holds[hold.payment_id][hold.attempt_id] = hold
    return [
        Story(payment, attempts[key], refunds[key], entries[key], incidents[key], holds[key])
        for payment in store.payments
        for key in (payment.payment_id,)
    ]


def check(store: Store) -> Iterator[Finding]:
    """Everything that payments' own records can show to be wrong."""
    postings: dict[tuple[str, int], list[Posting]] = defaultdict(list)
    for posting in store.postings:
        postings[posting.lane, posting.seq].append(posting)
    for story in stories(store):
        yield from _booked_as_told(story, postings)
        yield from _attempts_agree(story)
        yield from _refunds_agree(story)
        yield from _owes_something(story)


def _booked_as_told(story: Story, postings: dict[tuple[str, int], list[Posting]]) -> Iterator[Finding]:
    payment = story.payment
    paid = story.of_kind("PAYMENT")
    reversed_ = [
        entry for entry in story.of_kind("REVERSAL") if not _is_stray(postings[entry.lane, entry.seq])
    ]
    ought = (1, 0) if payment.completed_at else (0, 0)
    if payment.completed_at and payment.state == "CANCELLED":
        ought = (1, 1)
    if (len(paid), len(reversed_)) != ought:
        yield Finding(
            "a success is booked once, and undone once when it is cancelled",
            payment.payment_id,
            f"{payment.state} with {len(paid)} PAYMENT and {len(reversed_)} REVERSAL",
        )
        return
    if payment.state in PAID and not payment.completed_at:
        yield Finding(
            "a success is booked once, and undone once when it is cancelled",
            payment.payment_id,
            f"{payment.state} and never completed",
        )
    for entry in paid:
        if (entry.booked_at, entry.business_date) != (payment.completed_at, payment.business_date):
            yield Finding("a payment's day is its entry's", payment.payment_id, entry.business_date)
    if reversed_:
        done = _sums(postings[paid[0].lane, paid[0].seq])
        undone = _sums(postings[reversed_[0].lane, reversed_[0].seq])
        if done != {account: -minor for account, minor in undone.items()}:
            yield Finding("a reversal undoes the whole entry", payment.payment_id, f"{done}: {undone}")


def _sums(postings: list[Posting]) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for posting in postings:
        # What came out of an emulated hold is reversed against the wallet itself.
        sums[f"{posting.account.replace(':HOLD:', ':WR:')} {posting.leg}"] += posting.minor_units
    return sums


def _is_stray(postings: list[Posting]) -> bool:
    """Whether a REVERSAL is of a debit that nobody wanted: through suspense."""
    return any(posting.account.split(":")[2] == "SUSP" for posting in postings)


def _attempts_agree(story: Story) -> Iterator[Finding]:
    payment = story.payment
    open_ones = [attempt for attempt in story.attempts if attempt.state in OPEN_ATTEMPT]
    if len(open_ones) > 1:
        yield Finding("one attempt is open at a time", payment.payment_id, f"{len(open_ones)} are")
    ought = payment.state if payment.state in OPEN_ATTEMPT else None
    states = [attempt.state for attempt in open_ones]
    gives_back = any(attempt.state == "REFUNDING" for attempt in story.attempts)
    if states != ([ought] if ought else []) and not (payment.state == "CANCELLING" and gives_back):
        yield Finding("payment and attempt agree", payment.payment_id, f"{payment.state} with {states}")
    won = [attempt for attempt in story.attempts if attempt.state in WON]
    if len(won) != int(payment.state in PAID):
        yield Finding("one attempt wins", payment.payment_id, f"{payment.state} with {len(won)} won")
    if payment.mode == "CONSUMER_PRESENTED" and len(story.attempts) > 1:
        yield Finding("a payer's code is tried once", payment.payment_id, f"{len(story.attempts)} attempts")


def _refunds_agree(story: Story) -> Iterator[Finding]:
    payment = story.payment
    given = [refund for refund in story.refunds if refund.state == "SUCCEEDED"]
    reserved = [refund for refund in story.refunds if refund.state != "DECLINED"]
    if payment.refunded_minor != sum(refund.merchant_minor for refund in given):
        yield Finding("refunded is the sum of refunds", payment.payment_id, str(payment.refunded_minor))
    if payment.refunded_wallet_minor != sum(refund.wallet_minor for refund in given):
        yield Finding("refunded is the sum of refunds", payment.payment_id, "in the wallet's currency")
    if sum(refund.merchant_minor for refund in reserved) > payment.captured_minor:
        yield Finding("refunds never exceed what was paid", payment.payment_id, "in the merchant's currency")
    amounts = {
        attempt.attempt_id: charged(payment, attempt, story.holds.get(attempt.attempt_id)).wallet_minor
        for attempt in story.attempts
    }
    if reserved and sum(refund.wallet_minor for refund in reserved) > amounts.get(reserved[0].attempt_id, 0):
        yield Finding("refunds never exceed what was paid", payment.payment_id, "in the wallet's currency")
    if reserved and payment.state in (*ENDED_WITHOUT_MONEY, "CANCELLING"):
        yield Finding("a payment is refunded or cancelled, never both", payment.payment_id, payment.state)
    booked = [entry.refund_id for entry in story.of_kind("REFUND")]
    if sorted(map(str, booked)) != sorted(refund.refund_id for refund in given):
        yield Finding("a refund is booked once", payment.payment_id, f"{len(booked)} for {len(given)}")


def _owes_something(story: Story) -> Iterator[Finding]:
    """Whatever is not at its end has a time at which the hub will look at it again."""
    payment = story.payment
    dues = [attempt.due_at for attempt in story.attempts if attempt.due_at is not None]
    if payment.state == "CREATED" and payment.expires_at:
        dues.append(payment.expires_at)
    if payment.due_at != min(dues, default=None):
        yield Finding("a payment's duty is its attempts' first", payment.payment_id, str(payment.due_at))
    for_people = {incident.subject_id for incident in story.incidents if incident.kind == "REFUND_MISMATCH"}
    for_people |= {attempt_id for attempt_id, hold in story.holds.items() if hold.disputed_at is not None}
    for attempt in story.attempts:
        is_open = attempt.state in (*OPEN_ATTEMPT, *GIVING_BACK)
        if is_open and attempt.due_at is None and attempt.attempt_id not in for_people:
            yield Finding("whatever is open is due", attempt.attempt_id, f"{attempt.state} owes nothing")
        if not is_open and attempt.due_at is not None:
            yield Finding("what has ended owes nothing", attempt.attempt_id, attempt.state)
    for refund in story.refunds:
        is_open = refund.state == "SUBMITTED"
        if is_open and refund.due_at is None and refund.refund_id not in for_people:
            yield Finding("whatever is open is due", refund.refund_id, "SUBMITTED owes nothing")
        if not is_open and refund.due_at is not None:
            yield Finding("what has ended owes nothing", refund.refund_id, refund.state)
    if payment.state in WAITS and payment.due_at is None and not for_people:
        yield Finding("whatever is open is due", payment.payment_id, payment.state)
