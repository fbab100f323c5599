"""Paying by a code that was minted for one order: a wallet of the payer scans it and starts a payment."""

from dataclasses import replace

import pytest

from hub.codes.reader import read
from hub.codes.tlv import checksum
from hub.flows.order import create_order, resolve_code
from hub.ledger.entry import EntryKind
from hub.participants.directory import Directory
from hub.payment.incidents import IncidentKind
from hub.payment.model import AttemptState, CaptureMode, Decline, DeclinedBy, Mode, PaymentState
from hub.payment.reasons import Refused
from tests.hub.flows.floor import PAID_3480_JPY, Floor, on_the_floor
from tests.hub.flows.orders import an_order, scan, scan_and_start, settled, start
from tests.hub.flows.parties import MANILA, SEOUL, THAI, money
from tests.hub.flows.scripted import lost_after, lost_before, says
from wallets.contract import PaymentNotice, ResolveCode
from wallets.outcome import Declined, DeclineReason, Unknown, UnknownCause

REJECTED = Declined(DeclineReason.PAYER_REJECTED, "E-7")
IN_PROCESS = Unknown(UnknownCause.IN_PROCESS, "the payer has to confirm")


@on_the_floor
async def test_the_code_that_is_minted_says_who_is_paid_how_much(floor: Floor) -> None:
    order = await an_order(floor, "3480 JPY", order_valid_seconds=300)

    said = read(order.order_code)
    assert PaymentState.CREATED is order.state
    assert Mode.MERCHANT_DYNAMIC is order.mode
    assert (order.payment_id, "3480", "392") == (said.reference, said.amount, said.currency)
    assert ("Kanda Books", "Tokyo", "JP") == (said.merchant_name, said.merchant_city, said.country)
    assert order.expires_at is not None
    assert 300 == (order.expires_at - order.created_at).total_seconds()
    assert [] == floor.thai.calls


@on_the_floor
async def test_an_order_paid_by_a_scan_books_like_any_payment(floor: Floor) -> None:
    order = await an_order(floor, "3480 JPY")

    started = await scan_and_start(floor, order.order_code, wallet_payment_id="tx-77")
    paid = await settled(floor, started)

    (asked,) = floor.thai.orders
    assert (order.payment_id, started.answer.attempt_id) == (paid.payment_id, asked.attempt_id)
    assert (None, "tx-77") == (asked.consumer_code, asked.wallet_payment_id)
    assert PaymentState.SUCCEEDED is paid.state
    assert await floor.balances() == PAID_3480_JPY


@on_the_floor
async def test_resolving_tells_shop_price_and_a_quote_that_ends_with_the_order(floor: Floor) -> None:
    order = await an_order(floor, "3480 JPY", order_valid_seconds=300)
    await floor.until(10)

    found = await scan(floor, order.order_code)

    assert ("Kanda Books", order.payment_id) == (found.merchant.name, found.payment_id)
    assert (money("3480 JPY"), money("778.13 THB")) == (found.merchant_amount, found.wallet_amount)
    assert "0.2236" == str(found.rate)
    assert order.expires_at == found.quote_expires_at


@on_the_floor
async def test_an_order_and_a_wallet_have_one_quote_while_it_lasts(floor: Floor) -> None:
    order = await an_order(floor, order_valid_seconds=7200)

    first = await scan(floor, order.order_code)
    floor.rates.rates["JPY", "THB"] = "0.2240"
    again = await scan(floor, order.order_code)
    others = await scan(floor, order.order_code, SEOUL)
    await floor.until(600)
    anew = await scan(floor, order.order_code)

    assert first == again
    assert first.quote_id != others.quote_id
    assert money("31859 KRW") == others.wallet_amount
    assert ("0.224", "0.2236") == (str(anew.rate), str(first.rate))


@on_the_floor
async def test_a_start_is_unique_per_wallet_payment_id(floor: Floor) -> None:
    order = await an_order(floor)
    found = await scan(floor, order.order_code)
    assert found.quote_id is not None
    floor.thai.will("pay", says(IN_PROCESS))

    first = await start(floor, order.order_code, quote_id=found.quote_id)
    again = await start(floor, order.order_code, quote_id=found.quote_id)
    await settled(floor, first)
    long_after = await start(floor, order.order_code, quote_id=found.quote_id)

    assert first.answer == again.answer == long_after.answer
    assert 1 == len(floor.thai.asked("pay"))


@on_the_floor
async def test_a_wallet_payment_id_of_another_order_is_refused(floor: Floor) -> None:
    await settled(floor, await scan_and_start(floor, (await an_order(floor)).order_code))
    second = await an_order(floor)

    with pytest.raises(Refused, match="WALLET_PAYMENT_ID_REUSED"):
        await scan_and_start(floor, second.order_code)

    assert PaymentState.CREATED is (await floor.payment(second.payment_id)).state


@on_the_floor
async def test_an_order_that_a_wallet_is_asked_about_takes_no_other_payer(floor: Floor) -> None:
    order = await an_order(floor)
    rival = await scan(floor, order.order_code, SEOUL)
    floor.thai.will("pay", says(IN_PROCESS))
    await scan_and_start(floor, order.order_code)

    with pytest.raises(Refused, match="ORDER_IN_PAYMENT"):
        await scan(floor, order.order_code, SEOUL)
    with pytest.raises(Refused, match="ORDER_IN_PAYMENT"):
        await start(floor, order.order_code, SEOUL, quote_id=rival.quote_id or "")


@on_the_floor
async def test_a_declined_order_waits_on_and_another_wallet_can_pay_it(floor: Floor) -> None:
    order = await an_order(floor)
    floor.thai.will("pay", says(REJECTED))

    declined = await settled(floor, await scan_and_start(floor, order.order_code))
    paid = await settled(floor, await scan_and_start(floor, order.order_code, SEOUL))

    assert PaymentState.CREATED is declined.state
    assert (AttemptState.DECLINED, None) == (declined.attempts[0].state, declined.decline)
    assert PaymentState.SUCCEEDED is paid.state
    assert [THAI, SEOUL] == [attempt.wallet_id for attempt in paid.attempts]
    assert SEOUL == (paid.winner or paid.attempts[0]).wallet_id


@on_the_floor
async def test_a_success_of_a_losing_attempt_is_given_back(floor: Floor) -> None:
    order = await an_order(floor)
    floor.thai.will("pay", says(REJECTED))
    lost = await scan_and_start(floor, order.order_code)
    await settled(floor, lost)
    paid = await settled(floor, await scan_and_start(floor, order.order_code, SEOUL))

    # The first wallet debits after all, as if it had never said no.
    await floor.thai.pay(floor.thai.orders[0])
    yes = floor.thai.standing(lost.answer.attempt_id)
    await floor.tell(THAI, PaymentNotice(lost.answer.attempt_id, yes))
    await floor.until(floor.loop.time() + 60)

    ended = await floor.payment(paid.payment_id)
    assert PaymentState.SUCCEEDED is ended.state
    assert [AttemptState.RETURNED, AttemptState.APPROVED] == [one.state for one in ended.attempts]
    assert [IncidentKind.LATE_SUCCESS] == await floor.incidents()
    assert [EntryKind.PAYMENT] == await floor.booked(paid.payment_id)
    assert 0 == floor.thai.held_minor


@on_the_floor
async def test_an_order_that_nobody_pays_expires(floor: Floor) -> None:
    order = await an_order(floor, order_valid_seconds=300)

    await floor.until(299.9)
    waiting = await floor.payment(order.payment_id)
    await floor.until(300.1)
    expired = await floor.payment(order.payment_id)

    assert (PaymentState.CREATED, PaymentState.EXPIRED) == (waiting.state, expired.state)
    assert Decline(DeclinedBy.HUB, "EXPIRED") == expired.decline
    with pytest.raises(Refused, match="ORDER_NOT_PAYABLE"):
        await scan(floor, order.order_code)


@on_the_floor
async def test_an_order_expires_at_its_second_also_before_the_desk_came_by(floor: Floor) -> None:
    order = await an_order(floor, order_valid_seconds=300)
    found = await scan(floor, order.order_code)
    floor.running.cancel()
    await floor.until(300)

    with pytest.raises(Refused, match="ORDER_NOT_PAYABLE"):
        await start(floor, order.order_code, quote_id=found.quote_id or "")
    await floor.restart()


@on_the_floor
async def test_an_order_that_expires_with_an_open_attempt_ends_cancelled(floor: Floor) -> None:
    order = await an_order(floor, order_valid_seconds=300)
    floor.thai.always("pay", says(IN_PROCESS))
    floor.thai.always("inquire", says(IN_PROCESS))
    started = await scan_and_start(floor, order.order_code)

    ended = await settled(floor, started)

    assert order.expires_at == ended.attempts[0].expires_at
    assert [4.0, 8.0, 38.0, 98.0, 158.0, 218.0] == floor.thai.asked_at("inquire")
    assert [300.0] == floor.thai.asked_at("cancel")
    assert PaymentState.CANCELLED is ended.state
    assert Decline(DeclinedBy.HUB, "EXPIRED") == ended.decline


@on_the_floor
async def test_a_payer_who_confirms_later_is_learned_of_by_notice(floor: Floor) -> None:
    order = await an_order(floor)
    floor.thai.will("pay", says(IN_PROCESS))
    started = await scan_and_start(floor, order.order_code)
    await floor.until(20)
    await floor.thai.pay(floor.thai.orders[0])

    attempt_id = started.answer.attempt_id
    await floor.tell(THAI, PaymentNotice(attempt_id, floor.thai.standing(attempt_id)))

    assert PaymentState.SUCCEEDED is (await floor.payment(order.payment_id)).state


@on_the_floor
async def test_a_cancelled_order_can_not_be_paid(floor: Floor) -> None:
    order = await an_order(floor)
    found = await scan(floor, order.order_code)
    await floor.cancel(order.payment_id)

    with pytest.raises(Refused, match="ORDER_NOT_PAYABLE"):
        await start(floor, order.order_code, quote_id=found.quote_id or "")

    assert [] == floor.thai.calls


@on_the_floor
async def test_a_quote_of_one_order_or_wallet_pays_no_other(floor: Floor) -> None:
    order, other = await an_order(floor), await an_order(floor)
    found = await scan(floor, order.order_code)
    quote_id = found.quote_id or ""

    with pytest.raises(Refused, match="QUOTE_MISMATCH"):
        await start(floor, other.order_code, quote_id=quote_id)
    with pytest.raises(Refused, match="QUOTE_MISMATCH"):
        await start(floor, order.order_code, SEOUL, quote_id=quote_id)
    with pytest.raises(Refused, match="QUOTE_NOT_FOUND"):
        await start(floor, order.order_code, quote_id="quo_of_nobody")


@on_the_floor
async def test_an_expired_quote_starts_nothing_and_scanning_again_gives_a_new_one(floor: Floor) -> None:
    order = await an_order(floor, order_valid_seconds=7200)
    found = await scan(floor, order.order_code)
    await floor.until(600)

    with pytest.raises(Refused, match="QUOTE_EXPIRED"):
        await start(floor, order.order_code, quote_id=found.quote_id or "")

    paid = await settled(floor, await scan_and_start(floor, order.order_code))
    assert PaymentState.SUCCEEDED is paid.state


@on_the_floor
async def test_a_declined_attempts_quote_stays_used(floor: Floor) -> None:
    order = await an_order(floor)
    floor.thai.will("pay", says(REJECTED))
    found = await scan(floor, order.order_code)
    quote_id = found.quote_id or ""
    await settled(floor, await start(floor, order.order_code, quote_id=quote_id))

    with pytest.raises(Refused, match="QUOTE_USED"):
        await start(floor, order.order_code, quote_id=quote_id, wallet_payment_id="tx-2")
    assert quote_id != (await scan(floor, order.order_code)).quote_id


@pytest.mark.parametrize("written", [True, False], ids=["written", "not written"])
@on_the_floor
async def test_a_start_whose_commit_was_in_doubt_asks_the_wallet_once(floor: Floor, written: bool) -> None:
    order = await an_order(floor)
    found = await scan(floor, order.order_code)
    floor.doubt_next_commit(written=written)

    started = await start(floor, order.order_code, quote_id=found.quote_id or "")

    assert PaymentState.SUCCEEDED is (await settled(floor, started)).state
    assert [0.0] == floor.thai.asked_at("pay")
    assert 1 == len((await floor.payment(order.payment_id)).attempts)


@on_the_floor
async def test_an_unknown_start_is_found_out_by_inquiry(floor: Floor) -> None:
    order = await an_order(floor)
    floor.thai.will("pay", lost_after)
    floor.thai.will("inquire", lost_before)

    paid = await settled(floor, await scan_and_start(floor, order.order_code))

    assert PaymentState.SUCCEEDED is paid.state
    assert [4.0, 8.0] == floor.thai.asked_at("inquire")


@on_the_floor
async def test_an_order_is_not_made_with_a_quote_and_leaves_nothing(floor: Floor) -> None:
    asked = floor.asked(consumer_code=None, quote_id="quo_1")

    with pytest.raises(Refused, match="QUOTE_MISMATCH"):
        await create_order(floor.ports, asked)

    assert await floor.store.request(asked.merchant.merchant_id, asked.request_id) is None


@on_the_floor
async def test_a_cap_holds_for_orders_too(floor: Floor) -> None:
    contract = floor.ports.directory().wallets[THAI]
    await floor.write(replace(contract, net_debit_cap=money("700.00 THB")))
    order = await an_order(floor)

    with pytest.raises(Refused, match="LIMIT_EXCEEDED"):
        await scan_and_start(floor, order.order_code)

    assert PaymentState.CREATED is (await floor.payment(order.payment_id)).state


@on_the_floor
async def test_the_code_of_an_order_nobody_knows_is_refused(floor: Floor) -> None:
    minted = (await an_order(floor)).order_code
    body = minted.replace("pay_0", "pay_9")[:-4]

    with pytest.raises(Refused, match="UNSUPPORTED_CODE"):
        await scan(floor, body + checksum(body), MANILA)
    with pytest.raises(Refused, match="INVALID_CODE"):
        await scan(floor, body + minted[-4:], MANILA)


@on_the_floor
async def test_an_order_to_be_held_is_for_wallets_that_hold(floor: Floor) -> None:
    order = await an_order(floor, capture_mode=CaptureMode.HOLD)

    with pytest.raises(Refused, match="CAPABILITY_MISSING"):
        await scan(floor, order.order_code, SEOUL)
    with pytest.raises(Refused, match="CAPABILITY_MISSING"):
        await start(floor, order.order_code, SEOUL, quote_id="quo_1")
    held = await settled(floor, await scan_and_start(floor, order.order_code, MANILA))

    assert PaymentState.HELD is held.state
    assert ["tx-1"] == [reserve.wallet_payment_id for reserve in floor.manila.reserves.values()]
    with pytest.raises(Refused, match="ORDER_NOT_PAYABLE"):
        await scan(floor, order.order_code)
    assert PaymentState.SUCCEEDED is (await floor.capture(held)).state


@on_the_floor
async def test_an_order_whose_hold_is_declined_waits_for_another_wallet(floor: Floor) -> None:
    order = await an_order(floor, capture_mode=CaptureMode.HOLD)
    floor.manila.will("hold", says(Declined(DeclineReason.PAYER_REJECTED, "E-1")))

    declined = await settled(floor, await scan_and_start(floor, order.order_code, MANILA))
    held = await settled(floor, await scan_and_start(floor, order.order_code, THAI, wallet_payment_id="tx-2"))

    assert (PaymentState.CREATED, PaymentState.HELD) == (declined.state, held.state)
    assert THAI == (held.shown_attempt and held.shown_attempt.wallet_id)


@on_the_floor
async def test_an_order_whose_merchant_this_hub_has_not_heard_of_yet_is_to_be_asked_for_again(
    floor: Floor,
) -> None:
    order = await an_order(floor)
    # Another hub on the same store made both a moment ago.
    floor.ports = replace(floor.ports, directory=Directory)
    with pytest.raises(Refused) as refused:
        await resolve_code(floor.ports, THAI, ResolveCode(order.order_code or "", None))
    assert "STORE_UNAVAILABLE" == refused.value.reason
