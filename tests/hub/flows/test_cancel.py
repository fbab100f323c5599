"""Undoing a payment: who may until when, what a wallet's answers make of it, and what it books."""

from datetime import UTC, datetime, timedelta

import pytest

from fx.errors import RateUnavailable
from hub.flows.cancel import cancel_payment, cancel_request
from hub.flows.refund import RefundPayment, accept_refund
from hub.flows.units import CloseDay, Committed, Unit
from hub.ledger.entry import EntryKind
from hub.payment.incidents import IncidentKind
from hub.payment.model import AttemptState, Decline, DeclinedBy, PaymentState
from hub.payment.reasons import Refused
from tests.hub.flows.floor import PAID_3480_JPY, Floor, on_the_floor
from tests.hub.flows.orders import an_order
from tests.hub.flows.parties import NOODLES, NOON, THAI, money
from tests.hub.flows.scripted import honest, lost_after, lost_before, says
from wallets.contract import PaymentNotice
from wallets.outcome import Declined, DeclineReason, NotSent, Refunded, TooLate, Unknown, UnknownCause

BY_MERCHANT = Decline(DeclinedBy.MERCHANT, "CANCELLED_BY_MERCHANT")
WINDOW_ENDS_AT = datetime(2026, 11, 22, 16, 15, tzinfo=UTC)
"""00:15 after the business day of NOON, UTC+8."""


async def at(floor: Floor, instant: datetime) -> None:
    """Waits until then."""
    await floor.until((instant - NOON).total_seconds())


@on_the_floor
async def test_a_cancel_of_a_paid_payment_reverses_all_legs_and_fees(floor: Floor) -> None:
    paid = await floor.pay()

    cancelled = await floor.cancel(paid.payment_id)

    assert (PaymentState.CANCELLED, BY_MERCHANT) == (cancelled.state, cancelled.decline)
    assert 0 == cancelled.captured_minor
    assert [EntryKind.PAYMENT, EntryKind.REVERSAL] == await floor.booked(paid.payment_id)
    assert await floor.balances() == {}
    assert 0 == floor.thai.held_minor


@on_the_floor
async def test_a_cancel_is_idempotent_by_effect(floor: Floor) -> None:
    paid = await floor.pay()

    first = await floor.cancel(paid.payment_id)
    again = await floor.cancel(paid.payment_id)

    assert first == again
    assert 1 == len(floor.thai.asked("cancel"))


@on_the_floor
async def test_the_reversal_takes_the_payments_own_day(floor: Floor) -> None:
    await at(floor, WINDOW_ENDS_AT - timedelta(minutes=20))
    paid = await floor.pay()
    await at(floor, WINDOW_ENDS_AT - timedelta(minutes=1))

    await floor.cancel(paid.payment_id)

    dates = {one.business_date for one in await floor.store.books.entries_of_payment(paid.payment_id)}
    assert {paid.business_date} == dates == {datetime(2026, 11, 22, tzinfo=UTC).date()}


@on_the_floor
async def test_the_window_is_open_until_just_before_a_quarter_past_midnight(floor: Floor) -> None:
    paid = await floor.pay()
    await at(floor, WINDOW_ENDS_AT - timedelta(milliseconds=1))

    assert PaymentState.CANCELLED is (await floor.cancel(paid.payment_id)).state


@on_the_floor
async def test_the_window_ends_at_a_quarter_past_midnight_sharp(floor: Floor) -> None:
    paid = await floor.pay()
    await at(floor, WINDOW_ENDS_AT)

    with pytest.raises(Refused, match="CANCEL_WINDOW_ENDED"):
        await cancel_payment(floor.ports, paid.payment_id)

    assert PaymentState.SUCCEEDED is (await floor.payment(paid.payment_id)).state
    assert [] == floor.thai.asked("cancel")


@on_the_floor
async def test_a_cancel_asked_in_time_goes_on_after_the_window(floor: Floor) -> None:
    paid = await floor.pay()
    floor.thai.will("cancel", *[lost_before] * 6)
    await at(floor, WINDOW_ENDS_AT - timedelta(seconds=30))

    cancelled = await floor.cancel(paid.payment_id)

    assert floor.clock.now() > WINDOW_ENDS_AT
    assert PaymentState.CANCELLED is cancelled.state


@on_the_floor
async def test_a_cancel_confirmed_after_its_day_was_closed_is_reversed_on_the_first_open_day(
    floor: Floor,
) -> None:
    paid = await floor.pay()
    floor.thai.always("cancel", lost_before)
    await at(floor, WINDOW_ENDS_AT - timedelta(seconds=1))
    await floor.desk.own(cancel_payment(floor.ports, paid.payment_id))
    await at(floor, WINDOW_ENDS_AT + timedelta(minutes=20))
    day = datetime(2026, 11, 22, tzinfo=UTC).date()
    closed = await floor.store.commit(Unit((CloseDay(day, floor.ports.scheme.closable_at(day)),)))
    floor.thai.always("cancel", honest)
    await floor.desk.settled_payment(await floor.payment(paid.payment_id))

    assert isinstance(closed, Committed)
    booked = await floor.store.books.entries_of_payment(paid.payment_id)
    assert [day, day + timedelta(days=1)] == [one.business_date for one in booked]


@on_the_floor
async def test_too_late_at_the_wallet_means_paid_as_before(floor: Floor) -> None:
    paid = await floor.pay()
    floor.thai.will("cancel", says(TooLate("SETTLED")))

    stands = await floor.cancel(paid.payment_id)

    assert PaymentState.SUCCEEDED is stands.state
    assert (None, paid.completed_at) == (stands.decline, stands.completed_at)
    assert AttemptState.APPROVED is stands.attempts[0].state
    assert await floor.balances() == PAID_3480_JPY


@on_the_floor
async def test_a_payment_with_a_refund_is_not_cancelled_unless_the_refund_was_declined(floor: Floor) -> None:
    paid = await floor.pay()
    floor.thai.will("refund", says(Declined(DeclineReason.REFUND_REJECTED, "R-9")))
    await floor.give_back(paid, "100 JPY")
    other = await floor.pay()
    await floor.give_back(other, "100 JPY")

    cancelled = await floor.cancel(paid.payment_id)
    with pytest.raises(Refused, match="PAYMENT_HAS_REFUNDS"):
        await cancel_payment(floor.ports, other.payment_id)

    assert PaymentState.CANCELLED is cancelled.state


@on_the_floor
async def test_a_payment_being_cancelled_is_not_refunded(floor: Floor) -> None:
    paid = await floor.pay()
    floor.thai.will("cancel", lost_before)
    await floor.desk.own(cancel_payment(floor.ports, paid.payment_id))

    with pytest.raises(Refused, match="PAYMENT_STATE"):
        await accept_refund(floor.ports, RefundPayment(paid, "back", money("1 JPY")))


@on_the_floor
async def test_a_cancel_of_an_unknown_wins_over_its_later_success(floor: Floor) -> None:
    floor.thai.will("pay", lost_after)
    accepted = await floor.create()
    await floor.until(1)

    cancelled = await floor.cancel(accepted.payment.payment_id)
    await floor.until(120)

    assert (PaymentState.CANCELLED, BY_MERCHANT) == (cancelled.state, cancelled.decline)
    assert cancelled == await floor.payment(cancelled.payment_id)
    assert [] == await floor.booked(cancelled.payment_id)
    assert 0 == floor.thai.held_minor


@on_the_floor
async def test_an_unknown_too_late_to_cancel_is_refunded_whole_and_ends_cancelled(floor: Floor) -> None:
    floor.thai.will("pay", lost_after)
    floor.thai.will("cancel", says(TooLate("SETTLED")))
    accepted = await floor.create()
    await floor.until(1)

    cancelled = await floor.cancel(accepted.payment.payment_id)

    assert PaymentState.CANCELLED is cancelled.state
    assert AttemptState.RETURNED is cancelled.attempts[0].state
    assert [EntryKind.REVERSAL] * 2 == await floor.booked(cancelled.payment_id)
    assert await floor.balances() == {}
    assert 0 == floor.thai.held_minor


@on_the_floor
async def test_a_wallet_that_refuses_to_take_back_is_asked_on_and_reported(floor: Floor) -> None:
    floor.thai.will("pay", lost_after)
    floor.thai.will("cancel", says(TooLate("SETTLED")))
    floor.thai.will("refund", says(Declined(DeclineReason.REFUND_REJECTED, "R-9")), says(NotSent("down")))
    accepted = await floor.create()
    await floor.until(1)

    cancelled = await floor.cancel(accepted.payment.payment_id)

    assert PaymentState.CANCELLED is cancelled.state
    assert [1.0, 5.0, 9.0] == floor.thai.asked_at("refund")
    assert [IncidentKind.RETURN_REFUSED] == await floor.incidents()


@on_the_floor
async def test_a_wallet_that_takes_back_another_amount_is_left_to_people(floor: Floor) -> None:
    floor.wallets_lie = True
    floor.thai.will("pay", lost_after)
    floor.thai.will("cancel", says(TooLate("SETTLED")))

    async def other_amount(effect: object) -> Refunded:
        return Refunded(floor.thai.asked("refund")[-1], "R-1", money("778.12 THB"))

    floor.thai.will("refund", other_amount)
    accepted = await floor.create()
    await floor.until(1)
    await floor.desk.own(cancel_payment(floor.ports, accepted.payment.payment_id))
    await floor.until(3600)

    assert PaymentState.CANCELLING is (await floor.payment(accepted.payment.payment_id)).state
    assert 1 == len(floor.thai.asked("refund"))
    assert [IncidentKind.REFUND_MISMATCH] == await floor.incidents()


@on_the_floor
async def test_a_no_to_the_payment_settles_its_cancel(floor: Floor) -> None:
    floor.thai.will("pay", lost_before)
    floor.thai.will("cancel", says(Unknown(UnknownCause.SERVER_ERROR, "502")))
    accepted = await floor.create()
    await floor.until(1)
    await floor.desk.own(cancel_payment(floor.ports, accepted.payment.payment_id))
    await floor.until(2)
    no = Declined(DeclineReason.INSUFFICIENT_FUNDS, "E-51")
    await floor.tell(THAI, PaymentNotice(accepted.payment.attempts[0].attempt_id, no))

    assert PaymentState.CANCELLED is (await floor.payment(accepted.payment.payment_id)).state


@on_the_floor
async def test_a_waiting_order_is_cancelled_at_once(floor: Floor) -> None:
    order = await an_order(floor)

    cancelled = await cancel_payment(floor.ports, order.payment_id)

    assert (PaymentState.CANCELLED, BY_MERCHANT) == (cancelled.state, cancelled.decline)
    assert [] == floor.thai.calls


@on_the_floor
async def test_what_ended_without_money_stays_as_it_ended(floor: Floor) -> None:
    floor.thai.will("pay", says(Declined(DeclineReason.INSUFFICIENT_FUNDS, "E-51")))
    declined = await floor.pay()
    order = await an_order(floor, order_valid_seconds=60)
    await floor.until(61)

    assert declined == await cancel_payment(floor.ports, declined.payment_id)
    assert PaymentState.EXPIRED is (await cancel_payment(floor.ports, order.payment_id)).state


@on_the_floor
async def test_a_cancel_by_request_id_finds_its_payment(floor: Floor) -> None:
    paid = await floor.pay(request_id="till-1")

    asked = await cancel_request(floor.ports, floor.merchant(paid.merchant_id), "till-1")

    assert (paid.payment_id, PaymentState.CANCELLING) == (asked.payment_id, asked.state)


@on_the_floor
async def test_a_cancel_that_overtakes_its_create_leaves_a_cancelled_payment_without_amounts(
    floor: Floor,
) -> None:
    shop = floor.merchant("mer_tokyo_books")

    early = await cancel_request(floor.ports, shop, "till-1")
    again = await cancel_request(floor.ports, shop, "till-1")
    late = await floor.create(request_id="till-1")
    replay = await floor.create(request_id="till-1")

    assert (PaymentState.CANCELLED, BY_MERCHANT, None) == (early.state, early.decline, early.merchant_amount)
    assert early == again
    assert (early.payment_id, PaymentState.CANCELLED) == (late.payment.payment_id, late.payment.state)
    assert money("3480 JPY") == late.payment.merchant_amount
    assert (late.payment, True) == (replay.payment, replay.replayed)
    assert [] == floor.thai.calls


@on_the_floor
async def test_an_overtaken_create_with_other_content_later_is_refused(floor: Floor) -> None:
    await cancel_request(floor.ports, floor.merchant("mer_tokyo_books"), "till-1")
    await floor.create("3480 JPY", request_id="till-1")

    with pytest.raises(Refused, match=r"REQUEST_ID_REUSED.*amount\.minor_units"):
        await floor.create("3481 JPY", request_id="till-1")


@on_the_floor
async def test_a_cancel_by_another_merchants_request_id_touches_nothing_of_it(floor: Floor) -> None:
    paid = await floor.pay(request_id="till-1")

    theirs = await cancel_request(floor.ports, floor.merchant(NOODLES), "till-1")

    assert paid.payment_id != theirs.payment_id
    assert PaymentState.SUCCEEDED is (await floor.payment(paid.payment_id)).state


@on_the_floor
async def test_a_cancel_by_a_refunds_request_id_is_refused(floor: Floor) -> None:
    paid = await floor.pay()
    await floor.give_back(paid, "1000 JPY", request_id="back-1")

    with pytest.raises(Refused, match="PAYMENT_NOT_FOUND"):
        await cancel_request(floor.ports, floor.merchant(paid.merchant_id), "back-1")


@pytest.mark.parametrize("written", [True, False], ids=["written", "not written"])
@on_the_floor
async def test_a_cancel_whose_commit_was_in_doubt_is_made_once(floor: Floor, written: bool) -> None:
    paid = await floor.pay()
    floor.doubt_next_commit(written=written)

    cancelled = await floor.cancel(paid.payment_id)

    assert PaymentState.CANCELLED is cancelled.state
    assert [EntryKind.PAYMENT, EntryKind.REVERSAL] == await floor.booked(paid.payment_id)
    assert 1 == len(floor.thai.asked("cancel"))


@on_the_floor
async def test_an_overtaking_cancel_whose_commit_was_in_doubt_leaves_one_payment(floor: Floor) -> None:
    floor.doubt_next_commit(written=True)

    early = await cancel_request(floor.ports, floor.merchant("mer_tokyo_books"), "till-1")

    assert [early.payment_id] == [payment.payment_id for payment in await floor.payments()]


@pytest.mark.parametrize("written", [True, False], ids=["written", "not written"])
@on_the_floor
async def test_an_overtaken_create_whose_commit_was_in_doubt_is_never_taken_for_a_new_one(
    floor: Floor, written: bool
) -> None:
    early = await cancel_request(floor.ports, floor.merchant("mer_tokyo_books"), "till-1")
    floor.rates.error = RateUnavailable("JPY")
    floor.doubt_next_commit(written=written)

    late = await floor.create(request_id="till-1")

    assert (early.payment_id, PaymentState.CANCELLED) == (late.payment.payment_id, late.payment.state)
    assert money("3480 JPY") == late.payment.merchant_amount


@on_the_floor
async def test_what_was_cancelled_before_its_create_is_neither_captured_nor_refunded(floor: Floor) -> None:
    never = await cancel_request(floor.ports, floor.merchant("mer_tokyo_books"), "till-1")
    for ask in (floor.capture, floor.give_back):
        with pytest.raises(Refused, match="PAYMENT_STATE"):
            await ask(never)
