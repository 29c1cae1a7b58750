-- +goose Up

-- Where its author worked when a message was written: people have several uffici, or structures, and change them [R1, A30].
-- NULL: written before this was noted, or not by a person.
ALTER TABLE messages ADD COLUMN ufficio_id TEXT REFERENCES uffici (id);
ALTER TABLE messages ADD COLUMN struttura_id TEXT REFERENCES strutture (id);

-- +goose Down
ALTER TABLE messages DROP COLUMN struttura_id;
ALTER TABLE messages DROP COLUMN ufficio_id;
