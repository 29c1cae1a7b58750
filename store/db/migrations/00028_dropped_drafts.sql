-- +goose Up
-- When a draft was thrown away, 0: it was not. For an hour it can be had back; nobody sees it meanwhile.
ALTER TABLE requests ADD COLUMN dropped_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX requests_dropped ON requests (dropped_at) WHERE dropped_at > 0;

-- +goose Down
DROP INDEX requests_dropped;
ALTER TABLE requests DROP COLUMN dropped_at;
