"""`python3 -m tests [ARGUMENTS]`: the whole run, or pytest with the arguments given.

python3 -m tests                       everything: ruff, mypy, import-linter, pytest
python3 -m tests tests/fx -k money     pytest alone, with these arguments
python3 -m tests --outside             the line that installs missing outside programs, if any
python3 -m tests --nightly [--part 1/4] [--afresh]
                                       what takes hours: resumes where it was stopped
"""

import os
import sys

from hub.bootstrap.places import ROOT
from tests.runner import nightly
from tests.runner.parts import WHOLE_RUN, Part, Result, python, run


def main(arguments: list[str]) -> int:
    """0 when all is well, 1 when something failed, 2 for a wrong command line."""
    if arguments in (["-h"], ["--help"]):
        print(__doc__)
        return 0
    if "--nightly" in arguments:
        return nightly.main([argument for argument in arguments if argument != "--nightly"])
    if arguments:
        os.chdir(ROOT)
        command = python("pytest", *arguments)
        os.execv(command[0], command)
    return whole_run(WHOLE_RUN)


def whole_run(parts: tuple[Part, ...]) -> int:
    """Run every part, whatever became of those before it, and close with the count of all."""
    results = [run(part) for part in parts]
    close(results)
    return 0 if all(result.is_good for result in results) else 1


def close(results: list[Result]) -> None:
    """The table of the parts and, as the last line, what passed and failed over all of them."""
    print(f"\n{'part':<16}{'result':<10}{'seconds':>8}")
    for result in results:
        print(f"{result.name:<16}{'ok' if result.is_good else 'FAILED':<10}{result.seconds:>8.1f}")
    total = sum(result.seconds for result in results)
    print(f"{'':<16}{'':<10}{total:>8.1f}\n")
    for result in results:
        if result.skipped:
            print(f"{result.name}: {result.skipped} skipped, and that counts as failed: nothing is left out")
    passed = sum(result.passed for result in results)
    failed = sum(result.failed + result.skipped for result in results)
    print(f"{passed} passed, {failed} failed")
    sys.stdout.flush()
