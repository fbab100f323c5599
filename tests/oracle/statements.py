"""Reads a wallet's own statement: what it debited and gave back, by its partner's reference.

Two forms: CSV with the columns `reference,amount,currency,refund_reference,at` (amount above zero for a debit
of the payer, below zero for money back; `reference` is the attempt's id, which the wallet was given as order
number), and the JSON book of one of our sandbox wallets.
"""

import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tests.oracle.arithmetic import exact_minor
from tests.oracle.evidence import WalletMovement
from tests.oracle.exported import Unreadable

COLUMNS = ["reference", "amount", "currency", "refund_reference", "at"]


def read_statement(wallet_id: str, text: str) -> list[WalletMovement]:
    """All its movements. Raises Unreadable."""
    if text.lstrip().startswith("{"):
        try:
            return list(_of_book(wallet_id, json.loads(text)))
        except (ValueError, KeyError, TypeError) as why:
            raise Unreadable(f"{wallet_id}'s statement is no sandbox wallet's book: {why!r}") from why
    if not text.endswith("\n"):
        raise Unreadable(f"{wallet_id}'s statement breaks off in its last line")
    return list(_of_csv(wallet_id, text))


def _of_csv(wallet_id: str, text: str) -> Iterator[WalletMovement]:
    lines = list(csv.reader(io.StringIO(text, newline="")))
    if not lines or lines[0] != COLUMNS:
        raise Unreadable(f"{wallet_id}'s statement does not begin with {','.join(COLUMNS)}")
    for number, line in enumerate(lines[1:], start=2):
        try:
            reference, amount, currency, refund_reference, at = line
            minor, when = exact_minor(amount, currency), datetime.fromisoformat(at)
        except ValueError as why:
            raise Unreadable(f"line {number} of {wallet_id}'s statement: {why}") from why
        yield WalletMovement(wallet_id, when, reference, currency, minor, refund_reference or None)


def _of_book(wallet_id: str, book: dict[str, Any]) -> Iterator[WalletMovement]:
    for payment in book["payments"]:
        if payment["completed_at"] is None:
            continue
        at = datetime.fromisoformat(payment["completed_at"])
        paid = int(payment["amount_minor"]) if payment["state"] == "PAID" else 0
        left = paid - int(payment["refunded_minor"])
        if left:
            yield WalletMovement(wallet_id, at, str(payment["attempt_id"]), str(payment["currency"]), left)
