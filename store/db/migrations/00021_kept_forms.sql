-- +goose Up

-- Any form that people write in is kept as typed until it is done, 48 hours at most: saved by its page
-- while they type, refused, stale, or sent when its session had ended.
ALTER TABLE parked_forms ADD COLUMN page TEXT NOT NULL DEFAULT '';       -- address of the page it stands on
ALTER TABLE parked_forms ADD COLUMN version BIGINT NOT NULL DEFAULT 1;   -- one more with each saving
ALTER TABLE parked_forms ADD COLUMN tab TEXT NOT NULL DEFAULT '';        -- the open page that saved it last
ALTER TABLE parked_forms ADD COLUMN done_at BIGINT NOT NULL DEFAULT 0;   -- done or dropped: what comes late is not kept again; 0: waiting

-- +goose Down
ALTER TABLE parked_forms DROP COLUMN done_at;
ALTER TABLE parked_forms DROP COLUMN tab;
ALTER TABLE parked_forms DROP COLUMN version;
ALTER TABLE parked_forms DROP COLUMN page;
