"""Refunds: cumulative at the original rate, never more than was paid, and final once they end."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fx.errors import AmountTooSmall
from fx.money import Money
from fx.rate import convert
from hub.payment.incidents import IncidentKind
from hub.payment.model import (
    Attempt,
    Decline,
    DeclinedBy,
    Fees,
    Payment,
    PaymentState,
    Refund,
    RefundId,
    RefundState,
    RequestId,
)
from hub.payment.reasons import REASONS
from hub.payment.refunds import (
    WINDOW_DAYS,
    RefundRefused,
    Reserved,
    refund_answered,
    refundable_minor,
    reserve,
)
from tests.hub.payment.records import NOON, PROFILE, approved, asked, money, refunded, reserved
from tests.hub.payment.situations import A_NO, LATER, SITUATIONS, TIMEOUT, paid
from wallets.outcome import NotSent, Refunded, RefundOutcome, Unknown, UnknownCause

REFUNDABLE = ("paid", "captured natively", "rest owed", "rest returned", "captured whole")


def ask(payment: Payment, refunds: list[Refund], amount: Money) -> Reserved | RefundRefused:
    return reserve(
        payment,
        refunds,
        amount,
        refund_id=RefundId("ref_x"),
        request_id=RequestId("rr_x"),
        reason="",
        at=NOON,
    )


def declined(payment: Payment, refund: Refund) -> Refund:
    step = refund_answered(payment, refund, A_NO, PROFILE, LATER)
    assert step.payment is None
    return step.refund


def test_a_refund_is_reserved_against_its_payment_and_attempt() -> None:
    payment = paid()
    result = ask(payment, [], money("1000 JPY"))
    assert isinstance(result, Reserved)
    refund = result.refund
    assert 0 == refund.version
    assert (RefundState.SUBMITTED, 1, 0, NOON, "att_1_1", "W-TH", "pay_1", "m_1") == (
        refund.state,
        refund.number,
        refund.tries,
        refund.due_at,
        refund.attempt_id,
        refund.wallet_id,
        refund.payment_id,
        refund.merchant_id,
    )
    assert (money("1000 JPY"), money("223.60 THB"), 6, 134) == (
        refund.merchant_amount,
        refund.wallet_amount,
        refund.acquirer_interchange_back_minor,
        refund.wallet_interchange_back_minor,
    )
    assert replace(payment, updated_at=NOON) == result.payment


@pytest.mark.parametrize("situation", [name for name in SITUATIONS if name not in REFUNDABLE])
def test_only_a_booked_payment_gives_money_back(situation: str) -> None:
    payment = SITUATIONS[situation]()
    result = ask(payment, [], money("1 JPY"))
    assert isinstance(result, RefundRefused)
    assert ("PAYMENT_STATE", True) == (result.reason, result.reason in REASONS)


@pytest.mark.parametrize(
    "amount, reason", [("3481 JPY", "REFUND_EXCEEDS_REST"), ("1.00 THB", "CURRENCY_MISMATCH")]
)
def test_a_refund_that_can_not_be_is_refused_with_a_registered_reason(amount: str, reason: str) -> None:
    result = ask(paid(), [], money(amount))
    assert isinstance(result, RefundRefused)
    assert (reason, True) == (result.reason, result.reason in REASONS)


def test_of_two_refunds_of_60_per_cent_the_second_is_refused() -> None:
    payment = paid()
    first = reserved(payment, [], money("2088 JPY"))
    second = ask(payment, [first], money("2088 JPY"))
    assert RefundRefused("REFUND_EXCEEDS_REST", "1392 JPY can still be refunded") == second


def test_a_declined_refund_makes_room_again() -> None:
    payment = paid()
    first = declined(payment, reserved(payment, [], money("2088 JPY")))
    second = reserved(payment, [first], money("2088 JPY"))
    assert (2, money("466.88 THB")) == (second.number, second.wallet_amount)


def test_a_submitted_refund_counts_before_its_end_is_known() -> None:
    payment = paid()
    first = reserved(payment, [], money("1000 JPY"))
    assert 2480 == refundable_minor(payment, [first])


def test_less_than_a_wallet_s_minor_unit_is_refused_with_the_smallest_that_is_not() -> None:
    payment = approved(asked("357.50 THB", "0.5", "KRW"))
    with pytest.raises(AmountTooSmall) as refused:
        ask(payment, [], money("0.99 THB"))
    assert money("1.00 THB") == refused.value.smallest
    assert money("1 KRW") == reserved(payment, [], money("1.00 THB")).wallet_amount


def test_the_refund_that_completes_may_come_to_nothing_on_the_wallet_s_side() -> None:
    payment = approved(asked("1.50 THB", "1", "KRW"))
    assert money("2 KRW") == payment.attempts[0].wallet_amount
    first = reserved(payment, [], money("1.49 THB"))
    assert money("1 KRW") == first.wallet_amount
    second = reserved(payment, [first], money("0.01 THB"))
    assert money("1 KRW") == second.wallet_amount
    other = approved(asked("1.40 THB", "1", "KRW"))
    whole = reserved(other, [], money("1.00 THB"))
    assert money("0 KRW") == reserved(other, [whole], money("0.40 THB")).wallet_amount


def test_a_success_counts_on_both_sides_of_the_payment() -> None:
    payment = paid()
    refund = reserved(payment, [], money("1000 JPY"))
    outcome = Refunded(refund.refund_id, "R-1", refund.wallet_amount, completed_at=LATER)
    step = refund_answered(payment, refund, outcome, PROFILE, LATER)
    assert step.payment is not None
    assert step.books
    assert (1000, 22360, LATER) == (
        step.payment.refunded_minor,
        step.payment.refunded_wallet_minor,
        step.payment.updated_at,
    )
    assert PaymentState.SUCCEEDED is step.payment.state, "refunded is never a state"
    assert (RefundState.SUCCEEDED, "R-1", LATER, None) == (
        step.refund.state,
        step.refund.wallet_refund_id,
        step.refund.wallet_completed_at,
        step.refund.due_at,
    )


def test_a_no_ends_the_refund_and_leaves_the_payment() -> None:
    payment = paid()
    step = refund_answered(payment, reserved(payment, [], money("10 JPY")), A_NO, PROFILE, LATER)
    assert (None, False) == (step.payment, step.books)
    assert (RefundState.DECLINED, Decline(DeclinedBy.WALLET, "INSUFFICIENT_FUNDS"), None, LATER, "1001") == (
        step.refund.state,
        step.refund.decline,
        step.refund.due_at,
        step.refund.completed_at,
        step.refund.last_answer,
    )


@pytest.mark.parametrize("outcome", [TIMEOUT, NotSent("refused")])
def test_an_unknown_refund_is_asked_for_again_with_the_same_id_until_final(outcome: RefundOutcome) -> None:
    payment = paid()
    refund, at, waits = reserved(payment, [], money("10 JPY")), NOON, []
    for _ in range(10):
        step = refund_answered(payment, refund, outcome, PROFILE, at)
        assert (None, RefundState.SUBMITTED, refund.refund_id) == (
            step.payment,
            step.refund.state,
            step.refund.refund_id,
        )
        refund = step.refund
        assert refund.due_at is not None
        waits.append((refund.due_at - at).seconds)
        at = refund.due_at
    assert [4, 4, 30, 60, 60, 60, 300, 300, 900, 900] == waits


def test_a_mismatch_stops_the_retries_and_opens_an_incident() -> None:
    payment = paid()
    refund = reserved(payment, [], money("10 JPY"))
    outcome = Refunded(refund.refund_id, "R-1", money("2.25 THB"))
    step = refund_answered(payment, refund, outcome, PROFILE, LATER)
    assert (None, RefundState.SUBMITTED, None) == (step.payment, step.refund.state, step.refund.due_at)
    (incident,) = step.incidents
    assert (IncidentKind.REFUND_MISMATCH, refund.refund_id, "2.25 THB instead of 2.24 THB") == (
        incident.kind,
        incident.subject_id,
        incident.detail,
    )


@pytest.mark.parametrize(
    "ended, outcome, incident",
    [
        ("SUCCEEDED", "yes", None),
        ("SUCCEEDED", "no", IncidentKind.FAILURE_AFTER_SUCCESS),
        ("SUCCEEDED", "unknown", None),
        ("DECLINED", "yes", IncidentKind.LATE_SUCCESS),
        ("DECLINED", "no", None),
        ("DECLINED", "unknown", None),
    ],
)
def test_a_final_refund_never_changes(ended: str, outcome: str, incident: IncidentKind | None) -> None:
    payment = paid()
    refund = reserved(payment, [], money("10 JPY"))
    given = Refunded(refund.refund_id, f"W{refund.refund_id}", refund.wallet_amount)
    if ended == "SUCCEEDED":
        payment, refund = refunded(payment, refund)
    else:
        refund = declined(payment, refund)
    said: dict[str, RefundOutcome] = {"yes": given, "no": A_NO, "unknown": TIMEOUT}
    step = refund_answered(payment, refund, said[outcome], PROFILE, LATER)
    assert (None, refund) == (step.payment, step.refund)
    assert [incident] * (incident is not None) == [found.kind for found in step.incidents]


@pytest.mark.parametrize("cause", [cause for cause in UnknownCause if cause is not UnknownCause.MISMATCH])
def test_every_unknown_keeps_a_refund_open(cause: UnknownCause) -> None:
    payment = paid()
    step = refund_answered(
        payment, reserved(payment, [], money("10 JPY")), Unknown(cause, "why"), PROFILE, NOON
    )
    assert (RefundState.SUBMITTED, 1, NOON + timedelta(seconds=4), f"{cause}: why") == (
        step.refund.state,
        step.refund.tries,
        step.refund.due_at,
        step.refund.last_answer,
    )


def test_refunds_are_taken_for_366_days() -> None:
    assert 366 == WINDOW_DAYS


def a_paid(
    merchant_amount: Money, rate: Decimal, wallet_currency: str, charges: tuple[int, int, int]
) -> Payment:
    """A booked payment with any charges up to its amounts."""
    payment = asked(str(merchant_amount), str(rate), wallet_currency)
    (attempt,) = payment.attempts
    wallet_minor = attempt.wallet_amount.minor_units
    acquirer_interchange, wallet_interchange, markup = charges
    fees = Fees(
        acquirer_interchange_minor=min(acquirer_interchange, merchant_amount.minor_units),
        acquirer_hub_fee_minor=0,
        wallet_interchange_minor=min(wallet_interchange, wallet_minor),
        wallet_hub_fee_minor=0,
        acquirer_contract_version=1,
        wallet_contract_version=1,
    )
    charged = replace(attempt, fees=fees, markup_amount=Money(wallet_currency, min(markup, wallet_minor)))
    return approved(payment.with_attempt(charged))


def sums(refunds: list[Refund]) -> dict[str, int]:
    """What goes, or may yet go, back."""
    kept = [refund for refund in refunds if refund.state is not RefundState.DECLINED]
    return {
        "merchant": sum(refund.merchant_amount.minor_units for refund in kept),
        "wallet": sum(refund.wallet_amount.minor_units for refund in kept),
        "acquirer interchange": sum(refund.acquirer_interchange_back_minor for refund in kept),
        "wallet interchange": sum(refund.wallet_interchange_back_minor for refund in kept),
        "markup": sum(refund.markup_back_minor for refund in kept),
    }


def recorded(payment: Payment, attempt: Attempt) -> dict[str, int]:
    """What was paid and charged."""
    return {
        "merchant": payment.captured_minor,
        "wallet": attempt.wallet_amount.minor_units,
        "acquirer interchange": attempt.fees.acquirer_interchange_minor,
        "wallet interchange": attempt.fees.wallet_interchange_minor,
        "markup": attempt.markup_amount.minor_units,
    }


amounts = st.one_of(st.integers(min_value=1, max_value=60), st.integers(min_value=1, max_value=10**7))
rates = st.decimals(min_value=Decimal("0.001"), max_value=Decimal(2000), places=4)
charges = st.tuples(*[st.integers(min_value=0, max_value=20)] * 3)


@given(amounts, rates, st.sampled_from(["THB", "KRW", "KWD"]), charges, st.data())
def test_no_interleaving_gives_back_more_than_was_paid_or_charged(
    amount: int, rate: Decimal, wallet_currency: str, charged: tuple[int, int, int], data: st.DataObject
) -> None:
    merchant_amount = Money("JPY", amount)
    assume(_is_payable(merchant_amount, rate, wallet_currency))
    payment = a_paid(merchant_amount, rate, wallet_currency, charged)
    attempt = payment.attempts[0]
    limits = recorded(payment, attempt)
    refunds: list[Refund] = []
    for _ in range(data.draw(st.integers(min_value=1, max_value=12))):
        waiting = [place for place, refund in enumerate(refunds) if refund.state is RefundState.SUBMITTED]
        left = refundable_minor(payment, refunds)
        moves = ["reserve"] * (left > 0) + ["succeed", "decline", "decline"] * bool(waiting)
        move = data.draw(st.sampled_from(moves or ["nothing"]))
        if move == "reserve":
            part = Money("JPY", data.draw(st.integers(min_value=1, max_value=left)))
            refunds += _reserved_if_possible(payment, refunds, part)
        elif move == "succeed":
            place = data.draw(st.sampled_from(waiting))
            payment, refunds[place] = refunded(payment, refunds[place])
        elif move == "decline":
            place = data.draw(st.sampled_from(waiting))
            refunds[place] = declined(payment, refunds[place])
        given_back = sums(refunds)
        assert {} == {what: minor for what, minor in given_back.items() if not 0 <= minor <= limits[what]}
        assert [] == [refund for refund in refunds if min(_parts(refund)) < 0]
    # Whatever happened, the rest closes everything to the last minor unit.
    left = refundable_minor(payment, refunds)
    if left > 0:
        refunds.append(reserved(payment, refunds, Money("JPY", left)))
    assert limits == sums(refunds)
    assert "REFUND_EXCEEDS_REST" == getattr(ask(payment, refunds, Money("JPY", 1)), "reason", None)


@given(amounts, rates, st.sampled_from(["THB", "KRW", "KWD"]), charges, st.data())
def test_without_declines_every_sum_is_the_rounded_share_of_what_is_refunded(
    amount: int, rate: Decimal, wallet_currency: str, charged: tuple[int, int, int], data: st.DataObject
) -> None:
    merchant_amount = Money("JPY", amount)
    assume(_is_payable(merchant_amount, rate, wallet_currency))
    payment = a_paid(merchant_amount, rate, wallet_currency, charged)
    limits = recorded(payment, payment.attempts[0])
    refunds: list[Refund] = []
    while (left := refundable_minor(payment, refunds)) > 0:
        part = Money("JPY", data.draw(st.integers(min_value=max(1, left // 4), max_value=left)))
        try:
            refund = reserved(payment, refunds, part)
        except AmountTooSmall as small:
            refund = reserved(payment, refunds, small.smallest)
        payment, refund = refunded(payment, refund)
        refunds.append(refund)
        given_back = sums(refunds)
        for what in ("acquirer interchange", "wallet interchange", "markup"):
            # Twice the distance from the exact share, in whole numbers: at most one, half a unit.
            off = given_back[what] * amount - limits[what] * given_back["merchant"]
            assert 2 * abs(off) <= amount, what
    assert limits == sums(refunds)
    assert (limits["merchant"], limits["wallet"]) == (payment.refunded_minor, payment.refunded_wallet_minor)


def test_a_charge_never_goes_back_twice_when_refunds_are_declined_out_of_order() -> None:
    # 1 yen charged on 100: of 40, nothing goes back; of 10 more, 1. Without the 40, the next 30 "owe" 1. Were
    # that taken and given again with the 60 that follow, it would go back twice once the 30 are declined.
    payment = a_paid(money("100 JPY"), Decimal(1), "THB", (1, 0, 0))
    refunds: list[Refund] = []
    for part in (40, 10, 30, 60):
        if part == 30:
            refunds[0] = declined(payment, refunds[0])
        refunds.append(reserved(payment, refunds, Money("JPY", part)))
    refunds[2] = declined(payment, refunds[2])
    assert [0, 1, 0, 0] == [refund.acquirer_interchange_back_minor for refund in refunds]
    assert 1 == sums(refunds)["acquirer interchange"]


def _parts(refund: Refund) -> tuple[int, ...]:
    return (
        refund.merchant_amount.minor_units,
        refund.wallet_amount.minor_units,
        refund.acquirer_interchange_back_minor,
        refund.wallet_interchange_back_minor,
        refund.markup_back_minor,
    )


def _is_payable(merchant_amount: Money, rate: Decimal, wallet_currency: str) -> bool:
    try:
        convert(merchant_amount, rate, wallet_currency)
    except AmountTooSmall:
        return False
    return True


def _reserved_if_possible(payment: Payment, refunds: list[Refund], part: Money) -> list[Refund]:
    """The refund, or nothing when it is too small on the wallet's side."""
    try:
        return [reserved(payment, refunds, part)]
    except AmountTooSmall:
        return []
