"""The directory: lookups in one snapshot; keys are only ever compared by their hash."""

from dataclasses import replace
from hashlib import sha256

import pytest

from hub.participants.directory import Directory, Record, directory, is_operator, key_hash
from hub.participants.model import (
    Acquirer,
    Credential,
    Merchant,
    PrincipalKind,
    StaticCode,
    WalletContract,
)
from hub.payment.model import AcquirerId, MerchantId, WalletId

KEY = "a key for tests, good for nothing"
ACQUIRER = Acquirer(AcquirerId("A-JP"), "An acquirer", "JP", "JPY")
SHOP = Merchant(MerchantId("m_1"), AcquirerId("A-JP"), "A shop", "Tokyo", "JP", "5812", "JPY")
WALLET = WalletContract(WalletId("W-TH"), "THB")
CREDENTIAL = Credential(key_hash(KEY), PrincipalKind.MERCHANT, "m_1")
CODE = StaticCode("promptpay", "0812345678", MerchantId("m_1"))
RECORDS: list[Record] = [ACQUIRER, SHOP, WALLET, CREDENTIAL, CODE]


@pytest.fixture
def known() -> Directory:
    return directory(RECORDS)


def test_every_kind_of_record_has_its_place(known: Directory) -> None:
    assert {"A-JP": ACQUIRER} == known.acquirers
    assert {"m_1": SHOP} == known.merchants
    assert {"W-TH": WALLET} == known.wallets
    assert {key_hash(KEY): CREDENTIAL} == known.credentials
    assert {("promptpay", "0812345678"): CODE} == known.static_codes


def test_a_later_record_replaces_an_earlier_one_of_the_same_id() -> None:
    renamed = replace(ACQUIRER, name="Another name", version=2)
    assert {"A-JP": renamed} == directory([ACQUIRER, renamed]).acquirers


def test_a_key_is_kept_as_its_sha_256() -> None:
    assert sha256(KEY.encode()).hexdigest() == key_hash(KEY)


def test_a_key_stands_for_its_principal(known: Directory) -> None:
    assert CREDENTIAL is known.principal_of(KEY)


@pytest.mark.parametrize("key", ["", "another key", KEY.upper(), f" {KEY}", key_hash(KEY)])
def test_any_other_key_stands_for_nobody(known: Directory, key: str) -> None:
    assert known.principal_of(key) is None


def test_a_revoked_key_stands_for_nobody() -> None:
    assert directory([replace(CREDENTIAL, revoked=True)]).principal_of(KEY) is None


def test_an_acquirer_names_only_merchants_that_it_brought(known: Directory) -> None:
    assert SHOP is known.merchant_of("A-JP", "m_1")
    assert known.merchant_of("A-TH", "m_1") is None
    assert known.merchant_of("A-JP", "m_2") is None


def test_a_static_code_is_found_by_any_of_what_a_sticker_says(known: Directory) -> None:
    assert CODE is known.static_code([("sgqr", "1"), ("promptpay", "0812345678")])
    assert known.static_code([("promptpay", "0000000000"), ("sgqr", "0812345678")]) is None
    assert known.static_code([]) is None


def test_keys_do_not_show_when_a_directory_is_printed(known: Directory) -> None:
    assert key_hash(KEY) not in repr(known)


@pytest.mark.parametrize("kind", PrincipalKind)
def test_only_an_operator_is_one(kind: PrincipalKind) -> None:
    assert (kind is PrincipalKind.OPERATOR) == is_operator(replace(CREDENTIAL, kind=kind))


def test_an_empty_directory_knows_nobody() -> None:
    assert Directory() == directory([])
    assert Directory().principal_of(KEY) is None
