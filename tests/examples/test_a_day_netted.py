"""EXAMPLES "A day, netted": 2026-11-22 in UTC+8, four wallets, to the last minor unit."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from hub.ledger.account import Role
from hub.payment.model import PaymentState
from hub.settlement.day import Scheme
from hub.settlement.daybook import Carried, DayBook, Participant, Position, Unresolved
from hub.settlement.netting import net_day
from hub.settlement.proof import faults
from hub.settlement.report import COLUMNS, RowType, cells, rows_of
from tests.hub.payment.records import NOON, money
from tests.hub.settlement.daybooks import MemoryHub

DAY = date(2026, 11, 22)
CLOSED_AT = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def book() -> DayBook:
    hub = MemoryHub()
    yesterday = NOON - timedelta(days=1)
    hub.succeed(hub.submit("1", "3480 JPY", "0.2236", "W-TH THB", NOON), NOON)
    paid = hub.succeed(hub.submit("2", "5000 JPY", "0.25", "W-TH THB", NOON), NOON)
    hub.succeed(hub.submit("3", "175 JPY", "0.25", "W-TH THB", NOON), NOON)
    hub.refund(paid, money("1000 JPY"), NOON)
    hub.succeed(hub.submit("4", "8281 JPY", "0.1", "W-PH PHP", NOON), NOON)
    earlier = hub.succeed(hub.submit("5", "15000 JPY", "0.1", "W-PH PHP", yesterday), yesterday)
    hub.refund(earlier, money("15000 JPY"), NOON)
    in_thailand = hub.submit("6", "357.50 THB", "42.3715", "W-KR KRW", NOON, acquirer_id="A-TH")
    hub.succeed(in_thailand, NOON)
    hub.succeed(hub.submit("7", "1000 JPY", "9.155", "W-KR KRW", NOON), NOON)
    hub.cancel(hub.submit("8", "700 JPY", "9.155", "W-KR KRW", NOON), NOON)
    asked_at = datetime(2026, 11, 22, 15, 59, 50, tzinfo=UTC)
    left = Unresolved(hub.submit("9", "300 JPY", "10", "W-KR KRW", asked_at))
    return hub.day_book(DAY, unresolved=(left,), as_of=CLOSED_AT)


def texts(book: DayBook, role: Role, participant_id: str, row_type: RowType, kind: str = "") -> list[str]:
    """Amount, interchange, hub fee and net of the one such row."""
    found = [
        dict(zip(COLUMNS, cells(row), strict=True))
        for row in rows_of(net_day(book), role, participant_id)
        if row.row_type is row_type and (row.kind or "") == kind
    ]
    assert len(found) == 1, found
    return [found[0][name] or "" for name in ("amount", "interchange", "hub_fee", "net")]


@pytest.mark.parametrize(
    "wallet_id, kind, expected",
    [
        ("W-TH", "PAYMENT", ["2071.88", "-12.43", "2.07", "2061.52"]),
        ("W-TH", "REFUND", ["-250.00", "1.50", "0.00", "-248.50"]),
        ("W-PH", "PAYMENT", ["828.10", "-4.97", "0.83", "823.96"]),
        ("W-PH", "REFUND", ["-1500.00", "9.00", "0.00", "-1491.00"]),
        ("W-KR", "PAYMENT", ["24303", "-146", "24", "24181"]),
    ],
)
def test_each_kind_of_each_wallet_is_summed(
    book: DayBook, wallet_id: str, kind: str, expected: list[str]
) -> None:
    assert expected == texts(book, Role.WALLET, wallet_id, RowType.SUMMARY, kind)


@pytest.mark.parametrize(
    "wallet_id, expected",
    [
        ("W-TH", ["1821.88", "-10.93", "2.07", "1813.02"]),
        ("W-PH", ["-671.90", "4.03", "0.83", "-667.04"]),
        ("W-KR", ["24303", "-146", "24", "24181"]),
        ("W-IDLE", ["0.00", "0.00", "0.00", "0.00"]),
    ],
)
def test_every_wallet_has_its_total_the_idle_one_too(
    book: DayBook, wallet_id: str, expected: list[str]
) -> None:
    assert expected == texts(book, Role.WALLET, wallet_id, RowType.TOTAL)


def test_the_single_fees_are_those_of_the_example(book: DayBook) -> None:
    rows = [row for row in rows_of(net_day(book), Role.WALLET, "W-TH") if row.row_type is RowType.DETAIL]
    expected = [(-467, 78), (-750, 125), (-26, 4), (150, 0)]
    assert expected == [(row.interchange_minor, row.hub_fee_minor) for row in rows]


def test_the_cancelled_payment_is_in_no_row(book: DayBook) -> None:
    assert "pay_8" not in [row.payment_id for row in net_day(book)]


def test_the_submitted_payment_is_unresolved_with_its_age_at_the_close(book: DayBook) -> None:
    rows = [row for row in net_day(book) if row.payment_id == "pay_9"]
    assert [(Role.ACQUIRER, -300, None, 1810), (Role.WALLET, 3000, None, 1810)] == [
        (row.role, row.amount_minor, row.net_minor, row.age_seconds) for row in rows
    ]
    assert [RowType.UNRESOLVED] * 2 == [row.row_type for row in rows]


def test_the_report_proves_itself_against_the_ledger(book: DayBook) -> None:
    assert () == faults(book, net_day(book))


def test_the_last_millisecond_is_of_the_day_and_midnight_is_of_the_next() -> None:
    scheme = Scheme()
    assert DAY == scheme.day_of(datetime(2026, 11, 22, 15, 59, 59, 999_000, tzinfo=UTC))
    assert date(2026, 11, 23) == scheme.day_of(datetime(2026, 11, 22, 16, 0, tzinfo=UTC))


def test_a_payment_counts_for_the_day_it_is_completed_on_whenever_it_was_created() -> None:
    hub = MemoryHub()
    last = datetime(2026, 11, 22, 15, 59, 59, 999_000, tzinfo=UTC)
    midnight = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
    hub.succeed(hub.submit("a", "3480 JPY", "0.2236", "W-TH THB", NOON), last)
    hub.succeed(hub.submit("b", "3480 JPY", "0.2236", "W-TH THB", NOON), midnight)
    days = {
        day: [row.payment_id for row in net_day(hub.day_book(day)) if row.row_type is RowType.DETAIL]
        for day in (DAY, date(2026, 11, 23))
    }
    assert {DAY: ["pay_a"] * 2, date(2026, 11, 23): ["pay_b"] * 2} == days


def test_a_net_below_the_minimum_is_carried_and_paid_with_the_next(book: DayBook) -> None:
    wallet = Participant(Role.WALLET, "W-TH", "THB", minimum_payout_minor=100_000)
    position = Position(Role.WALLET, "W-TH", "THB")
    quiet_day = DayBook(date(2026, 11, 21), CLOSED_AT, (wallet,), (), (), (Carried(position, 81_240),))
    assert "812.40" == texts(quiet_day, Role.WALLET, "W-TH", RowType.CARRIED, "CARRIED_OUT")[3]
    assert "0.00" == texts(quiet_day, Role.WALLET, "W-TH", RowType.CARRIED, "PAYABLE")[3]

    next_day = replace(book, carried_in=(Carried(position, 81_240),))
    assert "812.40" == texts(next_day, Role.WALLET, "W-TH", RowType.CARRIED, "CARRIED_IN")[3]
    assert "0.00" == texts(next_day, Role.WALLET, "W-TH", RowType.CARRIED, "CARRIED_OUT")[3]
    assert "2625.42" == texts(next_day, Role.WALLET, "W-TH", RowType.CARRIED, "PAYABLE")[3]
    assert () == faults(next_day, net_day(next_day))


def test_the_unresolved_payment_is_the_only_one_left_open(book: DayBook) -> None:
    assert [PaymentState.SUBMITTED] == [left.payment.state for left in book.unresolved]
