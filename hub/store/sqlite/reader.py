"""Reading a SQLite store: each read sees one instant of it, on a connection and a runner of its own.

A disk that can't be read is no reason to answer without it: the store stops, as after a failed write.
"""

import sqlite3
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from hub.flows.units import StoreStopped
from hub.store.runner import Runner
from hub.store.sqlite.connection import is_of_the_statement
from hub.store.stop import Stop

T = TypeVar("T")


class Reader:
    """Owns a reading connection. Reads queue behind each other, never behind a commit."""

    def __init__(self, connection: sqlite3.Connection, runner: Runner, stop: Stop) -> None:
        self._connection = connection
        self._runner = runner
        self._stop = stop

    async def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """What `work` makes of one snapshot of the store. It must not keep the connection.

        Raises `StoreStopped` if the store could not be read.
        """
        try:
            return await self._runner.run(partial(self._in_one_snapshot, work))
        except sqlite3.Error as failed:
            if is_of_the_statement(failed):
                raise
            why = f"the store failed while reading: {failed}"
            self._stop.because(why)
            raise StoreStopped(why) from failed

    def close(self) -> None:
        """Waits for reads under way, then closes."""
        self._runner.close()
        self._connection.close()

    def _in_one_snapshot(self, work: Callable[[sqlite3.Connection], T]) -> T:
        self._connection.execute("BEGIN")
        try:
            return work(self._connection)
        finally:
            # After an error of the disk there may be nothing left to end.
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
