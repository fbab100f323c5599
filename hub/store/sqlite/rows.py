"""How values stand in columns: instants, dates, rates and amounts as text and integers, and back.

Instants are RFC 3339 text in UTC with six decimals: they sort as they read, and the ledger hashes the same
text. Rates are plain decimals, dates are ISO.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache

from fx.money import Money
from hub.payment.model import Decline, DeclinedBy

SqlValue = str | int | bytes | None
"""What a column of this store holds. No column holds a binary fraction."""
SqlRow = Sequence[SqlValue]


class Columns:
    """The columns of one kind of record, in the order in which its rows are written and read."""

    def __init__(self, *names: str) -> None:
        self.names = names
        self._listed = ", ".join(names)
        self._marks = ", ".join("?" for _ in names)

    def select(self, rest: str) -> str:
        """SELECT these columns; `rest` begins with FROM."""
        return f"SELECT {self._listed} {rest}"

    def insert(self, table: str, rest: str = "") -> str:
        """INSERT one row of these columns; `rest` may say what to do on a conflict."""
        return f"INSERT INTO {table} ({self._listed}) VALUES ({self._marks}) {rest}".rstrip()  # noqa: S608 - names are constants, values are bound

    def copy(self, into: str, extra: str, rest: str) -> str:
        """INSERT INTO a table of copies: these columns as `rest` finds them, led by one `extra` value."""
        return f"INSERT INTO {into} ({extra}, {self._listed}) SELECT ?, {self._listed} {rest}"

    def assign(self, *kept: str) -> str:
        """The SET list of an update of all columns but those `kept`, in this order."""
        return ", ".join(f"{name} = ?" for name in self.names if name not in kept)

    def overwrite(self, *kept: str) -> str:
        """The SET list of an upsert: all columns but those `kept` take the value that was to be inserted."""
        return ", ".join(f"{name} = excluded.{name}" for name in self.names if name not in kept)


@lru_cache(maxsize=4096)  # a commit writes the same few instants into many columns
def instant_text(at: datetime) -> str:
    """An aware instant as it is stored; ValueError for one without a zone."""
    if at.tzinfo is not UTC:
        if at.utcoffset() is None:
            raise ValueError(f"{at.isoformat()} has no zone: it names no instant")
        at = at.astimezone(UTC)
    return at.isoformat(timespec="microseconds")


def optional_instant_text(at: datetime | None) -> str | None:
    """The same for a column that may be empty."""
    return None if at is None else instant_text(at)


instant = datetime.fromisoformat
"""The instant of a stored text."""


def optional_instant(text: str | None) -> datetime | None:
    """The same for a column that may be empty."""
    return None if text is None else datetime.fromisoformat(text)


def optional_date_text(day: date | None) -> str | None:
    """A date as it is stored, in a column that may be empty."""
    return None if day is None else day.isoformat()


def optional_date(text: str | None) -> date | None:
    """The date of a stored text, in a column that may be empty."""
    return None if text is None else date.fromisoformat(text)


def decimal_text(value: Decimal) -> str:
    """A rate or share as plain digits, never with an exponent."""
    return f"{value:f}"


def optional_money(currency_code: str | None, minor_units: int | None) -> Money | None:
    """The amount of two columns that are empty together."""
    if currency_code is None or minor_units is None:
        return None
    return Money(currency_code, minor_units)


def decline(by: str | None, reason: str | None) -> Decline | None:
    """The decline of two columns that are empty together."""
    if by is None or reason is None:
        return None
    return Decline(DeclinedBy(by), reason)
