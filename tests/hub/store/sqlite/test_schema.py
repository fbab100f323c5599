"""Migrations: applied once, in order, all or none, and never edited."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from hub.store.errors import StoreUnusable
from hub.store.sqlite import schema
from hub.store.sqlite.schema import Migration, migrate, migrations, require_current

ONE = Migration("0001_one.sql", "-- One.\nCREATE TABLE one (a TEXT NOT NULL) STRICT; -- a; comment\n")
TWO = Migration("0002_two.sql", "CREATE TABLE two (a TEXT) STRICT;\nINSERT INTO two VALUES ('x;\ny');\n")
THREE = Migration("0003_three.sql", "CREATE TABLE three (a TEXT) STRICT;\nCREATE TABLE one (a TEXT);\n")


@pytest.fixture
def bare() -> Iterator[sqlite3.Connection]:
    """A database without any table."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        yield connection


def _tables(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [name for (name,) in rows]


def test_the_programs_migrations_are_numbered_without_gaps() -> None:
    known = migrations()
    assert list(range(1, len(known) + 1)) == [migration.number for migration in known]


def test_every_table_is_strict_and_no_column_holds_a_binary_fraction(database: sqlite3.Connection) -> None:
    of_ours = "FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
    tables = database.execute(f"SELECT name, strict {of_ours}")
    strict = {name: bool(is_strict) for name, is_strict in tables if not name.startswith("sqlite_")}
    assert dict.fromkeys(strict, True) == strict
    kinds = {kind for name in strict for _, _, kind, *_ in database.execute(f"PRAGMA table_info({name})")}
    assert {"INTEGER", "TEXT", "BLOB"} == kinds


def test_steps_are_applied_once_and_the_missing_ones_later(bare: sqlite3.Connection) -> None:
    migrate(bare, [ONE])
    assert ["migration", "one"] == _tables(bare)
    migrate(bare, [ONE])
    migrate(bare, [ONE, TWO])
    assert ["migration", "one", "two"] == _tables(bare)
    assert [("x;\ny",)] == bare.execute("SELECT a FROM two").fetchall()
    require_current(bare, [ONE, TWO])


def test_a_step_that_fails_leaves_all_as_it_was(bare: sqlite3.Connection) -> None:
    migrate(bare, [ONE])
    with pytest.raises(sqlite3.OperationalError, match="already exists"):
        migrate(bare, [ONE, TWO, THREE])
    assert ["migration", "one"] == _tables(bare)
    assert not bare.in_transaction


def test_a_file_without_an_end_is_not_applied(bare: sqlite3.Connection) -> None:
    with pytest.raises(ValueError, match="unfinished"):
        migrate(bare, [Migration("0001_one.sql", "CREATE TABLE one (a TEXT)")])
    assert [] == _tables(bare)


def test_an_edited_file_is_found_out(bare: sqlite3.Connection) -> None:
    migrate(bare, [ONE, TWO])
    edited = replace(TWO, sql=TWO.sql.replace("x", "z"))
    text = rf"0002_two\.sql is not the file .*{edited.sha256[:12]}.*never edit it"
    with pytest.raises(StoreUnusable, match=text):
        migrate(bare, [ONE, edited])
    with pytest.raises(StoreUnusable, match=text):
        require_current(bare, [ONE, edited])


def test_a_store_of_a_newer_version_is_not_touched(bare: sqlite3.Connection) -> None:
    migrate(bare, [ONE, TWO])
    with pytest.raises(StoreUnusable, match=r"has 0002_two\.sql, which this version does not know"):
        migrate(bare, [ONE])


def test_a_renamed_step_is_found_out(bare: sqlite3.Connection) -> None:
    migrate(bare, [ONE, TWO])
    with pytest.raises(StoreUnusable, match=r"has 0002_two\.sql where this version has 0002_other\.sql"):
        migrate(bare, [ONE, replace(TWO, name="0002_other.sql")])


def test_a_store_that_lacks_a_step_is_not_read(bare: sqlite3.Connection) -> None:
    with pytest.raises(StoreUnusable, match="no store of the hub"):
        require_current(bare, [ONE])
    migrate(bare, [ONE])
    with pytest.raises(StoreUnusable, match=r"lacks 0002_two\.sql: serve it once"):
        require_current(bare, [ONE, TWO])


def test_the_record_of_steps_can_be_read_by_a_person(database: sqlite3.Connection) -> None:
    rows = database.execute(schema.APPLIED).fetchall()
    assert (1, "0001_payments.sql") == rows[0][:2]
    assert {64} == {len(digest) for *_, digest in rows}
