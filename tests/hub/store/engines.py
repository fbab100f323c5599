"""The stores that the contract is tested on: each engine with each runner it is driven by."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from hub.settlement.day import Scheme
from hub.store.address import url_of
from hub.store.open import open_store
from hub.store.runner import InlineRunner, Runner, ThreadRunner
from hub.store.sqlite.store import Sharing, SqliteStore
from tests.hub.store.samples import Clock

T = TypeVar("T")


def inline(_: str) -> Runner:
    """The runner of a simulation: everything happens on the loop."""
    return InlineRunner()


RUNNERS: dict[str, Callable[[str], Runner]] = {"inline": inline, "thread": ThreadRunner}


class CountingRunner:
    """Counts how often an engine was asked to work: for the writer, how many transactions there were."""

    def __init__(self, runner: Runner) -> None:
        self.runs = 0
        self._runner = runner

    async def run(self, work: Callable[[], T]) -> T:
        self.runs += 1
        return await self._runner.run(work)

    def close(self) -> None:
        self._runner.close()


@dataclass
class Home:
    """Where a store lives between its runs."""

    path: Path
    runners: Callable[[str], Runner] = inline
    clock: Clock = field(default_factory=Clock)
    scheme: Scheme = field(default_factory=Scheme)
    is_shared: bool = False
    """Whether other hubs might write to it at the same time, by leases that run by `store_clock`."""
    store_clock: Clock = field(default_factory=Clock)
    writers: list[CountingRunner] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The store's address."""
        return url_of(self.path)

    @property
    def transactions(self) -> int:
        """How many batches the present store has written."""
        return self.writers[-1].runs

    def open(self, lane: str = "main") -> SqliteStore:
        """The store, made if it is not there; where hubs share it, as the hub of this lane."""
        sharing = Sharing(lane, self.store_clock.now) if self.is_shared else None
        return open_store(
            self.url,
            self.clock,
            scheme=self.scheme,
            runners=self._runner,
            fsync=False,
            sharing=sharing,
        )

    def run(self, story: Callable[[SqliteStore], Awaitable[T]]) -> T:
        """Opens the store, lives a story with it, and closes it."""

        async def whole() -> T:
            store = self.open()
            try:
                return await story(store)
            finally:
                await store.close()

        return asyncio.run(whole())

    def run_both(self, story: Callable[[SqliteStore, SqliteStore], Awaitable[None]]) -> None:
        """Lives a story with two hubs on one store, on a loop of its own."""

        async def whole() -> None:
            here, there = self.open("here"), self.open("there")
            try:
                await story(here, there)
            finally:
                await here.close()
                await there.close()

        asyncio.run(whole())

    def _runner(self, name: str) -> Runner:
        counting = CountingRunner(self.runners(name))
        if name == "store-writer":
            self.writers.append(counting)
        return counting
