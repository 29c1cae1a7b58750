-- +goose Up

-- FALSE: a structure that was retired. It receives nothing new; what it has stays readable.
ALTER TABLE strutture ADD COLUMN active BOOLEAN NOT NULL DEFAULT TRUE;

-- Why the last attempt to send a message failed, in the server's words without the recipient;
-- '' where none failed.
ALTER TABLE outbox ADD COLUMN failure TEXT NOT NULL DEFAULT '';
-- Messages handed over, newest first, for the Gestore's page.
CREATE INDEX outbox_sent ON outbox (sent_at) WHERE sent_at > 0;

-- +goose Down
DROP INDEX outbox_sent;
ALTER TABLE outbox DROP COLUMN failure;
ALTER TABLE strutture DROP COLUMN active;
