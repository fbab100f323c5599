"""Who is let through the door, and where the others are sent; first starts, whole, are in test_environment.

No test here lets the door really open: it would start the tests anew in another process.
"""

import importlib.metadata
import os
import sys
from pathlib import Path

import pytest

from hub.bootstrap import door, environment
from hub.bootstrap.lists import locked


class Sent(BaseException):
    """The process would now be another one."""


class House:
    """A checkout as the door sees it: what it was asked to make, and where it sent us."""

    def __init__(self, root: Path) -> None:
        self.environment = root / ".venv"
        self.python = self.environment / "bin" / "python"
        self.is_ready = False
        self.made: list[str] = []
        self.sent: list[tuple[str, list[str]]] = []

    def make(self, wanted: str) -> None:
        self.made.append(wanted)

    def send(self, path: Path, arguments: list[str]) -> None:
        self.sent.append((str(path), arguments))
        raise Sent


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    house = House(tmp_path)
    (house.environment / ".holds").mkdir(parents=True)
    (tmp_path / ".lock").mkdir()
    monkeypatch.setattr(door, "LISTS", tmp_path / ".lock")
    monkeypatch.setattr(door, "ENVIRONMENT", house.environment)
    monkeypatch.setattr(door, "STAMPS", house.environment / ".holds")
    monkeypatch.setattr(door, "PYTHON", house.python)
    monkeypatch.setattr(door, "ready", lambda _: house.is_ready)
    monkeypatch.setattr(door, "_satisfied", lambda _: False)
    monkeypatch.setattr(environment, "make", house.make)
    monkeypatch.setattr(os, "execv", house.send)
    monkeypatch.setattr(sys, "orig_argv", ["python3", "-O", "-m", "hub", "demo"])
    return house


def outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run by a Python that is in no environment."""
    monkeypatch.setattr(sys, "prefix", sys.base_prefix)


def test_a_first_start_makes_the_environment_and_goes_on_inside_with_the_same_command_line(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside(monkeypatch)

    with pytest.raises(Sent):
        door.enter("run")

    assert ["run"] == house.made
    assert [(str(house.python), [str(house.python), "-O", "-m", "hub", "demo"])] == house.sent


def test_a_warm_start_makes_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    outside(monkeypatch)
    house.is_ready = True

    with pytest.raises(Sent):
        door.enter("test")

    assert ([], 1) == (house.made, len(house.sent))


@pytest.mark.parametrize("told", [None, "1"])
def test_who_wants_no_byte_code_beside_the_sources_gets_it_in_the_environment(
    house: House, monkeypatch: pytest.MonkeyPatch, told: str | None
) -> None:
    outside(monkeypatch)
    monkeypatch.setattr(os, "environ", {} if told is None else {"PYTHONDONTWRITEBYTECODE": told})
    house.is_ready = True

    with pytest.raises(Sent):
        door.enter("run")

    expected = {} if told is None else {"PYTHONPYCACHEPREFIX": str(house.environment / "pycache")}
    assert expected == os.environ


def test_who_is_inside_is_let_in(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "prefix", str(house.environment))
    house.is_ready = True

    door.enter("run")

    assert ([], []) == (house.made, house.sent)


def test_who_is_inside_an_environment_that_is_out_of_date_makes_it_anew(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "prefix", str(house.environment))

    with pytest.raises(Sent):
        door.enter("run")

    assert ["run"] == house.made


def test_an_active_environment_that_satisfies_comes_before_the_houses_own(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "prefix", str(house.environment.parent))
    monkeypatch.setattr(door, "_satisfied", lambda _: True)
    house.is_ready = True

    door.enter("run")

    assert ([], []) == (house.made, house.sent)


def test_an_active_environment_that_does_not_satisfy_is_left_for_the_houses_own(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "prefix", str(house.environment.parent))

    with pytest.raises(Sent):
        door.enter("run")

    assert ["run"] == house.made


def satisfied(monkeypatch: pytest.MonkeyPatch, **changed: str) -> bool:
    """Whether an interpreter satisfies that holds the list but for what is changed."""
    held = {package.name: package.version for package in locked("run") if package.is_needed} | changed
    monkeypatch.setattr(importlib.metadata, "version", held.__getitem__)
    return door._satisfied("run")


def test_every_package_at_its_locked_version_satisfies(monkeypatch: pytest.MonkeyPatch) -> None:
    assert satisfied(monkeypatch)


def test_one_package_of_another_version_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not satisfied(monkeypatch, grpcio="1.0")


def test_a_missing_package_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", version)

    assert not door._satisfied("run")
