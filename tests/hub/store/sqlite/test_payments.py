"""Payments in rows, with their attempts."""

import sqlite3
from dataclasses import replace

from hypothesis import given, settings

from hub.payment.model import AcquirerId, Payment
from hub.store.sqlite import payments
from hub.store.sqlite.recent import Recent
from tests.hub.store.samples import a_payment, an_attempt
from tests.hub.store.sqlite import records
from tests.hub.store.sqlite.databases import taken_back


def _find(database: sqlite3.Connection) -> Payment | None:
    return payments.find(database, payments.BY_ID, ("pay_1",), Recent())


@given(records.payments(), records.payments())
@settings(max_examples=50)
def test_every_field_is_written_and_what_may_change_is_written_over(
    scratch: sqlite3.Connection, first: Payment, second: Payment
) -> None:
    with taken_back(scratch) as database:
        assert payments.write(database, first, 1)
        assert first == _find(database)
        kept = {attempt.attempt_id: attempt.wallet_id for attempt in first.attempts}
        second = replace(
            second,
            version=2,
            merchant_id=first.merchant_id,
            acquirer_id=first.acquirer_id,
            request_id=first.request_id,
            created_at=first.created_at,
            attempts=tuple(
                replace(attempt, wallet_id=kept.get(attempt.attempt_id, attempt.wallet_id))
                for attempt in (*second.attempts, *first.attempts[len(second.attempts) :])
            ),
        )
        assert payments.write(database, second, 2)
        assert second == _find(database)


def test_only_the_next_version_is_written(database: sqlite3.Connection) -> None:
    payment = replace(a_payment("1"), version=1)
    assert payments.write(database, payment, 1)
    for version in (1, 3):
        assert not payments.write(database, replace(payment, version=version, route="other"), 2)
    assert payment == _find(database)


def test_what_is_kept_answers_for_its_version_alone(database: sqlite3.Connection) -> None:
    recent, key = Recent(), ("pay_1",)
    first = replace(a_payment("1"), version=1)
    payments.write(database, first, 1)
    read = payments.find(database, payments.BY_ID, key, recent)
    assert first == read
    assert read is payments.find(database, payments.BY_ID, key, recent)
    second = replace(first, version=2, route="other")
    payments.write(database, second, 2)
    assert second == payments.find(database, payments.BY_ID, key, recent)


def test_many_payments_are_read_in_the_order_of_their_rows_each_with_its_own_attempts(
    database: sqlite3.Connection,
) -> None:
    written = []
    for name in ("2", "1", "3"):
        payment = replace(a_payment(name, an_attempt(name, 1), an_attempt(name, 2)), version=1)
        payments.write(database, payment, 1)
        written.append(payment)
    bare = replace(a_payment("4"), attempts=(), version=1)
    payments.write(database, bare, 1)
    rows = database.execute(payments.PAYMENT.select("FROM payment ORDER BY rowid")).fetchall()
    assert [*written, bare] == payments.with_attempts(database, rows)
    assert [] == payments.with_attempts(database, [])


def test_an_update_leaves_alone_what_never_changes(database: sqlite3.Connection) -> None:
    payment = replace(a_payment("1"), version=1)
    payments.write(database, payment, 1)
    assert payments.write(database, replace(payment, version=2, acquirer_id=AcquirerId("A-X")), 2)
    assert replace(payment, version=2) == _find(database)
