"""One room on trial: a copy of the checkout, every small change of its modules, and who noticed.

mutmut makes the changes and runs the tests. A change that mypy refuses is noticed too: mypy is a part of
`python3 -m tests`.
"""

import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.house.tree import Tree
from tests.mutation.rooms import Room

NOTICED = frozenset({"killed", "caught by type check", "timeout", "segfault"})
"""How mutmut says that a change did not get through; whatever else it says, the change did."""

SETTINGS = """
[tool.mutmut]
source_paths = ["{package}"]
only_mutate = {modules}
pytest_add_cli_args_test_selection = {tests}
also_copy = {others}
type_check_command = {mypy}
"""


class TrialBroken(RuntimeError):
    """The trial says nothing about the tests; the text is what mutmut said."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a room's mutants."""

    room: Room
    mutants: dict[str, str]
    """Every mutant's name and how it ended, in mutmut's words."""
    place: Path
    """The copy that it was done in, where `mutmut show` knows each mutant."""

    @property
    def noticed(self) -> int:
        return sum(how in NOTICED for how in self.mutants.values())

    @property
    def survivors(self) -> tuple[str, ...]:
        return tuple(name for name, how in self.mutants.items() if how not in NOTICED)

    @property
    def permille(self) -> int:
        """Mutants noticed per 1,000, cut; 0 for a room without any."""
        return 1000 * self.noticed // len(self.mutants) if self.mutants else 0

    def counts(self) -> str:
        """How the mutants ended, in words."""
        return ", ".join(f"{count} {how}" for how, count in Counter(self.mutants.values()).most_common())


def try_room(room: Room, root: Path, *, processes: int = 1) -> Verdict:
    """Copies the checkout below .cache/ and changes the copy, again and again. Raises `TrialBroken`."""
    place = root / ".cache" / "mutation" / room.name
    shutil.rmtree(place, ignore_errors=True)
    tree = Tree(root)
    for path in tree.files:
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / path, place / path)
    with (place / "pyproject.toml").open("a", encoding="utf-8") as project:
        project.write(settings(room, {path.parts[0] for path in tree.files}))
    told = _mutmut(place, "run", "--max-children", str(processes))
    mutants = parse(_mutmut(place, "results", "--all", "true"))
    if not mutants or "not checked" in mutants.values():
        raise TrialBroken(told[-2000:])
    return Verdict(room, mutants, place)


def settings(room: Room, top: set[str]) -> str:
    """What mutmut has to know, as a part of pyproject.toml; `top` is all that lies in the checkout."""
    return SETTINGS.format(
        package=room.package,
        modules=[f"{room.folder}/*"],
        tests=[room.tests],
        others=sorted(top - {room.package}),
        mypy=[sys.executable, "-m", "mypy", "--config-file", "", room.folder, "--output", "json"],
    )


def parse(results: str) -> dict[str, str]:
    """`mutmut results`: one mutant a line, `name: how it ended`."""
    told = (line.strip().partition(": ") for line in results.splitlines() if ": " in line)
    return {name: how for name, _, how in told}


def shown(verdict: Verdict, mutant: str) -> str:
    """The lines that this mutant takes away and puts in."""
    lines = _mutmut(verdict.place, "show", mutant).splitlines()
    return "\n".join(line for line in lines if line.startswith(("-", "+")) and line[:3] not in ("---", "+++"))


def _mutmut(place: Path, *asked: str) -> str:
    """What it prints. Its failures show in what `results` tells, never in a missing line here."""
    command = (sys.executable, "-m", "mutmut", *asked)
    told = subprocess.run(
        command, cwd=place, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return told.stdout
