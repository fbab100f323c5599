"""Connections: the writer flushes every commit, readers can't write and never wait for it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hub.store.errors import StoreUnusable
from hub.store.sqlite.connection import connect_reader, connect_writer, log_of


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A writer of a store with one table."""
    with closing(connect_writer(tmp_path / "hub.sqlite3", fsync=True)) as connection:
        connection.execute("CREATE TABLE t (a INTEGER NOT NULL) STRICT")
        yield connection


def _pragma(connection: sqlite3.Connection, name: str) -> object:
    (value,) = connection.execute(f"PRAGMA {name}").fetchone()
    return value


def test_a_commit_is_flushed_to_the_log_and_checkpoints_are_ours(writer: sqlite3.Connection) -> None:
    settings = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "wal_autocheckpoint": 0}
    assert settings == {name: _pragma(writer, name) for name in settings}


def test_without_fsync_nothing_is_flushed(tmp_path: Path) -> None:
    with closing(connect_writer(tmp_path / "hub.sqlite3", fsync=False)) as connection:
        assert ("wal", 0) == (_pragma(connection, "journal_mode"), _pragma(connection, "synchronous"))


def test_what_an_earlier_process_left_in_the_log_is_in_the_database_before_anything_follows(
    tmp_path: Path,
) -> None:
    path = tmp_path / "hub.sqlite3"
    with closing(connect_writer(path, fsync=True)) as earlier:
        earlier.execute("CREATE TABLE t (a INTEGER NOT NULL) STRICT")
        earlier.execute("INSERT INTO t VALUES (1)")
        assert log_of(path).stat().st_size > 0
        with closing(connect_writer(path, fsync=True)):
            pass
        without_the_log = tmp_path / "copy.sqlite3"
        without_the_log.write_bytes(path.read_bytes())
    with closing(connect_reader(without_the_log)) as copy:
        assert [(1,)] == copy.execute("SELECT a FROM t").fetchall()


def test_a_reader_does_not_wait_for_the_writer_and_sees_what_is_committed(
    writer: sqlite3.Connection, tmp_path: Path
) -> None:
    with closing(connect_reader(tmp_path / "hub.sqlite3")) as reader:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO t VALUES (1)")
        assert [] == reader.execute("SELECT a FROM t").fetchall()
        writer.execute("COMMIT")
        assert [(1,)] == reader.execute("SELECT a FROM t").fetchall()


def test_a_reader_can_not_write(writer: sqlite3.Connection, tmp_path: Path) -> None:
    reading = closing(connect_reader(tmp_path / "hub.sqlite3"))
    with reading as reader, pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.execute("INSERT INTO t VALUES (1)")


def test_a_reader_makes_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match="there is no store at"):
        connect_reader(tmp_path / "hub.sqlite3")
    assert [] == list(tmp_path.iterdir())


def test_a_path_with_odd_characters_is_a_path(tmp_path: Path) -> None:
    path = tmp_path / "a %20?mode=memory#b.sqlite3"
    with closing(connect_writer(path, fsync=False)) as connection:
        connection.execute("CREATE TABLE t (a INTEGER NOT NULL) STRICT")
        assert path.is_file()
        assert log_of(path).is_file()
