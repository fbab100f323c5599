"""The routing table, as EXAMPLES.md (codes and routing) has it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.codes.routing import ANY, PAYMENT, Route, RoutingTable, Row, TableError, Unroutable
from tests.hub.codes.test_cpm import ADF, application, encoded

TABLE = RoutingTable.load(
    [
        Row("251001", (24,), ("W-TH",)),
        Row("281006", (24,), ("W-PH",)),
        Row("28", (17, 18, 19), ("W-LEGACY",)),
        *(Row(str(start), (18,), ("W-OTHER",)) for start in range(10, 16)),
    ]
)


def wallets(answer: Route | Unroutable) -> tuple[str, ...]:
    assert isinstance(answer, Route)
    return answer.wallets


def reason(answer: Route | Unroutable) -> str:
    assert isinstance(answer, Unroutable)
    return answer.reason


@pytest.mark.parametrize(
    "text, wallet",
    [
        ("251001020123456789012345", "W-TH"),
        ("281006" + "123456789012345678", "W-PH"),
        ("28" + "1" * 15, "W-LEGACY"),
        ("281006" + "1" * 13, "W-LEGACY"),
        ("13" + "1" * 16, "W-OTHER"),
    ],
)
def test_the_longest_prefix_whose_length_fits_names_the_wallet(text: str, wallet: str) -> None:
    assert (wallet,) == wallets(TABLE.route(text))


@pytest.mark.parametrize(
    "text, why",
    [
        ("990000" + "1" * 18, "UNSUPPORTED_CODE"),
        ("251001" + "1" * 17, "UNSUPPORTED_CODE"),
        ("28" + "1" * 18, "UNSUPPORTED_CODE"),
        ("1" * 16, "INVALID_CODE"),
        ("1" * 33, "INVALID_CODE"),
        ("28111111111111111a", "INVALID_CODE"),
        ("２８１００６１１１１１１１１１１１１", "INVALID_CODE"),
        ("", "INVALID_CODE"),
        ("hQVDUFYw", "INVALID_CODE"),
    ],
)
def test_other_codes_have_no_route_and_the_reason_says_why(text: str, why: str) -> None:
    answer = TABLE.route(text)
    assert why == reason(answer)
    assert text[:12] not in getattr(answer, "message", "") or len(text) < 12


def test_a_longer_prefix_hides_a_shorter_one_of_that_length() -> None:
    table = RoutingTable.load(
        [Row("28", (24,), ("A",)), Row("2810", (24,), ("B",)), Row("281006", (24,), ("C",))]
    )
    routed = [wallets(table.route(start.ljust(24, "0"))) for start in ("289", "2811", "2810", "281006")]
    assert [("A",), ("A",), ("B",), ("C",)] == routed


def test_the_business_type_of_24_digits_must_be_the_row_s() -> None:
    table = RoutingTable.load(
        [Row("281006", (24,), ("PAY",), PAYMENT), Row("281006", (24,), ("TOP-UP",), "05")]
    )
    assert ("PAY",) == wallets(table.route("281006" + "02" + "1" * 16))
    assert ("TOP-UP",) == wallets(table.route("281006" + "05" + "1" * 16))
    assert "CODE_TYPE_MISMATCH" == reason(table.route("281006" + "01" + "1" * 16))


def test_a_row_of_any_type_takes_what_no_other_row_claims() -> None:
    table = RoutingTable.load([Row("281006", (24,), ("PAY",), PAYMENT), Row("281006", (24,), ("REST",), ANY)])
    assert ("PAY",) == wallets(table.route("281006" + "02" + "1" * 16))
    assert ("REST",) == wallets(table.route("281006" + "77" + "1" * 16))


def test_candidates_keep_their_order_and_a_hint_goes_first() -> None:
    table = RoutingTable.load([Row("28", (24,), ("A", "B", "C"))])
    code = "28" + "1" * 22
    assert ("A", "B", "C") == wallets(table.route(code))
    assert ("B", "A", "C") == wallets(table.route(code, hint="B"))
    assert ("A", "B", "C") == wallets(table.route(code, hint="A"))
    assert ("A", "B", "C") == wallets(table.route(code, hint="SOMEBODY"))


def test_emvco_codes_are_routed_by_the_application_s_name() -> None:
    table = RoutingTable.load([Row("adf:A000000602", (), ("QRIS",)), Row("adf:A0000003", (), ("UPI",))])
    assert ("QRIS",) == wallets(table.route(encoded(application(ADF))))
    assert "UNSUPPORTED_CODE" == reason(table.route(encoded(application("4F07A0000000555555"))))


@pytest.mark.parametrize(
    "first, second",
    [
        (Row("28", (18,), ("A",)), Row("28", (18,), ("B",))),
        (Row("28", (17, 18), ("A",)), Row("28", (18, 19), ("B",))),
        (Row("281006", (24,), ("A",), "02"), Row("281006", (24,), ("B",), "02")),
        (Row("adf:A000000602", (), ("A",)), Row("adf:A000000602", (), ("B",))),
    ],
)
def test_two_rows_that_claim_the_same_codes_are_refused_and_both_named(first: Row, second: Row) -> None:
    with pytest.raises(TableError) as caught:
        RoutingTable.load([first, Row("10", (18,), ("C",)), second])
    assert str(first) in str(caught.value)
    assert str(second) in str(caught.value)


def test_a_table_that_failed_to_load_leaves_the_old_one_as_it_was() -> None:
    table = RoutingTable.load([Row("28", (18,), ("A",))])
    with pytest.raises(TableError):
        table = RoutingTable.load([Row("28", (18,), ("A",)), Row("28", (18,), ("B",))])
    assert ("A",) == wallets(table.route("28" + "1" * 16))


@pytest.mark.parametrize(
    "row",
    [
        Row("", (18,), ("A",)),
        Row("2a", (18,), ("A",)),
        Row("２８", (18,), ("A",)),
        Row("28", (), ("A",)),
        Row("28", (16,), ("A",)),
        Row("28", (33,), ("A",)),
        Row("28", (18, 18), ("A",)),
        Row("1" * 20, (18,), ("A",)),
        Row("28", (18,), ()),
        Row("28", (18,), ("A", "A")),
        Row("28", (18,), ("",)),
        Row("28", (18,), ("A",), "02"),
        Row("28", (24,), ("A",), "payment"),
        Row("28", (24,), ("A",), "０２"),
        Row("adf:", (), ("A",)),
        Row("adf:a0", (), ("A",)),
        Row("adf:A0", (18,), ("A",)),
        Row("adf:A0", (), ("A",), "02"),
    ],
    ids=str,
)
def test_a_malformed_row_is_refused_and_named(row: Row) -> None:
    with pytest.raises(TableError) as caught:
        RoutingTable.load([row])
    assert str(row) in str(caught.value)


ROWS = st.lists(
    st.builds(
        Row,
        st.text("0123", min_size=1, max_size=4),
        st.sampled_from([(17,), (18,), (17, 18)]),
        st.sampled_from([("A",), ("B",), ("A", "B")]),
    ),
    max_size=6,
    unique_by=lambda row: row.prefix,
)


@given(ROWS, st.text("0123", min_size=17, max_size=18))
def test_the_table_agrees_with_looking_through_all_rows(rows: list[Row], text: str) -> None:
    fitting = [row for row in rows if text.startswith(row.prefix) and len(text) in row.lengths]
    best = max(fitting, key=lambda row: len(row.prefix), default=None)
    answer = RoutingTable.load(rows).route(text)
    assert (best is None) is isinstance(answer, Unroutable)
    if isinstance(answer, Route):
        assert best == answer.row
