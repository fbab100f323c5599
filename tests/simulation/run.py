"""One seed, from its first sale to the quiet after all faults, and what the oracle says of it."""

import asyncio
import gc
import tempfile
from collections import Counter as Count
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from fx.money import Money
from tests.oracle.evidence import Store, WalletMovement, Witness, read_store
from tests.oracle.judge import judge
from tests.simulation.chaos import Chaos
from tests.simulation.clocks import WorldClock
from tests.simulation.dice import Dice
from tests.simulation.faults import CALM, Faults, drawn
from tests.simulation.hub import Partner, SimHub
from tests.simulation.line import WalletLine
from tests.simulation.loop import Stalled, TurnsOnTheSpot, VirtualLoop
from tests.simulation.parties import MERCHANTS, OPENING_RATES, PROFILES, Contracts
from tests.simulation.ports import Market
from tests.simulation.shop.counter import Counter
from tests.simulation.shop.till import Till
from tests.simulation.trace import Trace
from tests.simulation.wallet.book import WalletBook
from tests.simulation.wallet.dialect import Sealing
from tests.simulation.wallet.notices import Notices
from tests.simulation.wallet.server import CANCEL_WINDOWS, WalletServer
from wallets.truemoney.door import BELOW

SALES = 60
TILLS = 6
QUIET_MINUTES = 60
"""How long after the last fault everything has to have ended, besides what a wallet may have in flight."""
MIDNIGHT = datetime(2026, 11, 22, 16, tzinfo=UTC)
"""00:00 of 2026-11-23 in the scheme's zone."""
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
    steps: int = 0
    simulated_seconds: int = 0
    states: dict[str, int] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class World:
    """Everybody in a run, and what goes wrong in it."""

    faults: Faults
    clock: WorldClock
    hub: SimHub
    servers: Mapping[str, WalletServer]
    notices: tuple[Notices, ...]
    lines: tuple[WalletLine, ...]
    counters: tuple[Counter, ...]
    tills: tuple[Till, ...]
    chaos: Chaos
    witness: Witness
    path: Path

    def calm(self) -> None:
        """From now on nothing goes wrong any more."""
        for line in self.lines:
            line.faults, line.is_down = CALM.line, False
        for server in self.servers.values():
            server.faults = CALM.wallet
        for notices in self.notices:
            notices.faults = CALM.notices
        for counter in self.counters:
            counter.faults = CALM.shop
        self.hub.faults = CALM.hub
        self.hub.clock.skew = timedelta(0)
        if self.hub.running is None:
            self.hub.start()
        else:
            self.hub.running.process.douse()

    def evidence(self) -> tuple[Store, Witness]:
        """The store and the world's memory of this instant."""
        self.witness.movements[:] = [
            WalletMovement(
                wallet_id, each.at, each.reference, each.currency, each.minor, each.refund_reference
            )
            for wallet_id, server in self.servers.items()
            for each in server.book.movements
        ]
        self.witness.broken_words.update(
            reference for server in self.servers.values() for reference in server.book.broken_words
        )
        return read_store(self.path), self.witness


def simulate(seed: int, sales: int = SALES, tell: Callable[[str], None] | None = None) -> Report:
    """Runs one seed. `tell` is handed every line of its trace."""
    report = Report(seed)
    loop = VirtualLoop()
    trace = Trace(loop.time, tell)
    gc.disable()
    try:
        with tempfile.TemporaryDirectory(prefix="qrossing-sim-", dir=_memory()) as folder:
            world = build(seed, Path(folder) / "hub.db", trace, loop)
            try:
                loop.run_until_complete(_live(world, report, sales, Dice(seed, "run")))
            except (Stalled, TurnsOnTheSpot) as stuck:
                report.findings.append(f"the hub never comes to rest: {stuck}")
    finally:
        loop.close()
        gc.enable()
    report.simulated_seconds = int(loop.time())
    report.trace = trace.digest()
    return report


def faults_of(seed: int) -> Faults:
    """What goes wrong in the run of this seed."""
    return drawn(Dice(seed, "faults"))


def build(seed: int, path: Path, trace: Trace, loop: VirtualLoop) -> World:
    """Everybody, as the seed draws them."""
    dice = Dice(seed, "world")
    faults = faults_of(seed)
    began_at = MIDNIGHT - timedelta(seconds=dice.between(0, 1200))
    clock = WorldClock(began_at)
    witness = Witness()
    market = Market(dice.of("market"), OPENING_RATES, began_at, faults.hub.rate_gaps)
    partners, servers = {}, {}
    for profile in PROFILES:
        own = dice.of(profile.wallet_id)
        sealing = Sealing(own.bytes(32), own.bytes(32))
        book = WalletBook(own.pick(CANCEL_WINDOWS), profile.tombstones, own.chance(0.5))
        server = WalletServer(book, sealing, clock, own.of("server"), faults.wallet)
        line = WalletLine(profile.wallet_id, server, own.of("line"), faults.line, trace)
        servers[profile.wallet_id] = server
        partners[profile.wallet_id] = Partner(profile, sealing, line)
    contracts = Contracts(
        tuple(Decimal(dice.pick(("0", "0.0125", "0.003"))) for _ in PROFILES),
        tuple(_cap(profile.currency, dice) for profile in PROFILES),
    )
    hub = SimHub(path, clock, dice.of("hub"), faults.hub, market, contracts, partners, trace, loop)
    lines = tuple(partner.line for partner in partners.values())
    counters = tuple(
        Counter(merchant, hub, clock, dice.of(merchant.merchant_id), faults.shop, witness, trace)
        for merchant in MERCHANTS
    )
    tills = tuple(
        Till(f"till-{number}", counters[number % len(counters)], dice.of(f"till-{number}"))
        for number in range(TILLS)
    )
    return World(
        faults=faults,
        clock=clock,
        hub=hub,
        servers=servers,
        notices=tuple(
            _notices(wallet_id, servers[wallet_id], partner, hub, clock, dice, faults)
            for wallet_id, partner in partners.items()
        ),
        lines=lines,
        counters=counters,
        tills=tills,
        chaos=Chaos(hub, lines, clock, dice.of("chaos"), trace),
        witness=witness,
        path=path,
    )


def _notices(
    wallet_id: str,
    server: WalletServer,
    partner: Partner,
    hub: SimHub,
    clock: WorldClock,
    dice: Dice,
    faults: Faults,
) -> Notices:
    notices = Notices(
        BELOW,
        partner.sealing,
        clock,
        dice.of(f"{wallet_id}/notices"),
        faults.notices,
        server.book,
        lambda message: hub.take(wallet_id, message),
    )
    server.tell = notices.tell
    server.overheard = notices.overhear
    return notices


async def _live(world: World, report: Report, sales: int, dice: Dice) -> None:
    """Sales amid faults, then quiet; the oracle looks in between and at the end."""
    world.hub.start()
    loop = asyncio.get_running_loop()
    chaos = world.chaos
    disturbances = [
        loop.create_task(work)
        for work in (chaos.crash(), chaos.set_clock(), chaos.take_down_all(), _look(world, report, dice))
    ]
    closing = loop.create_task(chaos.close_days())
    each = -(-sales // len(world.tills))
    async with asyncio.timeout(RUN_DAYS_MAX * 86_400):
        await asyncio.gather(*(till.work(each) for till in world.tills))
    for disturbance in disturbances:
        disturbance.cancel()
    await asyncio.gather(*disturbances, return_exceptions=True)
    world.calm()
    in_flight = max(profile.pay_in_flight_seconds for profile in PROFILES)
    await asyncio.sleep(QUIET_MINUTES * 60 + in_flight)
    closing.cancel()
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
    report.crashes = world.chaos.crashes
    report.days_closed = world.chaos.days_closed
    report.commits = world.hub.commits


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


def _cap(currency: str, dice: Dice) -> Money | None:
    return Money(currency, int(dice.span(1_000_000, 300_000_000))) if dice.chance(0.25) else None


def _memory() -> str | None:
    """Where files are kept in memory, if this machine has such a place: nothing here tests a disk."""
    place = Path("/dev/shm")
    return str(place) if place.is_dir() else None
