"""What a sandbox wallet does with money that its book holds: captures it, gives it back, lets it lapse.

The hold itself is an `AskPay` to the book. Like the book it knows no dialect, no network and no clock.
"""

from datetime import UTC, datetime

from wallets.outcome import DeclineReason
from wallets.sandbox.shelf import PaymentRow, Shelf, must
from wallets.sandbox.words import (
    AskCapture,
    CancelDone,
    CancelTooLate,
    CaptureRecord,
    Conflict,
    Missing,
    PaymentRecord,
    PaymentState,
    RefundState,
)


class Holds:
    """The rules of holds in one wallet's book. Each method is one transaction, and repeats change nothing."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def capture(
        self, ask: AskCapture, now: datetime, forced: DeclineReason | None = None
    ) -> CaptureRecord | Missing | Conflict:
        """Takes up to what is held and gives the rest back at once: a hold is captured once, or never.

        `forced` is a no, whatever else. A no leaves the hold as it is, and stays a no under this capture id.
        """
        shelf = self._shelf
        with shelf.step():
            known = shelf.capture(ask.capture_id)
            if known is not None:
                is_same = (known.attempt_id, known.amount) == (ask.attempt_id, ask.amount)
                return known if is_same else Conflict()
            row = shelf.payment(ask.attempt_id)
            if row is None:
                return Missing()
            reason = forced or _objection(ask, row)
            if reason is None:
                self._take(ask, row.record, now)
            shelf.write(
                """INSERT INTO captures (capture_id, attempt_id, amount_minor, state, reason, completed_at)
                VALUES (?, ?, ?, ?, ?, ?)""",
                ask.capture_id,
                ask.attempt_id,
                ask.amount.minor_units,
                RefundState.DONE if reason is None else RefundState.FAILED,
                reason,
                now.isoformat(),
            )
            return must(shelf.capture(ask.capture_id))

    def release(self, attempt_id: str, now: datetime) -> CancelDone | CancelTooLate | Missing:
        """Gives a hold back, whole. What was never set aside, or is back already, is released as it is."""
        with self._shelf.step():
            row = self._shelf.payment(attempt_id)
            if row is None:
                return Missing()
            match row.record.state:
                case PaymentState.PAID:
                    return CancelTooLate()
                case PaymentState.CANCELLED | PaymentState.FAILED:
                    return CancelDone(attempt_id, row.record.completed_at or now)
                case PaymentState.HELD:
                    self._lift(row.record, now)
                case PaymentState.STARTED | PaymentState.READY | PaymentState.IN_PROCESS:
                    pass
            self._end(row.record, None, now)
            return CancelDone(attempt_id, now)

    def lapse(self, now: datetime) -> None:
        """Gives back whatever was to be held until now, or until before."""
        with self._shelf.step():
            overdue = self._shelf.rows(
                "SELECT attempt_id FROM payments WHERE state = 'HELD' AND hold_until <= ? ORDER BY number",
                now.astimezone(UTC).isoformat(),
            )
            for each in overdue:
                record = must(self._shelf.payment(each["attempt_id"])).record
                self._lift(record, now)
                self._end(record, DeclineReason.ORDER_EXPIRED, now)

    def _take(self, ask: AskCapture, held: PaymentRecord, now: datetime) -> None:
        self._lift(held, now)
        self._shelf.move(held.user_id, "DEBIT", -ask.amount.minor_units, ask.capture_id, now)
        self._shelf.write(
            "UPDATE payments SET state = ?, captured_minor = ?, completed_at = ? WHERE attempt_id = ?",
            PaymentState.PAID,
            ask.amount.minor_units,
            now.isoformat(),
            ask.attempt_id,
        )

    def _lift(self, held: PaymentRecord, now: datetime) -> None:
        self._shelf.move(held.user_id, "LIFT", held.amount.minor_units, must(held.attempt_id), now)

    def _end(self, record: PaymentRecord, reason: DeclineReason | None, now: datetime) -> None:
        self._shelf.write(
            "UPDATE payments SET state = ?, reason = ?, completed_at = ? WHERE attempt_id = ?",
            PaymentState.CANCELLED,
            reason,
            now.isoformat(),
            record.attempt_id,
        )


def _objection(ask: AskCapture, row: PaymentRow) -> DeclineReason | None:
    """Why this capture can't be made, if so."""
    record = row.record
    if record.state is PaymentState.CANCELLED:
        return record.reason or DeclineReason.ORDER_CANCELLED
    if record.state is not PaymentState.HELD:
        return DeclineReason.CAPTURE_REJECTED
    if ask.amount.currency_code != record.amount.currency_code or not ask.amount.is_positive:
        return DeclineReason.NOT_SUPPORTED
    return DeclineReason.CAPTURE_EXCEEDS_HOLD if ask.amount > record.amount else None
