"""A lane's instants, chain and balances, and the draft of a batch upon it."""

import sqlite3
from datetime import UTC, date, datetime, timedelta

import pytest

from hub.ledger.account import AccountKind, wallet_account
from hub.ledger.book import payment_entry
from hub.ledger.chain import GENESIS, verify
from hub.settlement.day import Scheme
from hub.store.sqlite import lane
from hub.store.sqlite.lane import BALANCE_MAX, Balances, Draft, Lane
from tests.hub.store.samples import DAY, NOON, a_payment

EVE = DAY - timedelta(days=1)
TICK = timedelta(microseconds=1)
PAYMENT = a_payment("1")
ENTRY = payment_entry(PAYMENT, PAYMENT.attempts[0])
WR = str(wallet_account("W-TH", AccountKind.WR, "THB"))
IP = str(wallet_account("W-TH", AccountKind.IP, "THB"))


def a_lane(committed_at: datetime = NOON) -> Lane:
    """A lane whose last commit was at this instant."""
    return Lane("main", 0, GENESIS, committed_at, 0)


def a_draft(at: datetime = NOON, last_closed: date = EVE) -> Draft:
    """An empty batch."""
    return Draft.of(a_lane(), at, Scheme(), last_closed)


def test_a_commits_instant_is_now_and_always_after_the_last_ones() -> None:
    later = NOON + timedelta(seconds=1)
    assert later == a_lane().instant_for(later)
    assert NOON + TICK == a_lane().instant_for(NOON)
    assert NOON + TICK == a_lane().instant_for(NOON - timedelta(days=1))


def test_a_unit_that_is_dropped_leaves_no_trace_in_its_batch() -> None:
    batch = a_draft()
    dropped = batch.unit()
    dropped.post(ENTRY)
    dropped.next_change("m_1")
    kept = batch.unit()
    kept.post(ENTRY)
    batch.take(kept)
    assert (1, 0) == (batch.seq, batch.change_seq)
    assert [1] == [booked.seq for booked in batch.entries]
    assert kept.moved == batch.moved
    assert verify("main", batch.entries) is None


def test_units_taken_after_each_other_make_one_chain_and_one_sum() -> None:
    batch = a_draft()
    for _ in range(3):
        unit = batch.unit()
        unit.post(ENTRY)
        batch.take(unit)
    assert [1, 2, 3] == [booked.seq for booked in batch.entries]
    assert verify("main", batch.entries) is None
    assert 3 * 77891 == batch.moved["2026-11-22", WR, False]


@pytest.mark.parametrize(
    "prefers, last_closed, expected",
    [
        (None, EVE, DAY),
        (None, DAY, DAY + timedelta(days=1)),
        (EVE, EVE, DAY),
        (DAY, EVE, DAY),
        (DAY, DAY, DAY + timedelta(days=1)),
        (DAY + timedelta(days=1), EVE, DAY + timedelta(days=1)),
    ],
)
def test_an_entry_takes_the_day_it_prefers_while_that_is_open(
    prefers: date | None, last_closed: date, expected: date
) -> None:
    draft = a_draft(last_closed=last_closed)
    draft.post(ENTRY.reversed(ENTRY.kind, prefers))
    assert [expected] == [booked.business_date for booked in draft.entries]
    assert {expected.isoformat()} == {day for day, _, _ in draft.moved}


def test_balances_add_up_over_days_and_kinds() -> None:
    balances = Balances({WR: 100, IP: -30})
    assert 70 == balances.position_minor("W-TH", "THB")
    balances.take({("2026-11-22", WR, False): 5, ("2026-11-23", WR, True): -50})
    assert 25 == balances.position_minor("W-TH", "THB")
    assert 0 == balances.position_minor("W-TH", "PHP")


@pytest.mark.parametrize("sign", [1, -1])
def test_a_balance_beyond_its_bounds_is_refused_and_nothing_is_added(sign: int) -> None:
    balances = Balances({WR: sign * (BALANCE_MAX - 1)})
    balances.take({("2026-11-22", WR, False): sign})
    with pytest.raises(OverflowError, match=WR):
        balances.take({("2026-11-22", IP, False): 7, ("2026-11-22", WR, False): sign})
    assert sign * BALANCE_MAX == balances.position_minor("W-TH", "THB")


def test_a_lane_is_opened_empty_once_and_advances(database: sqlite3.Connection) -> None:
    assert lane.load(database, "main") is None
    assert datetime(1970, 1, 1, tzinfo=UTC) == lane.last_commit(database)
    opened = lane.open_lane(database, "main")
    draft = Draft.of(opened, NOON, Scheme(), EVE)
    draft.post(ENTRY)
    draft.next_change("m_1")
    advanced = lane.advance(database, draft)
    assert Lane("main", 1, draft.head, NOON, 1) == advanced
    assert advanced == lane.open_lane(database, "main")
    assert NOON == lane.last_commit(database)


def test_a_second_lane_numbers_its_changes_on(database: sqlite3.Connection) -> None:
    draft = Draft.of(lane.open_lane(database, "main"), NOON, Scheme(), EVE)
    draft.change_seq = 41
    lane.advance(database, draft)
    assert (0, GENESIS, 41) == (
        (second := lane.open_lane(database, "second")).seq,
        second.head,
        second.change_seq,
    )


def test_movements_are_written_in_account_order() -> None:
    moved = {("2026-11-23", "B", False): 1, ("2026-11-22", "B", True): 2, ("2026-11-22", "A", False): 3}
    assert [3, 2, 1] == [minor for _, minor in lane.account_order(moved)]
