-- +goose Up

-- What somebody is beside what their own row of people says: at further structures of INPS, or in further
-- uffici of their ente [A30]. They act as one of them at a time.
CREATE TABLE further_positions (
    id           TEXT PRIMARY KEY,
    person_id    TEXT NOT NULL REFERENCES people (id),
    role         TEXT NOT NULL,                  -- as in people, on the same side of the counter
    can_refer    BOOLEAN NOT NULL DEFAULT FALSE, -- Referente regionale from this ufficio too [R3]
    ufficio_id   TEXT REFERENCES uffici (id),    -- an operator's, of the person's own ente
    struttura_id TEXT REFERENCES strutture (id), -- of INPS
    created_at   BIGINT NOT NULL
);
CREATE UNIQUE INDEX further_positions_ufficio ON further_positions (person_id, ufficio_id);
CREATE UNIQUE INDEX further_positions_struttura ON further_positions (person_id, struttura_id);
CREATE INDEX further_positions_at ON further_positions (struttura_id, person_id);
CREATE INDEX further_positions_in ON further_positions (ufficio_id, person_id);

-- All of them: the first one is the person's own row and has its id.
CREATE VIEW positions AS
    SELECT id, id AS person_id, role, can_refer, ufficio_id, struttura_id FROM people
    UNION ALL SELECT id, person_id, role, can_refer, ufficio_id, struttura_id FROM further_positions;

-- A Funzionario works topics in a position; those of structures where they have none of their own are the first one's.
ALTER TABLE competences ADD COLUMN position_id TEXT NOT NULL DEFAULT '';
UPDATE competences SET position_id = person_id;
CREATE INDEX competences_position ON competences (position_id, struttura_id, topic);

-- +goose Down
DROP INDEX competences_position;
ALTER TABLE competences DROP COLUMN position_id;
DROP VIEW positions;
DROP TABLE further_positions;
