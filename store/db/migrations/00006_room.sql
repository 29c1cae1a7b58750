-- +goose Up

-- Personal links of guests to the room of one appointment: they follow it when it is moved, and
-- end with it [R39, A24].
CREATE TABLE room_guests (
    id             TEXT PRIMARY KEY, -- in the room: ospite:id
    appointment_id TEXT NOT NULL REFERENCES appointments (id),
    token          TEXT NOT NULL UNIQUE, -- SHA-256 of what stands in the address, hexadecimal
    name           TEXT NOT NULL, -- as the others see it
    contact        TEXT NOT NULL, -- e-mail address the link was sent to, or ''
    created_by     TEXT NOT NULL REFERENCES people (id),
    created_at     BIGINT NOT NULL,
    revoked_by     TEXT REFERENCES people (id),
    revoked_at     BIGINT NOT NULL DEFAULT 0 -- 0 = the link is good
);
CREATE INDEX room_guests_appointment ON room_guests (appointment_id, created_at);

-- What was typed beside the voice, kept with the appointment. Exactly one of person_id and
-- guest_id says who; name is what the others saw.
CREATE TABLE room_lines (
    id             TEXT PRIMARY KEY,
    appointment_id TEXT NOT NULL REFERENCES appointments (id),
    person_id      TEXT REFERENCES people (id),
    guest_id       TEXT REFERENCES room_guests (id),
    name           TEXT NOT NULL,
    text           TEXT NOT NULL,
    caption        BOOLEAN NOT NULL, -- typed as a subtitle of what is being said
    key            TEXT, -- of the sending page: the same line sent twice is one
    at             BIGINT NOT NULL,
    CHECK ((person_id IS NULL) <> (guest_id IS NULL))
);
CREATE INDEX room_lines_appointment ON room_lines (appointment_id, id);
CREATE UNIQUE INDEX room_lines_person_key ON room_lines (person_id, key) WHERE person_id IS NOT NULL AND key IS NOT NULL;
CREATE UNIQUE INDEX room_lines_guest_key ON room_lines (guest_id, key) WHERE guest_id IS NOT NULL AND key IS NOT NULL;

-- Documents handed over in the room; the content lies in the data directory under its hash.
CREATE TABLE room_files (
    id             TEXT PRIMARY KEY,
    appointment_id TEXT NOT NULL REFERENCES appointments (id),
    person_id      TEXT REFERENCES people (id),
    guest_id       TEXT REFERENCES room_guests (id),
    author         TEXT NOT NULL, -- name the others saw
    name           TEXT NOT NULL, -- of the file as shown, path removed
    type           TEXT NOT NULL, -- sniffed media type
    size           BIGINT NOT NULL, -- bytes
    sha256         TEXT NOT NULL,
    at             BIGINT NOT NULL,
    CHECK ((person_id IS NULL) <> (guest_id IS NULL))
);
CREATE INDEX room_files_appointment ON room_files (appointment_id, id);
CREATE INDEX room_files_sha256 ON room_files (sha256);

-- Who came, was let in, was sent away and left: ids, never names, nothing of what was said. Rows
-- are never changed; ids rise in the order of what happened.
CREATE TABLE room_log (
    id             TEXT PRIMARY KEY,
    appointment_id TEXT NOT NULL REFERENCES appointments (id),
    at             BIGINT NOT NULL,
    kind           TEXT NOT NULL, -- knock admit refuse join leave remove mute expire file
    person         TEXT NOT NULL, -- people.id, or ospite:room_guests.id
    by_person      TEXT NOT NULL, -- the official who acted, or ''
    detail         TEXT NOT NULL, -- join: udp or tcp; leave: left, vanished, replaced …; mute: of what; file: a guest's download
    stayed         BIGINT NOT NULL -- leave: seconds this connection lasted, else 0
);
CREATE INDEX room_log_person ON room_log (appointment_id, person, id);

-- +only sqlite
-- +goose StatementBegin
CREATE TRIGGER room_log_bu BEFORE UPDATE ON room_log BEGIN
    SELECT RAISE(ABORT, 'room_log is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER room_log_bd BEFORE DELETE ON room_log BEGIN
    SELECT RAISE(ABORT, 'room_log is append-only');
END;
-- +goose StatementEnd
-- +end
-- +only postgres
-- +goose StatementBegin
CREATE FUNCTION room_log_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'room_log is append-only';
END
$$;
-- +goose StatementEnd
CREATE TRIGGER room_log_stays BEFORE UPDATE OR DELETE ON room_log FOR EACH ROW EXECUTE FUNCTION room_log_stays();
-- +end

-- +goose Down
DROP TABLE room_log;
-- +only postgres
DROP FUNCTION room_log_stays();
-- +end
DROP TABLE room_files;
DROP TABLE room_lines;
DROP TABLE room_guests;
