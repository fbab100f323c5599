"""The schema: numbered SQL files, each applied once and never changed afterwards."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

from hub.store.errors import StoreUnusable

RECORD = (
    "CREATE TABLE IF NOT EXISTS migration"
    " (number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL) STRICT"
)
ADD = "INSERT INTO migration (number, name, sha256) VALUES (?, ?, ?)"
APPLIED = "SELECT number, name, sha256 FROM migration ORDER BY number"
IS_RECORDED = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'migration'"


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema. `name` begins with its number in four digits."""

    name: str
    sql: str

    @property
    def number(self) -> int:
        """Its place: 1, 2, 3 ..."""
        return int(self.name[:4])

    @property
    def sha256(self) -> str:
        """Of its text, hex."""
        return sha256(self.sql.encode()).hexdigest()


@cache
def migrations() -> tuple[Migration, ...]:
    """The steps that this program knows, in order."""
    folder = files("hub.store.sqlite") / "migrations"
    found = [(file.name, file) for file in folder.iterdir() if file.name.endswith(".sql")]
    return tuple(Migration(name, file.read_text(encoding="utf-8")) for name, file in sorted(found))


def migrate(connection: sqlite3.Connection, known: Sequence[Migration]) -> None:
    """Brings a store to the last of the known steps, all or none of the missing ones.

    Raises `StoreUnusable` for a store whose steps are not the known ones.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(RECORD)
        applied = _applied(connection)
        _require_same(applied, known)
        for migration in known[len(applied) :]:
            for statement in _statements(migration.sql):
                connection.execute(statement)
            connection.execute(ADD, (migration.number, migration.name, migration.sha256))
    except BaseException:
        # After an error of the disk there may be nothing left to take back.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def require_current(connection: sqlite3.Connection, known: Sequence[Migration]) -> None:
    """Refuses to read a store that is not at the last known step: `StoreUnusable`."""
    (recorded,) = connection.execute(IS_RECORDED).fetchone()
    if not recorded:
        raise StoreUnusable("this database is no store of the hub")
    applied = _applied(connection)
    _require_same(applied, known)
    if len(applied) < len(known):
        raise StoreUnusable(f"the store lacks {known[len(applied)].name}: serve it once with this version")


def _applied(connection: sqlite3.Connection) -> list[tuple[int, str, str]]:
    return connection.execute(APPLIED).fetchall()


def _require_same(applied: Sequence[tuple[int, str, str]], known: Sequence[Migration]) -> None:
    for place, (number, name, digest) in enumerate(applied):
        if place >= len(known):
            raise StoreUnusable(f"the store has {name}, which this version does not know: use a newer one")
        mine = known[place]
        if (number, name) != (mine.number, mine.name):
            raise StoreUnusable(f"the store has {name} where this version has {mine.name}")
        if digest != mine.sha256:
            raise StoreUnusable(
                f"{name} is not the file that this store was made with"
                f" (SHA-256 {mine.sha256[:12]}..., in the store {digest[:12]}...): restore it, never edit it"
            )


def _statements(sql: str) -> list[str]:
    """The statements of a file, so that all of them run inside our own transaction."""
    found, rest = [], ""
    for line in sql.splitlines(keepends=True):
        rest += line
        if sqlite3.complete_statement(rest):
            found.append(rest)
            rest = ""
    if any(line.strip() and not line.strip().startswith("--") for line in rest.splitlines()):
        raise ValueError(f"an unfinished statement: {rest.strip()!r}")
    return found
