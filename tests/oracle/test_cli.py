"""The operator's oracle: what it says of sound books, of books that somebody was at, and of rubbish."""

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.oracle.cli import main
from tests.oracle.reading import read_store
from tests.oracle.sound import Sound

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Files:
    """Everything that can be exported of one store, in one folder."""

    folder: Path
    seals: dict[str, str]

    def arguments(self, *kinds: str) -> list[str]:
        """The command line that hands these kinds in."""
        of_kind = {
            "store": ["--store", f"sqlite:///{self.folder / 'store'}"],
            "hledger": ["--ledger", str(self.folder / "hledger")],
            "beancount": ["--ledger", str(self.folder / "beancount")],
            "reports": [f"--report={path}" for path in sorted(self.folder.glob("*.csv"))],
            "wallets": [f"--wallet={path.stem}={path}" for path in sorted(self.folder.glob("*.statement"))],
            "seals": [f"--seal={day}={seal[:16]}" for day, seal in self.seals.items()],
        }
        return [argument for kind in kinds for argument in of_kind[kind]]

    def alter(self, name: str, change: Callable[[str], str]) -> None:
        """Somebody was at a file."""
        text = (self.folder / name).read_text(encoding="utf-8")
        assert text != change(text)
        (self.folder / name).write_text(change(text), encoding="utf-8", newline="")


@pytest.fixture(scope="module")
def ledgers(sound: Sound) -> dict[str, bytes]:
    """The ledger as the hub's own command exports it."""
    command = [sys.executable, "-m", "hub", "ledger", "export", "--store", f"sqlite:///{sound.path}"]
    formats = ("hledger", "beancount")
    return {
        name: subprocess.run([*command, "--format", name], cwd=ROOT, check=True, capture_output=True).stdout
        for name in formats
    }


@pytest.fixture
def files(sound: Sound, ledgers: dict[str, bytes], tmp_path: Path) -> Files:
    (tmp_path / "store").write_bytes(sound.path.read_bytes())
    for name, content in ledgers.items():
        (tmp_path / name).write_bytes(content)
    reports = {report.business_date: report.text for report in sound.witness.reports}
    for number, (_, text) in enumerate(sorted(reports.items()), start=1):
        (tmp_path / f"report-{number}.csv").write_text(text, encoding="utf-8", newline="")
    for wallet_id in ("truemoney", "forgetful"):
        (tmp_path / f"{wallet_id}.statement").write_text(_statement(sound, wallet_id), newline="")
    return Files(tmp_path, {day.business_date: day.seal for day in read_store(sound.path).days})


def _statement(sound: Sound, wallet_id: str) -> str:
    """As a wallet would send it; both wallets of a simulation count in hundredths or in whole units."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["reference", "amount", "currency", "refund_reference", "at"])
    for each in sound.witness.movements:
        if each.wallet_id == wallet_id:
            digits = {"THB": 2, "KRW": 0}[each.currency]
            amount = f"{each.minor / 10**digits:.{digits}f}"
            writer.writerow(
                [each.reference, amount, each.currency, each.refund_reference, each.at.isoformat()]
            )
    return out.getvalue()


@pytest.mark.parametrize(
    "kinds",
    [
        ("store",),
        ("store", "hledger", "reports", "wallets", "seals"),
        ("hledger", "reports", "wallets", "seals"),
        ("beancount", "reports", "wallets", "seals"),
        ("reports",),
    ],
)
def test_nothing_is_found_in_sound_books(
    kinds: tuple[str, ...], files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(files.arguments(*kinds))

    told = capsys.readouterr().out
    assert 0 == code, told
    assert " 0 broken; 0 breaks" in told


def _broken(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The rules that are said to be broken."""
    assert 1 == main([*arguments, "--json"])
    said = json.loads(capsys.readouterr().out)
    assert not said["ok"]
    return [each["rule"] for each in said["rules"] if each["findings"]]


def _moved_satang(text: str) -> str:
    """The first amount of the ledger's first entry, one minor unit more."""
    amount = next(line for line in text.splitlines() if ":WR:" in line and "  " in line.strip()).split()[1]
    return text.replace(f" {amount} ", f" {amount[:-1]}{(int(amount[-1]) + 1) % 10} ", 1)


def _without_last_entry(text: str) -> str:
    return text[: text.rindex("\n\n") + 1]


ALTERED: list[tuple[str, Callable[[str], str], str]] = [
    ("hledger", _moved_satang, "every entry is zero per currency"),
    (
        "hledger",
        lambda text: text.replace("leg:HUB_FEE", "leg:MARKUP", 1),
        "a published seal is the ledger's",
    ),
    ("hledger", _without_last_entry, "a report is the ledger's day"),
    ("hledger", lambda text: text.replace("(main/2)", "(main/2000)"), "sequences have no gaps"),
    ("report-2.csv", lambda text: text[:-3], "a report can be read"),
    ("report-2.csv", lambda text: text.replace("TOTAL,", "DETAIL,", 1), "rows add up to totals"),
    ("report-2.csv", lambda text: text.replace("\n", "\r\n"), "a report can be read"),
    ("truemoney.statement", lambda text: text + text.split("\n")[1] + "\n", "hub and wallet agree"),
]


@pytest.mark.parametrize("name, change, rule", ALTERED)
def test_whoever_was_at_a_file_is_found_out(
    name: str,
    change: Callable[[str], str],
    rule: str,
    files: Files,
    capsys: pytest.CaptureFixture[str],
) -> None:
    files.alter(name, change)

    assert rule in _broken(files.arguments("hledger", "reports", "wallets", "seals"), capsys)


def test_a_ledger_exported_before_somebody_was_at_the_store_shows_it(
    sound: Sound, files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    sound.doctored(files.folder / "store", "UPDATE entry SET hash = 'aa' WHERE seq = 2")

    assert "what was booked stays booked" in _broken(files.arguments("store", "hledger"), capsys)


def test_a_break_is_listed_with_both_amounts(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    files.alter("truemoney.statement", lambda text: text.replace(text.split("\n")[1] + "\n", ""))

    code = main(files.arguments("hledger", "wallets"))

    told = capsys.readouterr().out
    assert 1 == code
    assert "break  att_" in told
    assert re.search(r"\d\.\d\d at truemoney, ", told)
    assert "THB: nobody knows why" in told


def test_attempts_that_reach_beyond_a_statement_are_not_compared(
    files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main([*files.arguments("hledger", "wallets"), "--from", "2031-01-01", "--json"])

    said = json.loads(capsys.readouterr().out)
    assert 0 == code
    assert [] == said["breaks"]
    assert said["not_compared"]


RUBBISH: list[tuple[str, Callable[[str], str] | None, str]] = [
    ("hledger", None, "No such file"),
    ("hledger", lambda text: text[:-7], "breaks off"),
    ("hledger", lambda text: text.replace("booked_at", "booked", 1), "of the ledger is not of an export"),
    ("hledger", lambda text: text.replace(" JPY  ;", " THB  ;", 1), "is not whole"),
    ("hledger", lambda _: "", "breaks off"),
    ("report-2.csv", lambda _: "hello\n", "is no netting report"),
    ("report-2.csv", lambda _: "[1, 2]\n", "is no netting report"),
    ("truemoney.statement", lambda text: text[:-5], "breaks off"),
    ("truemoney.statement", lambda text: text.replace("THB", "???", 1), "line 2 of truemoney's statement"),
    ("truemoney.statement", lambda _: '{"payments": 1}', "no sandbox wallet's book"),
]


@pytest.mark.parametrize("name, change, why", RUBBISH)
def test_what_can_not_be_read_is_said_with_its_place(
    name: str,
    change: Callable[[str], str] | None,
    why: str,
    files: Files,
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = files.arguments("hledger", "reports", "wallets")
    if change is None:
        (files.folder / name).unlink()
    else:
        files.alter(name, change)

    assert 2 == main(arguments)
    assert why in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"", b"no store at all", b"SQLite format 3\0" + bytes(200)])
def test_a_file_that_is_no_store_is_not_judged(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "store").write_bytes(content)

    assert 2 == main(["--store", str(tmp_path / "store")])
    assert "can't be judged" in capsys.readouterr().err


def test_a_seal_of_a_few_digits_proves_nothing(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == main([*files.arguments("hledger"), "--seal", "2026-11-23=0c"])
    assert "too short" in capsys.readouterr().err


def test_nothing_is_judged_where_nothing_is_handed_in(capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == main([])
    assert "nothing to judge" in capsys.readouterr().err


def test_it_runs_where_nothing_is_installed(files: Files) -> None:
    """Isolated from every package beside the standard library: the tool of last resort needs none."""
    command = [sys.executable, "-S", "-m", "tests.oracle", *files.arguments("hledger", "reports", "seals")]

    assert 0 == subprocess.run(command, cwd=ROOT, check=False, capture_output=True).returncode
