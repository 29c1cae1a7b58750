-- +goose Up

-- Conventions of the whole schema: ids are UUIDv7 text made by the program; instants are
-- BIGINT unix seconds; a day is TEXT "2026-04-04" in Europe/Rome ('' = no day, so that days
-- compare without NULL); codes of the contract are stored as they are spelled there.

-- Patronati. code is the "codice INPS" of the ente [R1].
CREATE TABLE enti (
    id   TEXT PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
);

-- Offices of an ente. code is the "codice ufficio"; region decides the competent CRIC [R1, R15].
CREATE TABLE uffici (
    id      TEXT PRIMARY KEY,
    ente_id TEXT NOT NULL REFERENCES enti (id),
    code    TEXT NOT NULL,
    name    TEXT NOT NULL,
    region  TEXT NOT NULL,
    UNIQUE (ente_id, code)
);

-- INPS offices: kind is provinciale or cric. provincia (two letters) is '' for a CRIC.
CREATE TABLE strutture (
    id        TEXT PRIMARY KEY,
    code      TEXT NOT NULL UNIQUE,
    kind      TEXT NOT NULL,
    name      TEXT NOT NULL,
    provincia TEXT NOT NULL,
    region    TEXT NOT NULL,
    phone     TEXT NOT NULL DEFAULT '',
    -- the structure that serves a whole provincia; a second one in a city is found by its CAPs
    main      BOOLEAN NOT NULL DEFAULT TRUE,
    -- competent for residents abroad [A21]
    estero    BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE INDEX strutture_provincia ON strutture (provincia) WHERE main;
CREATE INDEX strutture_region ON strutture (region, kind);

-- CAPs that a structure serves beside or instead of its provincia's main one.
CREATE TABLE struttura_caps (
    cap          TEXT NOT NULL,
    struttura_id TEXT NOT NULL REFERENCES strutture (id),
    PRIMARY KEY (cap, struttura_id)
);

-- The catalogue of argomenti, kept by the Gestore [R12]; parent is '' for a topic of the
-- first level, which routes for its subtopics unless a rule names them.
CREATE TABLE topics (
    code     TEXT PRIMARY KEY,
    parent   TEXT NOT NULL DEFAULT '',
    label    TEXT NOT NULL,
    position BIGINT NOT NULL,
    active   BOOLEAN NOT NULL DEFAULT TRUE
);

-- Rules that come before the structure of the CAP [A22]. level: cap-argomento (place is a
-- CAP), comune-argomento (an ISTAT code), polo (the id of the structure whose topic is
-- worked elsewhere, R14).
CREATE TABLE topic_rules (
    level        TEXT NOT NULL,
    place        TEXT NOT NULL,
    topic        TEXT NOT NULL REFERENCES topics (code),
    struttura_id TEXT NOT NULL REFERENCES strutture (id),
    PRIMARY KEY (level, place, topic)
);

-- Geography, from the public data shipped with the program (see data/LICENZE.md). It
-- proposes and never blocks: about 120 CAPs and 142 comuni's CAPs are missing from it.
CREATE TABLE comuni (
    istat     TEXT PRIMARY KEY,
    name      TEXT NOT NULL,
    other     TEXT NOT NULL, -- German, French or Slovene name where official
    provincia TEXT NOT NULL,
    region    TEXT NOT NULL,
    plain     TEXT NOT NULL  -- name in lower case without accents, for looking it up
);
CREATE INDEX comuni_plain ON comuni (plain);
CREATE TABLE cap_comuni (
    cap   TEXT NOT NULL,
    istat TEXT NOT NULL,
    PRIMARY KEY (cap, istat)
);
CREATE TABLE cap_province (
    cap       TEXT NOT NULL,
    provincia TEXT NOT NULL,
    region    TEXT NOT NULL,
    PRIMARY KEY (cap, provincia)
);
CREATE TABLE stati (
    code   TEXT PRIMARY KEY,
    name   TEXT NOT NULL,
    active BOOLEAN NOT NULL
);

-- Everybody who signs in. role as in desk.Role; ente and ufficio for patronati, struttura
-- for INPS, NULL where they have no meaning.
CREATE TABLE people (
    id           TEXT PRIMARY KEY,
    login        TEXT NOT NULL UNIQUE,
    name         TEXT NOT NULL,
    email        TEXT NOT NULL DEFAULT '',
    password     TEXT NOT NULL, -- argon2id in PHC notation, '' = cannot sign in
    role         TEXT NOT NULL,
    can_refer    BOOLEAN NOT NULL DEFAULT FALSE, -- Referente regionale, granted by the ente [R4]
    ente_id      TEXT REFERENCES enti (id),
    ufficio_id   TEXT REFERENCES uffici (id),
    struttura_id TEXT REFERENCES strutture (id),
    disabled     BOOLEAN NOT NULL DEFAULT FALSE,
    created_at   BIGINT NOT NULL
);
CREATE INDEX people_ufficio ON people (ufficio_id);
CREATE INDEX people_ente ON people (ente_id);
CREATE INDEX people_struttura ON people (struttura_id);

-- What a Funzionario works: structures × topics of the first level [R6].
CREATE TABLE competences (
    person_id    TEXT NOT NULL REFERENCES people (id),
    struttura_id TEXT NOT NULL REFERENCES strutture (id),
    topic        TEXT NOT NULL REFERENCES topics (code),
    PRIMARY KEY (person_id, struttura_id, topic)
);

-- Server-side sessions; token is the hash of what the browser holds.
CREATE TABLE sessions (
    token      TEXT PRIMARY KEY,
    data       BYTEA NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_expires ON sessions (expires_at);

-- +goose Down
DROP TABLE sessions;
DROP TABLE competences;
DROP TABLE people;
DROP TABLE stati;
DROP TABLE cap_province;
DROP TABLE cap_comuni;
DROP TABLE comuni;
DROP TABLE topic_rules;
DROP TABLE topics;
DROP TABLE struttura_caps;
DROP TABLE strutture;
DROP TABLE uffici;
DROP TABLE enti;
