"""One seed, from its first sale to the quiet after all faults, and what the oracle says of it."""

import asyncio
import gc
import tempfile
from collections import Counter as Count
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from tests.oracle.evidence import Witness
from tests.oracle.judge import judge
from tests.oracle.liveness import at_rest
from tests.oracle.reading import read_store
from tests.oracle.rows import Store
from tests.simulation.aims import read
from tests.simulation.dice import Dice
from tests.simulation.loop import Stalled, TurnsOnTheSpot, VirtualLoop
from tests.simulation.trace import Trace
from tests.simulation.world import World, build

SALES = 40
PREFIX = "qrossing-sim-"
"""Of the folders in which stores are kept for a while."""
PASSERS_BY = 4
QUIET_MINUTES = 60
"""How long after the last fault everything has to have ended, besides what a wallet may have in flight."""
LOOKS_EVERY_SECONDS = 120
STILL_SECONDS = 300
"""How often it is looked whether all is quiet, and how long it has to stay so."""
LEAP = timedelta(days=7, hours=4)
"""Beyond the end of every hold, and short of the day more for which wallets are asked to hold."""
LOOKS_MEANWHILE = 1
"""How often the oracle looks while faults still happen."""
RUN_DAYS_MAX = 2
"""A run that has not ended after so long never will."""
SPEAKS_SECONDS = (60.0, 900.0)
SILENT_SECONDS = (30.0, 1200.0)
"""When one wallet goes down for good, and how long it is silent before the oracle looks."""


class Mode(StrEnum):
    """What a run is to show."""

    SAFETY = "safety"
    """Anything goes, to the end: one wallet goes down for good. Nothing is lost, doubled or made up."""
    LIVENESS = "liveness"
    """All faults stop: everything comes to its end within an hour and what a wallet may have in flight."""
    BOTH = "both"
    """The one after the other: the wallet comes back after all."""


@dataclass(slots=True)
class Report:
    """What became of one seed."""

    seed: int
    aims: str | None = None
    """What was to be struck at, if it was not the seed that said so: see `aims`."""
    trace: str = ""
    payments: int = 0
    refunds: int = 0
    crashes: int = 0
    commits: int = 0
    days_closed: int = 0
    incidents: int = 0
    sales: int = 0
    unsure: int = 0
    """Sales of which a till did not know what became of them."""
    gave_up: int = 0
    """Of those, the ones that it walked away from."""
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
    mode: Mode = Mode.BOTH,
    aims: str | None = None,
    folder: str | None = None,
) -> Report:
    """Runs one seed. `tell` is handed every line of its trace, `at_end` the world before it is gone.

    `aims` is what to strike at, as `tests.simulation.aims` writes it; without it the seed draws that too. The
    store is kept below `folder`, or where it is quick.
    """
    report = Report(seed, aims=aims)
    loop = VirtualLoop()
    trace = Trace(loop.time, tell)
    gc.disable()
    try:
        with tempfile.TemporaryDirectory(prefix=PREFIX, dir=folder or in_memory()) as own:
            world = build(seed, Path(own) / "hub.db", trace, loop, None if aims is None else read(aims))
            try:
                loop.run_until_complete(_live(world, report, sales, mode, Dice(seed, "run")))
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


async def _live(world: World, report: Report, sales: int, mode: Mode, dice: Dice) -> None:
    """Sales amid faults, a silent wallet, then quiet; the oracle looks in between and at the end."""
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, told: report.findings.append(f"nobody heard of it: {told}"))
    world.hub.start()
    working = [loop.create_task(display.watch()) for display in world.displays]
    working.append(loop.create_task(world.office.close_days()))
    silence = _fall_silent(world, dice) if mode is not Mode.LIVENESS else asyncio.sleep(0)
    silent = loop.create_task(silence)
    await _sell_amid_faults(world, report, sales, dice)
    await silent
    _judge_meanwhile(world, report)
    if mode is not Mode.SAFETY:
        world.calm()
        working.append(loop.create_task(world.operators.clear_dead_letters()))
        await _quiet(world)
        if world.leaps:
            await _leap(world)
    for task in working:
        task.cancel()
    for day in world.office.closed:
        await world.office.take_report(day)
    store, witness = _seen_now(world)
    at_rest = mode is not Mode.SAFETY
    report.findings += [str(finding) for finding in judge(store, witness, at_rest=at_rest)]
    for hub in world.hubs:
        report.findings += hub.mishaps
    if world.second is not None:
        report.findings += world.second.watchman.look()
    _count(report, world, store)
    await _bury(world)


async def _quiet(world: World) -> None:
    """Until nothing is on its way any more, at the most for as long as that may take; and a while longer.

    The while is for what comes too late, and longer than a wallet may have anything in flight. A day is to be
    closed in every run: where none was closed early, that is half an hour after midnight.
    """
    loop = asyncio.get_running_loop()
    ends_at = loop.time() + QUIET_MINUTES * 60 + world.in_flight_seconds
    while loop.time() < ends_at:
        await asyncio.sleep(LOOKS_EVERY_SECONDS)
        if world.office.closed and at_rest(read_store(world.path)):
            await asyncio.sleep(world.in_flight_seconds + STILL_SECONDS)
            return


async def _leap(world: World) -> None:
    """A week passes for everybody at once: what is held and nobody captured is given back by itself."""
    world.clock.leap(LEAP)
    loop = asyncio.get_running_loop()
    ends_at = loop.time() + QUIET_MINUTES * 60
    while loop.time() < ends_at:
        await asyncio.sleep(LOOKS_EVERY_SECONDS)
        if at_rest(read_store(world.path)):
            await asyncio.sleep(STILL_SECONDS)
            return


async def _sell_amid_faults(world: World, report: Report, sales: int, dice: Dice) -> None:
    loop, chaos = asyncio.get_running_loop(), world.chaos
    disturbances = [
        loop.create_task(each)
        for each in (
            chaos.crash(),
            chaos.set_clock(),
            chaos.take_down_all(),
            world.archer.shoot(),
            world.back_office.work(),
            world.operators.work(),
            _look(world, report, dice),
        )
    ]
    disturbances.append(loop.create_task(chaos.pause()))
    if world.second is not None:
        disturbances.append(loop.create_task(world.second.live(world.hub)))
    each = -(-sales // len(world.tills))
    async with asyncio.timeout(RUN_DAYS_MAX * 86_400):
        await asyncio.gather(*(till.work(each) for till in world.tills), world.passage.walk(PASSERS_BY))
    for disturbance in disturbances:
        disturbance.cancel()
    for ended in await asyncio.gather(*disturbances, return_exceptions=True):
        if isinstance(ended, Exception):
            report.findings.append(f"the simulation failed: {ended!r}")
    world.hub.spare()
    if world.second is not None:
        world.second.spare()


async def _fall_silent(world: World, dice: Dice) -> None:
    """A wallet goes down and is not heard of again: what it was asked stays unknown, and is told so."""
    wallet = dice.pick(tuple(world.wallets.values()))
    await asyncio.sleep(dice.span(*SPEAKS_SECONDS))
    wallet.partner.line.is_dead = True
    await asyncio.sleep(dice.span(*SILENT_SECONDS))


async def _look(world: World, report: Report, dice: Dice) -> None:
    """The oracle looks at a store that is in the middle of it."""
    for _ in range(LOOKS_MEANWHILE):
        await asyncio.sleep(dice.span(5, 400))
        _judge_meanwhile(world, report)


def _seen_now(world: World) -> tuple[Store, Witness]:
    """The evidence of this instant, which the witness notes."""
    world.witness.looks.append(world.clock.now())
    return world.evidence()


def _judge_meanwhile(world: World, report: Report) -> None:
    store, witness = _seen_now(world)
    at = world.clock.now().isoformat()
    report.findings += [f"at {at}: {finding}" for finding in judge(store, witness, at_rest=False)]


def _count(report: Report, world: World, store: Store) -> None:
    report.payments = len(store.payments)
    report.refunds = len(store.refunds)
    report.incidents = len(store.incidents)
    report.states = dict(sorted(Count(payment.state for payment in store.payments).items()))
    report.sales = sum(till.sales for till in world.tills)
    report.unsure = sum(till.unsure for till in world.tills)
    report.gave_up = sum(till.gave_up for till in world.tills)
    report.crashes = sum(hub.crashes for hub in world.hubs)
    report.days_closed = len(world.office.closed)
    report.commits = sum(hub.commits for hub in world.hubs)
    report.hits = world.hub.hits.told()


async def _bury(world: World) -> None:
    """Unwinds all lives of the hub, so that nothing of a run outlives it."""
    for hub in world.hubs:
        hub.crash()
    if world.second is not None:
        world.second.watchman.end()
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    loop.set_exception_handler(lambda *_: None)
    for hub in world.hubs:
        for process in hub.graves:
            await loop.bury(process)
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def in_memory() -> str | None:
    """Where files are kept in memory, if this machine has such a place: nothing here tests a disk."""
    place = Path("/dev/shm")
    return str(place) if place.is_dir() else None
