"""What two people's decision makes of an unknown: the steps of the wallet's own word, and no others."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.ledger.book import payment_entry, reversal_entry, stray_entry, stray_returned_entry
from hub.ledger.entry import Entry
from hub.payment.in_flight import landed_by
from hub.payment.judge import REFERENCE_CHARACTERS_MAX
from hub.payment.lifecycle import AskedBy, Booking, Step
from hub.payment.model import AttemptState, Decline, DeclinedBy, Payment, Refund, RefundState
from hub.payment.refunds import RefundStep, refund_answered
from hub.payment.resolutions import ResolutionRefused, ResolvedOutcome, attempt_resolved, refund_resolved
from tests.hub.payment.records import NOON, PROFILE, asked, money, reserved, yes
from tests.hub.payment.situations import (
    A_NO,
    LATER,
    SITUATIONS,
    TIMEOUT,
    TOO_LATE,
    asked_to_hold_natively,
    cancel_asked,
    cancel_said,
    cancelling,
    given_back,
    learn,
    paid,
    refunding,
    return_said,
    settled,
    summary,
    the_attempt,
    undoing,
)
from wallets.outcome import Cancelled, Declined, DeclineReason, Refunded

NO_TIME = timedelta()
APPROVED, DECLINED = ResolvedOutcome.APPROVED, ResolvedOutcome.DECLINED

RESOLVED = {
    ("asked", APPROVED): "SUCCEEDED/APPROVED +PAYMENT",
    ("asked", DECLINED): "DECLINED/DECLINED",
    ("asked order", APPROVED): "SUCCEEDED/APPROVED +PAYMENT",
    ("asked order", DECLINED): "CREATED/DECLINED",
    ("cancelling", APPROVED): "CANCELLING/REFUNDING +STRAY",
    ("cancelling", DECLINED): "CANCELLED/CANCELLED",
    ("undoing", APPROVED): "SUCCEEDED/APPROVED",
    ("undoing", DECLINED): "CANCELLED/CANCELLED +REVERSAL",
    ("returning", APPROVED): "CANCELLED/REFUNDING +STRAY",
    ("returning", DECLINED): "CANCELLED/RETURNED",
    ("refunding", APPROVED): "=",
    ("refunding", DECLINED): "CANCELLED/RETURNED +STRAY_RETURNED",
    ("refunding while cancelling", APPROVED): "=",
    ("refunding while cancelling", DECLINED): "CANCELLED/RETURNED +STRAY_RETURNED",
    ("asked to hold", APPROVED): "HELD/HELD +HOLD",
    ("asked to hold", DECLINED): "DECLINED/DECLINED",
    ("asked to hold natively", APPROVED): "HELD/HELD",
    ("asked to hold natively", DECLINED): "DECLINED/DECLINED",
    ("capturing", APPROVED): "SUCCEEDED/APPROVED +PAYMENT",
    ("capturing", DECLINED): "HELD/HELD",
    ("rest owed", APPROVED): "=",
    ("rest owed", DECLINED): "SUCCEEDED/APPROVED +HOLD_RETURN",
    ("releasing", APPROVED): "=",
    ("releasing", DECLINED): "CANCELLED/RETURNED +HOLD_RETURN",
    ("releasing natively", APPROVED): "=",
    ("releasing natively", DECLINED): "CANCELLED/RETURNED",
}
"""As in test_lifecycle; what is left out is no unknown and refused."""


PROMPT = replace(PROFILE, pay_timeout_seconds=5.0, pay_in_flight_seconds=7)
"""A wallet whose debits have appeared by LATER, also where nobody knows when its pay call ended."""


def resolved(payment: Payment, outcome: ResolvedOutcome, reference: str = "") -> Step | ResolutionRefused:
    """What people's decision makes of the payment's attempt."""
    attempt_id = the_attempt(payment).attempt_id
    return attempt_resolved(payment, attempt_id, outcome, reference, PROMPT, NO_TIME, LATER)


def decided(payment: Payment, outcome: ResolvedOutcome, reference: str = "") -> Step:
    """The same, where it is not refused."""
    step = resolved(payment, outcome, reference)
    assert isinstance(step, Step), step
    return step


def a_refund() -> tuple[Payment, Refund]:
    """A refund of a paid payment, asked for and not answered."""
    payment = paid()
    return payment, reserved(payment, [], money("1000 JPY"))


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("outcome", ResolvedOutcome)
def test_a_decision_in_any_situation_does_what_the_table_says(
    situation: str, outcome: ResolvedOutcome
) -> None:
    payment = SITUATIONS[situation]()
    step = resolved(payment, outcome)
    expected = RESOLVED.get((situation, outcome))

    if expected is None:
        assert isinstance(step, ResolutionRefused)
        assert "PAYMENT_STATE" == step.reason
    else:
        assert isinstance(step, Step)
        assert expected == summary(payment, step)


IN_FLIGHT = ("asked", "asked order", "asked to hold", "asked to hold natively", "cancelling")


@pytest.mark.parametrize("situation", SITUATIONS)
def test_that_there_is_no_debit_is_decided_once_none_can_appear_any_more(situation: str) -> None:
    payment = SITUATIONS[situation]()
    attempt_id = the_attempt(payment).attempt_id
    landed_at = landed_by(the_attempt(payment), PROMPT, NOON, NO_TIME)

    def said(outcome: ResolvedOutcome, in_flight_for: timedelta, at: datetime) -> Step | ResolutionRefused:
        return attempt_resolved(payment, attempt_id, outcome, "", PROMPT, in_flight_for, at)

    a_moment = timedelta(microseconds=1)
    early, in_time = said(DECLINED, NO_TIME, landed_at - a_moment), said(DECLINED, NO_TIME, landed_at)
    unseen = said(DECLINED, a_moment, landed_at)
    debited = said(APPROVED, timedelta(days=1), landed_at - timedelta(days=1))

    if situation in IN_FLIGHT:
        told = f"a debit of {attempt_id} may appear until {landed_at.isoformat()}: decide then"
        assert ResolutionRefused("PAYMENT_STATE", told) == early
        later = f"a debit of {attempt_id} may appear until {(landed_at + a_moment).isoformat()}: decide then"
        assert ResolutionRefused("PAYMENT_STATE", later) == unseen
        assert (True, True) == (isinstance(in_time, Step), isinstance(debited, Step))
    else:
        assert isinstance(early, Step) is isinstance(in_time, Step) is ((situation, DECLINED) in RESOLVED)


@pytest.mark.parametrize(
    "situation, outcome, said",
    [
        (
            "asked",
            APPROVED,
            lambda payment: learn(payment, yes(the_attempt(payment), wallet_payment_id="W-1")),
        ),
        ("cancelling", DECLINED, lambda payment: cancel_said(payment, Cancelled())),
        ("cancelling", APPROVED, lambda payment: cancel_said(payment, TOO_LATE)),
        ("undoing", DECLINED, lambda payment: cancel_said(payment, Cancelled())),
        ("undoing", APPROVED, lambda payment: cancel_said(payment, TOO_LATE)),
        ("returning", DECLINED, lambda payment: cancel_said(payment, Cancelled())),
        ("refunding", DECLINED, lambda payment: return_said(payment, given_back(the_attempt(payment)))),
    ],
)
def test_a_decision_books_and_ends_what_the_wallet_s_word_would(
    situation: str, outcome: ResolvedOutcome, said: Callable[[Payment], Step]
) -> None:
    payment = SITUATIONS[situation]()
    by_people = decided(payment, outcome, "W-1" if situation == "asked" else "")
    by_wallet = said(payment)

    assert [booking for booking, _ in by_wallet.bookings] == [booking for booking, _ in by_people.bookings]
    assert the_attempt(by_wallet.payment) == replace(
        the_attempt(by_people.payment), last_answer=the_attempt(by_wallet.payment).last_answer
    )
    assert replace(by_wallet.payment, attempts=()) == replace(by_people.payment, attempts=())


def test_a_no_by_evidence_is_the_wallet_s_no_with_advice_of_its_own() -> None:
    step = decided(asked(), DECLINED)

    assert Decline(DeclinedBy.WALLET, "RESOLVED_UNPAID") == step.payment.decline
    assert None is the_attempt(step.payment).due_at


def test_a_debit_under_a_cancel_that_people_confirm_keeps_the_cancel() -> None:
    step = decided(settled(learn(cancelling(), yes(the_attempt(cancelling())), AskedBy.NOTICE)), DECLINED)

    assert ("CANCELLED", ()) == (step.payment.state, step.bookings)


def test_the_wallet_s_id_is_kept_where_the_evidence_names_it_and_never_made_up() -> None:
    assert "W-9" == the_attempt(decided(asked(), APPROVED, "W-9").payment).wallet_payment_id
    assert None is the_attempt(decided(asked(), APPROVED).payment).wallet_payment_id
    assert "W-9" == the_attempt(decided(cancelling(), APPROVED, "W-9").payment).wallet_payment_id


@pytest.mark.parametrize("reference", ["a\nb", "x" * (REFERENCE_CHARACTERS_MAX + 1)])
def test_an_id_that_can_be_none_is_refused(reference: str) -> None:
    payment, refund = a_refund()
    of_attempt = resolved(asked(), APPROVED, reference)
    of_refund = refund_resolved(payment, refund, APPROVED, reference, PROFILE, LATER)

    for refused in (of_attempt, of_refund):
        assert isinstance(refused, ResolutionRefused)
        assert "FIELD_INVALID" == refused.reason


def test_another_id_than_the_one_that_is_known_is_refused() -> None:
    payment = asked()
    known = payment.with_attempt(replace(the_attempt(payment), wallet_payment_id="W-1"))
    refused = resolved(known, APPROVED, "W-2")

    assert isinstance(refused, ResolutionRefused)
    assert "payment id W-2, before W-1" in refused.detail


def test_what_a_mismatch_stopped_is_asked_for_again_or_ended() -> None:
    stopped = settled(return_said(refunding(), wrongly_given_back(refunding())))
    assert None is the_attempt(stopped).due_at

    again = the_attempt(decided(stopped, APPROVED).payment)
    assert (AttemptState.REFUNDING, 0, LATER) == (again.state, again.tries, again.due_at)
    ended = decided(stopped, DECLINED)
    assert [Booking.STRAY_RETURNED] == [booking for booking, _ in ended.bookings]


def wrongly_given_back(payment: Payment) -> Refunded:
    """A yes to the refund of a stray success, of another amount."""
    return replace(given_back(the_attempt(payment)), amount=money("1.00 THB"))


@pytest.mark.parametrize("outcome", ResolvedOutcome)
def test_after_a_decision_the_wallet_s_word_follows_the_rules(outcome: ResolvedOutcome) -> None:
    payment = settled(decided(asked(), outcome))
    attempt = the_attempt(payment)
    repeat, against = (yes(attempt), A_NO) if outcome is APPROVED else (A_NO, yes(attempt))

    assert (payment, (), ()) == _parts(learn(payment, repeat, AskedBy.NOTICE))
    assert payment == learn(payment, TIMEOUT).payment
    contradicted = learn(payment, against, AskedBy.NOTICE)
    expected = "= !FAILURE_AFTER_SUCCESS" if outcome is APPROVED else "DECLINED/RETURNING !LATE_SUCCESS"
    assert expected == summary(payment, contradicted)


def _parts(step: Step) -> tuple[Payment, object, object]:
    return step.payment, step.bookings, step.incidents


@pytest.mark.parametrize("before", ["fresh", "stopped"])
def test_a_refund_is_given_or_declined_by_evidence_also_where_a_mismatch_stopped_it(before: str) -> None:
    payment, refund = a_refund()
    if before == "stopped":
        wrong = Refunded(refund.refund_id, "R-1", money("1.00 THB"))
        refund = refund_answered(payment, refund, wrong, PROFILE, LATER).refund
        assert None is refund.due_at
    given = refund_resolved(payment, refund, APPROVED, "R-9", PROFILE, LATER)
    unnamed = refund_resolved(payment, refund, APPROVED, "", PROFILE, LATER)
    declined = refund_resolved(payment, refund, DECLINED, "", PROFILE, LATER)

    assert isinstance(given, RefundStep)
    assert (RefundState.SUCCEEDED, "R-9", True) == (
        given.refund.state,
        given.refund.wallet_refund_id,
        given.books,
    )
    assert isinstance(unnamed, RefundStep)
    assert (None, True) == (unnamed.refund.wallet_refund_id, unnamed.books)
    assert isinstance(declined, RefundStep)
    why = Decline(DeclinedBy.WALLET, "REFUND_REJECTED")
    assert (RefundState.DECLINED, why, False) == (
        declined.refund.state,
        declined.refund.decline,
        declined.books,
    )


def test_a_refund_by_evidence_is_what_the_wallet_s_yes_makes_of_it() -> None:
    payment, refund = a_refund()
    by_wallet = refund_answered(
        payment, refund, Refunded(refund.refund_id, "R-9", refund.wallet_amount), PROFILE, LATER
    )

    assert by_wallet == refund_resolved(payment, refund, APPROVED, "R-9", PROFILE, LATER)


@pytest.mark.parametrize("outcome", ResolvedOutcome)
def test_a_refund_that_has_ended_is_no_unknown(outcome: ResolvedOutcome) -> None:
    payment, refund = a_refund()
    no = Declined(DeclineReason.REFUND_REJECTED, "9")
    ended = refund_answered(payment, refund, no, PROFILE, LATER).refund
    refused = refund_resolved(payment, ended, outcome, "", PROFILE, LATER)

    assert isinstance(refused, ResolutionRefused)
    assert "PAYMENT_STATE" == refused.reason


WORDS: dict[str, Callable[[Payment], Step | ResolutionRefused]] = {
    "people: paid": lambda payment: resolved(payment, APPROVED),
    "people: not paid": lambda payment: resolved(payment, DECLINED),
    "wallet: yes": lambda payment: learn(payment, yes(the_attempt(payment)), AskedBy.NOTICE),
    "wallet: no": lambda payment: learn(payment, A_NO, AskedBy.NOTICE),
    "wallet: unknown": lambda payment: learn(payment, TIMEOUT),
    "wallet: cancelled": lambda payment: cancel_said(payment, Cancelled()),
    "wallet: too late": lambda payment: cancel_said(payment, TOO_LATE),
    "wallet: given back": lambda payment: return_said(payment, given_back(the_attempt(payment))),
}


@given(st.sampled_from([asked, cancelling, undoing]), st.lists(st.sampled_from(sorted(WORDS)), max_size=8))
def test_in_any_order_of_words_and_decisions_the_books_are_those_of_one_outcome(
    begin: Callable[[], Payment], words: list[str]
) -> None:
    payment, entries = begin(), _entries_before(begin)
    for word in words:
        step = WORDS[word](payment)
        if isinstance(step, Step):
            entries += [_entry(booking, step.payment) for booking, _ in step.bookings]
            payment = settled(step)

    stray = the_attempt(payment).state is AttemptState.REFUNDING
    booked = payment.completed_at is not None and payment.state in ("SUCCEEDED", "CANCELLING")
    owed = the_attempt(payment).wallet_amount.minor_units if booked or stray else 0
    assert owed == _receivable(entries)


def _entries_before(begin: Callable[[], Payment]) -> list[Entry]:
    return [_entry(Booking.PAYMENT, paid())] if begin is undoing else []


def _entry(booking: Booking, payment: Payment) -> Entry:
    made = {
        Booking.PAYMENT: payment_entry,
        Booking.REVERSAL: reversal_entry,
        Booking.STRAY: stray_entry,
        Booking.STRAY_RETURNED: stray_returned_entry,
    }
    return made[booking](payment, the_attempt(payment))


def _receivable(entries: list[Entry]) -> int:
    """What the wallet owes for debits, fees apart."""
    return sum(
        posting.minor_units
        for entry in entries
        for posting in entry.postings
        if posting.account.kind == "WR" and posting.leg == "AMOUNT"
    )


def test_what_is_only_reserved_is_no_debit_to_refund_and_its_cancel_goes_on() -> None:
    begun = settled(cancel_said(cancel_asked(asked_to_hold_natively()), TIMEOUT))
    step = decided(begun, APPROVED)
    goes_on = the_attempt(step.payment)
    assert (AttemptState.CANCELLING, 0, LATER, ()) == (
        goes_on.state,
        goes_on.tries,
        goes_on.due_at,
        step.bookings,
    )
