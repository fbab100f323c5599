"""The plan: what is due is begun in time, wallet by wallet, and nobody stands in another's way."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from hub.flows.cancel import cancel_payment
from hub.flows.pay import accept
from hub.flows.plan import AT_WORK_PER_OPEN_CALL, LONGEST_SLEEP, PAGE
from hub.flows.ports import Due
from hub.payment.model import Payment, PaymentState
from hub.store.sqlite.store import SqliteStore
from tests.hub.flows.floor import Floor, on_the_floor
from tests.hub.flows.parties import THAI
from tests.hub.flows.scripted import Act, Effect, ScriptedWallet, fails, honest, lost_before
from wallets.profile import CallBudget

MANILAS_CODE = "281006020123456789012345"


def late(seconds: float, act: Act = honest) -> Act:
    """The wallet takes so long."""

    async def waiting(effect: Effect) -> object:
        await asyncio.sleep(seconds)
        return await act(effect)

    return waiting


def with_budget(wallet: ScriptedWallet, **limits: int) -> None:
    """The wallet may be called so often."""
    wallet.profile = replace(wallet.profile, budget=CallBudget(**limits))


async def open_payments(floor: Floor, count: int, **rest: str) -> list[Payment]:
    """Payments whose wallets nobody has asked yet, the earlier submitted first."""
    found = []
    for _ in range(count):
        accepted = await floor.desk.own(accept(floor.ports, floor.asked("50 JPY", **rest)))
        found.append(accepted.payment)
    return found


def attempts_of(payments: list[Payment]) -> list[str]:
    """What their wallets are asked about."""
    return [payment.attempts[0].attempt_id for payment in payments]


@on_the_floor
async def test_after_a_restart_what_is_open_is_asked_about_longest_due_first_and_so_many_at_once(
    floor: Floor,
) -> None:
    with_budget(floor.thai, calls_open_max=8)
    at_once = AT_WORK_PER_OPEN_CALL * 8
    opened = await open_payments(floor, 480)
    floor.crash()
    floor.thai.always("inquire", late(1))
    floor.clock.forward(seconds=20)

    await floor.start()
    began = floor.loop.time()
    await floor.until(began + 0.5)
    assert attempts_of(opened)[:at_once] == floor.thai.asked("inquire")

    await floor.until(began + 35)
    # Who is due again stands behind those that nobody has asked about yet.
    assert attempts_of(opened) == floor.thai.asked("inquire")[:480]
    # As one ends the next begins: no pause between them, and never one more at once.
    times = Counter(round(at - began) for at in floor.thai.asked_at("inquire"))
    assert {at_once} == {times[second] for second in range(480 // at_once)}


@on_the_floor
async def test_a_wallet_that_hangs_delays_neither_another_s_records_nor_expiries(floor: Floor) -> None:
    order = await floor.create(consumer_code=None, order_valid_seconds=60)
    await open_payments(floor, 300)
    (other,) = await open_payments(floor, 1, consumer_code=MANILAS_CODE)
    floor.thai.always("inquire", late(1_000_000, lost_before))
    began = floor.loop.time()

    await floor.until(began + 9)
    assert attempts_of([other]) == floor.manila.asked("inquire")
    assert 8.0 == round(floor.manila.asked_at("inquire")[0] - began, 1)

    await floor.until(began + 60.1)
    assert PaymentState.EXPIRED is (await floor.payment(order.payment.payment_id)).state


@on_the_floor
async def test_what_is_owed_at_a_wallet_that_is_not_connected_waits_and_keeps_nobody(floor: Floor) -> None:
    (stranded,) = await open_payments(floor, 1)
    (other,) = await open_payments(floor, 1, consumer_code=MANILAS_CODE)
    floor.crash()
    thai = floor.wallets.pop(THAI)
    await floor.start()
    await floor.until(30)

    assert PaymentState.SUCCEEDED is not (await floor.payment(stranded.payment_id)).state
    assert attempts_of([other]) == floor.manila.asked("inquire")[:1]
    reported, floor.reports = floor.reports, []
    assert [(THAI, f"NotConnected('{THAI}')")] == reported
    assert [] == await floor.store.books.dead_letters()

    floor.wallets[THAI] = thai
    await floor.restart()
    await floor.until(200)
    assert (await floor.payment(stranded.payment_id)).due_at is None


@on_the_floor
async def test_a_duty_that_nobody_planned_is_found_before_long(floor: Floor) -> None:
    paid = await floor.pay()
    await floor.until(1)

    await cancel_payment(floor.ports, paid.payment_id)  # as another process on the same store would
    await floor.until(1 + LONGEST_SLEEP.total_seconds())

    assert PaymentState.CANCELLED is (await floor.payment(paid.payment_id)).state


@on_the_floor
async def test_work_that_always_fails_does_not_keep_the_rest_waiting(floor: Floor) -> None:
    await asyncio.gather(*(accept(floor.ports, floor.asked("50 JPY")) for _ in range(600)))
    await floor.until(0.1)
    good = await accept(floor.ports, floor.asked("50 JPY", consumer_code="281006020123456789012345"))
    floor.thai.always("inquire", fails(RuntimeError("a bug")))
    floor.clock.forward(seconds=40)

    await floor.until(2)

    assert [good.payment.attempts[0].attempt_id] == floor.manila.asked("inquire")


@on_the_floor
async def test_the_store_is_not_read_for_what_the_hub_has_written_itself(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[float] = []
    due = SqliteStore.due

    async def counted(store: SqliteStore, *asked: Any) -> Sequence[Due]:
        read.append(floor.loop.time())
        return await due(store, *asked)

    monkeypatch.setattr(SqliteStore, "due", counted)
    floor.thai.always("inquire", lost_before)
    for _ in range(20):
        floor.thai.will("pay", lost_before)
        await floor.create()
    await floor.until(220)

    # Each inquiry says when the next is due.
    assert len(floor.thai.asked("inquire")) > 200
    assert len(read) <= 220 / LONGEST_SLEEP.total_seconds() + 1


@on_the_floor
async def test_what_is_due_sooner_than_the_plan_sleeps_wakes_it(floor: Floor) -> None:
    first = await floor.create(consumer_code=None, order_valid_seconds=29)
    await floor.until(5)
    soon = await floor.create(consumer_code=None, order_valid_seconds=12)
    await floor.until(17.2)
    assert PaymentState.EXPIRED is (await floor.payment(soon.payment.payment_id)).state
    assert PaymentState.CREATED is (await floor.payment(first.payment.payment_id)).state
    await floor.until(29.2)
    assert PaymentState.EXPIRED is (await floor.payment(first.payment.payment_id)).state


def slow_looks(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """What is called before a look into the store whose answer is a second on its way."""
    due, seconds = SqliteStore.due, [0]

    async def read(store: SqliteStore, *asked: Any) -> Sequence[Due]:
        wait, seconds[0] = seconds[0], 0
        found = await due(store, *asked)
        await asyncio.sleep(wait)
        return found

    def the_next() -> None:
        seconds[0] = 1

    monkeypatch.setattr(SqliteStore, "due", read)
    return the_next


@on_the_floor
async def test_places_that_get_free_while_the_store_is_read_delay_nothing(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    next_look_is_slow = slow_looks(monkeypatch)
    with_budget(floor.thai, calls_open_max=1)
    floor.thai.always("inquire", late(0.5, lost_before))
    await open_payments(floor, AT_WORK_PER_OPEN_CALL)
    await floor.until(8.2)
    assert AT_WORK_PER_OPEN_CALL == len(floor.thai.asked("inquire"))

    next_look_is_slow()
    await floor.desk.own(asyncio.sleep(0))
    await floor.until(13)

    assert 2 * AT_WORK_PER_OPEN_CALL == len(floor.thai.asked("inquire"))


@on_the_floor
async def test_a_page_all_of_which_callers_had_taken_up_meanwhile_delays_nothing(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    next_look_is_slow = slow_looks(monkeypatch)
    floor.thai.always("inquire", late(2, lost_before))
    opened = await open_payments(floor, PAGE)
    await floor.until(0.1)

    next_look_is_slow()
    floor.clock.forward(seconds=9)
    await floor.until(0.2)
    for payment in opened:
        floor.desk.take_up(payment)
    await floor.until(8)

    assert PAGE < len(floor.thai.asked("inquire"))
