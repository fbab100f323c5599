-- Who works on what, where several hubs share this store. Empty in one that a single hub has to itself.

-- One life of a hub that shares the store. It holds its leases while it renews in time, by the store's clock.
CREATE TABLE holder (
    fence INTEGER NOT NULL PRIMARY KEY, -- rises with every life, and is never used again once that has lapsed
    lane TEXT NOT NULL,
    renewed_at TEXT NOT NULL,
    until TEXT NOT NULL
) STRICT;

-- A payment or refund that still owes something, and the life that works on it. Gone when nothing is owed.
CREATE TABLE lease (
    record_id TEXT NOT NULL PRIMARY KEY,
    fence INTEGER NOT NULL REFERENCES holder
) STRICT, WITHOUT ROWID;
