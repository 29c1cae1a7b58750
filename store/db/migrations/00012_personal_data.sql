-- +goose Up

-- How many days each kind of data is kept; no row: as long as the service lasts. Set by the
-- Gestore.
CREATE TABLE retention (
    kind      TEXT PRIMARY KEY, -- desk.RetentionKind
    days      BIGINT NOT NULL CHECK (days > 0), -- calendar days in Rome
    person_id TEXT NOT NULL REFERENCES people (id), -- who set it
    at        BIGINT NOT NULL
);

-- What was erased: for a codice fiscale that asked for it (rule 'cf'), or because its days were
-- over (rule = the kind above). Numbers only, nothing of whom.
CREATE TABLE erasures (
    id          TEXT PRIMARY KEY,
    at          BIGINT NOT NULL,
    person_id   TEXT NOT NULL REFERENCES people (id), -- who asked for it, or set the rule
    rule        TEXT NOT NULL,
    until_day   TEXT NOT NULL, -- of a rule: what was older than this day; '' for 'cf'
    removed     BIGINT NOT NULL, -- requests, drafts, appointments, lines
    files       BIGINT NOT NULL, -- attachments among what they held
    scrubbed_at BIGINT NOT NULL DEFAULT 0 -- when the pages it stood on were overwritten; 0 = not yet
);
CREATE INDEX erasures_at ON erasures (at, id);
CREATE INDEX erasures_scrub ON erasures (at) WHERE scrubbed_at = 0;

-- What retention looks for.
CREATE INDEX retention_requests ON requests (updated_at, id) WHERE state IN ('archiviata', 'ritirata');
CREATE INDEX retention_drafts ON requests (updated_at, id) WHERE state = 'bozza';
ALTER TABLE appointments ADD COLUMN erased_at BIGINT NOT NULL DEFAULT 0; -- when what was personal in it was taken away; 0 = it is there
CREATE INDEX retention_appointments ON appointments (end_at, id) WHERE erased_at = 0;
CREATE INDEX retention_notices ON notifications (read_at) WHERE read_at > 0;
CREATE INDEX retention_reasons ON audit (at) WHERE reason <> '';

-- +goose Down
DROP INDEX retention_reasons;
DROP INDEX retention_notices;
DROP INDEX retention_appointments;
ALTER TABLE appointments DROP COLUMN erased_at;
DROP INDEX retention_drafts;
DROP INDEX retention_requests;
DROP TABLE erasures;
DROP TABLE retention;
