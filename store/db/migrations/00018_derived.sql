-- +goose Up

-- What the program works out from other rows and keeps beside them (words to search by, keys to
-- sort by, the geography it ships): made by which version of its code, and how far a newer one
-- has got. No row: not yet made at all.
CREATE TABLE derived (
    name    TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    upto    BIGINT NOT NULL, -- position of the last row that is done
    done    BOOLEAN NOT NULL
);

-- +goose Down
DROP TABLE derived;
