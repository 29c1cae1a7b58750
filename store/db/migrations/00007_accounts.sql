-- +goose Up

-- Sessions carry the epoch under which they were opened; raising it ends them all at their
-- next request: another password, another role, a disabled login.
ALTER TABLE people ADD COLUMN epoch BIGINT NOT NULL DEFAULT 0;

-- Links by which a person gives themselves a password. The row goes when the link is used.
CREATE TABLE links (
    token      TEXT PRIMARY KEY, -- SHA-256, in hex, of what stands in the address
    kind       TEXT NOT NULL,    -- invito (72 hours) or password (30 minutes)
    person_id  TEXT NOT NULL REFERENCES people (id),
    made_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX links_person ON links (person_id, kind, made_at);
CREATE INDEX links_expires ON links (expires_at);

-- "Password dimenticata", as it was typed: a job finds out whether there is such a login, so
-- that the page answers alike and as quickly either way.
CREATE TABLE resets (
    id    TEXT PRIMARY KEY,
    login TEXT NOT NULL,
    at    BIGINT NOT NULL
);
CREATE INDEX resets_at ON resets (at, id);

-- A message that takes a link gets it when it is handed over, and not before: the outbox holds
-- the kind of link and for whom, '' for the messages without one.
ALTER TABLE outbox ADD COLUMN link TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN person_id TEXT NOT NULL DEFAULT '';

-- How often something was tried. key is the SHA-256, in hex, of whom it is counted for: an
-- account and a network, a person, a minute.
CREATE TABLE throttles (
    kind     TEXT NOT NULL,
    key      TEXT NOT NULL,
    failures BIGINT NOT NULL DEFAULT 0, -- since the last success
    last_at  BIGINT NOT NULL,           -- of the last attempt; of a budget, when it is full again
    good_at  BIGINT NOT NULL DEFAULT 0, -- of the last success
    PRIMARY KEY (kind, key)
);
CREATE INDEX throttles_last ON throttles (last_at);

-- Forms that were sent when their session had ended, until the same person signs in again.
CREATE TABLE parked_forms (
    id        TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id),
    profile   TEXT NOT NULL, -- the hat it was written under
    path      TEXT NOT NULL, -- where it was sent
    fields    TEXT NOT NULL, -- urlencoded, without files
    at        BIGINT NOT NULL
);
CREATE INDEX parked_forms_person ON parked_forms (person_id, at);
CREATE INDEX parked_forms_at ON parked_forms (at);

-- +goose Down
DROP TABLE parked_forms;
DROP TABLE throttles;
ALTER TABLE outbox DROP COLUMN person_id;
ALTER TABLE outbox DROP COLUMN link;
DROP TABLE resets;
DROP TABLE links;
ALTER TABLE people DROP COLUMN epoch;
