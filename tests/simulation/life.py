"""One life of a simulated hub: the real parts, put together as `hub.app` puts them, over simulated edges."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fx.providers.board import RateBoard
from hub.api.payments import PaymentCalls
from hub.flows.desk import Desk, Report
from hub.flows.ports import Ports
from hub.settlement.day import Scheme
from hub.store.open import open_store
from hub.store.runner import Runner
from hub.store.sqlite.store import SqliteStore
from tests.simulation.clocks import HubClock
from tests.simulation.dice import Dice
from tests.simulation.line import WalletLine
from tests.simulation.loop import Process, SeededTask
from tests.simulation.parties import routes_to
from tests.simulation.ports import BoardRates, ConnectedWallets, Market, SeededIds, reprofiled
from tests.simulation.wallet.adapters import AnyDialect, open_door, open_wallet
from wallets.contract import Door, Wallet
from wallets.guarded import guarded
from wallets.profile import Profile


@dataclass(frozen=True, slots=True)
class Partner:
    """A wallet as the hub is connected with it."""

    profile: Profile
    dialect: AnyDialect
    line: WalletLine


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
) -> Running:
    """Opens the store and puts a hub upon it."""
    store = open_store(
        f"sqlite:///{path}",
        clock,
        scheme=scheme,
        runners=runners,
        fsync=False,
        new_key=dice.of("key").bytes,
    )
    routes = routes_to([partner.profile for partner in partners.values()])
    ports = Ports(
        store=store,
        clock=clock,
        ids=SeededIds(dice.of("ids"), clock),
        rates=BoardRates(RateBoard((market,)), clock),
        wallets=ConnectedWallets({name: _wallet(partner, clock) for name, partner in partners.items()}),
        directory=store.directory,
        routes=lambda: routes,
        scheme=scheme,
        fingerprint_key=store.fingerprint_key,
    )
    desk = Desk(ports, report)
    doors = {name: open_door(partner.dialect) for name, partner in partners.items()}
    return Running(process, store, ports, desk, PaymentCalls(ports, desk), doors, {})


def _wallet(partner: Partner, clock: HubClock) -> Wallet:
    adapter = open_wallet(partner.dialect, partner.line, clock.now)
    return guarded(reprofiled(adapter, partner.profile), clock.now)
