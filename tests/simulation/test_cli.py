"""The simulation's command line: what it takes, what it tells, and how it ends."""

import json
from collections.abc import Iterator

import pytest

from tests.simulation import cli
from tests.simulation.run import Report
from tests.simulation.total import Quota, Total
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
    pairs = [Pair(sound, sound), Pair(found, found), Pair(other, Report(3, trace="dd"))]
    monkeypatch.setattr(cli, "run_twice", lambda *_, **__: iter(pairs))

    assert 1 == cli.main(["--seeds", "1-3"])

    told = capsys.readouterr().out
    assert "seed 2: a rule: pay_1: broken" in told
    assert "again: python3 -m tests.simulation --seed 2 --trace" in told
    assert "seed 3: two runs, two traces: cc and dd" in told
    assert "3 seeds, each run twice: 4 payments" in told
    assert "1 violations, 1 seeds with two traces" in told


def test_a_quota_is_reached_when_all_of_it_is() -> None:
    total = Total(Quota(payments=10, days_closed=2, crashes=0))
    assert not total.is_enough

    many = Report(1, payments=50)
    total.add(Pair(many, many))
    assert not total.is_enough

    late = Report(2, days_closed=1)
    total.add(Pair(late, late))
    assert total.is_enough


def test_no_quota_is_never_reached() -> None:
    total = Total(Quota())
    many = Report(1, payments=50, days_closed=3, crashes=8)
    total.add(Pair(many, many))

    assert not total.is_enough


@pytest.mark.parametrize("gave_up, code", [(99, 1), (100, 0)])
def test_polite_tills_end_with_1(gave_up: int, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Report(1, trace="aa", payments=600, unsure=500, gave_up=gave_up)
    monkeypatch.setattr(cli, "run_twice", lambda *_, **__: iter([Pair(run, run)]))

    assert code == cli.main(["--seeds", "1"])


def test_ctrl_c_tells_what_there_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> Iterator[Pair]:
        yield Pair(Report(1, payments=2), Report(1, payments=2))
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "run_twice", interrupted)

    assert 130 == cli.main(["--seeds", "1-3"])
    assert "1 seeds, each run twice: 4 payments" in capsys.readouterr().out


def test_a_meter_that_shows_too_little_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run = Report(1, trace="aa")
    monkeypatch.setattr(cli, "run_twice", lambda *_, **__: iter([Pair(run, run)]))

    assert 0 == cli.main(["--seeds", "1", "--hit", "0"])
    assert 1 == cli.main(["--seeds", "1", "--hit", "1"])
    assert "below 1 % of commits were hit" in capsys.readouterr().out
