"""A few seeds of the simulation: nothing lost or doubled, and one story in any process.

The many are a part of the whole run by themselves: `tests.runner.parts`.
"""

from tests.simulation.run import Mode, simulate
from tests.simulation.twice import run_twice

SEEDS = range(1, 7)
SALES_QUICKLY = 12


def test_no_rule_is_broken_and_every_seed_leaves_one_trace_under_any_hash_seed() -> None:
    pairs = list(run_twice(iter(SEEDS)))

    assert [] == [f"seed {pair.seed}: {finding}" for pair in pairs for finding in pair.first.findings]
    assert [] == [pair.seed for pair in pairs if pair.differs]
    # A run in which nothing happens would prove nothing.
    reports = [pair.first for pair in pairs]
    assert len(SEEDS) == len(reports)
    assert sum(report.payments for report in reports) > 40 * len(SEEDS)
    assert sum(report.refunds for report in reports) > 3 * len(SEEDS)
    assert sum(report.crashes for report in reports) > 5 * len(SEEDS)
    assert sum(report.days_closed for report in reports) >= len(SEEDS)
    assert {"SUCCEEDED", "DECLINED", "CANCELLED"} <= {state for report in reports for state in report.states}


def test_a_seed_tells_the_same_story_twice_in_one_process() -> None:
    lines: list[list[str]] = [[], []]

    first, second = (simulate(7, SALES_QUICKLY, told.append) for told in lines)

    assert lines[0] == lines[1]
    assert first == second


def test_a_wallet_that_is_down_for_good_leaves_honest_unknowns() -> None:
    reports = [simulate(seed, mode=Mode.SAFETY) for seed in range(1, 4)]

    assert [] == [finding for report in reports for finding in report.findings]
    assert {"SUBMITTED", "CANCELLING"} & {state for report in reports for state in report.states}


def test_another_seed_tells_another_story() -> None:
    assert simulate(7, SALES_QUICKLY).trace != simulate(8, SALES_QUICKLY).trace
