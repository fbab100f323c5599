-- Dead letters that a person sent back to work: who, when, and what each had been parked for. Rows are only added.
CREATE TABLE dead_letter_retry (
    number INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    record_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    tries INTEGER NOT NULL,
    parked_at TEXT NOT NULL,
    retried_by TEXT NOT NULL,
    retried_at TEXT NOT NULL
) STRICT;

CREATE INDEX dead_letter_retry_of ON dead_letter_retry (kind, record_id);
