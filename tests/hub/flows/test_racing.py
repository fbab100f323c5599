"""Many at once: in whatever order commits happen to come, the outcome is one that some queue gives."""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any, TypeVar

import pytest

from hub.flows.cancel import cancel_payment, cancel_request
from hub.flows.quotes import CreateQuote, create_quote
from hub.flows.refund import RefundPayment, accept_refund
from hub.ledger.entry import EntryKind
from hub.payment.model import PaymentState, RefundState
from hub.payment.reasons import Refused
from tests.hub.flows.floor import PAID_3480_JPY, Floor, on_the_floor
from tests.hub.flows.orders import an_order, scan, start
from tests.hub.flows.parties import NOODLES, SEOUL, THAI, money
from tests.hub.flows.scripted import lost_after
from wallets.contract import PaymentNotice

T = TypeVar("T")


async def at_once(*calls: Coroutine[Any, Any, T]) -> tuple[list[T], list[str]]:
    """The answers, and the reasons of the refusals; anything else is raised."""
    found = await asyncio.gather(*calls, return_exceptions=True)
    answers: list[T] = []
    reasons: list[str] = []
    for one in found:
        if isinstance(one, Refused):
            reasons.append(one.reason)
        elif isinstance(one, BaseException):
            raise one
        else:
            answers.append(one)
    return answers, reasons


@on_the_floor
async def test_ten_identical_calls_make_one_debit_and_get_equal_answers(floor: Floor) -> None:
    answers, refused = await at_once(*(floor.pay("3480 JPY", request_id="till-1") for _ in range(10)))

    assert [] == refused
    assert 10 == len(answers)
    assert all(answer == answers[0] for answer in answers)
    assert 1 == len(floor.thai.asked("pay")) == len(floor.thai.debits)
    assert await floor.balances() == PAID_3480_JPY


@on_the_floor
async def test_only_one_of_ten_identical_calls_is_told_that_it_was_the_first(floor: Floor) -> None:
    answers, _ = await at_once(*(floor.create(request_id="till-1") for _ in range(10)))

    assert 1 == [answer.replayed for answer in answers].count(False)


@on_the_floor
async def test_of_two_contents_under_one_request_id_one_is_refused(floor: Floor) -> None:
    answers, refused = await at_once(
        floor.pay("3480 JPY", request_id="till-1"), floor.pay("1000 JPY", request_id="till-1")
    )

    assert ["REQUEST_ID_REUSED"] == refused
    assert [PaymentState.SUCCEEDED] == [answer.state for answer in answers]
    assert 1 == len(floor.thai.debits)


@on_the_floor
async def test_fifty_uses_of_one_quote_make_one_payment(floor: Floor) -> None:
    shop = floor.merchant("mer_tokyo_books")
    made = await create_quote(floor.ports, CreateQuote(shop, "quote", money("3480 JPY"), wallet_id=THAI))
    quote_id = made.quote.quote.quote_id

    answers, refused = await at_once(*(floor.pay("3480 JPY", quote_id=quote_id) for _ in range(50)))

    assert ["QUOTE_USED"] * 49 == refused
    assert [PaymentState.SUCCEEDED] == [answer.state for answer in answers]
    assert 1 == len(floor.thai.debits)


@on_the_floor
async def test_ten_identical_quote_calls_make_one_quote(floor: Floor) -> None:
    shop = floor.merchant("mer_tokyo_books")
    asked = CreateQuote(shop, "quote", money("3480 JPY"), wallet_id=THAI)

    answers, refused = await at_once(*(create_quote(floor.ports, asked) for _ in range(10)))

    assert [] == refused
    assert 1 == len({answer.quote.quote.quote_id for answer in answers})
    assert 1 == [answer.replayed for answer in answers].count(False)


@on_the_floor
async def test_of_two_refunds_of_sixty_percent_one_succeeds(floor: Floor) -> None:
    paid = await floor.pay("3480 JPY")

    answers, refused = await at_once(floor.give_back(paid, "2088 JPY"), floor.give_back(paid, "2088 JPY"))

    assert ["REFUND_EXCEEDS_REST"] == refused
    assert [RefundState.SUCCEEDED] == [answer.state for answer in answers]
    assert 2088 == (await floor.payment(paid.payment_id)).refunded_minor


@on_the_floor
async def test_fifteen_small_refunds_at_once_give_back_exactly_what_was_paid(floor: Floor) -> None:
    paid = await floor.pay("3480 JPY")

    answers, refused = await at_once(*(floor.give_back(paid, "232 JPY") for _ in range(16)))

    assert ["REFUND_EXCEEDS_REST"] == refused
    assert 77_813 == sum(answer.wallet_amount.minor_units for answer in answers)
    assert 21 == sum(answer.acquirer_interchange_back_minor for answer in answers)
    assert 0 == floor.thai.held_minor


@on_the_floor
async def test_a_cap_of_a_thousand_lets_exactly_ten_hundreds_through(floor: Floor) -> None:
    contract = floor.ports.directory().wallets[THAI]
    free = replace(
        contract.terms, interchange=contract.terms.interchange * 0, hub_fee=contract.terms.hub_fee * 0
    )
    await floor.write(replace(contract, net_debit_cap=money("1000.00 THB"), terms=free))

    answers, refused = await at_once(*(floor.pay("100.00 THB", merchant_id=NOODLES) for _ in range(50)))

    assert ["LIMIT_EXCEEDED"] * 40 == refused
    assert [PaymentState.SUCCEEDED] * 10 == [answer.state for answer in answers]
    assert 100_000 == floor.thai.held_minor
    assert 10 == len(floor.thai.asked("pay"))


@on_the_floor
async def test_a_create_and_its_cancel_at_once_end_cancelled_without_money(floor: Floor) -> None:
    shop = floor.merchant("mer_tokyo_books")
    for number in range(8):
        calls: list[Coroutine[Any, Any, Any]] = [
            floor.pay(request_id=f"till-{number}"),
            _later(number // 2, cancel_request(floor.ports, shop, f"till-{number}")),
        ]
        answers, refused = await at_once(*(calls if number % 2 else reversed(calls)))

        assert [] == refused
        assert 1 == len({answer.payment_id for answer in answers})
        ended = await floor.desk.settled_payment(await floor.payment(answers[0].payment_id))
        assert PaymentState.CANCELLED is ended.state

    assert 0 == floor.thai.held_minor
    assert await floor.balances() == {}


@on_the_floor
async def test_a_refund_and_a_cancel_at_once_leave_one_of_them(floor: Floor) -> None:
    for _ in range(4):
        paid = await floor.pay("3480 JPY")
        refund = accept_refund(floor.ports, RefundPayment(paid, f"back-{paid.payment_id}", None))

        answers, refused = await at_once(
            floor.desk.own(refund), floor.desk.own(cancel_payment(floor.ports, paid.payment_id))
        )

        assert (1, 1) == (len(answers), len(refused))
        assert refused[0] in {"PAYMENT_HAS_REFUNDS", "PAYMENT_STATE"}
        await floor.until(floor.loop.time() + 5)

    assert 0 == floor.thai.held_minor


@on_the_floor
async def test_two_wallets_starting_one_order_at_once_make_one_debit(floor: Floor) -> None:
    order = await an_order(floor)
    quotes = {wallet_id: await scan(floor, order.order_code, wallet_id) for wallet_id in (THAI, SEOUL)}

    answers, refused = await at_once(
        *(
            start(floor, order.order_code, wallet_id, quote_id=found.quote_id or "")
            for wallet_id, found in quotes.items()
        )
    )

    assert 1 == len(answers)
    assert refused[0] in {"ORDER_IN_PAYMENT", "ORDER_NOT_PAYABLE"}
    await floor.desk.settled_payment(answers[0].payment)
    assert 1 == len(floor.thai.debits) + len(floor.seoul.debits)


@on_the_floor
async def test_ten_identical_starts_make_one_attempt(floor: Floor) -> None:
    order = await an_order(floor)
    found = await scan(floor, order.order_code)

    answers, refused = await at_once(
        *(start(floor, order.order_code, quote_id=found.quote_id or "") for _ in range(10))
    )

    assert [] == refused
    assert 1 == len({answer.answer for answer in answers})
    await floor.desk.settled_payment(answers[0].payment)
    assert 1 == len(floor.thai.asked("pay"))


@on_the_floor
async def test_ten_scans_at_once_lock_one_quote(floor: Floor) -> None:
    order = await an_order(floor)

    answers, refused = await at_once(*(scan(floor, order.order_code) for _ in range(10)))

    assert [] == refused
    assert 1 == len({answer.quote_id for answer in answers})


@on_the_floor
async def test_a_notice_an_inquiry_and_a_cancel_at_once_equal_some_order(floor: Floor) -> None:
    floor.thai.will("pay", lost_after)
    payment = (await floor.create()).payment
    await floor.until(2.9999)
    attempt_id = payment.attempts[0].attempt_id
    notice = PaymentNotice(attempt_id, floor.thai.standing(attempt_id))

    await at_once(floor.tell(THAI, notice), floor.cancel(payment.payment_id), floor.tell(THAI, notice))
    await floor.until(300)

    ended = await floor.payment(payment.payment_id)
    assert PaymentState.CANCELLED is ended.state
    assert await floor.booked(payment.payment_id) in ([], [EntryKind.PAYMENT, EntryKind.REVERSAL])
    assert 0 == floor.thai.held_minor


async def _later(turns: int, work: Coroutine[Any, Any, T]) -> T:
    """Begins some turns of the loop later."""
    for _ in range(turns):
        await asyncio.sleep(0)
    return await work


@pytest.mark.parametrize("turns", range(12))
@on_the_floor
async def test_a_cancel_at_any_moment_of_a_payment_leaves_no_money_behind(floor: Floor, turns: int) -> None:
    shop = floor.merchant("mer_tokyo_books")
    work = floor.desk.own(_later(turns, cancel_request(floor.ports, shop, "till-1")))

    paid, _ = await asyncio.gather(floor.pay(request_id="till-1"), work)
    ended = await floor.desk.settled_payment(await floor.payment(paid.payment_id))

    assert PaymentState.CANCELLED is ended.state
    assert 0 == floor.thai.held_minor
    assert await floor.balances() == {}
