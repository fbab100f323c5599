"""The simulation's command line: what it takes, what it tells, and how it ends."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.simulation import cli
from tests.simulation.aims import everything, word_of
from tests.simulation.meter import Strike
from tests.simulation.run import Report
from tests.simulation.total import Quota, Total
from tests.simulation.twice import Pair


def test_a_seed_is_replayed_with_its_trace(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == cli.main(["--seed", "3", "--trace"])

    *trace, told = capsys.readouterr().out.splitlines()
    assert "starts life 1" in trace[0]
    assert (3, 0) == (json.loads(told)["seed"], json.loads(told)["findings"])


def test_what_was_aimed_at_is_told_with_the_seed_that_found_something(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    word = word_of(everything()[:9])
    found = Report(2, aims=word, trace="bb", findings=["a rule: pay_1: broken"])
    monkeypatch.setattr(cli, "run_twice", lambda *_, **__: iter([Pair(found, found)]))

    assert 1 == cli.main(["--seeds", "2"])
    assert f"--seed 2 --aims {word} --trace" in capsys.readouterr().out


def test_every_aimed_seed_is_given_what_those_before_it_did_not_hit(monkeypatch: pytest.MonkeyPatch) -> None:
    first, last = everything()[0], everything()[-1]
    given: list[str] = []

    def one_after_the_other(seeds: Iterator[int], *_: object, **how: Any) -> Iterator[Pair]:
        for seed, hit in zip(seeds, (first, last), strict=True):
            given.append(how["aims"](seed))
            report = Report(seed, hits={hit.strike: [hit.place]})
            yield Pair(report, report)

    monkeypatch.setattr(cli, "run_twice", one_after_the_other)

    assert 1 == cli.main(["--seeds", "1-2", "--aimed", "--hit", "100"])
    assert [word_of(everything()), word_of(everything()[1:])] == given


def test_seeds_end_once_all_is_hit_that_has_to_be() -> None:
    total, nothing = Total(Quota(), hit_percent=100), Total(Quota(), hit_percent=100)
    everywhere = {strike: [aim.place for aim in everything() if aim.strike is strike] for strike in Strike}
    assert not nothing.is_enough

    run = Report(1, hits={strike.value: places for strike, places in everywhere.items()})
    total.add(Pair(run, run))
    assert total.is_enough
    assert ([], "") == (total.lacks(), total.lacking)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--seeds", "1-x"],
        ["--seed", "a"],
        ["--seed", "1", "--payments", "2"],
        ["--seed", "1", "--aims", "AAAA"],
    ],
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
