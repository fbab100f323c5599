"""Watching payments: every change as it is durable, from any cursor on."""

import asyncio
from collections.abc import AsyncIterator

from hub.flows.ports import ChangeSelector, PaymentChange
from hub.flows.watch import PAGE, newest_change, watch
from hub.payment.model import PaymentState
from tests.hub.flows.floor import Floor, on_the_floor
from tests.hub.flows.parties import BOOKS, NOODLES
from tests.hub.flows.scripted import lost_after

S = PaymentState


async def seen(
    changes: AsyncIterator[PaymentChange], count: int, *, within_seconds: int = 3600
) -> list[PaymentChange]:
    """The next changes, as many as came in time; the watcher then goes away."""
    found: list[PaymentChange] = []
    enough = asyncio.Event()

    async def read() -> None:
        async for change in changes:
            found.append(change)
            if len(found) == count:
                enough.set()

    reading = asyncio.create_task(read())
    await asyncio.wait({asyncio.create_task(enough.wait()), reading}, timeout=within_seconds)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    return found[:count]


@on_the_floor
async def test_a_watcher_sees_each_state_as_it_is_durable(floor: Floor) -> None:
    floor.thai.will("pay", lost_after)
    watching = asyncio.create_task(seen(watch(floor.ports, ChangeSelector(BOOKS), 0), 3))

    paid = await floor.pay()

    # Submitted; asked, and unclear; learned from the inquiry.
    assert [S.SUBMITTED, S.SUBMITTED, S.SUCCEEDED] == [change.payment.state for change in await watching]
    assert (await watching)[-1].payment == paid


@on_the_floor
async def test_a_watch_resumes_from_its_cursor_without_a_gap_or_a_repeat(floor: Floor) -> None:
    whole = asyncio.create_task(seen(watch(floor.ports, ChangeSelector(BOOKS), 0), 4))
    first, second = await floor.pay(), await floor.pay()
    all_of_it = await whole

    rest = await seen(watch(floor.ports, ChangeSelector(BOOKS), all_of_it[1].seq), 1)

    assert [first.payment_id] * 2 + [second.payment_id] * 2 == [one.payment.payment_id for one in all_of_it]
    assert sorted(one.seq for one in all_of_it) == [one.seq for one in all_of_it]
    assert [all_of_it[-1]] == rest


@on_the_floor
async def test_a_late_watcher_is_told_how_each_payment_stands_now(floor: Floor) -> None:
    paid = [await floor.pay() for _ in range(3)]

    found = await seen(watch(floor.ports, ChangeSelector(BOOKS), 0), 3)

    assert paid == [change.payment for change in found]


@on_the_floor
async def test_a_watcher_of_one_payment_terminal_or_shop_sees_nothing_else(floor: Floor) -> None:
    other = await floor.pay(terminal_id="till-2")
    wanted = await floor.pay(terminal_id="till-1")
    await floor.pay("357.50 THB", merchant_id=NOODLES, terminal_id="till-1")

    for selector in (
        ChangeSelector(BOOKS, terminal_id="till-1"),
        ChangeSelector(BOOKS, payment_id=wanted.payment_id),
    ):
        changes = watch(floor.ports, selector, 0)
        assert [wanted] == [change.payment for change in await seen(changes, 1)]
        later = watch(floor.ports, selector, await newest_change(floor.ports))
        assert [] == await seen(later, 1, within_seconds=60)
    both = await seen(watch(floor.ports, ChangeSelector(BOOKS), 0), 2)
    assert [other, wanted] == [change.payment for change in both]


@on_the_floor
async def test_a_watch_from_the_newest_change_tells_only_what_comes(floor: Floor) -> None:
    await floor.pay()
    watching = asyncio.create_task(
        seen(watch(floor.ports, ChangeSelector(BOOKS), await newest_change(floor.ports)), 1)
    )

    paid = await floor.pay()

    assert paid.payment_id == (await watching)[0].payment.payment_id


@on_the_floor
async def test_a_refund_is_a_change_of_its_payment(floor: Floor) -> None:
    paid = await floor.pay()
    watching = asyncio.create_task(
        seen(watch(floor.ports, ChangeSelector(BOOKS), await newest_change(floor.ports)), 2)
    )

    await floor.give_back(paid, "1000 JPY")

    assert [0, 1000] == [change.payment.refunded_minor for change in await watching]


@on_the_floor
async def test_more_changes_than_a_page_all_come(floor: Floor) -> None:
    orders = [await floor.create(consumer_code=None) for _ in range(PAGE + 5)]

    found = await seen(watch(floor.ports, ChangeSelector(BOOKS), 0), PAGE + 5)

    assert [order.payment for order in orders] == [change.payment for change in found]
