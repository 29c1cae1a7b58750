-- +goose Up

-- [A33] Whoever takes a slot waits here for what the same person, and the same ufficio, is taking
-- at that moment: so that the bound on live holds is counted on what stands.
CREATE TABLE hold_turns (
    holder TEXT PRIMARY KEY, -- id of a person or of an ufficio
    at     BIGINT NOT NULL   -- of the last one
);
-- Holds only, a handful of rows: named so that nobody takes them for all that somebody ever had.
CREATE INDEX live_holds_author ON appointments (author_id, live_until) WHERE live AND state = 'in-prenotazione';
CREATE INDEX live_holds_ufficio ON appointments (ufficio_id, punto_id, live_until) WHERE live AND state = 'in-prenotazione';

-- +goose Down
DROP INDEX live_holds_ufficio;
DROP INDEX live_holds_author;
DROP TABLE hold_turns;
