"""First starts, whole: each makes a real environment from packages that lie beside a small checkout."""

import shutil
import signal
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.hub.bootstrap.checkouts import Checkout, Start, ended, lay


@dataclass(frozen=True, slots=True)
class Made:
    """A checkout after two first starts at once, and how they went."""

    checkout: Checkout
    starts: tuple[Start, Start]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Shared, because it takes seconds; whoever uses it leaves the checkout as it is."""
    checkout = lay(tmp_path_factory.mktemp("made"))
    at_once = [checkout.process("-O", "-m", "hub", "demo", "--json") for _ in range(2)]
    one, other = (ended(process) for process in at_once)
    return Made(checkout, (one, other))


def test_a_first_start_shows_its_progress_and_goes_on_inside_with_the_same_command_line(made: Made) -> None:
    maker = next(start for start in made.starts if "Making .venv" in start.stderr)

    inside = {"prefix": str(made.checkout.environment), "arguments": ["demo", "--json"], "optimised": 1}
    assert inside == maker.answer()
    assert ": 2 packages of .lock/run.txt" in maker.stderr
    assert "[0/3] beginning" in maker.stderr
    assert "Ready after" in maker.stderr


def test_two_first_starts_at_once_make_it_once(made: Made) -> None:
    assert [0, 0] == [start.exit_code for start in made.starts], made.starts
    assert [False, True] == sorted("Making .venv" in start.stderr for start in made.starts)
    assert [False, True] == sorted("waiting for it" in start.stderr for start in made.starts)


def test_a_warm_start_says_nothing_and_changes_nothing(made: Made) -> None:
    before = {path: path.stat().st_mtime_ns for path in made.checkout.environment.rglob("*.dist-info")}

    start = made.checkout.start()

    assert (0, "") == (start.exit_code, start.stderr)
    assert before == {
        path: path.stat().st_mtime_ns for path in made.checkout.environment.rglob("*.dist-info")
    }


def test_a_start_killed_half_way_is_repaired(tmp_path: Path) -> None:
    checkout = lay(tmp_path)
    killed = checkout.process()
    assert killed.stderr is not None
    assert any("beginning" in line for line in killed.stderr)  # reads on until pip is at work
    killed.send_signal(signal.SIGKILL)
    ended(killed)

    repaired = checkout.start()

    assert 0 == repaired.exit_code, repaired.stderr
    assert "Making .venv" in repaired.stderr


def test_a_checkout_that_was_moved_makes_its_environment_anew(made: Made, tmp_path: Path) -> None:
    moved = Checkout(tmp_path / "moved", made.checkout.packages)
    shutil.copytree(made.checkout.root, moved.root, symlinks=True)

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


def test_an_active_environment_that_holds_the_packages_is_left_in_peace(made: Made, tmp_path: Path) -> None:
    other = Checkout(tmp_path / "other", made.checkout.packages)
    shutil.copytree(made.checkout.root, other.root, ignore=shutil.ignore_patterns(".venv"))

    start = other.start(python=str(made.checkout.environment / "bin" / "python"))

    assert (0, "") == (start.exit_code, start.stderr)
    assert str(made.checkout.environment) == start.answer()["prefix"]
    assert not other.environment.exists()


def test_installed_from_a_wheel_it_makes_no_environment(made: Made, tmp_path: Path) -> None:
    installed = Checkout(tmp_path / "site-packages", made.checkout.packages)
    shutil.copytree(made.checkout.root, installed.root, ignore=shutil.ignore_patterns(".venv", ".lock"))
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


def test_a_checkout_that_can_not_be_written_to_is_told_plainly(tmp_path: Path) -> None:
    checkout = lay(tmp_path)
    (checkout.root / ".cache").touch()  # where the lock's folder would go

    start = checkout.start()

    assert 2 == start.exit_code
    assert "The checkout has to be writable" in start.stderr
    assert "Traceback" not in start.stderr


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
