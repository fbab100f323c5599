"""The outside programs that tests run: looked for before anything else, so that none is missed half way."""

import shutil
import sys
from dataclasses import dataclass

EXIT_MISSING = 2
ASK = "--outside"


@dataclass(frozen=True, slots=True)
class Program:
    """A program, what it is wanted for, and the packages that bring it."""

    name: str
    purpose: str
    debian: str
    homebrew: str


PROGRAMS = (
    Program("hledger", "checks the exported journal", "hledger", "hledger"),
    Program("node", "pays as a client in another language", "nodejs", "node"),
    Program("npm", "installs that client's packages", "npm", "node"),
)


def missing() -> list[Program]:
    """The programs that are not on the PATH."""
    return [program for program in PROGRAMS if shutil.which(program.name) is None]


def install_line(programs: list[Program], platform: str = sys.platform) -> str:
    """The one line that installs them."""
    if platform == "darwin":
        return "brew install " + " ".join(sorted({program.homebrew for program in programs}))
    return "apt-get install -y " + " ".join(sorted({program.debian for program in programs}))


def refuse_without(arguments: list[str]) -> None:
    """End the run when a program is missing, with the line that installs it (exit 2).

    Asked with `--outside` alone, say only that line, on stdout, for a script to run; nothing when all are
    there.
    """
    absent = missing()
    if arguments == [ASK]:
        if absent:
            print(install_line(absent))
        sys.exit(EXIT_MISSING if absent else 0)
    if absent:
        for program in absent:
            sys.stderr.write(f"The tests need {program.name}, which {program.purpose}.\n")
        sys.stderr.write(f"Install what is missing with:\n  {install_line(absent)}\n")
        sys.exit(EXIT_MISSING)
