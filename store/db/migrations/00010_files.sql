-- +goose Up

-- What the virus scanner says of a content, one row a hash. Without a scanner there are none,
-- and a file without a row may be opened.
CREATE TABLE file_scans (
    sha256    TEXT PRIMARY KEY,
    -- attesa: quarantined until looked at; arretrato: older than the scanner, open meanwhile;
    -- pulito; infetto: never opened, its bytes deleted
    state     TEXT NOT NULL,
    found     TEXT NOT NULL DEFAULT '', -- what the scanner calls the virus
    trouble   TEXT NOT NULL DEFAULT '', -- why the last try failed: irraggiungibile, limite, errore
    queued_at BIGINT NOT NULL,
    next_at   BIGINT NOT NULL DEFAULT 0, -- not before this instant; also keeps two scanners apart
    attempts  BIGINT NOT NULL DEFAULT 0,
    done_at   BIGINT NOT NULL DEFAULT 0  -- 0 while it waits
);
CREATE INDEX file_scans_due ON file_scans (next_at, queued_at) WHERE done_at = 0;
CREATE INDEX file_scans_found ON file_scans (done_at) WHERE state = 'infetto';

-- A ready-made reply that is offered no more; it may be taken up again.
ALTER TABLE canned_replies ADD COLUMN retired BOOLEAN NOT NULL DEFAULT FALSE;

-- +goose Down
ALTER TABLE canned_replies DROP COLUMN retired;
DROP TABLE file_scans;
