"""Opening a store by its address: to serve it, or only to read its books."""

import re
import secrets
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from hub.settlement.day import Scheme
from hub.store.address import path_of
from hub.store.errors import StoreUnusable
from hub.store.runner import InlineRunner, Runner, ThreadRunner
from hub.store.sqlite import lane, leases, meta, participants, schema
from hub.store.sqlite.books import SqliteBooks
from hub.store.sqlite.connection import connect_reader, connect_writer, is_of_the_statement, log_of
from hub.store.sqlite.lock import StoreLock
from hub.store.sqlite.reader import Reader
from hub.store.sqlite.store import Facts, Sharing, SqliteStore
from hub.store.sqlite.writer import Writer
from hub.store.stop import Stop

LANE = "main"
"""The lane of the one committer of a store that a hub has to itself."""

_KEY_BYTES = 32
_OFFSET = re.compile(r"UTC(?:([+-])(\d\d):(\d\d))?")


class Now(Protocol):
    """The part of a clock that a store reads."""

    def now(self) -> datetime: ...


def open_store(
    url: str,
    clock: Now,
    *,
    scheme: Scheme | None = None,
    runners: Callable[[str], Runner] = ThreadRunner,
    fsync: bool = True,
    new_key: Callable[[int], bytes] = secrets.token_bytes,
    sharing: Sharing | None = None,
) -> SqliteStore:
    """Opens a store to serve it, and makes it if there is none. One with `sharing` is opened on a loop.

    `url` is `sqlite:///` and a path: `sqlite:///hub.db` beside the working directory, `sqlite:////var/hub.db`
    from the root. `runners` gives a runner for each of "store-writer", "store-reader" and "store-books".
    Without `fsync` commits outlive the process but not the machine: for simulations and tests. `new_key`
    makes the fingerprint key of a new store. Raises `StoreUnusable`.
    """
    path = path_of(url)
    path.parent.mkdir(parents=True, exist_ok=True)
    scheme = scheme or Scheme()
    with ExitStack() as undo:
        lock = StoreLock(path, None if sharing is None else sharing.lane)
        undo.callback(lock.release)
        writing = connect_writer(path, fsync=fsync)
        undo.callback(writing.close)
        lane_name, lease_clock = (LANE, None) if sharing is None else (sharing.lane, sharing.now)
        with _unusable(path):
            schema.migrate(writing, schema.migrations())
            facts = _settle(writing, scheme, clock, new_key)
            writer = Writer(writing, log_of(path), scheme, lane_name, lease_clock)
            facts = replace(facts, fence=_begin_to_hold(writing, sharing))
        stop = Stop()
        reader = Reader(connect_reader(path), runners("store-reader"), stop)
        undo.callback(reader.close)
        books = SqliteBooks(Reader(connect_reader(path), runners("store-books"), stop), scheme, clock.now)
        undo.callback(books.close)
        store = SqliteStore(
            writer, runners("store-writer"), reader, books, lock, clock.now, facts, stop, sharing
        )
        undo.pop_all()
    return store


@asynccontextmanager
async def open_readonly(url: str) -> AsyncIterator[SqliteBooks]:
    """The books of a store, to be read while a hub serves it or while none does. Raises `StoreUnusable`.

    They count their days in the store's own zone and up to its last commit, so no clock is needed.
    """
    path = path_of(url)
    connection = connect_reader(path)
    with ExitStack() as undo:
        undo.callback(connection.close)
        with _unusable(path):
            schema.require_current(connection, schema.migrations())
            zone = meta.get(connection, meta.SCHEME_ZONE)
            if zone is None:
                raise StoreUnusable("the making of this store was cut short: serve it once")
            last_commit = lane.last_commit(connection)
        reader = Reader(connection, InlineRunner(), Stop())
        yield SqliteBooks(reader, Scheme(zone_named(zone)), lambda: last_commit)


def zone_named(text: str) -> tzinfo:
    """The zone that writes itself so: UTC, UTC+08:00, or a name of the zone database."""
    offset = _OFFSET.fullmatch(text)
    if offset is None:
        return ZoneInfo(text)
    hours, minutes = int(offset[2] or 0), int(offset[3] or 0)
    ahead = timedelta(hours=hours, minutes=minutes)
    return timezone(-ahead if offset[1] == "-" else ahead)


@contextmanager
def _unusable(path: Path) -> Iterator[None]:
    """A disk that fails while a store is opened makes it unusable, and is no bug."""
    try:
        yield
    except sqlite3.Error as failed:
        if is_of_the_statement(failed):
            raise
        raise StoreUnusable(f"{path} can't be opened: {failed}") from failed


def _begin_to_hold(connection: sqlite3.Connection, sharing: Sharing | None) -> int:
    """The fence of this life, where hubs share the store; else 0.

    The lock that we have proves that whoever held leases in our place is dead: nobody waits for those.
    """
    connection.execute("BEGIN IMMEDIATE")
    fence = 0
    if sharing is None:
        leases.drop_all(connection)
    else:
        leases.end_lives(connection, sharing.lane)
        at = leases.store_instant(connection, sharing.now)
        fence = leases.open_holder(connection, sharing.lane, at)
    connection.execute("COMMIT")
    return fence


def _settle(
    connection: sqlite3.Connection, scheme: Scheme, clock: Now, new_key: Callable[[int], bytes]
) -> Facts:
    """Gives a new store its single facts, and holds an old one to its own."""
    zone = str(scheme.zone)
    connection.execute("BEGIN IMMEDIATE")
    if meta.get(connection, meta.FIRST_DAY) is None:
        meta.put(connection, meta.FIRST_DAY, scheme.day_of(clock.now()).isoformat())
        meta.put(connection, meta.SCHEME_ZONE, zone)
        meta.put(connection, meta.FINGERPRINT_KEY, new_key(_KEY_BYTES).hex())
    connection.execute("COMMIT")
    kept = meta.get(connection, meta.SCHEME_ZONE)
    if kept != zone:
        raise StoreUnusable(
            f"the store counts its days in {kept}, the hub is set to {zone}: set it to {kept}"
        )
    return Facts(
        fingerprint_key=bytes.fromhex(meta.get(connection, meta.FINGERPRINT_KEY) or ""),
        clock_offset_seconds=int(meta.get(connection, meta.CLOCK_OFFSET) or 0),
        records=tuple(participants.records(connection)),
    )
