"""The store as flows know it. What its words mean is told in `tests/hub/store/contract/`."""

import asyncio
import inspect

import pytest

from hub.flows.ports import Store
from hub.flows.units import CommitInDoubt, StoreStopped
from hub.store.runner import InlineRunner
from hub.store.sqlite.store import SqliteStore
from tests.hub.store.engines import Home
from tests.hub.store.samples import a_payment, submission, submitted, success


def test_the_store_has_every_word_of_its_port() -> None:
    words = {name: word for name, word in vars(Store).items() if name[0] != "_"}
    assert isinstance(words.pop("leases"), property)
    port = {name: inspect.signature(word) for name, word in words.items()}
    assert port == {name: inspect.signature(getattr(SqliteStore, name)) for name in port}


def test_a_closed_store_may_be_closed_again_and_takes_nothing(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        await submitted(store, "1")
        await store.close()
        await store.close()
        with pytest.raises(StoreStopped, match="closing"):
            await store.commit(submission("2"))

    home.run(story)


def test_readers_of_a_store_use_runners_of_their_own(home: Home) -> None:
    names: list[str] = []
    kind = home.runners

    def named(name: str) -> object:
        names.append(name)
        return kind(name)

    home.runners = named  # type: ignore[assignment]  # the runner is handed on as it came
    home.run(lambda store: submitted(store, "1"))
    assert ["store-books", "store-reader", "store-writer"] == sorted(names)


def test_a_bug_of_the_engine_stops_the_store_too(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(*_: object) -> None:
        raise ZeroDivisionError

    async def story(store: SqliteStore) -> None:
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        payment = await submitted(store, "1")
        monkeypatch.setattr("hub.store.sqlite.journal.write", wrong)
        with pytest.raises(CommitInDoubt, match="ZeroDivisionError"):
            await store.commit(success(payment))
        assert "ZeroDivisionError()" == store.stopped.why
        with pytest.raises(StoreStopped, match="ZeroDivisionError"):
            await store.commit(submission("2"))
        assert payment == await store.payment("pay_1")

    home.run(story)


def test_what_was_written_in_doubt_is_heard_of_with_the_next_change_of_anybody(home: Home) -> None:
    doubts: list[str] = []

    async def nobody_is_told() -> None:
        if doubts:
            raise CommitInDoubt(doubts.pop())

    async def story(store: SqliteStore) -> None:
        payment = await submitted(store, "1")
        seen = await store.change_after(0)
        watcher = asyncio.create_task(store.change_after(seen, payment.merchant_id))
        doubts.append("the answer was lost")
        with pytest.raises(CommitInDoubt, match="the answer was lost"):
            await store.commit(success(payment))
        assert not watcher.done()
        await store.commit(submission("2", payment=a_payment("2", merchant_id="m_2")))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert watcher.done()
        assert watcher.result() > seen + 1

    home.runners = lambda name: (
        InlineRunner(after=nobody_is_told) if name == "store-writer" else InlineRunner()
    )
    home.run(story)
