"""Money set aside in a sandbox wallet's book: taken once, given back once, in whatever order."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fx.money import Money
from wallets.outcome import DeclineReason
from wallets.sandbox.book import Book, User
from wallets.sandbox.holds import Holds
from wallets.sandbox.report import book_report
from wallets.sandbox.shelf import Shelf
from wallets.sandbox.words import (
    AskCapture,
    AskPay,
    AskRefund,
    CancelDone,
    CancelTooLate,
    CaptureRecord,
    Conflict,
    Missing,
    PaymentRecord,
    PaymentState,
    RefundRecord,
    RefundState,
    Verb,
    verb_of,
)

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
SOON = NOW + timedelta(seconds=60)
UNTIL = NOW + timedelta(days=7)


def php(minor_units: int) -> Money:
    return Money("PHP", minor_units)


class Open:
    """A book in memory with one user, who has 1,000 and may spend 600 at once."""

    def __init__(self) -> None:
        self.shelf = Shelf(":memory:", "PHP", "W")
        self.book = Book(self.shelf)
        self.holds = Holds(self.shelf)
        self.book.open_accounts((User("anna", 1000, 600),), NOW)

    def hold(
        self, attempt_id: str = "a1", minor_units: int = 500, until: datetime | None = UNTIL
    ) -> PaymentRecord | Missing | Conflict:
        """A hold by a code of its own; without `until` a plain payment."""
        code = f"code of {attempt_id}"
        if self.book.user_of_code(code) is None:
            self.book.add_code(code, "anna", SOON)
        ask = AskPay(attempt_id, php(minor_units), SOON, code=code, hold_until=until)
        return self.book.pay(ask, NOW)

    def capture(
        self, minor_units: int, capture_id: str = "c1", attempt_id: str = "a1", now: datetime = NOW
    ) -> CaptureRecord | Missing | Conflict:
        return self.holds.capture(AskCapture(capture_id, attempt_id, php(minor_units)), now)

    def totals(self) -> dict[str, int]:
        """What was debited, cancelled, refunded and is held, and what the user has left."""
        totals = book_report(self.shelf)["totals"]
        assert isinstance(totals, dict)
        row = self.shelf.one("SELECT balance_minor FROM users")
        assert row is not None
        return {**totals, "balance": row["balance_minor"]}

    def state(self, attempt_id: str = "a1") -> PaymentState:
        record = self.book.payment(attempt_id)
        assert isinstance(record, PaymentRecord)
        return record.state


@pytest.fixture
def house() -> Iterator[Open]:
    opened = Open()
    yield opened
    opened.shelf.close()


def totals(
    debited: int = 0, cancelled: int = 0, refunded: int = 0, held: int = 0, *, balance: int
) -> dict[str, int]:
    return {
        "debited_minor": debited,
        "cancelled_minor": cancelled,
        "refunded_minor": refunded,
        "held_minor": held,
        "balance": balance,
    }


def reason_of(record: object) -> DeclineReason | None:
    assert isinstance(record, PaymentRecord | CaptureRecord | RefundRecord), record
    return record.reason


def test_a_hold_is_a_pay_of_another_name() -> None:
    ask = AskPay("a1", php(1), SOON, code="c")
    assert Verb.PAY is verb_of(ask)
    assert Verb.HOLD is verb_of(AskPay("a1", php(1), SOON, code="c", hold_until=UNTIL))


def test_a_hold_sets_money_aside_once_and_debits_nothing(house: Open) -> None:
    held = house.hold()
    assert isinstance(held, PaymentRecord)
    assert (PaymentState.HELD, php(500), None) == (held.state, held.amount, held.captured)
    assert held == house.hold()
    assert totals(held=500, balance=500) == house.totals()


def test_what_is_set_aside_can_not_be_spent_again(house: Open) -> None:
    house.hold()
    assert DeclineReason.INSUFFICIENT_FUNDS is reason_of(house.hold("a2", 501))
    assert DeclineReason.PAYER_LIMIT_EXCEEDED is reason_of(house.hold("a3", 601))


def test_a_hold_and_a_payment_under_one_id_contradict_each_other(house: Open) -> None:
    house.hold()
    assert Conflict() == house.hold(until=None)
    assert Conflict() == house.hold(until=UNTIL + timedelta(seconds=1))
    house.hold("a2", 1, until=None)
    assert Conflict() == house.hold("a2", 1)
    assert totals(debited=1, held=500, balance=499) == house.totals()


def test_a_started_hold_is_set_aside_when_its_payer_confirms(house: Open) -> None:
    own_id = house.book.start("anna").wallet_payment_id
    house.book.pay(AskPay("a1", php(500), SOON, wallet_payment_id=own_id, hold_until=UNTIL), NOW)
    assert totals(balance=1000) == house.totals()
    house.book.confirm(own_id, NOW)
    assert PaymentState.HELD is house.state()
    assert totals(held=500, balance=500) == house.totals()


def test_a_capture_takes_its_part_and_gives_the_rest_back_at_once(house: Open) -> None:
    house.hold()
    taken = house.capture(325)
    assert CaptureRecord("c1", "a1", php(325), RefundState.DONE, None, NOW) == taken
    assert totals(debited=325, balance=675) == house.totals()
    record = house.book.payment("a1")
    assert isinstance(record, PaymentRecord)
    assert (PaymentState.PAID, php(500), php(325)) == (record.state, record.amount, record.captured)


def test_a_repeat_of_a_capture_takes_nothing_more_and_with_other_content_is_a_conflict(house: Open) -> None:
    house.hold()
    taken = house.capture(325)
    assert taken == house.capture(325, now=NOW + timedelta(days=1))
    assert Conflict() == house.capture(324)
    assert Conflict() == house.capture(325, attempt_id="a2")
    assert totals(debited=325, balance=675) == house.totals()


def test_a_hold_is_captured_once_and_up_to_what_is_held(house: Open) -> None:
    house.hold()
    assert DeclineReason.CAPTURE_EXCEEDS_HOLD is reason_of(house.capture(501))
    assert DeclineReason.CAPTURE_EXCEEDS_HOLD is reason_of(house.capture(501))
    usd = house.holds.capture(AskCapture("c2", "a1", Money("USD", 1)), NOW)
    assert DeclineReason.NOT_SUPPORTED is reason_of(usd)
    assert PaymentState.HELD is house.state()
    assert reason_of(house.capture(500, "c3")) is None
    assert DeclineReason.CAPTURE_REJECTED is reason_of(house.capture(1, "c4"))
    assert totals(debited=500, balance=500) == house.totals()


def test_nothing_is_captured_of_a_payment_of_a_failure_or_of_nothing(house: Open) -> None:
    house.hold("paid", 1, until=None)
    house.hold("poor", 600)
    house.hold("poorer", 600)
    assert DeclineReason.CAPTURE_REJECTED is reason_of(house.capture(1, "c1", "paid"))
    assert DeclineReason.CAPTURE_REJECTED is reason_of(house.capture(1, "c2", "poorer"))
    assert Missing() == house.capture(1, "c3", "nobody's")
    assert Missing() == house.holds.release("nobody's", NOW)


def test_a_forced_no_leaves_the_hold_as_it_is(house: Open) -> None:
    house.hold()
    ask = AskCapture("c1", "a1", php(500))
    refused = house.holds.capture(ask, NOW, DeclineReason.RISK_REJECTED)
    assert DeclineReason.RISK_REJECTED is reason_of(refused)
    assert refused == house.holds.capture(ask, NOW)
    assert totals(held=500, balance=500) == house.totals()


@pytest.mark.parametrize("way", ["release", "cancel"])
def test_a_hold_goes_back_whole_and_once_and_is_not_captured_after(house: Open, way: str) -> None:
    house.hold()

    def give_back(now: datetime) -> object:
        if way == "release":
            return house.holds.release("a1", now)
        return house.book.cancel("a1", now, tombstone=False)

    assert CancelDone("a1", NOW) == give_back(NOW)
    assert CancelDone("a1", NOW) == give_back(SOON)
    assert DeclineReason.ORDER_CANCELLED is reason_of(house.capture(1))
    assert PaymentState.CANCELLED is house.state()
    assert totals(balance=1000) == house.totals()


def test_a_release_after_a_capture_is_too_late_and_takes_nothing_back(house: Open) -> None:
    house.hold()
    house.capture(325)
    assert CancelTooLate() == house.holds.release("a1", NOW)
    assert totals(debited=325, balance=675) == house.totals()


def test_what_was_captured_is_cancelled_and_refunded_up_to_what_was_taken(house: Open) -> None:
    for attempt_id in ("a1", "a2"):
        house.hold(attempt_id, 300)
        house.capture(200, f"capture of {attempt_id}", attempt_id)
    assert CancelDone("a1", NOW) == house.book.cancel("a1", NOW, tombstone=False)
    too_much = house.book.refund(AskRefund("r1", "a2", php(201)), NOW)
    assert DeclineReason.REFUND_EXCEEDS_PAYMENT is reason_of(too_much)
    assert reason_of(house.book.refund(AskRefund("r2", "a2", php(200)), NOW)) is None
    assert totals(debited=400, cancelled=200, refunded=200, balance=1000) == house.totals()


def test_nothing_is_refunded_of_what_is_only_held(house: Open) -> None:
    house.hold()
    refused = house.book.refund(AskRefund("r1", "a1", php(1)), NOW)
    assert DeclineReason.REFUND_REJECTED is reason_of(refused)


def test_a_hold_lapses_at_its_end_and_not_before(house: Open) -> None:
    house.hold()
    house.holds.lapse(UNTIL - timedelta(microseconds=1))
    assert PaymentState.HELD is house.state()
    house.holds.lapse(UNTIL)
    house.holds.lapse(UNTIL)
    assert PaymentState.CANCELLED is house.state()
    assert DeclineReason.ORDER_EXPIRED is reason_of(house.capture(1))
    assert CancelDone("a1", UNTIL) == house.holds.release("a1", UNTIL)
    assert totals(balance=1000) == house.totals()


def test_an_end_in_another_zone_is_the_same_instant(house: Open) -> None:
    house.hold(until=UNTIL.astimezone(tz=None))
    house.hold("a2", 1, until=datetime.fromisoformat("2026-11-29T17:30:00.000001+08:00"))
    house.holds.lapse(UNTIL)
    assert (PaymentState.CANCELLED, PaymentState.HELD) == (house.state("a1"), house.state("a2"))


ids = st.sampled_from(["a1", "a2", "a3"])
minor = st.integers(1, 700)
steps = st.one_of(
    st.tuples(st.just("hold"), ids, minor, st.booleans()),
    st.tuples(st.just("capture"), ids, minor, st.sampled_from(["c1", "c2", "c3"])),
    st.tuples(st.just("release"), ids, minor, st.none()),
    st.tuples(st.just("cancel"), ids, minor, st.none()),
    st.tuples(st.just("refund"), ids, minor, st.sampled_from(["r1", "r2", "r3"])),
    st.tuples(st.just("lapse"), ids, minor, st.booleans()),
)


def _do(house: Open, what: str, attempt_id: str, minor_units: int, more: object) -> None:
    match what:
        case "hold":
            house.hold(attempt_id, minor_units, UNTIL if more else None)
        case "capture":
            house.capture(minor_units, str(more), attempt_id)
        case "release":
            house.holds.release(attempt_id, NOW)
        case "cancel":
            house.book.cancel(attempt_id, NOW, tombstone=False)
        case "refund":
            house.book.refund(AskRefund(str(more), attempt_id, php(minor_units)), NOW)
        case _:
            house.holds.lapse(UNTIL if more else NOW)


@settings(max_examples=200)
@given(st.lists(steps, max_size=25))
def test_what_is_held_taken_and_given_back_adds_up_and_no_more_is_taken_than_was_held(
    asked: list[tuple[str, str, int, object]],
) -> None:
    house = Open()
    for step in asked:
        _do(house, *step)
    found = house.totals()
    records = [row.record for row in house.shelf.payments()]
    held = sum(record.amount.minor_units for record in records if record.state is PaymentState.HELD)
    assert held == found["held_minor"]
    kept = sum(
        (record.taken - record.refunded).minor_units
        for record in records
        if record.state is PaymentState.PAID
    )
    assert kept == found["debited_minor"] - found["cancelled_minor"] - found["refunded_minor"]
    assert 1000 == found["balance"] + held + kept
    for record in records:
        assert record.captured is None or record.captured <= record.amount
        assert record.refunded <= record.taken
    house.shelf.close()
