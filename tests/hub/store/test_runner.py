"""Runners: one thing after the other, on a thread or on the loop itself."""

import asyncio
import threading

import pytest

from hub.store.runner import InlineRunner, ThreadRunner


def test_a_thread_runner_works_on_one_thread_that_is_not_the_loops() -> None:
    async def story() -> None:
        runner = ThreadRunner("store-writer")
        threads = await asyncio.gather(*(runner.run(threading.current_thread) for _ in range(5)))
        runner.close()
        assert 1 == len({thread.ident for thread in threads})
        assert threading.get_ident() != threads[0].ident
        assert "store-writer_0" == threads[0].name

    asyncio.run(story())


def test_a_thread_runner_lets_the_loop_go_on_meanwhile() -> None:
    async def story() -> None:
        runner = ThreadRunner("store-writer")
        go_on = threading.Event()
        working = asyncio.create_task(runner.run(lambda: go_on.wait(10)))
        await asyncio.sleep(0)
        go_on.set()
        assert await working
        runner.close()

    asyncio.run(story())


def test_work_goes_to_its_end_although_nobody_waits() -> None:
    async def story() -> list[int]:
        runner = ThreadRunner("store-writer")
        begun, go_on = threading.Event(), threading.Event()
        done: list[int] = []

        def work() -> None:
            begun.set()
            go_on.wait(10)
            done.append(1)

        waiting = asyncio.create_task(runner.run(work))
        await asyncio.sleep(0)
        assert begun.wait(10)
        waiting.cancel()
        go_on.set()
        runner.close()
        return done

    assert [1] == asyncio.run(story())


def test_both_hand_on_what_the_work_raises() -> None:
    async def story() -> None:
        threaded = ThreadRunner("store-reader")
        for runner in (threaded, InlineRunner()):
            with pytest.raises(ZeroDivisionError):
                await runner.run(lambda: 1 // 0)
            assert 2 == await runner.run(lambda: 2)
            runner.close()

    asyncio.run(story())


def test_an_inline_runner_works_on_the_loop_between_its_hooks() -> None:
    async def story() -> list[str]:
        told: list[str] = []

        async def before() -> None:
            told.append("before")

        async def after() -> None:
            told.append("after")

        def work() -> int:
            told.append("work")
            return threading.get_ident()

        assert threading.get_ident() == await InlineRunner(before, after).run(work)
        return told

    assert ["before", "work", "after"] == asyncio.run(story())


class Crash(BaseException):
    """The simulated end of a process."""


async def crash() -> None:
    """A hook that ends the process."""
    raise Crash


def test_a_crash_before_means_that_nothing_was_done_and_one_after_that_all_was() -> None:
    async def story() -> tuple[list[str], list[str]]:
        first: list[str] = []
        second: list[str] = []
        with pytest.raises(Crash):
            await InlineRunner(before=crash).run(lambda: first.append("work"))
        with pytest.raises(Crash):
            await InlineRunner(after=crash).run(lambda: second.append("work"))
        return first, second

    assert ([], ["work"]) == asyncio.run(story())
