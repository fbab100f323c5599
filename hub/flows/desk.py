"""The desk: owns one supervised task per working attempt and takes up every duty in time (DESIGN B2).

Callers only wait at the desk: nobody's disconnect or deadline ends the work on a payment.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from functools import partial
from typing import Any, TypeVar, assert_never

from hub.flows.deciding import WorkedElsewhere
from hub.flows.order import Started, create_order, start_payment
from hub.flows.owed import duties_in
from hub.flows.pay import Accepted, CreatePayment, accept, ask
from hub.flows.plan import Plan
from hub.flows.ports import Ports
from hub.flows.recover import is_due, work_attempt, work_order, work_refund
from hub.flows.units import DueKind, Duty
from hub.flows.work import Report, Work
from hub.payment.model import AttemptId, Payment, PaymentState, Refund, RefundState, WalletId
from hub.payment.reasons import Refused
from wallets.contract import PayOrder, StartPayment

WORKING_MAX = 2_000
"""Records at work from which on no new payment is taken; cancels, notices and refunds still are."""

WAITS_FOR_WALLET = (
    PaymentState.SUBMITTED,
    PaymentState.CAPTURING,
    PaymentState.RELEASING,
    PaymentState.CANCELLING,
)

T = TypeVar("T")
R = TypeVar("R", Payment, Refund)


class Desk:
    """Runs the flows. `run` must be running for duties to be taken up."""

    def __init__(self, ports: Ports, report: Report, *, working_max: int = WORKING_MAX) -> None:
        self._ports = ports
        self._report = report
        self._working_max = working_max
        self._work = Work(ports, self._do, report, self._ended)
        self._plan = Plan(ports, self._work, report)
        self._orders: dict[str, PayOrder] = {}
        self._touched: dict[str, asyncio.Event] = {}
        self._accepting: set[asyncio.Task[Any]] = set()
        self._closing = False
        self._lets_go = False

    async def run(self) -> None:
        """Takes up what is due, for ever: at start every record that was open, later each at its time."""
        leases = self._ports.store.leases
        beside = (self._plan.run(), leases.keep(self._drop_work), self._hear())
        tasks = [asyncio.create_task(each) for each in beside]
        try:
            ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in ended:
                await task
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def create_payment(self, asked: CreatePayment) -> Accepted:
        """Makes a payment durable and sets the work on it going. Raises `Refused`."""
        self._require_room()
        return await self.own(self._create(asked), then_looks=False)

    async def start_payment(self, wallet_id: str, asked: StartPayment) -> Started:
        """The same for a payment that a wallet starts."""
        self._require_room()
        return await self.own(self._begin(wallet_id, asked), then_looks=False)

    async def own(self, work: Coroutine[Any, Any, T], *, then_looks: bool = True) -> T:
        """Runs a short flow to its end even if the caller goes away, and takes up what it made due.

        `then_looks` for a flow that does not tell by itself what it leaves due.
        """
        if self._closing:
            work.close()
            raise Refused("SHUTTING_DOWN", retry_after_seconds=1)
        task = asyncio.create_task(work)
        self._accepting.add(task)
        task.add_done_callback(partial(self._accepted, then_looks))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            task.add_done_callback(self._unheard)
            raise

    def take_up(self, record: Payment | Refund) -> None:
        """Does what a record owes now, and wakes who waits for it: something about it has changed."""
        self._touch(record.refund_id if isinstance(record, Refund) else record.payment_id)
        if self._closing:
            return
        for duty, due_at, wallet_id in duties_in(record):
            if not is_due(due_at, self._ports):
                self._plan_for(duty, due_at, wallet_id)
            elif len(self._work.tasks) < self._working_max:
                self._work.begin(duty)
            else:
                self._plan.look()

    async def settled_payment(self, payment: Payment) -> Payment:
        """The payment once it no longer waits for its wallet. The caller sets the time limit."""
        return await self._wait(payment, self._ports.store.payment, payment.payment_id, _payment_rests)

    async def settled_refund(self, refund: Refund) -> Refund:
        """The same for a refund."""
        return await self._wait(refund, self._ports.store.refund, refund.refund_id, _refund_rests)

    async def drain(self) -> None:
        """Takes up nothing new and lets what has begun come to its end. The caller limits the time."""
        self._closing = True
        self._plan.stop()
        while self._accepting or self._work.tasks:
            await asyncio.wait({*self._accepting, *self._work.tasks.values()})

    def let_go(self) -> None:
        """Sends home all who wait, with their records as they stand: the end can't wait for wallets."""
        self._lets_go = True
        for record_id in list(self._touched):
            self._touch(record_id)

    async def abandon(self) -> None:
        """Drops what is left and lets others have it. Nothing is lost: every duty is in the store."""
        self._plan.stop()
        left = {*self._accepting, *self._work.tasks.values()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await self._ports.store.leases.let_go()

    async def _drop_work(self) -> None:
        """This hub's leases have lapsed: others may be at work on what it has in hand."""
        left = set(self._work.tasks.values())
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        self._plan.look()

    async def _hear(self) -> None:
        """Another hub has written: something may be due now, and who waits here may have their answer."""
        while True:
            await self._ports.store.leases.news()
            for record_id in list(self._touched):
                self._touch(record_id)
            self._plan.look()

    async def _create(self, asked: CreatePayment) -> Accepted:
        making = accept(self._ports, asked) if asked.consumer_code else create_order(self._ports, asked)
        accepted = await making
        self._ask(accepted.payment, accepted.order)
        return accepted

    async def _begin(self, wallet_id: str, asked: StartPayment) -> Started:
        started = await start_payment(self._ports, wallet_id, asked)
        self._ask(started.payment, started.order)
        return started

    def _ask(self, payment: Payment, order: PayOrder | None) -> None:
        """The wallet is asked at once; what is planned for later is not read from the store again."""
        if order is None:
            self._note(payment, payment.payment_id)
        else:
            self._orders[order.attempt_id] = order
            self._work.begin(Duty(DueKind.ATTEMPT, order.attempt_id, payment.payment_id))
            if any(attempt.due_at is not None for attempt in payment.attempts[:-1]):
                # The payment's lease came with it: what an earlier attempt owes may have been another hub's.
                self._plan.look()

    def _require_room(self) -> None:
        """New payments are shed before what is owed for older ones."""
        if len(self._work.tasks) + len(self._accepting) >= self._working_max:
            raise Refused("OVERLOADED", retry_after_seconds=1)

    def _accepted(self, then_looks: bool, task: asyncio.Task[Any]) -> None:
        """A flow of a caller's has ended. One that failed may have written something all the same."""
        self._accepting.discard(task)
        if then_looks or task.cancelled() or task.exception() is not None:
            self._plan.look()

    def _unheard(self, task: asyncio.Task[Any]) -> None:
        """The caller has gone away: a refusal needs nobody to hear it, anything else that went wrong does."""
        wrong = None if task.cancelled() else task.exception()
        if wrong is not None and not isinstance(wrong, Refused):
            self._report("of a caller who went away", wrong)

    async def _do(self, duty: Duty) -> None:
        """What is owed now. The store says whose it is, where other hubs share it."""
        try:
            match duty.kind:
                case DueKind.ATTEMPT:
                    self._note(await self._attempt(duty), duty.record_id, duty.payment_id)
                case DueKind.PAYMENT:
                    self._note(await work_order(self._ports, duty.payment_id), duty.payment_id)
                case DueKind.REFUND:
                    self._note(await work_refund(self._ports, duty.record_id), duty.record_id)
                case _:
                    assert_never(duty.kind)
        except WorkedElsewhere:
            # Whoever has it finishes it; whether anybody has is seen at the next look.
            self._plan.look_at(self._ports.clock.now())

    async def _attempt(self, duty: Duty) -> Payment:
        """A new attempt's wallet is asked at once; whatever else is owed follows from the record."""
        order = self._orders.pop(duty.record_id, None)
        if order is not None:
            asked = await ask(self._ports, duty.payment_id, order)
            self._touch(duty.payment_id)
            if not is_due(asked.attempt(duty.record_id).due_at, self._ports):
                return asked
        return await work_attempt(self._ports, duty.payment_id, duty.record_id)

    def _note(self, record: Payment | Refund, *of: str) -> None:
        """What these parts of the record owe. The others are not this work's to tell: one may be parked."""
        for duty, due_at, wallet_id in duties_in(record):
            if duty.record_id in of:
                self._plan_for(duty, due_at, wallet_id)

    def _plan_for(self, duty: Duty, due_at: datetime | None, wallet_id: WalletId | None) -> None:
        if due_at is None:
            # Whoever settled it, also a notice or people while nobody was at work on it.
            self._ports.witness.forget(AttemptId(duty.record_id))
        self._plan.note(duty, due_at, wallet_id)

    def _ended(self, duty: Duty) -> None:
        """The work on something has ended. What it owes is known, unless it failed."""
        # A pay that could not begin in its turn is not asked for later, when nobody waits for it any more.
        self._orders.pop(duty.record_id, None)
        rests_until = self._work.rests_until(duty.record_id)
        if rests_until is not None:
            self._plan.look_at(rests_until)
        self._touch(duty.leased_id)

    def _touch(self, record_id: str) -> None:
        """Wakes whoever waits at the desk for this record."""
        touched = self._touched.pop(record_id, None)
        if touched is not None:
            touched.set()

    async def _wait(
        self,
        record: R,
        read: Callable[[str], Awaitable[R | None]],
        record_id: str,
        rests: Callable[[R], bool],
    ) -> R:
        while not rests(record) and not self._lets_go:
            touched = self._touched.setdefault(record_id, asyncio.Event())
            record = await read(record_id) or record
            if not rests(record):
                await touched.wait()
        return await read(record_id) or record if self._lets_go else record


def _payment_rests(payment: Payment) -> bool:
    return payment.state not in WAITS_FOR_WALLET


def _refund_rests(refund: Refund) -> bool:
    return refund.state is not RefundState.SUBMITTED
