-- +goose Up

-- Who is signed in where: one row for each session that is under way. The library's own row
-- (sessions) holds the browser's token and this id; without this row it is worth nothing, so
-- that deleting it signs out at the next request.
CREATE TABLE signins (
    id         TEXT PRIMARY KEY, -- shown in the person's own list, opens nothing by itself
    person_id  TEXT NOT NULL REFERENCES people (id),
    epoch      BIGINT NOT NULL, -- the person's when it began; with another one it is over
    started_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL, -- last sign of the person, to the minute; what a page does by itself is none
    proved_at  BIGINT NOT NULL, -- when password or second factor were last given
    strong     BOOLEAN NOT NULL, -- with a second factor, or a passkey that asked for PIN or fingerprint
    device     TEXT NOT NULL, -- "Firefox su Windows", never more
    network    TEXT NOT NULL -- the first half of the address, "192.0.2.…"
);
CREATE INDEX signins_person ON signins (person_id, started_at);
CREATE INDEX signins_seen ON signins (seen_at);

-- The authenticator app of a person. Secrets are sealed with the key of the data directory
-- (seal.go); '' = none.
CREATE TABLE totps (
    person_id  TEXT PRIMARY KEY REFERENCES people (id),
    secret     TEXT NOT NULL, -- in use
    pending    TEXT NOT NULL, -- shown as a QR code, not confirmed by a code yet
    pending_at BIGINT NOT NULL,
    last_step  BIGINT NOT NULL, -- 30-second step of the last code used: a code works once
    created_at BIGINT NOT NULL, -- 0: never confirmed
    used_at    BIGINT NOT NULL
);

-- Passkeys and security keys (WebAuthn credentials).
CREATE TABLE passkeys (
    id         TEXT PRIMARY KEY,
    person_id  TEXT NOT NULL REFERENCES people (id),
    credential TEXT NOT NULL UNIQUE, -- the credential's own id, base64url
    data       TEXT NOT NULL, -- the library's record as JSON: public key, flags, counter
    name       TEXT NOT NULL, -- given by the person
    challenge  TEXT NOT NULL DEFAULT '', -- hash of the challenge answered last: an answer works once
    created_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX passkeys_person ON passkeys (person_id, created_at);

-- Recovery codes: ten at a time, argon2id in PHC notation with one salt a batch, so that a
-- code typed is hashed once and looked up.
CREATE TABLE recovery_codes (
    person_id TEXT NOT NULL REFERENCES people (id),
    hash      TEXT NOT NULL,
    used_at   BIGINT NOT NULL DEFAULT 0, -- 0: not used yet
    PRIMARY KEY (person_id, hash)
);

-- +goose Down
DROP TABLE recovery_codes;
DROP TABLE passkeys;
DROP TABLE totps;
DROP TABLE signins;
