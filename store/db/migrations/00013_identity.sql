-- +goose Up

-- Which database this is. The data folder carries the same id in the file database.id: a pair that
-- does not match is refused, since a folder read with the wrong database looks full of files that
-- nobody names.
CREATE TABLE identity (
    one     BIGINT PRIMARY KEY CHECK (one = 1),
    id      TEXT NOT NULL,
    unnamed BIGINT NOT NULL DEFAULT 0 -- files without a request that were too many to be put away; 0: all is well
);

-- +goose Down
DROP TABLE identity;
