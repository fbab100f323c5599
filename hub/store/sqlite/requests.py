"""Request ids in rows: bound for ever, found again, filled in after a cancel that came first (DESIGN A6)."""

import json
import sqlite3
from datetime import datetime

from hub.flows.units import Conflict, Replayed, RequestRecord, UnitRefused
from hub.store.sqlite.rows import Columns, instant_text

CANCEL_BEFORE_CREATE = "CancelPayment"
"""The method of a request id that a cancel bound before its create came."""

_REQUEST = Columns("merchant_id", "request_id", "method", "resource_id", "content", "bound_at")
INSERT = _REQUEST.insert("request", "ON CONFLICT (merchant_id, request_id) DO NOTHING")
FILL_IN = (
    "UPDATE request SET method = ?, content = ?"
    " WHERE merchant_id = ? AND request_id = ? AND method = ? AND resource_id = ?"
)
BY_KEY = "SELECT method, resource_id, content FROM request WHERE merchant_id = ? AND request_id = ?"


def bind(
    connection: sqlite3.Connection, record: RequestRecord, at: datetime
) -> Replayed | Conflict | UnitRefused | None:
    """Binds a free request id; else says what it is bound to."""
    row = (
        record.merchant_id,
        record.request_id,
        record.method,
        record.resource_id,
        _content_text(record),
        instant_text(at),
    )
    if connection.execute(INSERT, row).rowcount == 1:
        return None
    return _met(connection, record)


def rebind(connection: sqlite3.Connection, record: RequestRecord) -> Replayed | Conflict | UnitRefused | None:
    """Gives the content to a request id that a cancel had bound to the same resource."""
    stub = (record.merchant_id, record.request_id, CANCEL_BEFORE_CREATE, record.resource_id)
    if connection.execute(FILL_IN, (record.method, _content_text(record), *stub)).rowcount == 1:
        return None
    return _met(connection, record)


def find(connection: sqlite3.Connection, merchant_id: str, request_id: str) -> RequestRecord | None:
    """What a request id is bound to."""
    row = connection.execute(BY_KEY, (merchant_id, request_id)).fetchone()
    if row is None:
        return None
    method, resource_id, content = row
    return RequestRecord(merchant_id, request_id, method, resource_id, json.loads(content))


def _met(connection: sqlite3.Connection, asked: RequestRecord) -> Replayed | Conflict | UnitRefused:
    """A record stands where this one should: the same request, another one, or a cancel's."""
    known = find(connection, asked.merchant_id, asked.request_id)
    if known is None:
        return Conflict(asked.request_id)
    if known.method != asked.method:
        # A cancel that overtook its create, or a create that overtook its cancel: both are decided again.
        if CANCEL_BEFORE_CREATE in (known.method, asked.method):
            return Conflict(asked.request_id)
        return _reused("method")
    for name in (*asked.content, *known.content):
        if known.content.get(name) != asked.content.get(name):
            return _reused(name)
    return Replayed(known)


def _reused(field: str) -> UnitRefused:
    return UnitRefused("REQUEST_ID_REUSED", f"the first request had another {field}")


def _content_text(record: RequestRecord) -> str:
    return json.dumps(dict(record.content), ensure_ascii=False, separators=(",", ":"))
