-- Duties are found by whom they need, the one that fell due first before the others.
ALTER TABLE payment ADD COLUMN due_wallet_id TEXT; -- the wallet to ask at due_at; empty for what no wallet is asked

UPDATE payment SET due_wallet_id = coalesce(
    (SELECT wallet_id FROM attempt
        WHERE attempt.payment_id = payment.payment_id AND attempt.due_at = payment.due_at
        ORDER BY number LIMIT 1),
    '')
WHERE due_at IS NOT NULL;

DROP INDEX payment_due;
CREATE INDEX payment_due ON payment (due_wallet_id, due_at, payment_id) WHERE due_at IS NOT NULL;
DROP INDEX refund_due;
CREATE INDEX refund_due ON refund (wallet_id, due_at, refund_id) WHERE due_at IS NOT NULL;

-- Records whose work failed again and again: nothing is done for them until a person sends them back to work.
CREATE TABLE dead_letter (
    kind TEXT NOT NULL,
    record_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    tries INTEGER NOT NULL, -- how often its work failed in a row
    parked_at TEXT NOT NULL,
    PRIMARY KEY (kind, record_id)
) STRICT, WITHOUT ROWID;
