"""The one writer of a SQLite store: a batch of units in one transaction, each in its own savepoint.

It never goes on after a failed write to disk: what the operating system then holds is not known, and a later
flush that succeeds proves nothing about the earlier one.
"""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import assert_never

from hub.flows.units import (
    CommitInDoubt,
    CommitResult,
    Committed,
    Conflict,
    Fenced,
    Replayed,
    StoreStopped,
    Unit,
    UnitRefused,
)
from hub.participants.directory import Record
from hub.settlement.day import Scheme
from hub.store.committer import Answer, UnitFailed
from hub.store.sqlite import days, journal, lane
from hub.store.sqlite.applying import apply
from hub.store.sqlite.connection import is_of_the_statement
from hub.store.sqlite.lane import Balances, Draft, Lane

CHECKPOINT_BYTES = 8 * 1024 * 1024
"""Size of the write-ahead log from which on it is moved into the database."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of the units of one transaction, in their order."""

    answers: tuple[Answer, ...]
    change_seq: int
    """The newest change number, also when this batch added none."""
    changed: tuple[str, ...] = ()
    """The merchants whose payments it changed, each once."""
    records: tuple[Record, ...] = ()
    """The participants' records that it wrote."""


class Writer:
    """Owns the writing connection and its write-ahead log; used by one thread at a time."""

    _lane: Lane
    _balances: Balances
    _last_closed: date
    _version: int

    def __init__(
        self,
        connection: sqlite3.Connection,
        log: Path,
        scheme: Scheme,
        lane_name: str,
        lease_clock: Callable[[], datetime] | None = None,
    ) -> None:
        """`lease_clock` is the store's own clock, where several hubs share it."""
        self._connection = connection
        self._log = log
        self._scheme = scheme
        self._lease_clock = lease_clock
        connection.execute("BEGIN IMMEDIATE")
        self._load(lane_name)
        connection.execute("COMMIT")
        self._stopped: str | None = None

    @property
    def stopped(self) -> str | None:
        """Why no more units are taken; None while they are."""
        return self._stopped

    @property
    def change_seq(self) -> int:
        """The newest change number."""
        return self._lane.change_seq

    def write(self, units: Sequence[Unit], now: datetime) -> Batch:
        """Writes the units and returns once they are durable.

        Raises `CommitInDoubt` if it can't be known whether they are, and `StoreStopped` if they are not and
        no more will be taken.
        """
        if self._stopped is not None:
            raise StoreStopped(self._stopped)
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            self._catch_up()
            at = self._lane.instant_for(now)
            draft = Draft.of(self._lane, at, self._scheme, self._last_closed, self._lease_clock)
            answers = tuple(self._write_unit(unit, draft) for unit in units)
            if not any(isinstance(answer, Committed) for answer in answers):
                self._connection.execute("ROLLBACK")
                return Batch(answers, self._lane.change_seq)
            journal.write(self._connection, draft.entries, draft.moved)
            after = lane.advance(self._connection, draft)
        except sqlite3.Error as failed:
            raise StoreStopped(self._stop("while writing", failed)) from failed
        self._commit()
        self._lane, self._last_closed = after, draft.last_closed
        self._checkpoint_if_due()
        return Batch(answers, after.change_seq, tuple(draft.changed), tuple(draft.records))

    def close(self) -> None:
        """Closes the connection; nothing is written after it."""
        self._stopped = self._stopped or "it was closed"
        self._connection.close()

    def _catch_up(self) -> None:
        """Reads what is held in memory again if another hub has written: inside the transaction, so that it
        can't again before this one ends. A day that it closed is closed here too.
        """
        if _data_version(self._connection) != self._version:
            self._load(self._lane.name)

    def _load(self, lane_name: str) -> None:
        """The lane, its changes numbered on from those of all lanes, the balances and the last closed day."""
        here = lane.open_lane(self._connection, lane_name)
        self._lane = replace(here, change_seq=lane.newest_change(self._connection))
        self._balances = Balances.load(self._connection)
        self._last_closed = days.last_closed(self._connection)
        self._version = _data_version(self._connection)

    def _write_unit(self, unit: Unit, batch: Draft) -> Answer:
        draft = batch.unit()
        self._connection.execute("SAVEPOINT unit")
        answer = self._try_unit(unit, draft)
        match answer:
            case Committed():
                batch.take(draft)
            case Conflict() | Replayed() | UnitRefused() | Fenced() | UnitFailed():
                self._connection.execute("ROLLBACK TO unit")
            case _:
                assert_never(answer)
        self._connection.execute("RELEASE unit")
        return answer

    def _try_unit(self, unit: Unit, draft: Draft) -> CommitResult | UnitFailed:
        try:
            no = apply(self._connection, unit, draft, self._balances)
            if no is not None:
                return no
            self._balances.take(draft.moved)
        except sqlite3.Error as failed:
            if not is_of_the_statement(failed) or not self._connection.in_transaction:
                raise
            return UnitFailed(failed)
        except Exception as failed:  # noqa: BLE001 - whatever is wrong with one unit is told to its sender, alone
            return UnitFailed(failed)
        return Committed(draft.at, draft.payment, draft.refund, draft.grant)

    def _commit(self) -> None:
        try:
            self._connection.execute("COMMIT")
        except sqlite3.Error as failed:
            raise CommitInDoubt(self._stop("at a commit", failed)) from failed

    def _checkpoint_if_due(self) -> None:
        """Moves the write-ahead log into the database. By itself, SQLite would hide a failure of it."""
        if self._log.stat().st_size < CHECKPOINT_BYTES:
            return
        try:
            self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        except sqlite3.Error as failed:
            self._stop("at a checkpoint", failed)

    def _stop(self, where: str, failed: sqlite3.Error) -> str:
        """No more writes: gives the reason in words, and lets go of what was not committed."""
        self._stopped = f"the store failed {where}: {failed}"
        self._connection.close()
        return self._stopped


def _data_version(connection: sqlite3.Connection) -> int:
    """Another number after every commit of another connection."""
    (version,) = connection.execute("PRAGMA data_version").fetchone()
    return int(version)
