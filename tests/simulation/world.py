"""Everybody in a run, put together as its seed draws them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

from fx.money import Money
from tests.oracle.evidence import Grant, Head, WalletHold, WalletMovement, Witness
from tests.oracle.reading import read_store
from tests.oracle.rows import Store
from tests.simulation.aims import Aim
from tests.simulation.aims import drawn as drawn_aims
from tests.simulation.archer import Archer
from tests.simulation.backoffice import BackOffice
from tests.simulation.chaos import Chaos
from tests.simulation.clocks import WorldClock
from tests.simulation.dice import Dice
from tests.simulation.faults import CALM, Faults, drawn
from tests.simulation.front import Front
from tests.simulation.hub import SimHub
from tests.simulation.leaning import DECIDED, LOOKED_UP, leaning, pace
from tests.simulation.life import Partner
from tests.simulation.line import WalletLine
from tests.simulation.loop import VirtualLoop
from tests.simulation.office import Office
from tests.simulation.operators import Operators
from tests.simulation.parties import (
    MERCHANTS,
    OPENING_RATES,
    Contracts,
    drawn_profiles,
    owner_of_shared,
)
from tests.simulation.ports import Market
from tests.simulation.second import Second
from tests.simulation.shop.counter import Counter
from tests.simulation.shop.display import Display
from tests.simulation.shop.passage import Passage
from tests.simulation.shop.till import Till
from tests.simulation.trace import Trace
from tests.simulation.wallet.adapters import AnyDialect
from tests.simulation.wallet.book import Standing, WalletBook
from tests.simulation.wallet.gcash import GCash
from tests.simulation.wallet.kakaopay import KakaoPay
from tests.simulation.wallet.notices import Notices
from tests.simulation.wallet.payer import App
from tests.simulation.wallet.server import CANCEL_WINDOWS, WalletServer
from tests.simulation.wallet.stamp import Stamp
from tests.simulation.wallet.truemoney import TrueMoney
from tests.simulation.watchman import Watchman
from wallets.profile import Profile

TILLS = 6
HELD = Standing.HELD
MIDNIGHT = datetime(2026, 11, 22, 16, tzinfo=UTC)
"""00:00 of 2026-11-23 in the scheme's zone."""
BEGINS_BEFORE_SECONDS = 600
"""A run begins at the most so long before it, and ends after it."""


@dataclass(frozen=True, slots=True)
class SimWallet:
    """One wallet with everything of it that is outside the hub."""

    partner: Partner
    server: WalletServer
    notices: Notices
    app: App

    def set_faults(self, faults: Faults) -> None:
        """From now on this goes wrong with it."""
        self.partner.line.faults = faults.line
        self.server.faults = faults.wallet
        self.notices.faults = self.app.faults = faults.notices


@dataclass(frozen=True, slots=True)
class World:
    """Everybody in a run."""

    clock: WorldClock
    hub: SimHub
    second: Second | None
    wallets: Mapping[str, SimWallet]
    counters: tuple[Counter, ...]
    tills: tuple[Till, ...]
    passage: Passage
    displays: tuple[Display, ...]
    office: Office
    back_office: BackOffice
    operators: Operators
    chaos: Chaos
    archer: Archer
    witness: Witness
    path: Path
    leaps: bool
    """Whether all clocks leap beyond the end of holds once everything is at rest."""

    @property
    def hubs(self) -> tuple[SimHub, ...]:
        """All of them."""
        return (self.hub,) if self.second is None else (self.hub, self.second.hub)

    def calm(self) -> None:
        """From now on nothing goes wrong any more."""
        for wallet in self.wallets.values():
            wallet.set_faults(CALM)
            wallet.partner.line.is_down = wallet.partner.line.is_dead = False
        for counter in self.counters:
            counter.faults = CALM.shop
        self.hub.faults = CALM.hub
        self.hub.clock.skew = timedelta(0)
        self.hub.spare()
        if self.second is not None:
            self.second.calm()

    @property
    def in_flight_seconds(self) -> int:
        """How long after the last pay call a debit may still appear somewhere."""
        return max(wallet.partner.profile.pay_in_flight_seconds for wallet in self.wallets.values())

    def evidence(self) -> tuple[Store, Witness]:
        """The store and the world's memory of this instant."""
        self.witness.movements.clear()
        self.witness.holds.clear()
        for wallet_id, wallet in self.wallets.items():
            book = wallet.server.book
            self.witness.broken_words.update(book.broken_words)
            self.witness.holds.extend(
                WalletHold(wallet_id, paid.reference, paid.minor, paid.captured, paid.standing is HELD)
                for paid in book.payments.values()
                if paid.hold_until is not None
            )
            for each in book.movements:
                self.witness.movements.append(
                    WalletMovement(
                        wallet_id, each.at, each.reference, each.currency, each.minor, each.refund_reference
                    )
                )
        store = read_store(self.path)
        self.witness.heads.extend(Head(lane.lane, lane.seq, lane.hash) for lane in store.lanes)
        return store, self.witness


def faults_of(seed: int) -> Faults:
    """What goes wrong in the run of this seed."""
    return drawn(Dice(seed, "faults"))


def build(seed: int, path: Path, trace: Trace, loop: VirtualLoop, aims: Sequence[Aim] | None = None) -> World:
    """Everybody, as the seed draws them. Without `aims` it draws those as well."""
    dice, faults = Dice(seed, "world"), faults_of(seed)
    faults = faults if aims is None else leaning(faults, aims, dice.of("leaning"))
    began_at = MIDNIGHT - timedelta(seconds=dice.between(0, BEGINS_BEFORE_SECONDS))
    clock, witness = WorldClock(began_at, loop), Witness()
    partners, servers = {}, {}
    profiles = drawn_profiles(dice.of("profiles"))
    for profile in profiles:
        servers[profile.wallet_id], partners[profile.wallet_id] = _wallet(
            profile, profiles, dice.of(profile.wallet_id), clock, faults, trace, witness
        )
    market = Market(dice.of("market"), OPENING_RATES, began_at, faults.hub.rate_gaps)
    contracts, shares = _contracts(profiles, dice), faults.hub.second_hub > 0
    watchman = Watchman(path, clock) if shares else None
    hubs = [
        SimHub(
            path,
            clock,
            dice.of(name),
            faults.hub,
            market,
            contracts,
            partners,
            trace,
            loop,
            name if shares else None,
            watchman,
        )
        for name in (("hub", "second") if shares else ("hub",))
    ]
    hub, front = hubs[0], Front(hubs, dice.of("front"))
    wallets = {
        wallet_id: _connected(partner, servers[wallet_id], front, clock, dice.of(wallet_id), faults, trace)
        for wallet_id, partner in partners.items()
    }
    counters = tuple(
        Counter(merchant, front, clock, dice.of(merchant.merchant_id), faults.shop, witness, trace)
        for merchant in MERCHANTS
    )
    apps = tuple(wallet.app for wallet in wallets.values())
    tills = tuple(
        Till(f"till-{number}", counters[number % len(counters)], profiles, apps, dice.of(f"till-{number}"))
        for number in range(TILLS)
    )
    lines = tuple(partner.line for partner in partners.values())
    second = _second(hubs, watchman, dice, faults, trace)
    return World(
        clock=clock,
        hub=hub,
        second=second,
        wallets=wallets,
        counters=counters,
        tills=tills,
        passage=Passage(apps, dice.of("passage")),
        displays=tuple(
            Display(merchant, front, dice.of(f"{merchant.merchant_id}/display"), witness)
            for merchant in MERCHANTS
        ),
        office=Office(front, clock, dice.of("office"), witness, trace),
        back_office=BackOffice(
            front, dice.of("back office"), witness, trace, pace=pace(aims or (), LOOKED_UP)
        ),
        operators=_operators(wallets, front, clock, dice, witness, trace, pace(aims or (), DECIDED)),
        chaos=Chaos(hub, lines, dice.of("chaos"), trace),
        archer=_archer(hubs, loop, dice.of("archer"), faults, trace, aims),
        witness=witness,
        path=path,
        leaps=faults.hub.leaps > 0,
    )


def _second(
    hubs: Sequence[SimHub], watchman: Watchman | None, dice: Dice, faults: Faults, trace: Trace
) -> Second | None:
    """The other hub, if there is one. What happens at its awaits is told with that of the first."""
    if watchman is None:
        return None
    first, other = hubs
    other.hits = first.hits
    chaos = Chaos(other, (), dice.of("second chaos"), trace)
    return Second(other, chaos, watchman, dice.chance(faults.hub.second_hub / 2))


def _archer(
    hubs: Sequence[SimHub],
    loop: VirtualLoop,
    dice: Dice,
    faults: Faults,
    trace: Trace,
    aims: Sequence[Aim] | None,
) -> Archer:
    return Archer(hubs, loop, drawn_aims(dice, faults.hub.aims) if aims is None else aims, dice, trace)


def _operators(
    wallets: Mapping[str, SimWallet],
    front: Front,
    clock: WorldClock,
    dice: Dice,
    witness: Witness,
    trace: Trace,
    pace: float,
) -> Operators:
    books = {wallet_id: wallet.server.book for wallet_id, wallet in wallets.items()}
    lines = tuple(wallet.partner.line for wallet in wallets.values())
    return Operators(front, books, lines, clock, dice.of("operators"), witness, trace, pace=pace)


def _wallet(
    profile: Profile,
    profiles: tuple[Profile, ...],
    dice: Dice,
    clock: WorldClock,
    faults: Faults,
    trace: Trace,
    witness: Witness,
) -> tuple[WalletServer, Partner]:
    """A wallet and the line to it."""
    dialect = _dialect(profile, dice)
    keeps_failures = dice.of("failures").chance(0.3)
    book = WalletBook(dice.pick(CANCEL_WINDOWS), profile.tombstones, dice.chance(0.5), keeps_failures)
    server = WalletServer(
        book,
        dialect,
        clock,
        dice.of("server"),
        faults.wallet,
        knows=lambda code: owner_of_shared(code, profiles) == profile.wallet_id,
    )
    line = WalletLine(profile, server, dice.of("line"), faults.line, trace, witness.calls)
    budget = profile.budget
    witness.granted[profile.wallet_id] = Grant(budget.calls_per_second, budget.burst, budget.calls_open_max)
    return server, Partner(profile, dialect, line)


def _dialect(profile: Profile, dice: Dice) -> AnyDialect:
    """The wallet's way to speak, with keys of its own."""
    match profile.wallet_id:
        case "gcash":
            return GCash(Stamp(dice.bytes(32)), Stamp(dice.bytes(32)))
        case "kakaopay":
            return KakaoPay(dice.bytes(32).hex(), dice.bytes(32).hex(), profile.currency)
        case _:
            return TrueMoney(dice.bytes(32), dice.bytes(32))


def _connected(
    partner: Partner,
    server: WalletServer,
    hub: Front,
    clock: WorldClock,
    dice: Dice,
    faults: Faults,
    trace: Trace,
) -> SimWallet:
    """The wallet with its own way to the hub: notices and payers' apps."""
    wallet_id = partner.profile.wallet_id
    deliver = partial(hub.take, wallet_id)
    dialect, book = partner.dialect, server.book
    notices = Notices(dialect, clock, dice.of("notices"), faults.notices, book, deliver)
    server.tell, server.overheard = notices.tell, notices.overhear
    app = App(wallet_id, dialect, clock, dice.of("app"), faults.notices, book, deliver, trace)
    return SimWallet(partner, server, notices, app)


def _contracts(profiles: tuple[Profile, ...], dice: Dice) -> Contracts:
    return Contracts(
        profiles,
        tuple(Decimal(dice.pick(("0", "0.0125", "0.003"))) for _ in profiles),
        tuple(_cap(profile.currency, dice) for profile in profiles),
        minimum_payout_minor=dice.pick((0, 0, 5_000, 10_000_000)),
    )


def _cap(currency: str, dice: Dice) -> Money | None:
    return Money(currency, int(dice.span(1_000_000, 300_000_000))) if dice.chance(0.25) else None
