"""A store that is cut short while it is made, or brought to this version: the next start does it whole."""

import asyncio
import signal
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from hub.machine import MachineClock
from hub.store.address import url_of
from hub.store.open import open_store
from hub.store.sqlite.connection import connect_writer
from hub.store.sqlite.schema import migrate, migrations, require_current
from tests.crash.disk import Call, DiskFault, Effect, under
from tests.running import ROOT

OLDER = 2
"""Steps of the schema that a store of an earlier version had."""
ENDS = {Effect.KILL: -signal.SIGKILL, Effect.EIO: 1, Effect.ENOSPC: 1}


def _whole_again(path: Path) -> None:
    async def story() -> None:
        store = open_store(url_of(path), MachineClock())
        assert (await store.books.verify()).ok
        await store.close()

    asyncio.run(story())
    with closing(connect_writer(path, fsync=False)) as connection:
        require_current(connection, migrations())


@pytest.mark.parametrize(
    "steps, call, effect",
    [
        (0, Call.WRITE, Effect.KILL),
        (0, Call.SYNC, Effect.EIO),
        (OLDER, Call.WRITE, Effect.KILL),
        (OLDER, Call.WRITE, Effect.ENOSPC),
    ],
)
def test_a_store_that_was_cut_short_in_its_making_is_made_whole_by_the_next_start(
    tmp_path: Path, steps: int, call: Call, effect: Effect
) -> None:
    first, survived = 1, False
    while not survived:
        path = tmp_path / f"cut-{first}.sqlite3"
        with closing(connect_writer(path, fsync=False)) as connection:
            migrate(connection, migrations()[:steps])
        command = under(DiskFault(call, effect, first), path, "tests.crash.opening", str(path))
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        survived = ended.returncode == 0
        assert survived or ENDS[effect] == ended.returncode
        assert "Traceback" not in ended.stderr
        _whole_again(path)
        first *= 3
    assert first > 3  # nothing was cut short at all
