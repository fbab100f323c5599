"""Refunds in rows."""

import sqlite3
from dataclasses import replace

import pytest
from hypothesis import given, settings

from hub.payment.model import Refund
from hub.store.sqlite import payments, refunds
from tests.hub.store.samples import a_payment, a_refund
from tests.hub.store.sqlite import records
from tests.hub.store.sqlite.databases import taken_back

PAYMENT = replace(a_payment("1"), version=1)


@given(records.refunds(), records.refunds())
@settings(max_examples=50)
def test_every_field_is_written_and_amounts_stay_as_reserved(
    scratch: sqlite3.Connection, first: Refund, second: Refund
) -> None:
    with taken_back(scratch) as database:
        payments.write(database, PAYMENT, 1)
        assert refunds.write(database, first)
        assert first == refunds.find(database, "ref_1")
        changed = replace(
            first,
            version=2,
            state=second.state,
            tries=second.tries,
            due_at=second.due_at,
            wallet_refund_id=second.wallet_refund_id,
            wallet_completed_at=second.wallet_completed_at,
            completed_at=second.completed_at,
            business_date=second.business_date,
            decline=second.decline,
            last_answer=second.last_answer,
        )
        assert refunds.write(database, replace(changed, merchant_amount=second.merchant_amount))
        assert changed == refunds.find(database, "ref_1")


def test_only_the_next_version_and_a_free_number_are_written(database: sqlite3.Connection) -> None:
    payments.write(database, PAYMENT, 1)
    first = replace(a_refund(PAYMENT, 1), version=1)
    assert refunds.write(database, first)
    assert not refunds.write(database, first)
    assert not refunds.write(database, replace(first, version=3))
    assert not refunds.write(database, replace(a_refund(PAYMENT, 2), number=1, version=1))
    second = replace(a_refund(PAYMENT, 2), version=1)
    assert refunds.write(database, second)
    assert [first, second] == refunds.of_payment(database, "pay_1")


def test_a_refund_has_a_payment(database: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        refunds.write(database, replace(a_refund(PAYMENT), version=1))
