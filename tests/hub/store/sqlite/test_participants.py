"""Participants in rows."""

import sqlite3
from dataclasses import replace
from decimal import Decimal

from fx.money import Money
from hub.participants.directory import directory
from hub.participants.model import (
    Acquirer,
    Credential,
    FeeTerms,
    Merchant,
    PrincipalKind,
    StaticCode,
    WalletContract,
)
from hub.payment.model import AcquirerId, MerchantId, WalletId
from hub.store.sqlite import participants

TERMS = FeeTerms(Decimal("0.0055"), Decimal("0.00125"))
RECORDS = (
    Acquirer(AcquirerId("A-JP"), "An acquirer", "JP", "JPY", TERMS, 10_000, 1),
    WalletContract(WalletId("W-PH"), "PHP", TERMS, Decimal("0.015"), Money("PHP", 10**15 - 1), 500, 1),
    WalletContract(WalletId("W-TH"), "THB"),
    Merchant(MerchantId("m_1"), AcquirerId("A-JP"), "寿司", "東京", "JP", "5812", "JPY"),
    Credential("ab" * 32, PrincipalKind.OPERATOR, "ops", revoked=True),
    Credential("cd" * 32, PrincipalKind.WALLET, "W-TH"),
    StaticCode("promptpay", "0066812345678", MerchantId("m_1")),
)


def test_records_of_every_kind_read_back(database: sqlite3.Connection) -> None:
    for record in reversed(RECORDS):
        participants.save(database, record)
    assert list(RECORDS) == list(participants.records(database))


def test_a_contract_keeps_its_versions_and_the_last_is_in_force(database: sqlite3.Connection) -> None:
    first, second = RECORDS[2], replace(RECORDS[2], version=2, markup=Decimal("0.01"))
    tenth = replace(RECORDS[2], version=10)
    for record in (tenth, first, second):
        participants.save(database, record)
    found = list(participants.records(database))
    assert [first, second, tenth] == found
    assert tenth == directory(found).wallets["W-TH"]


def test_a_record_is_written_over_the_one_of_its_key(database: sqlite3.Connection) -> None:
    for record in RECORDS:
        participants.save(database, record)
    revoked = Credential("cd" * 32, PrincipalKind.WALLET, "W-TH", revoked=True)
    moved = StaticCode("promptpay", "0066812345678", MerchantId("m_2"))
    for record in (revoked, moved):
        participants.save(database, record)
    assert [*RECORDS[:5], revoked, moved] == list(participants.records(database))
