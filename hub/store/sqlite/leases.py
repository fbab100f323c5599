"""Leases in rows: who works on which record, where several hubs share a store (`hub/decisions/leases.md`).

A holder is one life of a hub. Its number is the fence of all its leases: a lease is alive as long as its
holder renews in time, and a holder that lapsed never comes back under its number. Instants here are the
store's own, not a hub's: a hub whose clock is off must not outlive its leases.
"""

import sqlite3
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from hub.flows.units import Fenced, Grant, Lease, UnitRefused
from hub.store.leases import LIFE_SECONDS
from hub.store.sqlite.rows import instant, instant_text

LIFE = timedelta(seconds=LIFE_SECONDS)

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

LAST_RENEWAL = "SELECT max(renewed_at) FROM holder"
OPEN = "INSERT INTO holder (lane, renewed_at, until) VALUES (?, ?, ?) RETURNING fence"
RENEW = "UPDATE holder SET renewed_at = :at, until = :until WHERE fence = :fence AND until > :at"
END = "UPDATE holder SET until = ? WHERE fence = ?"
END_LANE = "UPDATE holder SET until = ? WHERE lane = ?"
DROP_OF = "DELETE FROM lease WHERE fence = ?"
DROP_ALL = "DELETE FROM lease"
# Only of what still owes something: nothing else is worked on, and nothing else would end the lease.
CLAIM = """
    INSERT INTO lease (record_id, fence)
    SELECT payment_id, :fence FROM payment WHERE payment_id = :record_id AND due_at IS NOT NULL
    UNION ALL
    SELECT refund_id, :fence FROM refund WHERE refund_id = :record_id AND due_at IS NOT NULL
    ON CONFLICT (record_id) DO UPDATE SET fence = excluded.fence
    WHERE fence = excluded.fence OR fence NOT IN (SELECT fence FROM holder WHERE until > :at)
"""
IS_ALIVE = "SELECT 1 FROM holder WHERE fence = ? AND until > ?"
TAKE = (
    "INSERT INTO lease (record_id, fence) VALUES (?, ?)"
    " ON CONFLICT (record_id) DO UPDATE SET fence = excluded.fence"
)
REST = "DELETE FROM lease WHERE record_id = ?"
LIVING_OTHERS = "SELECT fence FROM holder WHERE lane <> ? AND until > ? ORDER BY fence"
HOLDER_OF = "SELECT fence FROM lease WHERE record_id = ?"


def store_instant(connection: sqlite3.Connection, now: Callable[[], datetime]) -> datetime:
    """This instant by the store's clock: it may be set back, and then stands still."""
    (text,) = connection.execute(LAST_RENEWAL).fetchone()
    return now() if text is None else max(now(), instant(text))


def open_holder(connection: sqlite3.Connection, lane: str, at: datetime) -> int:
    """The fence of a new life, alive from now on."""
    (fence,) = connection.execute(OPEN, (lane, instant_text(at), instant_text(at + LIFE))).fetchone()
    return int(fence)


def end_lives(connection: sqlite3.Connection, lane: str) -> None:
    """Whoever held leases for this lane is proven dead: they may be taken at once."""
    connection.execute(END_LANE, (instant_text(_LONG_AGO), lane))


def drop_all(connection: sqlite3.Connection) -> None:
    """One hub has the store to itself: nobody else works on anything."""
    connection.execute(DROP_ALL)


def claim(
    connection: sqlite3.Connection, fence: int, record_ids: Iterable[str], at: datetime
) -> Grant | Fenced:
    """Renews a holder, and grants it what no other holder alive at `at` has. `Fenced`: it has lapsed."""
    renewal = {"fence": fence, "at": instant_text(at), "until": instant_text(at + LIFE)}
    if connection.execute(RENEW, renewal).rowcount == 0:
        return Fenced(f"holder {fence}")
    granted = [
        record_id
        for record_id in record_ids
        if connection.execute(
            CLAIM, {"record_id": record_id, "fence": fence, "at": instant_text(at)}
        ).rowcount
    ]
    return Grant(fence, tuple(granted))


def take(connection: sqlite3.Connection, lease: Lease, at: datetime) -> UnitRefused | None:
    """Gives a record to a living holder, whoever had it: whatever that one still writes is fenced."""
    if connection.execute(IS_ALIVE, (lease.fence, instant_text(at))).fetchone() is None:
        return UnitRefused("STORE_UNAVAILABLE", "this hub was away too long: repeat the call")
    connection.execute(TAKE, (lease.record_id, lease.fence))
    return None


def guard(connection: sqlite3.Connection, lease: Lease) -> Fenced | None:
    """`Fenced` if another holder has the record now.

    Nobody has it once nothing is owed: a word that comes after that, of a call made before, is true all the
    same, and nobody would ask for it again.
    """
    return None if holder_of(connection, lease.record_id) in (None, lease.fence) else Fenced(lease.record_id)


def rest(connection: sqlite3.Connection, record_id: str) -> None:
    """Nothing is owed for the record: nobody works on it."""
    connection.execute(REST, (record_id,))


def let_go(connection: sqlite3.Connection, fence: int) -> None:
    """A holder ends by itself: its leases are free."""
    connection.execute(DROP_OF, (fence,))
    connection.execute(END, (instant_text(_LONG_AGO), fence))


def holder_of(connection: sqlite3.Connection, record_id: str) -> int | None:
    """The fence under which a record is held, alive or not; None if it is free."""
    row = connection.execute(HOLDER_OF, (record_id,)).fetchone()
    return None if row is None else int(row[0])


def living_others(connection: sqlite3.Connection, lane: str, at: datetime) -> tuple[int, ...]:
    """The fences of the other hubs that are alive."""
    return tuple(fence for (fence,) in connection.execute(LIVING_OTHERS, (lane, instant_text(at))))
