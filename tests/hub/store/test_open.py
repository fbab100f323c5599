"""Opening a store: made once, held to its facts, and its books read beside the hub that serves it."""

import asyncio
from datetime import UTC, timedelta, timezone, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hub.settlement.day import Scheme
from hub.store.address import url_of
from hub.store.open import open_readonly, open_store, zone_named
from hub.store.runner import InlineRunner
from hub.store.sqlite.store import SqliteStore
from tests.hub.store.engines import Home
from tests.hub.store.samples import DAY, NOON, Clock, paid, submitted


def test_a_store_is_made_with_its_folder(tmp_path: Path) -> None:
    async def story() -> None:
        store = open_store(url_of(tmp_path / "var" / "lib" / "hub.sqlite3"), Clock())
        await submitted(store, "1")
        await store.close()

    asyncio.run(story())
    left = sorted(file.name for file in (tmp_path / "var" / "lib").iterdir())
    assert ["hub.sqlite3", "hub.sqlite3.lock"] == left


def test_a_new_stores_key_comes_from_where_the_caller_says(tmp_path: Path) -> None:
    async def story() -> bytes:
        store = open_store(
            url_of(tmp_path / "hub.sqlite3"),
            Clock(),
            runners=lambda _: InlineRunner(),
            new_key=lambda size: bytes(range(size)),
        )
        await store.close()
        return store.fingerprint_key

    assert bytes(range(32)) == asyncio.run(story())


def test_books_are_read_while_a_hub_serves_them(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        await paid(store, "1")
        async with open_readonly(home.url) as books:
            assert await store.books.balances() == await books.balances()
            assert (await books.verify()).ok
            await paid(store, "2")
            assert 2 == len(await books.entries_of_day(DAY))

    home.run(story)


def test_books_are_read_when_no_hub_serves_them_and_stay_as_they_are(home: Home) -> None:
    home.run(lambda store: paid(store, "1"))
    before = home.path.read_bytes()

    async def read() -> None:
        async with open_readonly(home.url) as books:
            assert [DAY] == [day.business_date for day in await books.days()]
            book = await books.day_book(DAY)
            assert book is not None
            assert NOON < book.as_of < NOON + timedelta(seconds=1)
            assert (await books.verify()).ok

    asyncio.run(read())
    assert before == home.path.read_bytes()


def test_books_read_directly_count_days_in_the_stores_own_zone(home: Home) -> None:
    home.scheme = Scheme(timezone(timedelta(hours=-12)))
    home.run(lambda store: paid(store, "1"))

    async def read() -> None:
        async with open_readonly(home.url) as books:
            assert [DAY - timedelta(days=1)] == [day.business_date for day in await books.days()]

    asyncio.run(read())


@pytest.mark.parametrize(
    "zone",
    [
        UTC,
        timezone(timedelta(hours=8)),
        timezone(-timedelta(hours=3, minutes=30)),
        timezone(timedelta(hours=5, minutes=45)),
        ZoneInfo("Asia/Singapore"),
    ],
)
def test_a_zone_is_found_again_by_what_it_calls_itself(zone: tzinfo) -> None:
    assert zone == zone_named(str(zone))


def test_a_store_that_was_abandoned_opens_again_with_all_that_was_answered(home: Home) -> None:
    async def story() -> None:
        store = home.open()
        payment = await paid(store, "1")
        unanswered = asyncio.create_task(paid(store, "2"))
        store.abandon()
        again = home.open()
        assert payment == await again.payment("pay_1")
        assert (await again.books.verify()).ok
        await again.close()
        unanswered.cancel()

    asyncio.run(story())
