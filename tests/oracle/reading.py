"""Reads a store: every row that the rules speak of, at one instant, without a word of the hub's."""

import sqlite3
from pathlib import Path
from typing import TypeVar

from tests.oracle.rows import (
    Attempt,
    Day,
    DayHead,
    Entry,
    Hold,
    Incident,
    Lane,
    Moved,
    Parked,
    Payment,
    Posting,
    Proposal,
    Quote,
    QuoteLeg,
    Refund,
    Request,
    Retried,
    Store,
    Terms,
)

Row = TypeVar(
    "Row",
    Payment, Attempt, Hold, Refund, Quote, QuoteLeg, Request, Incident, Parked, Retried, Proposal, Entry,
    Posting, Moved, Lane, Day, DayHead,
)  # fmt: skip


def read_store(path: Path) -> Store:
    """A store's rows, read at one instant."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        connection.execute("BEGIN")
        return Store(
            payments=_rows(connection, Payment, "payment ORDER BY payment_id"),
            attempts=_rows(connection, Attempt, "attempt ORDER BY payment_id, number"),
            holds=_rows(connection, Hold, "hold ORDER BY attempt_id"),
            refunds=_rows(connection, Refund, "refund ORDER BY payment_id, number"),
            quotes=_rows(connection, Quote, "quote ORDER BY quote_id"),
            legs=_rows(connection, QuoteLeg, "quote_leg ORDER BY quote_id, number"),
            requests=_rows(connection, Request, "request ORDER BY merchant_id, request_id"),
            incidents=_rows(connection, Incident, "incident ORDER BY number"),
            parked=_rows(connection, Parked, "dead_letter ORDER BY kind, record_id"),
            retried=_rows(connection, Retried, "dead_letter_retry ORDER BY number"),
            proposals=_rows(connection, Proposal, "proposal ORDER BY proposal_id"),
            entries=_rows(connection, Entry, "entry ORDER BY lane, seq"),
            postings=_rows(connection, Posting, "posting ORDER BY lane, seq, number"),
            movements=_rows(connection, Moved, "movement ORDER BY business_date, account, of_batch"),
            lanes=_rows(connection, Lane, "lane ORDER BY lane"),
            days=_rows(connection, Day, "day ORDER BY business_date"),
            day_heads=_rows(connection, DayHead, "day_head ORDER BY business_date, lane"),
            acquirer_terms=_terms(connection, "acquirer_id", "acquirer"),
            wallet_terms=_terms(connection, "wallet_id", "wallet_contract", ", net_debit_cap_minor"),
        )
    finally:
        connection.close()


def _rows(connection: sqlite3.Connection, kind: type[Row], source: str) -> list[Row]:
    names = ", ".join(kind._fields)
    return [kind._make(row) for row in connection.execute(f"SELECT {names} FROM {source}")]


def _terms(connection: sqlite3.Connection, key: str, table: str, rest: str = "") -> list[Terms]:
    sql = f"SELECT {key}, version, interchange, hub_fee{rest} FROM {table} ORDER BY {key}, version"
    return [Terms(*row) for row in connection.execute(sql)]
