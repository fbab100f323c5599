"""Where the checkout keeps its environment and its locked lists, and what the environment says it holds.

An environment carries one stamp for each thing that was installed whole. A stamp is written last, so
whatever was interrupted has none and is made anew.
"""

import hashlib
import os
import sys
from pathlib import Path
from typing import Literal

ListName = Literal["run", "test"]
StampName = Literal["run", "test", "project"]

ROOT = Path(__file__).parent.parent.parent
LISTS = ROOT / ".lock"
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
STAMPS = ENVIRONMENT / ".holds"
PROJECT = ROOT / "pyproject.toml"


def list_file(name: ListName) -> Path:
    """The hash-locked list of that name."""
    return LISTS / f"{name}.txt"


def due_stamp(name: StampName) -> str:
    """What the stamp must say today.

    It changes with the list, with Python's minor version, and when the checkout was moved, since the scripts
    inside an environment name its place.
    """
    source = PROJECT if name == "project" else list_file(name)
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    return f"{digest} {sys.version_info.major}.{sys.version_info.minor} {ROOT}\n"


def stamp(name: StampName) -> str | None:
    """What the environment says of `name`, or None when it does not hold it whole."""
    try:
        return (STAMPS / name).read_text()
    except OSError:
        return None


def put_stamp(name: StampName) -> None:
    """Say that `name` is held whole; in one step, so that a stamp is never half written."""
    draft = STAMPS / f"{name}.draft"
    draft.write_text(due_stamp(name))
    draft.replace(STAMPS / name)


def holds(name: StampName) -> bool:
    """Whether the environment holds `name` as it is asked for today, and its Python is still there."""
    return stamp(name) == due_stamp(name) and os.access(PYTHON, os.X_OK)


def ready(name: ListName) -> bool:
    """Whether a command that needs the list may go on inside the environment."""
    return holds(name) and holds("project")
