"""Faults of the disk, put between a process and its kernel: a call to the system that fails, or kills.

`strace` puts them there, where it is installed and the machine lets one process trace another. Elsewhere a
layer inside SQLite does (`tests.crash.layer`): the same calls, the same errors, one step above the kernel.
Which of the two it was is part of what a run says.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path


class Call(Enum):
    """What a store asks of its disk. The value: the system calls that do it."""

    READ = "pread64"
    WRITE = "pwrite64"
    SYNC = "fsync,fdatasync"


class Effect(Enum):
    """What becomes of the call. The value: how strace writes it."""

    KILL = "signal=KILL"
    """The process dies in it."""
    EIO = "error=EIO"
    """The disk is broken."""
    ENOSPC = "error=ENOSPC"
    """The disk is full."""


@dataclass(frozen=True, slots=True)
class DiskFault:
    """From the `first` such call of a thread on, counted from 1; only that one unless it `lasts`."""

    call: Call
    effect: Effect
    first: int
    lasts: bool = False

    def __str__(self) -> str:
        return f"{self.effect.name} at {self.call.name} {self.first}{' and after' if self.lasts else ''}"


class Way(Enum):
    """Who puts the fault there. The value: as a run says it."""

    STRACE = "by strace"
    LAYER = "by a layer inside SQLite, because strace is not installed or may not trace here"


def under(fault: DiskFault, store: Path, module: str, *arguments: str, way: Way | None = None) -> list[str]:
    """The command that runs `python -m module` with the fault in its calls about `store` and its log.

    The process that the caller starts is the program itself, so that signals and exit codes are its own.
    """
    match way or way_here():
        case Way.STRACE:
            return [*_strace(fault, store), sys.executable, "-m", module, *arguments]
        case Way.LAYER:
            asked = (fault.call.name, fault.effect.name, str(fault.first), str(int(fault.lasts)))
            return [sys.executable, "-m", "tests.crash.layer", *asked, str(store), module, *arguments]


@cache
def way_here() -> Way:
    """Strace, if a trial shows that it works."""
    if shutil.which("strace") is None:
        return Way.LAYER
    trial = DiskFault(Call.SYNC, Effect.EIO, 1)
    tried = subprocess.run(
        [*_strace(trial, Path("/")), sys.executable, "-c", _FLUSHES], capture_output=True, check=False
    )
    return Way.STRACE if tried.returncode == 0 else Way.LAYER


_FLUSHES = "import os\ntry: os.fsync(os.open('/', 0))\nexcept OSError: pass\nelse: exit(1)"
"""Good if flushing the root directory fails."""


def _strace(fault: DiskFault, store: Path) -> Sequence[str]:
    """Detached, so that the traced program is our child."""
    when = f"{fault.first}{'+' if fault.lasts else ''}"
    # Stopping at these calls alone spares the program much time, but at such stops no signal can be given.
    stops = () if fault.effect is Effect.KILL else ("--seccomp-bpf",)
    return (
        *("strace", "-D", "-f", *stops, "-qq", "-o", os.devnull),
        *("-P", str(store), "-P", f"{store}-wal"),
        *("-e", f"trace={fault.call.value}"),
        *("-e", f"inject={fault.call.value}:{fault.effect.value}:when={when}"),
    )
