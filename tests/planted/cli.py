"""The hunt's command line.

python3 -m tests.planted                     every planted bug, and how many seeds each took
python3 -m tests.planted NAME ...            these
python3 -m tests.planted --part 2/6          every sixth, from the second on
python3 -m tests.planted --json FILE         the table as JSON besides

What was caught for the present sources is remembered: a hunt that was stopped goes on where it left, and
parts add up to one table. Exit codes: 0 all were found, 1 one escaped, 2 usage.
"""

import argparse
import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from hub.bootstrap.places import ROOT
from tests.planted.book import HuntBook
from tests.planted.bug import Bug
from tests.planted.hunt import BUGS, SEEDS_MAX, Catch, hunt, named
from tests.runner.nightly import slice_of, sources_digest

KEPT = ROOT / ".cache" / "planted.json"


def main(arguments: list[str]) -> int:
    """Hunts what is asked for, tells each catch as it is made, and sums up."""
    asked = _parser().parse_args(arguments)
    unknown = set(asked.names) - {bug.name for bug in BUGS}
    if unknown:
        print(f"no such bug: {', '.join(sorted(unknown))}; there are {', '.join(bug.name for bug in BUGS)}")
        return 2
    book = HuntBook(KEPT, sources_digest(ROOT))
    if asked.afresh:
        book.forget()
    number, parts = asked.part
    bugs = [bug for bug in BUGS if not asked.names or bug.name in asked.names][number - 1 :: parts]
    escaped = hunt_all(bugs, book)
    catches = book.catches
    if asked.json:
        caught = [asdict(catches[bug.name]) for bug in BUGS if bug.name in catches]
        table = {"bugs": len(BUGS), "caught": caught, "escaped": escaped}
        asked.json.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    _sum_up([catches[bug.name] for bug in bugs if bug.name in catches], escaped)
    return 1 if escaped else 0


def hunt_all(bugs: list[Bug], book: HuntBook) -> list[str]:
    """Hunts each bug that is not in the book yet, and names those that escaped."""
    known, escaped = book.catches, []
    print(f"{'bug':<28}{'seeds':>6}{'seconds':>9}  caught by", flush=True)
    for bug in bugs:
        catch = known.get(bug.name) or hunt(bug)
        if catch is None:
            escaped.append(bug.name)
            where = bug.check or f"{SEEDS_MAX} seeds"
            print(f"{bug.name:<28}{'-':>6}{'-':>9}  nothing in {where}: {bug.sentence}", flush=True)
            continue
        if bug.name not in known:
            book.write_down(catch)
        seeds = str(catch.seeds or "test")
        print(f"{bug.name:<28}{seeds:>6}{catch.seconds:>9.1f}  {catch.rule}", flush=True)
    return escaped


def run_check(name: str) -> int:
    """Runs the bug's own test with the bug in the house. Exit code: that of pytest, and a hundred."""
    import pytest

    bug = named(name)
    with bug.planted():
        return 100 + int(pytest.main(["-q", "-x", "-p", "no:randomly", bug.check]))


def _sum_up(catches: list[Catch], escaped: list[str]) -> None:
    by_seeds = [catch for catch in catches if catch.seeds]
    seeds, seconds = sum(catch.seeds for catch in catches), sum(catch.seconds for catch in catches)
    at_once = Counter(catch.seeds for catch in by_seeds)[1]
    print(
        f"{len(catches)} caught, {len(escaped)} escaped; {at_once} by the first seed, {seeds} seeds in all,"
        f" {len(catches) - len(by_seeds)} by tests; {seconds:.0f} s"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m tests.planted",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="a bug")
    parser.add_argument("--part", type=slice_of, default=(1, 1), metavar="N/M", help="the n-th of m slices")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the table of all that is caught")
    parser.add_argument("--afresh", action="store_true", help="forget what was caught before")
    return parser
