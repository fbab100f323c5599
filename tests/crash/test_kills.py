"""A hub that is ended while it works: it loses nothing that it acknowledged, and doubles nothing."""

import asyncio
from pathlib import Path

from tests.crash.kills import end_again_and_again
from tests.crash.kinds import Kind

KILLS = 10


def test_ten_kills_under_load_lose_and_double_nothing(tmp_path: Path) -> None:
    outcome = asyncio.run(end_again_and_again(tmp_path, (Kind.KILL,) * KILLS, seed=7))
    assert () == outcome.faults
    assert outcome.payments > KILLS


def test_a_disk_that_breaks_or_fills_stops_the_hub_and_loses_nothing(tmp_path: Path) -> None:
    kinds = (Kind.EIO, Kind.FULL, Kind.FSYNC, Kind.EIO)
    assert () == asyncio.run(end_again_and_again(tmp_path, kinds, seed=8)).faults


def test_a_hub_that_was_frozen_or_died_in_a_close_loses_nothing(tmp_path: Path) -> None:
    outcome = asyncio.run(end_again_and_again(tmp_path, (Kind.CLOSE, Kind.STOP), seed=9))
    assert () == outcome.faults
    assert 1 == outcome.days_closed
