"""The wheel: what `pip install qrossing` brings."""

import configparser
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from hub.bootstrap.places import PROJECT, ROOT
from tests.house.tree import FLOORS, Tree

VERSION = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["version"]
INFO = f"qrossing-{VERSION}.dist-info"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    offline = ("--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check", "--quiet")
    pip = (sys.executable, "-m", "pip", "wheel", *offline, "--wheel-dir", str(folder), str(ROOT))
    made = subprocess.run(pip, capture_output=True, text=True, check=False)
    assert 0 == made.returncode, made.stderr
    return zipfile.ZipFile(next(folder.glob("*.whl")))


def test_it_holds_every_file_of_the_three_floors_and_no_other(wheel: zipfile.ZipFile) -> None:
    ours = {
        str(path)
        for path in Tree(ROOT).files
        if path.parts[0] in FLOORS and not path.is_relative_to(Path("hub", "decisions"))
    }

    assert ours == {name for name in wheel.namelist() if not name.startswith(INFO)}


def test_it_brings_the_command(wheel: zipfile.ZipFile) -> None:
    entries = configparser.ConfigParser()
    entries.read_string(wheel.read(f"{INFO}/entry_points.txt").decode())

    assert "hub.cli.main:run" == entries["console_scripts"]["hub"]
    assert callable(EntryPoint("hub", entries["console_scripts"]["hub"], "console_scripts").load())


def test_it_tells_type_checkers_that_it_is_typed(wheel: zipfile.ZipFile) -> None:
    assert {f"{floor}/py.typed" for floor in FLOORS} <= set(wheel.namelist())


def test_it_carries_its_licence(wheel: zipfile.ZipFile) -> None:
    assert (ROOT / "LICENSE").read_bytes() == wheel.read(f"{INFO}/licenses/LICENSE")
