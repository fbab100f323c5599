-- Who takes part. Contracts keep every version: payments name the one that their fees come from.

CREATE TABLE acquirer (
    acquirer_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    country TEXT NOT NULL,
    settlement_currency TEXT NOT NULL,
    interchange TEXT NOT NULL, -- fraction of the merchant amount: 0.0060 is 0.60 %
    hub_fee TEXT NOT NULL,
    minimum_payout_minor INTEGER NOT NULL,
    PRIMARY KEY (acquirer_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE wallet_contract (
    wallet_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    currency TEXT NOT NULL,
    interchange TEXT NOT NULL, -- fraction of the wallet amount
    hub_fee TEXT NOT NULL,
    markup TEXT NOT NULL, -- fraction of the mid rate
    net_debit_cap_currency TEXT,
    net_debit_cap_minor INTEGER,
    minimum_payout_minor INTEGER NOT NULL,
    PRIMARY KEY (wallet_id, version),
    CHECK ((net_debit_cap_currency IS NULL) = (net_debit_cap_minor IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE merchant (
    merchant_id TEXT NOT NULL PRIMARY KEY,
    acquirer_id TEXT NOT NULL,
    name TEXT NOT NULL,
    city TEXT NOT NULL,
    country TEXT NOT NULL,
    mcc TEXT NOT NULL,
    currency TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE credential (
    key_hash TEXT NOT NULL PRIMARY KEY, -- SHA-256 of the key, hex; the key itself is never kept
    kind TEXT NOT NULL,
    principal_id TEXT NOT NULL,
    revoked INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE static_code (
    scheme TEXT NOT NULL,
    account TEXT NOT NULL,
    merchant_id TEXT NOT NULL,
    PRIMARY KEY (scheme, account)
) STRICT, WITHOUT ROWID;
