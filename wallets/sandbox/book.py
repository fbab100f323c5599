"""A sandbox wallet's own book: users with balances, one-time codes, payments, cancels and refunds.

Shares no rule with the hub's books on purpose: the two are compared with each other. Knows no dialect,
no network and no clock.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fx.money import Money
from wallets.outcome import DeclineReason
from wallets.sandbox.shelf import PaymentRow, Shelf, must
from wallets.sandbox.words import (
    AskPay,
    AskPrepare,
    AskRefund,
    CancelDone,
    CancelTooLate,
    Conflict,
    Missing,
    PaymentRecord,
    PaymentState,
    RefundRecord,
    RefundState,
)

CANCEL_WINDOW = timedelta(hours=25)
"""A paid payment older than this can only be refunded."""

REFUND_WINDOW = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class User:
    """Someone with a balance. `limit_minor` is the most that one payment may take."""

    user_id: str
    balance_minor: int
    limit_minor: int
    blocked: bool = False


class Book:
    """The rules of one wallet's book. Each method is one transaction, and repeats change nothing."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def open_accounts(self, users: tuple[User, ...], now: datetime) -> None:
        """Enters users with their opening balances; those who are in the book already stay as they are."""
        shelf = self._shelf
        with shelf.step():
            for user in users:
                added = shelf.write(
                    "INSERT INTO users VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                    user.user_id,
                    user.balance_minor,
                    user.limit_minor,
                    int(user.blocked),
                )
                if added:
                    shelf.note(user.user_id, "OPENING", user.balance_minor, user.user_id, now)

    def add_code(self, code: str, user_id: str, expires_at: datetime) -> None:
        """Gives a user a one-time code. Raises LookupError for a user who is not in the book."""
        self.require_user(user_id)
        with self._shelf.step():
            self._shelf.write(
                "INSERT INTO codes VALUES (?, ?, ?, NULL)", code, user_id, expires_at.isoformat()
            )

    def require_user(self, user_id: str) -> None:
        """Raises LookupError for a user who is not in the book."""
        if self._shelf.one("SELECT 1 FROM users WHERE user_id = ?", user_id) is None:
            raise LookupError(f"no user {user_id!r}")

    def user_of_code(self, code: str) -> str | None:
        """Whose code this is, or None for a code that was never given out here."""
        row = self._shelf.one("SELECT user_id FROM codes WHERE code = ?", code)
        return None if row is None else str(row["user_id"])

    def payment(self, attempt_id: str) -> PaymentRecord | Missing:
        """What became of an attempt."""
        row = self._shelf.payment(attempt_id)
        return Missing() if row is None else row.record

    def started(self, wallet_payment_id: str) -> PaymentRecord | Missing:
        """A payment by the wallet's own id."""
        row = self._shelf.started(wallet_payment_id)
        return Missing() if row is None else row.record

    def refunded(self, refund_id: str) -> RefundRecord | Missing:
        """What became of a refund."""
        return self._shelf.refund(refund_id) or Missing()

    def start(self, user_id: str) -> PaymentRecord:
        """A payer agreed to pay a scanned code: reserves the wallet payment id that the hub will name."""
        with self._shelf.step():
            number, wallet_payment_id = self._shelf.new_id("payments", "P")
            self._enter(number, wallet_payment_id, None, user_id, wallet_payment_id, 0, PaymentState.STARTED)
        return must(self._shelf.started(wallet_payment_id)).record

    def prepare(self, ask: AskPrepare) -> PaymentRecord | Missing | Conflict:
        """Registers an attempt for a started payment; the money is not asked for yet."""
        with self._shelf.step():
            return self._assign(ask, ask.wallet_payment_id, PaymentState.READY)

    def pay(
        self, ask: AskPay, now: datetime, forced: DeclineReason | None = None
    ) -> PaymentRecord | Missing | Conflict:
        """Debits the payer of a code at once, or puts a started payment before its payer (IN_PROCESS).

        A hold sets the money aside in the same two ways. `forced` declines what would have been paid by code.
        """
        with self._shelf.step():
            if ask.wallet_payment_id is not None:
                return self._assign(ask, ask.wallet_payment_id, PaymentState.IN_PROCESS)
            known = self._shelf.payment(ask.attempt_id)
            if known is None:
                self._pay_by_code(ask, now, forced)
            elif known.record.state is not PaymentState.CANCELLED and not _is_same(ask, ask.code, known):
                return Conflict()
            return must(self._shelf.payment(ask.attempt_id)).record

    def confirm(
        self, wallet_payment_id: str, now: datetime, forced: DeclineReason | None = None
    ) -> PaymentRecord | Missing:
        """The payer answers in the app: debits, or fails for a reason. `forced` is a no, whatever else."""
        with self._shelf.step():
            row = self._shelf.started(wallet_payment_id)
            if row is None:
                return Missing()
            if row.record.state is PaymentState.IN_PROCESS:
                late = row.expires_at is not None and now >= row.expires_at
                reason = forced or (DeclineReason.ORDER_EXPIRED if late else None)
                reason = reason or self._objection(must(row.record.user_id), row.record.amount)
                self._settle(row, reason, now)
            return must(self._shelf.started(wallet_payment_id)).record

    def cancel(
        self, attempt_id: str, now: datetime, *, tombstone: bool
    ) -> CancelDone | CancelTooLate | Missing:
        """Undoes an attempt whole. With `tombstone`, an attempt not seen yet is blocked for ever."""
        with self._shelf.step():
            row = self._shelf.payment(attempt_id)
            if row is None:
                if tombstone:
                    number, own_id = self._shelf.new_id("payments", "P")
                    self._enter(number, own_id, attempt_id, None, "", 0, PaymentState.CANCELLED)
                    self._close(own_id, PaymentState.CANCELLED, None, now)
                return Missing()
            record = row.record
            if record.state is PaymentState.CANCELLED:
                return CancelDone(attempt_id, record.completed_at or now)
            if record.state is PaymentState.HELD:
                self._shelf.move(record.user_id, "LIFT", record.amount.minor_units, attempt_id, now)
            if record.state is PaymentState.PAID:
                if record.refunded.is_positive or now - (record.completed_at or now) > CANCEL_WINDOW:
                    return CancelTooLate()
                self._shelf.move(record.user_id, "CANCEL", record.taken.minor_units, attempt_id, now)
            self._close(record.wallet_payment_id, PaymentState.CANCELLED, None, now)
            return CancelDone(attempt_id, now)

    def refund(
        self, ask: AskRefund, now: datetime, forced: DeclineReason | None = None
    ) -> RefundRecord | Conflict:
        """Gives money back, never more in all than was paid. `forced` is a no, whatever else."""
        shelf = self._shelf
        with shelf.step():
            known = shelf.refund(ask.refund_id)
            if known is not None:
                return (
                    known if (known.attempt_id, known.amount) == (ask.attempt_id, ask.amount) else Conflict()
                )
            paid = shelf.payment(ask.attempt_id)
            reason = forced or _refund_objection(ask, paid, now)
            if reason is None:
                user_id = must(paid).record.user_id
                shelf.move(user_id, "REFUND", ask.amount.minor_units, ask.refund_id, now)
                shelf.write(
                    "UPDATE payments SET refunded_minor = refunded_minor + ? WHERE attempt_id = ?",
                    ask.amount.minor_units,
                    ask.attempt_id,
                )
            number, own_id = shelf.new_id("refunds", "R")
            shelf.write(
                "INSERT INTO refunds VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                number,
                ask.refund_id,
                own_id,
                ask.attempt_id,
                ask.amount.minor_units,
                RefundState.DONE if reason is None else RefundState.FAILED,
                reason,
                now.isoformat(),
            )
            return must(shelf.refund(ask.refund_id))

    def _pay_by_code(self, ask: AskPay, now: datetime, forced: DeclineReason | None) -> None:
        code = self._shelf.one("SELECT * FROM codes WHERE code = ?", ask.code)
        user_id = None if code is None else str(code["user_id"])
        reason = forced
        if code is None or user_id is None:
            reason = DeclineReason.CODE_UNKNOWN
        elif code["attempt_id"] is not None:
            reason = DeclineReason.CODE_USED
        elif now >= datetime.fromisoformat(code["expires_at"]):
            reason = DeclineReason.CODE_EXPIRED
        elif now >= ask.expires_at:
            reason = DeclineReason.ORDER_EXPIRED
        else:
            reason = reason or self._objection(user_id, ask.amount)
            self._shelf.write("UPDATE codes SET attempt_id = ? WHERE code = ?", ask.attempt_id, ask.code)
        number, own_id = self._shelf.new_id("payments", "P")
        minor = ask.amount.minor_units
        self._enter(number, own_id, ask.attempt_id, user_id, ask.code or "", minor, PaymentState.IN_PROCESS)
        self._hold_until(ask)
        self._settle(must(self._shelf.started(own_id)), reason, now)

    def _assign(
        self, ask: AskPay | AskPrepare, wallet_payment_id: str, state: PaymentState
    ) -> PaymentRecord | Missing | Conflict:
        """Puts an attempt on a started payment, once; goes on from READY, never back."""
        known = self._shelf.payment(ask.attempt_id)
        if known is not None:
            if known.record.state is PaymentState.CANCELLED:
                return known.record
            if not _is_same(ask, wallet_payment_id, known):
                return Conflict()
            if (known.record.state, state) == (PaymentState.READY, PaymentState.IN_PROCESS):
                # Amount and deadline stay as they were registered.
                self._shelf.write("UPDATE payments SET state = ? WHERE attempt_id = ?", state, ask.attempt_id)
            return must(self._shelf.payment(ask.attempt_id)).record
        row = self._shelf.started(wallet_payment_id)
        if row is None:
            return Missing()
        if row.record.attempt_id not in {None, ask.attempt_id}:
            return Conflict()
        self._shelf.write(
            """UPDATE payments SET attempt_id = ?, amount_minor = ?, expires_at = ?, state = ?
            WHERE wallet_payment_id = ?""",
            ask.attempt_id,
            ask.amount.minor_units,
            ask.expires_at.isoformat(),
            state,
            wallet_payment_id,
        )
        self._hold_until(ask)
        return must(self._shelf.payment(ask.attempt_id)).record

    def _hold_until(self, ask: AskPay | AskPrepare) -> None:
        if isinstance(ask, AskPay) and ask.hold_until is not None:
            self._shelf.write(
                "UPDATE payments SET hold_until = ? WHERE attempt_id = ?",
                ask.hold_until.astimezone(UTC).isoformat(),
                ask.attempt_id,
            )

    def _objection(self, user_id: str, amount: Money) -> DeclineReason | None:
        """Why this user can't be debited by this amount, if so."""
        user = must(self._shelf.one("SELECT * FROM users WHERE user_id = ?", user_id))
        if amount.currency_code != self._shelf.currency or not amount.is_positive:
            return DeclineReason.NOT_SUPPORTED
        if user["blocked"]:
            return DeclineReason.PAYER_BLOCKED
        if amount.minor_units > user["limit_minor"]:
            return DeclineReason.PAYER_LIMIT_EXCEEDED
        if amount.minor_units > user["balance_minor"]:
            return DeclineReason.INSUFFICIENT_FUNDS
        return None

    def _settle(self, row: PaymentRow, reason: DeclineReason | None, now: datetime) -> None:
        """Debits a payment, or sets a hold aside, when there is no reason against it; fails it otherwise."""
        record = row.record
        state = PaymentState.FAILED
        if reason is None:
            is_hold = row.hold_until is not None
            kind, state = ("HOLD", PaymentState.HELD) if is_hold else ("DEBIT", PaymentState.PAID)
            self._shelf.move(record.user_id, kind, -record.amount.minor_units, must(record.attempt_id), now)
        self._close(record.wallet_payment_id, state, reason, now)

    def _close(
        self, wallet_payment_id: str, state: PaymentState, reason: DeclineReason | None, now: datetime
    ) -> None:
        self._shelf.write(
            "UPDATE payments SET state = ?, reason = ?, completed_at = ? WHERE wallet_payment_id = ?",
            state,
            reason,
            now.isoformat(),
            wallet_payment_id,
        )

    def _enter(
        self,
        number: int,
        wallet_payment_id: str,
        attempt_id: str | None,
        user_id: str | None,
        payer_ref: str,
        amount_minor: int,
        state: PaymentState,
    ) -> None:
        self._shelf.write(
            """INSERT INTO payments
            (number, wallet_payment_id, attempt_id, user_id, payer_ref, amount_minor, state)
            VALUES (?, ?, ?, ?, ?, ?, ?)""",
            number,
            wallet_payment_id,
            attempt_id,
            user_id,
            payer_ref,
            amount_minor,
            state,
        )


def _is_same(ask: AskPay | AskPrepare, payer_ref: str | None, known: PaymentRow) -> bool:
    """Whether a repeat asks for what the book has: the amount, who pays, and whether it is a hold."""
    hold_until = ask.hold_until if isinstance(ask, AskPay) else None
    return (known.payer_ref, known.record.amount, known.hold_until) == (payer_ref, ask.amount, hold_until)


def _refund_objection(ask: AskRefund, paid: PaymentRow | None, now: datetime) -> DeclineReason | None:
    """Why this refund can't be made, if so."""
    if paid is None or paid.record.state is not PaymentState.PAID or paid.record.completed_at is None:
        return DeclineReason.REFUND_REJECTED
    record = paid.record
    if ask.amount.currency_code != record.amount.currency_code or not ask.amount.is_positive:
        return DeclineReason.NOT_SUPPORTED
    if now - paid.record.completed_at > REFUND_WINDOW:
        return DeclineReason.REFUND_WINDOW_ENDED
    if record.refunded + ask.amount > record.taken:
        return DeclineReason.REFUND_EXCEEDS_PAYMENT
    return None
