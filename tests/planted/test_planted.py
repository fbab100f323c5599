"""The simulation is itself tested: every planted bug of the sample is found, and all of them every night."""

import pytest

from tests.planted.bug import Bug
from tests.planted.hunt import BUGS, SEEDS_MAX, hunt

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
)


def _named(name: str) -> Bug:
    return next(bug for bug in BUGS if bug.name == name)


@pytest.mark.parametrize("name", SAMPLE)
def test_the_simulation_finds(name: str) -> None:
    catch = hunt(_named(name))

    assert catch is not None, f"{SEEDS_MAX} seeds do not show it"
    print(f"{name}: found after {catch.seeds} seeds, by seed {catch.seed}: {catch.finding}")


def test_bugs_have_names_of_their_own() -> None:
    assert len(BUGS) == len({bug.name for bug in BUGS})


def test_a_bug_is_gone_when_the_hunt_is_over() -> None:
    from hub.flows import deciding

    before = deciding.commit
    with _named("conflict-ignored").planted():
        assert deciding.commit is not before
    assert deciding.commit is before
