"""The crash-point meter knows every await of the money's stories, and at which of them a process stands."""

import asyncio
from itertools import count
from pathlib import Path

from hub.bootstrap.places import ROOT
from tests.simulation.loop import Process, VirtualLoop
from tests.simulation.meter import METERED, awaits, missed, names, standing_at
from tests.simulation.run import simulate
from tests.simulation.world import faults_of


def test_every_metered_story_is_there_and_none_moves_money_unmetered() -> None:
    assert [] == [place for place in METERED if not (ROOT / place).is_file()]
    asks_wallets_or_commits = {
        str(file.relative_to(ROOT))
        for file in Path(ROOT, "hub", "flows").glob("*.py")
        if "SavePayment(" in file.read_text() or "ports.wallets.wallet(" in file.read_text()
    }
    assert asks_wallets_or_commits - {"hub/flows/units.py"} <= set(METERED)


def test_a_process_that_waits_for_a_commit_is_seen_there() -> None:
    async def main() -> list[str]:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        process = Process("victim")

        class Stuck:
            async def commit(self, _: object) -> None:
                await loop.create_future()

        class Ports:
            store = Stuck()
            lease = None

        from hub.flows.deciding import commit

        loop.inside(process, commit(Ports(), ()))  # type: ignore[arg-type] # only its store is asked
        await asyncio.sleep(1)
        found = standing_at(process)
        await loop.bury(process)
        return found

    loop = VirtualLoop()
    (place,) = loop.run_until_complete(main())
    loop.close()

    file, line = place.split(":")
    assert "hub/flows/deciding.py" == file
    assert "await ports.store.commit(" in (ROOT / file).read_text().splitlines()[int(line) - 1]


def test_deaths_are_told_in_a_runs_report() -> None:
    seed = next(seed for seed in count(1) if faults_of(seed).hub.crashes_per_minute > 2)

    report = simulate(seed)

    assert report.crashes > 0
    assert set(report.died_at) <= set(names())
    assert report.died_at != []
    assert len(names()) == len(missed([])) > len(missed(report.died_at))
    assert all(lines == sorted(lines) for lines in awaits().values())
