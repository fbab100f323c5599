"""Faults of the disk do what they say, whoever puts them there."""

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from tests.crash.disk import Call, DiskFault, Effect, Way, under, way_here
from tests.running import ROOT

WAYS = sorted({Way.LAYER, way_here()}, key=lambda way: way.name)
"""The layer works everywhere; strace where it is there and may trace."""


def _writes(fault: DiskFault, folder: Path, way: Way) -> tuple[int, list[str], int]:
    """Exit code, what was said, and how many of ten rows are durable, of a process under the fault."""
    store = folder / "ten.sqlite3"
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE IF NOT EXISTS ten (number INTEGER) STRICT")
    command = under(fault, store, "tests.crash.ten", str(store), way=way)
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    with closing(sqlite3.connect(store)) as connection:
        (rows,) = connection.execute("SELECT count(*) FROM ten").fetchone()
    return ended.returncode, ended.stdout.splitlines(), rows


@pytest.mark.parametrize("way", WAYS)
def test_one_flush_that_fails_is_one_commit_that_fails(tmp_path: Path, way: Way) -> None:
    code, said, _ = _writes(DiskFault(Call.SYNC, Effect.EIO, 3), tmp_path, way)
    assert (0, 9, 1) == (code, said.count("ok"), said.count("disk I/O error"))


@pytest.mark.parametrize("way", WAYS)
def test_a_full_disk_stays_full(tmp_path: Path, way: Way) -> None:
    code, said, rows = _writes(DiskFault(Call.WRITE, Effect.ENOSPC, 8, lasts=True), tmp_path, way)
    durable = said.count("ok")
    assert 0 < durable < 10
    assert (0, durable, 10 - durable) == (code, rows, said.count("database or disk is full"))
    assert ["ok"] * durable == said[:durable]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("call", [Call.SYNC, Call.WRITE])
def test_a_process_dies_in_the_very_call(tmp_path: Path, way: Way, call: Call) -> None:
    code, said, rows = _writes(DiskFault(call, Effect.KILL, 5), tmp_path, way)
    assert -9 == code
    assert len(said) in (rows, rows - 1)
    assert 0 < len(said) < 10


@pytest.mark.parametrize("way", WAYS)
def test_a_disk_that_can_not_be_read_says_so(tmp_path: Path, way: Way) -> None:
    _writes(DiskFault(Call.SYNC, Effect.EIO, 99), tmp_path, way)
    code, said, rows = _writes(DiskFault(Call.READ, Effect.EIO, 1, lasts=True), tmp_path, way)
    assert (1, [], 10) == (code, said, rows)
