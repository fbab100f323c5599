"""Hunting planted bugs: each is put into the house, and seeds are run until one of them shows it."""

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice
from operator import attrgetter

from hub.bootstrap.places import ROOT
from tests.oracle.rules import RULES
from tests.planted import (
    answers,
    books,
    calls,
    days,
    holding,
    leases,
    money,
    operators,
    people,
    requests,
    watching,
)
from tests.planted.bug import Bug
from tests.simulation.run import simulate
from tests.simulation.world import faults_of

BUGS: tuple[Bug, ...] = (
    *calls.BUGS,
    *answers.BUGS,
    *requests.BUGS,
    *watching.BUGS,
    *money.BUGS,
    *books.BUGS,
    *days.BUGS,
    *holding.BUGS,
    *people.BUGS,
    *operators.BUGS,
    *leases.BUGS,
)
FIRST_SEED = 1_000
SEEDS_MAX = 60
PASSED, FAILED = 100, 101
"""How the process ends that runs a test: a test that could not be run proves nothing."""
WITHIN = "import sys; from tests.planted.cli import run_check; sys.exit(run_check(sys.argv[1]))"


@dataclass(frozen=True, slots=True)
class Catch:
    """How a bug was caught."""

    bug: str
    seeds: int
    """How many were run, the one that showed it included; 0 where a test shows it."""
    seed: int | None
    rule: str
    """Of the oracle, or what else objected."""
    finding: str
    seconds: float


def named(name: str) -> Bug:
    """The bug of this name. KeyError if there is none."""
    return {bug.name: bug for bug in BUGS}[name]


def hunt(bug: Bug, seeds_max: int = SEEDS_MAX) -> Catch | None:
    """The first seed that shows the bug, or its test; None if so many seeds, or the test, do not."""
    began = time.monotonic()
    if bug.check:
        return _by_check(bug, began)
    with bug.planted():
        for number, seed in enumerate(islice(fitting_seeds(bug), seeds_max), start=1):
            findings = simulate(seed).findings
            if findings:
                found = findings[0].splitlines()[0]
                return Catch(bug.name, number, seed, rule_of(found), found, time.monotonic() - began)
    return None


def fitting_seeds(bug: Bug) -> Iterator[int]:
    """The seeds that draw the faults which the bug needs to show."""
    for seed in count(FIRST_SEED):
        faults = faults_of(seed)
        if all(attrgetter(need)(faults) > 0 for need in bug.needs):
            yield seed


def rule_of(finding: str) -> str:
    """The rule that a line of a report speaks of; what is none of the oracle's was the hub's own cry."""
    spoken_of = [rule.sentence for rule in RULES if f"{rule.sentence}: " in finding]
    return max(spoken_of, key=len, default="the hub itself stumbles")


def _by_check(bug: Bug, began: float) -> Catch | None:
    """The test is run by a process of its own, which plants the bug first."""
    command = (sys.executable, "-c", WITHIN, bug.name)
    ended = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    if ended.returncode not in {PASSED, FAILED}:
        raise RuntimeError(f"{bug.check} could not be run: {ended.stdout}{ended.stderr}")
    if ended.returncode == PASSED:
        return None
    return Catch(bug.name, 0, None, bug.check.rpartition("::")[2], bug.check, time.monotonic() - began)
