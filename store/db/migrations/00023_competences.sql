-- +goose Up

-- Who works a topic at a structure is asked with every request that is looked at; the primary key begins with the person.
CREATE INDEX competences_struttura ON competences (struttura_id, topic, person_id);

-- +goose Down
DROP INDEX competences_struttura;
