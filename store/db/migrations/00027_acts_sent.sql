-- +goose Up
-- What a form was filled with when it was acted on, as a digest: the same form with another content
-- is no repetition. Empty where it was not told.
ALTER TABLE acts ADD COLUMN sent TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE acts DROP COLUMN sent;
