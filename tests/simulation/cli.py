"""The simulation's command line.

python3 -m tests.simulation                        forty seeds, each run in two processes, traces compared
python3 -m tests.simulation --seeds 1-200          these seeds
python3 -m tests.simulation --payments 30000       as many seeds as it takes, payments of both runs counted
python3 -m tests.simulation --seed 17 [--trace]    one seed again, its findings and, if asked for, its trace
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from itertools import count

from tests.simulation.meter import Hits, tables
from tests.simulation.run import Report, simulate
from tests.simulation.twice import Pair, run_twice
from tests.simulation.worker import serve_seeds

DEFAULT_SEEDS = range(1, 41)


def main(arguments: list[str]) -> int:
    """0 when nothing was found, 1 when something was, 2 for a wrong command line."""
    parser = argparse.ArgumentParser(
        prog="python3 -m tests.simulation", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--seed", type=int, metavar="N", help="replay one seed here")
    which.add_argument("--seeds", type=_range, metavar="A-B", help="run these")
    which.add_argument("--payments", type=int, metavar="N", help="run until so many were made")
    parser.add_argument("--from-seed", type=int, default=1, metavar="N", help="with --payments: begin here")
    which.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--meter", action="store_true", help="tell what happened to the hub at which await")
    parser.add_argument("--trace", action="store_true", help="with --seed: print every line of the trace")
    asked = parser.parse_args(arguments)
    if asked.worker:
        return serve_seeds(sys.stdin, sys.stdout)
    if asked.seed is not None:
        return _replay(asked.seed, with_trace=asked.trace)
    seeds: Iterator[int] = iter(asked.seeds or DEFAULT_SEEDS)
    if asked.payments is not None:
        seeds = count(asked.from_seed)
    return _all(seeds, asked.payments, with_meter=asked.meter)


def _replay(seed: int, *, with_trace: bool) -> int:
    report = simulate(seed, tell=print if with_trace else None)
    _tell_findings(report)
    print(json.dumps(asdict(report) | {"findings": len(report.findings)}))
    return 1 if report.findings else 0


def _all(seeds: Iterator[int], payments_wanted: int | None, *, with_meter: bool) -> int:
    total = Total()
    for pair in run_twice(seeds, enough=lambda: total.is_enough(payments_wanted)):
        total.add(pair)
        if pair.differs:
            print(f"seed {pair.seed}: two runs, two traces: {pair.first.trace} and {pair.second.trace}")
        _tell_findings(pair.first)
    if with_meter:
        total.tell_meter()
    total.tell()
    return 1 if total.bad else 0


def _tell_findings(report: Report) -> None:
    for finding in report.findings:
        print(f"seed {report.seed}: {finding}")


class Total:
    """The sum of all runs, both of each seed counted."""

    def __init__(self) -> None:
        self.bad = 0
        self._seeds = 0
        self._differing = 0
        self._findings = 0
        self._sums = dict.fromkeys(SUMMED, 0)
        self._seconds = 0.0
        self._hits = Hits()

    def add(self, pair: Pair) -> None:
        """One more seed."""
        self._seeds += 1
        self._differing += pair.differs
        self._findings += len(pair.first.findings)
        self.bad += pair.differs or bool(pair.first.findings)
        self._seconds = pair.ended_after_seconds
        self._hits.take(pair.first.hits)
        for name in SUMMED:
            self._sums[name] += getattr(pair.first, name) + getattr(pair.second, name)

    def is_enough(self, payments_wanted: int | None) -> bool:
        """Whether that many payments were made."""
        return payments_wanted is not None and self._sums["payments"] >= payments_wanted

    def tell(self) -> None:
        """The figures of the whole, in a few lines."""
        sums = self._sums
        made = ", ".join(f"{sums[name]:,} {name.replace('_', ' ')}" for name in SUMMED[:-1])
        print(f"{self._seeds} seeds, each run twice: {made}")
        hours, speed = sums["simulated_seconds"] // 3600, sums["payments"] / max(self._seconds, 0.1)
        print(f"{hours:,} hours simulated in {self._seconds:.1f} s, {speed:.0f} payments/s on two processes")
        for table in tables():
            print(next(table.lines(self._hits)))
        print(f"{self._findings} violations, {self._differing} seeds with two traces")

    def tell_meter(self) -> None:
        """Every await and every commit, and what happened there."""
        for table in tables():
            print(*table.lines(self._hits), sep="\n")


SUMMED = ("payments", "refunds", "commits", "crashes", "days_closed", "incidents", "simulated_seconds")


def _range(text: str) -> range:
    first, dash, last = text.partition("-")
    if not (first.isdecimal() and (not dash or last.isdecimal())):
        raise argparse.ArgumentTypeError(f"{text!r} is not seeds like 1-200")
    return range(int(first), int(last or first) + 1)
