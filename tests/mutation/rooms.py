"""The rooms whose tests are put to the proof, and which of them a change touches."""

import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Room:
    """Some modules, and the tests that must notice any change to what they do."""

    name: str
    package: str
    """What is copied to be changed: a folder of the checkout."""
    folder: str
    """Where the modules are that are changed."""
    tests: str
    """Where their tests are; those of a neighbour do not count."""

    def holds(self, path: str) -> bool:
        """Whether a file of the checkout is one of the room's modules or tests."""
        return path.endswith(".py") and path.startswith((f"{self.folder}/", f"{self.tests}/"))


ROOMS = (
    Room("fx", "fx", "fx", "tests/fx"),
    Room("payment", "hub", "hub/payment", "tests/hub/payment"),
    Room("ledger", "hub", "hub/ledger", "tests/hub/ledger"),
    Room("settlement", "hub", "hub/settlement", "tests/hub/settlement"),
)


def touched(changed: Iterable[str]) -> tuple[Room, ...]:
    """The rooms that have one of these files among their modules or their tests."""
    files = tuple(changed)
    return tuple(room for room in ROOMS if any(room.holds(file) for file in files))


def changed_since(root: Path, base: str) -> tuple[str, ...]:
    """Files that differ from a commit, those not committed yet included. Raises `CalledProcessError`."""
    asked = ("git", "diff", "--name-only", "--no-renames", base, "--")
    told = subprocess.run(asked, cwd=root, check=True, capture_output=True, text=True)
    return tuple(told.stdout.split())
