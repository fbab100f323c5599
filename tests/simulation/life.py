"""One life of a simulated hub: the real parts, put together as `hub.app` puts them, over simulated edges."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from fx.providers.board import RateBoard
from hub.api.payments import PaymentCalls
from hub.flows.desk import Desk
from hub.flows.ports import Ports
from hub.flows.work import Report
from hub.flows.working import WhileHeld
from hub.settlement.day import Scheme
from hub.store.open import open_store
from hub.store.runner import Runner
from hub.store.sqlite.store import Sharing, SqliteStore
from tests.simulation.clocks import HubClock, WorldClock
from tests.simulation.dice import Dice
from tests.simulation.line import WalletLine
from tests.simulation.loop import Process, SeededTask
from tests.simulation.parties import routes_to
from tests.simulation.ports import BoardRates, ConnectedWallets, Market, SeededIds
from tests.simulation.wallet.adapters import AnyDialect, open_door, open_wallet
from tests.simulation.watchman import Watched, Watchman
from wallets.contract import Door, Wallet
from wallets.guarded import guarded
from wallets.profile import Profile

LOOKS_EVERY_SECONDS = 6.0
"""How often a hub looks for what another one wrote. Seldom: a run is hours of it."""


@dataclass(frozen=True, slots=True)
class Partner:
    """A wallet as the hub is connected with it."""

    profile: Profile
    dialect: AnyDialect
    line: WalletLine


@dataclass(frozen=True, slots=True)
class Beside:
    """A hub among those that share a store."""

    lane: str
    clock: WorldClock
    """The store's own."""
    watchman: Watchman | None


@dataclass(frozen=True, slots=True)
class Running:
    """One life of the hub, from a start to its death."""

    process: Process
    store: SqliteStore
    ports: Ports
    desk: Desk
    calls: PaymentCalls
    doors: Mapping[str, Door]
    serving: "dict[asyncio.Future[Any], SeededTask]"
    """What callers wait for, and who works on it."""


def assemble(
    process: Process,
    path: Path,
    clock: HubClock,
    scheme: Scheme,
    dice: Dice,
    market: Market,
    partners: Mapping[str, Partner],
    *,
    runners: Callable[[str], Runner],
    report: Report,
    beside: Beside | None = None,
) -> Running:
    """Opens the store and puts a hub upon it."""
    store = open_store(
        f"sqlite:///{path}",
        clock,
        scheme=scheme,
        runners=runners,
        fsync=False,
        new_key=dice.of("key").bytes,
        sharing=None if beside is None else Sharing(beside.lane, beside.clock.now, LOOKS_EVERY_SECONDS),
    )
    routes = routes_to([partner.profile for partner in partners.values()])
    connected = {name: _wallet(partner, clock, store, beside) for name, partner in partners.items()}
    ports = Ports(
        store=store,
        clock=clock,
        ids=SeededIds(dice.of("ids"), clock),
        rates=BoardRates(RateBoard((market,)), clock),
        wallets=ConnectedWallets(connected),
        directory=store.directory,
        routes=lambda: routes,
        scheme=scheme,
        fingerprint_key=store.fingerprint_key,
    )
    desk = Desk(ports, report)
    doors = {name: open_door(partner.dialect) for name, partner in partners.items()}
    return Running(process, store, ports, desk, PaymentCalls(ports, desk), doors, {})


def _wallet(partner: Partner, clock: HubClock, store: SqliteStore, beside: Beside | None) -> Wallet:
    line: httpx.AsyncBaseTransport = partner.line
    if beside is not None and beside.watchman is not None:
        line = Watched(beside.lane, line, beside.watchman)
    adapter = open_wallet(partner.dialect, line, clock.now)
    return guarded(adapter, clock.now, partner.profile, WhileHeld(store.leases))
