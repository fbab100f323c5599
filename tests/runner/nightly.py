"""The nightly parts: what takes too long for every change, in pieces that can be stopped and taken up again.

A module below tests/ that has something for the night adds a line to PARTS. What is done for the present
sources is kept in .cache/nightly.json; a run that was stopped goes on with what is left.
"""

import argparse
import hashlib
import json
import os
from pathlib import Path

from hub.bootstrap.places import ROOT
from tests.house.tree import Tree
from tests.mutation.rooms import ROOMS
from tests.runner.parts import Part, python, run

STATE = ROOT / ".cache" / "nightly.json"

KILL_PARTS, KILLS = 20, 50
DISK_PARTS = 4
FUZZ_PARTS = 4
HUNT_PARTS = 4
SIMULATION_PARTS = 8
SIMULATED_PAYMENTS, SIMULATED_DAYS, SIMULATED_CRASHES = 25_000, 125, 2_500
METER_SEEDS = "100000-100399"
"""Far more than it takes: it ends once all is hit."""
SEEDS_APART = 1_000
"""The seeds of one part of the simulation begin so far from those of the next."""

PARTS: tuple[Part, ...] = (
    *(
        Part(
            f"kills {number} of {KILL_PARTS}",
            f"a served hub, killed {KILLS} times under load",
            python("tests.crash", "--kills", str(KILLS), "--seed", str(number)),
        )
        for number in range(1, KILL_PARTS + 1)
    ),
    *(
        Part(
            f"broken disks {number} of {DISK_PARTS}",
            "a served hub on a disk that breaks, fills, or sees it die, 45 times",
            python("tests.crash", "--kinds", "fsync,eio,full", "--rounds", "15", "--seed", str(number)),
        )
        for number in range(1, DISK_PARTS + 1)
    ),
    Part(
        "freezes and closes",
        "a served hub, frozen 15 times and killed in 15 closes of a day",
        python("tests.crash", "--kinds", "stop,close", "--rounds", "15"),
    ),
    *(
        Part(
            f"simulation {number} of {SIMULATION_PARTS}",
            f"{SIMULATED_PAYMENTS:,} payments, {SIMULATED_DAYS} days, {SIMULATED_CRASHES:,} crashes",
            python(
                "tests.simulation",
                *("--payments", str(SIMULATED_PAYMENTS), "--days", str(SIMULATED_DAYS)),
                *("--crashes", str(SIMULATED_CRASHES), "--from-seed", str(number * SEEDS_APART)),
            ),
        )
        for number in range(1, SIMULATION_PARTS + 1)
    ),
    Part(
        "meter",
        "all awaits of flows and committer: died at, waited for in vain, hung up on; 100 % of them",
        python("tests.simulation", "--seeds", METER_SEEDS, "--aimed", "--meter", "--hit", "100"),
    ),
    *(
        Part(
            f"mutation of {room.name}",
            f"every line of {room.folder}, changed: do its tests notice?",
            python("tests.mutation", room.name, "--processes", "2"),
        )
        for room in ROOMS
    ),
    *(
        Part(
            f"planted bugs {number} of {HUNT_PARTS}",
            "planted bugs, each hunted until it shows",
            python("tests.planted", "--part", f"{number}/{HUNT_PARTS}"),
        )
        for number in range(1, HUNT_PARTS + 1)
    ),
    *(
        Part(
            f"fuzz {number} of {FUZZ_PARTS}",
            "2,500,000 mutated payment codes",
            python("tests.hub.codes.fuzz", "--count", "2500000", "--seed", str(number)),
        )
        for number in range(1, FUZZ_PARTS + 1)
    ),
)


def main(arguments: list[str]) -> int:
    """Run what is left of the asked-for slice of PARTS; 0 when all of it is good, 1 when something failed."""
    parser = argparse.ArgumentParser(prog="python3 -m tests --nightly")
    parser.add_argument("--part", type=slice_of, default=(1, 1), metavar="N/M", help="the n-th of m slices")
    parser.add_argument("--afresh", action="store_true", help="forget what was done before")
    asked = parser.parse_args(arguments)
    number, slices = asked.part
    return run_slice(PARTS[number - 1 :: slices], sources_digest(ROOT), STATE, is_afresh=asked.afresh)


def run_slice(parts: tuple[Part, ...], sources: str, state: Path, *, is_afresh: bool) -> int:
    """Run the parts that are not yet known to be good for these sources, and keep each result as it comes."""
    if is_afresh:
        state.unlink(missing_ok=True)
    failed = 0
    for part in parts:
        if part.name in good_so_far(state, sources):
            print(f"==> {part.name}: done before")
        elif run(part).is_good:
            keep_good(state, sources, part.name)
        else:
            failed += 1
    print(f"{len(parts) - failed} passed, {failed} failed")
    return 1 if failed else 0


def keep_good(state: Path, sources: str, name: str) -> None:
    """One more part is good, beside those that another slice, running at once, has kept meanwhile."""
    good = [*good_so_far(state, sources), name]
    state.parent.mkdir(exist_ok=True)
    whole = state.with_suffix(f".{os.getpid()}")
    whole.write_text(json.dumps({"sources": sources, "good": good}), encoding="utf-8")
    whole.replace(state)


def good_so_far(state: Path, sources: str) -> list[str]:
    """The names of the parts that were good for these very sources."""
    try:
        kept = json.loads(state.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    return [str(name) for name in kept["good"]] if kept["sources"] == sources else []


def sources_digest(root: Path) -> str:
    """A digest of every file of the tree: a result holds only for the sources it was got from."""
    digest = hashlib.sha256()
    for path in Tree(root).files:
        digest.update(f"{path}\0".encode() + hashlib.sha256((root / path).read_bytes()).digest())
    return digest.hexdigest()


def slice_of(text: str) -> tuple[int, int]:
    """`2/4` as (2, 4)."""
    number, _, slices = text.partition("/")
    if not (number.isdecimal() and slices.isdecimal() and 1 <= int(number) <= int(slices)):
        raise argparse.ArgumentTypeError(f"{text!r} is not one of m slices, such as 2/4")
    return int(number), int(slices)
