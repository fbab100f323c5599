"""Measures durable payments per second and the CPU of each, by how many are in flight, and gives ratios.

A payment here is its two commits: SUBMITTED with request id, quote and cap, then the success with its entry.
Seconds hang on the disk and on who else uses it, so both ways run in turns within one run; compare ratios.
"""

import asyncio
import resource
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fx.money import Money
from hub.flows.units import Committed, KeepUnderCap, Unit
from hub.store.address import url_of
from hub.store.open import open_store
from hub.store.sqlite.store import SqliteStore
from tests.hub.store.samples import THB, Clock, a_payment, submission, success

IN_FLIGHT = (1, 64)
SECONDS_EACH = 4
ROUNDS = 2
CAP = Money("THB", 10**15 - 1)


@dataclass(frozen=True, slots=True)
class Figure:
    """What some payments took together."""

    payments: int
    seconds: float
    cpu_seconds: float

    @property
    def per_second(self) -> float:
        """Payments per second of the clock."""
        return self.payments / self.seconds

    @property
    def cpu_us(self) -> float:
        """Microseconds of CPU per payment, of all threads, system calls among them."""
        return self.cpu_seconds / self.payments * 1_000_000

    def __add__(self, other: "Figure") -> "Figure":
        return Figure(
            self.payments + other.payments,
            self.seconds + other.seconds,
            self.cpu_seconds + other.cpu_seconds,
        )


def both_units(name: str) -> tuple[Unit, Unit]:
    """The commits of one payment, made before the clock runs."""
    stored = replace(a_payment(name), version=1)
    return submission(name, KeepUnderCap("W-TH", CAP, THB)), success(stored)


async def measure(store: SqliteStore, payments: Sequence[tuple[Unit, Unit]], in_flight: int) -> Figure:
    """Writes the payments, so many at a time."""
    waiting = iter(payments)

    async def work() -> None:
        for submitting, succeeding in waiting:
            for unit in (submitting, succeeding):
                result = await store.commit(unit)
                assert isinstance(result, Committed), result

    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    await asyncio.gather(*(work() for _ in range(in_flight)))
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu_seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Figure(len(payments), time.perf_counter() - began, cpu_seconds)


async def figures(folder: Path, seconds_each: float, rounds: int) -> dict[int, Figure]:
    """The figure of each number in flight, taken in turns on one store with a flush per commit."""
    store = open_store(url_of(folder / "bench.sqlite3"), Clock())
    found: dict[int, Figure] = {}
    made = 0
    for turn in range(rounds):
        for in_flight in IN_FLIGHT:
            so_far = Figure(0, 0, 0)
            while so_far.seconds < seconds_each / rounds:
                count = 2 * in_flight
                units = [both_units(f"{turn}_{in_flight}_{made + n}") for n in range(count)]
                made += count
                so_far += await measure(store, units, in_flight)
            found[in_flight] = found.get(in_flight, Figure(0, 0, 0)) + so_far
    verification = await store.books.verify()
    assert verification.ok, verification.faults
    await store.close()
    return found


def compare(folder: str | None = None, *, seconds_each: float = SECONDS_EACH, rounds: int = ROUNDS) -> int:
    """Prints a line for each number in flight, with its ratio to one by one."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        found = asyncio.run(figures(Path(place), seconds_each, rounds))
    base = found[IN_FLIGHT[0]]
    for in_flight, figure in found.items():
        faster, lighter = figure.per_second / base.per_second, base.cpu_us / figure.cpu_us
        print(
            f"{in_flight:3} in flight  {figure.per_second:6.0f} payments/s  {figure.cpu_us:5.0f} us of CPU"
            f"  {faster:5.1f} x the payments  {lighter:4.1f} x less CPU"
        )
    return 0
