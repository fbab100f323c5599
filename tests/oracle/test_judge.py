"""The oracle sees what is wrong: a sound run is doctored in one place, and the broken rule is named."""

from pathlib import Path

import pytest

from tests.oracle.doctored_memory import DOCTORED_MEMORY, Doctor
from tests.oracle.doctored_rows import DOCTORED
from tests.oracle.evidence import Finding
from tests.oracle.judge import judge
from tests.oracle.reading import read_store
from tests.oracle.rules import RULES
from tests.oracle.sound import Sound


def rules(findings: list[Finding]) -> set[str]:
    return {finding.rule for finding in findings}


@pytest.mark.parametrize("statement, rule", DOCTORED)
def test_rows_that_were_changed_break_the_rule(
    statement: str, rule: str, sound: Sound, tmp_path: Path
) -> None:
    store = sound.doctored(tmp_path / "doctored.db", statement)

    assert rule in rules(judge(store, sound.witness, at_rest=True))


@pytest.mark.parametrize("doctor, rule", DOCTORED_MEMORY)
def test_what_the_world_remembers_otherwise_breaks_the_rule(doctor: Doctor, rule: str, sound: Sound) -> None:
    findings = judge(read_store(sound.path), doctor(sound.witness), at_rest=True)

    assert rule in rules(findings)


def test_every_rule_was_seen_to_be_broken() -> None:
    broken = {rule for _, rule in DOCTORED} | {rule for _, rule in DOCTORED_MEMORY}

    assert {rule.sentence for rule in RULES} == broken


def test_nothing_is_said_of_a_sound_run(sound: Sound) -> None:
    assert judge(read_store(sound.path), sound.witness, at_rest=True) == []
