"""Reads of many: what is due, pages of a merchant's payments, and changes for watchers."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from hub.flows.ports import ChangeSelector, Due, PaymentQuery
from hub.flows.units import DueKind, Duty, SavePayment, SaveRefund
from hub.payment.model import AttemptId, AttemptState, Mode, Payment, PaymentState, WalletId
from hub.store.sqlite.store import SqliteStore
from tests.hub.store.engines import Home
from tests.hub.store.samples import (
    DAY,
    NOON,
    a_payment,
    a_refund,
    an_attempt,
    commit,
    decline,
    paid,
    submitted,
    success,
    the_payment,
    write,
)

SECOND = timedelta(seconds=1)


def of_first_attempt(payment: Payment) -> Duty:
    """What its first attempt owes."""
    return Duty(DueKind.ATTEMPT, payment.attempts[0].attempt_id, payment.payment_id)


def test_what_is_due_comes_longest_due_first(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        assert await store.next_due_at() is None
        first, second = await submitted(store, "1"), await submitted(store, "2", at=NOON - SECOND)
        refund = a_refund(await paid(store, "3"), at=NOON + SECOND)
        await write(store, SaveRefund(refund))
        waiting = replace(
            a_payment("4"), state=PaymentState.CREATED, attempts=(), expires_at=NOON + 9 * SECOND
        )
        await write(store, SavePayment(waiting))
        of_refund = Duty(DueKind.REFUND, refund.refund_id, refund.payment_id)
        due = [
            Due(of_refund, NOON + SECOND, refund.wallet_id),
            Due(of_first_attempt(second), NOON + 2 * SECOND, second.attempts[0].wallet_id),
            Due(of_first_attempt(first), NOON + 3 * SECOND, first.attempts[0].wallet_id),
            Due(Duty(DueKind.PAYMENT, waiting.payment_id, waiting.payment_id), NOON + 9 * SECOND),
        ]
        assert NOON + SECOND == await store.next_due_at()
        assert [] == await store.due(NOON + timedelta(microseconds=999_999), 10)
        assert due[:1] == await store.due(NOON + SECOND, 10)
        assert due == await store.due(NOON + 9 * SECOND, 10)
        assert [*due[:2], due[3]] == await store.due(NOON + 9 * SECOND, 2)
        await commit(store, decline(second))
        assert [due[0], due[2]] == await store.due(NOON + 3 * SECOND, 10)

    home.run(story)


def test_every_attempt_of_a_payment_is_due_at_its_own_wallet_in_its_own_time(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        returning = an_attempt("1", 1, wallet_id="W-KR", state=AttemptState.RETURNING)
        returning = replace(returning, due_at=NOON + SECOND)
        order = a_payment("1", returning, an_attempt("1", 2))
        await write(store, SavePayment(replace(order, expires_at=NOON + 9 * SECOND)))
        found = await store.due(NOON + 60 * SECOND, 10)
        assert NOON + SECOND == await store.next_due_at()
        assert [
            ("att_1_1", NOON + SECOND, "W-KR"),
            ("att_1_2", NOON + 3 * SECOND, "W-TH"),
        ] == [(due.duty.record_id, due.due_at, due.wallet_id) for due in found]
        assert [found[1]] == await store.due(NOON + 60 * SECOND, 10, [WalletId("W-KR")])

        again = a_payment("2", replace(returning, attempt_id=AttemptId("att_2_1")))
        waits = replace(again, state=PaymentState.CREATED, expires_at=NOON + 2 * SECOND)
        await write(store, SavePayment(waits))
        own = await store.due(NOON + 60 * SECOND, 10, [WalletId("W-KR"), WalletId("W-TH")])
        assert [Due(Duty(DueKind.PAYMENT, "pay_2", "pay_2"), NOON + 2 * SECOND)] == own

    home.run(story)


async def _five_payments(store: SqliteStore) -> list[Payment]:
    """Newest first; the second and third were created at one instant; one is another merchant's."""
    made = []
    for name, seconds in (("e", 9), ("d", 5), ("c", 5), ("b", 3), ("a", 0)):
        payment = a_payment(name, at=NOON + seconds * SECOND)
        payment = replace(payment, terminal_id=f"till_{name in 'ab'}", merchant_order_id=f"order_{name}")
        made.append(the_payment(await write(store, SavePayment(payment))))
    await write(store, SavePayment(a_payment("x", merchant_id="m_2")))
    return made


def test_pages_go_from_the_newest_to_the_oldest_without_gap_or_repeat(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        made = await _five_payments(store)
        assert made == await store.payments(PaymentQuery("m_1", 10))
        found: list[Payment] = []
        query = PaymentQuery("m_1", 2)
        while page := await store.payments(query):
            found += page
            query = replace(query, before=(page[-1].created_at, page[-1].payment_id))
        assert made == found

    home.run(story)


@pytest.mark.parametrize(
    "query, names",
    [
        (PaymentQuery("m_1", 9, merchant_order_id="order_c"), "c"),
        (PaymentQuery("m_1", 9, terminal_id="till_True"), "ba"),
        (PaymentQuery("m_1", 9, created_from=NOON + 5 * SECOND), "edc"),
        (PaymentQuery("m_1", 9, created_until=NOON + 5 * SECOND), "ba"),
        (PaymentQuery("m_1", 9, created_from=NOON + 3 * SECOND, created_until=NOON + 9 * SECOND), "dcb"),
        (PaymentQuery("m_1", 9, states=(PaymentState.SUCCEEDED,)), "c"),
        (PaymentQuery("m_1", 9, states=(PaymentState.SUCCEEDED, PaymentState.SUBMITTED)), "edcba"),
        (PaymentQuery("m_1", 9, states=(PaymentState.EXPIRED,)), ""),
        (PaymentQuery("m_1", 9, business_date=DAY), "c"),
        (PaymentQuery("m_1", 9, business_date=DAY + timedelta(days=1)), ""),
        (PaymentQuery("m_1", 9, states=(PaymentState.SUBMITTED,), terminal_id="till_False"), "ed"),
        (PaymentQuery("m_2", 9), "x"),
        (PaymentQuery("m_3", 9), ""),
    ],
)
def test_filters_add_up(inline_home: Home, query: PaymentQuery, names: str) -> None:
    async def story(store: SqliteStore) -> None:
        made = await _five_payments(store)
        await commit(store, success(made[2]))
        found = await store.payments(query)
        assert list(names) == [payment.payment_id.removeprefix("pay_") for payment in found]

    inline_home.run(story)


MINE = ChangeSelector("m_1")


def test_a_watcher_sees_each_payment_as_it_stands_in_the_order_of_its_last_changes(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        first, second = await submitted(store, "1"), await submitted(store, "2")
        await write(store, SavePayment(a_payment("3", merchant_id="m_2")))
        begun = await store.changes(MINE, 0, 10)
        assert [first, second] == [change.payment for change in begun]
        assert begun[:1] == await store.changes(MINE, 0, 1)
        changed = the_payment(await commit(store, success(first)))
        since = await store.changes(MINE, begun[-1].seq, 10)
        assert [changed] == [change.payment for change in since]
        assert [second, changed] == [change.payment for change in await store.changes(MINE, 0, 10)]
        assert [] == await store.changes(MINE, since[-1].seq, 10)

    home.run(story)


def test_a_change_of_a_refund_is_a_change_of_its_payment(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        payment = await paid(store, "1")
        (before,) = await store.changes(MINE, 0, 10)
        await write(store, SaveRefund(a_refund(payment)))
        (after,) = await store.changes(MINE, before.seq, 10)
        assert payment == after.payment

    home.run(story)


def test_a_watcher_may_select_a_terminal_or_one_payment(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        made = await _five_payments(store)
        by_terminal = await store.changes(ChangeSelector("m_1", terminal_id="till_True"), 0, 10)
        assert made[3:] == [change.payment for change in by_terminal]
        by_id = await store.changes(ChangeSelector("m_1", payment_id="pay_c"), 0, 10)
        assert [made[2]] == [change.payment for change in by_id]
        assert [] == await store.changes(ChangeSelector("m_1", payment_id="pay_x"), 0, 10)

    home.run(story)


def test_waiting_for_a_change_ends_with_the_next_one(home: Home) -> None:
    async def story(store: SqliteStore) -> int:
        newest = await store.change_after(-1)
        waiting = [asyncio.create_task(store.change_after(newest)) for _ in range(2)]
        await asyncio.sleep(0)
        payment = await submitted(store, "1")
        assert [newest + 1] * 2 == await asyncio.gather(*waiting)
        assert newest + 1 == await store.change_after(newest)
        (change,) = await store.changes(MINE, newest, 10)
        assert (newest + 1, payment) == (change.seq, change.payment)
        return change.seq

    seq = home.run(story)

    async def after_a_restart(store: SqliteStore) -> None:
        assert seq == await store.change_after(seq - 1)
        await submitted(store, "2")
        assert seq + 1 == await store.change_after(seq)

    home.run(after_a_restart)


def test_a_refused_unit_is_no_change(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        payment = await submitted(store, "1")
        newest = await store.change_after(0)
        waiting = asyncio.create_task(store.change_after(newest))
        await store.commit(success(replace(payment, version=7)))
        await asyncio.sleep(0)
        assert not waiting.done()
        waiting.cancel()

    home.run(story)


def test_merchant_presented_payments_read_back_too(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        order = replace(
            a_payment("1"),
            state=PaymentState.CREATED,
            mode=Mode.MERCHANT_STATIC,
            request_id=None,
            attempts=(),
            order_code="00020101",
            expires_at=NOON + timedelta(seconds=600),
        )
        stored = the_payment(await write(store, SavePayment(order)))
        assert stored == await store.payment("pay_1")

    home.run(story)
