"""The proof: it accepts what netting makes, and names every single thing that was altered in it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from hub.ledger.account import Role
from hub.settlement.daybook import DayBook, Unresolved
from hub.settlement.netting import net_day
from hub.settlement.proof import faults
from hub.settlement.report import Row, RowKind, RowType
from tests.hub.payment.records import NOON, asked, money
from tests.hub.settlement.daybooks import MemoryHub


@pytest.fixture(scope="module")
def book() -> DayBook:
    hub = MemoryHub()
    paid = hub.succeed(hub.submit("1", "3480 JPY", "0.2236", "W-TH THB", NOON, markup_minor=9), NOON)
    hub.refund(paid, money("1000 JPY"), NOON)
    hub.cancel(hub.succeed(hub.submit("2", "100 JPY", "0.2236", "W-TH THB", NOON), NOON), NOON)
    return hub.day_book(date(2026, 11, 22), unresolved=(Unresolved(asked(number="3")),))


def of_wallet(row: Row, row_type: RowType, kind: RowKind | None) -> bool:
    return (row.participant_id, row.row_type, row.kind) == ("W-TH", row_type, kind)


def altered(rows: tuple[Row, ...], row_type: RowType, kind: RowKind | None, **fields: int) -> list[Row]:
    changed = [replace(r, **fields) if of_wallet(r, row_type, kind) else r for r in rows]  # type: ignore[arg-type]  # minor units
    assert changed != [*rows]
    return changed


def test_a_report_as_it_was_made_has_no_fault(book: DayBook) -> None:
    assert () == faults(book, net_day(book))


WHO = "WALLET W-TH THB: "
ALTERATIONS: dict[str, tuple[Callable[[tuple[Row, ...]], list[Row]], list[str]]] = {
    "a detail's net": (
        lambda rows: altered(rows, RowType.DETAIL, RowKind.REFUND, net_minor=0),
        [
            WHO + "the DETAIL row of ref_1_1 has another net",
            WHO + "the DETAIL rows don't add to the TOTAL",
            WHO + "the REFUND rows don't add to their SUMMARY",
        ],
    ),
    "a detail moved between columns": (
        lambda rows: altered(rows, RowType.DETAIL, RowKind.REFUND, amount_minor=-22361, hub_fee_minor=1),
        [
            WHO + "the DETAIL rows don't add to the TOTAL",
            WHO + "the REFUND rows don't add to their SUMMARY",
        ],
    ),
    "a detail left out": (
        lambda rows: [row for row in rows if not of_wallet(row, RowType.DETAIL, RowKind.REFUND)],
        [
            WHO + "the DETAIL rows don't add to the TOTAL",
            WHO + "the REFUND rows don't add to their SUMMARY",
        ],
    ),
    "a summary left out": (
        lambda rows: [row for row in rows if not of_wallet(row, RowType.SUMMARY, RowKind.REFUND)],
        [WHO + "the SUMMARY rows don't add to the TOTAL"],
    ),
    "a summary": (
        lambda rows: altered(rows, RowType.SUMMARY, RowKind.REFUND, net_minor=0, amount_minor=-134),
        [
            WHO + "the SUMMARY rows don't add to the TOTAL",
            WHO + "the REFUND rows don't add to their SUMMARY",
        ],
    ),
    "an unresolved payment with a net": (
        lambda rows: altered(rows, RowType.UNRESOLVED, RowKind.PAYMENT, net_minor=77813),
        [WHO + "pay_3 is unresolved and has a net"],
    ),
    "what is payable": (
        lambda rows: altered(rows, RowType.CARRIED, RowKind.CARRIED_OUT, net_minor=1),
        [WHO + "carried in and the TOTAL are not what is payable and carried out"],
    ),
    "what was carried in left out": (
        lambda rows: [row for row in rows if not of_wallet(row, RowType.CARRIED, RowKind.CARRIED_IN)],
        [WHO + "the CARRIED rows are not CARRIED_IN, CARRIED_OUT and PAYABLE"],
    ),
    "a total left out": (
        lambda rows: [row for row in rows if not of_wallet(row, RowType.TOTAL, None)],
        [
            WHO + "0 TOTAL rows instead of one",
            "WALLET W-TH: the report says 0.00, the ledger 551.98 THB",
            "THB: participants and the hub's own accounts are off by -551.98",
        ],
    ),
    "a participant left out": (
        lambda rows: [row for row in rows if row.role is not Role.ACQUIRER],
        [
            "ACQUIRER A-JP: the report says 0, the ledger -2456 JPY",
            "JPY: participants and the hub's own accounts are off by 2456",
        ],
    ),
}


@pytest.mark.parametrize("what", ALTERATIONS)
def test_every_alteration_is_named(what: str, book: DayBook) -> None:
    alter, expected = ALTERATIONS[what]
    assert expected == [*faults(book, alter(net_day(book)))]


def test_a_whole_report_that_is_not_the_ledger_s_is_found(book: DayBook) -> None:
    other = replace(book, entries=book.entries[:1])
    assert [
        "ACQUIRER A-JP: the report says -3450, the ledger -2456 JPY",
        "WALLET W-TH: the report says 774.24, the ledger 551.98 THB",
        "JPY: participants and the hub's own accounts are off by -994",
        "THB: participants and the hub's own accounts are off by 222.26",
    ] == [*faults(book, net_day(other))]
