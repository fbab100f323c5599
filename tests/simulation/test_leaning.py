"""What an aimed run leans to: never to anything else, and never to less than its seed drew."""

from dataclasses import asdict

from tests.simulation.aims import Aim
from tests.simulation.dice import Dice
from tests.simulation.faults import CALM, Faults
from tests.simulation.leaning import DECIDED, HURRY, LOOKED_UP, leaning, pace
from tests.simulation.meter import Strike
from tests.simulation.world import faults_of

CLOSING = (Aim("hub/flows/day.py:31", Strike.CRASH),)


def runs(aims: tuple[Aim, ...]) -> list[Faults]:
    return [leaning(CALM, aims, Dice(seed, "leaning")) for seed in range(40)]


def test_most_runs_that_aim_at_the_close_of_a_day_close_days_early() -> None:
    assert 25 <= sum(faults.hub.closes_early == 0.9 for faults in runs(CLOSING)) < 40


def test_without_aims_nothing_is_leant_to() -> None:
    assert {CALM} == set(runs(()))


def test_no_fault_that_a_seed_drew_is_less_for_it_but_for_the_queues() -> None:
    for seed in range(20):
        drawn = faults_of(seed)
        leant = leaning(drawn, CLOSING, Dice(seed, "leaning"))
        for kind, before in asdict(drawn).items():
            less = [name for name, share in before.items() if asdict(leant)[kind][name] < share]
            assert less in ([], ["rushes"])


def test_those_hurry_who_bring_about_what_is_aimed_at() -> None:
    split = (Aim("hub/flows/split.py:26", Strike.CANCEL),)

    assert (HURRY, 1.0) == (pace(split, DECIDED), pace(CLOSING, DECIDED))
    assert 1.0 == pace((), LOOKED_UP)
