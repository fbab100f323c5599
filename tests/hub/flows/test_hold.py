"""Holds, live: debited or reserved, captured or given back, whatever the wallet says and when."""

from datetime import date, timedelta

import pytest

from hub.flows.cancel import cancel_payment
from hub.flows.hold import CapturePayment, capture_payment, release_payment
from hub.flows.reports import Selector, netting_report
from hub.flows.units import CloseDay
from hub.ledger.account import Role
from hub.ledger.entry import EntryKind
from hub.payment.model import AttemptState, Decline, DeclinedBy, PaymentState, RefundState
from hub.payment.reasons import Refused
from hub.settlement.report import RowType, cells
from tests.hub.flows.floor import Floor, on_the_floor
from tests.hub.flows.holding import BOTH, CAPTURED_6500_JPY, ask_to_capture, with_code
from tests.hub.flows.parties import MANILA, MANILA_CODE, NOON, THAI, money
from tests.hub.flows.scripted import lost_before
from wallets.contract import PaymentNotice
from wallets.outcome import (
    Approved,
)

S = PaymentState
DAY = date(2026, 11, 22)
RELEASED_BY_MERCHANT = Decline(DeclinedBy.MERCHANT, "RELEASED")
RELEASED_BY_HUB = Decline(DeclinedBy.HUB, "RELEASED")


@on_the_floor
async def test_an_emulated_hold_debits_now_and_gives_back_the_rest_after_a_capture(floor: Floor) -> None:
    held = await floor.hold()

    assert (S.HELD, 0, None) == (held.state, held.captured_minor, held.completed_at)
    assert {"WALLET:thai:WR:THB": 223_600, "WALLET:thai:HOLD:THB": -223_600} == await floor.balances()

    paid = await floor.capture(held, "6500 JPY")
    await floor.until(1)

    assert (S.SUCCEEDED, 6_500, DAY) == (paid.state, paid.captured_minor, paid.business_date)
    kinds = [EntryKind.HOLD_DEBIT, EntryKind.PAYMENT, EntryKind.HOLD_RETURN]
    assert kinds == await floor.booked(held.payment_id)
    assert CAPTURED_6500_JPY == await floor.balances()
    assert {f"{held.attempts[0].attempt_id}_rest": money("782.60 THB")} == floor.thai.given_back
    assert AttemptState.APPROVED is (await floor.payment(held.payment_id)).attempts[0].state


@on_the_floor
async def test_a_native_hold_books_nothing_before_its_capture(floor: Floor) -> None:
    held = await floor.hold(consumer_code=MANILA_CODE)

    assert (S.HELD, {}, 374_500) == (held.state, await floor.balances(), floor.manila.reserved_minor)

    paid = await floor.capture(held, "6500 JPY")

    assert (S.SUCCEEDED, 6_500) == (paid.state, paid.captured_minor)
    assert [EntryKind.PAYMENT] == await floor.booked(held.payment_id)
    assert 243_425 + 243 == (await floor.balances())["WALLET:manila:WR:PHP"]
    assert (243_425, 0) == (floor.manila.held_minor, floor.manila.reserved_minor)


@on_the_floor
async def test_a_wallet_reserves_longer_than_the_hub_holds(floor: Floor) -> None:
    held = await floor.hold(consumer_code=MANILA_CODE)

    (asked,) = floor.manila.hold_orders
    assert NOON + timedelta(days=7) == held.due_at
    assert NOON + timedelta(days=8, seconds=60) == asked.hold_until


@BOTH
@on_the_floor
async def test_all_that_is_held_is_captured_where_no_amount_is_said(floor: Floor, code: str | None) -> None:
    held = await floor.hold(**with_code(code))

    paid = await floor.capture(held)
    await floor.until(60)

    assert (S.SUCCEEDED, 10_000) == (paid.state, paid.captured_minor)
    assert [] == floor.thai.asked("refund")
    assert paid == await floor.payment(paid.payment_id)


@BOTH
@on_the_floor
async def test_a_release_gives_back_everything_and_ends_cancelled(floor: Floor, code: str | None) -> None:
    held = await floor.hold(**with_code(code))

    released = await floor.release(held.payment_id)
    again = await floor.release(held.payment_id)

    assert (S.CANCELLED, RELEASED_BY_MERCHANT, 0) == (
        released.state,
        released.decline,
        released.captured_minor,
    )
    assert released == again
    assert ({}, 0, 0) == (await floor.balances(), floor.thai.held_minor, floor.manila.reserved_minor)
    assert 1 == len(floor.thai.asked("refund") + floor.manila.asked("release"))


@BOTH
@on_the_floor
async def test_a_cancel_of_what_is_held_is_its_release(floor: Floor, code: str | None) -> None:
    held = await floor.hold(**with_code(code))

    cancelled = await floor.cancel(held.payment_id)

    assert (S.CANCELLED, RELEASED_BY_MERCHANT) == (cancelled.state, cancelled.decline)
    assert [] == floor.thai.asked("cancel") + floor.manila.asked("cancel")


@BOTH
@on_the_floor
async def test_a_hold_is_released_by_itself_after_seven_days_and_once(floor: Floor, code: str | None) -> None:
    held = await floor.hold(**with_code(code))
    floor.clock.forward(days=7, seconds=-2)
    await floor.until(1)

    assert S.HELD is (await floor.payment(held.payment_id)).state

    floor.clock.forward(seconds=2)
    await floor.until(100)
    floor.clock.forward(days=30)
    await floor.until(200)

    released = await floor.payment(held.payment_id)
    assert (S.CANCELLED, RELEASED_BY_HUB) == (released.state, released.decline)
    assert 1 == len(floor.thai.asked("refund") + floor.manila.asked("release"))
    assert {} == await floor.balances()
    with pytest.raises(Refused, match="PAYMENT_STATE"):
        await floor.capture(released)


@BOTH
@on_the_floor
async def test_a_hold_of_a_hub_that_was_down_is_released_when_it_is_back(
    floor: Floor, code: str | None
) -> None:
    held = await floor.hold(**with_code(code))
    floor.crash()
    floor.clock.forward(days=8)
    await floor.restart()
    await floor.until(10)

    assert S.CANCELLED is (await floor.payment(held.payment_id)).state


@on_the_floor
async def test_a_repeated_capture_gives_the_payment_as_it_stands(floor: Floor) -> None:
    held = await floor.hold()
    asked = CapturePayment(held, "take-1", money("6500 JPY"))

    first = await capture_payment(floor.ports, asked)
    replay = await capture_payment(floor.ports, asked)

    assert (False, True) == (first.replayed, replay.replayed)
    assert first.payment == replay.payment
    with pytest.raises(Refused, match=r"REQUEST_ID_REUSED.*amount\.minor_units"):
        await capture_payment(floor.ports, CapturePayment(held, "take-1", money("6501 JPY")))
    with pytest.raises(Refused, match="PAYMENT_STATE"):
        await capture_payment(floor.ports, CapturePayment(held, "take-2", money("6500 JPY")))
    await floor.until(60)


@on_the_floor
async def test_all_that_is_held_is_one_content_whether_it_is_named_or_not(floor: Floor) -> None:
    held = await floor.hold()

    await capture_payment(floor.ports, CapturePayment(held, "take-1", None))
    replay = await capture_payment(floor.ports, CapturePayment(held, "take-1", money("10000 JPY")))

    assert replay.replayed


@on_the_floor
async def test_a_request_id_of_another_call_is_refused(floor: Floor) -> None:
    held = await floor.hold(request_id="till-1")

    with pytest.raises(Refused, match=r"REQUEST_ID_REUSED.*method"):
        await capture_payment(floor.ports, CapturePayment(held, "till-1", None))


@pytest.mark.parametrize("written", [True, False], ids=["written", "not written"])
@BOTH
@on_the_floor
async def test_a_capture_whose_commit_was_in_doubt_is_made_once(
    floor: Floor, code: str | None, written: bool
) -> None:
    held = await floor.hold(**with_code(code))
    floor.doubt_next_commit(written=written)

    accepted = await floor.desk.own(
        capture_payment(floor.ports, CapturePayment(held, "take-1", money("6500 JPY")))
    )
    paid = await floor.desk.settled_payment(accepted.payment)
    await floor.until(60)

    assert (S.SUCCEEDED, False) == (paid.state, accepted.replayed)
    assert 1 == (await floor.booked(held.payment_id)).count(EntryKind.PAYMENT)


@pytest.mark.parametrize(
    "amount, reason",
    [
        ("10001 JPY", "HOLD_EXCEEDED"),
        ("65.00 THB", "CURRENCY_MISMATCH"),
        ("1 JPY", "AMOUNT_TOO_SMALL"),
    ],
)
@on_the_floor
async def test_a_refused_capture_leaves_the_hold_and_the_request_id(
    floor: Floor, amount: str, reason: str
) -> None:
    floor.rates.rates["JPY", "THB"] = "0.004"
    held = await floor.hold()

    with pytest.raises(Refused, match=reason):
        await capture_payment(floor.ports, CapturePayment(held, "take-1", money(amount)))

    assert held == await floor.payment(held.payment_id)
    assert await floor.store.request(held.merchant_id, "take-1") is None


@BOTH
@on_the_floor
async def test_repeats_of_the_yes_change_nothing_in_any_state_of_a_hold(
    floor: Floor, code: str | None
) -> None:
    held = await floor.hold(**with_code(code))
    attempt = held.attempts[0]
    assert attempt.wallet_payment_id is not None
    yes = PaymentNotice(
        attempt.attempt_id, Approved(attempt.attempt_id, attempt.wallet_payment_id, attempt.wallet_amount)
    )

    await floor.tell(attempt.wallet_id, yes)
    assert held == await floor.payment(held.payment_id)
    released = await floor.release(held.payment_id)
    await floor.tell(attempt.wallet_id, yes)
    await floor.until(60)

    assert released == await floor.payment(held.payment_id)
    assert [] == await floor.incidents()


@BOTH
@on_the_floor
async def test_a_captured_hold_is_refunded_and_never_cancelled(floor: Floor, code: str | None) -> None:
    paid = await floor.capture(await floor.hold(**with_code(code)), "6500 JPY")

    with pytest.raises(Refused, match="PAYMENT_WAS_HELD"):
        await cancel_payment(floor.ports, paid.payment_id)
    with pytest.raises(Refused, match="REFUND_EXCEEDS_REST"):
        await floor.give_back(paid, "6501 JPY")
    first = await floor.give_back(paid, "1000 JPY")
    rest = await floor.give_back(paid)

    assert [RefundState.SUCCEEDED] * 2 == [first.state, rest.state]
    await floor.until(60)
    after = await floor.payment(paid.payment_id)
    assert (6_500, 6_500) == (after.captured_minor, after.refunded_minor)
    assert 39 == first.acquirer_interchange_back_minor + rest.acquirer_interchange_back_minor
    assert 0 == floor.thai.held_minor
    left = {
        name: minor for name, minor in (await floor.balances()).items() if ":FX:" in name or ":HOLD:" in name
    }
    assert {} == left


@on_the_floor
async def test_a_day_with_a_hold_reads_as_the_example(floor: Floor) -> None:
    held = await floor.hold()
    await floor.capture(held, "6500 JPY")
    await floor.until(60)

    rows = await netting_report(floor.store.books, DAY, Selector(Role.WALLET, THAI))

    shown = [
        [cells(row)[column] for column in (5, 9, 11, 12, 13, 14)]
        for row in rows
        if row.row_type in (RowType.DETAIL, RowType.TOTAL)
    ]
    assert [
        ["HOLD_DEBIT", "10000", "2236.00", "0.00", "0.00", "2236.00"],
        ["PAYMENT", "6500", "0.00", "-8.72", "1.45", "-7.27"],
        ["HOLD_RETURN", "10000", "-782.60", "0.00", "0.00", "-782.60"],
        [None, None, "1453.40", "-8.72", "1.45", "1446.13"],
    ] == shown


@pytest.mark.parametrize("release", [True, False], ids=["releasing", "capturing"])
@on_the_floor
async def test_what_is_captured_or_released_at_the_close_is_unresolved(floor: Floor, release: bool) -> None:
    held = await floor.hold(consumer_code=MANILA_CODE)
    floor.manila.will("release", lost_before)
    floor.manila.will("capture", lost_before)
    if release:
        await floor.desk.own(release_payment(floor.ports, held.payment_id))
    else:
        await ask_to_capture(floor, held)
    await floor.until(1)
    await floor.change(CloseDay(DAY, None))
    await floor.until(60)

    rows = await netting_report(floor.store.books, DAY, Selector(Role.WALLET, MANILA))

    left = [row for row in rows if row.row_type is RowType.UNRESOLVED]
    asked, amount = ("10000 JPY", 374_500) if release else ("6500 JPY", 243_425)
    assert [(held.payment_id, money(asked), amount, 1)] == [
        (row.payment_id, row.merchant_amount, row.amount_minor, row.age_seconds) for row in left
    ]


@on_the_floor
async def test_a_wallet_that_gives_back_whole_payments_only_captures_everything_or_nothing(
    floor: Floor,
) -> None:
    floor.whole_refunds_only(THAI)
    held = await floor.hold()

    with pytest.raises(Refused, match="CAPABILITY_MISSING"):
        await floor.capture(held, "6500 JPY")

    assert S.SUCCEEDED is (await floor.capture(held)).state
