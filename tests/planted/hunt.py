"""Hunting planted bugs: each is put into the house, and seeds are run until one of them shows it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice
from operator import attrgetter

from tests.planted import answers, books, calls, money, requests
from tests.planted.bug import Bug
from tests.simulation.run import simulate
from tests.simulation.world import faults_of

BUGS: tuple[Bug, ...] = (*calls.BUGS, *answers.BUGS, *requests.BUGS, *money.BUGS, *books.BUGS)
FIRST_SEED = 1_000
SEEDS_MAX = 60


@dataclass(frozen=True, slots=True)
class Catch:
    """How a bug was caught; `seeds` is how many were run, the one that showed it included."""

    bug: Bug
    seeds: int
    seed: int
    finding: str


def hunt(bug: Bug, seeds_max: int = SEEDS_MAX) -> Catch | None:
    """The first seed that shows the bug; None if so many do not."""
    with bug.planted():
        for number, seed in enumerate(islice(fitting_seeds(bug), seeds_max), start=1):
            findings = simulate(seed).findings
            if findings:
                return Catch(bug, number, seed, findings[0].splitlines()[0])
    return None


def fitting_seeds(bug: Bug) -> Iterator[int]:
    """The seeds that draw the faults which the bug needs to show."""
    for seed in count(FIRST_SEED):
        faults = faults_of(seed)
        if all(attrgetter(need)(faults) > 0 for need in bug.needs):
            yield seed
