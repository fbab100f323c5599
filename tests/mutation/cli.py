"""The command line: which rooms, what is told of them, and when it is not good enough."""

import argparse
import subprocess
import sys

from hub.bootstrap.places import ROOT
from tests.mutation.rooms import ROOMS, Room, changed_since, touched
from tests.mutation.trial import TrialBroken, Verdict, shown, try_room

REQUIRED_PERMILLE = 950
NAMES = tuple(room.name for room in ROOMS)


def main(arguments: list[str]) -> int:
    """0 when every room's tests notice 95 % of the changes, 1 when not, 2 for a wrong command line."""
    parser = argparse.ArgumentParser(
        prog="python3 -m tests.mutation",
        description="Changes the money rooms line by line and counts how many changes their tests notice.",
    )
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help=f"one or more of {', '.join(NAMES)}; all")
    parser.add_argument("--since", metavar="COMMIT", help="only rooms that were touched since then")
    parser.add_argument("--processes", type=int, default=1, metavar="N", help="how many tests at a time; 1")
    asked = parser.parse_args(arguments)
    unknown = [name for name in asked.rooms if name not in NAMES]
    if unknown:
        parser.error(f"no such room: {', '.join(unknown)}; there are {', '.join(NAMES)}")
    rooms = [room for room in ROOMS if not asked.rooms or room.name in asked.rooms]
    if asked.since is not None:
        try:
            changed = touched(changed_since(ROOT, asked.since))
        except subprocess.CalledProcessError as wrong:
            parser.error(f"git knows no {asked.since}: {wrong.stderr.strip()}")
        rooms = [room for room in rooms if room in changed]
    if not rooms:
        print("no room on trial: nothing of them was touched")
    return max((_try(room, asked.processes) for room in rooms), default=0)


def _try(room: Room, processes: int) -> int:
    print(f"{room.name}: changing it line by line", flush=True)
    try:
        verdict = try_room(room, ROOT, processes=processes)
    except TrialBroken as broken:
        print(f"{room.name}: the trial broke off\n{broken}", file=sys.stderr)
        return 1
    for mutant in verdict.survivors:
        print(f"{mutant}\n{shown(verdict, mutant)}")
    is_good = verdict.permille >= REQUIRED_PERMILLE
    print(_summary(verdict) + ("" if is_good else f": below {REQUIRED_PERMILLE / 10} %"), flush=True)
    return 0 if is_good else 1


def _summary(verdict: Verdict) -> str:
    whole, tenth = divmod(verdict.permille, 10)
    return f"{verdict.room.name}: {whole}.{tenth} % of {len(verdict.mutants)} noticed ({verdict.counts()})"
