"""The list of rules is the oracle's: whatever a check can find is in it, and nothing else is."""

import ast
from collections import Counter
from pathlib import Path

from tests.oracle.rules import RULES, Source, seen_from

ORACLE = Path(__file__).parent


def _found_by_checks() -> set[str]:
    """The sentences that the oracle's modules make findings of, read from their source."""
    trees = [ast.parse(path.read_text()) for path in ORACLE.glob("*.py") if not path.name.startswith("test_")]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    findings = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Finding"]
    assert all(isinstance(call.args[0], ast.Constant) for call in findings), "a rule is named where it breaks"
    return {str(call.args[0].value) for call in findings if isinstance(call.args[0], ast.Constant)}


def test_every_finding_is_of_a_rule_in_the_list_and_every_rule_has_a_check() -> None:
    assert {rule.sentence for rule in RULES} == _found_by_checks()


def test_no_rule_is_there_twice() -> None:
    assert [] == [
        sentence for sentence, count in Counter(rule.sentence for rule in RULES).items() if count > 1
    ]


def test_a_store_shows_what_its_ledger_shows() -> None:
    ledger, store = (set(seen_from(frozenset({source}))) for source in (Source.LEDGER, Source.STORE))

    assert ledger
    assert ledger < store


def test_who_has_everything_sees_every_rule() -> None:
    assert list(RULES) == seen_from(frozenset(Source))
