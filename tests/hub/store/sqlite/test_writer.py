"""The writer's transactions. How it stops is told in `tests/hub/store/contract/test_crashes.py`."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from hub.flows.units import Committed, Conflict, StoreStopped, Unit
from hub.settlement.day import Scheme
from hub.store.sqlite import meta, schema
from hub.store.sqlite.connection import connect_writer, log_of
from hub.store.sqlite.writer import Batch, Writer
from tests.hub.store.samples import DAY, NOON, decline, submission, success, the_payment


@pytest.fixture
def statements() -> list[str]:
    """What the writer of the same test sent to the database."""
    return []


@pytest.fixture
def writer(tmp_path: Path, statements: list[str]) -> Iterator[Writer]:
    """The writer of a new store."""
    path = tmp_path / "hub.sqlite3"
    connection = connect_writer(path, fsync=False)
    schema.migrate(connection, schema.migrations())
    meta.put(connection, meta.FIRST_DAY, DAY.isoformat())
    made = Writer(connection, log_of(path), Scheme(), "main")
    connection.set_trace_callback(statements.append)
    yield made
    made.close()


def _only(batch: Batch) -> Committed:
    (answer,) = batch.answers
    assert isinstance(answer, Committed), answer
    return answer


def _balance(writer: Writer) -> dict[str, int]:
    return dict(writer._connection.execute("SELECT account, minor_units FROM balance").fetchall())


def test_a_batch_is_one_transaction_with_a_savepoint_per_unit(writer: Writer, statements: list[str]) -> None:
    stale = success(replace(the_payment(_only(writer.write([submission("0")], NOON))), version=5))
    statements.clear()
    batch = writer.write([submission("1"), stale, submission("2")], NOON)
    assert [Committed, Conflict, Committed] == [type(answer) for answer in batch.answers]
    frame = ("BEGIN", "SAVEPOINT", "ROLLBACK", "RELEASE", "COMMIT")
    words = [sql for sql in statements if sql.split()[0] in frame]
    unit = ["SAVEPOINT unit", "RELEASE unit"]
    undone = ["SAVEPOINT unit", "ROLLBACK TO unit", "RELEASE unit"]
    assert ["BEGIN IMMEDIATE", *unit, *undone, *unit, "COMMIT"] == words


def test_a_batch_without_a_written_unit_is_not_committed(writer: Writer, statements: list[str]) -> None:
    payment = the_payment(_only(writer.write([submission("1")], NOON)))
    statements.clear()
    batch = writer.write([decline(replace(payment, version=9))] * 2, NOON)
    assert (Conflict("pay_1"), Conflict("pay_1")) == batch.answers
    assert "ROLLBACK" == statements[-1]
    assert "COMMIT" not in statements
    assert batch.change_seq == writer.change_seq


def test_a_balance_is_written_once_for_a_batch(writer: Writer, statements: list[str]) -> None:
    payments = [the_payment(_only(writer.write([submission(str(n))], NOON))) for n in range(5)]
    statements.clear()
    writer.write([success(payment) for payment in payments], NOON)
    accounts = [sql for sql in statements if sql.startswith("INSERT INTO movement")]
    assert 7 == len(accounts)
    assert 5 * 77891 == _balance(writer)["WALLET:W-TH:WR:THB"]


def test_what_a_failed_unit_would_have_moved_is_not_in_any_balance(writer: Writer) -> None:
    payment = the_payment(_only(writer.write([submission("1")], NOON)))
    paid = success(payment)
    failing = Unit((*paid.changes, *paid.changes))
    batch = writer.write([failing, paid], NOON)
    assert [Conflict, Committed] == [type(answer) for answer in batch.answers]
    assert 77891 == _balance(writer)["WALLET:W-TH:WR:THB"]


def test_the_log_is_moved_into_the_database_when_it_is_large(
    writer: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.store.sqlite.writer.CHECKPOINT_BYTES", 300_000)
    log = log_of(tmp_path / "hub.sqlite3")
    sizes = []
    for n in range(60):
        writer.write([submission(str(n))], NOON)
        sizes.append(log.stat().st_size)
    assert max(sizes) < 500_000
    assert 2 <= sum(later < size for size, later in pairwise(sizes))


def test_a_closed_writer_takes_no_more(writer: Writer) -> None:
    writer.close()
    with pytest.raises(StoreStopped, match="it was closed"):
        writer.write([submission("1")], NOON)


def test_a_store_that_another_tool_holds_is_waited_for_and_then_given_up(
    writer: Writer, tmp_path: Path
) -> None:
    writer._connection.execute("PRAGMA busy_timeout = 1")
    other = sqlite3.connect(tmp_path / "hub.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreStopped, match="database is locked"):
        writer.write([submission("1")], NOON)
    other.close()
