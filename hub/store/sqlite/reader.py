"""Reading a SQLite store: each read sees one instant of it, on a connection and a runner of its own."""

import sqlite3
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from hub.store.runner import Runner

T = TypeVar("T")


class Reader:
    """Owns a reading connection. Reads queue behind each other, never behind a commit."""

    def __init__(self, connection: sqlite3.Connection, runner: Runner) -> None:
        self._connection = connection
        self._runner = runner

    async def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """What `work` makes of one snapshot of the store. It must not keep the connection."""
        return await self._runner.run(partial(self._in_one_snapshot, work))

    def close(self) -> None:
        """Waits for reads under way, then closes."""
        self._runner.close()
        self._connection.close()

    def _in_one_snapshot(self, work: Callable[[sqlite3.Connection], T]) -> T:
        self._connection.execute("BEGIN")
        try:
            return work(self._connection)
        finally:
            self._connection.execute("ROLLBACK")
