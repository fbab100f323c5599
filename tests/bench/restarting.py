"""Measures how soon the open payments of a store are planned after a start, and gives ratios.

The store is opened as a served hub opens it, and a desk is started at it whose wallets take every call and
never answer. All open payments are planned once the plan has looked at each wallet's queue, because the
queues are the store's own indexes; what a hub that plans every payment in memory would read at its start is
measured beside it. The base is a walk over the payments' table in the same run. The machine may have the
file in its memory: it was written a moment before.
"""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from hub.flows.desk import Desk
from hub.flows.plan import LONGEST_SLEEP, PAGE
from hub.flows.ports import Ports
from hub.machine import MachineClock, RandomIds
from hub.payment.model import Payment
from hub.settlement.day import Scheme
from hub.store.address import path_of, url_of
from hub.store.open import open_store
from hub.store.sqlite import payments
from hub.store.sqlite.connection import connect_reader, connect_writer
from hub.store.sqlite.store import SqliteStore
from tests.hub.flows.parties import MANILA, ROUTES, SEOUL, THAI, FixedRates, FloorWallets, a_profile
from tests.hub.flows.scripted import Effect, ScriptedWallet
from tests.hub.store.samples import a_payment, an_attempt
from wallets.guarded import guarded
from wallets.profile import CallBudget

PAYMENTS = 100_000
WALLETS = (THAI, MANILA, SEOUL)
OVERDUE_SECONDS = 50
"""The first of them fell due so long before the start, the last just before it."""
ROUNDS = 5
WALK = "SELECT count(*), max(length(description)) FROM payment NOT INDEXED"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Taken:
    """What something took: seconds of the clock, and of CPU in all threads."""

    seconds: float
    cpu_seconds: float

    @staticmethod
    def now() -> "Taken":
        """What this process has taken so far."""
        return Taken(time.perf_counter(), time.process_time())

    def __sub__(self, before: "Taken") -> "Taken":
        return Taken(self.seconds - before.seconds, self.cpu_seconds - before.cpu_seconds)


@dataclass(frozen=True, slots=True)
class Figures:
    """A start, and the reads that it stands on."""

    first_call: dict[str, float]
    """Seconds from the opening of the store to each wallet's first call."""
    start: Taken
    """From the opening of the store until every wallet has all the calls open that its budget allows."""
    look: Taken
    """One look of the plan: a page of each wallet's queue."""
    whole: Taken
    """All duties read at once."""
    walk: Taken
    """The base: a walk over the table."""
    planned: int
    """How many duties the whole read gave."""
    asked: dict[str, list[str]]
    """The attempts that each wallet was asked about, in the order of asking."""
    oldest: dict[str, list[str]]
    """The attempts of each wallet that fell due first, as many of them."""


def open_payment(number: int, first_due_at: datetime, every: timedelta) -> Payment:
    """A payment whose wallet has not answered yet; the wallets take turns."""
    name, due_at = f"{number:07}", first_due_at + number * every
    attempt = an_attempt(name, wallet_id=WALLETS[number % len(WALLETS)], at=due_at - timedelta(seconds=3))
    attempt = replace(attempt, expires_at=due_at + timedelta(days=1))
    return replace(a_payment(name, attempt, at=attempt.submitted_at), version=1)


def fill(url: str, count: int, now: datetime) -> None:
    """Makes a store with so many open payments, all overdue, by the store's own writing in one commit."""
    open_store(url, MachineClock(), fsync=False).abandon()
    every = timedelta(seconds=OVERDUE_SECONDS) / count
    first_due_at = now - count * every
    connection = connect_writer(path_of(url), fsync=False)
    connection.execute("BEGIN IMMEDIATE")
    for number in range(count):
        is_written = payments.write(connection, open_payment(number, first_due_at, every), number + 1)
        assert is_written, number
    connection.execute("COMMIT")
    connection.close()


class SilentWallets:
    """Wallets that take every call and never answer, and tell when each had all that it may be sent."""

    def __init__(self, calls_each: int) -> None:
        self.wallets = {each: ScriptedWallet(a_profile(each, "THB")) for each in WALLETS}
        self.called_at: dict[str, list[float]] = {each: [] for each in WALLETS}
        self.all_called = asyncio.Event()
        self.all_called_at = Taken.now()
        self._calls_each = calls_each
        for each, wallet in self.wallets.items():
            wallet.always("inquire", self._silent(each))

    def _silent(self, wallet_id: str) -> Callable[[Effect], Awaitable[Any]]:
        async def silent(effect: Effect) -> Any:
            self.called_at[wallet_id].append(time.perf_counter())
            if all(len(calls) >= self._calls_each for calls in self.called_at.values()):
                self.all_called_at = Taken.now()
                self.all_called.set()
            await asyncio.Event().wait()

        return silent


async def taken(work: Callable[[], Awaitable[T]]) -> tuple[T, Taken]:
    """What the work gave and took."""
    began = Taken.now()
    found = await work()
    return found, Taken.now() - began


async def best_of(rounds: int, work: Callable[[], Awaitable[T]]) -> tuple[T, Taken]:
    """The same, of the round that took the least CPU."""
    return min([await taken(work) for _ in range(rounds)], key=lambda one: one[1].cpu_seconds)


def ports_of(store: SqliteStore, wallets: SilentWallets) -> Ports:
    """What a served hub's desk is given, each wallet behind its call budget."""
    clock = MachineClock()
    reached = {each: guarded(wallet, clock.now) for each, wallet in wallets.wallets.items()}
    return Ports(
        store=store,
        clock=clock,
        ids=RandomIds(clock.now),
        rates=FixedRates(),
        wallets=FloorWallets(reached),
        directory=store.directory,
        routes=lambda: ROUTES,
        scheme=Scheme(),
        fingerprint_key=store.fingerprint_key,
    )


async def start(store: SqliteStore, wallets: SilentWallets) -> None:
    """Runs a desk until every wallet has all its calls, then ends it as a hub that closes does."""
    desk = Desk(ports_of(store, wallets), _fail)
    running = asyncio.create_task(desk.run())
    calling = asyncio.create_task(wallets.all_called.wait())
    ended, _ = await asyncio.wait({running, calling}, return_when=asyncio.FIRST_COMPLETED)
    for task in (running, calling):
        task.cancel()
    await asyncio.gather(running, calling, return_exceptions=True)
    await desk.abandon()
    assert calling in ended, "the desk ended before its wallets were asked"


async def figures(folder: Path, count: int, rounds: int = ROUNDS) -> Figures:
    """Fills a store, starts a hub's desk at it, and reads it in all three ways."""
    url = url_of(folder / "bench.sqlite3")
    now = MachineClock().now()
    fill(url, count, now)
    calls_each = min(CallBudget().calls_open_max, count // len(WALLETS))
    wallets = SilentWallets(calls_each)
    began = Taken.now()
    store = open_store(url, MachineClock())
    await start(store, wallets)
    until = now + LONGEST_SLEEP
    _, look = await best_of(rounds, lambda: store.due(until, PAGE))
    every, whole = await best_of(rounds, lambda: store.due(until, count))
    walk = await _walk(path_of(url), rounds)
    await store.close()
    return Figures(
        first_call={each: calls[0] - began.seconds for each, calls in wallets.called_at.items()},
        start=wallets.all_called_at - began,
        look=look,
        whole=whole,
        walk=walk,
        planned=len(every),
        asked={each: wallet.asked("inquire") for each, wallet in wallets.wallets.items()},
        oldest={
            each: [f"att_{number:07}_1" for number in range(first, count, len(WALLETS))][:calls_each]
            for first, each in enumerate(WALLETS)
        },
    )


async def _walk(path: Path, rounds: int) -> Taken:
    connection = connect_reader(path)

    async def walk() -> object:
        return connection.execute(WALK).fetchone()

    _, walked = await best_of(rounds, walk)
    connection.close()
    return walked


def _fail(record_id: str, wrong: BaseException) -> None:
    raise AssertionError(f"work on {record_id} failed") from wrong


def lines(count: int, found: Figures) -> list[str]:
    """The figures for people."""
    base = found.walk.cpu_seconds
    told = [f"{count:,} open payments of {len(WALLETS)} wallets, all overdue"]
    for name, took in (
        ("start until all calls are open", found.start),
        ("one look of the plan", found.look),
        (f"all {found.planned:,} duties at once", found.whole),
        ("base: a walk over the table", found.walk),
    ):
        told.append(
            f"  {name:<32}{took.seconds * 1000:>8.1f} ms {took.cpu_seconds * 1000:>8.1f} ms of CPU"
            f"  {took.cpu_seconds / base:>7.2f} x the walk"
        )
    first = ", ".join(f"{each} {seconds * 1000:.1f}" for each, seconds in found.first_call.items())
    told.append(f"  first calls after the opening, in ms: {first}")
    told.append(f"  longest due first: {'yes' if found.asked == found.oldest else 'NO'}")
    return told


def compare(count: int = PAYMENTS, folder: str | None = None, rounds: int = ROUNDS) -> int:
    """Prints the figures; 1 if a wallet was not asked about what fell due first, or a duty was not read."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        found = asyncio.run(figures(Path(place), count, rounds))
    print("\n".join(lines(count, found)))
    return int(found.asked != found.oldest or found.planned != count)
