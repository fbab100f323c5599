"""What wallets tell by themselves: checked against the record it names; a repeat changes nothing."""

from dataclasses import replace

import pytest

from hub.flows.notices import take_payment_notice, take_refund_notice
from hub.flows.refund import RefundPayment, accept_refund
from hub.flows.units import SavePayment, Unit
from hub.ledger.entry import EntryKind
from hub.payment.incidents import IncidentKind
from hub.payment.judge import rest_id
from hub.payment.model import AttemptState, Decline, DeclinedBy, Payment, PaymentState, RefundState
from hub.payment.reasons import Refused
from tests.hub.flows.floor import PAID_3480_JPY, Floor, on_the_floor
from tests.hub.flows.parties import MANILA, THAI, FloorWallets, money
from tests.hub.flows.scripted import after, lost_after, lost_before, says
from tests.hub.payment.situations import rest_owed
from wallets.contract import PaymentNotice, RefundNotice
from wallets.outcome import (
    Approved,
    Declined,
    DeclineReason,
    NotSent,
    Refunded,
    TooLate,
    Unknown,
    UnknownCause,
)

NO_MONEY = Declined(DeclineReason.INSUFFICIENT_FUNDS, "E-51")
IN_PROCESS = Unknown(UnknownCause.IN_PROCESS, "the payer has to confirm")


def the_yes(floor: Floor, payment: Payment) -> PaymentNotice:
    """The wallet's own word on the last attempt."""
    attempt_id = payment.attempts[-1].attempt_id
    return PaymentNotice(attempt_id, floor.thai.standing(attempt_id))


async def unanswered(floor: Floor) -> Payment:
    """A payment whose wallet debited and did not answer."""
    floor.thai.will("pay", lost_after)
    accepted = await floor.create()
    await floor.until(floor.loop.time() + 1)
    return accepted.payment


@on_the_floor
async def test_a_notice_of_success_books_what_was_unknown(floor: Floor) -> None:
    payment = await unanswered(floor)

    await floor.tell(THAI, the_yes(floor, payment))

    assert PaymentState.SUCCEEDED is (await floor.payment(payment.payment_id)).state
    assert await floor.balances() == PAID_3480_JPY
    assert [] == floor.thai.asked("inquire")


@on_the_floor
async def test_repeats_of_a_notice_change_nothing(floor: Floor) -> None:
    payment = await unanswered(floor)
    await floor.tell(THAI, the_yes(floor, payment))
    first = await floor.payment(payment.payment_id)

    for _ in range(3):
        await floor.tell(THAI, the_yes(floor, payment))

    assert first == await floor.payment(payment.payment_id)
    assert [EntryKind.PAYMENT] == await floor.booked(payment.payment_id)
    assert [] == await floor.incidents()


@on_the_floor
async def test_a_notice_that_comes_before_the_response_is_booked_once(floor: Floor) -> None:
    async def told_meanwhile() -> None:
        await floor.thai.pay(floor.thai.orders[0])
        (payment,) = await floor.payments()
        await floor.tell(THAI, the_yes(floor, payment))

    floor.thai.will("pay", after(told_meanwhile))
    paid = await floor.pay()

    assert PaymentState.SUCCEEDED is paid.state
    assert 1 == len(floor.thai.debits)
    assert [EntryKind.PAYMENT] == await floor.booked(paid.payment_id)


@on_the_floor
async def test_another_wallets_notice_is_refused_whatever_it_says(floor: Floor) -> None:
    payment = await unanswered(floor)

    with pytest.raises(Refused, match="PAYMENT_NOT_FOUND"):
        await take_payment_notice(floor.ports, MANILA, the_yes(floor, payment))

    assert PaymentState.SUBMITTED is (await floor.payment(payment.payment_id)).state


@on_the_floor
async def test_a_notice_about_nothing_is_refused(floor: Floor) -> None:
    with pytest.raises(Refused, match="PAYMENT_NOT_FOUND"):
        await take_payment_notice(floor.ports, THAI, PaymentNotice("att_of_nobody", NO_MONEY))
    with pytest.raises(Refused, match="REFUND_NOT_FOUND"):
        await take_refund_notice(floor.ports, THAI, RefundNotice("ref_of_nobody", NO_MONEY))


@pytest.mark.parametrize(
    "wrong",
    ["778.12 THB", "778.14 THB", "7781.30 THB", "3480 JPY"],
)
@on_the_floor
async def test_a_notice_of_another_amount_books_nothing_and_tells_people(floor: Floor, wrong: str) -> None:
    payment = await unanswered(floor)
    attempt_id = payment.attempts[0].attempt_id

    await floor.tell(THAI, PaymentNotice(attempt_id, Approved(attempt_id, "thai-1", money(wrong))))

    assert PaymentState.SUBMITTED is (await floor.payment(payment.payment_id)).state
    assert [IncidentKind.MISMATCH] == await floor.incidents()
    assert await floor.balances() == {}
    # The duty to ask stands: what is true is learned from the inquiry.
    assert PaymentState.SUCCEEDED is (await floor.desk.settled_payment(payment)).state


@on_the_floor
async def test_a_notice_that_settles_nothing_leaves_the_schedule_alone(floor: Floor) -> None:
    payment = await unanswered(floor)

    for answer in (IN_PROCESS, NotSent("nonsense")):
        await floor.tell(THAI, PaymentNotice(payment.attempts[0].attempt_id, answer))
    waiting = await floor.payment(payment.payment_id)
    await floor.until(3.5)

    assert PaymentState.SUBMITTED is waiting.state
    assert [3.0] == floor.thai.asked_at("inquire")


@on_the_floor
async def test_a_notice_of_a_no_ends_a_payment(floor: Floor) -> None:
    floor.thai.will("pay", lost_before)
    payment = (await floor.create()).payment
    await floor.until(1)

    await floor.tell(THAI, PaymentNotice(payment.attempts[0].attempt_id, NO_MONEY))

    ended = await floor.payment(payment.payment_id)
    assert PaymentState.DECLINED is ended.state
    assert Decline(DeclinedBy.WALLET, "INSUFFICIENT_FUNDS") == ended.decline


@on_the_floor
async def test_a_failure_told_after_success_leaves_the_books_and_tells_people_once(floor: Floor) -> None:
    paid = await floor.pay()

    for _ in range(2):
        await floor.tell(THAI, PaymentNotice(paid.attempts[0].attempt_id, NO_MONEY))

    assert PaymentState.SUCCEEDED is (await floor.payment(paid.payment_id)).state
    assert [IncidentKind.FAILURE_AFTER_SUCCESS] == await floor.incidents()
    assert await floor.balances() == PAID_3480_JPY


@on_the_floor
async def test_a_success_told_after_a_no_is_given_back(floor: Floor) -> None:
    floor.thai.will("pay", says(NO_MONEY))
    declined = await floor.pay()
    await floor.thai.pay(floor.thai.orders[0])

    await floor.tell(THAI, the_yes(floor, declined))
    await floor.until(60)

    ended = await floor.payment(declined.payment_id)
    assert (PaymentState.DECLINED, AttemptState.RETURNED) == (ended.state, ended.attempts[0].state)
    assert [IncidentKind.LATE_SUCCESS] == await floor.incidents()
    assert 0 == floor.thai.held_minor
    assert await floor.balances() == {}


async def cancelled_then_debited(floor: Floor) -> Payment:
    """A payment that ran out of time; then the debit that was in flight lands after all."""
    floor.thai.profile = replace(floor.thai.profile, tombstones=False)
    floor.thai.will("pay", lost_before)
    cancelled = await floor.pay()
    assert PaymentState.CANCELLED is cancelled.state
    await floor.thai.pay(floor.thai.orders[0])
    return cancelled


@on_the_floor
async def test_a_late_success_after_the_cancel_is_given_back_until_the_wallet_confirms(floor: Floor) -> None:
    cancelled = await cancelled_then_debited(floor)
    floor.thai.will("cancel", lost_before, says(Unknown(UnknownCause.SERVER_ERROR, "502")))
    told_at = floor.loop.time()

    await floor.tell(THAI, the_yes(floor, cancelled))
    at_once = await floor.payment(cancelled.payment_id)
    await floor.tell(THAI, the_yes(floor, cancelled))
    await floor.until(told_at + 3600)
    ended = await floor.payment(cancelled.payment_id)

    assert (PaymentState.CANCELLED, AttemptState.RETURNING) == (at_once.state, at_once.attempts[0].state)
    assert (PaymentState.CANCELLED, AttemptState.RETURNED) == (ended.state, ended.attempts[0].state)
    assert Decline(DeclinedBy.HUB, "EXPIRED") == ended.decline
    assert [told_at, told_at + 2, told_at + 5] == floor.thai.asked_at("cancel")[-3:]
    assert [IncidentKind.LATE_SUCCESS] == await floor.incidents()
    assert 0 == floor.thai.held_minor
    assert [] == await floor.booked(cancelled.payment_id)


@on_the_floor
async def test_a_late_success_too_late_to_cancel_is_refunded_through_suspense(floor: Floor) -> None:
    cancelled = await cancelled_then_debited(floor)
    floor.thai.will("cancel", says(TooLate("SETTLED")))
    floor.thai.will("refund", lost_before, lost_after)
    told_at = floor.loop.time()

    await floor.tell(THAI, the_yes(floor, cancelled))
    await floor.until(told_at + 1)
    owing = await floor.balances()
    await floor.until(told_at + 3600)
    ended = await floor.payment(cancelled.payment_id)

    assert {"WALLET:thai:WR:THB": 77_813, "WALLET:thai:SUSP:THB": -77_813} == owing
    assert (PaymentState.CANCELLED, AttemptState.RETURNED) == (ended.state, ended.attempts[0].state)
    assert 3 == len(floor.thai.asked("refund"))
    assert 1 == len(set(floor.thai.asked("refund")))
    assert [EntryKind.REVERSAL] * 2 == await floor.booked(cancelled.payment_id)
    assert await floor.balances() == {}


async def giving_back(floor: Floor) -> tuple[Payment, str]:
    """A payment whose late success is being refunded, the wallet silent; and the id of that refund."""
    cancelled = await cancelled_then_debited(floor)
    floor.thai.will("cancel", says(TooLate("SETTLED")))
    floor.thai.always("refund", lost_before)
    await floor.tell(THAI, the_yes(floor, cancelled))
    await floor.until(floor.loop.time() + 1)
    payment = await floor.payment(cancelled.payment_id)
    assert AttemptState.REFUNDING is payment.attempts[0].state
    return payment, floor.thai.asked("refund")[0]


@on_the_floor
async def test_a_notice_about_the_hub_s_own_refund_is_learned_from_and_a_repeat_acknowledged(
    floor: Floor,
) -> None:
    payment, refund_id = await giving_back(floor)
    amount = payment.attempts[0].wallet_amount
    floor.thai.given_back[refund_id] = amount

    for _ in range(2):
        await floor.tell(THAI, RefundNotice(refund_id, Refunded(refund_id, "R-1", amount)))

    assert AttemptState.RETURNED is (await floor.payment(payment.payment_id)).attempts[0].state
    assert [EntryKind.REVERSAL] * 2 == await floor.booked(payment.payment_id)
    assert ({}, 0) == (await floor.balances(), floor.thai.held_minor)


@on_the_floor
async def test_a_refund_that_is_told_to_have_failed_after_all_is_an_incident(floor: Floor) -> None:
    payment, refund_id = await giving_back(floor)
    amount = payment.attempts[0].wallet_amount
    floor.thai.given_back[refund_id] = amount
    await floor.tell(THAI, RefundNotice(refund_id, Refunded(refund_id, "R-1", amount)))

    await floor.tell(THAI, RefundNotice(refund_id, NO_MONEY))

    assert IncidentKind.FAILURE_AFTER_SUCCESS is (await floor.incidents())[-1]
    assert AttemptState.RETURNED is (await floor.payment(payment.payment_id)).attempts[0].state


@on_the_floor
async def test_a_notice_about_it_that_settles_nothing_leaves_the_schedule_alone(floor: Floor) -> None:
    payment, refund_id = await giving_back(floor)

    for answer in (IN_PROCESS, NotSent("nonsense")):
        await floor.tell(THAI, RefundNotice(refund_id, answer))
    assert payment == await floor.payment(payment.payment_id)
    await floor.tell(THAI, RefundNotice(refund_id, Declined(DeclineReason.REFUND_REJECTED, "E-9", refund_id)))
    refused = await floor.payment(payment.payment_id)

    assert payment.due_at == refused.due_at
    assert IncidentKind.RETURN_REFUSED is (await floor.incidents())[-1]
    floor.wallets_lie = True


@on_the_floor
async def test_a_notice_never_puts_off_when_a_refund_is_asked_about_again(floor: Floor) -> None:
    paid = await floor.pay()
    floor.thai.will("refund", lost_before)
    floor.thai.always("inquire_refund", lost_before)
    asked = RefundPayment(paid, "back", money("1000 JPY"))
    refund_id = (await floor.desk.own(accept_refund(floor.ports, asked))).refund.refund_id
    for second in range(1, 8):
        await floor.until(second)
        await floor.tell(THAI, RefundNotice(refund_id, IN_PROCESS))

    await floor.until(9)
    assert [4.0, 8.0] == floor.thai.asked_at("inquire_refund")
    floor.wallets_lie = True


@on_the_floor
async def test_a_notice_about_the_rest_of_a_hold_is_learned_from(floor: Floor) -> None:
    begun = replace(rest_owed(), version=0, completed_at=None, business_date=None)
    await floor.store.commit(
        Unit((SavePayment(begun.with_attempt(replace(begun.attempts[0], due_at=None))),))
    )
    attempt = begun.attempts[0]
    refund_id = f"{attempt.attempt_id}_rest"
    wallets = FloorWallets({attempt.wallet_id: floor.thai})
    ports = replace(floor.ports, wallets=wallets)

    for _ in range(2):
        yes = Refunded(refund_id, "R-1", attempt.rest_amount)
        told = await take_refund_notice(ports, attempt.wallet_id, RefundNotice(refund_id, yes))

    assert isinstance(told, Payment)
    assert AttemptState.APPROVED is told.attempts[0].state
    assert [EntryKind.HOLD_RETURN] == await floor.booked(begun.payment_id)
    floor.wallets_lie = floor.made_up = True


@on_the_floor
async def test_a_refund_that_the_hub_never_asked_for_is_refused(floor: Floor) -> None:
    paid = await floor.pay()
    attempt_id = paid.attempts[0].attempt_id
    for wallet_id, refund_id in (
        (THAI, f"{attempt_id}_return"),
        (THAI, f"{attempt_id}_rest"),
        (MANILA, f"{attempt_id}_return"),
        (THAI, "att_of_nobody_return"),
    ):
        yes = Refunded(refund_id, "R-1", paid.attempts[0].wallet_amount)
        with pytest.raises(Refused, match="REFUND_NOT_FOUND"):
            await take_refund_notice(floor.ports, wallet_id, RefundNotice(refund_id, yes))


@on_the_floor
async def test_a_refund_notice_ends_the_refund_it_names(floor: Floor) -> None:
    paid = await floor.pay()
    floor.thai.will("refund", lost_before)
    accepted = await floor.desk.own(
        accept_refund(floor.ports, RefundPayment(paid, "back", money("1000 JPY")))
    )
    refund = accepted.refund
    await floor.until(1)
    yes = Refunded(refund.refund_id, "R-1", refund.wallet_amount)

    with pytest.raises(Refused, match="REFUND_NOT_FOUND"):
        await take_refund_notice(floor.ports, MANILA, RefundNotice(refund.refund_id, yes))
    await floor.tell(THAI, RefundNotice(refund.refund_id, yes))
    given = await floor.refund(refund.refund_id)
    await floor.tell(THAI, RefundNotice(refund.refund_id, yes))

    floor.wallets_lie = True
    assert (RefundState.SUCCEEDED, "R-1") == (given.state, given.wallet_refund_id)
    assert given == await floor.refund(refund.refund_id)
    assert [EntryKind.PAYMENT, EntryKind.REFUND] == await floor.booked(paid.payment_id)


@on_the_floor
async def test_contradictions_about_a_refund_are_for_people(floor: Floor) -> None:
    paid = await floor.pay()
    given = await floor.give_back(paid, "1000 JPY")
    floor.thai.will("refund", says(Declined(DeclineReason.REFUND_REJECTED, "R-9")))
    declined = await floor.give_back(paid, "500 JPY")

    await floor.tell(THAI, RefundNotice(given.refund_id, Declined(DeclineReason.REFUND_REJECTED, "R-9")))
    yes = Refunded(declined.refund_id, "R-1", declined.wallet_amount)
    await floor.tell(THAI, RefundNotice(declined.refund_id, yes))

    assert RefundState.SUCCEEDED is (await floor.refund(given.refund_id)).state
    assert RefundState.DECLINED is (await floor.refund(declined.refund_id)).state
    assert [IncidentKind.FAILURE_AFTER_SUCCESS, IncidentKind.LATE_SUCCESS] == await floor.incidents()


@on_the_floor
async def test_a_rest_that_is_told_to_have_failed_after_all_is_an_incident(floor: Floor) -> None:
    captured = await floor.capture(await floor.hold(), "6500 JPY")
    await floor.until(1)
    rest = rest_id(captured.attempts[0].attempt_id)
    no = Declined(DeclineReason.REFUND_REJECTED, "E-9", rest)

    for _ in range(2):
        await floor.tell(THAI, RefundNotice(rest, no))

    assert [IncidentKind.FAILURE_AFTER_SUCCESS] == await floor.incidents()
    assert AttemptState.APPROVED is (await floor.payment(captured.payment_id)).attempts[0].state
