-- Payments and what hangs on them. Money is counted in minor units; times are RFC 3339 text in UTC with six
-- decimals, so they sort as they read; rates and shares are exact decimals as text.

-- Single facts of the store: first_day, scheme_zone, fingerprint_key, clock_offset_seconds.
CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE payment (
    payment_id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version > 0),
    change_seq INTEGER NOT NULL, -- number of the last change of this payment or of a refund of it
    due_at TEXT, -- the earliest duty of the order and its attempts
    merchant_id TEXT NOT NULL,
    acquirer_id TEXT NOT NULL,
    request_id TEXT,
    state TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    merchant_currency TEXT, -- null only for a cancel that overtook its create
    merchant_minor INTEGER,
    mode TEXT NOT NULL,
    capture_mode TEXT NOT NULL,
    merchant_order_id TEXT NOT NULL,
    terminal_id TEXT NOT NULL,
    description TEXT NOT NULL,
    route TEXT NOT NULL,
    order_code TEXT NOT NULL,
    expires_at TEXT,
    decline_by TEXT,
    decline_reason TEXT,
    captured_minor INTEGER NOT NULL, -- of the merchant's currency
    refunded_minor INTEGER NOT NULL CHECK (refunded_minor <= captured_minor),
    refunded_wallet_minor INTEGER NOT NULL,
    completed_at TEXT,
    business_date TEXT,
    CHECK ((merchant_currency IS NULL) = (merchant_minor IS NULL)),
    CHECK ((completed_at IS NULL) = (business_date IS NULL))
) STRICT;

CREATE INDEX payment_of_merchant ON payment (merchant_id, created_at, payment_id);
CREATE INDEX payment_change ON payment (merchant_id, change_seq);
CREATE INDEX payment_due ON payment (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX payment_unresolved ON payment (payment_id)
    WHERE state IN ('SUBMITTED', 'CAPTURING', 'RELEASING', 'CANCELLING');

CREATE TABLE attempt (
    attempt_id TEXT NOT NULL PRIMARY KEY,
    payment_id TEXT NOT NULL REFERENCES payment,
    number INTEGER NOT NULL,
    wallet_id TEXT NOT NULL,
    quote_id TEXT NOT NULL,
    wallet_currency TEXT NOT NULL,
    wallet_minor INTEGER NOT NULL,
    rate TEXT NOT NULL, -- wallet-currency units per merchant-currency unit
    markup_minor INTEGER NOT NULL, -- of the wallet's currency
    acquirer_interchange_minor INTEGER NOT NULL,
    acquirer_hub_fee_minor INTEGER NOT NULL,
    wallet_interchange_minor INTEGER NOT NULL,
    wallet_hub_fee_minor INTEGER NOT NULL,
    acquirer_contract_version INTEGER NOT NULL,
    wallet_contract_version INTEGER NOT NULL,
    state TEXT NOT NULL,
    submitted_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    wallet_payment_id TEXT,
    call_ended_at TEXT,
    tries INTEGER NOT NULL,
    due_at TEXT,
    wallet_completed_at TEXT,
    decline_by TEXT,
    decline_reason TEXT,
    last_answer TEXT NOT NULL,
    booked INTEGER NOT NULL, -- 1 once its payment is completed: from then on its money is in the ledger
    UNIQUE (payment_id, number)
) STRICT;

-- A wallet gives each of its payment ids to one attempt only.
CREATE UNIQUE INDEX attempt_of_wallet ON attempt (wallet_id, wallet_payment_id)
    WHERE wallet_payment_id IS NOT NULL;
-- What counts against a wallet's cap besides its position.
CREATE INDEX attempt_open ON attempt (wallet_id, wallet_currency, wallet_minor)
    WHERE state IN ('SUBMITTED', 'CANCELLING') AND booked = 0;

CREATE TABLE refund (
    refund_id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version > 0),
    payment_id TEXT NOT NULL REFERENCES payment,
    merchant_id TEXT NOT NULL,
    request_id TEXT NOT NULL,
    attempt_id TEXT NOT NULL REFERENCES attempt,
    wallet_id TEXT NOT NULL,
    state TEXT NOT NULL,
    number INTEGER NOT NULL,
    merchant_currency TEXT NOT NULL,
    merchant_minor INTEGER NOT NULL,
    wallet_currency TEXT NOT NULL,
    wallet_minor INTEGER NOT NULL,
    acquirer_interchange_back_minor INTEGER NOT NULL,
    wallet_interchange_back_minor INTEGER NOT NULL,
    markup_back_minor INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    reason TEXT NOT NULL,
    tries INTEGER NOT NULL,
    due_at TEXT,
    wallet_refund_id TEXT,
    wallet_completed_at TEXT,
    completed_at TEXT,
    business_date TEXT,
    decline_by TEXT,
    decline_reason TEXT,
    last_answer TEXT NOT NULL,
    UNIQUE (payment_id, number)
) STRICT;

CREATE INDEX refund_due ON refund (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX refund_unresolved ON refund (refund_id) WHERE state = 'SUBMITTED';

CREATE TABLE quote (
    quote_id TEXT NOT NULL PRIMARY KEY,
    merchant_id TEXT NOT NULL,
    wallet_id TEXT NOT NULL,
    merchant_currency TEXT NOT NULL,
    merchant_minor INTEGER NOT NULL,
    wallet_currency TEXT NOT NULL,
    wallet_minor INTEGER NOT NULL,
    markup_minor INTEGER NOT NULL,
    mid TEXT NOT NULL,
    markup TEXT NOT NULL,
    rate TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    order_id TEXT, -- the waiting order that it is locked for
    used_by TEXT -- the payment that consumed it; never changed again
) STRICT;

CREATE INDEX quote_of_order ON quote (order_id, wallet_id) WHERE order_id IS NOT NULL;

CREATE TABLE quote_leg (
    quote_id TEXT NOT NULL REFERENCES quote,
    number INTEGER NOT NULL,
    base TEXT NOT NULL,
    quoted TEXT NOT NULL,
    value TEXT NOT NULL,
    source TEXT NOT NULL,
    as_of TEXT NOT NULL,
    PRIMARY KEY (quote_id, number)
) STRICT, WITHOUT ROWID;

-- Request ids are bound for ever: this table is never archived.
CREATE TABLE request (
    merchant_id TEXT NOT NULL,
    request_id TEXT NOT NULL,
    method TEXT NOT NULL,
    resource_id TEXT NOT NULL,
    content TEXT NOT NULL, -- JSON: one keyed hash per field
    bound_at TEXT NOT NULL,
    PRIMARY KEY (merchant_id, request_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE incident (
    number INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    payment_id TEXT NOT NULL,
    wallet_id TEXT NOT NULL,
    detail TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    UNIQUE (kind, subject_id)
) STRICT;

CREATE INDEX incident_of_payment ON incident (payment_id);
