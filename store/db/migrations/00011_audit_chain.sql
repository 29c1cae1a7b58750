-- +goose Up

-- The register of accesses becomes a chain: each row carries the hash of the one before it, so
-- that whatever is changed afterwards is found (store/audit_check.go). What was written before
-- is put away here, and chained by the program when it first opens the database.
DROP INDEX audit_subject;
DROP INDEX audit_at;
ALTER TABLE audit RENAME TO audit_before;

-- Who looked at what, who changed whose rights: ids, never names. Rows are only ever added.
CREATE TABLE audit (
-- +only sqlite
    seq       INTEGER PRIMARY KEY, -- from 1, without a gap
-- +end
-- +only postgres
    seq       BIGINT PRIMARY KEY, -- from 1, without a gap
-- +end
    id        TEXT NOT NULL UNIQUE,
    at        BIGINT NOT NULL,
    person_id TEXT NOT NULL REFERENCES people (id),
    role      TEXT NOT NULL, -- of the person at that moment
    action    TEXT NOT NULL, -- desk.AuditAction
    subject   TEXT NOT NULL, -- a request, a citizen, an appointment, a person…
    object    TEXT NOT NULL, -- what of it: an attachment; '' = all
    reason    TEXT NOT NULL, -- what the person wrote; the one text that an erasure takes away
    salt      TEXT NOT NULL, -- random; goes with the reason
    seal      TEXT NOT NULL, -- SHA-256 of salt and reason, '' without one: the chain outlives the text
    prev      TEXT NOT NULL, -- hash of the row before, zeros for the first
    hash      TEXT NOT NULL UNIQUE -- SHA-256 of prev and all of the above but reason and salt
);
CREATE INDEX audit_subject ON audit (subject, at);
CREATE INDEX audit_person ON audit (person_id, at);
CREATE INDEX audit_at ON audit (at, seq);

-- The last row: without it nobody would miss what is cut off at the end.
CREATE TABLE audit_head (
    one  BIGINT PRIMARY KEY CHECK (one = 1),
    seq  BIGINT NOT NULL,
    hash TEXT NOT NULL
);
INSERT INTO audit_head (one, seq, hash) VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

-- +only sqlite
-- +goose StatementBegin
CREATE TRIGGER audit_bi BEFORE INSERT ON audit
WHEN new.seq IS NOT (SELECT h.seq + 1 FROM audit_head h) OR new.prev IS NOT (SELECT h.hash FROM audit_head h)
    OR EXISTS (SELECT 1 FROM audit WHERE seq = new.seq) OR EXISTS (SELECT 1 FROM audit WHERE id = new.id) OR EXISTS (SELECT 1 FROM audit WHERE hash = new.hash)
BEGIN
    SELECT RAISE(ABORT, 'audit: rows are added at the end of the chain only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_bu BEFORE UPDATE ON audit
WHEN new.reason <> '' OR new.salt <> '' OR new.seq IS NOT old.seq OR new.id IS NOT old.id OR new.at IS NOT old.at
    OR new.person_id IS NOT old.person_id OR new.role IS NOT old.role OR new.action IS NOT old.action OR new.subject IS NOT old.subject
    OR new.object IS NOT old.object OR new.seal IS NOT old.seal OR new.prev IS NOT old.prev OR new.hash IS NOT old.hash
BEGIN
    SELECT RAISE(ABORT, 'audit: rows are never changed; only a reason may be taken away');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_bd BEFORE DELETE ON audit BEGIN
    SELECT RAISE(ABORT, 'audit: rows are never removed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_head_bu BEFORE UPDATE ON audit_head
WHEN new.one IS NOT 1 OR new.seq IS NOT old.seq + 1 OR NOT EXISTS (SELECT 1 FROM audit WHERE seq = new.seq AND hash = new.hash)
BEGIN
    SELECT RAISE(ABORT, 'audit: the head goes forward with its row only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_head_bd BEFORE DELETE ON audit_head BEGIN
    SELECT RAISE(ABORT, 'audit: the head is never removed');
END;
-- +goose StatementEnd
-- +end

-- +only postgres
-- +goose StatementBegin
CREATE FUNCTION audit_guard() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
    IF TG_TABLE_NAME = 'audit' AND TG_OP = 'INSERT' THEN
        IF EXISTS (SELECT 1 FROM audit_head h WHERE new.seq = h.seq + 1 AND new.prev = h.hash) THEN
            RETURN new;
        END IF;
        RAISE EXCEPTION 'audit: rows are added at the end of the chain only';
    ELSIF TG_TABLE_NAME = 'audit' AND TG_OP = 'UPDATE' THEN
        IF new.reason = '' AND new.salt = '' AND (new.seq, new.id, new.at, new.person_id, new.role, new.action, new.subject, new.object, new.seal, new.prev, new.hash)
            = (old.seq, old.id, old.at, old.person_id, old.role, old.action, old.subject, old.object, old.seal, old.prev, old.hash) THEN
            RETURN new;
        END IF;
        RAISE EXCEPTION 'audit: rows are never changed; only a reason may be taken away';
    ELSIF TG_TABLE_NAME = 'audit_head' AND TG_OP = 'UPDATE' THEN
        IF new.one = 1 AND new.seq = old.seq + 1 AND EXISTS (SELECT 1 FROM audit a WHERE a.seq = new.seq AND a.hash = new.hash) THEN
            RETURN new;
        END IF;
        RAISE EXCEPTION 'audit: the head goes forward with its row only';
    END IF;
    RAISE EXCEPTION 'audit: rows are never removed';
END;
$guard$;
-- +goose StatementEnd
CREATE TRIGGER audit_guard BEFORE INSERT OR UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_guard();
CREATE TRIGGER audit_guard_all BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_guard();
CREATE TRIGGER audit_guard BEFORE UPDATE OR DELETE ON audit_head FOR EACH ROW EXECUTE FUNCTION audit_guard();
CREATE TRIGGER audit_guard_all BEFORE TRUNCATE ON audit_head FOR EACH STATEMENT EXECUTE FUNCTION audit_guard();
-- +end

-- +goose Down
-- +only postgres
DROP TRIGGER audit_guard_all ON audit;
DROP TRIGGER audit_guard ON audit;
-- +end
INSERT INTO audit_before (id, at, person_id, action, subject, reason) SELECT id, at, person_id, action, subject, reason FROM audit;
DROP TABLE audit_head;
DROP TABLE audit;
-- +only postgres
DROP FUNCTION audit_guard;
-- +end
ALTER TABLE audit_before RENAME TO audit;
CREATE INDEX audit_subject ON audit (subject, at);
CREATE INDEX audit_at ON audit (at, id);
