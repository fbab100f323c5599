"""The trial's command line: which rooms, what it prints, and how it ends."""

from pathlib import Path

import pytest

from tests.mutation import cli
from tests.mutation.rooms import ROOMS, Room
from tests.mutation.trial import TrialBroken, Verdict


def _tried(mutants: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    tried: list[str] = []

    def try_room(room: Room, root: Path, *, processes: int) -> Verdict:
        assert 1 == processes
        tried.append(room.name)
        return Verdict(room, mutants, root)

    monkeypatch.setattr(cli, "try_room", try_room)
    monkeypatch.setattr(cli, "shown", lambda _, mutant: f"-{mutant} before\n+{mutant} after")
    return tried


def _mutants(noticed: int, survived: int) -> dict[str, str]:
    return {f"m{n}": "killed" if n < noticed else "survived" for n in range(noticed + survived)}


def test_all_rooms_are_tried_when_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = _tried(_mutants(20, 1), monkeypatch)

    assert 0 == cli.main([])

    assert [room.name for room in ROOMS] == tried


def test_less_than_95_percent_ends_with_1_and_shows_what_nobody_noticed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tried = _tried(_mutants(949, 51), monkeypatch)

    assert 1 == cli.main(["ledger"])

    assert ["ledger"] == tried
    told = capsys.readouterr().out
    assert "m949\n-m949 before\n+m949 after" in told
    assert "ledger: 94.9 % of 1000 noticed (949 killed, 51 survived): below 95.0 %" in told


def test_95_percent_is_enough(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    _tried(_mutants(95, 5), monkeypatch)

    assert 0 == cli.main(["fx"])

    assert capsys.readouterr().out.endswith("fx: 95.0 % of 100 noticed (95 killed, 5 survived)\n")


def test_only_touched_rooms_are_tried_when_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tried = _tried(_mutants(1, 0), monkeypatch)
    monkeypatch.setattr(cli, "changed_since", lambda _, base: ("fx/money.py",) if base == "main" else ())

    assert 0 == cli.main(["--since", "main"])
    assert ["fx"] == tried
    assert 0 == cli.main(["--since", "HEAD"])
    assert ["fx"] == tried
    assert "nothing of them was touched" in capsys.readouterr().out


def test_a_trial_that_breaks_off_proves_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> Verdict:
        raise TrialBroken("failed to collect stats")

    monkeypatch.setattr(cli, "try_room", broken)

    assert 1 == cli.main(["fx"])
    assert "fx: the trial broke off\nfailed to collect stats" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["nowhere"], ["--since", "no-such-commit"], ["--processes", "x"]])
def test_a_wrong_command_line_ends_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(arguments)

    assert 2 == end.value.code
    assert "usage: python3 -m tests.mutation" in capsys.readouterr().err
