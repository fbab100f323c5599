-- The ledger: entries and their postings are added and never changed.

-- Each committer has a lane: one chain of entries, one series of instants and change numbers.
CREATE TABLE lane (
    lane TEXT NOT NULL PRIMARY KEY,
    seq INTEGER NOT NULL, -- number of its last entry, 0 before the first
    hash TEXT NOT NULL, -- hash of its last entry
    committed_at TEXT NOT NULL, -- instant of its last commit; the next one's is later
    change_seq INTEGER NOT NULL -- number of the last change of any payment
) STRICT, WITHOUT ROWID;

CREATE TABLE entry (
    lane TEXT NOT NULL REFERENCES lane,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    payment_id TEXT,
    attempt_id TEXT,
    refund_id TEXT,
    prefers_date TEXT, -- the business date that it asked for; not part of what is hashed
    booked_at TEXT NOT NULL,
    business_date TEXT NOT NULL,
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (lane, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX entry_of_day ON entry (business_date);
CREATE INDEX entry_of_payment ON entry (payment_id);

CREATE TABLE posting (
    lane TEXT NOT NULL,
    seq INTEGER NOT NULL,
    number INTEGER NOT NULL,
    account TEXT NOT NULL, -- ROLE:owner:KIND:CURRENCY
    minor_units INTEGER NOT NULL, -- above zero debits, below zero credits
    leg TEXT NOT NULL,
    PRIMARY KEY (lane, seq, number)
) STRICT, WITHOUT ROWID;

-- A cache of sums of postings, kept in the commit that writes them; `hub ledger verify` adds them up again.
CREATE TABLE movement (
    business_date TEXT NOT NULL,
    account TEXT NOT NULL,
    of_batch INTEGER NOT NULL, -- 1 for entries of settlement batches, which are in no day's net
    minor_units INTEGER NOT NULL,
    PRIMARY KEY (business_date, account, of_batch)
) STRICT, WITHOUT ROWID;

CREATE VIEW balance AS
    SELECT account, sum(minor_units) AS minor_units FROM movement GROUP BY account;
