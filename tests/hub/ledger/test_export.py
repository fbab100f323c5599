"""The exports, judged by the real programs: accepted, the same balances, and refused when off by one.

hledger is a program of its own (`apt-get install -y hledger`, `brew install hledger`); bean-check comes with
the package beancount.
"""

import csv
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from beancount import loader
from beancount.core import realization
from beancount.core.data import Directives

from hub.ledger.account import Account, AccountKind, acquirer_account, hub_account
from hub.ledger.account_names import account_name, account_of
from hub.ledger.book import (
    capture_entry,
    hold_entry,
    instructed_entry,
    release_entry,
    stray_entry,
    stray_returned_entry,
)
from hub.ledger.decimals import decimal_text
from hub.ledger.entry import BookedEntry, Entry, EntryKind, Leg, Posting
from hub.ledger.export import FORMATS, BeancountJournal, HledgerJournal, journal_lines
from tests.hub.ledger.books import MemoryBooks
from tests.hub.payment.records import NOON, captured, held, money
from tests.hub.settlement.daybooks import MemoryHub


@pytest.fixture(scope="module")
def entries() -> list[BookedEntry]:
    """Every kind of entry, in currencies of 0, 2 and 3 decimals."""
    hub = MemoryHub()
    later = NOON + timedelta(days=1)
    paid = hub.succeed(hub.submit("1", "3480 JPY", "0.2236", "W-TH THB", NOON, markup_minor=1253), NOON)
    hub.refund(paid, money("1000 JPY"), NOON)
    hub.succeed(hub.submit("2", "357.50 THB", "42.3715", "W-KR KRW", NOON, acquirer_id="acq_th"), NOON)
    hub.succeed(hub.submit("3", "7500 JPY", "0.002", "W-KW KWD", NOON), NOON)
    undone = hub.succeed(hub.submit("4", "8281 JPY", "0.1", "W-PH PHP", later), later)
    hub.cancel(undone, later)
    taken = captured(held(number="5", at=later), "6500 JPY")
    attempt = taken.attempts[0]
    for entry in (
        hold_entry(taken, attempt),
        capture_entry(taken, attempt),
        release_entry(taken, attempt),
        stray_entry(taken, attempt),
        stray_returned_entry(taken, attempt),
        instructed_entry("W-TH", money("1823.95 THB"), money("10.93 THB")),
        odd_owner(),
    ):
        hub.book(entry, later)
    # A second lane, of earlier days: exports take lanes one after the other.
    other = MemoryBooks(lane="b")
    other.book(odd_owner(), datetime(2026, 11, 1, tzinfo=UTC))
    return [*hub.books.entries, *other.entries]


def odd_owner() -> Entry:
    account = acquirer_account('ถ_an "Acquirer", no. 1', AccountKind.AP, "KWD")
    return Entry(
        EntryKind.ADJUSTMENT,
        None,
        None,
        None,
        (Posting(account, -1, Leg.AMOUNT), Posting(hub_account(AccountKind.LOSS, "KWD"), 1, Leg.AMOUNT)),
    )


def balances(entries: list[BookedEntry]) -> dict[Account, int]:
    sums: dict[Account, int] = {}
    for booked in entries:
        for posting in booked.entry.postings:
            sums[posting.account] = sums.get(posting.account, 0) + posting.minor_units
    return sums


def written(name: str, entries: list[BookedEntry], folder: Path) -> Path:
    path = folder / f"ledger.{name}"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(journal_lines(FORMATS[name](), entries))
    return path


def run(program: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    found = shutil.which(program) or shutil.which(program, path=str(Path(sys.executable).parent))
    assert found, f"these tests need the program {program}: see the head of this file"
    return subprocess.run([found, *arguments], capture_output=True, text=True, check=False, timeout=60)


def checked(name: str, path: Path) -> "subprocess.CompletedProcess[str]":
    if name == "hledger":
        return run("hledger", "-f", str(path), "check", "balancednoautoconversion")
    return run("bean-check", "--no-cache", str(path))


def moved_by_one(path: Path, account: str) -> None:
    """Adds one minor unit to the first posting on an account, in the text."""
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        parts = line.split()
        if len(parts) >= 3 and parts[0] == account:
            digits = parts[1].replace(".", "")
            more = decimal_text(int(digits) + 1, parts[2])
            lines[number] = line.replace(f" {parts[1]} ", f" {more} ", 1)
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")
            return
    raise AssertionError(f"no posting on {account}")


@pytest.mark.parametrize("name", FORMATS)
def test_the_real_program_accepts_the_ledger(name: str, entries: list[BookedEntry], tmp_path: Path) -> None:
    result = checked(name, written(name, entries, tmp_path))
    assert (0, "") == (result.returncode, result.stderr), result.stderr


def test_hledger_finds_every_account_and_currency_declared(
    entries: list[BookedEntry], tmp_path: Path
) -> None:
    result = run("hledger", "-f", str(written("hledger", entries, tmp_path)), "check", "--strict")
    assert (0, "") == (result.returncode, result.stderr), result.stderr


@pytest.mark.parametrize(
    "account",
    ["Assets:WR:WALLET-W-2dTH:THB", "Liabilities:AP:ACQUIRER-A-2dJP:JPY", "Assets:WR:WALLET-W-2dKW:KWD"],
)
@pytest.mark.parametrize("name", FORMATS)
def test_the_real_program_refuses_a_ledger_off_by_one_minor_unit(
    name: str, account: str, entries: list[BookedEntry], tmp_path: Path
) -> None:
    path = written(name, entries, tmp_path)
    moved_by_one(path, account)
    assert 0 != checked(name, path).returncode


def test_hledger_adds_up_our_balances_account_by_account(entries: list[BookedEntry], tmp_path: Path) -> None:
    path = written("hledger", entries, tmp_path)
    result = run("hledger", "-f", str(path), "balance", "--flat", "-E", "-N", "-O", "csv")
    rows = list(csv.DictReader(result.stdout.splitlines()))
    # A zero is shown as "0" or "0.00 THB", as the version has it: numbers are compared, not texts.
    theirs = {account_of(row["account"]): Decimal(row["balance"].split()[0]) for row in rows}
    ours = {
        account: Decimal(decimal_text(minor, account.currency_code))
        for account, minor in balances(entries).items()
    }
    assert ours == theirs


def test_beancount_adds_up_our_balances_account_by_account(
    entries: list[BookedEntry], tmp_path: Path
) -> None:
    directives, errors, _ = loader.load_file(str(written("beancount", entries, tmp_path)))
    assert [] == errors
    theirs = dict(beancount_balances(directives))
    ours = {
        account: (account.currency_code, decimal_text(minor, account.currency_code))
        for account, minor in balances(entries).items()
        if minor != 0
    }
    assert ours == theirs


def beancount_balances(directives: Directives) -> Iterator[tuple[Account, tuple[str, str]]]:
    root = realization.realize(directives)  # type: ignore[no-untyped-call]  # beancount has no types here
    for real in realization.iter_children(root, leaf_only=True):  # type: ignore[no-untyped-call]  # as above
        for position in real.balance:
            amount = position.units
            yield account_of(real.account), (amount.currency, str(amount.number))


@pytest.mark.parametrize("name", FORMATS)
def test_the_ledger_is_written_while_it_is_read(name: str, entries: list[BookedEntry]) -> None:
    read: list[int] = []

    def source() -> Iterator[BookedEntry]:
        for number, booked in enumerate(entries):
            read.append(number)
            yield booked

    lines = journal_lines(FORMATS[name](), source())
    first = next(line for line in lines if "PAYMENT" in line)
    assert [0] == read
    assert "PAYMENT pay_1 att_1_1" in first


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_ledger_gives_the_same_text(name: str, entries: list[BookedEntry]) -> None:
    once = list(journal_lines(FORMATS[name](), entries))
    assert once == list(journal_lines(FORMATS[name](), entries))
    assert all(line.endswith("\n") for line in once)


def test_an_entry_names_its_place_its_records_and_its_instant(entries: list[BookedEntry]) -> None:
    refund = next(booked for booked in entries if booked.entry.kind is EntryKind.REFUND)
    hledger = "".join(journal_lines(HledgerJournal(), [refund]))
    assert "2026-11-22 * (0/2) REFUND pay_1 att_1_1 ref_1_1\n" in hledger
    assert "    ; booked_at:2026-11-22T04:00:00.000000+00:00\n" in hledger
    assert "    Liabilities:AP:ACQUIRER-A-2dJP:JPY  -6 JPY  ; leg:INTERCHANGE\n" in hledger
    beancount = "".join(journal_lines(BeancountJournal(), [refund]))
    assert '2026-11-22 * "REFUND pay_1 att_1_1 ref_1_1"\n  entry: "0/2"\n' in beancount
    assert "1970-01-01 open Liabilities:AP:ACQUIRER-A-2dJP:JPY JPY\n" in beancount


def test_an_export_names_accounts_as_they_are_read_back(entries: list[BookedEntry]) -> None:
    for account in balances(entries):
        assert account == account_of(account_name(account))
