"""Quotes are used once, in time, and found by the order that they are locked for."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from hub.flows.ports import StoredQuote
from hub.flows.units import AddQuote, Committed, Conflict, Unit, UnitRefused, UseQuote
from hub.payment.model import PaymentId
from hub.store.sqlite.store import SqliteStore
from tests.hub.store.engines import Home
from tests.hub.store.samples import NOON, a_quote, write

PAYMENT = PaymentId("pay_1")


def test_fifty_uses_at_once_make_one(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        await write(store, AddQuote(a_quote("1")))
        results = await asyncio.gather(
            *(store.commit(Unit((UseQuote("quo_1", PaymentId(f"pay_{n}")),))) for n in range(50))
        )
        assert isinstance(results[0], Committed)
        assert 49 * [UnitRefused("QUOTE_USED", "quo_1")] == results[1:]
        assert StoredQuote(a_quote("1"), None, PaymentId("pay_0")) == await store.quote("quo_1")

    home.run(story)


@pytest.mark.parametrize(
    "milliseconds, answer",
    [(599_999, Committed), (600_000, UnitRefused), (86_400_000, UnitRefused)],
)
def test_a_quote_is_good_until_its_last_millisecond_by_the_commits_instant(
    inline_home: Home, milliseconds: int, answer: type
) -> None:
    async def story(store: SqliteStore) -> None:
        await write(store, AddQuote(a_quote("1")))
        inline_home.clock.at = NOON + timedelta(milliseconds=milliseconds)
        result = await store.commit(Unit((UseQuote("quo_1", PAYMENT),)))
        assert answer is type(result)
        if isinstance(result, UnitRefused):
            assert UnitRefused("QUOTE_EXPIRED", "quo_1") == result
            assert StoredQuote(a_quote("1"), None, None) == await store.quote("quo_1")

    inline_home.run(story)


def test_a_used_quote_stays_used_when_it_is_too_old_as_well(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        await write(store, AddQuote(a_quote("1")), UseQuote("quo_1", PAYMENT))
        home.clock.at = NOON + timedelta(hours=1)
        assert UnitRefused("QUOTE_USED", "quo_1") == await store.commit(Unit((UseQuote("quo_1", PAYMENT),)))

    home.run(story)


def test_an_unknown_quote_can_not_be_used(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        refused = await store.commit(Unit((UseQuote("quo_1", PAYMENT),)))
        assert UnitRefused("QUOTE_NOT_FOUND", "quo_1") == refused

    home.run(story)


def test_a_quotes_id_is_given_once(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        await write(store, AddQuote(a_quote("1")))
        other = replace(a_quote("1"), merchant_id="m_2")
        assert Conflict("quo_1") == await store.commit(Unit((AddQuote(other),)))
        assert StoredQuote(a_quote("1"), None, None) == await store.quote("quo_1")

    home.run(story)


def test_the_newest_quote_of_an_order_and_wallet_is_found(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        later = NOON + timedelta(seconds=5)
        older, newer, elsewhere = a_quote("1"), a_quote("2", at=later), a_quote("3", wallet_id="W-PH")
        for quote in (newer, older, elsewhere):
            await write(store, AddQuote(quote, PAYMENT), UseQuote(quote.quote_id, PAYMENT))
        assert StoredQuote(newer, PAYMENT, PAYMENT) == await store.quote_of_order("pay_1", "W-TH")
        assert StoredQuote(elsewhere, PAYMENT, PAYMENT) == await store.quote_of_order("pay_1", "W-PH")
        assert await store.quote_of_order("pay_2", "W-TH") is None

    home.run(story)


def test_an_order_and_wallet_have_one_good_quote_at_a_time(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        first, second, elsewhere = a_quote("1"), a_quote("2"), a_quote("3", wallet_id="W-PH")
        both = await asyncio.gather(*(store.commit(Unit((AddQuote(q, PAYMENT),))) for q in (first, second)))
        assert [Committed, Conflict] == [type(answer) for answer in both]
        await write(store, AddQuote(elsewhere, PAYMENT))
        await write(store, AddQuote(a_quote("4"), PaymentId("pay_2")))
        await write(store, UseQuote("quo_1", PAYMENT))
        await write(store, AddQuote(second, PAYMENT))
        home.clock.at = second.expires_at
        await write(store, AddQuote(a_quote("5", at=home.clock.at), PAYMENT))

    home.run(story)
