"""What a run of ends says, and how it exits."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.crash import cli
from tests.crash.kills import Outcome, Progress
from tests.crash.kinds import Kind


def _outcome(kinds: tuple[Kind, ...], faults: tuple[str, ...] = ()) -> Outcome:
    return Outcome(
        ends=len(kinds),
        payments=40,
        refunds=9,
        cancels=7,
        captures=3,
        days_closed=1,
        lost_answers=120,
        faults=faults,
        seconds=12.34,
    )


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[tuple[Kind, ...], int]]:
    """The kinds and the seed of every run that was asked for; a run with seed 13 finds a fault."""
    runs: list[tuple[tuple[Kind, ...], int]] = []

    async def run(folder: Path, kinds: tuple[Kind, ...], seed: int, progress: Progress) -> Outcome:
        await asyncio.sleep(0)
        runs.append((kinds, seed))
        return _outcome(kinds, ("till-1-7: told SUCCEEDED, nothing in the store",) if seed == 13 else ())

    monkeypatch.setattr(cli, "end_again_and_again", run)
    return runs


def test_kills_are_ends_of_one_kind(asked: list[Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == cli.main(["--kills", "3", "--seed", "7"])
    assert [((Kind.KILL,) * 3, 7)] == asked
    assert (
        "3 ends (3 kill): 40 payments, 9 refunds, 7 cancels, 3 captures, 1 days closed,"
        " 120 answers lost on the way; 0 faults, 12.3 s\n"
    ) == capsys.readouterr().out


def test_rounds_take_the_kinds_in_turn_and_say_who_breaks_the_disk(
    asked: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert 0 == cli.main(["--kinds", "eio,stop", "--rounds", "2"])
    assert [((Kind.EIO, Kind.STOP) * 2, 1)] == asked
    assert capsys.readouterr().out.startswith("faults of the disk are put there by ")


def test_a_fault_is_told_and_is_exit_1(asked: list[Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert 1 == cli.main(["--kills", "1", "--seed", "13"])
    assert "  till-1-7: told SUCCEEDED, nothing in the store\n" in capsys.readouterr().out


def test_an_unknown_kind_is_a_wrong_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--kinds", "flood"])
    assert 2 == ended.value.code
    assert "they are kill, fsync, eio, full, stop, close" in capsys.readouterr().err
