"""Reads see one instant of the store."""

import asyncio
import sqlite3
from contextlib import closing

import pytest

from hub.flows.units import StoreStopped
from hub.payment.model import Payment
from hub.store.runner import InlineRunner
from hub.store.sqlite import payments
from hub.store.sqlite.connection import connect_reader
from hub.store.sqlite.reader import Reader
from hub.store.sqlite.recent import Recent
from hub.store.stop import Stop
from tests.hub.store.engines import Home
from tests.hub.store.samples import submitted


def _find(connection: sqlite3.Connection) -> Payment | None:
    return payments.find(connection, payments.BY_ID, ("pay_1",), Recent())


def test_what_is_committed_during_a_read_is_seen_by_the_next_one(inline_home: Home) -> None:
    before = inline_home.run(lambda store: submitted(store, "1"))

    def read(connection: sqlite3.Connection) -> tuple[Payment | None, Payment | None]:
        first = _find(connection)
        with closing(sqlite3.connect(inline_home.path, isolation_level=None)) as other:
            other.execute("UPDATE payment SET route = 'another'")
            other.execute("UPDATE attempt SET tries = 7")
        return first, _find(connection)

    async def story() -> None:
        reader = Reader(connect_reader(inline_home.path), InlineRunner(), Stop())
        assert (before, before) == await reader.read(read)
        after = await reader.read(_find)
        assert after is not None
        assert ("another", 7) == (after.route, after.attempts[0].tries)
        reader.close()

    asyncio.run(story())


@pytest.mark.parametrize("ends_the_transaction", [False, True])
def test_a_disk_that_can_not_be_read_stops_the_store(
    inline_home: Home, *, ends_the_transaction: bool
) -> None:
    inline_home.run(lambda store: submitted(store, "1"))
    stop = Stop()

    def failing(connection: sqlite3.Connection) -> None:
        if ends_the_transaction:
            connection.execute("ROLLBACK")
        failed = sqlite3.OperationalError("disk I/O error")
        failed.sqlite_errorcode = sqlite3.SQLITE_IOERR_READ
        raise failed

    async def story() -> None:
        reader = Reader(connect_reader(inline_home.path), InlineRunner(), stop)
        with pytest.raises(StoreStopped, match="while reading: disk I/O error"):
            await reader.read(failing)
        reader.close()

    asyncio.run(story())
    assert "the store failed while reading: disk I/O error" == stop.why


def test_a_read_that_fails_leaves_the_next_one_a_fresh_instant(inline_home: Home) -> None:
    payment = inline_home.run(lambda store: submitted(store, "1"))
    stop = Stop()

    def wrong(connection: sqlite3.Connection) -> None:
        connection.execute("SELECT a FROM nowhere")

    async def story() -> None:
        reader = Reader(connect_reader(inline_home.path), InlineRunner(), stop)
        for _ in range(2):
            with pytest.raises(sqlite3.OperationalError, match="nowhere"):
                await reader.read(wrong)
        assert payment == await reader.read(_find)
        assert stop.why is None
        reader.close()

    asyncio.run(story())
