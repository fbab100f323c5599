"""Which rooms are tried: those that a change touches, by their modules or by their tests."""

import subprocess
from pathlib import Path

import pytest

from hub.bootstrap.places import ROOT
from tests.mutation.rooms import ROOMS, changed_since, touched


def test_every_room_has_modules_and_tests() -> None:
    for room in ROOMS:
        assert room.folder.startswith(room.package)
        assert list(Path(ROOT, room.folder).glob("*.py"))
        assert list(Path(ROOT, room.tests).glob("test_*.py"))


@pytest.mark.parametrize(
    "changed, names",
    [
        (["fx/money.py"], ["fx"]),
        (["fx/providers/board.py", "hub/ledger/book.py"], ["fx", "ledger"]),
        (["tests/hub/payment/records.py"], ["payment"]),
        (["hub/settlement/day.py", "README.md"], ["settlement"]),
        (["hub/flows/pay.py", "tests/hub/flows/test_pay.py", "fx/README"], []),
    ],
)
def test_a_change_touches_the_rooms_of_its_modules_and_tests(changed: list[str], names: list[str]) -> None:
    assert names == [room.name for room in touched(changed)]


def test_what_changed_since_a_commit_includes_what_is_not_committed(tmp_path: Path) -> None:
    def git(*asked: str) -> None:
        told = ("git", "-c", "user.name=n", "-c", "user.email=n@example.org", *asked)
        subprocess.run(told, cwd=tmp_path, check=True, capture_output=True)

    git("init", "-q")
    for name in ("a.py", "b.py", "c.py"):
        (tmp_path / name).write_text("1\n")
    git("add", ".")
    git("commit", "-qm", "first")
    git("tag", "first")
    (tmp_path / "a.py").write_text("2\n")
    git("commit", "-qam", "second")
    (tmp_path / "c.py").write_text("3\n")

    assert ("a.py", "c.py") == changed_since(tmp_path, "first")
    with pytest.raises(subprocess.CalledProcessError):
        changed_since(tmp_path, "never")
