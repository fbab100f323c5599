"""Holds in rows."""

import sqlite3
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.payment.model import CaptureMode, Payment
from hub.store.sqlite import holds, payments
from hub.store.sqlite.recent import Recent
from tests.hub.payment.situations import HOLDS, SITUATIONS, paid
from tests.hub.store.samples import a_payment
from tests.hub.store.sqlite import records
from tests.hub.store.sqlite.databases import taken_back


def _find(database: sqlite3.Connection) -> Payment | None:
    return payments.find(database, payments.BY_ID, ("pay_1",), Recent())


@given(records.payments_with_holds(), st.data())
@settings(max_examples=50)
def test_every_field_is_written_and_what_may_change_is_written_over(
    scratch: sqlite3.Connection, first: Payment, data: st.DataObject
) -> None:
    with taken_back(scratch) as database:
        assert payments.write(database, first, 1)
        assert first == _find(database)
        changed = tuple(
            replace(attempt, hold=attempt.hold and data.draw(records.holds(first.amount, attempt)))
            for attempt in first.attempts
        )
        after = replace(first, version=2, attempts=changed)
        assert payments.write(database, after, 2)
        assert after == _find(database)


@pytest.mark.parametrize("situation", HOLDS)
def test_a_hold_is_read_back_as_it_stands(database: sqlite3.Connection, situation: str) -> None:
    payment = replace(SITUATIONS[situation](), version=1)
    assert payments.write(database, payment, 1)
    assert payment == _find(database)


def test_payments_without_a_hold_cost_no_query_more() -> None:
    nobody = sqlite3.connect(":memory:")
    assert [paid()] == holds.read(nobody, [paid()])
    nobody.close()


def test_many_payments_get_the_holds_that_are_theirs(database: sqlite3.Connection) -> None:
    held = replace(SITUATIONS["held"](), version=1)
    other = replace(a_payment("2"), version=1, capture_mode=CaptureMode.HOLD)
    plain = replace(a_payment("3"), version=1)
    for number, payment in enumerate((held, other, plain), 1):
        assert payments.write(database, payment, number)
    rows = database.execute(payments.PAYMENT.select("FROM payment ORDER BY payment_id")).fetchall()
    assert [held, other, plain] == payments.with_attempts(database, rows)
