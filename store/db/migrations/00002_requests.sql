-- +goose Up

-- The persons requests are about, one row a codice fiscale (omocodes are different people).
CREATE TABLE citizens (
    id TEXT PRIMARY KEY,
    cf TEXT NOT NULL UNIQUE
);

-- Last number given, one row a year: CB-2026-000123 is year 2026, n 123.
CREATE TABLE counters (
    year BIGINT PRIMARY KEY,
    n    BIGINT NOT NULL
);

-- Requests [R20]. The facts below "dialogue" are those of desk.Dialogue; rights are computed
-- from them and stored nowhere.
CREATE TABLE requests (
    id         TEXT PRIMARY KEY,
    version    BIGINT NOT NULL, -- +1 at every change; conditional writes name the one they read
    key        BIGINT UNIQUE,   -- 20260000123, ordered as the number is; NULL for a draft
    number     TEXT UNIQUE,     -- CB-2026-000123; NULL for a draft
    provenance TEXT NOT NULL,   -- patronato, cittadino, contact-center, altro [R22]
    profile    TEXT NOT NULL,   -- generico or referente; '' for other provenances

    -- who asks: stamped at sending [R1]; NULL for other provenances
    ente_id    TEXT REFERENCES enti (id),
    ufficio_id TEXT REFERENCES uffici (id),
    author_id  TEXT REFERENCES people (id),
    owner_id   TEXT REFERENCES people (id), -- who follows it now; the author until handed over
    linked_to  TEXT REFERENCES requests (id), -- an archived request this one goes on from [A10]

    -- what was asked
    motivo     TEXT NOT NULL,
    topic      TEXT NOT NULL,
    topic_root TEXT NOT NULL, -- topic of the first level: what officials' competence names
    citizen_id TEXT REFERENCES citizens (id), -- NULL for a Referente's [R10]
    typed_cf   TEXT NOT NULL DEFAULT '', -- of a draft, unchecked; '' once sent
    first_name TEXT NOT NULL,
    last_name  TEXT NOT NULL,
    cap        TEXT NOT NULL,
    comune     TEXT NOT NULL, -- ISTAT code or ''
    abroad     TEXT NOT NULL, -- state code or ''
    ident_kind TEXT NOT NULL, -- protocollo, domus, pensione or ''
    ident_raw  TEXT NOT NULL, -- as typed
    ident_norm TEXT NOT NULL, -- for comparing

    -- where it goes and why [A22]
    struttura_id TEXT REFERENCES strutture (id), -- NULL while "da smistare"
    region       TEXT NOT NULL,
    route_rule   TEXT NOT NULL,
    route_why    TEXT NOT NULL,

    -- dialogue
    state         TEXT NOT NULL,
    sent_at       BIGINT NOT NULL,
    sent_on       TEXT NOT NULL,
    replied_on    TEXT NOT NULL DEFAULT '',
    waiting_since TEXT NOT NULL DEFAULT '',
    waiting_at    BIGINT NOT NULL DEFAULT 0, -- the instant of waiting_since, for oldest first
    interactions  BIGINT NOT NULL DEFAULT 0,
    free_answer   BOOLEAN NOT NULL DEFAULT FALSE,
    second_done   TEXT NOT NULL DEFAULT '',
    solleciti     BIGINT NOT NULL DEFAULT 0,
    sollecito_on  TEXT NOT NULL DEFAULT '',
    interim       BOOLEAN NOT NULL DEFAULT FALSE,
    closed_on     TEXT NOT NULL DEFAULT '',
    bookable      BOOLEAN NOT NULL DEFAULT FALSE,
    assignee_id   TEXT REFERENCES people (id),
    outcome       TEXT NOT NULL DEFAULT '',
    transfers     BIGINT NOT NULL DEFAULT 0,

    -- what the official proposes for the appointment [R25]
    book_punto TEXT NOT NULL DEFAULT '',
    book_mode  TEXT NOT NULL DEFAULT '',
    book_bring TEXT NOT NULL DEFAULT '',

    -- messages that the patronato has not opened since they came
    unread     BOOLEAN NOT NULL DEFAULT FALSE,
    updated_at BIGINT NOT NULL,

    CHECK (interactions BETWEEN 0 AND 2) -- [R16]
);
-- Storico: newest first, by office, by ente and region (referenti)
CREATE INDEX requests_ufficio ON requests (ufficio_id, profile, key);
CREATE INDEX requests_ente ON requests (ente_id, profile, key);
CREATE INDEX requests_owner ON requests (owner_id, state);
-- inbox: oldest waiting first; closed ones newest first
CREATE INDEX requests_inbox ON requests (struttura_id, waiting_at, id) WHERE waiting_since <> '';
CREATE INDEX requests_struttura ON requests (struttura_id, key);
CREATE INDEX requests_region ON requests (region, waiting_at) WHERE struttura_id IS NULL;
CREATE INDEX requests_assignee ON requests (assignee_id, state);
CREATE INDEX requests_citizen ON requests (citizen_id, key);
-- what the sweeps look for
CREATE INDEX requests_waiting ON requests (waiting_since, id) WHERE waiting_since <> '';
CREATE INDEX requests_second ON requests (second_done, id) WHERE second_done <> '';
CREATE INDEX requests_closed ON requests (closed_on, id) WHERE state = 'chiusa';
CREATE INDEX requests_linked ON requests (linked_to) WHERE linked_to IS NOT NULL;

-- The thread. kind: richiesta, interazione, sollecito, ritiro (patronato); risposta,
-- interlocutoria, integrazione, chiusura (INPS). free: consumed no interaction [A7].
CREATE TABLE messages (
    id         TEXT PRIMARY KEY,
    request_id TEXT NOT NULL REFERENCES requests (id),
    kind       TEXT NOT NULL,
    author_id  TEXT REFERENCES people (id),
    text       TEXT NOT NULL,
    free       BOOLEAN NOT NULL DEFAULT FALSE,
    at         BIGINT NOT NULL
);
CREATE INDEX messages_request ON messages (request_id, at, id);

-- Files of a message; the content lies in the data directory under its hash.
CREATE TABLE attachments (
    id         TEXT PRIMARY KEY,
    message_id TEXT NOT NULL REFERENCES messages (id),
    request_id TEXT NOT NULL REFERENCES requests (id),
    name       TEXT NOT NULL, -- as shown, path removed
    type       TEXT NOT NULL, -- sniffed media type
    size       BIGINT NOT NULL, -- bytes; at most 6 MiB in total per message [R11, A20]
    sha256     TEXT NOT NULL
);
CREATE INDEX attachments_message ON attachments (message_id);
CREATE INDEX attachments_request ON attachments (request_id);
CREATE INDEX attachments_sha256 ON attachments (sha256);

-- Files of a form that was refused: safe already, and offered again with the form. A row is
-- forgotten after a day.
CREATE TABLE kept_files (
    id        TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id),
    name      TEXT NOT NULL,
    type      TEXT NOT NULL,
    size      BIGINT NOT NULL,
    sha256    TEXT NOT NULL,
    at        BIGINT NOT NULL
);
CREATE INDEX kept_files_at ON kept_files (at);
CREATE INDEX kept_files_sha256 ON kept_files (sha256);

-- What happened beside the messages: presa in carico, assegnazione, trasferimento, ...
-- detail is a sentence for the thread; internal ones are never shown to a patronato.
CREATE TABLE events (
    id         TEXT PRIMARY KEY,
    request_id TEXT NOT NULL REFERENCES requests (id),
    person_id  TEXT REFERENCES people (id), -- NULL: the program
    kind       TEXT NOT NULL,
    detail     TEXT NOT NULL,
    internal   BOOLEAN NOT NULL DEFAULT FALSE,
    at         BIGINT NOT NULL
);
CREATE INDEX events_request ON events (request_id, at, id);

-- Internal notes of the officials: a table of their own, which no operator's query names.
CREATE TABLE notes (
    id         TEXT PRIMARY KEY,
    request_id TEXT NOT NULL REFERENCES requests (id),
    author_id  TEXT NOT NULL REFERENCES people (id),
    text       TEXT NOT NULL,
    at         BIGINT NOT NULL
);
CREATE INDEX notes_request ON notes (request_id, at, id);

-- Ready-made replies of a structure ('' = all) and topic of the first level ('' = all).
CREATE TABLE canned_replies (
    id           TEXT PRIMARY KEY,
    struttura_id TEXT NOT NULL DEFAULT '',
    topic        TEXT NOT NULL DEFAULT '',
    title        TEXT NOT NULL,
    text         TEXT NOT NULL,
    UNIQUE (struttura_id, topic, title)
);

-- Who has a request open on screen; a row older than a minute means nothing.
CREATE TABLE presence (
    request_id TEXT NOT NULL REFERENCES requests (id),
    person_id  TEXT NOT NULL REFERENCES people (id),
    writing    BOOLEAN NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (request_id, person_id)
);

-- Acts already done: the hidden key of a rendered form, and what it made. A double
-- click, a retry and a second tab find it here and get the same answer.
CREATE TABLE acts (
    person_id TEXT NOT NULL REFERENCES people (id),
    key       TEXT NOT NULL,
    result    TEXT NOT NULL, -- id of what the act made or changed
    at        BIGINT NOT NULL,
    PRIMARY KEY (person_id, key)
);
CREATE INDEX acts_at ON acts (at);

-- +goose Down
DROP TABLE acts;
DROP TABLE presence;
DROP TABLE canned_replies;
DROP TABLE notes;
DROP TABLE events;
DROP TABLE kept_files;
DROP TABLE attachments;
DROP TABLE messages;
DROP TABLE requests;
DROP TABLE counters;
DROP TABLE citizens;
