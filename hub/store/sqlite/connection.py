"""Connections to a SQLite store: one that writes, others that read beside it and are never blocked by it."""

import sqlite3
from pathlib import Path

from hub.store.errors import StoreUnusable

_BUSY_MS = 10_000
"""How long to wait for a person who holds the database with another tool."""
_STATEMENTS = 256
_CACHE_KIB = 65_536
"""Pages of the writer kept in memory: the ends of all its tables and indexes, with room."""

# Primary result codes after which only the statement is wrong; any other says that the store is.
_OF_THE_STATEMENT = frozenset(
    {
        sqlite3.SQLITE_ERROR,
        sqlite3.SQLITE_TOOBIG,
        sqlite3.SQLITE_CONSTRAINT,
        sqlite3.SQLITE_MISMATCH,
        sqlite3.SQLITE_RANGE,
    }
)


def connect_writer(path: Path, *, fsync: bool) -> sqlite3.Connection:
    """The connection that writes: write-ahead log, a flush per commit, checkpoints only when asked for.

    Without `fsync` a commit outlives the process but not the machine: for simulations and tests.
    """
    try:
        connection = _connect(f"{path.absolute().as_uri()}?mode=rwc")
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
        # What an earlier process left in the log is flushed with the database before anything follows it:
        # had that process failed to flush, the log might be whole in memory only.
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    except sqlite3.DatabaseError as failed:
        raise StoreUnusable(f"{path} can't be opened: {failed}") from failed
    if mode != "wal":
        raise StoreUnusable(f"{path} is on a file system without a write-ahead log (journal mode {mode})")
    connection.execute(f"PRAGMA synchronous = {'FULL' if fsync else 'OFF'}")
    connection.execute("PRAGMA fullfsync = ON")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    # A savepoint per unit keeps copies of pages: in memory, not in a file made and removed per unit.
    connection.execute("PRAGMA temp_store = MEMORY")
    # By itself SQLite would hide a checkpoint that failed; and the log's size shall say how much is in it.
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.execute("PRAGMA journal_size_limit = 0")
    return connection


def log_of(path: Path) -> Path:
    """The write-ahead log beside a store."""
    return path.with_name(f"{path.name}-wal")


def connect_reader(path: Path) -> sqlite3.Connection:
    """A connection that reads a store, served or not. It can't write."""
    if not path.is_file():
        raise StoreUnusable(f"there is no store at {path}")
    try:
        connection = _connect(f"{path.absolute().as_uri()}?mode=ro")
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        connection.execute("PRAGMA query_only = ON")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError as failed:
        raise StoreUnusable(f"{path} can't be read: {failed}") from failed
    return connection


def is_of_the_statement(failed: sqlite3.Error) -> bool:
    """Whether the statement was wrong, not the store. Errors of the Python module itself carry no code."""
    code = getattr(failed, "sqlite_errorcode", None)
    return code is None or (code & 0xFF) in _OF_THE_STATEMENT


def _connect(uri: str) -> sqlite3.Connection:
    """Transactions begin and end where our SQL says so, and one thread at a time uses a connection."""
    return sqlite3.connect(
        uri, uri=True, isolation_level=None, check_same_thread=False, cached_statements=_STATEMENTS
    )
