"""Quotes and their legs in rows: added, used once, and read back."""

import sqlite3
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from fx.money import Money
from fx.quote import Quote
from fx.rate import Leg, Price
from hub.flows.ports import StoredQuote
from hub.payment.model import PaymentId
from hub.store.sqlite.rows import Columns, decimal_text, instant, instant_text

QUOTE = Columns(
    "quote_id",
    "merchant_id",
    "wallet_id",
    "merchant_currency",
    "merchant_minor",
    "wallet_currency",
    "wallet_minor",
    "markup_minor",
    "mid",
    "markup",
    "rate",
    "created_at",
    "expires_at",
    "order_id",
    "used_by",
)
_LEG = Columns("quote_id", "number", "base", "quoted", "value", "source", "as_of")

INSERT = QUOTE.insert("quote", "ON CONFLICT (quote_id) DO NOTHING")
INSERT_LEG = _LEG.insert("quote_leg")
LOCKED = "SELECT 1 FROM quote WHERE order_id = ? AND wallet_id = ? AND used_by IS NULL AND expires_at > ?"
USE = "UPDATE quote SET used_by = ? WHERE quote_id = ? AND used_by IS NULL AND expires_at > ?"
USED_BY = "SELECT used_by FROM quote WHERE quote_id = ?"
BY_ID = QUOTE.select("FROM quote WHERE quote_id = ?")
NEWEST_OF_ORDER = QUOTE.select(
    "FROM quote WHERE order_id = ? AND wallet_id = ? ORDER BY created_at DESC, rowid DESC LIMIT 1"
)
LEGS_OF = "SELECT base, quoted, value, source, as_of FROM quote_leg WHERE quote_id = ? ORDER BY number"


def is_locked(connection: sqlite3.Connection, order_id: str, wallet_id: str, at: datetime) -> bool:
    """Whether an order and wallet have an unused quote that is good at `at`."""
    return connection.execute(LOCKED, (order_id, wallet_id, instant_text(at))).fetchone() is not None


def add(connection: sqlite3.Connection, quote: Quote, order_id: str | None) -> bool:
    """Stores a new quote; False if its id is taken."""
    price = quote.price
    row = (
        quote.quote_id,
        quote.merchant_id,
        quote.wallet_id,
        quote.merchant_amount.currency_code,
        quote.merchant_amount.minor_units,
        quote.wallet_amount.currency_code,
        quote.wallet_amount.minor_units,
        quote.markup_amount.minor_units,
        decimal_text(price.mid),
        decimal_text(price.markup),
        decimal_text(price.rate),
        instant_text(quote.created_at),
        instant_text(quote.expires_at),
        order_id,
        None,
    )
    if connection.execute(INSERT, row).rowcount == 0:
        return False
    connection.executemany(
        INSERT_LEG,
        [
            (
                quote.quote_id,
                number,
                leg.base,
                leg.quote,
                decimal_text(leg.value),
                leg.source,
                instant_text(leg.as_of),
            )
            for number, leg in enumerate(price.legs, start=1)
        ],
    )
    return True


def use(connection: sqlite3.Connection, quote_id: str, payment_id: str, at: datetime) -> str | None:
    """Consumes a quote for a payment. None when done, else the reason why it can't be."""
    if connection.execute(USE, (payment_id, quote_id, instant_text(at))).rowcount == 1:
        return None
    row = connection.execute(USED_BY, (quote_id,)).fetchone()
    if row is None:
        return "QUOTE_NOT_FOUND"
    return "QUOTE_EXPIRED" if row[0] is None else "QUOTE_USED"


def find(connection: sqlite3.Connection, quote_id: str) -> StoredQuote | None:
    """The quote of this id."""
    return _stored(connection, connection.execute(BY_ID, (quote_id,)).fetchone())


def newest_of_order(connection: sqlite3.Connection, order_id: str, wallet_id: str) -> StoredQuote | None:
    """The newest quote locked for an order and wallet."""
    return _stored(connection, connection.execute(NEWEST_OF_ORDER, (order_id, wallet_id)).fetchone())


def _stored(connection: sqlite3.Connection, row: Any) -> StoredQuote | None:
    if row is None:
        return None
    (
        quote_id, merchant_id, wallet_id, merchant_currency, merchant_minor, wallet_currency, wallet_minor,
        markup_minor, mid, markup, rate, created_at, expires_at, order_id, used_by,
    ) = row  # fmt: skip
    quote = Quote(
        quote_id=quote_id,
        merchant_id=merchant_id,
        wallet_id=wallet_id,
        merchant_amount=Money(merchant_currency, merchant_minor),
        wallet_amount=Money(wallet_currency, wallet_minor),
        markup_amount=Money(wallet_currency, markup_minor),
        price=Price(
            merchant_currency=merchant_currency,
            wallet_currency=wallet_currency,
            mid=Decimal(mid),
            markup=Decimal(markup),
            rate=Decimal(rate),
            legs=tuple(_legs(connection.execute(LEGS_OF, (quote_id,)))),
        ),
        created_at=instant(created_at),
        expires_at=instant(expires_at),
    )
    return StoredQuote(
        quote=quote,
        order_id=None if order_id is None else PaymentId(order_id),
        used_by=None if used_by is None else PaymentId(used_by),
    )


def _legs(rows: Iterable[Any]) -> Iterable[Leg]:
    for base, quoted, value, source, as_of in rows:
        yield Leg(base, quoted, Decimal(value), source, instant(as_of))
