"""A worker: reads seeds, one a line, some with aims, and answers each with its report as a line of JSON."""

import faulthandler
import json
import signal
from dataclasses import asdict
from typing import TextIO

from tests.simulation.run import Mode, simulate

SECONDS_PER_SEED_MAX = 300
"""A run that takes longer hangs: the worker ends and shows where."""


def serve_seeds(asked: TextIO, answers: TextIO, mode: Mode, folder: str) -> int:
    """Until there are no more, with stores below the folder.

    Ctrl-C is for who asks: it tells what there is, and ends this.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for line in asked:
        faulthandler.dump_traceback_later(SECONDS_PER_SEED_MAX, exit=True)
        seed, *aims = line.split()
        report = simulate(int(seed), mode=mode, aims=aims[0] if aims else None, folder=folder)
        faulthandler.cancel_dump_traceback_later()
        try:
            answers.write(json.dumps(asdict(report)) + "\n")
            answers.flush()
        except BrokenPipeError:
            return 1  # whoever asked is gone
    return 0
