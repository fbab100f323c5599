"""Quotes and their legs in rows."""

import sqlite3
from datetime import timedelta, timezone
from decimal import Decimal

from fx.money import Money
from fx.quote import make_quote
from fx.rate import Leg, price
from hub.flows.ports import StoredQuote
from hub.payment.model import PaymentId
from hub.store.sqlite import quotes
from tests.hub.store.samples import NOON, a_quote


def test_legs_come_back_in_the_order_walked(database: sqlite3.Connection) -> None:
    tokyo = timezone(timedelta(hours=9))
    legs = [
        Leg("EUR", "JPY", Decimal("160.10"), "ECB", NOON.astimezone(tokyo)),
        Leg("EUR", "USD", Decimal("1.0500"), "ECB", NOON),
        Leg("USD", "VND", Decimal(25400), "illustrative", NOON),
    ]
    quote = make_quote(
        quote_id="quo_1",
        merchant_id="m_1",
        wallet_id="W-VN",
        merchant_amount=Money("JPY", 3480),
        price=price("JPY", "VND", legs, Decimal("0.0150")),
        created_at=NOON,
    )
    assert quotes.add(database, quote, "pay_1")
    assert StoredQuote(quote, PaymentId("pay_1"), None) == quotes.find(database, "quo_1")


def test_within_one_currency_there_are_no_legs(database: sqlite3.Connection) -> None:
    quote = make_quote(
        quote_id="quo_1",
        merchant_id="m_1",
        wallet_id="W-TH",
        merchant_amount=Money("THB", 100),
        price=price("THB", "THB", [], Decimal(0)),
        created_at=NOON,
    )
    assert quotes.add(database, quote, None)
    assert StoredQuote(quote, None, None) == quotes.find(database, "quo_1")


def test_a_refused_use_leaves_the_quote_as_it_is(database: sqlite3.Connection) -> None:
    quotes.add(database, a_quote("1"), None)
    assert "QUOTE_EXPIRED" == quotes.use(database, "quo_1", "pay_1", NOON + timedelta(seconds=600))
    assert quotes.use(database, "quo_1", "pay_1", NOON) is None
    assert "QUOTE_USED" == quotes.use(database, "quo_1", "pay_2", NOON)
    assert "QUOTE_NOT_FOUND" == quotes.use(database, "quo_2", "pay_2", NOON)
    assert StoredQuote(a_quote("1"), None, PaymentId("pay_1")) == quotes.find(database, "quo_1")
