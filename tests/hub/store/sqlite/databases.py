"""Empty databases of the present schema, in memory, for tests of single tables."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from hub.store.sqlite import schema


@contextmanager
def empty() -> Iterator[sqlite3.Connection]:
    """A connection to a database that holds the schema and nothing else; foreign keys are kept."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    schema.migrate(connection, schema.migrations())
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def taken_back(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """The same connection, for one example that leaves no trace."""
    connection.execute("BEGIN")
    try:
        yield connection
    finally:
        connection.execute("ROLLBACK")
