"""First starts, whole: each makes a real environment from packages that lie beside a small checkout."""

import shutil
import signal
from pathlib import Path

import pytest

from tests.hub.bootstrap.checkouts import Checkout, ended, lay


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A checkout after its first start; tests that share it leave it as it is."""
    checkout = lay(tmp_path_factory.mktemp("made"))
    first = checkout.start()
    assert first.exit_code == 0, first.stderr
    assert "Making .venv with Python 3." in first.stderr
    assert ": 2 packages of .lock/run.txt" in first.stderr
    assert "Ready after" in first.stderr
    return checkout


def test_the_first_start_goes_on_inside_the_environment_it_made(tmp_path: Path) -> None:
    checkout = lay(tmp_path)

    start = checkout.start("-O", "-m", "hub", "demo", "--json")

    assert start.exit_code == 0, start.stderr
    expected = {"prefix": str(checkout.environment), "arguments": ["demo", "--json"], "optimised": 1}
    assert expected == start.answer()


def test_a_warm_start_says_nothing_and_changes_nothing(made: Checkout) -> None:
    before = {path: path.stat().st_mtime_ns for path in made.environment.rglob("*.dist-info")}

    start = made.start()

    assert (0, "") == (start.exit_code, start.stderr)
    assert before == {path: path.stat().st_mtime_ns for path in made.environment.rglob("*.dist-info")}


def test_two_first_starts_at_once_make_it_once(tmp_path: Path) -> None:
    checkout = lay(tmp_path)

    starts = [ended(process) for process in (checkout.process(), checkout.process())]

    assert [0, 0] == [start.exit_code for start in starts], starts
    assert [False, True] == sorted("Making .venv" in start.stderr for start in starts)
    assert [False, True] == sorted("waiting for it" in start.stderr for start in starts)


def test_a_start_killed_half_way_is_repaired_and_so_is_a_moved_checkout(tmp_path: Path) -> None:
    checkout = lay(tmp_path)
    killed = checkout.process()
    assert killed.stderr is not None
    assert any("beginning" in line for line in killed.stderr)  # reads on until pip is at work
    killed.send_signal(signal.SIGKILL)
    ended(killed)

    repaired = checkout.start()

    assert 0 == repaired.exit_code, repaired.stderr
    assert "Making .venv" in repaired.stderr

    moved = Checkout(tmp_path / "elsewhere", checkout.packages)
    checkout.root.rename(moved.root)
    start = moved.start()

    assert 0 == start.exit_code, start.stderr
    assert "Making .venv" in start.stderr
    assert str(moved.environment) == start.answer()["prefix"]


def test_the_test_list_completes_what_the_run_list_began_and_a_changed_project_is_put_in_again(
    tmp_path: Path,
) -> None:
    checkout = lay(tmp_path)
    assert 0 == checkout.start().exit_code

    tests = checkout.start("-m", "tests")
    assert 0 == tests.exit_code, tests.stderr
    assert "Completing .venv: 1 packages of .lock/test.txt" in tests.stderr
    assert "" == checkout.start().stderr

    project = checkout.root / "pyproject.toml"
    project.write_text(project.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    start = checkout.start("-m", "tests")
    assert 0 == start.exit_code, start.stderr
    assert "Completing .venv: the project itself" in start.stderr


def test_an_active_environment_that_holds_the_packages_is_left_in_peace(
    made: Checkout, tmp_path: Path
) -> None:
    other = Checkout(tmp_path / "other", made.packages)
    shutil.copytree(made.root, other.root, ignore=shutil.ignore_patterns(".venv"))

    start = other.start(python=str(made.environment / "bin" / "python"))

    assert (0, "") == (start.exit_code, start.stderr)
    assert str(made.environment) == start.answer()["prefix"]
    assert not other.environment.exists()


def test_installed_from_a_wheel_it_makes_no_environment(made: Checkout, tmp_path: Path) -> None:
    installed = Checkout(tmp_path / "site-packages", made.packages)
    shutil.copytree(made.root, installed.root, ignore=shutil.ignore_patterns(".venv", ".lock"))
    (installed.root / "greeting.py").write_text("")

    start = installed.start()

    assert (0, "") == (start.exit_code, start.stderr)
    assert not installed.environment.exists()


def test_an_environment_that_a_person_made_is_not_touched(tmp_path: Path) -> None:
    checkout = lay(tmp_path)
    (checkout.environment / "lib").mkdir(parents=True)

    start = checkout.start()

    assert 2 == start.exit_code
    assert "there is a .venv here that this command did not make" in start.stderr
    assert ["lib"] == [path.name for path in checkout.environment.iterdir()]


def test_a_package_that_is_not_the_locked_one_is_not_installed(tmp_path: Path) -> None:
    checkout = lay(tmp_path)
    locked = checkout.root / ".lock" / "run.txt"
    locked.write_text(
        locked.read_text(encoding="utf-8").replace("sha256:", "sha256:00")[:-3], encoding="utf-8"
    )

    start = checkout.start()

    assert 2 == start.exit_code
    assert "not the one that the list names by its hash" in start.stderr


def test_without_a_network_it_says_so(tmp_path: Path) -> None:
    checkout = lay(tmp_path)
    nowhere = {"PIP_NO_INDEX": "0", "PIP_FIND_LINKS": "", "PIP_INDEX_URL": "http://127.0.0.1:9/simple"}

    start = checkout.start(**nowhere, PIP_RETRIES="1")

    assert 3 == start.exit_code
    assert "the package index does not answer; pip is trying again" in start.stderr
    assert "the package index is out of reach" in start.stderr
