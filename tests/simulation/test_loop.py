"""The virtual-time loop: time jumps, processes die where they stand, and chance has no part in it."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

import pytest

from tests.simulation.loop import Process, Stalled, TurnsOnTheSpot, VirtualLoop


def run(main: Coroutine[Any, Any, Any]) -> Any:
    loop = VirtualLoop()
    try:
        return loop.run_until_complete(main)
    finally:
        loop.close()


def here() -> VirtualLoop:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    return loop


def test_a_year_passes_in_no_time() -> None:
    async def main() -> float:
        await asyncio.sleep(365 * 86_400)
        return here().time()

    assert 365 * 86_400 == run(main())


def test_timers_come_in_the_order_of_their_times_and_then_of_their_making() -> None:
    async def main() -> list[str]:
        seen: list[str] = []
        loop = here()
        for name, seconds in (("c", 2), ("a", 1), ("b", 1)):
            loop.call_later(seconds, seen.append, name)
        await asyncio.sleep(3)
        return seen

    assert ["a", "b", "c"] == run(main())


def test_a_killed_process_does_nothing_more_not_even_its_finally() -> None:
    async def main() -> list[str]:
        done: list[str] = []

        async def work() -> None:
            try:
                done.append("begun")
                await asyncio.sleep(1)
                done.append("went on")
            finally:
                done.append("cleaned up")

        process = Process("victim")
        here().inside(process, work())
        await asyncio.sleep(0.5)
        here().kill(process)
        await asyncio.sleep(10)
        told = list(done)
        await here().bury(process)
        return [*told, "buried", *done[len(told) :]]

    assert ["begun", "buried", "cleaned up"] == run(main())


def test_what_begins_while_a_dead_process_is_unwound_is_unwound_as_well() -> None:
    ended: list[str] = []

    async def work(*names: str) -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.append(names[0])
            if names[1:]:
                asyncio.create_task(work(*names[1:]))  # noqa: RUF006 - it belongs to the process

    async def main() -> list[bool]:
        process = Process("victim")
        here().inside(process, work("first", "second", "third"))
        await asyncio.sleep(1)
        here().kill(process)
        await here().bury(process)
        return [task.done() for task in process.tasks]

    assert [True, True, True] == run(main())
    assert ["first", "second", "third"] == ended


def test_what_a_process_started_dies_with_it_and_what_the_world_started_does_not() -> None:
    async def main() -> list[str]:
        done: list[str] = []

        async def later(name: str) -> None:
            await asyncio.sleep(1)
            done.append(name)

        async def work() -> None:
            asyncio.create_task(later("child"))  # noqa: RUF006 - it is killed with its parent
            here().outside(later("world"))
            await asyncio.sleep(0)

        process = Process("victim")
        await here().inside(process, work())
        here().kill(process)
        await asyncio.sleep(2)
        await here().bury(process)
        return done[:1]

    assert ["world"] == run(main())


def test_a_step_that_comes_due_after_the_death_is_not_taken() -> None:
    async def main() -> bool:
        reached = []
        signal = asyncio.get_running_loop().create_future()

        async def work() -> None:
            await signal
            reached.append(True)

        process = Process("victim")
        here().inside(process, work())
        await asyncio.sleep(0)
        here().kill(process)
        signal.set_result(None)
        await asyncio.sleep(1)
        is_dead = not reached
        await here().bury(process)
        return is_dead

    assert run(main())


def test_a_fuse_kills_at_the_step_it_was_cut_for() -> None:
    async def dies_after(steps: int) -> int:
        taken = 0

        async def work() -> None:
            nonlocal taken
            while True:
                taken += 1
                await asyncio.sleep(0)

        process = Process("victim")
        loop = here()
        process.light(steps, lambda: loop.kill(process))
        loop.inside(process, work())
        await asyncio.sleep(1)
        told = taken
        await loop.bury(process)
        return told

    assert [1, 2, 7] == [run(dies_after(steps)) for steps in (2, 3, 8)]


def test_who_waits_for_what_never_comes_is_told() -> None:
    async def main() -> None:
        await here().create_future()

    with pytest.raises(Stalled):
        run(main())


def test_a_busy_loop_is_told_from_work() -> None:
    async def main() -> None:
        while True:  # noqa: ASYNC110 - a busy loop is what is wanted
            await asyncio.sleep(0)

    with pytest.raises(TurnsOnTheSpot):
        run(main())


def test_any_number_of_lives_may_be_unwound_at_one_instant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.simulation.loop.STEPS_AT_ONE_INSTANT_MAX", 20)

    async def main() -> int:
        lives = [Process(f"life {number}") for number in range(20)]
        for life in lives:
            here().inside(life, asyncio.sleep(60))
            await asyncio.sleep(1)
            here().kill(life)
        for life in lives:
            await here().bury(life)
        return sum(task.cancelled() for life in lives for task in life.tasks)

    assert 20 == run(main())


def test_a_set_of_tasks_is_walked_in_the_order_in_which_they_were_made() -> None:
    async def main() -> list[str]:
        async def nothing() -> None: ...

        tasks = [asyncio.create_task(nothing(), name=str(number)) for number in range(64)]
        names = [task.get_name() for task in {*reversed(tasks)}]
        await asyncio.gather(*tasks)
        return names

    assert run(main()) == run(main())


def test_who_cancels_a_task_is_heard_of_and_who_runs_into_a_timeout_is_not_taken_for_it() -> None:
    async def main() -> list[str]:
        loop, process = here(), Process("hub")
        heard: list[str] = []
        loop.cancelled = lambda task: heard.append(
            f"{task.get_name()} of {task.process and task.process.name}"
        )

        async def work() -> None:
            with suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await asyncio.sleep(5)
            await asyncio.sleep(5)

        task = loop.inside(process, work())
        task.set_name("work")
        await asyncio.sleep(2)
        before = list(heard)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        task.cancel()
        return [*before, "then", *heard]

    assert ["then", "work of hub"] == run(main())


def test_threads_are_refused() -> None:
    async def main() -> None:
        await asyncio.to_thread(print)

    with pytest.raises(RuntimeError, match="thread"):
        run(main())


def test_a_paused_process_stands_still_and_then_does_all_that_came_due() -> None:
    async def main() -> list[tuple[str, float]]:
        done: list[tuple[str, float]] = []
        loop, process = here(), Process("hub")

        async def work() -> None:
            for name in ("one", "two"):
                await asyncio.sleep(1)
                done.append((name, loop.time()))

        loop.inside(process, work())
        await asyncio.sleep(0.5)
        loop.pause(process)
        await asyncio.sleep(10)
        loop.resume(process)
        await asyncio.sleep(5)
        return done

    assert [("one", 10.5), ("two", 11.5)] == run(main())


def test_a_paused_process_can_be_killed_and_does_nothing_more() -> None:
    async def main() -> list[str]:
        done: list[str] = []
        loop, process = here(), Process("hub")

        async def work() -> None:
            await asyncio.sleep(1)
            done.append("woken")

        loop.inside(process, work())
        loop.pause(process)
        await asyncio.sleep(2)
        loop.kill(process)
        await asyncio.sleep(2)
        seen = list(done)
        assert not process.is_paused
        await loop.bury(process)
        return seen

    assert [] == run(main())
