"""The contract's values: frozen, and silent about one-time secrets."""

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from fx.money import Money
from wallets.contract import MerchantView, PayOrder

CODE = "251001020123456789012345"
ORDER = PayOrder(
    attempt_id="att_1",
    amount=Money("THB", 77813),
    merchant_amount=Money("JPY", 3480),
    rate=Decimal("0.2236"),
    merchant=MerchantView("mer_1", "Kanda Books", "Tokyo", "JP", "5942"),
    merchant_order_id="A-1",
    expires_at=datetime(2026, 11, 22, 10, tzinfo=UTC),
    consumer_code=CODE,
)


def test_an_order_does_not_show_the_payers_code() -> None:
    assert CODE not in repr(ORDER)


def test_an_order_is_never_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        ORDER.amount = Money("THB", 1)  # type: ignore[misc] # that is what is tried
