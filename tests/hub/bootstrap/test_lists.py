"""The locked lists: how they are read, and that those of the checkout hold what they have to."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from hub.bootstrap.lists import locked, read_list
from hub.bootstrap.places import LISTS, PROJECT, ListName

LIST = """# Made by a tool.
--no-binary berta
--only-binary :all:
anna==1.2 \\
    --hash=sha256:00 \\
    --hash=sha256:01
berta==3.post1 ; sys_platform == 'win32' \\
    --hash=sha256:02
"""


def read(folder: Path, text: str) -> tuple[tuple[str, str, bool, bool], ...]:
    path = folder / "list.txt"
    path.write_text(text)
    return tuple((p.name, p.version, p.is_conditional, p.is_built_here) for p in read_list(path))


def test_a_list_names_each_package_with_its_version_and_how_it_comes(tmp_path: Path) -> None:
    expected = (("anna", "1.2", False, False), ("berta", "3.post1", True, True))

    assert expected == read(tmp_path, LIST)


def test_the_entries_give_back_what_pip_has_to_read(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text(LIST)

    entries = "".join(package.text for package in read_list(tmp_path / "list.txt"))

    assert LIST[LIST.index("anna") :] == entries


@pytest.mark.parametrize(
    "line", ["anna>=1.2 --hash=sha256:00", "anna==1.2", "./anna.whl", "anna @ file:///anna.whl"]
)
def test_a_list_that_leaves_something_open_is_not_locked(line: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is not one version with its hashes"):
        read(tmp_path, line + "\n")


def test_the_test_list_contains_the_run_list() -> None:
    assert {package.text for package in locked("run")} <= {package.text for package in locked("test")}


@pytest.mark.parametrize("name, groups", [("run", ["install"]), ("test", ["install", "test"])])
def test_a_list_holds_what_the_project_asks_for(name: ListName, groups: list[str]) -> None:
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))
    asked = [
        *project["project"]["dependencies"],
        *project["build-system"]["requires"],
        *(line for group in groups for line in project["dependency-groups"][group]),
    ]
    held = {package.name: package.version for package in locked(name)}

    for requirement in map(Requirement, asked):
        version = held[requirement.name.lower()]
        assert requirement.specifier.contains(version), f"python3 -m tests.lock: {requirement} is {version}"


@pytest.mark.parametrize("path", sorted(LISTS.glob("*.txt")), ids=lambda path: path.name)
def test_a_list_names_no_address_and_no_place(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert [] == re.findall(r".*(?:://|--index|--find-links|--trusted|file:|^[./]).*", text, re.MULTILINE)
