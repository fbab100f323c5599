"""The CSV file: read back by the standard's rules it says exactly what the rows say."""

import csv
import io
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from hub.files.netting_csv import netting_csv
from hub.ledger.account import Role
from hub.settlement.netting import net_day
from hub.settlement.report import COLUMNS, Row, RowKind, RowType, cells
from tests.hub.payment.records import NOON, money
from tests.hub.settlement.daybooks import MemoryHub

DAY = date(2026, 11, 22)


def a_row(**fields: str) -> Row:
    return Row(RowType.DETAIL, DAY, Role.WALLET, "W-TH", "THB", RowKind.PAYMENT, net_minor=-467, **fields)  # type: ignore[arg-type]  # the texts among its fields


def read_back(raw: bytes) -> list[list[str]]:
    return [*csv.reader(io.StringIO(raw.decode("utf-8"), newline=""))]


def test_a_file_without_rows_is_its_header() -> None:
    assert (",".join(COLUMNS) + "\n").encode() == netting_csv([])


def test_a_real_day_is_written_to_the_byte() -> None:
    hub = MemoryHub(participants=())
    paid = hub.succeed(hub.submit("1", "5000 JPY", "0.25", "W-TH THB", NOON), NOON)
    hub.refund(paid, money("1000 JPY"), NOON)
    lines = netting_csv(net_day(hub.day_book(DAY))).decode().split("\n")
    at = "2026-11-22T04:00:00.000000Z"
    w_th = "2026-11-22,WALLET,W-TH,THB"
    assert [
        f"DETAIL,{w_th},PAYMENT,pay_1,,m_1,5000,JPY,1250.00,-7.50,1.25,1243.75,0.25,quo_1_1,Watt_1_1,{at},{at},,",
        f"DETAIL,{w_th},REFUND,pay_1,ref_1_1,m_1,1000,JPY,-250.00,1.50,0.00,-248.50,0.25,quo_1_1,Watt_1_1,{at},{at},,",
        f"CARRIED,{w_th},CARRIED_IN,,,,,,,,,0.00,,,,,,,",
        f"CARRIED,{w_th},CARRIED_OUT,,,,,,,,,0.00,,,,,,,",
        f"CARRIED,{w_th},PAYABLE,,,,,,,,,995.25,,,,,,,",
        f"SUMMARY,{w_th},PAYMENT,,,,,,1250.00,-7.50,1.25,1243.75,,,,,,,",
        f"SUMMARY,{w_th},REFUND,,,,,,-250.00,1.50,0.00,-248.50,,,,,,,",
        f"TOTAL,{w_th},,,,,,,1000.00,-6.00,1.25,995.25,,,,,,,",
        "",
    ] == lines[9:]


def test_a_value_with_commas_quotes_or_line_ends_is_quoted_and_nothing_else_is() -> None:
    raw = netting_csv([a_row(wallet_payment_id='a,"b"\nc', merchant_id="m 1", quote_id="quo_1")])
    assert b",m 1," in raw
    assert b',"a,""b""\nc",' in raw
    assert 6 == raw.count(b'"')


def test_an_id_that_a_spreadsheet_takes_for_a_formula_is_not_altered() -> None:
    raw = netting_csv([a_row(wallet_payment_id="=1+1")])
    assert b",=1+1," in raw


def test_lines_end_with_lf_and_text_is_utf_8() -> None:
    raw = netting_csv([a_row(wallet_payment_id="ชำระ")])
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    assert "ชำระ".encode() in raw


ids = st.one_of(
    st.none(), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1)
)


@given(st.lists(ids, max_size=5))
def test_every_row_is_read_back_as_its_cells(wallet_payment_ids: list[str | None]) -> None:
    rows = [
        Row(RowType.DETAIL, DAY, Role.WALLET, "W-TH", "THB", wallet_payment_id=own)
        for own in wallet_payment_ids
    ]
    expected = [[*COLUMNS], *([cell or "" for cell in cells(row)] for row in rows)]
    assert expected == read_back(netting_csv(rows))


def test_made_again_the_bytes_are_the_same() -> None:
    hub = MemoryHub()
    hub.succeed(hub.submit("1", "3480 JPY", "0.2236", "W-TH THB", NOON), NOON)
    book = hub.day_book(DAY)
    assert netting_csv(net_day(book)) == netting_csv(net_day(book))
