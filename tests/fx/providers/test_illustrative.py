"""Made-up rates fill what the ECB lacks, and each one says what it is."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from fx.providers.board import RateBoard
from fx.providers.ecb import EcbReplay
from fx.providers.illustrative import Illustrative
from fx.rate import Leg

NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)

# Every currency of a published payment code that the readers are tested with, and Taiwan's.
NEAR_BY = ["CNY", "HKD", "IDR", "JPY", "KHR", "KRW", "LAK", "MYR", "PHP", "SGD", "THB", "TWD", "VND"]
FURTHER_OFF = ["ARS", "BRL", "CRC", "INR", "LKR", "NPR", "USD"]


def test_every_leg_says_that_it_is_illustrative() -> None:
    legs = Illustrative().legs(NOW)
    as_of = datetime(2026, 11, 21, 16, 0, tzinfo=UTC)
    assert Leg("USD", "VND", Decimal(25_485), "illustrative 2024-12-31", as_of) == legs["VND"]
    assert {"illustrative 2024-12-31"} == {leg.source for leg in legs.values()}


def test_it_says_nothing_about_currencies_that_the_ecb_publishes() -> None:
    assert set() == set(Illustrative().legs(NOW)) & set(EcbReplay().legs(NOW))


@pytest.mark.parametrize("merchant_currency", NEAR_BY + FURTHER_OFF)
@pytest.mark.parametrize("wallet_currency", ["THB", "PHP", "KRW"])
def test_a_sandbox_prices_every_currency_that_real_codes_carry(
    merchant_currency: str, wallet_currency: str
) -> None:
    board = RateBoard((EcbReplay(), Illustrative()), sandbox=True)
    assert board.price(merchant_currency, wallet_currency, Decimal(0), NOW).rate > 0


def test_it_is_for_sandboxes_alone() -> None:
    assert Illustrative.is_sandbox_only


def test_while_nothing_changes_the_same_sheet_is_returned() -> None:
    provider = Illustrative()
    assert provider.legs(NOW) is provider.legs(NOW)
