-- +goose Up

-- The comune that one has become part of; '' for those that exist. Requests keep the one they name.
ALTER TABLE comuni ADD COLUMN successor TEXT NOT NULL DEFAULT '';

-- Words by which a comune is looked up, one row a word of each of its names: the official one, in
-- another language, former ones with those of comuni that became part of it, and as people say it.
CREATE TABLE comune_words (
-- +only sqlite
    word  TEXT NOT NULL, -- folded, as db.Plain does
-- +end
-- +only postgres
    word  TEXT COLLATE "C" NOT NULL, -- folded, as db.Plain does
-- +end
    istat TEXT NOT NULL,
    name  TEXT NOT NULL, -- the name the word stands in
    how   TEXT NOT NULL, -- '' official, altro (language), gia (former), detto (as it is said)
    PRIMARY KEY (word, istat, name)
);
CREATE INDEX comune_words_istat ON comune_words (istat);

-- +goose Down
DROP TABLE comune_words;
ALTER TABLE comuni DROP COLUMN successor;
