"""Fees: from both contracts, each rounded half up by itself, stamped with the contracts' versions."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fx.money import Money
from hub.participants.fees import fees
from hub.participants.model import ACQUIRER_TERMS, WALLET_TERMS, Acquirer, FeeTerms, WalletContract
from hub.payment.model import AcquirerId, Fees, WalletId
from tests.hub.payment.records import money


def charged(merchant: Money, wallet: Money, acquirer_terms: FeeTerms, wallet_terms: FeeTerms) -> Fees:
    acquirer = Acquirer(AcquirerId("A"), "A", "JP", merchant.currency_code, terms=acquirer_terms, version=3)
    contract = WalletContract(WalletId("W"), wallet.currency_code, terms=wallet_terms, version=7)
    return fees(merchant, wallet, acquirer, contract)


@pytest.mark.parametrize(
    "merchant, wallet, expected",
    [
        ("3480 JPY", "778.13 THB", (21, 9, 467, 78)),
        ("357.50 THB", "15148 KRW", (215, 89, 91, 15)),
        ("1 JPY", "0.01 THB", (0, 0, 0, 0)),
        ("83 JPY", "0.84 THB", (0, 0, 1, 0)),
        ("84 JPY", "5.00 THB", (1, 0, 3, 1)),
    ],
)
def test_the_default_contracts_charge_what_the_design_says(
    merchant: str, wallet: str, expected: tuple[int, int, int, int]
) -> None:
    result = charged(money(merchant), money(wallet), ACQUIRER_TERMS, WALLET_TERMS)
    assert expected == (
        result.acquirer_interchange_minor,
        result.acquirer_hub_fee_minor,
        result.wallet_interchange_minor,
        result.wallet_hub_fee_minor,
    )


def test_the_contracts_versions_are_stamped() -> None:
    result = charged(money("1 JPY"), money("1.00 THB"), ACQUIRER_TERMS, WALLET_TERMS)
    assert (3, 7) == (result.acquirer_contract_version, result.wallet_contract_version)


def test_each_side_pays_by_its_own_contract() -> None:
    dear, free = FeeTerms(Decimal("0.02"), Decimal("0.01")), FeeTerms(Decimal(0), Decimal(0))
    result = charged(money("1000 JPY"), money("1000.00 THB"), dear, free)
    assert (20, 10, 0, 0) == (
        result.acquirer_interchange_minor,
        result.acquirer_hub_fee_minor,
        result.wallet_interchange_minor,
        result.wallet_hub_fee_minor,
    )


@given(st.integers(min_value=0, max_value=10**15 - 1))
def test_a_fee_is_within_half_a_unit_of_its_share(minor: int) -> None:
    result = charged(Money("JPY", minor), Money("THB", minor), ACQUIRER_TERMS, WALLET_TERMS)
    for fee, per_10_000 in (
        (result.acquirer_interchange_minor, 60),
        (result.acquirer_hub_fee_minor, 25),
        (result.wallet_interchange_minor, 60),
        (result.wallet_hub_fee_minor, 10),
    ):
        assert -5_000 < fee * 10_000 - minor * per_10_000 <= 5_000
