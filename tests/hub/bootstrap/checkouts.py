"""A small checkout with the real bootstrap in it and its locked packages beside it: set-up without a network.

Its `python -m hub` answers with where it runs and what it was asked, as one line of JSON on stdout.
"""

import base64
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hub.bootstrap.installer import bundled_pip
from hub.bootstrap.places import ROOT

BASE_PYTHON = str(Path(sys.base_prefix, "bin", f"python3.{sys.version_info.minor}"))

PROGRAM = """
import json, sys
def run():
    import greeting
    print(json.dumps({"prefix": sys.prefix, "arguments": sys.argv[1:], "optimised": sys.flags.optimize}))
"""
TESTS = """
from hub.bootstrap.door import enter
enter("test")
import farewell, json, sys
print(json.dumps({"prefix": sys.prefix}))
"""
PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "qrossing"
version = "1"
"""
# A build backend in a dozen lines: makes the wheel of whatever lies beside it.
BACKEND = """
import pathlib, zipfile
def build_wheel(folder, config_settings=None, metadata_directory=None):
    name = pathlib.Path("NAME").read_text()
    wheel = f"{name}-1-py3-none-any.whl"
    with zipfile.ZipFile(pathlib.Path(folder, wheel), "w") as archive:
        info = f"{name}-1.dist-info/"
        archive.writestr(f"{name}.py" if name != "qrossing" else f"{name}.pth", "")
        archive.writestr(info + "METADATA", f"Metadata-Version: 2.1\\nName: {name}\\nVersion: 1\\n")
        archive.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        archive.writestr(info + "RECORD", "")
    return wheel
build_editable = build_wheel
"""


@dataclass(frozen=True, slots=True)
class Start:
    """How one start ended."""

    exit_code: int
    stdout: str
    stderr: str

    def answer(self) -> dict[str, Any]:
        """What the program said of itself."""
        said: dict[str, Any] = json.loads(self.stdout)
        return said


@dataclass(frozen=True, slots=True)
class Checkout:
    """A laid checkout and the folder with its packages."""

    root: Path
    packages: Path

    @property
    def environment(self) -> Path:
        """Its `.venv`."""
        return self.root / ".venv"

    def process(self, *arguments: str, python: str = BASE_PYTHON, **variables: str) -> subprocess.Popen[str]:
        """Start `python -m hub` in it, or another command line, with its packages in reach and no others."""
        offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.packages), "PIP_CONFIG_FILE": os.devnull}
        return subprocess.Popen(
            [python, *(arguments or ("-m", "hub"))],
            cwd=self.root,
            env={"PATH": os.environ["PATH"], "HOME": str(self.root.parent), **offline, **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def start(self, *arguments: str, python: str = BASE_PYTHON, **variables: str) -> Start:
        """The same, waited for."""
        return ended(self.process(*arguments, python=python, **variables))


def ended(process: subprocess.Popen[str]) -> Start:
    """Wait for a start and keep what it said."""
    stdout, stderr = process.communicate(timeout=120)
    return Start(process.returncode, stdout, stderr)


def lay(parent: Path) -> Checkout:
    """A checkout never started yet: pip and `greeting` to run, `farewell`, built from source, to test."""
    packages, root = parent / "packages", parent / "checkout"
    packages.mkdir(parents=True)
    pip = shutil.copy(Path(bundled_pip()[0]).parent, packages)
    greeting = _wheel(packages, "greeting")
    farewell = _source(packages, "farewell")
    run = _entry("pip", Path(pip).name.split("-")[1], Path(pip)) + _entry("greeting", "1", greeting)
    _write(root, ".lock/run.txt", run)
    _write(root, ".lock/test.txt", "--no-binary farewell\n" + run + _entry("farewell", "1", farewell))
    _write(root, "hub/cli/main.py", PROGRAM)
    _write(root, "hub/cli/__init__.py", "")
    _write(root, "tests/__main__.py", TESTS)
    _write(root, "pyproject.toml", PYPROJECT)
    _write(root, "backend.py", BACKEND)
    _write(root, "NAME", "qrossing")
    shutil.copytree(
        ROOT / "hub" / "bootstrap", root / "hub" / "bootstrap", ignore=shutil.ignore_patterns("__pyc*")
    )
    for name in ("__init__.py", "__main__.py"):
        shutil.copy(ROOT / "hub" / name, root / "hub" / name)
    return Checkout(root, packages)


def _write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _entry(name: str, version: str, file: Path) -> str:
    return f"{name}=={version} \\\n    --hash=sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}\n"


def _wheel(folder: Path, name: str) -> Path:
    path = folder / f"{name}-1-py3-none-any.whl"
    info = f"{name}-1.dist-info"
    files = {
        f"{name}.py": "",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{file},sha256={_digest(text)},{len(text)}\n" for file, text in files.items())
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in {**files, f"{info}/RECORD": f"{record}{info}/RECORD,,\n"}.items():
            archive.writestr(file, text)
    return path


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


def _source(folder: Path, name: str) -> Path:
    path = folder / f"{name}-1.tar.gz"
    files = {
        "pyproject.toml": PYPROJECT.replace("qrossing", name),
        "backend.py": BACKEND,
        "NAME": name,
        "PKG-INFO": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n",
    }
    with tarfile.open(path, "w:gz") as archive:
        for file, text in files.items():
            member = tarfile.TarInfo(f"{name}-1/{file}")
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text.encode()))
    return path
