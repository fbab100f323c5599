"""Runs pip over parts of a locked list, shows how far it is and says plainly why it failed.

pip keeps the settings that its user made (index, proxy, cache, certificates): nothing here names a host.
"""

import os
import re
import select
import subprocess
import sys
import sysconfig
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path

from hub.bootstrap.failures import UNREACHED, NotInstalled, explain
from hub.bootstrap.lists import Locked
from hub.bootstrap.places import ROOT
from hub.bootstrap.progress import Progress

TICK_SECONDS = 0.2
KEPT_LINES = 200

_OPTIONS = ("--no-deps", "--no-build-isolation", "--no-compile", "--progress-bar=off", "--no-input")
_FROM_LIST = re.compile(r"\(from -r \S+ \(line (\d+)\)\)")


class Installer:
    """pip inside one environment; `lock` is the open file that every pip process holds on to."""

    def __init__(self, python: Path, lock: int, progress: Progress) -> None:
        self._python = python
        self._lock = lock
        self._progress = progress
        self._done = 0

    def install(self, packages: Sequence[Locked], pip: Sequence[str] = ("-m", "pip")) -> None:
        """Install exactly these, hash by hash, by the environment's own pip or the one named.

        Raises NotInstalled.
        """
        if not packages:
            return
        part = self._python.parent.parent / "part.txt"
        part.write_text("".join(package.text for package in packages), encoding="utf-8")
        starts = _first_lines(packages)
        source = ("--only-binary=:all:",) if not any(package.is_built_here for package in packages) else ()
        for line in self._run([*pip, "install", "--require-hashes", *source, *_OPTIONS, "-r", str(part)]):
            if (place := _FROM_LIST.search(line)) and int(place[1]) in starts:
                position = starts[int(place[1])]
                self._progress.step(self._done + position, packages[position].name)
            elif line.startswith("Installing collected packages"):
                self._progress.step(self._done + len(packages), "unpacking")
        part.unlink()
        self._done += len(packages)

    def install_project(self) -> None:
        """Put the checkout in, in place, so that its command and entry points exist. Raises NotInstalled."""
        self._progress.step(self._done, "qrossing itself")
        for _line in self._run(["-m", "pip", "install", "--no-index", *_OPTIONS, "--editable", str(ROOT)]):
            self._progress.tick()

    def _run(self, arguments: Sequence[str]) -> Iterator[str]:
        """The lines that this Python prints, as they come; NotInstalled if it ends badly."""
        kept: deque[str] = deque(maxlen=KEPT_LINES)
        is_out_of_reach = False
        with subprocess.Popen(
            [str(self._python), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=os.environ | {"PYTHONUNBUFFERED": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_USER": "0"},
            pass_fds=[self._lock],
        ) as process:
            try:
                for line in self._lines(process):
                    kept.append(line)
                    if not is_out_of_reach and UNREACHED.search(line):
                        is_out_of_reach = True
                        self._progress.say("  the package index does not answer; pip is trying again")
                    yield line
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            raise explain(list(kept))

    def _lines(self, process: subprocess.Popen[bytes]) -> Iterator[str]:
        assert process.stdout is not None
        output = process.stdout.fileno()
        rest = b""
        while True:
            if not select.select([output], [], [], TICK_SECONDS)[0]:
                self._progress.tick()
                continue
            chunk = os.read(output, 65536)
            *whole, rest = (rest + chunk).split(b"\n")
            yield from (line.decode(errors="replace") for line in whole)
            if not chunk:
                return


def bundled_pip() -> tuple[str, ...]:
    """How to run the pip that every complete Python carries for ensurepip.

    Running it out of its wheel spares copying it into the environment first, which costs seconds. Raises
    NotInstalled where there is none.
    """
    folders = [Path(sysconfig.get_path("stdlib"), "ensurepip", "_bundled")]
    if elsewhere := sysconfig.get_config_var("WHEEL_PKG_DIR"):  # set by Linux distributions
        folders.append(Path(elsewhere))
    for folder in folders:
        for wheel in sorted(folder.glob("pip-*.whl")):
            return (str(wheel / "pip"),)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    raise NotInstalled(
        f"this Python {version} came without ensurepip, which carries pip. On Debian and Ubuntu:\n"
        f"  apt-get install -y python{version}-venv"
    )


def _first_lines(packages: Sequence[Locked]) -> dict[int, int]:
    """Where the entry of each package begins in a file of them all: line -> position."""
    starts, line = {}, 1
    for position, package in enumerate(packages):
        starts[line] = position
        line += package.text.count("\n")
    return starts
