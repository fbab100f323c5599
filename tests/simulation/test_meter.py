"""The meter knows every await of the hub's flows, and what happens to a process that stands there."""

import asyncio
from itertools import count, islice
from pathlib import Path

from hub.bootstrap.places import ROOT
from tests.simulation.loop import Process, VirtualLoop
from tests.simulation.meter import AT_AWAITS, EXEMPT, Hits, Strike, tables
from tests.simulation.places import Place, by_name, places, standing_at
from tests.simulation.run import simulate
from tests.simulation.world import faults_of


def test_no_await_of_any_flow_is_left_out() -> None:
    flows = [file for file in sorted(Path(ROOT, "hub", "flows").glob("*.py")) if "await " in file.read_text()]

    assert {str(file) for file in flows} - set(places()) <= {str(ROOT / "hub" / "flows" / "ports.py")}
    assert {"hub/store/committer.py"} == {place.file for place in by_name().values()} - {
        str(file.relative_to(ROOT)) for file in flows
    }
    assert all("await " in place.text or "async " in place.text for place in by_name().values())


def test_a_process_that_waits_for_a_commit_is_seen_there() -> None:
    async def main() -> list[Place]:
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

        loop.inside(process, commit(Ports(), None))  # type: ignore[arg-type] # only its store is asked
        await asyncio.sleep(1)
        found = standing_at(process.tasks[0])
        await loop.bury(process)
        return found

    loop = VirtualLoop()
    (place,) = loop.run_until_complete(main())
    loop.close()

    assert ("hub/flows/deciding.py", "commit") == (place.file, place.function)
    assert place.text.startswith("await ports.store.commit(")


def test_what_can_not_happen_names_an_await_that_is_there() -> None:
    for exempt in EXEMPT:
        assert 1 == sum(exempt.fits(place) for place in by_name().values()), exempt.function


def test_runs_tell_what_happened_where() -> None:
    seeds = islice((seed for seed in count(1) if faults_of(seed).hub.aims > 0.3), 3)
    of_awaits, of_commits = tables()

    hits = Hits()
    for seed in seeds:
        hits.take(simulate(seed).hits)

    assert len(of_awaits.missed(hits)) < 0.7 * of_awaits.count() == 0.7 * len(of_awaits.missed(Hits()))
    assert len(of_commits.missed(hits)) < of_commits.count()
    assert all(hits.by_strike[strike] for strike in Strike)
    impossible = [
        (place.name, strike)
        for place in of_awaits.places
        for strike in AT_AWAITS
        if of_awaits.exempt(place, strike) and place.name in hits.by_strike[strike]
    ]
    assert [] == impossible
