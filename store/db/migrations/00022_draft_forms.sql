-- +goose Up

-- The page that saved a draft last, by the key it was drawn with: its own savings follow one another, whatever
-- answer it missed. Another page's saving makes a draft of its own beside it, which neither overwrites.
ALTER TABLE requests ADD COLUMN draft_form TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN draft_beside TEXT NOT NULL DEFAULT ''; -- id of the draft it was parted from
CREATE INDEX requests_draft_form ON requests (author_id, draft_form) WHERE draft_form <> '';

-- +goose Down
DROP INDEX requests_draft_form;
ALTER TABLE requests DROP COLUMN draft_beside;
ALTER TABLE requests DROP COLUMN draft_form;
