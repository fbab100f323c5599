"""One process at a time on a store."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hub.store.errors import StoreUnusable
from hub.store.sqlite.lock import StoreLock

HOLD = """
import sys
from pathlib import Path
from hub.store.sqlite.lock import StoreLock
lock = StoreLock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_another_process_is_told_who_has_the_store_until_it_ends_however(tmp_path: Path) -> None:
    store = tmp_path / "hub.sqlite3"
    holding = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(store)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with holding:
        assert holding.stdout is not None
        assert "held\n" == holding.stdout.readline()
        with pytest.raises(StoreUnusable, match=rf"hub\.sqlite3 is in use by process {holding.pid}:"):
            StoreLock(store)
        holding.kill()
    StoreLock(store).release()


def test_a_lock_that_was_let_go_can_be_taken_again_by_the_same_process(tmp_path: Path) -> None:
    first = StoreLock(tmp_path / "hub.sqlite3")
    with pytest.raises(StoreUnusable, match=f"in use by process {os.getpid()}:"):
        StoreLock(tmp_path / "hub.sqlite3")
    first.release()
    first.release()
    StoreLock(tmp_path / "hub.sqlite3").release()


def test_a_longer_pid_of_a_former_owner_leaves_no_digits(tmp_path: Path) -> None:
    (tmp_path / "hub.sqlite3.lock").write_text("99999999999\n")
    lock = StoreLock(tmp_path / "hub.sqlite3")
    assert f"{os.getpid()}\n" == lock.path.read_text()
    lock.release()
