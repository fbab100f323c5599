"""Attempts in rows: written with their payment, and read back."""

import sqlite3
from decimal import Decimal
from typing import Any

from fx.money import Money
from hub.payment.model import Attempt, AttemptId, AttemptState, Fees, QuoteId, WalletId
from hub.store.sqlite.rows import (
    Columns,
    SqlRow,
    decimal_text,
    decline,
    instant,
    instant_text,
    optional_instant,
    optional_instant_text,
)

# What never changes.
_IDENTITY = ("attempt_id", "payment_id", "number", "wallet_id")
ATTEMPT = Columns(
    *_IDENTITY,
    "quote_id",
    "wallet_currency",
    "wallet_minor",
    "rate",
    "markup_minor",
    "acquirer_interchange_minor",
    "acquirer_hub_fee_minor",
    "wallet_interchange_minor",
    "wallet_hub_fee_minor",
    "acquirer_contract_version",
    "wallet_contract_version",
    "state",
    "submitted_at",
    "expires_at",
    "wallet_payment_id",
    "call_ended_at",
    "tries",
    "due_at",
    "wallet_completed_at",
    "decline_by",
    "decline_reason",
    "last_answer",
)
# `booked` finds what counts against a cap besides the position.
_KEPT = Columns(*ATTEMPT.names, "booked")

UPSERT = _KEPT.insert(
    "attempt",
    f"ON CONFLICT (attempt_id) DO UPDATE SET {_KEPT.overwrite(*_IDENTITY)}"
    " WHERE payment_id = excluded.payment_id AND wallet_id = excluded.wallet_id",
)
OF_PAYMENT = ATTEMPT.select("FROM attempt WHERE payment_id = ? ORDER BY number")
OF_MANY = ATTEMPT.select(
    "FROM attempt WHERE payment_id IN (SELECT value FROM json_each(?)) ORDER BY payment_id, number"
)

# A wallet gives each of its payment ids to one attempt (`attempt_of_wallet` in 0001_payments.sql).
_REFERENCE_REUSED = "UNIQUE constraint failed: attempt.wallet_id, attempt.wallet_payment_id"


class ReferenceReused(Exception):
    """The wallet's payment id belongs to another attempt."""


def write(connection: sqlite3.Connection, payment_id: str, attempt: Attempt, *, booked: bool) -> None:
    """Writes one attempt of a payment. `booked`: its money is in the ledger. Raises `ReferenceReused`."""
    if attempt.markup_amount.currency_code != attempt.wallet_amount.currency_code:
        raise ValueError(f"{attempt.attempt_id}: its markup is in another currency than its amount")
    try:
        written = connection.execute(UPSERT, (*_row(payment_id, attempt), int(booked)))
    except sqlite3.IntegrityError as failed:
        if str(failed) == _REFERENCE_REUSED:
            raise ReferenceReused(f"{attempt.wallet_id} {attempt.wallet_payment_id}") from failed
        raise
    if written.rowcount == 0:
        raise ValueError(f"{attempt.attempt_id} is an attempt of another payment or wallet")


def _row(payment_id: str, attempt: Attempt) -> SqlRow:
    fees, why = attempt.fees, attempt.decline
    return (
        attempt.attempt_id,
        payment_id,
        attempt.number,
        attempt.wallet_id,
        attempt.quote_id,
        attempt.wallet_amount.currency_code,
        attempt.wallet_amount.minor_units,
        decimal_text(attempt.rate),
        attempt.markup_amount.minor_units,
        fees.acquirer_interchange_minor,
        fees.acquirer_hub_fee_minor,
        fees.wallet_interchange_minor,
        fees.wallet_hub_fee_minor,
        fees.acquirer_contract_version,
        fees.wallet_contract_version,
        attempt.state.value,
        instant_text(attempt.submitted_at),
        instant_text(attempt.expires_at),
        attempt.wallet_payment_id,
        optional_instant_text(attempt.call_ended_at),
        attempt.tries,
        optional_instant_text(attempt.due_at),
        optional_instant_text(attempt.wallet_completed_at),
        None if why is None else why.by.value,
        None if why is None else why.reason,
        attempt.last_answer,
    )


def attempt_of(row: Any) -> Attempt:
    """An attempt from a row of ATTEMPT."""
    (
        attempt_id, _, number, wallet_id, quote_id, wallet_currency, wallet_minor, rate, markup_minor,
        acquirer_interchange_minor, acquirer_hub_fee_minor, wallet_interchange_minor, wallet_hub_fee_minor,
        acquirer_contract_version, wallet_contract_version, state, submitted_at, expires_at,
        wallet_payment_id, call_ended_at, tries, due_at, wallet_completed_at, decline_by, decline_reason,
        last_answer,
    ) = row  # fmt: skip
    return Attempt(
        attempt_id=AttemptId(attempt_id),
        number=number,
        wallet_id=WalletId(wallet_id),
        quote_id=QuoteId(quote_id),
        wallet_amount=Money(wallet_currency, wallet_minor),
        rate=Decimal(rate),
        markup_amount=Money(wallet_currency, markup_minor),
        fees=Fees(
            acquirer_interchange_minor=acquirer_interchange_minor,
            acquirer_hub_fee_minor=acquirer_hub_fee_minor,
            wallet_interchange_minor=wallet_interchange_minor,
            wallet_hub_fee_minor=wallet_hub_fee_minor,
            acquirer_contract_version=acquirer_contract_version,
            wallet_contract_version=wallet_contract_version,
        ),
        state=AttemptState(state),
        submitted_at=instant(submitted_at),
        expires_at=instant(expires_at),
        wallet_payment_id=wallet_payment_id,
        call_ended_at=optional_instant(call_ended_at),
        tries=tries,
        due_at=optional_instant(due_at),
        wallet_completed_at=optional_instant(wallet_completed_at),
        decline=decline(decline_by, decline_reason),
        last_answer=last_answer,
    )
