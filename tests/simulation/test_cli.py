"""The simulation's command line: what it takes, what it tells, and how it ends."""

import json

import pytest

from tests.simulation import cli
from tests.simulation.run import Report
from tests.simulation.twice import Pair


def test_a_seed_is_replayed_with_its_trace(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == cli.main(["--seed", "3", "--trace"])

    *trace, told = capsys.readouterr().out.splitlines()
    assert "starts life 1" in trace[0]
    assert (3, 0) == (json.loads(told)["seed"], json.loads(told)["findings"])


@pytest.mark.parametrize(
    "arguments", [["--seeds", "1-x"], ["--seed", "a"], ["--seed", "1", "--payments", "2"]]
)
def test_a_wrong_command_line_ends_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(arguments)

    assert 2 == end.value.code
    assert "usage: python3 -m tests.simulation" in capsys.readouterr().err


def test_findings_and_differing_traces_end_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sound, found = (
        Report(1, trace="aa", payments=2),
        Report(2, trace="bb", findings=["a rule: pay_1: broken"]),
    )
    other = Report(3, trace="cc")
    pairs = [Pair(sound, sound, 1.0), Pair(found, found, 2.0), Pair(other, Report(3, trace="dd"), 3.0)]
    monkeypatch.setattr(cli, "run_twice", lambda *_, **__: iter(pairs))

    assert 1 == cli.main(["--seeds", "1-3"])

    told = capsys.readouterr().out
    assert "seed 2: a rule: pay_1: broken" in told
    assert "seed 3: two runs, two traces: cc and dd" in told
    assert "3 seeds, each run twice: 4 payments" in told
    assert "1 violations, 1 seeds with two traces" in told
