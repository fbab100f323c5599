"""Runs buf on the contract or on a copy of it: lint, format, breaking changes, and the compiled image."""

import os
import shutil
import subprocess
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet

from hub.bootstrap.places import ROOT
from tests.proto.generator import PROTO

BASELINE = PROTO / "baseline.binpb"
CACHE = ROOT / ".cache" / "buf"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What buf says of a contract: its complaints, one a line."""

    complaints: list[str]
    is_clean: bool


def lint(proto: Path) -> Verdict:
    """Whether the contract keeps the rules of its buf.yaml."""
    return _judge("lint", proto)


def formatted(proto: Path) -> Verdict:
    """Whether every file is laid out as `buf format` lays it out; the complaints are a diff."""
    return _judge("format", "--diff", "--exit-code", proto)


def breaking(proto: Path, against: Path = BASELINE) -> Verdict:
    """Whether programs made from the contract `against` still work with this one."""
    return _judge("breaking", proto, "--against", against)


def image(proto: Path) -> dict[str, FileDescriptorProto]:
    """The compiled contract by buf's own compiler: file name -> descriptor, comments included."""
    done = _run("build", proto, "-o", "-")
    if done.returncode:
        raise AssertionError(done.stderr.decode())
    return {file.name: file for file in FileDescriptorSet.FromString(done.stdout).file}


def copy(folder: Path) -> Path:
    """A copy of the contract in `folder`, to plant mistakes in."""
    return Path(shutil.copytree(PROTO, folder / "proto"))


def plant(proto: Path, file: str, old: str, new: str) -> None:
    """Change one place of a copy. What is replaced must be there exactly once."""
    text = (proto / file).read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {file}"
    (proto / file).write_text(text.replace(old, new), encoding="utf-8")


def _judge(*arguments: str | Path) -> Verdict:
    done = _run(*arguments)
    return Verdict((done.stdout + done.stderr).decode().splitlines(), done.returncode == 0)


def _run(*arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    beside_python = Path(sysconfig.get_path("scripts"), "buf")
    buf = beside_python if beside_python.exists() else shutil.which("buf")
    assert buf, "buf is missing: it comes with the test list"
    environment = os.environ | {"BUF_CACHE_DIR": str(CACHE)}
    return subprocess.run([buf, *arguments], check=False, capture_output=True, env=environment)
