-- Duties are each attempt's own, so that what is owed for one never waits behind another of the same payment; and an
-- order's own is its expiry.
DROP INDEX payment_due;
ALTER TABLE payment DROP COLUMN due_wallet_id;
CREATE INDEX payment_waiting ON payment (expires_at, payment_id) WHERE state = 'CREATED' AND expires_at IS NOT NULL;
CREATE INDEX attempt_due ON attempt (wallet_id, due_at, attempt_id) WHERE due_at IS NOT NULL;

-- What was parked as a whole is parked by its parts.
INSERT INTO dead_letter (kind, record_id, reason, tries, parked_at)
SELECT 'ATTEMPT', attempt_id, reason, dead_letter.tries, parked_at
FROM dead_letter JOIN attempt ON payment_id = record_id
WHERE kind = 'PAYMENT' AND due_at IS NOT NULL;
DELETE FROM dead_letter WHERE kind = 'PAYMENT'
    AND EXISTS (SELECT 1 FROM payment WHERE payment_id = record_id AND state <> 'CREATED');
