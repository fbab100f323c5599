"""Participants' records: what a contract says when nothing else was agreed."""

from decimal import Decimal

import pytest

from hub.participants.model import (
    ACQUIRER_TERMS,
    WALLET_TERMS,
    Acquirer,
    Credential,
    FeeTerms,
    PrincipalKind,
    WalletContract,
)
from hub.payment.model import AcquirerId, WalletId


def test_the_default_terms_are_those_of_the_design() -> None:
    assert FeeTerms(interchange=Decimal("0.006"), hub_fee=Decimal("0.0025")) == ACQUIRER_TERMS
    assert FeeTerms(interchange=Decimal("0.006"), hub_fee=Decimal("0.0010")) == WALLET_TERMS


def test_a_new_acquirer_has_the_default_terms_and_the_first_version() -> None:
    acquirer = Acquirer(AcquirerId("A-JP"), "An acquirer", "JP", "JPY")
    assert (ACQUIRER_TERMS, 0, 1) == (acquirer.terms, acquirer.minimum_payout_minor, acquirer.version)


def test_a_new_wallet_has_the_default_terms_no_markup_and_no_cap() -> None:
    contract = WalletContract(WalletId("W-TH"), "THB")
    assert (WALLET_TERMS, Decimal(0), None, 0, 1) == (
        contract.terms,
        contract.markup,
        contract.net_debit_cap,
        contract.minimum_payout_minor,
        contract.version,
    )


@pytest.mark.parametrize("kind", PrincipalKind)
def test_a_credential_holds_for_any_principal_until_it_is_revoked(kind: PrincipalKind) -> None:
    assert not Credential("00" * 32, kind, "somebody").revoked
