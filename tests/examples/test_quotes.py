"""EXAMPLES "Quotes": how long one holds, what it is bound to, and what binary floats would get wrong."""

from datetime import timedelta
from decimal import Decimal

import pytest

from fx.quote import Quote, make_quote
from fx.rate import Leg, price
from tests.hub.payment.records import NOON, money


def a_quote(amount: str = "50 JPY", rate: str = "0.1003") -> Quote:
    leg = Leg("JPY", "THB", Decimal(rate), "the example", NOON)
    return make_quote(
        quote_id="quo_1",
        merchant_id="m_1",
        wallet_id="W-TH",
        merchant_amount=money(amount),
        price=price("JPY", "THB", [leg], Decimal(0)),
        created_at=NOON,
    )


@pytest.mark.parametrize("after, payable", [("0", True), ("599.999", True), ("600.000", False)])
def test_a_quote_is_payable_for_600_seconds_and_not_at_the_600th(after: str, payable: bool) -> None:
    milliseconds = int(Decimal(after) * 1000)
    assert payable == a_quote().is_valid_at(NOON + timedelta(milliseconds=milliseconds))


def test_50_yen_at_0_1003_are_5_02_baht() -> None:
    assert money("5.02 THB") == a_quote().wallet_amount


def test_a_quote_is_bound_to_merchant_wallet_and_amount() -> None:
    quote = a_quote()
    assert ("m_1", "W-TH", money("50 JPY")) == (quote.merchant_id, quote.wallet_id, quote.merchant_amount)
