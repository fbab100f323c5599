"""`python3 -m tests.crash`: what to do to the hub, how often, and what came of it."""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.crash.disk import way_here
from tests.crash.kills import Outcome, end_again_and_again
from tests.crash.kinds import Kind

EVERY_SECONDS = 10.0
"""How often a run says how far it is."""


def main(arguments: Sequence[str]) -> int:
    """Prints what was found: 0 if nothing was lost or doubled, 1 if anything was."""
    parser = argparse.ArgumentParser(prog="python3 -m tests.crash", description=__doc__)
    parser.add_argument("--kills", type=int, metavar="N", help="the same as --kinds kill --rounds N")
    parser.add_argument("--kinds", type=_kinds, default=tuple(Kind), metavar="KIND,...", help=_KINDS)
    parser.add_argument("--rounds", type=int, default=1, metavar="N", help="how often each kind (1)")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    kinds = (Kind.KILL,) * asked.kills if asked.kills is not None else asked.kinds * asked.rounds
    if {Kind.FSYNC, Kind.EIO, Kind.FULL} & set(kinds):
        print(f"faults of the disk are put there {way_here().value}")
    with tempfile.TemporaryDirectory(prefix="qrossing-crash-") as folder:
        told = _Progress(len(kinds))
        outcome = asyncio.run(end_again_and_again(Path(folder), kinds, asked.seed, told.hear))
    _say(outcome, kinds)
    return 1 if outcome.faults else 0


def _say(outcome: Outcome, kinds: tuple[Kind, ...]) -> None:
    counted = ", ".join(f"{kinds.count(kind)} {kind.value}" for kind in Kind if kind in kinds)
    for fault in outcome.faults:
        print(f"  {fault}")
    print(
        f"{outcome.ends} ends ({counted}): {outcome.payments} payments, {outcome.refunds} refunds,"
        f" {outcome.cancels} cancels, {outcome.captures} captures, {outcome.days_closed} days closed,"
        f" {outcome.lost_answers} answers lost on the way;"
        f" {len(outcome.faults)} faults, {outcome.seconds:.1f} s"
    )


class _Progress:
    """Says every now and then how far the run is."""

    def __init__(self, rounds: int) -> None:
        self._rounds = rounds
        self._said_at = time.monotonic()

    def hear(self, number: int, kind: Kind) -> None:
        if time.monotonic() - self._said_at > EVERY_SECONDS:
            self._said_at = time.monotonic()
            sys.stderr.write(f"  {number} of {self._rounds} ends, the last one {kind.value}\n")


_KINDS = "of " + ", ".join(kind.value for kind in Kind) + "; all of them unless asked otherwise"


def _kinds(text: str) -> tuple[Kind, ...]:
    try:
        return tuple(Kind(name) for name in text.split(","))
    except ValueError as unknown:
        raise argparse.ArgumentTypeError(f"{unknown}: they are {', '.join(k.value for k in Kind)}") from None
