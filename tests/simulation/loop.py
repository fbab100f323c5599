"""A virtual-time event loop whose processes can be killed: nothing sleeps, nothing is left to the machine.

Time jumps to the next timer when nothing is ready. A `Process` is a group of tasks, told by the context that
they were started in; killing it freezes each of them at the await where it stands, as SIGKILL would: no
`finally` runs, nobody is told.
"""

import asyncio
import heapq
from asyncio.events import Handle, TimerHandle
from collections import deque
from collections.abc import Callable, Coroutine
from contextvars import Context, ContextVar, copy_context
from typing import Any, NoReturn, TypeVar, TypeVarTuple, Unpack
from unittest.mock import patch

STEPS_AT_ONE_INSTANT_MAX = 200_000
"""More steps without any time passing are taken for a program that turns on the spot."""

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class Stalled(RuntimeError):
    """Everybody waits and nobody ever wakes."""


class TurnsOnTheSpot(RuntimeError):
    """Time stands still while work goes on: a busy loop."""


class Process:
    """Tasks that die together, with a fuse that counts down the steps they are scheduled for."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.alive = True
        self.tasks: list[SeededTask] = []
        self.frozen: list[Handle] = []
        """Steps that were due when it died, or came due since."""
        self.is_paused = False
        self.held: list[Any] = []
        """Steps that came due while it was paused."""
        self._fuse: int | None = None
        self._blown: Callable[[], None] | None = None

    def light(self, steps: int, blown: Callable[[], None]) -> None:
        """Has `blown` called, outside of the process, when it has been scheduled `steps` times more."""
        self._fuse, self._blown = steps, blown

    @property
    def is_doomed(self) -> bool:
        """Whether its fuse burns."""
        return self._fuse is not None

    def douse(self) -> None:
        """Takes the fuse away."""
        self._fuse = self._blown = None

    def burn(self) -> Callable[[], None] | None:
        """Counts one step; what to call when that was the last one."""
        if self._fuse is None:
            return None
        self._fuse -= 1
        if self._fuse > 0:
            return None
        self._fuse = None
        return self._blown

    def forget_ended(self) -> None:
        """Drops finished tasks from the list."""
        self.tasks = [task for task in self.tasks if not task.done()]


PROCESS: ContextVar[Process | None] = ContextVar("PROCESS", default=None)
"""The process that the running step belongs to; None for the world around it."""


class SeededTask(asyncio.Task[Any]):
    """A task whose place in a set does not hang on its address in memory, and that knows where it is from."""

    def __init__(
        self,
        coro: Coroutine[Any, Any, Any],
        number: int,
        parent: "SeededTask | None",
        process: Process | None,
        **rest: Any,
    ) -> None:
        self.number = number
        self.parent = parent
        self.process = process
        super().__init__(coro, **rest)

    def cancel(self, msg: object = None) -> bool:
        """Tells the loop first, as long as it still stands where it is cancelled."""
        loop = self.get_loop()
        if isinstance(loop, VirtualLoop) and not self.done():
            loop.cancelling(self)
        return super().cancel(msg)

    def __hash__(self) -> int:
        return self.number

    def __eq__(self, other: object) -> bool:
        return self is other


_ON_TIMEOUT = vars(asyncio.Timeout)["_on_timeout"]


def _nobody_minds(_: SeededTask) -> None:
    """Until somebody does."""


class _Step(Handle):
    """A callback that is due now, and whose it is. Leaner than asyncio's own: a run makes many thousands."""

    __slots__ = ("args", "callback", "context", "gone", "process")

    def __init__(self, callback: Callable[..., object], args: tuple[Any, ...], context: Context) -> None:
        self.callback = callback
        self.args = args
        self.context = context
        self.process = context.get(PROCESS)
        self.gone = False

    def cancel(self) -> None:
        self.gone = True

    def cancelled(self) -> bool:
        return self.gone


class _Timer(TimerHandle):
    """A callback that falls due, and whose it is."""

    __slots__ = ("args", "at", "callback", "context", "gone", "process")

    def __init__(
        self, at: float, callback: Callable[..., object], args: tuple[Any, ...], context: Context
    ) -> None:
        self.at = at
        self.callback = callback
        self.args = args
        self.context = context
        self.process = context.get(PROCESS)
        self.gone = False

    def when(self) -> float:
        return self.at

    def cancel(self) -> None:
        self.gone = True

    def cancelled(self) -> bool:
        return self.gone


class VirtualLoop(asyncio.BaseEventLoop):
    """An event loop without a selector, sockets, threads or a clock. `time()` starts at 0."""

    def __init__(self) -> None:
        super().__init__()
        self.set_debug(False)
        self._now = 0.0
        self._ready: deque[Any] = deque()
        self._timers: list[tuple[float, int, _Timer]] = []
        self._timer_count = 0
        self._task_count = 0
        self._steps_at_this_instant = 0
        self._outside = copy_context()
        self.overdue: Callable[[SeededTask], None] = _nobody_minds
        """Told of every task of a process that runs into an `asyncio.timeout`, before it learns so itself."""
        self.cancelled: Callable[[SeededTask], None] = _nobody_minds
        """Told of every task of a living process that is cancelled, before it learns so; not of timeouts."""
        self.stepped: Callable[[SeededTask, Process], None] | None = None
        """Told after every step of a process's task that now waits again, if anybody wants to know."""
        self._is_timing_out = False

    def time(self) -> float:
        return self._now

    def run_forever(self) -> None:
        """Says itself that it runs: asked in its own way, Python 3.11 makes a system call each time."""
        with (
            patch.object(asyncio, "get_running_loop", lambda: self),
            patch.object(asyncio.events, "get_running_loop", lambda: self),
        ):
            super().run_forever()

    def call_soon(
        self, callback: Callable[[Unpack[Ts]], object], *args: *Ts, context: Context | None = None
    ) -> Handle:
        step = _Step(callback, args, copy_context() if context is None else context)
        process = step.process
        if process is None:
            self._ready.append(step)
        elif process.alive:
            blown = process.burn()
            if blown is not None:
                self._ready.append(_Step(blown, (), self._outside))
            self._ready.append(step)
        else:
            process.frozen.append(step)
        return step

    def call_at(
        self,
        when: float,
        callback: Callable[[Unpack[Ts]], object],
        *args: *Ts,
        context: Context | None = None,
    ) -> TimerHandle:
        timer = _Timer(when, callback, args, copy_context() if context is None else context)
        process = timer.process
        if process is not None and getattr(callback, "__func__", None) is _ON_TIMEOUT:
            timer.callback, timer.args = self._run_into_timeout, (callback,)
        if process is None or process.alive:
            self._timer_count += 1
            heapq.heappush(self._timers, (when, self._timer_count, timer))
        return timer

    def call_later(
        self,
        delay: float,
        callback: Callable[[Unpack[Ts]], object],
        *args: *Ts,
        context: Context | None = None,
    ) -> TimerHandle:
        return self.call_at(self._now + delay, callback, *args, context=context)

    def create_task(
        self, coro: Any, *, name: object = None, context: Context | None = None
    ) -> "asyncio.Task[Any]":
        self._task_count += 1
        parent = asyncio.current_task(self)
        assert parent is None or isinstance(parent, SeededTask)
        process = PROCESS.get() if context is None else context.get(PROCESS)
        task = SeededTask(coro, self._task_count, parent, process, loop=self, name=name, context=context)
        if process is not None:
            process.tasks.append(task)
            if len(process.tasks) % 256 == 0:
                process.forget_ended()
        return task

    def outside(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Starts a task of the world around all processes, whoever asks for it."""
        return self.create_task(work, context=self._outside.copy())

    def inside(self, process: Process, work: Coroutine[Any, Any, Any]) -> SeededTask:
        """Starts a task of a process."""
        context = self._outside.copy()
        context.run(PROCESS.set, process)
        task = self.create_task(work, context=context)
        assert isinstance(task, SeededTask)
        return task

    def call_outside(self, callback: Callable[[], object]) -> None:
        """Calls something of the world around all processes, in this very round."""
        self._ready.append(_Step(callback, (), self._outside))

    def pause(self, process: Process) -> None:
        """Stops every task of a process where it stands, as SIGSTOP would, until it is resumed."""
        process.is_paused = True

    def resume(self, process: Process) -> None:
        """Goes on with everything that came due meanwhile."""
        process.is_paused = False
        self._ready.extend(process.held)
        process.held.clear()

    def kill(self, process: Process) -> None:
        """Freezes every task of a process where it stands. What it was about to do never happens."""
        process.alive = process.is_paused = False
        process.frozen += process.held
        process.held.clear()
        process.frozen += [step for step in self._ready if step.process is process]
        left = [step for step in self._ready if step.process is not process]
        self._ready.clear()
        self._ready.extend(left)
        self._timers = [each for each in self._timers if each[2].process is not process]
        heapq.heapify(self._timers)
        process.forget_ended()

    async def bury(self, process: Process) -> None:
        """Unwinds what a dead process left, so that nothing lingers in memory. For when all is told.

        What unwinds may begin something new (a place that gets free is the next one's), to be unwound too.
        The steps of each are counted by themselves: hundreds of lives may be unwound at one instant.
        """
        self._steps_at_this_instant = 0
        process.alive = True
        self._ready.extend(process.frozen)
        process.frozen.clear()
        while left := [task for task in process.tasks if not task.done()]:
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    def run_in_executor(self, *_: Any) -> NoReturn:  # type: ignore[override] # nobody may call it
        raise RuntimeError("a thread would make the run depend on the machine")

    def _run_once(self) -> None:
        """One round: jump to the next timer if nothing is ready, then run what was ready at its beginning."""
        ready = self._ready
        if not ready:
            self._jump()
        self._steps_at_this_instant += len(ready)
        if self._steps_at_this_instant > STEPS_AT_ONE_INSTANT_MAX:
            raise TurnsOnTheSpot(f"{self._steps_at_this_instant} steps at {self._now:.6f} s")
        for _ in range(len(ready)):
            if not ready:
                return  # a step of this round killed a process whose steps were left
            step = ready.popleft()
            if step.gone:
                continue
            if step.process is not None and step.process.is_paused:
                step.process.held.append(step)
            else:
                step.context.run(step.callback, *step.args)
                if self.stepped is not None and step.process is not None:
                    self._tell(self.stepped, step, step.process)

    @staticmethod
    def _tell(
        stepped: Callable[[SeededTask, Process], None], step: "_Step | _Timer", process: Process
    ) -> None:
        task = getattr(step.callback, "__self__", None)
        if isinstance(task, SeededTask) and not task.done():
            stepped(task, process)

    def cancelling(self, task: SeededTask) -> None:
        """A task is about to be cancelled."""
        if not self._is_timing_out and task.process is not None and task.process.alive:
            self.cancelled(task)

    def _run_into_timeout(self, cancels: Callable[[], object]) -> None:
        timeout: Any = getattr(cancels, "__self__", None)
        task = timeout._task
        if isinstance(task, SeededTask) and not task.done():
            self.overdue(task)
        self._is_timing_out = True
        try:
            cancels()
        finally:
            self._is_timing_out = False

    def _jump(self) -> None:
        timers = self._timers
        while timers and timers[0][2].gone:
            heapq.heappop(timers)
        if not timers:
            raise Stalled(f"nothing left to wait for at {self._now:.6f} s")
        if timers[0][0] > self._now:
            self._now = timers[0][0]
            self._steps_at_this_instant = 0
        while timers and timers[0][0] <= self._now:
            self._ready.append(heapq.heappop(timers)[2])

    def _write_to_self(self) -> NoReturn:
        raise RuntimeError("another thread wants to wake this loop")

    def _process_events(self, _: Any) -> None:
        """There are none."""
