"""A trial of a tiny room: the real mutmut, on a checkout of one function and one test."""

from pathlib import Path

import pytest

from tests.mutation.rooms import Room
from tests.mutation.trial import TrialBroken, Verdict, parse, settings, shown, try_room

ROOM = Room("tiny", "tiny", "tiny", "tests/tiny")

PROJECT = '[tool.pytest.ini_options]\naddopts = "-q"\n'
SUMS = """
def together(one: int, other: int) -> int:
    return one + other

def apart(one: int, other: int) -> int:
    return one - other
"""
PROOF = """
from tiny.sums import apart, together

def test_together():
    assert 12 == together(9, 3)

def test_apart():
    assert apart(9, 3) is not None
"""


def _checkout(root: Path, test: str) -> Path:
    for path, text in (
        ("pyproject.toml", PROJECT),
        ("tiny/__init__.py", ""),
        ("tiny/sums.py", SUMS),
        ("tests/__init__.py", ""),
        ("tests/tiny/__init__.py", ""),
        ("tests/tiny/test_sums.py", test),
    ):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


def test_a_test_that_proves_something_is_told_from_a_hollow_one(tmp_path: Path) -> None:
    verdict = try_room(ROOM, _checkout(tmp_path, PROOF))

    (survivor,) = verdict.survivors
    assert ["killed", "survived"] == sorted(verdict.mutants.values())
    assert "-    return one - other\n+    return one + other" == shown(verdict, survivor)
    assert 500 == verdict.permille


def test_a_room_whose_own_tests_fail_is_not_tried(tmp_path: Path) -> None:
    with pytest.raises(TrialBroken):
        try_room(ROOM, _checkout(tmp_path, PROOF.replace("12 ==", "13 ==")))


def test_only_a_change_that_was_noticed_counts() -> None:
    ended = (
        "killed",
        "caught by type check",
        "timeout",
        "segfault",
        "survived",
        "no tests",
        "suspicious",
        "?",
    )
    verdict = Verdict(ROOM, {f"m{n}": how for n, how in enumerate(ended)}, Path())

    assert ("m4", "m5", "m6", "m7") == verdict.survivors
    assert (4, 500) == (verdict.noticed, verdict.permille)
    assert 0 == Verdict(ROOM, {}, Path()).permille


def test_results_are_read_line_by_line() -> None:
    told = "    fx.money.x_a__mutmut_1: killed\n    fx.money.x_a__mutmut_2: caught by type check\n\n"

    assert {"fx.money.x_a__mutmut_1": "killed", "fx.money.x_a__mutmut_2": "caught by type check"} == parse(
        told
    )


def test_settings_name_the_room_and_copy_everything_else() -> None:
    told = settings(ROOM, {"tiny", "tests", "README.md"})

    assert 'source_paths = ["tiny"]' in told
    assert "also_copy = ['README.md', 'tests']" in told
    assert "tests/tiny" in told
