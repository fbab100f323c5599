"""Business days: closing is a fence, closed days never change, and their books read the same for ever."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hub.flows.books import DayCounts
from hub.flows.deciding import unit_of
from hub.flows.units import (
    CloseDay,
    Committed,
    PostEntry,
    SavePayment,
    SaveRecord,
    SaveRefund,
    Unit,
    UnitRefused,
)
from hub.ledger.account import Role
from hub.ledger.book import reversal_entry
from hub.ledger.chain import seal
from hub.participants.model import Acquirer, WalletContract
from hub.payment.holds import capture_answered
from hub.payment.model import AcquirerId, AttemptState, PaymentState, WalletId
from hub.settlement.day import BusinessDay, DayState
from hub.settlement.daybook import Carried, DayBook, Participant, Position, Unresolved
from hub.store.sqlite.store import SqliteStore
from tests.hub.payment.records import PROFILE
from tests.hub.payment.situations import capturing
from tests.hub.store.engines import Home
from tests.hub.store.samples import (
    DAY,
    NOON,
    a_refund,
    commit,
    decline,
    paid,
    refunded,
    submitted,
    success,
    the_payment,
    the_refund,
    write,
)
from wallets.outcome import Captured

NEXT = DAY + timedelta(days=1)
MIDNIGHT = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
"""The first instant of the next day, UTC+8."""
CLOSABLE = MIDNIGHT + timedelta(minutes=30)
CLOSE = CloseDay(DAY, None)


async def book_of(store: SqliteStore, day: object = DAY) -> DayBook:
    """The book of a day that there is."""
    book = await store.books.day_book(DAY if day is DAY else NEXT)
    assert book is not None
    return book


def test_a_store_knows_its_first_day_and_those_since(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        assert [BusinessDay(DAY, DayState.OPEN)] == await store.books.days()
        home.clock.at = MIDNIGHT
        opened = [BusinessDay(DAY, DayState.OPEN), BusinessDay(NEXT, DayState.OPEN)]
        assert opened == await store.books.days()
        assert opened[1] == await store.books.day(NEXT)
        assert await store.books.day(DAY - timedelta(days=1)) is None
        assert await store.books.day_book(NEXT + timedelta(days=1)) is None
        assert await store.books.day_counts(NEXT + timedelta(days=1)) is None
        assert DayCounts(0, 0, 0) == await store.books.day_counts(NEXT)

    home.run(story)

    async def after_a_restart(store: SqliteStore) -> None:
        assert BusinessDay(DAY, DayState.OPEN) == (await store.books.days())[0]

    home.run(after_a_restart)


def test_a_day_closes_from_the_instant_that_is_asked_for(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        close = Unit((CloseDay(DAY, CLOSABLE),))
        home.clock.at = CLOSABLE - timedelta(milliseconds=1)
        early = UnitRefused("DAY_NOT_OVER", "2026-11-22 closes from 2026-11-22T16:30:00.000000+00:00")
        assert early == await store.commit(close)
        assert BusinessDay(DAY, DayState.OPEN) == await store.books.day(DAY)
        home.clock.at = CLOSABLE
        assert Committed(CLOSABLE) == await store.commit(close)

    home.run(story)


def test_closing_seals_the_heads_of_the_chain(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        await paid(store, "1")
        at = (await write(store, CLOSE)).at
        heads = [(head.lane, head.seq, head.hash) for head in await store.books.lanes()]
        assert BusinessDay(DAY, DayState.CLOSED, at, seal(heads).hex()) == await store.books.day(DAY)

    home.run(story)


def test_closing_twice_changes_nothing(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        await write(store, CLOSE)
        closed = await store.books.day(DAY)
        home.clock.at += timedelta(hours=1)
        await paid(store, "1", at=home.clock.at)
        first, second = await asyncio.gather(store.commit(Unit((CLOSE,))), store.commit(Unit((CLOSE,))))
        assert isinstance(first, Committed)
        assert isinstance(second, Committed)
        assert closed == await store.books.day(DAY)

    home.run(story)


def test_days_close_in_order_and_only_those_of_the_books(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        home.clock.at = NOON + timedelta(days=3)
        skipping = Unit((CloseDay(NEXT, None),))
        assert UnitRefused("EARLIER_DAY_OPEN", "2026-11-22 is open") == await store.commit(skipping)
        before = Unit((CloseDay(DAY - timedelta(days=1), None),))
        assert UnitRefused("DAY_NOT_FOUND", "the books begin after 2026-11-21") == await store.commit(before)
        await write(store, CLOSE)
        await commit(store, skipping)

    home.run(story)


def test_what_completes_after_the_close_takes_the_next_day(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        before = await submitted(store, "1")
        after = await submitted(store, "2")
        units = [success(before), Unit((CLOSE,)), success(after)]
        first, _, second = await asyncio.gather(*map(store.commit, units))
        assert isinstance(first, Committed)
        assert isinstance(second, Committed)
        assert [DAY, NEXT] == [the_payment(first).business_date, the_payment(second).business_date]
        assert [DAY, NEXT] == [booked.business_date async for booked in store.books.entries("main")]
        assert 3 == home.transactions

    home.run(story)


def test_midnight_in_the_schemes_zone_divides_the_days(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        last, first = await submitted(store, "1"), await submitted(store, "2")
        home.clock.at = MIDNIGHT - timedelta(milliseconds=1)
        assert DAY == the_payment(await commit(store, success(last))).business_date
        home.clock.at = MIDNIGHT
        assert NEXT == the_payment(await commit(store, success(first))).business_date

    home.run(story)


def test_a_clock_before_the_first_day_books_on_the_first_day(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        home.clock.at = NOON - timedelta(days=9)
        assert DAY == (await paid(store, "1")).business_date

    home.run(story)


async def _reversed(store: SqliteStore, name: str) -> None:
    """Undoes a succeeded payment, whole."""
    payment = await store.payment(f"pay_{name}")
    assert payment is not None
    gone = replace(payment.attempts[0], state=AttemptState.CANCELLED)
    cancelled = replace(payment, state=PaymentState.CANCELLED, captured_minor=0).with_attempt(gone)
    await write(store, SavePayment(cancelled), PostEntry(reversal_entry(cancelled, gone)))


def test_a_reversal_takes_its_payments_day_while_open_else_the_first_open_one(
    home: Home,
) -> None:
    async def story(store: SqliteStore) -> None:
        for name in ("1", "2"):
            await paid(store, name)
        home.clock.at = MIDNIGHT + timedelta(minutes=5)
        await _reversed(store, "1")
        await write(store, CLOSE)
        await _reversed(store, "2")
        days = [booked.business_date async for booked in store.books.entries("main")]
        assert [DAY, DAY, DAY, NEXT] == days
        assert (await store.books.verify()).ok

    home.run(story)


def test_the_book_of_a_closed_day_is_the_same_whatever_happens_later(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        await write(
            store,
            SaveRecord(Acquirer(AcquirerId("A-JP"), "An acquirer", "JP", "JPY", minimum_payout_minor=5000)),
            SaveRecord(WalletContract(WalletId("W-TH"), "THB")),
        )
        succeeded, refunding = await paid(store, "1"), await paid(store, "2")
        unknown, declined = await submitted(store, "3"), await submitted(store, "4")
        refund = the_refund(await write(store, SaveRefund(a_refund(refunding))))
        await commit(store, decline(declined))
        provisional = await book_of(store)
        counted = await store.books.day_counts(DAY)
        at = (await write(store, CLOSE)).at
        closed = await book_of(store)
        assert DayCounts(payments=2, refunds=0, unresolved=2) == counted == await store.books.day_counts(DAY)
        assert replace(provisional, as_of=at) == closed
        assert (Unresolved(unknown), Unresolved(refunding, refund)) == closed.unresolved
        assert [succeeded, refunding] == [entry.payment for entry in closed.entries]
        assert (
            Participant(Role.ACQUIRER, "A-JP", "JPY", 5000),
            Participant(Role.WALLET, "W-TH", "THB", 0),
        ) == closed.participants

        await commit(store, success(unknown))
        await commit(store, refunded(refunding, refund))
        await write(store, SaveRecord(WalletContract(WalletId("W-TH"), "USD", version=2)))
        later = await book_of(store)
        assert (closed.as_of, closed.participants, closed.unresolved) == (
            later.as_of,
            later.participants,
            later.unresolved,
        )
        assert [entry.booked for entry in closed.entries] == [entry.booked for entry in later.entries]

    home.run(story)


def test_a_net_below_the_minimum_is_carried_into_the_next_days_book(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        acquirer = Acquirer(AcquirerId("A-JP"), "An acquirer", "JP", "JPY", minimum_payout_minor=5000)
        await write(store, SaveRecord(acquirer))
        await paid(store, "1")
        assert () == (await book_of(store)).carried_in
        await write(store, CLOSE)
        home.clock.at = NOON + timedelta(days=1)
        expected = (Carried(Position(Role.ACQUIRER, "A-JP", "JPY"), -3450),)
        assert expected == (await book_of(store, NEXT)).carried_in
        await write(store, SaveRecord(replace(acquirer, minimum_payout_minor=0, version=2)))
        assert expected == (await book_of(store, NEXT)).carried_in

    home.run(story)


def test_a_refused_close_keeps_nothing(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        payment = await submitted(store, "1")
        stale = replace(payment, version=9)
        conflict = await store.commit(Unit((CLOSE, SavePayment(stale))))
        assert not isinstance(conflict, Committed)
        assert BusinessDay(DAY, DayState.OPEN) == await store.books.day(DAY)
        assert DAY == the_payment(await commit(store, success(payment))).business_date

    home.run(story)


def test_an_entry_of_the_closes_own_batch_is_under_the_seal(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        payment = await submitted(store, "1")
        await asyncio.gather(store.commit(success(payment)), store.commit(Unit((CLOSE,))))
        heads = [(head.lane, head.seq, head.hash) for head in await store.books.lanes()]
        closed = await store.books.day(DAY)
        assert closed is not None
        assert seal(heads).hex() == closed.seal
        assert (await store.books.verify()).ok

    home.run(story)


def test_a_capture_under_way_at_the_close_stands_there_as_it_was(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        asked = the_payment(await write(store, SavePayment(replace(capturing(), version=0))))
        await write(store, CLOSE)
        home.clock.at += timedelta(seconds=9)
        took = Captured("cap_1", asked.charge_of(asked.attempts[0]).wallet_amount)
        step = capture_answered(asked, asked.attempts[0].attempt_id, "cap_1", took, PROFILE, home.clock.at)
        await commit(store, unit_of(step))
        closed = await store.books.day_book(DAY)
        assert closed is not None
        assert (Unresolved(asked),) == closed.unresolved

    home.run(story)
