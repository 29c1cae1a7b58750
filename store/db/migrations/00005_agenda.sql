-- +goose Up

-- Day of the patron saint of the sede's town, "12-07", '' for none: the sede is shut [R43].
ALTER TABLE strutture ADD COLUMN patron TEXT NOT NULL DEFAULT '';

-- Punti di consulenza of a sede [R43]. Slots are computed from what follows and stored nowhere.
CREATE TABLE punti (
    id           TEXT PRIMARY KEY,
    code         TEXT NOT NULL UNIQUE, -- MI-PENSIONI
    struttura_id TEXT NOT NULL REFERENCES strutture (id),
    name         TEXT NOT NULL,
    address      TEXT NOT NULL,
    notice_days  BIGINT NOT NULL DEFAULT 0, -- working days between booking and appointment, at least
    notice_hours BIGINT NOT NULL DEFAULT 0, -- hours, likewise
    horizon      BIGINT NOT NULL DEFAULT 0, -- days ahead that can be booked, 0 = no limit
    active       BOOLEAN NOT NULL DEFAULT TRUE -- FALSE: takes no new appointments
);
CREATE INDEX punti_struttura ON punti (struttura_id);
CREATE TABLE punto_topics (
    punto_id TEXT NOT NULL REFERENCES punti (id),
    topic    TEXT NOT NULL REFERENCES topics (code), -- brings its subtopics along
    PRIMARY KEY (punto_id, topic)
);
CREATE TABLE punto_modes (
    punto_id TEXT NOT NULL REFERENCES punti (id),
    mode     TEXT NOT NULL, -- presenza, telefono, web [R31]
    PRIMARY KEY (punto_id, mode)
);
CREATE TABLE punto_officials (
    punto_id  TEXT NOT NULL REFERENCES punti (id),
    person_id TEXT NOT NULL REFERENCES people (id),
    PRIMARY KEY (punto_id, person_id)
);
CREATE INDEX punto_officials_person ON punto_officials (person_id);

-- Weekly agenda. Minutes of the day in Rome, multiples of 5; valid_from and valid_to are
-- included and may be ''; every n weeks counted from the week of anchor.
CREATE TABLE punto_templates (
    id          TEXT PRIMARY KEY,
    punto_id    TEXT NOT NULL REFERENCES punti (id),
    weekday     BIGINT NOT NULL, -- 0 = Sunday
    from_minute BIGINT NOT NULL,
    to_minute   BIGINT NOT NULL,
    length      BIGINT NOT NULL, -- minutes of one appointment
    buffer      BIGINT NOT NULL, -- minutes after it
    counters    BIGINT NOT NULL, -- postazioni
    valid_from  TEXT NOT NULL DEFAULT '',
    valid_to    TEXT NOT NULL DEFAULT '',
    every       BIGINT NOT NULL DEFAULT 1,
    anchor      TEXT NOT NULL DEFAULT ''
);
CREATE INDEX punto_templates_punto ON punto_templates (punto_id);

-- Days whose hours replace those of the weekly agenda, one row an opening; a day with none has
-- one row of length 0.
CREATE TABLE punto_exceptions (
    punto_id    TEXT NOT NULL REFERENCES punti (id),
    day         TEXT NOT NULL,
    from_minute BIGINT NOT NULL,
    to_minute   BIGINT NOT NULL,
    length      BIGINT NOT NULL,
    buffer      BIGINT NOT NULL,
    counters    BIGINT NOT NULL,
    PRIMARY KEY (punto_id, day, from_minute)
);

-- Closures of a sede and absences of officials: days included, from minute to minute on each
-- of them, or the whole day when both are 0.
CREATE TABLE closures (
    id           TEXT PRIMARY KEY,
    struttura_id TEXT NOT NULL REFERENCES strutture (id),
    from_day     TEXT NOT NULL,
    to_day       TEXT NOT NULL,
    from_minute  BIGINT NOT NULL,
    to_minute    BIGINT NOT NULL,
    reason       TEXT NOT NULL, -- shown to whoever looks for a slot
    lifted       BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE INDEX closures_struttura ON closures (struttura_id, to_day) WHERE NOT lifted;
CREATE TABLE absences (
    id          TEXT PRIMARY KEY,
    person_id   TEXT NOT NULL REFERENCES people (id),
    from_day    TEXT NOT NULL,
    to_day      TEXT NOT NULL,
    from_minute BIGINT NOT NULL,
    to_minute   BIGINT NOT NULL
);
CREATE INDEX absences_person ON absences (person_id, to_day);

-- Last number given, one row a year: AP-2026-000123.
CREATE TABLE appointment_counters (
    year BIGINT PRIMARY KEY,
    n    BIGINT NOT NULL
);

-- Appointments and the holds they begin as [R34]. live: the row takes its counter, and counts
-- for its citizens and requests. It means nothing past live_until: whoever wants the place
-- sets it to FALSE in the transaction that takes it, so that no sweep is waited for.
CREATE TABLE appointments (
    id           TEXT PRIMARY KEY, -- never changes, so that the calendar's UID does not
    version      BIGINT NOT NULL,
    number       TEXT UNIQUE,     -- NULL while a hold
    state        TEXT NOT NULL,   -- desk.AppointmentState
    live         BOOLEAN NOT NULL,
    live_until   BIGINT NOT NULL, -- of a hold its end, of an appointment end_at
    origin       TEXT NOT NULL,   -- who made the hold: operatore, lista (waiting list), sede (proposal)
    punto_id     TEXT NOT NULL REFERENCES punti (id),
    struttura_id TEXT NOT NULL REFERENCES strutture (id),
    counter      BIGINT NOT NULL, -- postazione, from 1
    start_at     BIGINT NOT NULL,
    end_at       BIGINT NOT NULL,
    day          TEXT NOT NULL,   -- of start_at in Rome
    mode         TEXT NOT NULL,   -- presenza, telefono, web
    moves_id     TEXT REFERENCES appointments (id), -- a hold for moving that appointment
    closure_id   TEXT REFERENCES closures (id), -- that took the slot away; NULL = stands [A16]

    ente_id    TEXT NOT NULL REFERENCES enti (id),
    ufficio_id TEXT NOT NULL REFERENCES uffici (id),
    author_id  TEXT NOT NULL REFERENCES people (id),

    topic      TEXT NOT NULL DEFAULT '',
    topic_root TEXT NOT NULL DEFAULT '', -- of the first level
    contact    TEXT NOT NULL DEFAULT '', -- recapito [R32]
    motivation TEXT NOT NULL DEFAULT '', -- [R36]
    bring      TEXT NOT NULL DEFAULT '', -- "porta con te"
    note       TEXT NOT NULL DEFAULT '', -- of the outcome, or why it was cancelled
    sequence   BIGINT NOT NULL DEFAULT 0, -- of the calendar entry, +1 at every move

    held_at      BIGINT NOT NULL,
    confirmed_at BIGINT NOT NULL DEFAULT 0, -- or moved
    updated_at   BIGINT NOT NULL,

    CHECK (start_at < end_at),
    CHECK (counter >= 1)
);
-- [R30, R43] one counter, one time: never two
CREATE UNIQUE INDEX appointments_slot ON appointments (punto_id, start_at, counter) WHERE live;
CREATE INDEX appointments_punto ON appointments (punto_id, day, start_at);
CREATE INDEX appointments_struttura ON appointments (struttura_id, day, start_at);
CREATE INDEX appointments_ufficio ON appointments (ufficio_id, day, start_at);
CREATE INDEX appointments_course ON appointments (ufficio_id, start_at, id) WHERE state = 'confermato';
CREATE INDEX appointments_author ON appointments (author_id, start_at);
CREATE INDEX appointments_coming ON appointments (start_at) WHERE state = 'confermato';
CREATE INDEX appointments_ending ON appointments (live_until) WHERE live;
CREATE INDEX appointments_moves ON appointments (moves_id) WHERE moves_id IS NOT NULL;
CREATE INDEX appointments_displaced ON appointments (closure_id) WHERE closure_id IS NOT NULL;

-- The five minutes (unix time / 300) that a live row covers on its counter: what was cut from
-- other hours and overlaps cannot be booked either.
CREATE TABLE slot_minutes (
    punto_id       TEXT NOT NULL,
    counter        BIGINT NOT NULL,
    five           BIGINT NOT NULL,
    appointment_id TEXT NOT NULL REFERENCES appointments (id),
    PRIMARY KEY (punto_id, counter, five)
);
CREATE INDEX slot_minutes_appointment ON slot_minutes (appointment_id);

-- Its citizens, one or two [R29]. live and live_until as above.
CREATE TABLE appointment_citizens (
    appointment_id TEXT NOT NULL REFERENCES appointments (id),
    position       BIGINT NOT NULL CHECK (position IN (1, 2)),
    citizen_id     TEXT NOT NULL REFERENCES citizens (id),
    topic_root     TEXT NOT NULL,
    live           BOOLEAN NOT NULL,
    live_until     BIGINT NOT NULL,
    PRIMARY KEY (appointment_id, position),
    UNIQUE (citizen_id, appointment_id)
);
-- [A17] one citizen, one topic: never two active ones
CREATE UNIQUE INDEX appointment_citizens_topic ON appointment_citizens (citizen_id, topic_root) WHERE live;

-- [A17] and never two at one time: the five minutes of each citizen
CREATE TABLE citizen_minutes (
    citizen_id     TEXT NOT NULL REFERENCES citizens (id),
    five           BIGINT NOT NULL,
    appointment_id TEXT NOT NULL REFERENCES appointments (id),
    PRIMARY KEY (citizen_id, five)
);
CREATE INDEX citizen_minutes_appointment ON citizen_minutes (appointment_id);

-- The requests it comes from: position 1 the one whose right it uses, 2 the second citizen's.
CREATE TABLE appointment_requests (
    appointment_id TEXT NOT NULL REFERENCES appointments (id),
    position       BIGINT NOT NULL CHECK (position IN (1, 2)),
    request_id     TEXT NOT NULL REFERENCES requests (id),
    live           BOOLEAN NOT NULL,
    live_until     BIGINT NOT NULL,
    PRIMARY KEY (appointment_id, position)
);
-- [A13] one request, one hold or active appointment
CREATE UNIQUE INDEX appointment_requests_one ON appointment_requests (request_id) WHERE live;
CREATE INDEX appointment_requests_request ON appointment_requests (request_id, appointment_id);

-- What happened to an appointment; detail is a sentence for both sides.
CREATE TABLE appointment_events (
    id             TEXT PRIMARY KEY,
    appointment_id TEXT NOT NULL REFERENCES appointments (id),
    person_id      TEXT REFERENCES people (id), -- NULL: the program
    kind           TEXT NOT NULL,
    detail         TEXT NOT NULL,
    at             BIGINT NOT NULL
);
CREATE INDEX appointment_events_appointment ON appointment_events (appointment_id, at, id);

-- "Avvisami". state: attesa, offerta, presa, scaduta (the offer), decaduta (the right),
-- ritirata. The oldest right comes first.
CREATE TABLE waiting_list (
    id          TEXT PRIMARY KEY,
    punto_id    TEXT NOT NULL REFERENCES punti (id),
    mode        TEXT NOT NULL,
    request_id  TEXT REFERENCES requests (id), -- NULL: direct
    ente_id     TEXT NOT NULL REFERENCES enti (id),
    ufficio_id  TEXT NOT NULL REFERENCES uffici (id),
    person_id   TEXT NOT NULL REFERENCES people (id),
    from_day    TEXT NOT NULL, -- wanted, both included; to_day '' = no limit
    to_day      TEXT NOT NULL,
    right_since TEXT NOT NULL, -- day the right to book began; without a request, of entering
    state       TEXT NOT NULL,
    hold_id     TEXT NOT NULL DEFAULT '', -- the slot offered
    offer_until BIGINT NOT NULL DEFAULT 0,
    created_at  BIGINT NOT NULL
);
CREATE INDEX waiting_list_next ON waiting_list (punto_id, right_since, created_at) WHERE state = 'attesa';
-- one place at a time for one request, and for one person without a request
CREATE UNIQUE INDEX waiting_list_request ON waiting_list (request_id, punto_id) WHERE state IN ('attesa', 'offerta') AND request_id IS NOT NULL;
CREATE UNIQUE INDEX waiting_list_direct ON waiting_list (person_id, punto_id) WHERE state IN ('attesa', 'offerta') AND request_id IS NULL;
CREATE INDEX waiting_list_offered ON waiting_list (offer_until) WHERE state = 'offerta';
CREATE INDEX waiting_list_hold ON waiting_list (hold_id) WHERE state = 'offerta';
CREATE INDEX waiting_list_of_request ON waiting_list (request_id) WHERE request_id IS NOT NULL;
CREATE INDEX waiting_list_ufficio ON waiting_list (ufficio_id, created_at);

-- Private calendar feeds: token is the SHA-256 of what stands in the address.
CREATE TABLE feeds (
    token      TEXT PRIMARY KEY,
    person_id  TEXT NOT NULL UNIQUE REFERENCES people (id),
    created_at BIGINT NOT NULL
);

-- What the right to book knows of earlier appointments; kept in the appointment's transaction.
ALTER TABLE requests ADD COLUMN booked_until BIGINT NOT NULL DEFAULT 0; -- end of the confirmed one
ALTER TABLE requests ADD COLUMN cancelled_soon BIGINT NOT NULL DEFAULT 0; -- by the patronato in time [A14]
ALTER TABLE requests ADD COLUMN booking_consumed BOOLEAN NOT NULL DEFAULT FALSE; -- [A12, A14, A15]

-- A notification is about a request or about an appointment.
ALTER TABLE notifications ADD COLUMN appointment_id TEXT;
CREATE UNIQUE INDEX notifications_appointment ON notifications (appointment_id, kind, mark, person_id) WHERE appointment_id IS NOT NULL;

-- +goose Down
DROP INDEX notifications_appointment;
DELETE FROM notifications WHERE appointment_id IS NOT NULL;
ALTER TABLE notifications DROP COLUMN appointment_id;
ALTER TABLE requests DROP COLUMN booking_consumed;
ALTER TABLE requests DROP COLUMN cancelled_soon;
ALTER TABLE requests DROP COLUMN booked_until;
DROP TABLE feeds;
DROP TABLE waiting_list;
DROP TABLE appointment_events;
DROP TABLE appointment_requests;
DROP TABLE citizen_minutes;
DROP TABLE appointment_citizens;
DROP TABLE slot_minutes;
DROP TABLE appointments;
DROP TABLE appointment_counters;
DROP TABLE absences;
DROP TABLE closures;
DROP TABLE punto_exceptions;
DROP TABLE punto_templates;
DROP TABLE punto_officials;
DROP TABLE punto_modes;
DROP TABLE punto_topics;
DROP TABLE punti;
ALTER TABLE strutture DROP COLUMN patron;
