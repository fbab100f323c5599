-- What attempts have besides whose money is set aside for a capture; payments without a hold have no row here.

CREATE TABLE hold (
    attempt_id TEXT NOT NULL PRIMARY KEY REFERENCES attempt,
    payment_id TEXT NOT NULL REFERENCES payment,
    kind TEXT NOT NULL,
    mid TEXT NOT NULL, -- mid rate, wallet-currency units per merchant-currency unit
    acquirer_interchange TEXT NOT NULL, -- fractions of an amount: 0.0060 is 0.60 %
    acquirer_hub_fee TEXT NOT NULL,
    wallet_interchange TEXT NOT NULL,
    wallet_hub_fee TEXT NOT NULL,
    held_until TEXT, -- null before the wallet's yes
    capture_id TEXT, -- of the capture that was asked for; null with all of it
    capture_minor INTEGER, -- of the merchant's currency
    capture_wallet_minor INTEGER, -- of the wallet's currency, as is the markup
    capture_markup_minor INTEGER,
    capture_acquirer_interchange_minor INTEGER,
    capture_acquirer_hub_fee_minor INTEGER,
    capture_wallet_interchange_minor INTEGER,
    capture_wallet_hub_fee_minor INTEGER,
    disputed_at TEXT, -- null with the two that follow while nobody disputes it
    disputed_by TEXT,
    dispute_reason TEXT,
    CHECK ((capture_id IS NULL) = (capture_minor IS NULL)),
    CHECK ((capture_id IS NULL) = (capture_wallet_minor IS NULL)),
    CHECK ((disputed_at IS NULL) = (disputed_by IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX hold_of_payment ON hold (payment_id);

-- As it stood at a close, like the other copies of 0003_days.sql.
CREATE TABLE day_hold (
    closed_day TEXT NOT NULL,
    attempt_id TEXT NOT NULL,
    payment_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    mid TEXT NOT NULL,
    acquirer_interchange TEXT NOT NULL,
    acquirer_hub_fee TEXT NOT NULL,
    wallet_interchange TEXT NOT NULL,
    wallet_hub_fee TEXT NOT NULL,
    held_until TEXT,
    capture_id TEXT,
    capture_minor INTEGER,
    capture_wallet_minor INTEGER,
    capture_markup_minor INTEGER,
    capture_acquirer_interchange_minor INTEGER,
    capture_acquirer_hub_fee_minor INTEGER,
    capture_wallet_interchange_minor INTEGER,
    capture_wallet_hub_fee_minor INTEGER,
    disputed_at TEXT,
    disputed_by TEXT,
    dispute_reason TEXT,
    PRIMARY KEY (closed_day, attempt_id),
    FOREIGN KEY (closed_day, payment_id) REFERENCES day_payment
) STRICT, WITHOUT ROWID;

-- What is reserved at a wallet and not booked yet counts against its cap like what is asked for.
DROP INDEX attempt_open;
CREATE INDEX attempt_open ON attempt (wallet_id, wallet_currency, wallet_minor)
    WHERE state IN ('SUBMITTED', 'CANCELLING', 'HELD', 'CAPTURING', 'RELEASING') AND booked = 0;
