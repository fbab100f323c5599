"""Holds in rows: written with their attempts, and read back for the payments that have them."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from fx.money import Money
from hub.payment.model import (
    Attempt,
    Capture,
    CaptureMode,
    Charge,
    Dispute,
    Fees,
    Hold,
    HoldKind,
    HoldTerms,
    Payment,
)
from hub.store.sqlite.rows import (
    Columns,
    SqlRow,
    decimal_text,
    instant,
    optional_instant,
    optional_instant_text,
)

_CAPTURE = (
    "capture_id",
    "capture_minor",
    "capture_wallet_minor",
    "capture_markup_minor",
    "capture_acquirer_interchange_minor",
    "capture_acquirer_hub_fee_minor",
    "capture_wallet_interchange_minor",
    "capture_wallet_hub_fee_minor",
)
HOLD = Columns(
    "attempt_id",
    "payment_id",
    "kind",
    "mid",
    "acquirer_interchange",
    "acquirer_hub_fee",
    "wallet_interchange",
    "wallet_hub_fee",
    "held_until",
    *_CAPTURE,
    "disputed_at",
    "disputed_by",
    "dispute_reason",
)

UPSERT = HOLD.insert(
    "hold", f"ON CONFLICT (attempt_id) DO UPDATE SET {HOLD.overwrite('attempt_id', 'payment_id')}"
)
OF_MANY = HOLD.select("FROM hold WHERE payment_id IN (SELECT value FROM json_each(?))")


def write(connection: sqlite3.Connection, payment_id: str, attempt: Attempt) -> None:
    """Writes what an attempt holds, if it does."""
    if attempt.hold is not None:
        connection.execute(UPSERT, _row(payment_id, attempt.attempt_id, attempt.hold))


def read(connection: sqlite3.Connection, found: Sequence[Payment]) -> list[Payment]:
    """The payments with their holds; no query where none has one."""
    ids = [payment.payment_id for payment in found if payment.capture_mode is CaptureMode.HOLD]
    return attach(found, connection.execute(OF_MANY, (json.dumps(ids),)) if ids else ())


def attach(found: Iterable[Payment], hold_rows: Iterable[Any]) -> list[Payment]:
    """The payments with the holds of these rows."""
    by_attempt = {row[0]: row for row in hold_rows}
    return [_with_holds(payment, by_attempt) for payment in found] if by_attempt else list(found)


def _with_holds(payment: Payment, rows: Mapping[str, Any]) -> Payment:
    attempts = tuple(
        replace(attempt, hold=_hold_of(payment, attempt, rows[attempt.attempt_id]))
        if attempt.attempt_id in rows
        else attempt
        for attempt in payment.attempts
    )
    return replace(payment, attempts=attempts)


def _hold_of(payment: Payment, attempt: Attempt, row: Any) -> Hold:
    (
        _, _, kind, mid, acquirer_interchange, acquirer_hub_fee, wallet_interchange, wallet_hub_fee,
        held_until, *capture, disputed_at, disputed_by, dispute_reason,
    ) = row  # fmt: skip
    return Hold(
        kind=HoldKind(kind),
        terms=HoldTerms(
            mid=Decimal(mid),
            acquirer_interchange=Decimal(acquirer_interchange),
            acquirer_hub_fee=Decimal(acquirer_hub_fee),
            wallet_interchange=Decimal(wallet_interchange),
            wallet_hub_fee=Decimal(wallet_hub_fee),
        ),
        until=optional_instant(held_until),
        capture=None if capture[0] is None else _capture_of(payment, attempt, capture),
        dispute=None
        if disputed_at is None
        else Dispute(instant(disputed_at), str(disputed_by), str(dispute_reason)),
    )


def _capture_of(payment: Payment, attempt: Attempt, row: Sequence[Any]) -> Capture:
    capture_id, minor, wallet_minor, markup_minor, *fees = row
    acquirer_interchange, acquirer_hub_fee, wallet_interchange, wallet_hub_fee = fees
    currency_code = attempt.wallet_amount.currency_code
    charge = Charge(
        amount=Money(payment.amount.currency_code, minor),
        wallet_amount=Money(currency_code, wallet_minor),
        markup_amount=Money(currency_code, markup_minor),
        fees=Fees(
            acquirer_interchange_minor=acquirer_interchange,
            acquirer_hub_fee_minor=acquirer_hub_fee,
            wallet_interchange_minor=wallet_interchange,
            wallet_hub_fee_minor=wallet_hub_fee,
            # A part is priced by the terms that its payment was asked under.
            acquirer_contract_version=attempt.fees.acquirer_contract_version,
            wallet_contract_version=attempt.fees.wallet_contract_version,
        ),
    )
    return Capture(capture_id, charge)


def _row(payment_id: str, attempt_id: str, hold: Hold) -> SqlRow:
    terms, dispute = hold.terms, hold.dispute
    return (
        attempt_id,
        payment_id,
        hold.kind.value,
        decimal_text(terms.mid),
        decimal_text(terms.acquirer_interchange),
        decimal_text(terms.acquirer_hub_fee),
        decimal_text(terms.wallet_interchange),
        decimal_text(terms.wallet_hub_fee),
        optional_instant_text(hold.until),
        *_capture_row(hold.capture),
        None if dispute is None else optional_instant_text(dispute.opened_at),
        None if dispute is None else dispute.opened_by,
        None if dispute is None else dispute.reason,
    )


def _capture_row(capture: Capture | None) -> SqlRow:
    if capture is None:
        return (None,) * len(_CAPTURE)
    charge, fees = capture.charge, capture.charge.fees
    return (
        capture.capture_id,
        charge.amount.minor_units,
        charge.wallet_amount.minor_units,
        charge.markup_amount.minor_units,
        fees.acquirer_interchange_minor,
        fees.acquirer_hub_fee_minor,
        fees.wallet_interchange_minor,
        fees.wallet_hub_fee_minor,
    )
