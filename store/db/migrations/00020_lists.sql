-- +goose Up

-- Each list and each count of RULES' roles reads one index in the order in which it is shown; what
-- stands behind the order is there so that a count need not look at the rows (store/requests:
-- list_order.go, and the test of plans).
DROP INDEX requests_ente;
CREATE INDEX requests_ente ON requests (ente_id, key);
CREATE INDEX requests_ente_state ON requests (ente_id, state, key, closed_on);
CREATE INDEX requests_ufficio_state ON requests (ufficio_id, profile, state, key, closed_on);
CREATE INDEX requests_struttura_state ON requests (struttura_id, state, key, closed_on, topic_root);

-- the operator's queues
CREATE INDEX requests_unread ON requests (ufficio_id, profile, key, state, author_id) WHERE unread;
CREATE INDEX requests_due ON requests (ufficio_id, profile, waiting_since, sollecito_on, state, author_id) WHERE waiting_since <> '';
CREATE INDEX requests_bookable ON requests (ufficio_id, profile, state, key) WHERE bookable OR second_done <> '';
CREATE INDEX requests_drafts ON requests (author_id, updated_at) WHERE state = 'bozza';

-- the official's
DROP INDEX requests_inbox;
CREATE INDEX requests_inbox ON requests (struttura_id, waiting_at, id, waiting_since, assignee_id, topic_root, state) WHERE waiting_since <> '';
CREATE INDEX requests_mine ON requests (assignee_id, key) WHERE assignee_id IS NOT NULL;

-- +only postgres
-- Statistics and dead rows are looked after when one row in fifty has changed, not one in five: of
-- a million that would be too late.
ALTER TABLE requests SET (autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE messages SET (autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE notifications SET (autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE search_docs SET (autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE appointments SET (autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.05);
-- +end

-- +goose Down
-- +only postgres
ALTER TABLE appointments RESET (autovacuum_analyze_scale_factor, autovacuum_vacuum_scale_factor);
ALTER TABLE search_docs RESET (autovacuum_analyze_scale_factor, autovacuum_vacuum_scale_factor);
ALTER TABLE notifications RESET (autovacuum_analyze_scale_factor, autovacuum_vacuum_scale_factor);
ALTER TABLE messages RESET (autovacuum_analyze_scale_factor);
ALTER TABLE requests RESET (autovacuum_analyze_scale_factor, autovacuum_vacuum_scale_factor);
-- +end
DROP INDEX requests_mine;
DROP INDEX requests_inbox;
CREATE INDEX requests_inbox ON requests (struttura_id, waiting_at, id) WHERE waiting_since <> '';
DROP INDEX requests_drafts;
DROP INDEX requests_bookable;
DROP INDEX requests_due;
DROP INDEX requests_unread;
DROP INDEX requests_struttura_state;
DROP INDEX requests_ufficio_state;
DROP INDEX requests_ente_state;
DROP INDEX requests_ente;
CREATE INDEX requests_ente ON requests (ente_id, profile, key);
