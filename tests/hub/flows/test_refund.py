"""Giving money back after success: how much, until when, and through every answer of a wallet."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from hub.flows.refund import RefundPayment, accept_refund, is_open
from hub.ledger.entry import EntryKind
from hub.payment.incidents import IncidentKind
from hub.payment.model import Decline, DeclinedBy, PaymentState, RefundState
from hub.payment.reasons import Refused
from tests.hub.flows.floor import PAID_3480_JPY, Floor, on_the_floor
from tests.hub.flows.orders import an_order
from tests.hub.flows.parties import NOON, THAI, money
from tests.hub.flows.scripted import SILENT, UNHEARD_OF, lost_after, lost_before, says
from wallets.outcome import Declined, DeclineReason, NotSent, Refunded, Unknown, UnknownCause

REJECTED = Declined(DeclineReason.REFUND_REJECTED, "R-9")

AFTER_FULL_REFUND = {
    "WALLET:thai:WR:THB": 78,
    "HUB:hub:FI:THB": -78,
    "ACQUIRER:acq_jp:AP:JPY": 9,
    "HUB:hub:FI:JPY": -9,
}
"""DESIGN A3: the hub keeps 0.78 THB and 9 JPY, and FX ends at 0."""


@on_the_floor
async def test_three_parts_give_back_what_was_paid_to_the_last_minor_unit(floor: Floor) -> None:
    paid = await floor.pay("3480 JPY")

    parts = [await floor.give_back(paid, amount) for amount in ("1000 JPY", "1000 JPY", "1480 JPY")]

    assert [RefundState.SUCCEEDED] * 3 == [part.state for part in parts]
    assert ["223.60 THB", "223.60 THB", "330.93 THB"] == [str(part.wallet_amount) for part in parts]
    assert [6, 6, 9] == [part.acquirer_interchange_back_minor for part in parts]
    after = await floor.payment(paid.payment_id)
    assert (3480, 77_813) == (after.refunded_minor, after.refunded_wallet_minor)
    assert PaymentState.SUCCEEDED is after.state
    assert await floor.balances() == AFTER_FULL_REFUND
    assert 0 == floor.thai.held_minor


@on_the_floor
async def test_no_amount_means_all_that_is_left(floor: Floor) -> None:
    paid = await floor.pay("3480 JPY")
    await floor.give_back(paid, "1000 JPY")

    rest = await floor.give_back(paid)

    assert (money("2480 JPY"), money("554.53 THB")) == (rest.merchant_amount, rest.wallet_amount)
    with pytest.raises(Refused, match="REFUND_EXCEEDS_REST"):
        await accept_refund(floor.ports, RefundPayment(paid, "once-more", None))


@on_the_floor
async def test_a_last_part_worth_nothing_at_the_wallet_ends_without_asking_it(floor: Floor) -> None:
    floor.rates.rates["JPY", "THB"] = "0.004"
    paid = await floor.pay("5 JPY")
    floor.rates.rates["JPY", "THB"] = "0.2236"

    most = await floor.give_back(paid, "4 JPY")
    rest = await floor.give_back(paid, "1 JPY")

    # 5 x 0.004 = 0.02 and 4 x 0.004 = 0.016 -> 0.02: nothing is left for the last yen.
    assert ["0.02 THB", "0.00 THB"] == [str(part.wallet_amount) for part in (most, rest)]
    assert RefundState.SUCCEEDED is rest.state
    assert [most.refund_id] == floor.thai.asked("refund")
    assert 5 == (await floor.payment(paid.payment_id)).refunded_minor


@on_the_floor
async def test_a_part_worth_nothing_that_does_not_end_the_payment_is_too_small(floor: Floor) -> None:
    floor.rates.rates["JPY", "THB"] = "0.004"
    paid = await floor.pay("5 JPY")

    with pytest.raises(Refused, match="AMOUNT_TOO_SMALL"):
        await accept_refund(floor.ports, RefundPayment(paid, "back", money("1 JPY")))

    assert [] == await floor.store.refunds_of(paid.payment_id)


@on_the_floor
async def test_the_markup_goes_back_like_interchange(floor: Floor) -> None:
    contract = floor.ports.directory().wallets[THAI]
    await floor.write(replace(contract, markup=Decimal("0.02")))
    paid = await floor.pay("3480 JPY")

    parts = [await floor.give_back(paid, amount) for amount in ("1000 JPY", "1000 JPY", "1480 JPY")]

    assert 1556 == paid.attempts[0].markup_amount.minor_units == sum(part.markup_back_minor for part in parts)
    assert not any("FX" in account for account in await floor.balances())


@pytest.mark.parametrize(
    "amount, reason",
    [
        ("3481 JPY", "REFUND_EXCEEDS_REST"),
        ("10.00 THB", "CURRENCY_MISMATCH"),
    ],
)
@on_the_floor
async def test_a_refused_refund_leaves_nothing_and_its_id_free(
    floor: Floor, amount: str, reason: str
) -> None:
    paid = await floor.pay()

    with pytest.raises(Refused, match=reason):
        await accept_refund(floor.ports, RefundPayment(paid, "back", money(amount)))

    assert [] == floor.thai.asked("refund")
    assert RefundState.SUCCEEDED is (await floor.give_back(paid, "1000 JPY", request_id="back")).state


@on_the_floor
async def test_a_wallet_that_gives_back_whole_payments_only_is_asked_for_no_part(floor: Floor) -> None:
    floor.thai.profile = replace(floor.thai.profile, partial_refund=False)
    paid = await floor.pay("3480 JPY")
    with pytest.raises(Refused, match="CAPABILITY_MISSING"):
        await floor.give_back(paid, "3479 JPY")
    assert RefundState.SUCCEEDED is (await floor.give_back(paid, "3480 JPY")).state
    assert 1 == len(floor.thai.asked("refund"))


@on_the_floor
async def test_only_what_was_paid_is_refunded(floor: Floor) -> None:
    floor.thai.will("pay", lost_before)
    waiting = (await floor.create()).payment
    order = await an_order(floor)
    paid = await floor.pay()
    cancelled = await floor.cancel(paid.payment_id)

    for payment in (waiting, order, cancelled):
        with pytest.raises(Refused, match="PAYMENT_STATE"):
            await accept_refund(floor.ports, RefundPayment(payment, "back", money("1 JPY")))


@on_the_floor
async def test_the_window_holds_366_days_the_last_one_included(floor: Floor) -> None:
    paid = await floor.pay()
    assert paid.business_date is not None
    last_day = paid.business_date + timedelta(days=366)
    ends_at = floor.ports.scheme.ends_at(last_day)

    floor.clock.forward(seconds=(ends_at - NOON).total_seconds() - 2)
    last = await floor.give_back(paid, "1000 JPY")
    floor.clock.forward(seconds=2)
    with pytest.raises(Refused, match=f"REFUND_WINDOW_CLOSED.*{last_day}"):
        await accept_refund(floor.ports, RefundPayment(paid, "too-late", money("1000 JPY")))

    assert (RefundState.SUCCEEDED, last_day) == (last.state, last.business_date)


@on_the_floor
async def test_an_unknown_refund_is_asked_about_under_its_id_until_it_is_final(floor: Floor) -> None:
    paid = await floor.pay()
    floor.thai.will("refund", lost_before, lost_after)
    floor.thai.will("inquire_refund", says(SILENT), says(NotSent("breaker open")), says(UNHEARD_OF))

    given = await floor.give_back(paid, "1000 JPY")

    assert RefundState.SUCCEEDED is given.state
    # After 4, 4, 30, 60 s: each time an inquiry first, and the refund again where it is unheard of.
    assert [4.0, 8.0, 38.0, 98.0] == floor.thai.asked_at("inquire_refund")
    assert [0.0, 38.0] == floor.thai.asked_at("refund")
    assert {given.refund_id} == {*floor.thai.asked("refund"), *floor.thai.asked("inquire_refund")}
    assert [EntryKind.PAYMENT, EntryKind.REFUND] == await floor.booked(paid.payment_id)


@on_the_floor
async def test_a_refund_goes_on_being_asked_about_every_quarter_of_an_hour(floor: Floor) -> None:
    paid = await floor.pay()
    floor.thai.always("refund", lost_before)
    floor.thai.always("inquire_refund", says(Unknown(UnknownCause.IN_PROCESS, "soon")))
    accepted = await floor.desk.own(accept_refund(floor.ports, RefundPayment(paid, "back", None)))
    await floor.until(4000)

    waiting = await floor.refund(accepted.refund.refund_id)
    expected = [4.0, 8.0, 38.0, 98.0, 158.0, 218.0, 518.0, 818.0, 1718.0, 2618.0, 3518.0]
    assert expected == floor.thai.asked_at("inquire_refund")
    assert is_open(waiting)
    assert 0 == (await floor.payment(paid.payment_id)).refunded_minor
    assert await floor.balances() == PAID_3480_JPY


@on_the_floor
async def test_a_declined_refund_frees_its_amount(floor: Floor) -> None:
    paid = await floor.pay()
    floor.thai.will("refund", says(REJECTED))

    declined = await floor.give_back(paid, "3480 JPY")
    given = await floor.give_back(paid, "3480 JPY")

    assert RefundState.DECLINED is declined.state
    assert Decline(DeclinedBy.WALLET, "REFUND_REJECTED") == declined.decline
    assert not is_open(declined)
    assert RefundState.SUCCEEDED is given.state
    assert await floor.balances() == AFTER_FULL_REFUND


@on_the_floor
async def test_a_declined_part_between_others_strands_no_unit(floor: Floor) -> None:
    paid = await floor.pay("3480 JPY")
    await floor.give_back(paid, "1000 JPY")
    floor.thai.will("refund", says(REJECTED))
    await floor.give_back(paid, "1480 JPY")

    await floor.give_back(paid, "1000 JPY")
    await floor.give_back(paid, "1480 JPY")

    assert await floor.balances() == AFTER_FULL_REFUND
    assert 0 == floor.thai.held_minor


@pytest.mark.parametrize(
    "odd",
    [
        Refunded("OURS", "R-1", money("223.61 THB")),
        Refunded("OURS", "R-1", money("223.60 SGD")),
        Refunded("OURS", "", money("223.60 THB")),
        Refunded("ref_of_another", "R-1", money("223.60 THB")),
    ],
    ids=["another amount", "another currency", "no id of the wallet's", "another refund"],
)
@on_the_floor
async def test_a_yes_to_something_else_stops_the_asking_and_tells_people(floor: Floor, odd: Refunded) -> None:
    paid = await floor.pay()

    async def answer(effect: object) -> Refunded:
        ours = floor.thai.asked("refund")[-1]
        return replace(odd, refund_id=ours) if odd.refund_id == "OURS" else odd

    floor.thai.will("refund", answer)
    asked = RefundPayment(paid, "back", money("1000 JPY"))
    accepted = await floor.desk.own(accept_refund(floor.ports, asked))
    await floor.until(2 * 3600)

    stopped = await floor.refund(accepted.refund.refund_id)
    assert (RefundState.SUBMITTED, None) == (stopped.state, stopped.due_at)
    assert 1 == len(floor.thai.asked("refund") + floor.thai.asked("inquire_refund"))
    assert [IncidentKind.REFUND_MISMATCH] == await floor.incidents()
    # What may have been given back stays reserved.
    with pytest.raises(Refused, match="REFUND_EXCEEDS_REST"):
        await accept_refund(floor.ports, RefundPayment(paid, "all", money("3480 JPY")))


@on_the_floor
async def test_the_same_request_gives_the_same_refund_as_it_stands_now(floor: Floor) -> None:
    paid = await floor.pay()
    asked = RefundPayment(paid, "back", money("1000 JPY"))

    first = await accept_refund(floor.ports, asked)
    again = await accept_refund(floor.ports, asked)
    await floor.desk.settled_refund(await floor.refund(first.refund.refund_id))
    later = await accept_refund(floor.ports, asked)

    assert (False, True, True) == (first.replayed, again.replayed, later.replayed)
    assert first.refund == again.refund
    assert (first.refund.refund_id, RefundState.SUCCEEDED) == (later.refund.refund_id, later.refund.state)
    assert 1 == len(floor.thai.given_back)


@pytest.mark.parametrize("written", [True, False], ids=["written", "not written"])
@on_the_floor
async def test_a_refund_whose_commit_was_in_doubt_is_made_once(floor: Floor, written: bool) -> None:
    paid = await floor.pay()
    floor.doubt_next_commit(written=written)

    given = await floor.give_back(paid, "1000 JPY")

    assert RefundState.SUCCEEDED is given.state
    assert [given.refund_id] == [one.refund_id for one in await floor.store.refunds_of(paid.payment_id)]


@pytest.mark.parametrize("written", [True, False], ids=["written", "not written"])
@on_the_floor
async def test_a_refunds_answer_whose_commit_was_in_doubt_is_booked_once(floor: Floor, written: bool) -> None:
    paid = await floor.pay()

    async def answer(effect: object) -> object:
        floor.doubt_next_commit(written=written)
        return effect()  # type: ignore[operator] # what an honest wallet would do

    floor.thai.will("refund", answer)
    given = await floor.give_back(paid, "1000 JPY")

    assert RefundState.SUCCEEDED is given.state
    assert [EntryKind.PAYMENT, EntryKind.REFUND] == await floor.booked(paid.payment_id)
