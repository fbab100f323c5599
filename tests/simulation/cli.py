"""The simulation's command line.

python3 -m tests.simulation                        forty seeds, each run in two processes, traces compared
python3 -m tests.simulation --seeds 1-200          these seeds
python3 -m tests.simulation --payments 30000 --days 150 --crashes 3000
                                                   as many seeds as it takes, both runs counted
python3 -m tests.simulation --seed 17 [--trace]    one seed again, its findings and, if asked for, its trace
python3 -m tests.simulation ... --mode safety      no quiet at the end: one wallet is down for good
python3 -m tests.simulation --seeds 100000-100399 --aimed --meter --hit 100
                                                   until every await and commit was struck in every way
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from itertools import count

from tests.simulation.aims import OtherSources, read
from tests.simulation.run import Mode, simulate
from tests.simulation.total import Quota, Total, tell_findings
from tests.simulation.twice import Pair, run_twice
from tests.simulation.worker import serve_seeds
from tests.simulation.world import faults_of

DEFAULT_SEEDS = range(1, 41)
INTERRUPTED = 130


def main(arguments: list[str]) -> int:
    """0 when nothing was found, 1 when something was, 2 for a wrong command line, 130 after Ctrl-C."""
    asked = _parser().parse_args(arguments)
    mode = Mode(asked.mode)
    if asked.worker is not None:
        return serve_seeds(sys.stdin, sys.stdout, mode, asked.worker)
    if asked.seed is not None:
        return _replay(asked.seed, mode, asked.aims, with_trace=asked.trace)
    quota = Quota(asked.payments or 0, asked.days, asked.crashes)
    seeds: Iterator[int] = iter(asked.seeds or DEFAULT_SEEDS)
    if asked.payments is not None:
        seeds = count(asked.from_seed)
    total = Total(quota, hit_percent=asked.hit)

    def aims(seed: int) -> str:
        is_aimed = asked.aimed or (asked.hit and faults_of(seed).hub.aims > 0)
        return total.lacking if is_aimed else ""

    pairs = run_twice(seeds, mode, enough=lambda: total.is_enough, aims=aims)
    return _all(pairs, total, with_meter=asked.meter)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m tests.simulation", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--seed", type=int, metavar="N", help="replay one seed here")
    which.add_argument("--seeds", type=_range, metavar="A-B", help="run these")
    which.add_argument("--payments", type=int, metavar="N", help="run until so many were made")
    which.add_argument("--worker", metavar="FOLDER", help=argparse.SUPPRESS)
    parser.add_argument("--days", type=int, default=0, metavar="N", help="... and so many days closed")
    parser.add_argument(
        "--crashes", type=int, default=0, metavar="N", help="... and so many crashes survived"
    )
    parser.add_argument("--from-seed", type=int, default=1, metavar="N", help="with --payments: begin here")
    parser.add_argument(
        "--aimed", action="store_true", help="every seed aims at what those before it did not hit"
    )
    parser.add_argument("--aims", type=_aims, metavar="WORD", help="with --seed: what was aimed at")
    parser.add_argument(
        "--hit",
        type=int,
        default=0,
        metavar="N",
        help="fail below so many percent of the meter; with --seeds, end as soon as they are reached",
    )
    parser.add_argument("--mode", choices=[str(mode) for mode in Mode], default=str(Mode.BOTH))
    parser.add_argument("--meter", action="store_true", help="tell what happened to the hub at which await")
    parser.add_argument("--trace", action="store_true", help="with --seed: print every line of the trace")
    return parser


def _replay(seed: int, mode: Mode, aims: str | None, *, with_trace: bool) -> int:
    report = simulate(seed, tell=print if with_trace else None, mode=mode, aims=aims)
    for finding in report.findings:
        print(f"seed {seed}: {finding}")
    told = {name: value for name, value in asdict(report).items() if name != "hits"}
    print(json.dumps(told | {"findings": len(report.findings)}))
    return 1 if report.findings else 0


def _all(pairs: Iterator[Pair], total: Total, *, with_meter: bool) -> int:
    interrupted = False
    try:
        for pair in pairs:
            total.add(pair)
            if pair.differs:
                print(f"seed {pair.seed}: two runs, two traces: {pair.first.trace} and {pair.second.trace}")
            tell_findings(pair.first)
            total.tell_progress()
    except KeyboardInterrupt:
        interrupted = True
        print("stopped; so far:", file=sys.stderr)
    if with_meter:
        total.tell_meter()
    total.tell()
    if interrupted:
        return INTERRUPTED
    for lack in total.lacks():
        print(lack)
    return 1 if total.bad or total.lacks() else 0


def _aims(text: str) -> str:
    try:
        read(text)
    except OtherSources as other:
        raise argparse.ArgumentTypeError("aims of other sources than these") from other
    return text


def _range(text: str) -> range:
    first, dash, last = text.partition("-")
    if not (first.isdecimal() and (not dash or last.isdecimal())):
        raise argparse.ArgumentTypeError(f"{text!r} is not seeds like 1-200")
    return range(int(first), int(last or first) + 1)
