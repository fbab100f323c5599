"""Two hubs on one store, each with a desk: one of them at work on a record, whoever dies, stops or sleeps."""

import asyncio
import functools
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from hub.flows.failures import PAUSES_SECONDS
from hub.flows.units import DueKind, Duty, Lease, TakeLease
from hub.flows.work import Work
from hub.payment.incidents import IncidentKind
from hub.payment.model import AttemptState, PaymentState
from hub.store.leases import LIFE_SECONDS, SharedLeases
from tests.hub.flows.floor import Floor
from tests.hub.flows.orders import an_order, scan_and_start
from tests.hub.flows.parties import SEOUL, THAI
from tests.hub.flows.scripted import Act, Effect, ScriptedWallet, after, honest, lost_after, lost_before
from tests.hub.flows.test_desk import declined_then_debited
from tests.simulation.loop import PROCESS, VirtualLoop
from wallets.contract import PaymentNotice
from wallets.outcome import Declined, DeclineReason

Story = Callable[[Floor, Floor], Coroutine[Any, Any, None]]

OPEN = 200
LONGEST_SECONDS = 600


def two_desks(story: Story) -> Callable[[Path], None]:
    """Makes a test of a story with two hubs on one store, the books proven at its end."""

    @functools.wraps(story)
    def played(tmp_path: Path) -> None:
        with asyncio.Runner(loop_factory=VirtualLoop) as runner:
            runner.run(_play(tmp_path, story))

    del played.__wrapped__  # pytest would ask for its parameters
    return played


async def _play(directory: Path, story: Story) -> None:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    here = Floor(directory, loop, "here")
    there = here.beside("there")
    for hub in (here, there):
        await hub.start()
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            await story(here, there)
        for hub in (here, there):
            if hub.process.alive:
                await hub.prove()
            assert [] == hub.reports
    finally:
        for hub in (here, there):
            await hub.end()


class Watch:
    """Notes which hub has a call about which attempt under way, and complains of two at once."""

    def __init__(self, wallet: ScriptedWallet, *verbs: str, seconds: float, act: Act = honest) -> None:
        self.callers: dict[str, list[str]] = {}
        self.met: list[str] = []
        self._open: dict[str, str] = {}
        self._wallet = wallet
        self._seconds = seconds
        self._act = act
        for verb in verbs:
            wallet.always(verb, self._look)

    async def _look(self, effect: Effect) -> Any:
        named, process = self._wallet.calls[-1].named, PROCESS.get()
        caller = "nobody" if process is None else str(id(process))
        if self._open.get(named, caller) != caller:
            self.met.append(named)
        self._open[named] = caller
        self.callers.setdefault(named, []).append(caller)
        await asyncio.sleep(self._seconds)
        del self._open[named]
        return await self._act(effect)


def fence(hub: Floor) -> int:
    """The number of a hub's present life."""
    assert isinstance(hub.store.leases, SharedLeases)
    return hub.store.leases.fence


@two_desks
async def test_of_200_open_payments_none_is_at_work_twice_and_the_other_hub_finishes_those_of_a_dead_one(
    here: Floor, there: Floor
) -> None:
    here.thai.will("pay", *[lost_after] * OPEN)
    watch = Watch(here.thai, "inquire", seconds=3, act=lost_before)
    hubs = (here, there)
    accepted = await asyncio.gather(*(hubs[n % 2].create() for n in range(OPEN)))
    await here.until(25)
    assert {OPEN} == {len(watch.callers)}
    assert all(1 == len(set(callers)) for callers in watch.callers.values())
    assert 2 == len({callers[0] for callers in watch.callers.values()})

    here.crash()
    watch = Watch(here.thai, "inquire", "cancel", seconds=3)
    await there.until(200)

    assert [] == watch.met
    states = [(await there.payment(one.payment.payment_id)).state for one in accepted]
    assert {PaymentState.SUCCEEDED, PaymentState.CANCELLED} >= set(states)
    assert await there.store.next_due_at() is None
    assert {str(id(there.process))} == {caller for callers in watch.callers.values() for caller in callers}


@two_desks
async def test_what_a_hub_hears_after_a_long_sleep_is_fenced_and_it_goes_on_under_a_new_number(
    here: Floor, there: Floor
) -> None:
    here.thai.will("pay", lost_after)
    here.thai.will("inquire", lost_before)
    Watch(here.thai, "inquire", seconds=2)
    payment = (await here.create()).payment
    first = fence(here)
    await here.until(12)
    here.loop.pause(here.process)
    await here.until(12 + LIFE_SECONDS + 10)

    taken_over = await there.payment(payment.payment_id)
    assert PaymentState.SUCCEEDED is taken_over.state
    here.loop.resume(here.process)
    await here.until(60 + LIFE_SECONDS)

    assert taken_over == await here.payment(payment.payment_id)
    assert fence(here) > first
    paid = await here.pay()
    assert PaymentState.SUCCEEDED is paid.state


@two_desks
async def test_a_cancel_at_one_hub_of_what_the_other_works_on_is_worked_and_answered_soon(
    here: Floor, there: Floor
) -> None:
    here.thai.will("pay", lost_before)
    accepted = await here.create()
    await here.until(9)

    cancelled = await there.cancel(accepted.payment.payment_id)

    assert PaymentState.CANCELLED is cancelled.state
    assert there.loop.time() < 10
    assert 1 == len(here.thai.asked_at("cancel"))


@two_desks
async def test_a_retry_at_the_other_hub_waits_for_the_one_that_works(here: Floor, there: Floor) -> None:
    Watch(here.thai, "pay", seconds=4)
    first = asyncio.create_task(here.pay(request_id="req"))
    await here.until(1)

    again = await there.pay(request_id="req")

    assert await first == again
    assert PaymentState.SUCCEEDED is again.state
    assert 1 == len(here.thai.asked_at("pay"))


@two_desks
async def test_an_order_of_one_hub_is_paid_at_the_other(here: Floor, there: Floor) -> None:
    order = await an_order(here)
    started = await scan_and_start(there, order.order_code)
    paid = await there.desk.settled_payment(started.payment)

    assert PaymentState.SUCCEEDED is paid.state
    assert paid == await here.payment(order.payment_id)
    assert 1 == len(here.thai.asked_at("pay"))


@two_desks
async def test_an_order_paid_at_the_other_hub_brings_it_what_earlier_attempts_owe_in_time(
    here: Floor, there: Floor
) -> None:
    first = await declined_then_debited(here, lost_before)
    second = await scan_and_start(there, first.payment.order_code, SEOUL, wallet_payment_id="tx-2")
    await here.until(9)

    # At 0, 2 and 5 s, the first of them by this hub and the others by that one.
    assert [1.0, 3.0, 6.0] == [round(at, 1) for at in here.thai.asked_at("cancel")]
    here.thai.always("cancel", honest)
    await here.until(60)
    ended = await there.payment(second.payment.payment_id)
    assert [AttemptState.RETURNED, AttemptState.APPROVED] == [attempt.state for attempt in ended.attempts]


@two_desks
async def test_a_refund_asked_for_at_the_other_hub_is_given_once(here: Floor, there: Floor) -> None:
    paid = await here.pay()
    there_paid = await there.payment(paid.payment_id)
    one, other = await asyncio.gather(
        here.give_back(paid, "1000 JPY"), there.give_back(there_paid, "2000 JPY")
    )
    assert one.refund_id != other.refund_id
    assert {one.refund_id: 1, other.refund_id: 1} == {
        refund_id: sum(call.named == refund_id for call in here.thai.calls)
        for refund_id in (one.refund_id, other.refund_id)
    }


@two_desks
async def test_a_hub_that_stops_politely_leaves_its_work_to_the_other_at_once(
    here: Floor, there: Floor
) -> None:
    here.thai.will("pay", lost_after)
    accepted = await here.create()
    await here.until(1)
    await here.desk.drain()
    await here.desk.abandon()
    here.crash()
    await there.until(12)
    assert PaymentState.SUCCEEDED is (await there.payment(accepted.payment.payment_id)).state


@two_desks
async def test_what_a_hub_left_is_taken_up_in_time_when_it_comes_back_at_once(
    here: Floor, there: Floor
) -> None:
    here.thai.will("pay", *[lost_after] * 10)
    watch = Watch(here.thai, "inquire", seconds=1)
    await asyncio.gather(*(here.create() for _ in range(10)))
    await here.until(2)
    await here.restart()
    await here.until(4.5)
    assert [1] * 10 == [len(callers) for callers in watch.callers.values()]
    assert await here.store.next_due_at() is None
    assert await there.store.next_due_at() is None


@two_desks
async def test_a_success_that_comes_after_the_other_hub_heard_a_no_is_given_back(
    here: Floor, there: Floor
) -> None:
    async def no_at_the_other() -> None:
        attempt_id = here.thai.calls[-1].named
        no = Declined(DeclineReason.INSUFFICIENT_FUNDS, "E-51", attempt_id)
        await there.tell(THAI, PaymentNotice(attempt_id, no))

    here.thai.will("pay", after(no_at_the_other))
    payment = (await here.create()).payment
    await here.until(60)

    ended = await there.payment(payment.payment_id)
    assert (PaymentState.DECLINED, AttemptState.RETURNED) == (ended.state, ended.attempts[0].state)
    assert ([IncidentKind.LATE_SUCCESS], 0) == (await here.incidents(), here.thai.held_minor)


@two_desks
async def test_what_the_other_hub_works_on_by_now_is_not_parked_by_this_one(
    here: Floor, there: Floor
) -> None:
    here.thai.will("pay", lost_after)
    payment = (await here.create()).payment
    await here.until(1)
    duty = Duty(DueKind.ATTEMPT, payment.attempts[0].attempt_id, payment.payment_id)
    failed: list[str] = []

    async def fails_while_the_other_takes_over(duty: Duty) -> None:
        await there.change(TakeLease(Lease(duty.payment_id, fence(there))))
        raise RuntimeError("a bug")

    work = Work(
        here.ports, fails_while_the_other_takes_over, lambda name, _: failed.append(name), lambda _: None
    )
    for _ in range(len(PAUSES_SECONDS) + 1):
        work.begin(duty)
        await here.until(here.loop.time() + 0.1)

    assert [duty.record_id] * 5 == failed
    assert (0, []) == (work.held_up, list(await here.store.books.dead_letters()))
    await there.until(60)
    assert PaymentState.SUCCEEDED is (await there.payment(payment.payment_id)).state
