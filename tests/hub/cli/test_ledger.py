"""`hub ledger` on a store file, with nobody serving it: balances, proof and export."""

import contextlib
import json
import sqlite3
from pathlib import Path

import pytest

from hub.v1.ledger_pb2 import (
    AccountBalance,
    ExportLedgerResponse,
    GetBalancesResponse,
    VerifyLedgerResponse,
)
from hub.v1.money_pb2 import Money
from tests.hub.cli.running import hub, scripted
from tests.hub.flows.floor import PAID_3480_JPY, Floor, play

THB = Money(currency_code="THB", minor_units=77_891)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with EXAMPLES' one payment, and one cancelled."""
    directory = tmp_path_factory.mktemp("books")

    async def story(floor: Floor) -> None:
        await floor.pay("3480 JPY")
        await floor.cancel((await floor.pay("1000 JPY")).payment_id)

    play(directory, story)
    return directory / "hub.sqlite3"


@pytest.fixture
def store(books: Path, tmp_path: Path) -> Path:
    """A copy of its own for each test."""
    copied = tmp_path / "copied.sqlite3"
    with (
        contextlib.closing(sqlite3.connect(books)) as source,
        contextlib.closing(sqlite3.connect(copied)) as to,
    ):
        source.backup(to)
        to.execute("PRAGMA journal_mode = WAL")
    return copied


def tampered(store: Path, sql: str) -> None:
    """Somebody changes the file by hand."""
    with contextlib.closing(sqlite3.connect(store)) as file:
        assert 1 == file.execute(sql).rowcount
        file.commit()


def test_balances_are_those_of_the_payment_and_sum_up_to_zero(store: Path) -> None:
    told = hub("ledger", "balances", "--store", f"sqlite:///{store}")
    found = json.loads(hub("ledger", "balances", "--store", f"sqlite:///{store}", "--json").stdout)

    assert 0 == told.exit_code
    balances = {one["account"]: int(one["balance"]["minor_units"]) for one in found["balances"]}
    assert sorted(PAID_3480_JPY.values()) == sorted(minor for minor in balances.values() if minor)
    assert 77_891 == balances["Assets:WR:WALLET-thai:THB"]
    assert {"JPY": "0", "THB": "0"} == {
        one["currency_code"]: one["minor_units"] for one in found["trial_balance"]
    }
    lines = [line.split() for line in told.stdout.splitlines() if line]
    assert ["Assets:WR:WALLET-thai:THB", "778.91", "THB"] in lines
    assert [["trial", "balance", "0", "JPY"], ["trial", "balance", "0.00", "THB"]] == lines[-2:]


@pytest.mark.parametrize("form", [(), ("--json",)], ids=["words", "json"])
def test_a_trial_balance_that_is_not_zero_is_a_fault(store: Path, form: tuple[str, ...]) -> None:
    tampered(store, "UPDATE movement SET minor_units = minor_units + 1 WHERE account = 'WALLET:thai:WR:THB'")

    assert 1 == hub("ledger", "balances", "--store", f"sqlite:///{store}", *form).exit_code


def test_books_that_hold_are_said_to(store: Path) -> None:
    told = hub("ledger", "verify", "--store", f"sqlite:///{store}")
    found = json.loads(hub("ledger", "verify", "--store", f"sqlite:///{store}", "--json").stdout)

    assert 0 == told.exit_code
    assert ["3 entries in 1 lane", "the books hold"] == [told.stdout.splitlines()[n] for n in (0, -1)]
    assert (True, "3") == (found["ok"], found["entry_count"])
    assert 64 == len(found["lanes"][0]["head_hash"])


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE posting SET minor_units = minor_units + 1 WHERE seq = 2 AND number = 1",
        "UPDATE entry SET hash = prev_hash WHERE seq = 2",
        "UPDATE entry SET business_date = '2026-11-21' WHERE seq = 1",
        "DELETE FROM entry WHERE seq = 3",
        "UPDATE movement SET minor_units = minor_units + 1 WHERE account = 'WALLET:thai:WR:THB'",
    ],
    ids=["a minor unit", "a hash", "a day", "an entry gone", "a balance"],
)
def test_books_that_were_touched_are_a_fault_told_in_words(store: Path, sql: str) -> None:
    tampered(store, sql)

    told = hub("ledger", "verify", "--store", f"sqlite:///{store}")

    assert 1 == told.exit_code
    assert [] != [line for line in told.stdout.splitlines() if line.startswith("  FAULT ")]
    assert "the books do NOT hold" == told.stdout.splitlines()[-1]
    assert not json.loads(hub("ledger", "verify", "--store", f"sqlite:///{store}", "--json").stdout)["ok"]


@pytest.mark.parametrize("kind", ["hledger", "beancount"])
def test_the_journal_is_exported_to_standard_output_a_file_or_json(
    store: Path, tmp_path: Path, kind: str
) -> None:
    words = ("ledger", "export", "--format", kind, "--store", f"sqlite:///{store}")
    file = tmp_path / "journal"

    printed = hub(*words)
    written = hub(*words, "--output", str(file))
    as_json = hub(*words, "--json")

    assert 0 == printed.exit_code
    assert printed.stdout_bytes == file.read_bytes()
    assert b"2026-11-22" in printed.stdout_bytes
    assert f"{file}: {len(printed.stdout_bytes)} bytes\n" == written.stderr
    assert {"format": kind, "journal": printed.stdout} == json.loads(as_json.stdout)


def test_only_two_formats_are_written(store: Path) -> None:
    assert 2 == hub("ledger", "export", "--format", "xml", "--store", f"sqlite:///{store}").exit_code


@pytest.mark.parametrize("command", ["balances", "verify", "export"])
def test_what_is_no_store_is_a_fault_and_nothing_is_made(tmp_path: Path, command: str) -> None:
    (tmp_path / "letter.txt").write_text("no store", encoding="utf-8")

    for name in ("nothing.db", "letter.txt"):
        done = hub("ledger", command, "--store", f"sqlite:///{tmp_path / name}")
        assert (1, True) == (done.exit_code, bool(done.stderr))
    assert ["letter.txt"] == [file.name for file in tmp_path.iterdir()]


def test_reading_leaves_the_store_as_it_was(store: Path) -> None:
    before = store.read_bytes()

    for command in ("balances", "verify", "export"):
        hub("ledger", command, "--store", f"sqlite:///{store}")

    assert before == store.read_bytes()


def test_without_a_store_a_running_hub_is_asked() -> None:
    balances = GetBalancesResponse(
        balances=[AccountBalance(account="Assets:WR:WALLET-truemoney:THB", balance=THB)], trial_balance=[THB]
    )
    verified = VerifyLedgerResponse(ok=False, entry_count=1, faults=["main 1: altered"])
    chunks = [ExportLedgerResponse(content=part) for part in (b"one\n", b"two\n")]
    with scripted(GetBalances=balances, VerifyLedger=verified, ExportLedger=chunks) as script:
        off = script.hub("ledger", "balances")
        broken = script.hub("ledger", "verify")
        exported = script.hub("ledger", "export")

    assert (1, 1, 0) == (off.exit_code, broken.exit_code, exported.exit_code)
    assert "  FAULT main 1: altered" in broken.stdout.splitlines()
    assert b"one\ntwo\n" == exported.stdout_bytes
    assert 3 == hub("ledger", "balances").exit_code
