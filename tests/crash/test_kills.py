"""A hub that is killed while it works: it loses nothing that it acknowledged, and doubles nothing."""

import asyncio
from pathlib import Path

from tests.crash.kills import kill_again_and_again

KILLS = 10


def test_ten_kills_under_load_lose_and_double_nothing(tmp_path: Path) -> None:
    outcome = asyncio.run(kill_again_and_again(tmp_path, KILLS, seed=7))
    assert () == outcome.faults
    assert outcome.payments > KILLS
