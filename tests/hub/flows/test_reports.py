"""Netting reports: everyone's or one's, and none that the ledger does not prove."""

from dataclasses import replace
from datetime import date

import pytest

from hub.flows import reports
from hub.flows.reports import ReportUnproven, Selector, day_book, file_name, netting_report, proven_rows
from hub.ledger.account import Role
from hub.payment.reasons import Refused
from hub.settlement.daybook import DayBook
from hub.settlement.report import Row, RowType
from tests.hub.api.cast import THAI
from tests.hub.api.house import House, at_home

DAY = date(2026, 11, 22)
THAI_ROWS = Selector(Role.WALLET, THAI)


@at_home()
async def test_one_s_report_is_its_part_of_everyone_s(house: House) -> None:
    await house.pay()
    everyone = await netting_report(house.store.books, DAY)
    own = await netting_report(house.store.books, DAY, THAI_ROWS)

    assert own == tuple(row for row in everyone if row.participant_id == THAI)
    assert 774_24 == next(row.net_minor for row in own if row.row_type is RowType.TOTAL)


@at_home()
async def test_whoever_took_no_part_has_no_report(house: House) -> None:
    with pytest.raises(Refused, match="RECORD_NOT_FOUND"):
        await netting_report(house.store.books, DAY, Selector(Role.WALLET, "nobody"))
    with pytest.raises(Refused, match="RECORD_NOT_FOUND"):
        await netting_report(house.store.books, DAY, Selector(Role.ACQUIRER, THAI))
    with pytest.raises(Refused, match="DAY_NOT_FOUND"):
        await netting_report(house.store.books, date(2026, 11, 21))


@at_home()
async def test_a_report_that_is_off_by_one_unit_never_leaves(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.pay()
    book = await day_book(house.store.books, DAY)
    right = proven_rows(book)

    def wrong(_: DayBook) -> tuple[Row, ...]:
        first = next(row for row in right if row.row_type is RowType.DETAIL)
        off = replace(first, amount_minor=(first.amount_minor or 0) + 1, net_minor=(first.net_minor or 0) + 1)
        return tuple(off if row is first else row for row in right)

    monkeypatch.setattr(reports, "net_day", wrong)
    with pytest.raises(ReportUnproven, match="DETAIL rows"):
        await netting_report(house.store.books, DAY)


@pytest.mark.parametrize(
    "selector,closed,name",
    [
        (None, True, "netting-2026-11-22.csv"),
        (THAI_ROWS, True, "netting-2026-11-22-truemoney.csv"),
        (None, False, "netting-2026-11-22-preview.csv"),
    ],
)
def test_a_file_s_name_says_whose_it_is_and_whether_it_is_final(
    selector: Selector | None, closed: bool, name: str
) -> None:
    assert name == file_name(DAY, selector, "csv", closed=closed)
