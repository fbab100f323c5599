"""Every seed in two processes whose hash seeds differ: what is not decided by the seed alone shows itself."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from hub.bootstrap.places import ROOT
from tests.simulation.run import PREFIX, Mode, Report, in_memory

HASH_SEEDS = ("1", "4242")
AHEAD = 2
"""Seeds that a worker is given before it has answered, so that it never waits."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Both runs of one seed."""

    first: Report
    second: Report

    @property
    def seed(self) -> int:
        """The seed of both."""
        return self.first.seed

    @property
    def differs(self) -> bool:
        """Whether the runs were not one and the same."""
        return self.first != self.second


class WorkerDied(RuntimeError):
    """A worker ended in the middle of a seed; what it said is on standard error."""


def run_twice(
    seeds: Iterator[int],
    mode: Mode = Mode.BOTH,
    enough: Callable[[], bool] = lambda: False,
    aims: Callable[[int], str] = lambda _: "",
) -> Iterator[Pair]:
    """Pairs in the order of the seeds, until there are no more or it is `enough`: what is under way is ended.

    `aims` is asked for a word of aims as a seed is given out: what all seeds before the last two came to is
    known then, so the same seeds get the same aims. An empty word leaves it to the seed.
    """
    # One folder of all: a worker that is ended in the middle of a seed leaves its files behind.
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=in_memory()) as folder:
        workers = [_start(hash_seed, mode, folder) for hash_seed in HASH_SEEDS]
        try:
            yield from _pairs(workers, seeds, enough, aims)
        finally:
            for worker in workers:
                worker.kill()
                worker.communicate()


def _pairs(
    workers: "Sequence[subprocess.Popen[str]]",
    seeds: Iterator[int],
    enough: Callable[[], bool],
    aims: Callable[[int], str],
) -> Iterator[Pair]:
    given: list[int] = []
    told = 0
    while not enough():
        while len(given) - told < AHEAD and (seed := next(seeds, None)) is not None:
            given.append(seed)
            aim = aims(seed)
            for worker in workers:
                _give(worker, f"{seed} {aim}")
        if told == len(given):
            return
        first, second = (_report(worker, given[told]) for worker in workers)
        told += 1
        yield Pair(first, second)


def _start(hash_seed: str, mode: Mode, folder: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        (sys.executable, "-m", "tests.simulation", "--worker", folder, "--mode", mode),
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _give(worker: "subprocess.Popen[str]", task: str) -> None:
    assert worker.stdin is not None
    worker.stdin.write(f"{task}\n")
    worker.stdin.flush()


def _report(worker: "subprocess.Popen[str]", seed: int) -> Report:
    assert worker.stdout is not None
    line = worker.stdout.readline()
    if not line:
        raise WorkerDied(f"at seed {seed}: exit code {worker.wait()}")
    return Report(**json.loads(line))
