-- Closed business days, and what a day's report needs as it stood at the close. Open days have no row.

CREATE TABLE day (
    business_date TEXT NOT NULL PRIMARY KEY,
    closed_at TEXT NOT NULL,
    seal TEXT NOT NULL -- SHA-256 over the heads of all lanes at the close, hex
) STRICT, WITHOUT ROWID;

CREATE TABLE day_head (
    business_date TEXT NOT NULL REFERENCES day,
    lane TEXT NOT NULL,
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (business_date, lane)
) STRICT, WITHOUT ROWID;

CREATE TABLE day_participant (
    business_date TEXT NOT NULL REFERENCES day,
    role TEXT NOT NULL,
    participant_id TEXT NOT NULL,
    currency TEXT NOT NULL,
    minimum_payout_minor INTEGER NOT NULL,
    PRIMARY KEY (business_date, role, participant_id)
) STRICT, WITHOUT ROWID;

-- Copies of the rows that were unresolved at the close, with the columns of their tables.
CREATE TABLE day_payment (
    closed_day TEXT NOT NULL REFERENCES day,
    payment_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    merchant_id TEXT NOT NULL,
    acquirer_id TEXT NOT NULL,
    request_id TEXT,
    state TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    merchant_currency TEXT,
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
    captured_minor INTEGER NOT NULL,
    refunded_minor INTEGER NOT NULL,
    refunded_wallet_minor INTEGER NOT NULL,
    completed_at TEXT,
    business_date TEXT,
    PRIMARY KEY (closed_day, payment_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE day_attempt (
    closed_day TEXT NOT NULL,
    attempt_id TEXT NOT NULL,
    payment_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    wallet_id TEXT NOT NULL,
    quote_id TEXT NOT NULL,
    wallet_currency TEXT NOT NULL,
    wallet_minor INTEGER NOT NULL,
    rate TEXT NOT NULL,
    markup_minor INTEGER NOT NULL,
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
    PRIMARY KEY (closed_day, payment_id, number),
    FOREIGN KEY (closed_day, payment_id) REFERENCES day_payment
) STRICT, WITHOUT ROWID;

CREATE TABLE day_refund (
    closed_day TEXT NOT NULL,
    refund_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    payment_id TEXT NOT NULL,
    merchant_id TEXT NOT NULL,
    request_id TEXT NOT NULL,
    attempt_id TEXT NOT NULL,
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
    PRIMARY KEY (closed_day, refund_id),
    FOREIGN KEY (closed_day, payment_id) REFERENCES day_payment
) STRICT, WITHOUT ROWID;
