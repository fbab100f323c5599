"""The pinned generator: makes `.venv-proto` from its hash-locked list and turns .proto files into Python.

It is old on purpose: what it writes runs on protobuf 5.29 to 7.x and so locks no partner out. The gRPC
packages that the hub runs on can not stand beside it, so it has an environment of its own.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hub.bootstrap.failures import NotInstalled
from hub.bootstrap.installer import Installer
from hub.bootstrap.lists import read_list
from hub.bootstrap.places import LISTS, ROOT
from hub.bootstrap.progress import Progress

PROTO = ROOT / "proto"
LIST = LISTS / "proto.txt"
ENVIRONMENT = ROOT / ".venv-proto"
LOCK_FILE = ROOT / ".cache" / "venv-proto.lock"
PYTHON = ENVIRONMENT / "bin" / "python"
VERSIONS = ("3.11", "3.12", "3.13")
"""The Pythons for which the pinned generator exists."""

GENERATED = ("*_pb2.py", "*_pb2.pyi", "*_pb2_grpc.py", "*_pb2_grpc.pyi")


class NotGenerated(Exception):
    """The generator refused the .proto files. The message is its own."""


def generate(proto: Path, target: Path) -> None:
    """Write the Python of every .proto file below `proto` into `target`, in the same folders.

    Raises NotGenerated when a file is not right, NotInstalled when the generator can not be had.
    """
    make_environment()
    files = [str(path.relative_to(proto)) for path in sorted(proto.rglob("*.proto"))]
    services = [name for name in files if name.endswith("_service.proto")]
    _protoc(proto, [f"--python_out={target}", f"--mypy_out=readable_stubs,quiet:{target}"], files)
    # Only services have something to call: a gRPC module of a file without one would be empty.
    _protoc(proto, [f"--grpc_python_out={target}", f"--mypy_grpc_out=quiet:{target}"], services)


def generated_files(folder: Path) -> dict[str, bytes]:
    """What the generator has written below `folder`: place -> content."""
    rooms = {path.parent.relative_to(PROTO) for path in PROTO.rglob("*.proto")}
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for room in sorted(rooms)
        for pattern in GENERATED
        for path in sorted((folder / room).glob(pattern))
    }


def make_environment() -> None:
    """Leave behind a `.venv-proto` that holds its list. Raises NotInstalled when it can not be made."""
    with _only_start() as lock:
        stamp = ENVIRONMENT / ".holds"
        python, version = _fitting_python()
        due = f"{hashlib.sha256(LIST.read_bytes()).hexdigest()} {version} {ROOT}\n"
        if stamp.exists() and stamp.read_text(encoding="utf-8") == due and os.access(PYTHON, os.X_OK):
            return
        packages = read_list(LIST)
        progress = Progress(total=len(packages))
        progress.say(f"Making {ENVIRONMENT.name}: {len(packages)} packages of .lock/{LIST.name}")
        subprocess.run([python, "-m", "venv", "--clear", ENVIRONMENT], check=True)
        Installer(PYTHON, lock, progress).install(packages)
        stamp.write_text(due, encoding="utf-8")


def _fitting_python() -> tuple[str, str]:
    """A Python that the generator exists for, with its version: this one, or an older one beside it."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    if version in VERSIONS:
        return sys.executable, version
    for older in reversed(VERSIONS):
        if found := shutil.which(f"python{older}"):
            return found, older
    raise NotInstalled(
        "the generator of the gRPC code exists for Python 3.11 to 3.13 only, and none of them is here.\n"
        "Nothing but making or checking generated code needs it."
    )


@contextmanager
def _only_start() -> Iterator[int]:
    """Hold the lock on the environment; tests that run side by side wait for each other."""
    LOCK_FILE.parent.mkdir(exist_ok=True)
    lock = os.open(LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock
    finally:
        os.close(lock)


def _protoc(proto: Path, outputs: list[str], files: list[str]) -> None:
    plugins = [f"--plugin={PYTHON.parent / name}" for name in ("protoc-gen-mypy", "protoc-gen-mypy_grpc")]
    done = subprocess.run(
        [PYTHON, "-m", "grpc_tools.protoc", f"--proto_path={proto}", *plugins, *outputs, *files],
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise NotGenerated(done.stderr)
