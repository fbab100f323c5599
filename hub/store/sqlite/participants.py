"""Participants in rows: contracts by version, merchants, credentials and static codes as they stand."""

import sqlite3
from collections.abc import Iterator
from decimal import Decimal
from typing import assert_never

from hub.participants.directory import Record
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
from hub.store.sqlite.rows import Columns, SqlRow, decimal_text, optional_money

_ACQUIRER = Columns(
    "acquirer_id",
    "version",
    "name",
    "country",
    "settlement_currency",
    "interchange",
    "hub_fee",
    "minimum_payout_minor",
)
_WALLET = Columns(
    "wallet_id",
    "version",
    "currency",
    "interchange",
    "hub_fee",
    "markup",
    "net_debit_cap_currency",
    "net_debit_cap_minor",
    "minimum_payout_minor",
)
_MERCHANT = Columns("merchant_id", "acquirer_id", "name", "city", "country", "mcc", "currency")
_CREDENTIAL = Columns("key_hash", "kind", "principal_id", "revoked")
_STATIC_CODE = Columns("scheme", "account", "merchant_id")


def _upsert(columns: Columns, table: str, *key: str) -> str:
    return columns.insert(table, f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {columns.overwrite(*key)}")


SAVE_ACQUIRER = _upsert(_ACQUIRER, "acquirer", "acquirer_id", "version")
SAVE_WALLET = _upsert(_WALLET, "wallet_contract", "wallet_id", "version")
SAVE_MERCHANT = _upsert(_MERCHANT, "merchant", "merchant_id")
SAVE_CREDENTIAL = _upsert(_CREDENTIAL, "credential", "key_hash")
SAVE_STATIC_CODE = _upsert(_STATIC_CODE, "static_code", "scheme", "account")

# The last version of a contract is the one in force.
ACQUIRERS = _ACQUIRER.select("FROM acquirer ORDER BY acquirer_id, version")
WALLETS = _WALLET.select("FROM wallet_contract ORDER BY wallet_id, version")
MERCHANTS = _MERCHANT.select("FROM merchant ORDER BY merchant_id")
CREDENTIALS = _CREDENTIAL.select("FROM credential ORDER BY key_hash")
STATIC_CODES = _STATIC_CODE.select("FROM static_code ORDER BY scheme, account")


def save(connection: sqlite3.Connection, record: Record) -> None:
    """Writes one record over the one of its key; a contract's key holds its version."""
    sql, row = _row(record)
    connection.execute(sql, row)


def records(connection: sqlite3.Connection) -> Iterator[Record]:
    """All records, a contract's versions in order: `hub.participants.directory` keeps the last."""
    for acquirer_id, version, name, country, currency, interchange, hub_fee, least in connection.execute(
        ACQUIRERS
    ):
        terms = FeeTerms(Decimal(interchange), Decimal(hub_fee))
        yield Acquirer(AcquirerId(acquirer_id), name, country, currency, terms, least, version)
    for row in connection.execute(WALLETS):
        wallet_id, version, currency, interchange, hub_fee, markup, cap_currency, cap_minor, least = row
        yield WalletContract(
            wallet_id=WalletId(wallet_id),
            currency=currency,
            terms=FeeTerms(Decimal(interchange), Decimal(hub_fee)),
            markup=Decimal(markup),
            net_debit_cap=optional_money(cap_currency, cap_minor),
            minimum_payout_minor=least,
            version=version,
        )
    for merchant_id, acquirer_id, name, city, country, mcc, currency in connection.execute(MERCHANTS):
        yield Merchant(MerchantId(merchant_id), AcquirerId(acquirer_id), name, city, country, mcc, currency)
    for key_hash, kind, principal_id, revoked in connection.execute(CREDENTIALS):
        yield Credential(key_hash, PrincipalKind(kind), principal_id, bool(revoked))
    for scheme, account, merchant_id in connection.execute(STATIC_CODES):
        yield StaticCode(scheme, account, MerchantId(merchant_id))


def _row(record: Record) -> tuple[str, SqlRow]:
    match record:
        case Acquirer(terms=terms):
            return SAVE_ACQUIRER, (
                record.acquirer_id,
                record.version,
                record.name,
                record.country,
                record.settlement_currency,
                decimal_text(terms.interchange),
                decimal_text(terms.hub_fee),
                record.minimum_payout_minor,
            )
        case WalletContract(terms=terms, net_debit_cap=cap):
            return SAVE_WALLET, (
                record.wallet_id,
                record.version,
                record.currency,
                decimal_text(terms.interchange),
                decimal_text(terms.hub_fee),
                decimal_text(record.markup),
                None if cap is None else cap.currency_code,
                None if cap is None else cap.minor_units,
                record.minimum_payout_minor,
            )
        case Merchant():
            return SAVE_MERCHANT, (
                record.merchant_id,
                record.acquirer_id,
                record.name,
                record.city,
                record.country,
                record.mcc,
                record.currency,
            )
        case Credential():
            revoked = int(record.revoked)
            return SAVE_CREDENTIAL, (record.key_hash, record.kind.value, record.principal_id, revoked)
        case StaticCode():
            return SAVE_STATIC_CODE, (record.scheme, record.account, record.merchant_id)
        case _:
            assert_never(record)
