"""The refusal of what can not run the hub, and that old Pythons can read it."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hub.bootstrap.places import ROOT

READ_BY_OLD_PYTHONS = (
    "hub/__main__.py",
    "hub/__init__.py",
    "hub/bootstrap/__init__.py",
    "hub/bootstrap/unfit.py",
)
NEWER_GRAMMAR = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Match, ast.AsyncFunctionDef, ast.Nonlocal)


@pytest.mark.parametrize("path", [*READ_BY_OLD_PYTHONS, "tests/__main__.py", "tests/__init__.py"])
def test_old_pythons_can_parse_what_they_meet(path: str) -> None:
    """Python 2.7 reads the whole of a file before it runs the first line of it."""
    source = (ROOT / path).read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 7))

    assert source.isascii(), "Python 2.7 wants a declaration for anything else"
    newer = [node for node in ast.walk(tree) if isinstance(node, NEWER_GRAMMAR)]
    annotated = [node for node in ast.walk(tree) if isinstance(node, ast.arg) and node.annotation]
    assert [] == newer
    assert [] == annotated


def refusal(version: tuple[int, int], os_name: str, path: str) -> subprocess.CompletedProcess[str]:
    """Import the refusal in a Python that says it is another one."""
    pretence = f"import os, sys; sys.version_info = {version!r}; os.name = {os_name!r}; sys.platform = 'here'"
    return subprocess.run(
        [sys.executable, "-c", f"{pretence}; import hub.bootstrap.unfit; print('went on')"],
        cwd=ROOT,
        env={"PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_python_that_is_too_old_is_refused_in_plain_words(tmp_path: Path) -> None:
    refused = refusal((3, 10), "posix", str(tmp_path))

    assert (2, "") == (refused.returncode, refused.stdout)
    assert refused.stderr == (
        "qrossing needs Python 3.11 or newer on Linux or macOS; "
        "this is Python 3.10 on here: install a newer one\n"
    )


def test_it_names_a_newer_python_that_is_installed(tmp_path: Path) -> None:
    (tmp_path / "python3.12").touch(mode=0o755)
    path = os.pathsep.join(["/nowhere", str(tmp_path)])

    assert refusal((2, 7), "posix", path).stderr.endswith("start it with python3.12\n")


def test_windows_is_refused_in_plain_words(tmp_path: Path) -> None:
    assert "use the Windows Subsystem for Linux" in refusal((3, 12), "nt", str(tmp_path)).stderr


def test_a_fit_python_goes_on(tmp_path: Path) -> None:
    assert "went on\n" == refusal((3, 11), "posix", str(tmp_path)).stdout
