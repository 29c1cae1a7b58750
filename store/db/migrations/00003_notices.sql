-- +goose Up

-- Notifiche. At most one for one transition: (person, request, kind, mark), where mark is the
-- day a right began, or the id of the message that caused it.
CREATE TABLE notifications (
    id         TEXT PRIMARY KEY,
    person_id  TEXT NOT NULL REFERENCES people (id),
    request_id TEXT REFERENCES requests (id), -- NULL: about something else (see 00005)
    kind       TEXT NOT NULL,
    mark       TEXT NOT NULL,
    at         BIGINT NOT NULL,
    read_at    BIGINT NOT NULL DEFAULT 0,
    UNIQUE (request_id, kind, mark, person_id)
);
CREATE INDEX notifications_person ON notifications (person_id, at, id);
CREATE INDEX notifications_unread ON notifications (person_id) WHERE read_at = 0;

-- E-mail to be sent: a ping back into the application, without personal data [R44, A29].
CREATE TABLE outbox (
    id        TEXT PRIMARY KEY,
    recipient TEXT NOT NULL,
    subject   TEXT NOT NULL,
    body      TEXT NOT NULL,
    queued_at BIGINT NOT NULL,
    sent_at   BIGINT NOT NULL DEFAULT 0,
    attempts  BIGINT NOT NULL DEFAULT 0,
    next_at   BIGINT NOT NULL DEFAULT 0 -- not before this instant; also keeps two senders apart
);
CREATE INDEX outbox_queued ON outbox (queued_at);
CREATE INDEX outbox_due ON outbox (next_at, queued_at) WHERE sent_at = 0;

-- Who looked at what: ids, never names. subject is a request or a citizen.
CREATE TABLE audit (
    id        TEXT PRIMARY KEY,
    at        BIGINT NOT NULL,
    person_id TEXT NOT NULL REFERENCES people (id),
    action    TEXT NOT NULL,
    subject   TEXT NOT NULL,
    reason    TEXT NOT NULL DEFAULT ''
);
CREATE INDEX audit_subject ON audit (subject, at);
CREATE INDEX audit_at ON audit (at, id);

-- +goose Down
DROP TABLE audit;
DROP TABLE outbox;
DROP TABLE notifications;
