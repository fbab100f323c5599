"""The ledger that units write: gapless chains, exact balances, and a walk that names whatever was touched."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from fx.money import Money
from hub.flows.books import LaneHead, Verification
from hub.flows.units import CloseDay, PostEntry, SaveRefund
from hub.ledger.account import Account, AccountKind, acquirer_account, hub_account, wallet_account
from hub.ledger.book import instructed_entry
from hub.ledger.chain import GENESIS, verify
from hub.ledger.entry import BookedEntry
from hub.store.sqlite.store import SqliteStore
from tests.hub.store.engines import Home
from tests.hub.store.samples import (
    DAY,
    NOON,
    a_refund,
    commit,
    paid,
    refunded,
    submitted,
    success,
    the_refund,
    write,
)

K = AccountKind
ONE_PAYMENT = {
    acquirer_account("A-JP", K.AP, "JPY"): -3450,
    hub_account(K.FI, "JPY"): -9,
    hub_account(K.FI, "THB"): -78,
    hub_account(K.FX, "JPY"): 3459,
    hub_account(K.FX, "THB"): -77346,
    wallet_account("W-TH", K.IP, "THB"): -467,
    wallet_account("W-TH", K.WR, "THB"): 77891,
}


async def entries_of(store: SqliteStore, lane: str = "main") -> list[BookedEntry]:
    """A lane's entries, all of them."""
    return [booked async for booked in store.books.entries(lane)]


def times(factor: int, balances: dict[Account, int]) -> dict[Account, int]:
    """The balances of so many payments."""
    return {account: factor * minor_units for account, minor_units in balances.items()}


def test_entries_of_many_batches_make_one_chain_without_gaps(home: Home) -> None:
    async def first(store: SqliteStore) -> None:
        payments = [await submitted(store, str(n)) for n in range(7)]
        await asyncio.gather(*(store.commit(success(payment)) for payment in payments[:4]))
        await asyncio.gather(*(store.commit(success(payment)) for payment in payments[4:]))

    async def second(store: SqliteStore) -> None:
        await paid(store, "7")
        chain = await entries_of(store)
        assert list(range(1, 9)) == [booked.seq for booked in chain]
        assert [GENESIS, *(booked.hash for booked in chain[:-1])] == [booked.prev_hash for booked in chain]
        assert verify("main", chain) is None
        assert [LaneHead("main", 8, chain[-1].hash)] == await store.books.lanes()
        assert Verification(8, (LaneHead("main", 8, chain[-1].hash),)) == await store.books.verify()

    home.run(first)
    home.run(second)


def test_an_empty_ledger_holds(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        assert Verification(0, (LaneHead("main", 0, GENESIS),)) == await store.books.verify()
        assert {} == await store.books.balances()
        assert [] == await entries_of(store)

    home.run(story)


def test_a_lane_is_read_whole_however_long_it_is(inline_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.store.sqlite.books.PAGE_ENTRIES", 2)
    monkeypatch.setattr("hub.store.sqlite.verify.PAGE_ENTRIES", 2)

    async def story(store: SqliteStore) -> None:
        for n in range(5):
            await paid(store, str(n))
        assert [1, 2, 3, 4, 5] == [booked.seq for booked in await entries_of(store)]
        assert 5 == (await store.books.verify()).entry_count

    inline_home.run(story)


def test_balances_are_the_sums_of_postings_in_account_order(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        payments = [await submitted(store, str(n)) for n in range(3)]
        await asyncio.gather(*(store.commit(success(payment)) for payment in payments))
        balances = await store.books.balances()
        assert list(times(3, ONE_PAYMENT).items()) == list(balances.items())

    home.run(story)


def test_balances_as_of_a_day_leave_later_days_out(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        await paid(store, "1")
        home.clock.at = NOON + timedelta(days=1)
        await paid(store, "2", at=home.clock.at)
        assert ONE_PAYMENT == await store.books.balances(DAY)
        assert times(2, ONE_PAYMENT) == await store.books.balances(DAY + timedelta(days=1))
        assert {} == await store.books.balances(DAY - timedelta(days=1))
        assert ONE_PAYMENT == await store.books.movements(DAY)

    home.run(story)


def test_entries_of_batches_move_balances_and_no_days_net(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        await paid(store, "1")
        await write(store, PostEntry(instructed_entry("W-TH", Money("THB", 77891), Money("THB", 467))))
        assert ONE_PAYMENT == await store.books.movements(DAY)
        balances = await store.books.balances()
        settling = {account: minor for account, minor in balances.items() if account.owner_id == "W-TH"}
        expected = {K.IP: 0, K.SETTLE: 77424, K.WR: 0}
        assert expected == {account.kind: minor for account, minor in settling.items()}
        assert (await store.books.verify()).ok

    home.run(story)


def test_the_entries_of_a_payment_are_found_with_those_of_its_refunds(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        payment = await paid(store, "1")
        await paid(store, "2")
        refund = the_refund(await write(store, SaveRefund(a_refund(payment))))
        await commit(store, refunded(payment, refund))
        found = await store.books.entries_of_payment("pay_1")
        assert [(1, None), (3, refund.refund_id)] == [(b.seq, b.entry.refund_id) for b in found]
        assert [booked for booked in await entries_of(store) if booked.seq != 2] == found

    home.run(story)


def _three_payments_and_a_close(home: Home) -> None:
    async def story(store: SqliteStore) -> None:
        for name in ("1", "2", "3"):
            await paid(store, name)
        await write(store, CloseDay(DAY, None))
        assert (await store.books.verify()).ok

    home.run(story)


def _faults_after(home: Home, *statements: str) -> Sequence[str]:
    """What the walk finds after somebody changed the database by hand."""
    connection = sqlite3.connect(home.path)
    for statement in statements:
        assert connection.execute(statement).rowcount > 0, statement
    connection.commit()
    connection.close()

    async def story(store: SqliteStore) -> Sequence[str]:
        return (await store.books.verify()).faults

    return home.run(story)


CHANGED = "entry main/2: its content is not what was booked"
UNREADABLE = "entry main/2: it can't be read"
OF_ENTRY_2 = "WHERE lane = 'main' AND seq = 2"


@pytest.mark.parametrize(
    "statement, fault",
    [
        (f"UPDATE entry SET kind = 'REFUND' {OF_ENTRY_2}", CHANGED),
        (f"UPDATE entry SET kind = 'GIFT' {OF_ENTRY_2}", UNREADABLE),
        (f"UPDATE entry SET payment_id = 'pay_3' {OF_ENTRY_2}", CHANGED),
        (f"UPDATE entry SET payment_id = NULL {OF_ENTRY_2}", CHANGED),
        (f"UPDATE entry SET attempt_id = '' {OF_ENTRY_2}", CHANGED),
        (f"UPDATE entry SET refund_id = '' {OF_ENTRY_2}", CHANGED),
        (f"UPDATE entry SET booked_at = replace(booked_at, '.0', '.1') {OF_ENTRY_2}", CHANGED),
        (f"UPDATE entry SET business_date = '2026-11-23' {OF_ENTRY_2}", CHANGED),
        (f"UPDATE entry SET business_date = 'someday' {OF_ENTRY_2}", UNREADABLE),
        (f"UPDATE entry SET prev_hash = hash {OF_ENTRY_2}", "entry main/2: it does not continue"),
        (f"UPDATE entry SET hash = prev_hash {OF_ENTRY_2}", CHANGED),
        (f"UPDATE posting SET minor_units = minor_units + 1 {OF_ENTRY_2} AND number = 1", UNREADABLE),
        (f"UPDATE posting SET minor_units = -minor_units {OF_ENTRY_2} AND number IN (1, 2)", CHANGED),
        (f"UPDATE posting SET account = 'WALLET:W-PH:WR:THB' {OF_ENTRY_2} AND number = 1", CHANGED),
        (f"UPDATE posting SET account = 'W-PH' {OF_ENTRY_2} AND number = 1", UNREADABLE),
        (f"UPDATE posting SET leg = 'MARKUP' {OF_ENTRY_2} AND number = 1", CHANGED),
        (f"DELETE FROM posting {OF_ENTRY_2} AND number IN (1, 2)", CHANGED),
        (f"DELETE FROM entry {OF_ENTRY_2}", "entry main/2: the next entry has number 3"),
        ("DELETE FROM entry WHERE seq = 3", "lane main: its head is number 3, its last entry is number 2"),
        ("UPDATE lane SET hash = replace(hash, 'a', 'b')", "lane main: its head is not the hash"),
        ("UPDATE lane SET seq = 4", "lane main: its head is number 4, its last entry is number 3"),
        ("UPDATE movement SET minor_units = 0 WHERE account LIKE '%FI:THB'", "account HUB:hub:FI:THB"),
        ("DELETE FROM movement WHERE account LIKE '%WR%'", "account WALLET:W-TH:WR:THB: its movement"),
        ("UPDATE day SET seal = replace(seal, 'a', 'b')", "day 2026-11-22: its seal is not that"),
        ("UPDATE day_head SET seq = 2", "day 2026-11-22: the head of lane main at its close"),
    ],
)  # fmt: skip
def test_whatever_was_touched_is_named(inline_home: Home, statement: str, fault: str) -> None:
    _three_payments_and_a_close(inline_home)
    faults = _faults_after(inline_home, statement)
    assert fault == faults[0][: len(fault)]


def test_every_byte_of_a_hash_counts(inline_home: Home) -> None:
    _three_payments_and_a_close(inline_home)
    change: Callable[[str], str] = "UPDATE entry SET hash = '{}' || substr(hash, 3) WHERE seq = 1".format
    broken = _faults_after(inline_home, change("00"))
    assert "entry main/1: its content is not what was booked" == broken[0]


def test_an_entry_that_was_never_booked_is_found_although_it_balances(inline_home: Home) -> None:
    _three_payments_and_a_close(inline_home)
    ids, stamps = "kind, payment_id, attempt_id, refund_id", "prefers_date, booked_at, business_date"
    faults = _faults_after(
        inline_home,
        f"INSERT INTO entry SELECT lane, 4, {ids}, {stamps}, hash, hash FROM entry WHERE seq = 3",
        "INSERT INTO posting SELECT lane, 4, number, account, minor_units, leg FROM posting WHERE seq = 3",
    )
    assert "entry main/4: its content is not what was booked" == faults[0]


def test_postings_without_an_entry_are_found(inline_home: Home) -> None:
    _three_payments_and_a_close(inline_home)
    faults = _faults_after(
        inline_home,
        "INSERT INTO posting SELECT lane, 9, number, account, minor_units, leg FROM posting WHERE seq = 3",
    )
    assert ("entry main/9: there are postings of it, and no entry",) == tuple(faults)
