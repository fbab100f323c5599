-- What two people decide together. Proposals and their evidence are kept for ever; only their end is written later.

CREATE TABLE proposal (
    proposal_id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    subject_id TEXT NOT NULL, -- the incident, attempt or refund that it is about
    payment_id TEXT NOT NULL,
    content TEXT NOT NULL, -- JSON: words of its kind
    evidence_description TEXT,
    evidence_content BLOB CHECK (length(evidence_content) <= 32768),
    evidence_media_type TEXT,
    evidence_sha256 TEXT, -- of evidence_content, hex
    proposed_by TEXT NOT NULL,
    proposed_at TEXT NOT NULL,
    approved_by TEXT,
    approved_at TEXT,
    replaced_by TEXT,
    CHECK (approved_by <> proposed_by),
    CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
    CHECK (approved_by IS NULL OR replaced_by IS NULL)
) STRICT;

-- One of a kind waits for its second signature at a time.
CREATE UNIQUE INDEX proposal_open ON proposal (kind, subject_id)
    WHERE approved_by IS NULL AND replaced_by IS NULL;
CREATE INDEX proposal_of_subject ON proposal (kind, subject_id);
CREATE INDEX proposal_of_payment ON proposal (payment_id);

CREATE TRIGGER proposal_stays BEFORE DELETE ON proposal
BEGIN
    SELECT raise(ABORT, 'proposals are kept for ever');
END;
CREATE TRIGGER proposal_says_the_same BEFORE UPDATE ON proposal
WHEN old.approved_by IS NOT NULL OR old.replaced_by IS NOT NULL
    OR (new.proposal_id, new.kind, new.subject_id, new.payment_id, new.content, new.proposed_by, new.proposed_at)
        <> (old.proposal_id, old.kind, old.subject_id, old.payment_id, old.content, old.proposed_by, old.proposed_at)
    OR new.evidence_description IS NOT old.evidence_description
    OR new.evidence_content IS NOT old.evidence_content
    OR new.evidence_media_type IS NOT old.evidence_media_type
    OR new.evidence_sha256 IS NOT old.evidence_sha256
BEGIN
    SELECT raise(ABORT, 'a proposal is ended once and never rewritten');
END;

-- Incidents are closed by people. One of a kind and subject is open at a time; what is reported while it is, joins it.
ALTER TABLE incident RENAME TO incident_before;
DROP INDEX incident_of_payment;

CREATE TABLE incident (
    number INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    payment_id TEXT NOT NULL,
    wallet_id TEXT NOT NULL,
    detail TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    again_times INTEGER NOT NULL, -- how often it was reported with other details since
    again_detail TEXT,
    again_at TEXT,
    closed_at TEXT,
    CHECK ((again_times = 0) = (again_detail IS NULL)),
    CHECK ((again_detail IS NULL) = (again_at IS NULL))
) STRICT;

INSERT INTO incident (number, kind, subject_id, payment_id, wallet_id, detail, opened_at, again_times)
    SELECT number, kind, subject_id, payment_id, wallet_id, detail, opened_at, 0 FROM incident_before;
DROP TABLE incident_before;

CREATE UNIQUE INDEX incident_open ON incident (kind, subject_id) WHERE closed_at IS NULL;
CREATE INDEX incident_of_payment ON incident (payment_id);
