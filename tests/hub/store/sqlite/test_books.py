"""The books' reads one by one. What they mean is told in `tests/hub/store/contract/`."""

import inspect

from hub.flows.books import Books
from hub.store.sqlite.books import SqliteBooks
from hub.store.sqlite.store import SqliteStore
from tests.hub.store.engines import Home
from tests.hub.store.samples import DAY, paid


def test_the_books_have_every_read_of_their_port_with_the_same_words() -> None:
    port = {name: inspect.signature(read) for name, read in vars(Books).items() if name[0] != "_"}
    assert port == {name: inspect.signature(getattr(SqliteBooks, name)) for name in port}


def test_a_stream_of_entries_blocks_no_writer_and_meets_what_was_booked_meanwhile(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        await paid(store, "1")
        seen = []
        async for booked in store.books.entries("main"):
            seen.append(booked.seq)
            if booked.seq < 4:
                await paid(store, str(booked.seq + 1))
        assert [1, 2, 3, 4] == seen

    home.run(story)


def test_entries_of_a_day_are_those_of_the_stream(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        for name in ("1", "2"):
            await paid(store, name)
        streamed = [booked async for booked in store.books.entries("main")]
        assert streamed == await store.books.entries_of_day(DAY)
        assert [] == [booked async for booked in store.books.entries("other")]

    home.run(story)
