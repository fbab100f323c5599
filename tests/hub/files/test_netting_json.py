"""The JSON file: the CSV's keys, order and strings, null where a cell is empty."""

import csv
import io
import json
from datetime import date

import pytest

from hub.files.netting_csv import netting_csv
from hub.files.netting_json import netting_json
from hub.settlement.daybook import Unresolved
from hub.settlement.netting import net_day
from hub.settlement.report import COLUMNS, Row
from tests.hub.payment.records import NOON, asked, money
from tests.hub.settlement.daybooks import MemoryHub


@pytest.fixture(scope="module")
def rows() -> tuple[Row, ...]:
    hub = MemoryHub()
    paid = hub.succeed(hub.submit("1", "5000 JPY", "0.25", "W-TH THB", NOON), NOON)
    hub.refund(paid, money("1000 JPY"), NOON)
    return net_day(hub.day_book(date(2026, 11, 22), unresolved=(Unresolved(asked(number="2")),)))


def test_it_is_one_array_of_objects_with_the_columns_as_keys_in_order(rows: tuple[Row, ...]) -> None:
    objects = json.loads(netting_json(rows))
    assert len(rows) == len(objects)
    assert [[*COLUMNS]] * len(rows) == [[*found] for found in objects]


def test_it_says_what_the_csv_says_with_null_for_empty(rows: tuple[Row, ...]) -> None:
    table = csv.DictReader(io.StringIO(netting_csv(rows).decode(), newline=""))
    expected = [{key: text or None for key, text in line.items()} for line in table]
    assert expected == json.loads(netting_json(rows))


def test_every_value_is_a_string_or_null(rows: tuple[Row, ...]) -> None:
    values = [value for found in json.loads(netting_json(rows)) for value in found.values()]
    assert {str, type(None)} == {type(value) for value in values}
    assert "" not in values


def test_a_file_without_rows_is_an_empty_array() -> None:
    assert b"[]\n" == netting_json([])


def test_text_is_utf_8_and_each_object_has_its_line(rows: tuple[Row, ...]) -> None:
    lines = netting_json(rows).decode().splitlines()
    assert ["[", "]"] == [lines[0], lines[-1]]
    assert len(rows) == len(lines) - 2
    assert netting_json(rows).endswith(b"]\n")


def test_made_again_the_bytes_are_the_same(rows: tuple[Row, ...]) -> None:
    assert netting_json(rows) == netting_json(rows)
