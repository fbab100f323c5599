"""The desk: owns one supervised task per working payment and takes up every duty in time (DESIGN B2).

Callers only wait at the desk: nobody's disconnect or deadline ends the work on a payment.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, TypeVar

from hub.flows.deciding import WorkedElsewhere
from hub.flows.order import Started, create_order, start_payment
from hub.flows.pay import Accepted, CreatePayment, accept, ask
from hub.flows.ports import Due, Ports
from hub.flows.recover import work_payment, work_refund
from hub.flows.units import DueKind
from hub.payment.model import Payment, PaymentState, Refund, RefundState
from hub.payment.reasons import Refused
from wallets.contract import PayOrder, StartPayment

DUE_BATCH = 500
LONGEST_SLEEP = timedelta(seconds=30)
"""How long the desk trusts its own plan before it looks into the store again."""
RETRY = timedelta(seconds=1)
"""Pause of business time before work that failed is looked at again."""

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

Report = Callable[[str, BaseException], None]
"""Takes a record's id and what went wrong with its work: logs it."""


class Desk:
    """Runs the flows. `run` must be running for duties to be taken up."""

    def __init__(self, ports: Ports, report: Report, *, working_max: int = WORKING_MAX) -> None:
        self._ports = ports
        self._report = report
        self._working_max = working_max
        self._working: dict[str, asyncio.Task[None]] = {}
        self._orders: dict[str, PayOrder] = {}
        self._called_again: set[str] = set()
        self._touched: dict[str, asyncio.Event] = {}
        self._accepting: set[asyncio.Task[Any]] = set()
        self._plan_changed = asyncio.Event()
        self._wakes_at: datetime | None = None
        self._closing = False
        self._lets_go = False

    async def run(self) -> None:
        """Takes up what is due, for ever: at start every record that was open, later each at its time."""
        leases = self._ports.store.leases
        beside = (self._take_up_what_is_due(), leases.keep(self._drop_work), self._hear())
        tasks = [asyncio.create_task(each) for each in beside]
        try:
            ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in ended:
                await task
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _take_up_what_is_due(self) -> None:
        while True:
            self._plan_changed.clear()
            now = self._ports.clock.now()
            # What is at work is still due, and may be all that comes first: more is asked for than that.
            limit = DUE_BATCH + 2 * len(self._working)
            found = await self._ports.store.due(now, limit)
            for due in found:
                if due.record_id not in self._working:
                    self._take_up(due)
            await self._sleep(now, more=len(found) == limit)

    async def create_payment(self, asked: CreatePayment) -> Accepted:
        """Makes a payment durable and sets the work on it going. Raises `Refused`."""
        self._require_room()
        return await self.own(self._create(asked))

    async def start_payment(self, wallet_id: str, asked: StartPayment) -> Started:
        """The same for a payment that a wallet starts."""
        self._require_room()
        return await self.own(self._begin(wallet_id, asked))

    async def own(self, work: Coroutine[Any, Any, T]) -> T:
        """Runs a short flow to its end even if the caller goes away, and takes up what it made due."""
        if self._closing:
            work.close()
            raise Refused("SHUTTING_DOWN", retry_after_seconds=1)
        task = asyncio.create_task(work)
        self._accepting.add(task)
        task.add_done_callback(self._accepted)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            task.add_done_callback(self._unheard)
            raise

    def take_up(self, kind: DueKind, record_id: str) -> None:
        """Looks at a record now, and wakes who waits for it: something about it has changed."""
        self._touch(record_id)
        self._take_up(Due(kind, record_id, self._ports.clock.now()))

    async def settled_payment(self, payment: Payment) -> Payment:
        """The payment once it no longer waits for its wallet. The caller sets the time limit."""
        return await self._wait(payment, self._ports.store.payment, payment.payment_id, _payment_rests)

    async def settled_refund(self, refund: Refund) -> Refund:
        """The same for a refund."""
        return await self._wait(refund, self._ports.store.refund, refund.refund_id, _refund_rests)

    async def drain(self) -> None:
        """Takes up nothing new and lets what has begun come to its end. The caller limits the time."""
        self._closing = True
        while self._accepting or self._working:
            await asyncio.wait({*self._accepting, *self._working.values()})

    def let_go(self) -> None:
        """Sends home all who wait, with their records as they stand: the end can't wait for wallets."""
        self._lets_go = True
        for record_id in list(self._touched):
            self._touch(record_id)

    async def abandon(self) -> None:
        """Drops what is left and lets others have it. Nothing is lost: every duty is in the store."""
        left = {*self._accepting, *self._working.values()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await self._ports.store.leases.let_go()

    async def _drop_work(self) -> None:
        """This hub's leases have lapsed: others may be at work on what it has in hand."""
        left = set(self._working.values())
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _hear(self) -> None:
        """Another hub has written: something may be due now, and who waits here may have their answer."""
        while True:
            await self._ports.store.leases.news()
            for record_id in list(self._touched):
                self._touch(record_id)
            self._plan_changed.set()

    async def _create(self, asked: CreatePayment) -> Accepted:
        making = accept(self._ports, asked) if asked.consumer_code else create_order(self._ports, asked)
        accepted = await making
        if accepted.order is not None:
            self._ask(accepted.payment.payment_id, accepted.order)
        return accepted

    async def _begin(self, wallet_id: str, asked: StartPayment) -> Started:
        started = await start_payment(self._ports, wallet_id, asked)
        if started.order is not None:
            self._ask(started.payment.payment_id, started.order)
        return started

    def _require_room(self) -> None:
        """New payments are shed before what is owed for older ones."""
        if len(self._working) + len(self._accepting) >= self._working_max:
            raise Refused("OVERLOADED", retry_after_seconds=1)

    def _accepted(self, task: asyncio.Task[Any]) -> None:
        """A flow of a caller's has ended: it may have left a duty that is due before the desk's next look."""
        self._accepting.discard(task)
        self._plan_changed.set()

    def _unheard(self, task: asyncio.Task[Any]) -> None:
        """The caller has gone away: a refusal needs nobody to hear it, anything else that went wrong does."""
        wrong = None if task.cancelled() else task.exception()
        if wrong is not None and not isinstance(wrong, Refused):
            self._report("of a caller who went away", wrong)

    def _take_up(self, due: Due) -> None:
        if self._closing:
            return
        match due.kind:
            case DueKind.PAYMENT:
                self._start(due.record_id, self._payment)
            case DueKind.REFUND:
                self._start(due.record_id, self._refund)

    def _ask(self, payment_id: str, order: PayOrder) -> None:
        self._orders[payment_id] = order
        self._start(payment_id, self._payment)

    def _start(self, record_id: str, work: Callable[[str], Coroutine[Any, Any, None]]) -> None:
        """One task per record. A record at work is looked at once more before that work ends."""
        if record_id in self._working:
            self._called_again.add(record_id)
        else:
            self._working[record_id] = asyncio.create_task(self._supervised(record_id, work))

    async def _supervised(self, record_id: str, work: Callable[[str], Coroutine[Any, Any, None]]) -> None:
        try:
            await self._try(record_id, work)
            while record_id in self._called_again:
                self._called_again.discard(record_id)
                await self._try(record_id, work)
        finally:
            self._called_again.discard(record_id)
            del self._working[record_id]
            self._touch(record_id)

    async def _try(self, record_id: str, work: Callable[[str], Coroutine[Any, Any, None]]) -> None:
        """Works on a record. One whose work failed stays here for a while, so that the others come first."""
        try:
            await work(record_id)
        except WorkedElsewhere:
            pass  # whoever has it finishes it
        except Exception as wrong:  # noqa: BLE001 the outermost edge of a task: reported, the duty stays due
            self._report(record_id, wrong)
            if not self._closing:
                await self._ports.clock.wait_until(self._ports.clock.now() + RETRY)
            self._plan_changed.set()

    async def _payment(self, payment_id: str) -> None:
        order = self._orders.pop(payment_id, None)
        if order is not None:
            asked = await ask(self._ports, payment_id, order)
            self._touch(payment_id)
            if asked.due_at is None:
                return
        self._plan((await work_payment(self._ports, payment_id)).due_at)

    async def _refund(self, refund_id: str) -> None:
        self._plan((await work_refund(self._ports, refund_id)).due_at)

    def _touch(self, record_id: str) -> None:
        """Wakes whoever waits at the desk for this record."""
        touched = self._touched.pop(record_id, None)
        if touched is not None:
            touched.set()

    def _plan(self, due_at: datetime | None) -> None:
        """A record will owe something at `due_at`: the desk wakes for it."""
        if due_at is not None and (self._wakes_at is None or due_at < self._wakes_at):
            self._plan_changed.set()

    async def _sleep(self, looked_at: datetime, *, more: bool) -> None:
        """Until the next duty of a record that is not at work falls due, or the plan changes."""
        next_due_at = await self._ports.store.next_due_at()
        wakes_at = looked_at + LONGEST_SLEEP
        if next_due_at is not None:
            # What is due and still at work stays due until its commit: its own end changes the plan.
            soonest = looked_at if more else looked_at + RETRY
            wakes_at = min(wakes_at, max(next_due_at, soonest))
        self._wakes_at = wakes_at
        sleeping = asyncio.create_task(self._ports.clock.wait_until(wakes_at))
        replanning = asyncio.create_task(self._plan_changed.wait())
        try:
            await asyncio.wait({sleeping, replanning}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeping.cancel()
            replanning.cancel()
            self._wakes_at = None

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
