"""Reads the hash-locked lists: which packages they name, and which of them are installed in which step."""

import re
from dataclasses import dataclass
from pathlib import Path

from hub.bootstrap.places import ListName, list_file

INSTALLER = "pip"
_PIN = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[^ ;\\]+)(?P<marker> ;[^\\]*)?")


@dataclass(frozen=True, slots=True)
class Locked:
    """One package of a list. `text` is its whole entry, hashes included, as pip reads it."""

    name: str
    version: str
    text: str
    is_conditional: bool
    is_built_here: bool

    @property
    def is_needed(self) -> bool:
        """Whether a running program may want it on every machine; the installer is only wanted by us."""
        return not self.is_conditional and self.name != INSTALLER


def locked(name: ListName) -> tuple[Locked, ...]:
    """The packages of a list of the checkout, in its order."""
    return read_list(list_file(name))


def read_list(path: Path) -> tuple[Locked, ...]:
    """The packages of a list, in its order.

    A `--no-binary NAME` line says that a package has no wheel and is built here. An entry that is not pinned
    to one version is a ValueError: such a list is not locked.
    """
    text = path.read_text(encoding="utf-8").replace("\\\n", "\\ ")
    built_here = set(re.findall(r"^--no-binary (\S+)$", text, re.MULTILINE))
    packages = []
    for line in text.splitlines():
        if not line or line.startswith(("#", "--")):
            continue
        pin = _PIN.match(line)
        if pin is None or "--hash=sha256:" not in line:
            raise ValueError(f"{path.name}: {line[:60]!r} is not one version with its hashes")
        packages.append(
            Locked(
                name=pin["name"],
                version=pin["version"],
                text=line.replace("\\ ", "\\\n") + "\n",
                is_conditional=pin["marker"] is not None,
                is_built_here=pin["name"] in built_here,
            )
        )
    return tuple(packages)
