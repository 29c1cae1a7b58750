-- How many a person has is counted before one more is let in: drafts, and files of refused forms.

-- +goose Up
CREATE INDEX kept_files_person ON kept_files (person_id, at, id);

-- +goose Down
DROP INDEX kept_files_person;
