"""Report rows as text: the binding columns, exact decimals, UTC times, one participant's part."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from hub.ledger.account import Role
from hub.settlement.report import COLUMNS, Row, RowKind, RowType, cells, rows_of
from tests.hub.payment.records import money

DAY = date(2026, 11, 22)


def shown(row: Row) -> dict[str, str | None]:
    return dict(zip(COLUMNS, cells(row), strict=True))


def a_row(currency_code: str = "THB", net_minor: int | None = 77424, **fields: object) -> Row:
    return Row(RowType.DETAIL, DAY, Role.WALLET, "W-TH", currency_code, net_minor=net_minor, **fields)  # type: ignore[arg-type]  # each test gives fields of their types


def test_the_columns_are_those_of_the_design_in_its_order() -> None:
    # Copied from DESIGN A8.
    text = (
        "row_type, business_date, participant_role, participant_id, currency, kind, payment_id, refund_id,"
        " merchant_id, merchant_amount, merchant_currency, amount, interchange, hub_fee, net, rate, quote_id,"
        " wallet_payment_id, created_at, completed_at, wallet_completed_at, age_seconds"
    )
    assert text.split(", ") == [*COLUMNS]


def test_row_types_and_kinds_stand_in_the_design_s_order() -> None:
    assert ["DETAIL", "UNRESOLVED", "CARRIED", "SUMMARY", "TOTAL"] == [*RowType]
    kinds = ["PAYMENT", "REFUND", "HOLD_DEBIT", "HOLD_RETURN", "REVERSAL", "ADJUSTMENT"]
    assert [*kinds, "CARRIED_IN", "CARRIED_OUT", "PAYABLE"] == [*RowKind]


def test_a_full_row_is_written_cell_by_cell() -> None:
    at = datetime(2026, 11, 22, 4, 0, 0, 999_000, tzinfo=UTC)
    row = Row(
        row_type=RowType.DETAIL,
        business_date=DAY,
        role=Role.WALLET,
        participant_id="W-TH",
        currency_code="THB",
        kind=RowKind.PAYMENT,
        payment_id="pay_1",
        refund_id="ref_1",
        merchant_id="m_1",
        merchant_amount=money("3480 JPY"),
        amount_minor=77813,
        interchange_minor=-467,
        hub_fee_minor=78,
        net_minor=77424,
        rate=Decimal("0.2236"),
        quote_id="quo_1",
        wallet_payment_id="W-1",
        created_at=at,
        completed_at=at + timedelta(seconds=1),
        wallet_completed_at=at.astimezone(timezone(timedelta(hours=7))),
        age_seconds=0,
    )
    assert (
        "DETAIL",
        "2026-11-22",
        "WALLET",
        "W-TH",
        "THB",
        "PAYMENT",
        "pay_1",
        "ref_1",
        "m_1",
        "3480",
        "JPY",
        "778.13",
        "-4.67",
        "0.78",
        "774.24",
        "0.2236",
        "quo_1",
        "W-1",
        "2026-11-22T04:00:00.999000Z",
        "2026-11-22T04:00:01.999000Z",
        "2026-11-22T04:00:00.999000Z",
        "0",
    ) == cells(row)


def test_what_does_not_apply_is_none() -> None:
    row = a_row(net_minor=None)
    assert {"row_type", "business_date", "participant_role", "participant_id", "currency"} == {
        name for name, text in shown(row).items() if text is not None
    }


@pytest.mark.parametrize(
    "code, minor, text",
    [("THB", 0, "0.00"), ("JPY", 0, "0"), ("KWD", -1, "-0.001"), ("JPY", 10**18, "1000000000000000000")],
)
def test_amounts_have_their_currency_s_digits_and_no_limit(code: str, minor: int, text: str) -> None:
    assert text == shown(a_row(code, minor))["net"]


@pytest.mark.parametrize("rate, text", [("42.3715", "42.3715"), ("5.71E-5", "0.0000571"), ("1E+2", "100")])
def test_a_rate_is_a_plain_decimal(rate: str, text: str) -> None:
    assert text == shown(a_row(rate=Decimal(rate)))["rate"]


def test_whole_seconds_are_written_like_all_others_so_texts_sort_as_times_do() -> None:
    at = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
    times = [at, at + timedelta(microseconds=1), at + timedelta(milliseconds=500), at + timedelta(seconds=1)]
    texts = [shown(a_row(completed_at=time))["completed_at"] or "" for time in times]
    assert sorted(texts) == texts
    assert "2026-11-22T04:00:00.000000Z" == texts[0]


def test_one_participant_s_rows_are_picked_in_all_its_currencies() -> None:
    thb, krw = a_row(), a_row("KRW")
    other = Row(RowType.TOTAL, DAY, Role.ACQUIRER, "W-TH", "THB")
    assert (thb, krw) == rows_of([thb, other, krw], Role.WALLET, "W-TH")
    assert (other,) == rows_of([thb, other, krw], Role.ACQUIRER, "W-TH")
    assert () == rows_of([thb, other, krw], Role.WALLET, "W-KR")
