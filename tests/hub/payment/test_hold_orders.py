"""Holds in any order of events, at any amount and rate: what is taken and given back is what was held."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from fx.errors import AmountTooSmall
from fx.money import Money
from fx.rate import convert
from hub.ledger.account import AccountKind
from hub.ledger.book import capture_entry, hold_entry, payment_entry, release_entry
from hub.ledger.entry import Entry
from hub.payment.holds import (
    HoldRefused,
    ask_capture,
    ask_release,
    capture_answered,
    dispute,
    hold_time_passed,
    split,
)
from hub.payment.lifecycle import Booking, Step
from hub.payment.model import Attempt, AttemptState, Dispute, HoldKind, Payment, PaymentState
from tests.hub.payment.records import NOON, PROFILE, captured, held
from tests.hub.payment.situations import (
    A_NO,
    LATER,
    TOO_LATE,
    release_said,
    rest_given,
    rest_said,
    settled,
    the_attempt,
)
from wallets.outcome import (
    Captured,
    Released,
)

S, A = PaymentState, AttemptState


OPENED = Dispute(LATER, "olga", "the goods are broken")
RATES = st.decimals(min_value=Decimal("0.0005"), max_value=Decimal(900), places=6)


@given(
    held_minor=st.integers(1, 10**9),
    captured_minor=st.integers(1, 10**9),
    rate=RATES,
    mid=st.decimals(min_value=Decimal("0.5"), max_value=Decimal(1), places=3),
)
def test_whatever_is_captured_and_released_is_what_was_held_and_hold_ends_at_zero(
    held_minor: int, captured_minor: int, rate: Decimal, mid: Decimal
) -> None:
    assume(captured_minor <= held_minor)
    try:
        convert(Money("JPY", captured_minor), rate, "THB")
    except AmountTooSmall:
        assume(False)
    whole = held(amount=f"{held_minor} JPY", rate=f"{rate:f}", mid=f"{rate * mid:f}")
    payment = captured(whole, f"{captured_minor} JPY")
    attempt = the_attempt(payment)
    taken = payment.charge_of(attempt)
    entries = [hold_entry(payment, attempt), capture_entry(payment, attempt)]
    if not attempt.rest_amount.is_zero:
        entries.append(release_entry(payment, attempt))
    assert attempt.wallet_amount == taken.wallet_amount + attempt.rest_amount
    assert attempt.rest_amount.minor_units >= 0
    assert 0 <= taken.markup_amount.minor_units <= taken.wallet_amount.minor_units
    assert (0, taken.wallet_amount.minor_units) == (on(entries, AccountKind.HOLD), amount_owed(entries))
    assert amount_owed(entries) == amount_owed([payment_entry(payment, attempt)])


def on(entries: list[Entry], kind: AccountKind) -> int:
    return sum(p.minor_units for entry in entries for p in entry.postings if p.account.kind is kind)


def amount_owed(entries: list[Entry]) -> int:
    """What the wallet owes by these entries, its fees left out."""
    return sum(
        posting.minor_units
        for entry in entries
        for posting in entry.postings
        if posting.account.kind is AccountKind.WR and posting.leg.value == "AMOUNT"
    )


Event = Callable[[Payment, str, datetime], Step | HoldRefused]


def capture_of(minor_units: int) -> Event:
    return lambda payment, name, at: ask_capture(payment, name, Money("JPY", minor_units), at)


def split_at(minor_units: int) -> Event:
    parts = Money("JPY", minor_units), Money("JPY", 10_000 - minor_units)
    return lambda payment, name, at: split(payment, name, *parts, at)


def wallet_says(*, yes: bool) -> Event:
    """The wallet's clear word to whatever it is being asked, yes or no."""

    def said(payment: Payment, name: str, at: datetime) -> Step:
        attempt = the_attempt(payment)
        assert attempt.hold is not None
        capture = attempt.hold.capture
        if attempt.hold.kind is HoldKind.EMULATED:
            return rest_said(payment, rest_given(attempt) if yes else A_NO, at)
        if capture is None:
            return release_said(payment, Released() if yes else TOO_LATE, at)
        took = Captured(capture.capture_id, capture.charge.wallet_amount)
        answer = took if yes else A_NO
        return capture_answered(payment, attempt.attempt_id, capture.capture_id, answer, PROFILE, at)

    return said


EVENTS = st.one_of(
    st.integers(1, 10_001).map(capture_of),
    st.integers(0, 10_000).map(split_at),
    st.booleans().map(lambda yes: wallet_says(yes=yes)),
    st.just(lambda payment, name, at: ask_release(payment, at)),
    st.just(lambda payment, name, at: dispute(payment, OPENED)),
    st.just(lambda payment, name, at: hold_time_passed(payment, at)),
)


@given(kind=st.sampled_from(HoldKind), events=st.lists(st.tuples(EVENTS, st.integers(1, 200)), max_size=14))
def test_in_any_order_of_events_at_most_what_is_held_is_taken_and_the_rest_goes_back_once(
    kind: HoldKind, events: list[tuple[Event, int]]
) -> None:
    payment, at = held(kind), NOON
    bookings = [Booking.HOLD] if kind is HoldKind.EMULATED else []
    for number, (event, hours) in enumerate(events):
        at += timedelta(hours=hours)
        step = event(payment, f"cap_{number}", at)
        if isinstance(step, HoldRefused) or step == Step(payment):
            continue
        bookings += [booking for booking, _ in step.bookings]
        payment = settled(step, at)
    attempt = the_attempt(payment)
    entries = [ENTRIES[booking](payment, attempt) for booking in bookings]
    taken = payment.charge_of(attempt).wallet_amount.minor_units if payment.captured_minor else 0
    assert len(bookings) == len(dict.fromkeys(bookings))
    assert 0 <= payment.captured_minor <= 10_000
    if payment.state in (S.SUCCEEDED, S.CANCELLED) and attempt.state is not A.REST_OWED:
        assert (0, taken) == (on(entries, AccountKind.HOLD), amount_owed(entries))
        # A release that its wallet contradicts is a duty once more.
        assert (attempt.state is A.RETURNING) == (payment.due_at is not None)


ENTRIES: Mapping[Booking, Callable[[Payment, Attempt], Entry]] = {
    Booking.HOLD: hold_entry,
    Booking.CAPTURE: capture_entry,
    Booking.PAYMENT: payment_entry,
    Booking.HOLD_RETURN: release_entry,
}
