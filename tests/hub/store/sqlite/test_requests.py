"""Request ids in rows."""

import sqlite3

from hub.flows.units import RequestRecord
from hub.store.sqlite import requests
from tests.hub.store.samples import NOON, a_request


def test_a_request_reads_back_with_its_content_in_order(database: sqlite3.Connection) -> None:
    record = RequestRecord("m_é", "", "CreateQuote", "quo_1", {"b": "2", "a": "1", "ç": ""})
    assert requests.bind(database, record, NOON) is None
    found = requests.find(database, "m_é", "")
    assert record == found
    assert found is not None
    assert ["b", "a", "ç"] == list(found.content)


def test_a_request_id_is_what_it_is_letter_by_letter(database: sqlite3.Connection) -> None:
    assert requests.bind(database, a_request("a"), NOON) is None
    assert requests.bind(database, a_request("A"), NOON) is None
    assert requests.bind(database, a_request("a "), NOON) is None
    assert requests.find(database, "m_1", "REQ_a") is None


def test_what_the_table_keeps_is_hashes_and_the_instant(database: sqlite3.Connection) -> None:
    requests.bind(database, a_request("1"), NOON)
    (row,) = database.execute("SELECT content, bound_at FROM request").fetchall()
    assert ('{"amount":"a1","quote":"b2"}', "2026-11-22T04:00:00.000000+00:00") == row
