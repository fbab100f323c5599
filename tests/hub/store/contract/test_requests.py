"""Request ids are bound for ever: equal content is a replay, other content is refused (DESIGN A6)."""

import asyncio
from dataclasses import replace

import pytest

from hub.flows.units import BindRequest, Conflict, RebindRequest, Replayed, RequestRecord, Unit, UnitRefused
from hub.payment.model import PaymentId
from hub.store.sqlite.store import SqliteStore
from tests.hub.store.engines import Home
from tests.hub.store.samples import a_payment, a_request, submission, submitted, write


def reused(field: str) -> UnitRefused:
    """The refusal that names a field."""
    return UnitRefused("REQUEST_ID_REUSED", f"the first request had another {field}")


def test_equal_content_is_a_replay_and_writes_nothing(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        payment = await submitted(store, "1")
        again = submission("1", payment=replace(a_payment("1"), payment_id=PaymentId("pay_other")))
        assert Replayed(a_request("1")) == await store.commit(again)
        assert payment == await store.payment("pay_1")
        assert await store.payment("pay_other") is None

    home.run(story)


def test_a_replay_is_one_after_a_restart(home: Home) -> None:
    async def first(store: SqliteStore) -> None:
        await submitted(store, "1")

    async def second(store: SqliteStore) -> None:
        assert Replayed(a_request("1")) == await store.commit(submission("1"))

    home.run(first)
    home.run(second)


@pytest.mark.parametrize(
    "again, field",
    [
        (a_request("1", amount="ff"), "amount"),
        (a_request("1", quote="ff"), "quote"),
        (a_request("1", code="ff"), "code"),
        (RequestRecord("m_1", "req_1", "CreatePayment", "pay_1", {"amount": "a1"}), "quote"),
        (replace(a_request("1"), method="RefundPayment"), "method"),
    ],
)
def test_other_content_is_refused_and_the_field_is_named(
    inline_home: Home, again: RequestRecord, field: str
) -> None:
    async def story(store: SqliteStore) -> None:
        await write(store, BindRequest(a_request("1")))
        assert reused(field) == await store.commit(Unit((BindRequest(again),)))
        assert a_request("1") == await store.request("m_1", "req_1")

    inline_home.run(story)


def test_another_merchants_request_of_the_same_id_is_another_request(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        await write(store, BindRequest(a_request("1")))
        other = replace(a_request("1", "pay_2", amount="ff"), merchant_id="m_2")
        await write(store, BindRequest(other))
        assert other == await store.request("m_2", "req_1")

    home.run(story)


def test_of_duplicates_in_one_batch_the_first_is_written_and_the_others_are_replays(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        others = [
            submission("1"),
            Unit((BindRequest(a_request("1", amount="ff")),)),
            submission("1", payment=replace(a_payment("1"), payment_id=PaymentId("pay_b"))),
        ]
        first, *rest = await asyncio.gather(*map(store.commit, [submission("1"), *others]))
        assert 1 == home.transactions
        assert replace(a_payment("1"), version=1) == getattr(first, "payment", None)
        assert [Replayed(a_request("1")), reused("amount"), Replayed(a_request("1"))] == rest
        assert await store.payment("pay_b") is None

    home.run(story)


def test_a_duplicate_is_a_replay_although_its_quote_was_used_by_the_first(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        await submitted(store, "1")
        late_binder = Unit(tuple(reversed(submission("1").changes)))
        assert Replayed(a_request("1")) == await store.commit(late_binder)

    home.run(story)


STUB = RequestRecord("m_1", "req_1", "CancelPayment", "pay_1")


def test_a_create_that_meets_an_overtaking_cancel_is_decided_again(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        await write(store, BindRequest(STUB))
        assert Conflict("req_1") == await store.commit(submission("1"))
        assert Replayed(STUB) == await store.commit(Unit((BindRequest(STUB),)))

    home.run(story)


def test_an_overtaking_cancel_that_meets_the_create_is_decided_again(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        await submitted(store, "1")
        assert Conflict("req_1") == await store.commit(Unit((BindRequest(STUB),)))

    home.run(story)


def test_a_create_fills_in_what_an_overtaking_cancel_left_once(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        await write(store, BindRequest(STUB))
        await write(store, RebindRequest(a_request("1")))
        assert a_request("1") == await store.request("m_1", "req_1")
        assert Replayed(a_request("1")) == await store.commit(Unit((RebindRequest(a_request("1")),)))
        assert reused("amount") == await store.commit(Unit((RebindRequest(a_request("1", amount="ff")),)))

    home.run(story)


def test_only_the_cancelled_payment_itself_can_be_filled_in(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        assert Conflict("req_1") == await store.commit(Unit((RebindRequest(a_request("1")),)))
        await write(store, BindRequest(STUB))
        elsewhere = a_request("1", "pay_2")
        assert Conflict("req_1") == await store.commit(Unit((RebindRequest(elsewhere),)))
        assert STUB == await store.request("m_1", "req_1")

    home.run(story)
