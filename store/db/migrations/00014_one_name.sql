-- +goose Up
-- Said in a draft: the citizen has one name only, so that the other field stays empty [A31].
ALTER TABLE requests ADD COLUMN one_name BOOLEAN NOT NULL DEFAULT FALSE;
