"""The rows of a netting report: what a row holds, and each of its cells as text (DESIGN A8).

Files differ only in how they write these cells; no value is formed anywhere else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum

from fx.money import Money
from fx.rate import rate_text
from hub.ledger.account import Role
from hub.ledger.decimals import decimal_text


class RowType(StrEnum):
    """What a row is. Within a participant and currency the rows stand in this order."""

    DETAIL = "DETAIL"
    """One entry of the day."""
    UNRESOLVED = "UNRESOLVED"
    """A payment or refund whose end was not known at the close; in no total."""
    CARRIED = "CARRIED"
    SUMMARY = "SUMMARY"
    """The sum of one kind's DETAIL rows, for every kind that occurred."""
    TOTAL = "TOTAL"
    """The sum of all DETAIL rows, also when there are none."""


class RowKind(StrEnum):
    """Of which kind a row is, in the order of the SUMMARY rows; a TOTAL is of none."""

    PAYMENT = "PAYMENT"
    REFUND = "REFUND"
    HOLD_DEBIT = "HOLD_DEBIT"
    HOLD_RETURN = "HOLD_RETURN"
    REVERSAL = "REVERSAL"
    ADJUSTMENT = "ADJUSTMENT"
    CARRIED_IN = "CARRIED_IN"
    CARRIED_OUT = "CARRIED_OUT"
    PAYABLE = "PAYABLE"


COLUMNS = (
    "row_type",
    "business_date",
    "participant_role",
    "participant_id",
    "currency",
    "kind",
    "payment_id",
    "refund_id",
    "merchant_id",
    "merchant_amount",
    "merchant_currency",
    "amount",
    "interchange",
    "hub_fee",
    "net",
    "rate",
    "quote_id",
    "wallet_payment_id",
    "created_at",
    "completed_at",
    "wallet_completed_at",
    "age_seconds",
)
"""The columns of every netting report, binding, in this order."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row. Minor units are of `currency_code`, signed toward net: positive = the participant pays.

    None is a field that does not apply.
    """

    row_type: RowType
    business_date: date
    role: Role
    participant_id: str
    currency_code: str
    kind: RowKind | None = None
    payment_id: str | None = None
    refund_id: str | None = None
    merchant_id: str | None = None
    merchant_amount: Money | None = None
    """The positive value of the payment, the captured part or the refund."""
    amount_minor: int | None = None
    interchange_minor: int | None = None
    hub_fee_minor: int | None = None
    net_minor: int | None = None
    rate: Decimal | None = None
    """None within one currency."""
    quote_id: str | None = None
    wallet_payment_id: str | None = None
    created_at: datetime | None = None
    completed_at: datetime | None = None
    """When the entry was booked."""
    wallet_completed_at: datetime | None = None
    age_seconds: int | None = None
    """From `created_at` to the close, whole seconds; of UNRESOLVED rows only."""


def cells(row: Row) -> tuple[str | None, ...]:
    """The row's texts in the order of `COLUMNS`: exact decimals, RFC 3339 UTC; None where none applies."""
    merchant = row.merchant_amount
    return (
        row.row_type,
        row.business_date.isoformat(),
        row.role,
        row.participant_id,
        row.currency_code,
        row.kind,
        row.payment_id,
        row.refund_id,
        row.merchant_id,
        None if merchant is None else merchant.text,
        None if merchant is None else merchant.currency_code,
        _decimal(row.amount_minor, row.currency_code),
        _decimal(row.interchange_minor, row.currency_code),
        _decimal(row.hub_fee_minor, row.currency_code),
        _decimal(row.net_minor, row.currency_code),
        None if row.rate is None else rate_text(row.rate),
        row.quote_id,
        row.wallet_payment_id,
        _instant(row.created_at),
        _instant(row.completed_at),
        _instant(row.wallet_completed_at),
        None if row.age_seconds is None else str(row.age_seconds),
    )


def rows_of(rows: Iterable[Row], role: Role, participant_id: str) -> tuple[Row, ...]:
    """One participant's part of a report, in all its currencies."""
    return tuple(row for row in rows if (row.role, row.participant_id) == (role, participant_id))


def _decimal(minor_units: int | None, currency_code: str) -> str | None:
    return None if minor_units is None else decimal_text(minor_units, currency_code)


def _instant(at: datetime | None) -> str | None:
    """Always six decimals, so that sorting the texts sorts the times."""
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"
