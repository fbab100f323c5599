"""Single facts of a store: first day, scheme's zone, fingerprint key, a sandbox's clock offset."""

import sqlite3
from datetime import date

FIRST_DAY = "first_day"
SCHEME_ZONE = "scheme_zone"
FINGERPRINT_KEY = "fingerprint_key"
CLOCK_OFFSET = "clock_offset_seconds"
RECORDS_CHANGED = "records_changed"
"""Another text after every change of participants, in a store that hubs share."""

GET = "SELECT value FROM meta WHERE name = ?"
SET = "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"


def get(connection: sqlite3.Connection, name: str) -> str | None:
    """The fact of this name, None if it was never set."""
    row = connection.execute(GET, (name,)).fetchone()
    return None if row is None else str(row[0])


def put(connection: sqlite3.Connection, name: str, value: str) -> None:
    """Sets a fact."""
    connection.execute(SET, (name, value))


def first_day(connection: sqlite3.Connection) -> date:
    """The first business day of these books; LookupError in a store that was not made whole."""
    text = get(connection, FIRST_DAY)
    if text is None:
        raise LookupError("the store knows no first day")
    return date.fromisoformat(text)
