-- What owes nothing any more is parked no longer: a wallet's own word may settle it while nobody works on it.
CREATE TRIGGER attempt_settled AFTER UPDATE OF due_at ON attempt WHEN OLD.due_at IS NOT NULL AND NEW.due_at IS NULL
BEGIN
    DELETE FROM dead_letter WHERE kind = 'ATTEMPT' AND record_id = NEW.attempt_id;
END;
CREATE TRIGGER refund_settled AFTER UPDATE OF due_at ON refund WHEN OLD.due_at IS NOT NULL AND NEW.due_at IS NULL
BEGIN
    DELETE FROM dead_letter WHERE kind = 'REFUND' AND record_id = NEW.refund_id;
END;
CREATE TRIGGER order_settled AFTER UPDATE OF state ON payment WHEN OLD.state = 'CREATED' AND NEW.state <> 'CREATED'
BEGIN
    DELETE FROM dead_letter WHERE kind = 'PAYMENT' AND record_id = NEW.payment_id;
END;

DELETE FROM dead_letter WHERE kind = 'ATTEMPT'
    AND NOT EXISTS (SELECT 1 FROM attempt WHERE attempt_id = record_id AND due_at IS NOT NULL);
DELETE FROM dead_letter WHERE kind = 'REFUND'
    AND NOT EXISTS (SELECT 1 FROM refund WHERE refund_id = record_id AND due_at IS NOT NULL);
