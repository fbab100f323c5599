"""Paying with a payer's code: what is durable when, and what the wallet's first answer makes of it."""

import sqlite3
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from unittest.mock import patch

import pytest

from fx.errors import RateUnavailable
from hub.flows.cancel import cancel_payment
from hub.flows.pay import accept, ask
from hub.flows.ports import PaymentQuery
from hub.ledger.entry import EntryKind
from hub.payment.incidents import IncidentKind
from hub.payment.model import CaptureMode, Decline, DeclinedBy, PaymentState
from hub.payment.reasons import Refused
from tests.hub.flows.floor import PAID_3480_JPY, Floor, on_the_floor
from tests.hub.flows.parties import CODE, MANILA, MANILA_CODE, NOODLES, SEOUL_CODE, THAI, money
from tests.hub.flows.scripted import after, lost_before, says
from wallets.outcome import Approved, Declined, DeclineReason, NotSent

NO_MONEY = Declined(DeclineReason.INSUFFICIENT_FUNDS, "E-51")


@on_the_floor
async def test_a_yes_is_booked_once_to_the_last_minor_unit(floor: Floor) -> None:
    paid = await floor.pay("3480 JPY")

    attempt = paid.attempts[0]
    assert PaymentState.SUCCEEDED is paid.state
    assert money("778.13 THB") == attempt.wallet_amount == floor.thai.orders[0].amount
    assert "thai-1" == attempt.wallet_payment_id
    assert 3480 == paid.captured_minor
    assert floor.ports.scheme.day_of(floor.clock.now()) == paid.business_date
    assert [EntryKind.PAYMENT] == await floor.booked(paid.payment_id)
    assert await floor.balances() == PAID_3480_JPY


@on_the_floor
async def test_the_wallet_is_told_what_it_needs_and_shows_the_shop_of_our_records(floor: Floor) -> None:
    await floor.pay("3480 JPY", merchant_order_id="order-7", description="two books")

    (order,) = floor.thai.orders
    shop = floor.merchant("mer_tokyo_books")
    assert (CODE, None) == (order.consumer_code, order.wallet_payment_id)
    assert (money("3480 JPY"), "0.2236") == (order.merchant_amount, str(order.rate))
    assert ("order-7", "two books") == (order.merchant_order_id, order.description)
    assert (shop.name, shop.city, shop.mcc) == (order.merchant.name, order.merchant.city, order.merchant.mcc)
    assert 60 == (order.expires_at - floor.clock.now()).total_seconds()


@on_the_floor
async def test_submitted_is_durable_with_quote_and_request_before_the_wallet_is_called(floor: Floor) -> None:
    seen: list[tuple[str, ...]] = []

    async def look() -> None:
        with sqlite3.connect(floor.url.removeprefix("sqlite:///")) as another:
            seen.extend(
                another.execute(
                    "SELECT payment.state, attempt.state, quote.used_by, request.resource_id FROM payment"
                    " JOIN attempt USING (payment_id) JOIN quote USING (quote_id)"
                    " JOIN request ON request.request_id = payment.request_id"
                )
            )
        another.close()

    floor.thai.will("pay", after(look))
    paid = await floor.pay()

    assert seen == [("SUBMITTED", "SUBMITTED", paid.payment_id, paid.payment_id)]


@on_the_floor
async def test_the_quote_that_a_payment_made_for_itself_is_used_by_it(floor: Floor) -> None:
    paid = await floor.pay()

    stored = await floor.store.quote(paid.attempts[0].quote_id)
    assert stored is not None
    assert (paid.payment_id, paid.attempts[0].rate) == (stored.used_by, stored.quote.price.rate)


@on_the_floor
async def test_a_payment_s_own_quote_is_of_its_instant_also_where_the_clock_moves_on(floor: Floor) -> None:
    readings, right = count(1), floor.clock.now

    with patch.object(floor.clock, "now", lambda: right() + timedelta(microseconds=next(readings))):
        attempt = (await floor.pay()).attempts[0]

    stored = await floor.store.quote(attempt.quote_id)
    assert stored is not None
    assert attempt.submitted_at == stored.quote.created_at


@on_the_floor
async def test_a_clear_no_ends_the_payment_without_a_trace_in_the_books(floor: Floor) -> None:
    floor.thai.will("pay", says(NO_MONEY))

    declined = await floor.pay()

    assert PaymentState.DECLINED is declined.state
    assert Decline(DeclinedBy.WALLET, "INSUFFICIENT_FUNDS") == declined.decline
    assert await floor.balances() == {}
    assert floor.thai.asked("inquire") == []
    assert await floor.store.next_due_at() is None


@on_the_floor
async def test_a_call_that_never_left_the_house_declines_by_the_hub(floor: Floor) -> None:
    floor.thai.will("pay", says(NotSent("connection refused")))

    declined = await floor.pay()

    assert PaymentState.DECLINED is declined.state
    assert Decline(DeclinedBy.HUB, "WALLET_UNREACHABLE") == declined.decline
    assert await floor.balances() == {}


@pytest.mark.parametrize("seconds, asked", [(7.9, 1), (8.0, 0)])
@on_the_floor
async def test_a_wallet_is_asked_only_soon_after_the_submission_and_else_not_at_all(
    floor: Floor, seconds: float, asked: int
) -> None:
    async def slow_disk() -> None:
        await floor.until(seconds)

    floor.before_commit = slow_disk
    payment = await floor.pay()

    assert asked == len(floor.thai.asked("pay"))
    if not asked:
        assert Decline(DeclinedBy.HUB, "WALLET_UNREACHABLE") == payment.decline
        assert [] == floor.thai.calls


@pytest.mark.parametrize(
    "odd",
    [
        Approved("another-attempt", "thai-9", money("778.13 THB")),
        Approved("OURS", "", money("778.13 THB")),
        Approved("OURS", "thai-9", money("778.12 THB")),
        Approved("OURS", "thai-9", money("778.13 SGD")),
    ],
    ids=["another attempt", "no wallet payment id", "another amount", "another currency"],
)
@on_the_floor
async def test_a_yes_to_something_else_books_nothing_and_tells_people(floor: Floor, odd: Approved) -> None:
    async def answer(effect: object) -> Approved:
        ours = floor.thai.asked("pay")[-1]
        return replace(odd, attempt_id=ours) if odd.attempt_id == "OURS" else odd

    floor.thai.will("pay", answer)
    accepted = await floor.create()
    await floor.until(1)
    waiting = await floor.payment(accepted.payment.payment_id)

    assert PaymentState.SUBMITTED is waiting.state
    assert [IncidentKind.MISMATCH] == await floor.incidents()
    assert await floor.balances() == {}
    assert PaymentState.CANCELLED is (await floor.desk.settled_payment(waiting)).state


@on_the_floor
async def test_a_wallet_payment_id_given_twice_books_only_the_first(floor: Floor) -> None:
    first = await floor.pay()
    stolen = first.attempts[0].wallet_payment_id or ""

    async def answer(effect: object) -> Approved:
        return Approved(floor.thai.asked("pay")[-1], stolen, money("778.13 THB"))

    floor.thai.will("pay", answer)
    second = await floor.pay()

    assert PaymentState.CANCELLED is second.state
    assert [IncidentKind.WALLET_REFERENCE_REUSED] == await floor.incidents()
    assert await floor.balances() == PAID_3480_JPY


@pytest.mark.parametrize(
    "reason, changes",
    [
        ("INVALID_CODE", {"consumer_code": "2510010201234567"}),
        ("INVALID_CODE", {"consumer_code": "25100102012345678901234A"}),
        ("UNSUPPORTED_CODE", {"consumer_code": "990000020123456789012345"}),
        ("CODE_TYPE_MISMATCH", {"consumer_code": "281006070123456789012345"}),
        ("UNKNOWN_WALLET", {"wallet_hint": "nobody"}),
        ("CAPABILITY_MISSING", {"capture_mode": CaptureMode.HOLD, "consumer_code": SEOUL_CODE}),
        ("QUOTE_NOT_FOUND", {"quote_id": "quo_of_nobody"}),
        ("RATE_UNAVAILABLE", {"amount": "10.00 EUR"}),
        ("AMOUNT_TOO_SMALL", {"amount": "2 IDR"}),
        ("FIELD_MISSING", {"consumer_code": None, "capture_mode": CaptureMode.IMMEDIATE}),
    ],
)
@on_the_floor
async def test_a_refused_call_calls_no_wallet_and_leaves_nothing(
    floor: Floor, reason: str, changes: dict[str, Any]
) -> None:
    floor.rates.rates["IDR", "THB"] = "0.000001"
    asked = floor.asked(**{"amount": "3480 JPY", **changes})

    with pytest.raises(Refused) as refused:
        await accept(floor.ports, asked)

    assert reason == refused.value.reason
    assert [] == floor.thai.calls + floor.manila.calls + floor.seoul.calls
    assert await floor.store.request(asked.merchant.merchant_id, asked.request_id) is None
    assert [] == await floor.store.payments(PaymentQuery(asked.merchant.merchant_id, limit=10))


@on_the_floor
async def test_a_refused_call_may_be_repeated_with_its_request_id(floor: Floor) -> None:
    floor.rates.error = RateUnavailable("JPY")
    with pytest.raises(Refused, match="RATE_UNAVAILABLE"):
        await floor.create(request_id="again")
    floor.rates.error = None

    assert PaymentState.SUCCEEDED is (await floor.pay(request_id="again")).state


@on_the_floor
async def test_the_contracts_versions_and_the_markup_are_stamped_on_the_payment(floor: Floor) -> None:
    contract = floor.ports.directory().wallets[THAI]
    await floor.write(replace(contract, markup=Decimal("0.02"), version=7))

    paid = await floor.pay("3480 JPY")

    attempt = paid.attempts[0]
    # 3,480 x 0.2236 = 778.128 at mid; x 1.02 = 793.690..., so the hub's part is 15.56.
    assert (money("793.69 THB"), money("15.56 THB")) == (attempt.wallet_amount, attempt.markup_amount)
    assert 7 == attempt.fees.wallet_contract_version
    assert -1556 == (await floor.balances())["HUB:hub:FXM:THB"]


@on_the_floor
async def test_a_cap_refuses_before_the_wallet_is_called_and_frees_on_a_no(floor: Floor) -> None:
    contract = floor.ports.directory().wallets[THAI]
    await floor.write(replace(contract, net_debit_cap=money("800.00 THB")))
    floor.thai.will("pay", says(NO_MONEY))

    declined = await floor.pay("3480 JPY")
    paid = await floor.pay("3480 JPY")
    with pytest.raises(Refused, match="LIMIT_EXCEEDED"):
        await floor.create("500 JPY")

    assert (PaymentState.DECLINED, PaymentState.SUCCEEDED) == (declined.state, paid.state)
    assert 2 == len(floor.thai.asked("pay"))


@on_the_floor
async def test_an_open_payment_counts_against_the_cap(floor: Floor) -> None:
    contract = floor.ports.directory().wallets[THAI]
    await floor.write(replace(contract, net_debit_cap=money("800.00 THB")))
    floor.thai.always("pay", lost_before)

    await floor.create("3480 JPY")
    with pytest.raises(Refused, match="LIMIT_EXCEEDED"):
        await floor.create("500 JPY")


@on_the_floor
async def test_a_payment_cancelled_before_its_wallet_was_asked_is_not_asked_for(floor: Floor) -> None:
    accepted = await accept(floor.ports, floor.asked())
    assert accepted.order is not None
    await cancel_payment(floor.ports, accepted.payment.payment_id)

    after_all = await ask(floor.ports, accepted.payment.payment_id, accepted.order)

    assert PaymentState.CANCELLING is after_all.state
    assert [] == floor.thai.asked("pay")


@on_the_floor
async def test_a_payers_wallet_may_be_of_the_shops_own_currency(floor: Floor) -> None:
    paid = await floor.pay("357.50 THB", merchant_id=NOODLES)

    attempt = paid.attempts[0]
    assert (money("357.50 THB"), "1") == (attempt.wallet_amount, str(attempt.rate))
    assert "HUB:hub:FX:THB" not in {name for name, minor in (await floor.balances()).items() if minor > 0}


@on_the_floor
async def test_a_code_names_its_wallet_by_prefix_length_and_type(floor: Floor) -> None:
    paid = await floor.pay(consumer_code=MANILA_CODE)

    assert MANILA == paid.attempts[0].wallet_id
    assert "codes of 24 digits from 281006 are manila's" == paid.route
    assert MANILA_CODE not in paid.route
