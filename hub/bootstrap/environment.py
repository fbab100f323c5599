"""Makes, completes and repairs the checkout's `.venv`, one start at a time.

pip's processes hold the lock too: when a start is killed, the next one waits until its orphans have ended and
then begins anew.
"""

import fcntl
import os
import shutil
import sys
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn

from hub.bootstrap.failures import EXIT_MISSING, NotInstalled
from hub.bootstrap.installer import Installer, bundled_pip
from hub.bootstrap.lists import INSTALLER, Locked, locked
from hub.bootstrap.places import ENVIRONMENT, PYTHON, ROOT, STAMPS, ListName, holds, put_stamp, ready, stamp
from hub.bootstrap.progress import Progress

LOCK_FILE = ROOT / ".cache" / "venv.lock"
EXIT_INTERRUPTED = 130


def make(wanted: ListName) -> None:
    """Leave behind a `.venv` that holds the list `wanted` and the project; ends the process if it can not."""
    try:
        with _only_start() as lock:
            if not ready(wanted):  # another start may have made it while this one waited
                _make(wanted, lock)
    except NotInstalled as failure:
        _stop(str(failure), failure.exit_code)
    except OSError as failure:
        _stop(f"{failure}. The checkout has to be writable, and its disk not full.", EXIT_MISSING)
    except KeyboardInterrupt:
        _stop("stopped; the next start makes .venv anew", EXIT_INTERRUPTED)


def _make(wanted: ListName, lock: int) -> None:
    is_new = not _can_be_completed(wanted)
    packages = _missing(wanted) if not is_new else locked(wanted)
    progress = Progress(total=len(packages) + 1)  # the project itself is the last
    installer = Installer(PYTHON, lock, progress)
    if is_new:
        pip = bundled_pip()
        _begin_anew()
        progress.say(f"Making .venv with Python {sys.version.split()[0]}: {_what(packages, wanted)}")
        installer.install([package for package in packages if package.name == INSTALLER], pip)
        packages = [package for package in packages if package.name != INSTALLER]
    else:
        progress.say(f"Completing .venv: {_what(packages, wanted)}")
        # What is interrupted from here on is not to be trusted any more.
        for name in ("run", "project"):
            (STAMPS / name).unlink(missing_ok=True)

    installer.install([package for package in packages if not package.is_built_here])
    installer.install([package for package in packages if package.is_built_here])
    installer.install_project()
    for name in _covered(wanted):
        put_stamp(name)
    put_stamp("project")
    progress.say(f"Ready after {progress.elapsed_seconds()} s")


def _can_be_completed(wanted: ListName) -> bool:
    """Whether what `.venv` holds is whole and of today, and only something more is wanted."""
    if stamp("project") is None:
        return False  # a start was interrupted, or there was none
    return holds(wanted) or (wanted == "test" and stamp("test") is None and holds("run"))


def _missing(wanted: ListName) -> Sequence[Locked]:
    if holds(wanted):
        return ()
    held = {package.text for package in locked("run")}
    return [package for package in locked(wanted) if package.text not in held]


def _covered(wanted: ListName) -> Sequence[ListName]:
    """The lists whose packages are all there once `wanted` is: the test list contains the run list."""
    return ("run", "test") if wanted == "test" else ("run",)


def _begin_anew() -> None:
    """An empty environment without pip. Removes only what an earlier start made; NotInstalled otherwise."""
    is_ours = STAMPS.is_dir() or not ENVIRONMENT.exists() or not any(ENVIRONMENT.iterdir())
    if ENVIRONMENT.is_symlink() or not is_ours:
        raise NotInstalled(
            "there is a .venv here that this command did not make. Move it away; or, to use it as it is,\n"
            "put the packages into it (pip install --no-deps -r .lock/run.txt), activate it and start again."
        )
    STAMPS.mkdir(parents=True, exist_ok=True)
    for said in STAMPS.iterdir():
        said.unlink()
    for path in ENVIRONMENT.iterdir():
        if path.is_dir() and not path.is_symlink() and path != STAMPS:
            shutil.rmtree(path)
    venv.EnvBuilder(symlinks=True, with_pip=False, clear=False, prompt="qrossing").create(ENVIRONMENT)


@contextmanager
def _only_start() -> Iterator[int]:
    """Hold the lock on `.venv`, as an open file; waits for another start that is at work on it."""
    LOCK_FILE.parent.mkdir(exist_ok=True)
    lock = os.open(LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.stderr.write("Another start is making .venv; waiting for it\n")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock
    finally:
        os.close(lock)


def _what(packages: Sequence[Locked], wanted: ListName) -> str:
    return f"{len(packages)} packages of .lock/{wanted}.txt" if packages else "the project itself"


def _stop(message: str, exit_code: int) -> NoReturn:
    sys.stderr.write(f"\nqrossing could not be set up: {message}\n")
    sys.exit(exit_code)
