"""Where a sandbox wallet's book is kept: one SQLite file, its transactions, and its rows as records."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from fx.money import Money
from wallets.outcome import DeclineReason
from wallets.sandbox.words import CaptureRecord, PaymentRecord, PaymentState, RefundRecord, RefundState

_SCHEMA = (Path(__file__).parent / "schema.sql").read_text(encoding="utf-8")

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A payment with what only the book needs: who was named to pay, and until when; of a hold, its end."""

    record: PaymentRecord
    payer_ref: str
    """The consumer code, or the wallet payment id that the payer started."""
    expires_at: datetime | None
    hold_until: datetime | None


class Shelf:
    """One file, one currency, one user at a time. What a step wrote is on disk when the step has ended."""

    def __init__(self, path: str | Path, currency: str, id_prefix: str) -> None:
        self.currency = currency
        self._id_prefix = id_prefix
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("PRAGMA foreign_keys = ON")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    @contextmanager
    def step(self) -> Iterator[None]:
        """One transaction: all of it is on disk, or nothing of it happened."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def write(self, sql: str, *values: object) -> int:
        """Runs one statement; the number of rows it changed."""
        return self._db.execute(sql, values).rowcount

    def one(self, sql: str, *values: object) -> sqlite3.Row | None:
        """The first row, if there is one."""
        row: sqlite3.Row | None = self._db.execute(sql, values).fetchone()
        return row

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """Every row."""
        return self._db.execute(sql, values).fetchall()

    def new_id(self, table: str, letter: str) -> tuple[int, str]:
        """The next row number of a table and the wallet's own id made of it."""
        row = must(self.one(f"SELECT coalesce(max(number), 0) + 1 AS next FROM {table}"))  # noqa: S608 - ours
        number = int(row["next"])
        return number, f"{self._id_prefix}{letter}{number:010d}"

    def move(self, user_id: str | None, kind: str, delta_minor: int, subject: str, now: datetime) -> None:
        """Changes a user's balance and notes why. Raises sqlite3.IntegrityError below zero."""
        user = must(user_id)
        self.write("UPDATE users SET balance_minor = balance_minor + ? WHERE user_id = ?", delta_minor, user)
        self.note(user, kind, delta_minor, subject, now)

    def note(self, user_id: str, kind: str, delta_minor: int, subject: str, now: datetime) -> None:
        """Adds a movement to the list, without changing a balance."""
        self.write(
            "INSERT INTO movements (user_id, kind, delta_minor, subject, moved_at) VALUES (?, ?, ?, ?, ?)",
            user_id,
            kind,
            delta_minor,
            subject,
            now.isoformat(),
        )

    def payment(self, attempt_id: str) -> PaymentRow | None:
        """The payment of an attempt."""
        row = self.one("SELECT * FROM payments WHERE attempt_id = ?", attempt_id)
        return None if row is None else self._payment(row)

    def started(self, wallet_payment_id: str) -> PaymentRow | None:
        """The payment of the wallet's own id."""
        row = self.one("SELECT * FROM payments WHERE wallet_payment_id = ?", wallet_payment_id)
        return None if row is None else self._payment(row)

    def payments(self) -> list[PaymentRow]:
        """Every payment, in the order they were entered."""
        return [self._payment(row) for row in self.rows("SELECT * FROM payments ORDER BY number")]

    def refund(self, refund_id: str) -> RefundRecord | None:
        """A refund by the hub's id."""
        row = self.one("SELECT * FROM refunds WHERE refund_id = ?", refund_id)
        return None if row is None else self._refund(row)

    def refunds(self) -> list[RefundRecord]:
        """Every refund, in the order they were entered."""
        return [self._refund(row) for row in self.rows("SELECT * FROM refunds ORDER BY number")]

    def capture(self, capture_id: str) -> CaptureRecord | None:
        """A capture by the hub's id."""
        row = self.one("SELECT * FROM captures WHERE capture_id = ?", capture_id)
        if row is None:
            return None
        return CaptureRecord(
            capture_id=row["capture_id"],
            attempt_id=row["attempt_id"],
            amount=Money(self.currency, row["amount_minor"]),
            state=RefundState(row["state"]),
            reason=_reason(row["reason"]),
            completed_at=must(_instant(row["completed_at"])),
        )

    def _payment(self, row: sqlite3.Row) -> PaymentRow:
        captured = row["captured_minor"]
        return PaymentRow(
            PaymentRecord(
                wallet_payment_id=row["wallet_payment_id"],
                attempt_id=row["attempt_id"],
                user_id=row["user_id"],
                amount=Money(self.currency, row["amount_minor"]),
                state=PaymentState(row["state"]),
                reason=_reason(row["reason"]),
                completed_at=_instant(row["completed_at"]),
                refunded=Money(self.currency, row["refunded_minor"]),
                captured=None if captured is None else Money(self.currency, captured),
            ),
            payer_ref=row["payer_ref"],
            expires_at=_instant(row["expires_at"]),
            hold_until=_instant(row["hold_until"]),
        )

    def _refund(self, row: sqlite3.Row) -> RefundRecord:
        return RefundRecord(
            refund_id=row["refund_id"],
            wallet_refund_id=row["wallet_refund_id"],
            attempt_id=row["attempt_id"],
            amount=Money(self.currency, row["amount_minor"]),
            state=RefundState(row["state"]),
            reason=_reason(row["reason"]),
            completed_at=_instant(row["completed_at"]),
        )


def must(found: Found | None) -> Found:
    """What has to be there; an AssertionError says that the book contradicts itself."""
    assert found is not None
    return found


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _reason(text: str | None) -> DeclineReason | None:
    return None if text is None else DeclineReason(text)
