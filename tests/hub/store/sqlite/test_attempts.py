"""Attempts in rows."""

import sqlite3
from dataclasses import replace

import pytest
from hypothesis import given, settings

from fx.money import Money
from hub.payment.model import Attempt, WalletId
from hub.store.sqlite import attempts, payments
from tests.hub.store.samples import a_payment, an_attempt
from tests.hub.store.sqlite import records
from tests.hub.store.sqlite.databases import taken_back


def _read(database: sqlite3.Connection) -> list[Attempt]:
    return [attempts.attempt_of(row) for row in database.execute(attempts.OF_PAYMENT, ("pay_1",))]


def _with_a_payment(database: sqlite3.Connection) -> None:
    assert payments.write(database, replace(a_payment("1"), attempts=(), version=1), 1)


@given(records.attempts(1), records.attempts(1))
@settings(max_examples=50)
def test_every_field_is_written_and_what_may_change_is_written_over(
    scratch: sqlite3.Connection, first: Attempt, second: Attempt
) -> None:
    with taken_back(scratch) as database:
        _with_a_payment(database)
        attempts.write(database, "pay_1", first, booked=False)
        assert [first] == _read(database)
        second = replace(second, wallet_id=first.wallet_id)
        attempts.write(database, "pay_1", second, booked=True)
        assert [second] == _read(database)


def test_an_attempt_never_changes_its_wallet(database: sqlite3.Connection) -> None:
    _with_a_payment(database)
    attempts.write(database, "pay_1", an_attempt("1"), booked=False)
    elsewhere = replace(an_attempt("1"), wallet_id=WalletId("W-PH"))
    with pytest.raises(ValueError, match="another payment or wallet"):
        attempts.write(database, "pay_1", elsewhere, booked=False)


def test_an_attempt_has_a_payment(database: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        attempts.write(database, "pay_1", an_attempt("1"), booked=False)


def test_a_reused_reference_is_told_apart_from_other_constraints(database: sqlite3.Connection) -> None:
    _with_a_payment(database)
    first, second, third = (replace(an_attempt("1", n), wallet_payment_id="W1") for n in (1, 2, 3))
    attempts.write(database, "pay_1", first, booked=False)
    attempts.write(database, "pay_1", replace(second, wallet_id=WalletId("W-PH")), booked=False)
    with pytest.raises(attempts.ReferenceReused, match="W-TH W1"):
        attempts.write(database, "pay_1", third, booked=False)
    with pytest.raises(sqlite3.IntegrityError):
        attempts.write(database, "pay_1", replace(an_attempt("1", 4), number=1), booked=False)


def test_a_markup_is_of_the_wallets_currency(database: sqlite3.Connection) -> None:
    _with_a_payment(database)
    odd = replace(an_attempt("1"), markup_amount=Money("JPY", 1))
    with pytest.raises(ValueError, match="another currency"):
        attempts.write(database, "pay_1", odd, booked=False)
