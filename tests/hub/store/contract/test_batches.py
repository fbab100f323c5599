"""Group commit: units that queue meanwhile share one transaction and succeed or fail singly (DESIGN B3)."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import cast

import pytest

from hub.flows.units import Committed, Conflict, PostEntry, SavePayment, StoreStopped, Unit
from hub.ledger.account import AccountKind, hub_account
from hub.ledger.entry import Entry, EntryKind, Leg, Posting
from hub.payment.model import Attempt
from hub.store.committer import BATCH_MAX
from hub.store.sqlite.lane import BALANCE_MAX
from hub.store.sqlite.store import SqliteStore
from tests.hub.store.engines import Home
from tests.hub.store.samples import (
    DAY,
    a_payment,
    an_attempt,
    commit,
    paid,
    submission,
    submitted,
    success,
)


def test_units_submitted_together_share_one_transaction(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        results = await asyncio.gather(*(store.commit(submission(str(n))) for n in range(BATCH_MAX)))
        assert 1 == home.transactions
        assert {Committed} == {type(result) for result in results}
        assert 1 == len({result.at for result in results if isinstance(result, Committed)})

    home.run(story)


def test_a_batch_has_its_largest_size(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        units = (submission(str(n)) for n in range(2 * BATCH_MAX + 1))
        await asyncio.gather(*map(store.commit, units))
        assert 3 == home.transactions

    home.run(story)


def test_units_of_a_batch_are_written_in_the_order_of_submission(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        payments = [await submitted(store, str(n)) for n in range(5)]
        await asyncio.gather(*(store.commit(success(payment)) for payment in payments))
        entries = await store.books.entries_of_day(DAY)
        assert [f"pay_{n}" for n in range(5)] == [booked.entry.payment_id for booked in entries]

    home.run(story)


def test_two_units_on_one_payment_in_one_batch_are_one_commit_and_one_conflict(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        payment = await submitted(store, "1")
        unit = success(payment)
        first, second = await asyncio.gather(store.commit(unit), store.commit(unit))
        assert isinstance(first, Committed)
        assert Conflict("pay_1") == second
        assert 1 == len(await store.books.entries_of_day(DAY))

    home.run(story)


def _huge(minor_units: int) -> Unit:
    accounts = (hub_account(kind, "THB") for kind in (AccountKind.BANK, AccountKind.LOSS))
    amounts = (minor_units, -minor_units)
    postings = tuple(
        Posting(account, minor, Leg.AMOUNT) for account, minor in zip(accounts, amounts, strict=True)
    )
    return Unit((PostEntry(Entry(EntryKind.ADJUSTMENT, None, None, None, postings)),))


def poisons() -> Iterator[tuple[str, Unit, type[Exception]]]:
    """Units with a bug in them, of every place where one can show."""
    payment = a_payment("bad")
    yield (
        "a value of a kind that no column has",
        _with(payment.attempts[0], tries=cast("int", Decimal(1))),
        Exception,
    )
    yield "a number beyond 64 bits", _with(payment.attempts[0], tries=2**63), OverflowError
    yield "text that is no text", Unit((SavePayment(replace(payment, route="\ud800")),)), UnicodeEncodeError
    naive = payment.created_at.replace(tzinfo=None)
    yield "an instant without a zone", Unit((SavePayment(replace(payment, created_at=naive)),)), ValueError
    twice = (an_attempt("bad", 1), replace(an_attempt("bad", 1), attempt_id=an_attempt("bad", 2).attempt_id))
    yield "two attempts of one number", Unit((SavePayment(a_payment("bad", *twice)),)), Exception
    yield "a balance beyond its bounds", _huge(BALANCE_MAX + 1), OverflowError
    yield "no change at all", Unit(cast("tuple[()]", (object(),))), AssertionError


def _with(attempt: Attempt, *, tries: int) -> Unit:
    return Unit((SavePayment(a_payment("bad", replace(attempt, tries=tries))),))


@pytest.mark.parametrize("poison, error", [pytest.param(u, e, id=name) for name, u, e in poisons()])
def test_a_poison_unit_fails_alone(inline_home: Home, poison: Unit, error: type[Exception]) -> None:
    async def story(store: SqliteStore) -> None:
        payment = await submitted(store, "0")
        units = [submission("1"), poison, success(payment), poison, submission("2")]
        results = await asyncio.gather(*map(store.commit, units), return_exceptions=True)
        assert 2 == inline_home.transactions
        kinds = [type(result) if isinstance(result, Committed) else Exception for result in results]
        assert [Committed, Exception, Committed, Exception, Committed] == kinds
        assert isinstance(results[1], error)
        assert await store.payment("pay_bad") is None
        assert await store.payment("pay_2") is not None
        assert 1 == len(await store.books.entries_of_day(DAY))
        assert (await store.books.verify()).ok

    inline_home.run(story)


def test_a_batch_in_which_every_unit_fails_writes_nothing(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        payment = await paid(store, "1")
        stale = Unit((SavePayment(replace(payment, version=1)),))
        assert [Conflict("pay_1")] * 3 == await asyncio.gather(*(store.commit(stale) for _ in range(3)))
        assert payment == await store.payment("pay_1")

    home.run(story)


def test_who_stops_waiting_takes_nothing_back(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        waiting = [asyncio.create_task(store.commit(submission(str(n)))) for n in range(3)]
        await asyncio.sleep(0)
        waiting[1].cancel()
        results = await asyncio.gather(*waiting, return_exceptions=True)
        assert [Committed, asyncio.CancelledError, Committed] == [type(result) for result in results]
        await commit(store, submission("4"))
        assert [1, 1, 1] == [
            payment.version for n in range(3) if (payment := await store.payment(f"pay_{n}"))
        ]
        assert await store.request("m_1", "req_1") is not None

    home.run(story)


def test_a_closing_store_answers_what_it_took_and_takes_no_more(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        taken = asyncio.create_task(store.commit(submission("1")))
        await asyncio.sleep(0)
        closing = asyncio.create_task(store.close())
        await asyncio.sleep(0)
        with pytest.raises(StoreStopped):
            await store.commit(submission("2"))
        assert isinstance(await taken, Committed)
        await closing

    home.run(story)

    async def later(store: SqliteStore) -> None:
        assert await store.payment("pay_1") is not None
        assert await store.payment("pay_2") is None

    home.run(later)
