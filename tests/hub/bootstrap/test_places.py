"""What an environment says it holds."""

import sys
from pathlib import Path

import pytest

from hub.bootstrap import places


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with a list, a project and an environment that has a Python and no stamps."""
    for name, path in {
        "ROOT": tmp_path,
        "LISTS": tmp_path / ".lock",
        "STAMPS": tmp_path / ".venv" / ".holds",
        "PYTHON": tmp_path / ".venv" / "bin" / "python",
        "PROJECT": tmp_path / "pyproject.toml",
    }.items():
        monkeypatch.setattr(places, name, path)
    for folder in (places.LISTS, places.STAMPS, places.PYTHON.parent):
        folder.mkdir(parents=True)
    for file in (places.list_file("run"), places.list_file("test"), places.PROJECT, places.PYTHON):
        file.write_text("1")
    places.PYTHON.chmod(0o755)
    return tmp_path


def stamped() -> None:
    places.put_stamp("run")
    places.put_stamp("project")


def test_an_environment_without_stamps_holds_nothing(environment: Path) -> None:
    assert environment == places.ROOT
    assert not places.ready("run")


def test_it_is_ready_once_list_and_project_are_stamped(environment: Path) -> None:
    places.put_stamp("run")
    assert not places.ready("run")

    places.put_stamp("project")
    assert places.ready("run")
    assert not places.ready("test")
    assert {"run", "project"} == {path.name for path in (environment / ".venv" / ".holds").iterdir()}


@pytest.mark.parametrize("changed", [".lock/run.txt", "pyproject.toml"])
def test_a_change_of_the_list_or_the_project_outdates_it(environment: Path, changed: str) -> None:
    stamped()
    (environment / changed).write_text("2")

    assert not places.ready("run")


def test_another_place_outdates_it(environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stamped()
    monkeypatch.setattr(places, "ROOT", environment / "elsewhere")

    assert not places.ready("run")


def test_another_minor_version_of_python_outdates_it(
    environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamped()
    version = type("version_info", (), {"major": 3, "minor": 99})
    monkeypatch.setattr(sys, "version_info", version)

    assert environment == places.ROOT
    assert not places.ready("run")


def test_an_environment_whose_python_is_gone_holds_nothing(environment: Path) -> None:
    stamped()
    (environment / ".venv" / "bin" / "python").unlink()

    assert not places.ready("run")
