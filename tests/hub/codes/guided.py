"""Fuzzing led by coverage: `python -m tests.hub.codes.guided FOLDER -runs=1000000`, with atheris installed.

Atheris is Linux alone and instruments what it imports, so it is in no lock list; everything else here is
tested without it.
"""

import importlib
import sys
from typing import Any

from tests.hub.codes.fuzz import SEEDS, outcome


def one_input(data: bytes) -> None:
    """What the fuzzer calls: raises nothing unless the reader does something it never may."""
    outcome(as_text(data))


def as_text(data: bytes) -> str:
    """Bytes as a scanner hands them over: UTF-8, or else each byte a character."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")


def corpus() -> tuple[bytes, ...]:
    """Where the fuzzer starts: every published code."""
    return tuple(text.encode(errors="replace") for text in SEEDS)


def main() -> None:
    """Run until a fault is found or the runs are done."""
    atheris: Any = importlib.import_module("atheris")
    atheris.instrument_all()
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
