"""One seed, from its first sale to the quiet after all faults, and what the oracle says of it."""

import asyncio
import gc
import tempfile
from collections import Counter as Count
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.oracle.judge import judge
from tests.oracle.rows import Store
from tests.simulation.dice import Dice
from tests.simulation.loop import Stalled, TurnsOnTheSpot, VirtualLoop
from tests.simulation.trace import Trace
from tests.simulation.world import World, build

SALES = 60
PASSERS_BY = 4
QUIET_MINUTES = 60
"""How long after the last fault everything has to have ended, besides what a wallet may have in flight."""
LOOKS_MEANWHILE = 3
"""How often the oracle looks while faults still happen."""
RUN_DAYS_MAX = 2
"""A run that has not ended after so long never will."""


@dataclass(slots=True)
class Report:
    """What became of one seed."""

    seed: int
    trace: str = ""
    payments: int = 0
    refunds: int = 0
    crashes: int = 0
    commits: int = 0
    days_closed: int = 0
    incidents: int = 0
    simulated_seconds: int = 0
    states: dict[str, int] = field(default_factory=dict)
    hits: dict[str, list[str]] = field(default_factory=dict)
    """Awaits of the flows and the committer, by what happened there: see `meter`."""
    findings: list[str] = field(default_factory=list)


def simulate(
    seed: int,
    sales: int = SALES,
    tell: Callable[[str], None] | None = None,
    at_end: Callable[[World], None] | None = None,
) -> Report:
    """Runs one seed. `tell` is handed every line of its trace, `at_end` the world before it is gone."""
    report = Report(seed)
    loop = VirtualLoop()
    trace = Trace(loop.time, tell)
    gc.disable()
    try:
        with tempfile.TemporaryDirectory(prefix="qrossing-sim-", dir=_memory()) as folder:
            world = build(seed, Path(folder) / "hub.db", trace, loop)
            try:
                loop.run_until_complete(_live(world, report, sales, Dice(seed, "run")))
                if at_end is not None:
                    at_end(world)
            except (Stalled, TurnsOnTheSpot) as stuck:
                report.findings.append(f"the hub never comes to rest: {stuck}")
    finally:
        loop.close()
        gc.enable()
    report.simulated_seconds = int(loop.time())
    report.trace = trace.digest()
    return report


async def _live(world: World, report: Report, sales: int, dice: Dice) -> None:
    """Sales amid faults, then quiet; the oracle looks in between and at the end."""
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, told: report.findings.append(f"nobody heard of it: {told}"))
    world.hub.start()
    chaos = world.chaos
    disturbances = [
        loop.create_task(each)
        for each in (
            chaos.crash(),
            chaos.set_clock(),
            chaos.take_down_all(),
            world.archer.shoot(),
            world.back_office.work(),
            _look(world, report, dice),
        )
    ]
    work = (world.office.close_days(), *(display.watch() for display in world.displays))
    working = [loop.create_task(each) for each in work]
    each = -(-sales // len(world.tills))
    async with asyncio.timeout(RUN_DAYS_MAX * 86_400):
        await asyncio.gather(*(till.work(each) for till in world.tills), world.passage.walk(PASSERS_BY))
    for disturbance in disturbances:
        disturbance.cancel()
    await asyncio.gather(*disturbances, return_exceptions=True)
    world.calm()
    await asyncio.sleep(QUIET_MINUTES * 60 + world.in_flight_seconds)
    for task in working:
        task.cancel()
    for day in world.office.closed:
        await world.office.take_report(day)
    store, witness = world.evidence()
    report.findings += [str(finding) for finding in judge(store, witness, at_rest=True)]
    report.findings += world.hub.mishaps
    _count(report, world, store)
    await _bury(world)


async def _look(world: World, report: Report, dice: Dice) -> None:
    """The oracle looks at a store that is in the middle of it."""
    for _ in range(LOOKS_MEANWHILE):
        await asyncio.sleep(dice.span(5, 400))
        store, witness = world.evidence()
        at = world.clock.now().isoformat()
        report.findings += [f"at {at}: {finding}" for finding in judge(store, witness, at_rest=False)]


def _count(report: Report, world: World, store: Store) -> None:
    report.payments = len(store.payments)
    report.refunds = len(store.refunds)
    report.incidents = len(store.incidents)
    report.states = dict(sorted(Count(payment.state for payment in store.payments).items()))
    report.crashes = world.hub.crashes
    report.days_closed = len(world.office.closed)
    report.commits = world.hub.commits
    report.hits = world.hub.hits.told()


async def _bury(world: World) -> None:
    """Unwinds all lives of the hub, so that nothing of a run outlives it."""
    world.hub.crash()
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    loop.set_exception_handler(lambda *_: None)
    for process in world.hub.graves:
        await loop.bury(process)
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def _memory() -> str | None:
    """Where files are kept in memory, if this machine has such a place: nothing here tests a disk."""
    place = Path("/dev/shm")
    return str(place) if place.is_dir() else None
