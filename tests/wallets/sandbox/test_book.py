"""A sandbox wallet's book: its rules, and that its money adds up whatever is asked in whatever order."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fx.money import Money
from wallets.outcome import DeclineReason
from wallets.sandbox.book import Book, User
from wallets.sandbox.shelf import Shelf
from wallets.sandbox.words import (
    AskPay,
    AskPrepare,
    AskRefund,
    CancelDone,
    CancelTooLate,
    Conflict,
    Missing,
    PaymentRecord,
    PaymentState,
    RefundRecord,
    RefundState,
)

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
SOON = NOW + timedelta(seconds=60)
USERS = (User("anna", 1000, 600), User("berta", 50, 600), User("carla", 1000, 600, blocked=True))


def thb(minor_units: int) -> Money:
    return Money("THB", minor_units)


class Open:
    """A book in memory with three users."""

    def __init__(self, path: str | Path = ":memory:") -> None:
        self.shelf = Shelf(path, "THB", "W")
        self.book = Book(self.shelf)
        self.book.open_accounts(USERS, NOW)

    def code(self, code: str, user_id: str = "anna", seconds: int = 60) -> str:
        self.book.add_code(code, user_id, NOW + timedelta(seconds=seconds))
        return code

    def pay(
        self, attempt_id: str = "a1", minor_units: int = 100, code: str = "c1"
    ) -> PaymentRecord | Missing | Conflict:
        return self.book.pay(AskPay(attempt_id, thb(minor_units), SOON, code=code), NOW)

    def balance(self, user_id: str = "anna") -> int:
        row = self.shelf.one("SELECT balance_minor FROM users WHERE user_id = ?", user_id)
        assert row is not None
        return int(row["balance_minor"])


@pytest.fixture
def house() -> Iterator[Open]:
    opened = Open()
    yield opened
    opened.shelf.close()


def reason_of(record: object) -> DeclineReason | None:
    assert isinstance(record, PaymentRecord | RefundRecord)
    return record.reason


def test_a_payment_by_code_debits_its_user_once(house: Open) -> None:
    house.code("c1")
    first = house.pay()
    assert isinstance(first, PaymentRecord)
    assert (PaymentState.PAID, thb(100), "anna") == (first.state, first.amount, first.user_id)
    assert first == house.pay()
    assert 900 == house.balance()


def test_a_repeat_with_other_content_is_a_conflict_and_changes_nothing(house: Open) -> None:
    house.code("c1")
    house.code("c2")
    house.pay()
    assert Conflict() == house.pay(minor_units=101)
    assert Conflict() == house.pay(code="c2")
    assert 900 == house.balance()


def test_a_code_is_good_for_one_payment_until_its_second(house: Open) -> None:
    house.code("c1")
    house.pay("a1")
    assert DeclineReason.CODE_USED is reason_of(house.pay("a2"))
    house.code("c2", seconds=0)
    assert DeclineReason.CODE_EXPIRED is reason_of(house.pay("a3", code="c2"))
    assert DeclineReason.CODE_UNKNOWN is reason_of(house.pay("a4", code="c9"))


def test_a_user_pays_up_to_the_limit_and_the_balance_and_not_while_blocked(house: Open) -> None:
    house.code("c1")
    assert DeclineReason.PAYER_LIMIT_EXCEEDED is reason_of(house.pay("a1", 601))
    house.code("c2")
    assert reason_of(house.pay("a2", 600, "c2")) is None
    house.code("c3")
    assert DeclineReason.INSUFFICIENT_FUNDS is reason_of(house.pay("a3", 401, "c3"))
    house.code("c4", "carla")
    assert DeclineReason.PAYER_BLOCKED is reason_of(house.pay("a4", 1, "c4"))


def test_another_currency_is_not_paid(house: Open) -> None:
    house.code("c1")
    record = house.book.pay(AskPay("a1", Money("USD", 100), SOON, code="c1"), NOW)
    assert DeclineReason.NOT_SUPPORTED is reason_of(record)


def test_a_started_payment_waits_for_its_payer(house: Open) -> None:
    started = house.book.start("anna")
    ask = AskPay("a1", thb(100), SOON, wallet_payment_id=started.wallet_payment_id)
    asked = house.book.pay(ask, NOW)
    assert isinstance(asked, PaymentRecord)
    assert PaymentState.IN_PROCESS is asked.state
    assert 1000 == house.balance()
    paid = house.book.confirm(started.wallet_payment_id, NOW)
    assert isinstance(paid, PaymentRecord)
    assert PaymentState.PAID is paid.state
    assert paid == house.book.confirm(started.wallet_payment_id, NOW)
    assert paid == house.book.pay(ask, NOW)
    assert 900 == house.balance()


def test_a_payer_who_confirms_too_late_does_not_pay(house: Open) -> None:
    started = house.book.start("anna")
    house.book.pay(AskPay("a1", thb(100), SOON, wallet_payment_id=started.wallet_payment_id), NOW)
    assert DeclineReason.ORDER_EXPIRED is reason_of(house.book.confirm(started.wallet_payment_id, SOON))


def test_a_started_payment_takes_one_attempt(house: Open) -> None:
    own_id = house.book.start("anna").wallet_payment_id
    house.book.pay(AskPay("a1", thb(100), SOON, wallet_payment_id=own_id), NOW)
    assert Conflict() == house.book.pay(AskPay("a2", thb(100), SOON, wallet_payment_id=own_id), NOW)
    assert Missing() == house.book.pay(AskPay("a3", thb(100), SOON, wallet_payment_id="W9"), NOW)


def test_what_is_prepared_keeps_its_amount_and_deadline(house: Open) -> None:
    own_id = house.book.start("anna").wallet_payment_id
    ready = house.book.prepare(AskPrepare("a1", own_id, thb(100), SOON))
    assert isinstance(ready, PaymentRecord)
    assert PaymentState.READY is ready.state
    assert Conflict() == house.book.pay(AskPay("a1", thb(99), NOW, wallet_payment_id=own_id), NOW)
    asked = house.book.pay(AskPay("a1", thb(100), NOW, wallet_payment_id=own_id), NOW)
    assert isinstance(asked, PaymentRecord)
    assert PaymentState.IN_PROCESS is asked.state
    assert asked == house.book.prepare(AskPrepare("a1", own_id, thb(100), SOON))
    assert reason_of(house.book.confirm(own_id, NOW)) is None


@pytest.mark.parametrize("tombstone", [True, False])
def test_a_cancel_of_an_unseen_attempt_blocks_it_only_as_a_tombstone(house: Open, tombstone: bool) -> None:
    assert Missing() == house.book.cancel("a1", NOW, tombstone=tombstone)
    house.code("c1")
    paid = house.pay()
    assert isinstance(paid, PaymentRecord)
    assert (PaymentState.CANCELLED if tombstone else PaymentState.PAID) is paid.state


def test_a_cancel_gives_everything_back_once(house: Open) -> None:
    house.code("c1")
    house.pay()
    done = house.book.cancel("a1", NOW, tombstone=False)
    assert CancelDone("a1", NOW) == done
    assert done == house.book.cancel("a1", SOON, tombstone=False)
    assert 1000 == house.balance()


def test_a_cancel_is_too_late_after_a_refund_or_25_hours(house: Open) -> None:
    for code, attempt_id in (("c1", "a1"), ("c2", "a2")):
        house.code(code)
        house.pay(attempt_id, code=code)
    house.book.refund(AskRefund("r1", "a1", thb(1)), NOW)
    assert CancelTooLate() == house.book.cancel("a1", NOW, tombstone=False)
    late = NOW + timedelta(hours=25, microseconds=1)
    assert CancelTooLate() == house.book.cancel("a2", late, tombstone=False)
    assert CancelDone("a2", NOW + timedelta(hours=25)) == house.book.cancel(
        "a2", NOW + timedelta(hours=25), tombstone=False
    )


def test_refunds_never_exceed_what_was_paid_and_have_their_window(house: Open) -> None:
    house.code("c1")
    house.pay()
    first = house.book.refund(AskRefund("r1", "a1", thb(60)), NOW)
    assert isinstance(first, RefundRecord)
    assert RefundState.DONE is first.state
    assert first == house.book.refund(AskRefund("r1", "a1", thb(60)), NOW)
    assert Conflict() == house.book.refund(AskRefund("r1", "a1", thb(59)), NOW)
    too_much = house.book.refund(AskRefund("r2", "a1", thb(41)), NOW)
    assert DeclineReason.REFUND_EXCEEDS_PAYMENT is reason_of(too_much)
    assert DeclineReason.REFUND_REJECTED is reason_of(house.book.refund(AskRefund("r3", "a9", thb(1)), NOW))
    late = NOW + timedelta(days=366, microseconds=1)
    assert DeclineReason.REFUND_WINDOW_ENDED is reason_of(
        house.book.refund(AskRefund("r4", "a1", thb(1)), late)
    )
    assert (
        reason_of(house.book.refund(AskRefund("r5", "a1", thb(40)), late - timedelta(microseconds=1))) is None
    )
    assert 1000 == house.balance()


def _take_too_much(house: Open) -> None:
    house.shelf.move("anna", "DEBIT", -1000, "a1", NOW)
    house.shelf.move("anna", "DEBIT", -1, "a2", NOW)


def test_nothing_of_a_step_that_fails_is_written(house: Open) -> None:
    with pytest.raises(sqlite3.IntegrityError), house.shelf.step():
        _take_too_much(house)
    assert 1000 == house.balance()
    assert 3 == len(house.shelf.rows("SELECT * FROM movements"))


def test_a_book_is_as_it_was_when_it_is_opened_again(tmp_path: Path) -> None:
    first = Open(tmp_path / "book.db")
    first.code("c1")
    paid = first.pay()
    first.shelf.close()
    second = Open(tmp_path / "book.db")
    assert paid == second.pay()
    assert 900 == second.balance()
    second.shelf.close()


ids = st.sampled_from(["a1", "a2", "a3"])
steps = st.one_of(
    st.tuples(st.just("pay"), ids, st.integers(1, 700), st.sampled_from(["c1", "c2", "c3", "c9"])),
    st.tuples(st.just("scan"), ids, st.integers(1, 700), st.booleans()),
    st.tuples(st.just("cancel"), ids, st.booleans(), st.none()),
    st.tuples(st.just("refund"), ids, st.integers(1, 700), st.sampled_from(["r1", "r2", "r3"])),
)


def _do(house: Open, what: str, attempt_id: str, first: int, second: object) -> None:
    match what:
        case "pay":
            house.pay(attempt_id, first, str(second))
        case "scan":
            own_id = house.book.start("berta").wallet_payment_id
            house.book.pay(AskPay(attempt_id, thb(first), SOON, wallet_payment_id=own_id), NOW)
            house.book.confirm(own_id, NOW, None if second else DeclineReason.PAYER_REJECTED)
        case "cancel":
            house.book.cancel(attempt_id, NOW, tombstone=bool(first))
        case _:
            house.book.refund(AskRefund(str(second), attempt_id, thb(first)), NOW)


@settings(max_examples=200)
@given(st.lists(steps, max_size=25))
def test_debits_less_cancels_and_refunds_are_the_movements_of_balances(
    asked: list[tuple[str, str, int, object]],
) -> None:
    house = Open()
    for code, user_id in (("c1", "anna"), ("c2", "anna"), ("c3", "carla")):
        house.code(code, user_id)
    for step in asked:
        _do(house, *step)
    taken = sum(
        row.record.amount.minor_units - row.record.refunded.minor_units
        for row in house.shelf.payments()
        if row.record.state is PaymentState.PAID
    )
    given_back = sum(
        refund.amount.minor_units for refund in house.shelf.refunds() if refund.state is RefundState.DONE
    )
    moved = {
        row["kind"]: row["total"]
        for row in house.shelf.rows("SELECT kind, sum(delta_minor) AS total FROM movements GROUP BY kind")
    }
    held = sum(house.balance(user.user_id) for user in USERS)
    assert sum(user.balance_minor for user in USERS) - taken == held
    assert held == sum(moved.values())
    assert given_back == moved.get("REFUND", 0)
    for user in USERS:
        row = house.shelf.one(
            "SELECT sum(delta_minor) AS total FROM movements WHERE user_id = ?", user.user_id
        )
        assert row is not None
        assert row["total"] == house.balance(user.user_id)
    house.shelf.close()
