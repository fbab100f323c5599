"""The simulated hub: real flows, desk, store and adapters in a process that can die at any await."""

import asyncio
import traceback
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import TypeVar

from hub.flows.gateway import answer_call
from hub.flows.units import CommitInDoubt, SaveRecord, StoreStopped, Unit
from hub.payment.reasons import Refused
from hub.settlement.day import Scheme
from hub.store.runner import Runner
from tests.simulation.clocks import HubClock, WorldClock
from tests.simulation.dice import Dice
from tests.simulation.disk import Disk, Plans, Reads, Writes
from tests.simulation.faults import HubFaults
from tests.simulation.life import Beside, Partner, Running, assemble
from tests.simulation.loop import PROCESS, Process, SeededTask, VirtualLoop
from tests.simulation.meter import Hits, Strike, working_for
from tests.simulation.parties import Contracts
from tests.simulation.places import standing_at, standing_here
from tests.simulation.poison import Poisoned
from tests.simulation.ports import Market
from tests.simulation.trace import Trace
from tests.simulation.wallet.dialect import Message, Reply
from tests.simulation.watchman import Watchman
from wallets.contract import HttpCall, NotAuthentic

T = TypeVar("T")

STOPS_WITHIN_SECONDS = 0.2
STARTS_WITHIN_SECONDS = 0.5
FAILURES = (StoreStopped, CommitInDoubt)
"""What a disk may do to a hub: it says that it does not know, or ends and is started again."""
LAST_ANSWERS_SECONDS = 2.0
"""What calls are given to bring their answers home when the hub retires."""


CALLS = (
    *("create", "get", "cancel", "capture", "release", "refund", "quote", "watch"),
    *("wallet", "report", "close day", "operate"),
)


class HubUnreachable(Exception):
    """Nobody answers: the hub is down, or it died with the call in hand."""


class SimHub:
    """One hub on one store, over all its lives."""

    def __init__(
        self,
        path: Path,
        clock: WorldClock,
        dice: Dice,
        faults: HubFaults,
        market: Market,
        contracts: Contracts,
        partners: Mapping[str, Partner],
        trace: Trace,
        loop: VirtualLoop,
        lane: str | None = None,
        watchman: Watchman | None = None,
    ) -> None:
        """With a `lane` it is one of those that share the store, under the eyes of the watchman."""
        self.name = "hub" if lane is None else f"hub {lane}"
        self.lane = lane
        self.watchman = watchman
        self.world_clock = clock
        self.faults = faults
        self.clock = HubClock(clock, self._slept)
        self.scheme = Scheme()
        self.mishaps: list[str] = []
        """What should never happen inside: failed work, calls that end in neither answer nor refusal."""
        self.lives = 0
        self.crashes = 0
        self.graves: list[Process] = []
        self.hits = Hits()
        """What happened to it at which await."""
        self.plans = Plans()
        self._path = path
        self._dice = dice
        self._market = market
        self._contracts = contracts
        self._partners = partners
        self._trace = trace
        self._loop = loop
        self._running: Running | None = None
        self._retiring: Running | None = None
        self._retired: asyncio.Future[None] = loop.create_future()
        self._living: SeededTask | None = None
        self._writes: list[Writes] = []
        self._dies_in_call: tuple[str, int, Callable[[], None]] | None = None

        loop.overdue = self._overdue
        loop.cancelled = self._cancelled

    @property
    def commits(self) -> int:
        """How many were made, over all lives."""
        return sum(writes.commits for writes in self._writes)

    @property
    def process(self) -> Process | None:
        """That of the present life, also of one that retires."""
        living = self._running or self._retiring
        return None if living is None else living.process

    @property
    def running(self) -> Running | None:
        """The present life; None while it is down."""
        return self._running

    def start(self) -> None:
        """Opens the store and takes up what was left."""
        assert self._running is None
        self.lives += 1
        name = f"hub-{self.lives}"
        dice = self._dice.of(name)
        process = Process(f"{self.name}/{self.lives}")
        self._running = assemble(
            process,
            self._path,
            self.clock,
            self.scheme,
            dice,
            self._market,
            self._partners,
            runners=lambda runner: self._runner(runner, process, dice.of(runner)),
            report=self._report,
            beside=None if self.lane is None else Beside(self.lane, self.world_clock, self.watchman),
        )
        self.clock.move_to(self._running.store.clock_offset_seconds)
        self._trace.note(self.name, f"starts life {self.lives}")
        self._living = self._loop.inside(self._running.process, self._live(self._running))

    def start_if_down(self) -> None:
        """Whoever comes first starts it again."""
        if self._running is None and self._retiring is None:
            self.start()

    def die_at_next_commit(self, *, written: bool, dies: Callable[[], None]) -> None:
        """Has `dies` called at the next commit: just before it is written, or just after."""
        self.plans.dies, self.plans.unit = (written, dies), None

    def die_in_next_call(self, what: str, *, steps: int, dies: Callable[[], None]) -> None:
        """Has `dies` called so many steps after the next such call came in."""
        self._dies_in_call = (what, steps, dies)

    def spare(self) -> None:
        """Whatever was to kill it is called off; if it is down, it starts."""
        self._dies_in_call = None
        self.plans.clear()
        self.start_if_down()
        if self._running is not None:
            self._running.process.douse()

    def pause(self) -> Process | None:
        """Stops its process where it stands, and answers which; callers wait."""
        if self._running is None:
            return None
        self._trace.note(self.name, "is stopped")
        self._loop.pause(self._running.process)
        return self._running.process

    def resume(self, process: Process) -> None:
        """Lets a stopped process go on, unless it has died meanwhile."""
        if process.is_paused:
            self._trace.note(self.name, "goes on")
            self._loop.resume(process)

    def crash(self) -> None:
        """The process is gone in this instant. Callers learn it soon; whatever was not durable is lost."""
        running = self._running or self._retiring
        self._running = self._retiring = None
        if running is None:
            return
        self._trace.note(self.name, f"dies, life {self.lives}")
        self.crashes += 1
        for task in running.process.tasks:
            self.hits.add(Strike.CRASH, standing_at(task))
        self._loop.kill(running.process)
        running.store.abandon()
        self._hang_up(running)
        if not self._retired.done():
            self._retired.set_result(None)

    async def retire(self, seconds: float) -> None:
        """Ends as on SIGTERM: takes nothing new, lets what has begun come to its end for so long, lets go.

        Whoever has no patience with it, and cancels this, kills it.
        """
        running, self._running = self._running, None
        if running is None:
            return
        self._trace.note(self.name, f"retires, life {self.lives}")
        self._retiring, self._retired = running, self._loop.create_future()
        closing = self._loop.inside(running.process, self._close(running, seconds))
        closing.add_done_callback(self._has_retired)
        try:
            await self._retired
        except asyncio.CancelledError:
            self.crash()
            raise

    def _has_retired(self, closing: "asyncio.Task[None]") -> None:
        running, self._retiring = self._retiring, None
        if running is None:
            return  # killed meanwhile, and now unwound
        closing.result()
        self._trace.note(self.name, f"has retired, life {self.lives}")
        self._loop.kill(running.process)
        self._hang_up(running)
        if not self._retired.done():
            self._retired.set_result(None)

    def _hang_up(self, running: Running) -> None:
        self.graves.append(running.process)
        for waiting in running.serving:
            if not waiting.done():
                waiting.set_exception(HubUnreachable())

    async def _close(self, running: Running, seconds: float) -> None:
        """The composition root's own way to close (`hub.app`)."""
        assert self._living is not None
        try:
            if seconds > 0:
                async with asyncio.timeout(seconds):
                    await running.desk.drain()
        except TimeoutError:
            running.desk.let_go()
        serving = list(running.serving.values())
        if serving:
            await asyncio.wait(serving, timeout=LAST_ANSWERS_SECONDS)
        for cut in serving:
            cut.cancel()
        await running.desk.abandon()
        self._living.cancel()
        await asyncio.gather(*serving, self._living, return_exceptions=True)
        await running.store.close()

    async def call(self, what: str, work: Callable[[Running], Coroutine[object, object, T]]) -> T:
        """Has the hub do something for a caller; `what` is one of CALLS. Raises `Refused`, `HubUnreachable`.

        A caller that goes away takes its call along, as a closed connection does.
        """
        running = self._running
        if running is None:
            raise HubUnreachable
        if self._dies_in_call is not None and self._dies_in_call[0] == what:
            _, steps, dies = self._dies_in_call
            self._dies_in_call = None
            running.process.light(steps, dies)
        answer: asyncio.Future[T] = self._loop.create_future()
        serving = self._loop.inside(running.process, self._serve(what, running, work, answer))
        running.serving[answer] = serving
        try:
            return await answer
        finally:
            running.serving.pop(answer, None)
            if not serving.done() and running.process.alive:
                self._cancel(running, serving)

    def hang_up_on(self, task: SeededTask) -> bool:
        """Has the caller that a task works for go away; False if it works for none."""
        running = self._running or self._retiring
        for serving in tuple(running.serving.values()) if running is not None else ():
            if running is not None and any(working_for(serving, (task,))):
                self._cancel(running, serving)
                return True
        return False

    def _cancel(self, running: Running, serving: SeededTask) -> None:
        self.hits.strike(Strike.CANCEL, working_for(serving, running.process.tasks))
        serving.cancel()

    async def take(self, wallet_id: str, message: Message) -> Reply | None:
        """A wallet's HTTP call at the hub's door; None when nobody answered."""
        call = HttpCall(message.method, message.path, message.headers, message.body)

        async def answer(running: Running) -> Reply:
            door = running.doors[wallet_id]
            asked = door.read(call, self.clock.now())
            if isinstance(asked, NotAuthentic):
                said = door.write(call, asked, self.clock.now())
            else:
                answered = await answer_call(running.ports, running.desk, wallet_id, asked)
                said = door.write(call, answered, self.clock.now())
            return Reply(said.status, said.headers, said.body)

        self._trace.note(wallet_id, f"tells {message.path} {message.body.decode()}")
        try:
            return await self.call("wallet", answer)
        except HubUnreachable:
            return None

    async def _live(self, running: Running) -> None:
        """What the hub does by itself, to its death."""
        try:
            if not running.store.directory().wallets:
                changes = tuple(SaveRecord(record) for record in self._contracts.records())
                await running.store.commit(Unit(changes))
            await running.desk.run()
        except FAILURES:
            self._stops(running)
        except Exception:  # the edge of a process: told, never hidden
            self._mishap("the hub ended by itself", traceback.format_exc())

    def _stops(self, running: Running | None) -> None:
        """It can't go on, and says so: its watchdog starts it again."""
        if running is not None and running is self._running:
            self._loop.outside(self._start_again(running))

    async def _start_again(self, running: Running) -> None:
        await asyncio.sleep(STOPS_WITHIN_SECONDS)
        if self._running is running:
            self.crash()
            await asyncio.sleep(STARTS_WITHIN_SECONDS)
        self.start_if_down()

    async def _serve(
        self,
        what: str,
        running: Running,
        work: Callable[[Running], Coroutine[object, object, T]],
        answer: "asyncio.Future[T]",
    ) -> None:
        try:
            result = await work(running)
        except (Refused, asyncio.CancelledError) as no:
            if not answer.done():
                answer.set_exception(HubUnreachable() if isinstance(no, asyncio.CancelledError) else no)
        except FAILURES as failed:
            self._trace.note(self.name, f"{what}: {failed}")
            if not answer.done():
                answer.set_exception(HubUnreachable())
        except Exception:  # the edge of a call: told, never hidden
            self._mishap(f"the call {what} failed", traceback.format_exc())
            if not answer.done():
                answer.set_exception(HubUnreachable())
        else:
            if not answer.done():
                answer.set_result(result)

    def _runner(self, name: str, process: Process, dice: Dice) -> Runner:
        def stops() -> None:
            self._stops(self._running)

        disk = Disk(process, self._trace, self.hits, self.plans, lambda: self.faults, self._loop, stops)
        if name != "store-writer":
            return Reads(disk, dice)
        self._writes.append(Writes(disk, dice))
        return self._writes[-1]

    def _overdue(self, task: SeededTask) -> None:
        self.hits.strike(Strike.TIMEOUT, [task])

    def _cancelled(self, task: SeededTask) -> None:
        self.hits.add(Strike.CANCEL, standing_at(task))

    def _slept(self) -> None:
        """A task of the hub has slept to the end; what it waited for besides has not come in time."""
        task = asyncio.current_task()
        self.hits.add(Strike.TIMEOUT, standing_here())
        if isinstance(task, SeededTask) and task.parent is not None and not task.parent.done():
            self.hits.add(Strike.TIMEOUT, standing_at(task.parent))

    def _report(self, record_id: str, wrong: BaseException) -> None:
        if isinstance(wrong, (*FAILURES, Poisoned)):
            self._trace.note(self.name, f"{record_id}: {wrong}")
            return
        told = "".join(traceback.format_exception(wrong))
        self._mishap(f"work on {record_id} failed", told)

    def _mishap(self, what: str, told: str) -> None:
        if PROCESS.get() in self.graves:
            return  # what a dead process left is being unwound
        self._trace.note(self.name, what)
        self.mishaps.append(f"{what}\n{told}")
