"""The simulation is itself tested: every planted bug of the sample is found, and all of them every night.

The sample is always the same: a test that fails on some days only helps nobody.
"""

import ast
from pathlib import Path

import pytest

from hub.bootstrap.places import ROOT
from tests.planted.book import HuntBook
from tests.planted.bug import Bug
from tests.planted.hunt import BUGS, SEEDS_MAX, Catch, hunt, named, rule_of

SAMPLE = (
    "intent-after-call",
    "unknown-is-failed",
    "attempt-id-per-try",
    "cancel-unasked",
    "missing-is-failed",
    "expired-is-over",
    "success-booked-again",
    "conflict-ignored",
    "body-ignored",
    "request-unguarded",
    "doubt-is-written",
    "refund-rounded-per-part",
    "reversal-without-fees",
    "failure-after-success",
    "closed-day-booked",
    "seal-unchecked",
    "holds-never-end",
)


@pytest.mark.parametrize("name", SAMPLE)
def test_the_simulation_finds(name: str) -> None:
    catch = hunt(named(name))

    assert catch is not None, f"{SEEDS_MAX} seeds do not show it"
    print(f"{name}: found after {catch.seeds} seeds, by seed {catch.seed}: {catch.finding}")


def test_bugs_have_names_of_their_own() -> None:
    assert len(BUGS) == len({bug.name for bug in BUGS})


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_what_a_bug_takes_the_place_of_is_there(bug: Bug) -> None:
    with bug.planted():
        pass


def test_a_bug_is_gone_when_the_hunt_is_over() -> None:
    from hub.flows import deciding

    before = deciding.commit
    with named("conflict-ignored").planted():
        assert deciding.commit is not before
    assert deciding.commit is before


@pytest.mark.parametrize("bug", [bug for bug in BUGS if bug.check], ids=lambda bug: bug.name)
def test_a_bug_that_no_run_comes_by_names_a_test_that_is_there(bug: Bug) -> None:
    path, _, name = bug.check.partition("::")
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))

    assert name in [getattr(node, "name", "") for node in tree.body]
    assert not bug.needs


def test_the_rule_that_caught_a_bug_is_read_from_the_finding() -> None:
    said = "at 2026-11-22T16:00:00+00:00: an end is an end: pay_1: SUCCEEDED after DECLINED"

    assert "an end is an end" == rule_of(said)
    assert "the hub itself stumbles" == rule_of("work on pay_1 failed")


def test_a_hunt_goes_on_where_it_was_stopped_for_the_same_sources_only(tmp_path: Path) -> None:
    first, second = (Catch(name, 1, 1_000, "a rule", "a finding", 0.5) for name in ("a", "b"))
    book = HuntBook(tmp_path / "cache" / "planted.json", "these")

    assert {} == book.catches
    book.write_down(first)
    HuntBook(tmp_path / "cache" / "planted.json", "these").write_down(second)
    assert {"a": first, "b": second} == book.catches
    assert {} == HuntBook(tmp_path / "cache" / "planted.json", "others").catches
    book.forget()
    assert {} == book.catches
