"""The door of every `python3 -m` command: what comes after it runs where its packages are.

Standard library alone, and little of it, because every start passes here.
"""

import os
import sys

from hub.bootstrap.places import ENVIRONMENT, LISTS, PYTHON, STAMPS, ListName, ready


def enter(wanted: ListName) -> None:
    """Return inside an environment that holds the locked list `wanted`.

    An active environment that already does is left in peace. Otherwise the checkout's `.venv` is made where
    it is missing or out of date, with its progress on stderr, and this command line starts again inside it.
    Ends the process where that can not be: exit code 2, something is missing here; 3, the packages are out
    of reach.
    """
    if not LISTS.is_dir():
        return  # installed from a wheel: whoever installed it has seen to its packages
    is_ready = ready(wanted)
    if STAMPS.is_dir() and ENVIRONMENT.samefile(sys.prefix):
        if is_ready:
            return
    elif (sys.prefix != sys.base_prefix or not is_ready) and _satisfied(wanted):
        return
    if not is_ready:
        from hub.bootstrap.environment import make  # noqa: PLC0415 - a warm start does not pay for it

        make(wanted)
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", None) is not None:
        # Such an environment stays cold for ever, at a second for each process. The checkout stays clean.
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(ENVIRONMENT / "pycache"))
    os.execv(PYTHON, [str(PYTHON), *sys.orig_argv[1:]])  # noqa: S606 - the same command line, no shell


def _satisfied(wanted: ListName) -> bool:
    """Whether this very interpreter holds every package of the list, each at its locked version."""
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - as above

    from hub.bootstrap.lists import locked  # noqa: PLC0415 - as above

    needed = [package for package in locked(wanted) if package.is_needed]
    try:
        return all(version(package.name) == package.version for package in needed)
    except PackageNotFoundError:
        return False
