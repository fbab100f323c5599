"""pip inside an environment: which pip begins, and what is shown while it works."""

import io
import os
import sys
import sysconfig
from pathlib import Path

import pytest

from hub.bootstrap.failures import EXIT_MISSING, NotInstalled
from hub.bootstrap.installer import Installer, bundled_pip
from hub.bootstrap.lists import Locked
from hub.bootstrap.progress import Progress

# Stands for an environment's Python: prints what pip prints of two packages that it finds.
PIP = """#!{python}
import sys
print("Collecting anna==1 (from -r list (line 1))")
print("Processing ./berta.whl (from -r list (line 3))")
print("Installing collected packages: anna, berta")
sys.exit({exit_code})
"""


def locked(name: str) -> Locked:
    return Locked(
        name, "1", f"{name}==1 \\\n    --hash=sha256:00\n", is_conditional=False, is_built_here=False
    )


def install(folder: Path, exit_code: int) -> str:
    """What a terminal shows of one installation."""
    python = folder / "bin" / "python"
    python.parent.mkdir()
    python.write_text(PIP.format(python=sys.executable, exit_code=exit_code))
    python.chmod(0o755)
    screen = io.StringIO()
    lock = os.open(folder / "lock", os.O_CREAT)
    try:
        Installer(python, lock, Progress(2, screen, clock=iter(range(100)).__next__)).install(
            [locked("anna"), locked("berta")]
        )
    finally:
        os.close(lock)
    return screen.getvalue()


def test_it_shows_which_package_of_how_many(tmp_path: Path) -> None:
    shown = install(tmp_path, exit_code=0)

    assert "[0/2] anna" in shown
    assert "[2/2] unpacking" in shown
    assert not (tmp_path / "part.txt").exists()


def test_what_pip_could_not_do_is_not_installed(tmp_path: Path) -> None:
    with pytest.raises(NotInstalled, match="Installing collected packages: anna, berta"):
        install(tmp_path, exit_code=1)


def test_the_bundled_pip_is_found() -> None:
    wheel = Path(bundled_pip()[0]).parent

    assert wheel.is_file()
    assert wheel.name.startswith("pip-")


def test_a_python_without_ensurepip_is_told_with_the_line_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(tmp_path))
    monkeypatch.setattr(sysconfig, "get_config_var", lambda _: None)

    with pytest.raises(
        NotInstalled, match=f"apt-get install -y python3.{sys.version_info.minor}-venv"
    ) as refused:
        bundled_pip()
    assert EXIT_MISSING == refused.value.exit_code


def test_a_distribution_may_keep_the_wheel_in_a_folder_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pip-1-py3-none-any.whl").touch()
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(tmp_path / "nowhere"))
    monkeypatch.setattr(sysconfig, "get_config_var", lambda _: str(tmp_path))

    assert (str(tmp_path / "pip-1-py3-none-any.whl" / "pip"),) == bundled_pip()
