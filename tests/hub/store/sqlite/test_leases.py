"""Leases, in rows. What they mean is told in `tests/hub/store/contract/test_two_hubs.py`."""

import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest

from hub.flows.units import Fenced, Grant, Lease, UnitRefused
from hub.payment.model import Payment
from hub.store.sqlite import leases, payments, refunds
from hub.store.sqlite.leases import LIFE
from tests.hub.store.samples import NOON, a_payment, a_refund

TICK = timedelta(microseconds=1)


@pytest.fixture
def payment(database: sqlite3.Connection) -> Payment:
    """A payment that owes something."""
    stored = replace(a_payment("1"), version=1)
    payments.write(database, stored, 1)
    return stored


def test_fences_rise_from_life_to_life(database: sqlite3.Connection) -> None:
    assert [1, 2, 3] == [leases.open_holder(database, lane, NOON) for lane in ("a", "b", "a")]


def test_a_lease_is_alive_until_its_life_is_over_and_not_at_that_instant(
    database: sqlite3.Connection, payment: Payment
) -> None:
    first, second = (leases.open_holder(database, lane, NOON) for lane in ("a", "b"))
    wanted = (payment.payment_id,)
    assert Grant(first, wanted) == leases.claim(database, first, wanted, NOON)
    assert Grant(second) == leases.claim(database, second, wanted, NOON + LIFE - TICK)
    assert Grant(second, wanted) == leases.claim(database, second, wanted, NOON + LIFE)
    assert Fenced("holder 1") == leases.claim(database, first, wanted, NOON + LIFE)


def test_a_refund_is_held_like_a_payment_and_what_owes_nothing_is_not(
    database: sqlite3.Connection, payment: Payment
) -> None:
    refund = replace(a_refund(payment), version=1)
    resting = replace(a_refund(payment, 2), version=1, due_at=None)
    for each in (refund, resting):
        assert refunds.write(database, each)
    fence = leases.open_holder(database, "a", NOON)
    granted = leases.claim(database, fence, (refund.refund_id, resting.refund_id, "pay_none"), NOON)
    assert Grant(fence, (refund.refund_id,)) == granted


def test_only_a_living_holder_takes(database: sqlite3.Connection) -> None:
    fence = leases.open_holder(database, "a", NOON)
    lease = Lease("pay_1", fence)
    assert leases.take(database, lease, NOON) is None
    assert leases.guard(database, lease) is None
    assert isinstance(leases.take(database, lease, NOON + LIFE), UnitRefused)
    assert Fenced("pay_1") == leases.guard(database, Lease("pay_1", fence + 1))
    leases.rest(database, "pay_1")
    assert leases.holder_of(database, "pay_1") is None
    assert leases.guard(database, lease) is None, "a late word"


def test_who_lets_go_or_is_proven_dead_holds_nothing(database: sqlite3.Connection, payment: Payment) -> None:
    wanted = (payment.payment_id,)
    here, there = (leases.open_holder(database, lane, NOON) for lane in ("here", "there"))
    leases.claim(database, here, wanted, NOON)
    leases.let_go(database, here)
    assert leases.holder_of(database, wanted[0]) is None
    leases.claim(database, there, wanted, NOON)
    leases.end_lives(database, "there")
    again = leases.open_holder(database, "here", NOON)
    assert Grant(again, wanted) == leases.claim(database, again, wanted, NOON)
    leases.drop_all(database)
    assert leases.holder_of(database, wanted[0]) is None


def test_the_stores_clock_stands_still_where_its_machine_was_set_back(database: sqlite3.Connection) -> None:
    assert NOON == leases.store_instant(database, lambda: NOON)
    leases.open_holder(database, "a", NOON)
    assert NOON == leases.store_instant(database, lambda: NOON - TICK)
    assert NOON + TICK == leases.store_instant(database, lambda: NOON + TICK)
