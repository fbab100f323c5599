"""Every invariant is shown by something that is there."""

import ast
from pathlib import Path

import pytest

from tests.oracle.invariants import INVARIANTS, Invariant, table
from tests.oracle.rules import RULES, held_by

ROOT = Path(__file__).parents[2]
PAGE = Path(__file__).parent / "README.md"


def test_all_38_are_there_in_their_order() -> None:
    assert list(range(1, 39)) == [invariant.number for invariant in INVARIANTS]


def test_rules_hold_invariants_that_there_are() -> None:
    numbers = {number for rule in RULES for number in rule.invariants}

    assert numbers <= set(range(1, 39))
    assert [] == [rule.sentence for rule in RULES if not rule.invariants]


@pytest.mark.parametrize("invariant", INVARIANTS, ids=lambda invariant: str(invariant.number))
def test_each_is_held_by_a_rule_or_a_test_or_says_what_it_waits_for(invariant: Invariant) -> None:
    assert held_by(invariant.number) or invariant.tests or invariant.not_yet


@pytest.mark.parametrize("test", sorted({test for invariant in INVARIANTS for test in invariant.tests}))
def test_a_test_that_is_named_is_there(test: str) -> None:
    path, _, name = test.partition("::")
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))

    assert name in [node.name for node in tree.body if isinstance(node, functions)]


def test_the_page_shows_the_table_as_it_is() -> None:
    assert table() in PAGE.read_text(encoding="utf-8")
