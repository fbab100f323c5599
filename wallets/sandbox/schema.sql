-- A sandbox wallet's own book. Amounts are minor units of the one currency that the wallet keeps.
CREATE TABLE IF NOT EXISTS users (
    user_id       TEXT PRIMARY KEY,
    balance_minor INTEGER NOT NULL CHECK (balance_minor >= 0),
    limit_minor   INTEGER NOT NULL,
    blocked       INTEGER NOT NULL CHECK (blocked IN (0, 1))
) STRICT;

CREATE TABLE IF NOT EXISTS codes (
    code       TEXT PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES users,
    expires_at TEXT NOT NULL,
    attempt_id TEXT
) STRICT;

CREATE TABLE IF NOT EXISTS payments (
    number            INTEGER PRIMARY KEY,
    wallet_payment_id TEXT NOT NULL UNIQUE,
    attempt_id        TEXT UNIQUE,
    user_id           TEXT REFERENCES users,
    payer_ref         TEXT NOT NULL,
    amount_minor      INTEGER NOT NULL,
    refunded_minor    INTEGER NOT NULL DEFAULT 0 CHECK (refunded_minor BETWEEN 0 AND amount_minor),
    state             TEXT NOT NULL,
    reason            TEXT,
    expires_at        TEXT,
    completed_at      TEXT,
    hold_until        TEXT, -- of a hold: when it lapses; NULL for a payment
    captured_minor    INTEGER CHECK (captured_minor BETWEEN 1 AND amount_minor)
) STRICT;

CREATE INDEX IF NOT EXISTS held ON payments (hold_until) WHERE state = 'HELD';

CREATE TABLE IF NOT EXISTS captures (
    number       INTEGER PRIMARY KEY,
    capture_id   TEXT NOT NULL UNIQUE,
    attempt_id   TEXT NOT NULL,
    amount_minor INTEGER NOT NULL,
    state        TEXT NOT NULL,
    reason       TEXT,
    completed_at TEXT NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS refunds (
    number           INTEGER PRIMARY KEY,
    refund_id        TEXT NOT NULL UNIQUE,
    wallet_refund_id TEXT NOT NULL UNIQUE,
    attempt_id       TEXT NOT NULL,
    amount_minor     INTEGER NOT NULL,
    state            TEXT NOT NULL,
    reason           TEXT,
    completed_at     TEXT
) STRICT;

-- Append-only: every change of a balance, signed as the user sees it. LIFT ends a HOLD, whole, whatever ended it;
-- what a capture takes is a DEBIT after it.
CREATE TABLE IF NOT EXISTS movements (
    number      INTEGER PRIMARY KEY,
    user_id     TEXT NOT NULL REFERENCES users,
    kind        TEXT NOT NULL CHECK (kind IN ('OPENING', 'DEBIT', 'CANCEL', 'REFUND', 'HOLD', 'LIFT')),
    delta_minor INTEGER NOT NULL,
    subject     TEXT NOT NULL,
    moved_at    TEXT NOT NULL
) STRICT;

-- What the hub is still owed word of.
CREATE TABLE IF NOT EXISTS notices (
    number  INTEGER PRIMARY KEY,
    kind    TEXT NOT NULL CHECK (kind IN ('PAYMENT', 'REFUND')),
    subject TEXT NOT NULL,
    tries   INTEGER NOT NULL DEFAULT 0,
    done    INTEGER NOT NULL DEFAULT 0
) STRICT;
