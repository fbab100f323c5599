"""`hub demo` where it is cut short or has no place to stand; tests/demo has what it shows run whole."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from hub.cli.demo import closed_day, netting_totals
from hub.client.link import Link
from hub.sandbox.house import open_house
from tests.hub.cli.running import hub
from tests.running import ROOT

ENDS_SECONDS = 60


def started(folder: Path, *options: str) -> "subprocess.Popen[str]":
    """A demo of its own process."""
    return subprocess.Popen(
        [sys.executable, "-m", "hub", "demo", "--dir", str(folder), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def processes_of(folder: Path) -> list[str]:
    """The running processes that were started for this folder."""
    return [line for line in _command_lines() if str(folder) in line]


def _command_lines() -> Iterator[str]:
    if not Path("/proc/self/cmdline").exists():  # not Linux
        yield from subprocess.check_output(["ps", "-axww", "-o", "command"], text=True).splitlines()
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            yield file.read_bytes().replace(b"\0", b" ").decode(errors="replace")


def test_a_folder_that_can_not_be_is_wrong_usage(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    done = hub("demo", "--dir", str(file))
    assert 2 == done.exit_code
    assert f"--dir {file}" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_told_to_stop_at_its_start_it_lets_everything_go(tmp_path: Path, number: signal.Signals) -> None:
    process = started(tmp_path)
    assert process.stderr is not None
    assert process.stderr.readline().startswith("demo: starting")
    process.send_signal(number)
    _, said = process.communicate(timeout=ENDS_SECONDS)
    assert 1 == process.returncode  # nothing was proven
    assert [f"demo: stopped before its end. What is open goes on with --dir {tmp_path}"] == said.splitlines()
    assert [] == processes_of(tmp_path)
    assert [] == [file.name for file in tmp_path.iterdir() if file.name.endswith(("-wal", "-shm"))]


def test_a_reader_that_goes_away_ends_it_without_a_traceback(tmp_path: Path) -> None:
    process = started(tmp_path)
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline().startswith("succeeded")
    process.stdout.close()
    said = process.stderr.read()
    assert 1 == process.wait(ENDS_SECONDS)
    process.stderr.close()
    assert ["demo: starting a hub and three wallets"] == said.splitlines()


def test_a_killed_sandbox_takes_its_wallets_with_it(tmp_path: Path) -> None:
    process = started(tmp_path, "--stay", "--json")
    assert process.stdout is not None
    described = json.loads(process.stdout.readline())
    assert 3 + 1 == len(processes_of(tmp_path))
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=ENDS_SECONDS)
    until = time.monotonic() + ENDS_SECONDS
    while processes_of(tmp_path) and time.monotonic() < until:
        time.sleep(0.1)
    assert [] == processes_of(tmp_path)
    assert described["store"] == f"sqlite:///{tmp_path / 'hub.sqlite3'}"


def test_it_closes_today_or_where_today_is_closed_the_next_day(tmp_path: Path) -> None:
    async def story() -> list[str]:
        async with (
            open_house(tmp_path) as house,
            Link(house.hub.grpc_address, house.keys.operator) as link,
        ):
            return [(await closed_day(house, link))[0] for _ in range(2)]

    first, second = asyncio.run(story())
    assert date.fromisoformat(first) + timedelta(days=1) == date.fromisoformat(second)


def test_the_totals_of_a_report_are_told_without_its_rows(tmp_path: Path) -> None:
    file = tmp_path / "netting.csv"
    file.write_text(
        "row_type,participant_role,participant_id,currency,net\n"
        "DETAIL,WALLET,truemoney,THB,774.24\n"
        "TOTAL,WALLET,truemoney,THB,774.24\n"
    )
    row = {"participant_role": "WALLET", "participant_id": "truemoney", "currency": "THB", "net": "774.24"}
    assert [row] == netting_totals(file)
