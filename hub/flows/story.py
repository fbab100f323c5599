"""The story of a payment in words: code, route, quote, attempts, entries, refunds, day and what is next.

A pure telling of records; it holds no code, no secret and nothing about a person.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import assert_never

from fx.rate import rate_text
from hub.flows.decided import told
from hub.flows.held import told as held_told
from hub.flows.instants import utc_text
from hub.flows.ports import StoredQuote
from hub.ledger.decimals import decimal_text
from hub.ledger.entry import BookedEntry
from hub.payment.incidents import TEXT as INCIDENT_TEXT
from hub.payment.incidents import IncidentRecord
from hub.payment.model import (
    Attempt,
    AttemptState,
    Decline,
    DeclinedBy,
    Mode,
    Payment,
    PaymentState,
    Refund,
    RefundState,
)
from hub.payment.proposals import Proposal, ProposalKind
from hub.payment.reasons import REASONS
from hub.settlement.day import BusinessDay, DayState


class Chapter(StrEnum):
    """What part of the story a line belongs to."""

    REQUEST = "REQUEST"
    CODE = "CODE"
    ROUTE = "ROUTE"
    QUOTE = "QUOTE"
    ATTEMPT = "ATTEMPT"
    ENTRY = "ENTRY"
    REFUND = "REFUND"
    DAY = "DAY"
    INCIDENT = "INCIDENT"
    NOW = "NOW"


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence. `at` is None for lines that explain rather than tell."""

    chapter: Chapter
    text: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """Everything that is known of one payment. `quotes` by id, `days` by business date."""

    payment: Payment
    refunds: Sequence[Refund] = ()
    quotes: Mapping[str, StoredQuote] = field(default_factory=dict)
    entries: Sequence[BookedEntry] = ()
    incidents: Sequence[IncidentRecord] = ()
    proposals: Sequence[Proposal] = ()
    """What people decided, or were asked to, in the order of asking."""
    days: Mapping[date, BusinessDay] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Event:
    """Lines that are told together, where they happened."""

    at: datetime
    lines: tuple[Line, ...]


def story(records: Records) -> tuple[Line, ...]:
    """The lines in the order of events; printed one below the other they read as a story."""
    payment = records.payment
    events = [_Event(payment.created_at, tuple(_request(payment)))]
    for attempt in payment.attempts:
        stored = records.quotes.get(attempt.quote_id)
        if stored is not None:
            # The payment's clock was read first; yet no wallet is asked before there is a quote.
            told_at = min(stored.quote.created_at, attempt.submitted_at)
            events.append(_Event(told_at, tuple(_quote(stored))))
        events += _attempt(payment, attempt, _by_people(records, attempt))
    for refund in records.refunds:
        events += _refund(refund)
    events += [_Event(booked.booked_at, tuple(_entry(booked))) for booked in records.entries]
    events += [_Event(one.incident.opened_at, (_incident(one),)) for one in records.incidents]
    for proposal in records.proposals:
        chapter = _chapter_of(proposal)
        events += [_Event(at, (Line(chapter, text, at),)) for at, text in told(proposal)]
    lines = [line for event in sorted(events, key=lambda event: event.at) for line in event.lines]
    lines += _days(records)
    lines += _now(payment, records.refunds)
    return tuple(lines)


def _request(payment: Payment) -> Iterator[Line]:
    at = payment.created_at
    if payment.merchant_amount is None:
        text = f"{payment.merchant_id} cancelled {payment.request_id} before it was asked for."
        yield Line(Chapter.REQUEST, text, at)
        return
    names = (
        ("request", payment.request_id or ""),
        ("order", payment.merchant_order_id),
        ("till", payment.terminal_id),
        ("acquirer", payment.acquirer_id),
    )
    named = ", ".join(f"{name} {value}" for name, value in names if value)
    who = "A payer offers" if payment.mode is Mode.MERCHANT_STATIC else "The merchant asks for"
    yield Line(
        Chapter.REQUEST,
        f"{who} {payment.amount} for {payment.merchant_id} ({named}): {payment.payment_id}.",
        at,
    )
    yield Line(Chapter.CODE, _code(payment))
    if payment.route:
        yield Line(Chapter.ROUTE, f"Route: {payment.route}.")


def _code(payment: Payment) -> str:
    match payment.mode:
        case Mode.CONSUMER_PRESENTED:
            return "The payer showed a code: a one-time secret, which is never kept."
        case Mode.MERCHANT_DYNAMIC:
            until = "" if payment.expires_at is None else f", good until {utc_text(payment.expires_at)}"
            return f"The merchant shows an order code of the hub{until}; a wallet that reads it may pay."
        case Mode.MERCHANT_STATIC:
            return (
                "The payer scanned a printed code that is registered for the merchant, and typed the amount."
            )
        case _:
            assert_never(payment.mode)


def _quote(stored: StoredQuote) -> Iterator[Line]:
    offer, price = stored.quote, stored.quote.price
    if offer.merchant_amount.currency_code == offer.wallet_amount.currency_code:
        made = f"{offer.quote_id}: {offer.wallet_amount}, no rate within one currency"
    else:
        made = f"{offer.quote_id}: {offer.merchant_amount} x {rate_text(price.rate)} = {offer.wallet_amount}"
        if price.markup:
            percent = rate_text(price.markup * 100)
            made += f", mid {rate_text(price.mid)} and {percent} % markup worth {offer.markup_amount}"
    text = f"{offer.wallet_id} is quoted {made}; good until {utc_text(offer.expires_at)}."
    yield Line(Chapter.QUOTE, text, offer.created_at)
    for leg in price.legs:
        rate = f"1 {leg.base} = {rate_text(leg.value)} {leg.quote}"
        yield Line(Chapter.QUOTE, f"Its rate stands on {rate}, {leg.source}, as of {utc_text(leg.as_of)}.")


def _by_people(records: Records, attempt: Attempt) -> bool:
    """Whether the success of this attempt was booked because two people had decided it."""
    completed_at = records.payment.completed_at
    return completed_at is not None and any(
        proposal.kind is ProposalKind.RESOLUTION
        and proposal.subject_id == attempt.attempt_id
        and proposal.approved_by is not None
        and proposal.approved_by.at <= completed_at
        for proposal in records.proposals
    )


def _attempt(payment: Payment, attempt: Attempt, by_people: bool) -> list[_Event]:
    asked_at = attempt.submitted_at
    wallet = attempt.wallet_id
    name = f"attempt {attempt.number}, {attempt.attempt_id}"
    verb = "is asked for" if attempt.hold is None else "is asked to set aside"
    asked = Line(Chapter.ATTEMPT, f"{wallet} {verb} {attempt.wallet_amount}: {name}.", asked_at)
    events = [_Event(asked_at, (asked, *_unclear(attempt)))]
    won = payment.winner is not None and payment.winner.attempt_id == attempt.attempt_id
    if attempt.hold is not None:
        held = held_told(payment, attempt, attempt.hold)
        events += [_Event(at, (Line(Chapter.ATTEMPT, text, at),)) for at, text in held]
    elif won and payment.completed_at is not None:
        said = "said yes, as people decided by its evidence" if by_people else "said yes"
        yes = f"{wallet} {said}"
        if attempt.wallet_payment_id is not None:
            yes += f": its payment {attempt.wallet_payment_id}"
        if attempt.wallet_completed_at is not None:
            yes += f", done there at {utc_text(attempt.wallet_completed_at)}"
        done_at = payment.completed_at
        events.append(_Event(done_at, (Line(Chapter.ATTEMPT, f"{yes}.", done_at),)))
    ended = _ended(attempt)
    if ended is not None:
        # When an attempt ended is not kept: the line stands behind the last that is known.
        after = max(attempt.call_ended_at or asked_at, payment.updated_at if won else asked_at)
        events.append(_Event(after, (Line(Chapter.ATTEMPT, ended),)))
    return events


def _unclear(attempt: Attempt) -> Iterator[Line]:
    """What an attempt with a clear end had to go through before."""
    if attempt.state in (AttemptState.APPROVED, AttemptState.DECLINED) and attempt.last_answer:
        times = f"the hub asked {_times(attempt.tries)}" if attempt.tries else "the wallet spoke up itself"
        text = f"Its answer was not clear ({attempt.last_answer}), so the result was unknown; {times}."
        yield Line(Chapter.ATTEMPT, text)


def _ended(attempt: Attempt) -> str | None:
    """How an attempt stands, unless its success says it all."""
    wallet = attempt.wallet_id
    last = f" Last answer: {attempt.last_answer}." if attempt.last_answer else ""
    again = "" if attempt.due_at is None else f" Asked next at {utc_text(attempt.due_at)}."
    match attempt.state:
        case AttemptState.APPROVED:
            return None
        case AttemptState.SUBMITTED:
            asked = f", asked {_times(attempt.tries)}" if attempt.tries else ""
            return f"{wallet} has not clearly answered{asked}: the result is unknown.{last}{again}"
        case AttemptState.HELD:
            return f"{wallet} holds the money.{last}"
        case AttemptState.CAPTURING:
            return f"{wallet} is being asked to capture, {_times(attempt.tries)} so far.{last}{again}"
        case AttemptState.RELEASING:
            times = _times(attempt.tries)
            return f"{wallet} is being asked to give it all back, {times} so far.{last}{again}"
        case AttemptState.REST_OWED:
            times = _times(attempt.tries)
            return f"{wallet} is being asked to give back the rest, {times} so far.{last}{again}"
        case AttemptState.DECLINED:
            return _declined(wallet, attempt.decline)
        case AttemptState.CANCELLING:
            return f"{wallet} is being asked to undo it, {_times(attempt.tries)} so far.{last}{again}"
        case AttemptState.CANCELLED:
            return f"{wallet} holds no money for it and never will: it is undone."
        case AttemptState.RETURNING | AttemptState.REFUNDING:
            return f"{wallet} took money that nobody wanted any more; it is being given back.{last}{again}"
        case AttemptState.RETURNED if attempt.hold is not None and attempt.hold.until is not None:
            return None
        case AttemptState.RETURNED:
            return f"{wallet} took money that nobody wanted any more, and has given it back."
        case _:
            assert_never(attempt.state)


def _declined(wallet_id: str, decline: Decline | None) -> str:
    if decline is None:
        return f"{wallet_id}: it ended without money."
    text = REASONS[decline.reason].text
    match decline.by:
        case DeclinedBy.WALLET:
            return f"{wallet_id} said no, {decline.reason}. {text}"
        case DeclinedBy.HUB:
            return f"The hub ended it, {decline.reason}. {text}"
        case DeclinedBy.MERCHANT:
            return f"The merchant ended it, {decline.reason}. {text}"
        case _:
            assert_never(decline.by)


def _refund(refund: Refund) -> list[_Event]:
    part = f"{refund.merchant_amount}, {refund.wallet_amount} at {refund.wallet_id}"
    reason = f" for {refund.reason!r}" if refund.reason else ""
    asked = f"The merchant gives back {part}{reason}: {refund.refund_id}, request {refund.request_id}."
    events = [_Event(refund.created_at, (Line(Chapter.REFUND, asked, refund.created_at),))]
    again = "" if refund.due_at is None else f" Asked next at {utc_text(refund.due_at)}."
    match refund.state:
        case RefundState.SUBMITTED:
            last = f" Last answer: {refund.last_answer}." if refund.last_answer else ""
            text = f"{refund.refund_id} is not clearly answered yet, so it is unknown.{last}{again}"
        case RefundState.SUCCEEDED:
            named = "" if refund.wallet_refund_id is None else f" as its refund {refund.wallet_refund_id}"
            text = f"{refund.wallet_id} gave it back{named}."
        case RefundState.DECLINED:
            text = _declined(refund.wallet_id, refund.decline)
        case _:
            assert_never(refund.state)
    events.append(
        _Event(refund.completed_at or refund.created_at, (Line(Chapter.REFUND, text, refund.completed_at),))
    )
    return events


def _entry(booked: BookedEntry) -> Iterator[Line]:
    entry = booked.entry
    place = f"{booked.lane}/{booked.seq}"
    text = f"Booked as {entry.kind}, entry {place}, business day {booked.business_date}."
    yield Line(Chapter.ENTRY, text, booked.booked_at)
    legs: dict[tuple[str, str], list[str]] = {}
    for posting in entry.postings:
        account = posting.account
        side = "Dr" if posting.minor_units > 0 else "Cr"
        owner = "" if account.owner_id == "hub" else f" {account.owner_id}"
        amount = decimal_text(abs(posting.minor_units), account.currency_code)
        legs.setdefault((account.currency_code, posting.leg), []).append(
            f"{side} {account.kind}{owner} {amount}"
        )
    for (currency_code, leg), moves in legs.items():
        name = leg.lower().replace("_", " ")
        yield Line(Chapter.ENTRY, f"{currency_code} {name}: {' / '.join(moves)}.")


def _incident(record: IncidentRecord) -> Line:
    incident, again = record.incident, ""
    if record.again is not None:
        again = f" Since then it came {_times(record.again.times)} more, at last: {record.again.last_detail}."
    about = f"{record.incident_id}, {incident.kind} about {incident.subject_id}"
    text = f"{about}: {incident.detail}. {INCIDENT_TEXT[incident.kind]}{again}"
    return Line(Chapter.INCIDENT, text, incident.opened_at)


def _chapter_of(proposal: Proposal) -> Chapter:
    match proposal.kind:
        case ProposalKind.INCIDENT_CLOSURE:
            return Chapter.INCIDENT
        case ProposalKind.RESOLUTION:
            return Chapter.REFUND if proposal.subject_id.startswith("ref_") else Chapter.ATTEMPT
        case ProposalKind.HOLD_SPLIT:
            return Chapter.ATTEMPT
        case _:
            assert_never(proposal.kind)


def _days(records: Records) -> Iterator[Line]:
    dates = [booked.business_date for booked in records.entries]
    for business_date in sorted(dict.fromkeys(dates)):
        day = records.days.get(business_date)
        if day is None or day.state is DayState.OPEN:
            yield Line(Chapter.DAY, f"Business day {business_date} is open: its report is not final.")
        else:
            seal = "" if day.seal is None else f", sealed {day.seal[:16]}"
            text = f"Business day {business_date} is closed{seal}: its report never changes again."
            yield Line(Chapter.DAY, text, day.closed_at)


def _now(payment: Payment, refunds: Sequence[Refund]) -> Iterator[Line]:
    state = payment.state
    text = f"It is {state}: {_MEANS[state]}"
    if payment.decline is not None and state in _ENDED_WITHOUT_MONEY:
        text += f" Reason {payment.decline.reason}. {REASONS[payment.decline.reason].text}"
    yield Line(Chapter.NOW, text)
    if payment.refunded_minor:
        money = decimal_text(payment.refunded_minor, payment.amount.currency_code)
        yield Line(Chapter.NOW, f"{money} {payment.amount.currency_code} of it are given back.")
    dues = [payment.due_at, *(refund.due_at for refund in refunds)]
    due_at = min((at for at in dues if at is not None), default=None)
    if due_at is not None:
        yield Line(Chapter.NOW, f"The hub does the next thing for it by itself at {utc_text(due_at)}.")


_ENDED_WITHOUT_MONEY = (PaymentState.DECLINED, PaymentState.CANCELLED, PaymentState.EXPIRED)

_MEANS: Mapping[PaymentState, str] = {
    PaymentState.CREATED: "an order that waits for a payer.",
    PaymentState.SUBMITTED: "a wallet was asked and has not clearly answered; neither paid nor failed.",
    PaymentState.HELD: "the money is reserved at the wallet, for a capture or a release.",
    PaymentState.CAPTURING: "a capture was asked for and is not clearly answered.",
    PaymentState.RELEASING: "a release was asked for; the hub goes on until the wallet confirms.",
    PaymentState.CANCELLING: "a cancel was asked for; the hub goes on until the wallet confirms.",
    PaymentState.SUCCEEDED: "paid, and booked.",
    PaymentState.DECLINED: "it ended without money.",
    PaymentState.CANCELLED: "it was undone; no money stays moved.",
    PaymentState.EXPIRED: "nobody paid in time.",
}


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
