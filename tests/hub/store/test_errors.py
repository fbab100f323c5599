"""Whatever keeps a store from opening is one error whose text says what to do."""

import asyncio
import os
from collections.abc import Callable
from contextlib import closing
from datetime import UTC

import pytest

from hub.settlement.day import Scheme
from hub.store.address import url_of
from hub.store.errors import StoreUnusable
from hub.store.open import open_readonly, open_store
from hub.store.sqlite import schema
from hub.store.sqlite.connection import connect_writer
from hub.store.sqlite.store import SqliteStore
from tests.hub.store.engines import Home


def _is_no_database(home: Home) -> None:
    home.path.write_bytes(b"These are not the books you are looking for." * 100)


def _is_of_another_zone(home: Home) -> None:
    home.run(_nothing)
    home.scheme = Scheme(UTC)


async def _nothing(store: SqliteStore) -> None:
    """Opens and closes."""


@pytest.mark.parametrize(
    "make, says",
    [
        (_is_no_database, "file is not a database"),
        (_is_of_another_zone, r"counts its days in UTC\+08:00, the hub is set to UTC: set it to UTC\+08:00"),
    ],
)
def test_a_store_that_can_not_be_served_says_why(
    inline_home: Home, make: Callable[[Home], None], says: str
) -> None:
    make(inline_home)
    with pytest.raises(StoreUnusable, match=says):
        inline_home.open()
    with pytest.raises(StoreUnusable, match=says):
        inline_home.open()


def test_books_that_can_not_be_read_say_why(inline_home: Home) -> None:
    async def read() -> None:
        async with open_readonly(inline_home.url):
            pass

    with pytest.raises(StoreUnusable, match="there is no store at"):
        asyncio.run(read())
    inline_home.path.write_bytes(b"")
    with pytest.raises(StoreUnusable, match="no store of the hub"):
        asyncio.run(read())
    inline_home.path.unlink()
    with closing(connect_writer(inline_home.path, fsync=False)) as connection:
        schema.migrate(connection, schema.migrations())
    with pytest.raises(StoreUnusable, match="cut short: serve it once"):
        asyncio.run(read())
    _is_no_database(inline_home)
    with pytest.raises(StoreUnusable, match="file is not a database"):
        asyncio.run(read())


def test_a_store_in_use_names_the_process_that_has_it(inline_home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        with pytest.raises(StoreUnusable, match=f"in use by process {os.getpid()}:"):
            open_store(url_of(inline_home.path), inline_home.clock)

    inline_home.run(story)
    inline_home.run(_nothing)
