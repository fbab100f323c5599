"""Acknowledged means durable: after SIGKILL, and after a disk that fails, nothing acknowledged is missing."""

import asyncio
import resource
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hub.flows.units import CommitInDoubt, StoreStopped
from hub.payment.model import PaymentState
from hub.store.address import url_of
from hub.store.errors import StoreUnusable
from hub.store.open import open_store
from hub.store.sqlite.store import SqliteStore
from tests.hub.store.contract import crashing
from tests.hub.store.engines import Home
from tests.hub.store.samples import Clock, paid, submission, submitted, success

ROUNDS = 3
ACKNOWLEDGED_MIN = 40


def _killed_in_the_middle(path: Path) -> list[int]:
    """Kills a writing process once it has acknowledged some payments; all that it acknowledged."""
    writing = subprocess.Popen(
        [sys.executable, "-m", crashing.__name__, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert writing.stdout is not None
    with writing:
        acknowledged = [int(writing.stdout.readline()) for _ in range(ACKNOWLEDGED_MIN)]
        writing.send_signal(signal.SIGKILL)
        # A last line may be torn: only whole ones were said.
        acknowledged += [int(line) for line in writing.stdout if line.endswith("\n")]
    return acknowledged


def test_after_sigkill_all_that_was_acknowledged_is_there_and_the_books_hold(inline_home: Home) -> None:
    acknowledged: list[int] = []

    async def look(store: SqliteStore) -> None:
        for number in acknowledged:
            payment = await store.payment(f"pay_{number}")
            assert payment is not None
            assert PaymentState.SUCCEEDED is payment.state
            assert 1 == len(await store.books.entries_of_payment(payment.payment_id))
        assert () == (await store.books.verify()).faults

    for _ in range(ROUNDS):
        acknowledged += _killed_in_the_middle(inline_home.path)
        inline_home.run(look)
    assert len(acknowledged) >= ROUNDS * ACKNOWLEDGED_MIN


class FailingConnection(sqlite3.Connection):
    """Fails at the next statement that begins so, once."""

    fails_at = ""

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        if self.fails_at and sql.startswith(self.fails_at):
            self.fails_at = ""
            failed = sqlite3.OperationalError("disk I/O error")
            failed.sqlite_errorcode = sqlite3.SQLITE_IOERR
            raise failed
        return super().execute(sql, *parameters)


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> list[FailingConnection]:
    """All connections that are opened, each able to fail."""
    connect, opened = sqlite3.connect, []

    def connecting(*arguments: Any, **named: Any) -> sqlite3.Connection:
        connection: FailingConnection = connect(*arguments, factory=FailingConnection, **named)
        opened.append(connection)
        return connection

    monkeypatch.setattr("hub.store.sqlite.connection.sqlite3.connect", connecting)
    return opened


@pytest.mark.parametrize(
    "statement, error",
    [
        ("COMMIT", CommitInDoubt),
        ("BEGIN", StoreStopped),
        ("SAVEPOINT", StoreStopped),
        ("INSERT INTO payment", StoreStopped),
        ("UPDATE lane", StoreStopped),
        ("RELEASE", StoreStopped),
    ],
)
def test_a_failing_disk_stops_the_store_for_good(
    home: Home, failing: list[FailingConnection], statement: str, error: type[Exception]
) -> None:
    async def story(store: SqliteStore) -> None:
        await paid(store, "0")
        assert store.stopped.why is None
        failing[0].fails_at = statement
        units = [submission(name) for name in ("1", "2")]
        results = await asyncio.gather(*map(store.commit, units), return_exceptions=True)
        assert [error, error] == [type(result) for result in results]
        assert "disk I/O error" in str(store.stopped.why)
        for name in ("3", "4"):
            with pytest.raises(StoreStopped, match="disk I/O error"):
                await store.commit(submission(name))
        assert await store.payment("pay_0") is not None

    home.run(story)

    async def after_a_restart(store: SqliteStore) -> None:
        assert await store.payment("pay_0") is not None
        # In doubt is wholly there or wholly absent; here the commit never happened.
        assert [None] * 4 == [await store.payment(f"pay_{n}") for n in (1, 2, 3, 4)]
        assert () == (await store.books.verify()).faults

    home.run(after_a_restart)


def test_a_failing_checkpoint_takes_nothing_back_and_stops_the_store(
    home: Home, failing: list[FailingConnection], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(store: SqliteStore) -> None:
        payment = await submitted(store, "1")
        monkeypatch.setattr("hub.store.sqlite.writer.CHECKPOINT_BYTES", 0)
        failing[0].fails_at = "PRAGMA wal_checkpoint"
        await store.commit(success(payment))
        assert "disk I/O error" in str(store.stopped.why)
        with pytest.raises(StoreStopped, match="at a checkpoint"):
            await store.commit(submission("2"))

    home.run(story)

    async def after_a_restart(store: SqliteStore) -> None:
        payment = await store.payment("pay_1")
        assert payment is not None
        assert PaymentState.SUCCEEDED is payment.state

    home.run(after_a_restart)


@pytest.mark.parametrize("statement", ["INSERT INTO migration", "SELECT value FROM meta", "COMMIT"])
def test_a_disk_that_fails_while_a_store_is_opened_makes_it_unusable_and_nothing_else(
    home: Home, failing: list[FailingConnection], statement: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FailingConnection, "fails_at", statement)
    with pytest.raises(StoreUnusable, match="can't be opened: disk I/O error"):
        home.open()
    monkeypatch.setattr(FailingConnection, "fails_at", "")
    assert failing

    home.run(lambda store: paid(store, "1"))


FULL_DISK = """
import resource, signal, sys
from tests.hub.store.contract.test_crashes import fill_the_disk
fill_the_disk(sys.argv[1])
"""


def fill_the_disk(path: str) -> None:
    """Writes until files may not grow any more; prints what was acknowledged and how it ended."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    store = open_store(url_of(Path(path)), Clock())
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))

    async def story() -> None:
        number = 0
        while True:
            try:
                await paid(store, str(number))
            except (CommitInDoubt, StoreStopped):
                break
            number += 1
        try:
            await paid(store, "later")
        except StoreStopped:
            sys.stdout.write(f"{number} stopped\n")

    asyncio.run(story())


def test_a_full_disk_stops_the_store_and_loses_nothing_acknowledged(inline_home: Home) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(inline_home.path)], capture_output=True, text=True, check=True
    )
    count, word = ended.stdout.split()
    assert "stopped" == word

    async def look(store: SqliteStore) -> None:
        assert () == (await store.books.verify()).faults
        for number in range(int(count)):
            assert await store.payment(f"pay_{number}") is not None
        await paid(store, "after")

    assert int(count) > 0
    inline_home.run(look)
