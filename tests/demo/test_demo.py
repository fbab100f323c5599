"""The demo as a newcomer runs it: what it shows, what it leaves, and what a kill in its middle does."""

import csv
import io
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from hub.sandbox.shops import SHOPS
from tests.running import ROOT, hub

DEMO_SECONDS = 90


def run_demo(folder: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    return hub("demo", "--dir", str(folder), *options)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> "tuple[subprocess.CompletedProcess[str], Path]":
    folder = tmp_path_factory.mktemp("demo")
    return run_demo(folder), folder


def test_it_ends_by_itself_and_finds_its_books_good(
    shown: "tuple[subprocess.CompletedProcess[str], Path]",
) -> None:
    done, _ = shown
    assert 0 == done.returncode, done.stderr
    assert "FAULT" not in done.stderr
    for wallet in ("gcash", "kakaopay", "truemoney"):
        assert f"ok    {wallet}'s own book says" in done.stderr


def test_every_published_code_is_paid(shown: "tuple[subprocess.CompletedProcess[str], Path]") -> None:
    paid = [line for line in shown[0].stdout.splitlines() if line.startswith("succeeded")]
    for shop in SHOPS:
        assert any(shop.published in line for line in paid), shop.published


def test_declines_doubts_refunds_and_cancels_are_among_the_scenes(
    shown: "tuple[subprocess.CompletedProcess[str], Path]",
) -> None:
    for sign in ("INSUFFICIENT_FUNDS", "not known yet", "now it is known", "given back", "CANCELLED_BY"):
        assert sign in shown[0].stdout


def test_the_first_paid_line_is_the_first_line(
    shown: "tuple[subprocess.CompletedProcess[str], Path]",
) -> None:
    first = shown[0].stdout.splitlines()[0]
    assert ["succeeded", "Books in Tokyo", "3480 JPY -> 769.01 THB truemoney"] == re.split(r"\s{2,}", first)


def test_the_printed_totals_are_those_of_the_file(
    shown: "tuple[subprocess.CompletedProcess[str], Path]",
) -> None:
    done, folder = shown
    (file,) = folder.glob("netting-*.csv")
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))
    totals = [row for row in rows if row["row_type"] == "TOTAL"]
    assert {"gcash", "kakaopay", "truemoney"} <= {row["participant_id"] for row in totals}
    for row in totals:
        assert any(row["participant_id"] in line and row["net"] in line for line in done.stdout.splitlines())
    assert rows == [
        {name: value or "" for name, value in row.items()}
        for row in json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
    ]


def test_no_code_and_no_key_stays_in_anything_it_leaves(
    shown: "tuple[subprocess.CompletedProcess[str], Path]",
) -> None:
    """The canary: every consumer code that a wallet issued, searched in all that left the hub."""
    done, folder = shown
    codes = []
    for wallet in ("gcash", "kakaopay", "truemoney"):
        with sqlite3.connect(folder / f"{wallet}.sqlite3") as book:
            codes += [row[0] for row in book.execute("SELECT code FROM codes")]
    assert len(codes) > 5
    left = [done.stdout.encode(), done.stderr.encode()]
    left += [file.read_bytes() for file in folder.iterdir() if file.name.startswith(("hub.", "netting-"))]
    for code in codes:
        assert not any(code.encode() in blob for blob in left)


def test_a_kill_in_the_middle_loses_and_doubles_nothing(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "hub", "demo", "--dir", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None
    for _ in range(6):
        process.stdout.readline()
    os.kill(process.pid, signal.SIGKILL)
    process.wait(DEMO_SECONDS)
    process.stdout.close()
    again = run_demo(tmp_path)
    assert 0 == again.returncode, again.stderr
    assert 3 == again.stderr.count("'s own book says")
