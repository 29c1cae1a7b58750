-- +goose Up

-- What takes the slot of a confirmed appointment away, '' where it stands: chiusura (closure_id says which), assenza, orari, ritiro,
-- disdetta [A16]; and why, in the sede's words, for whoever booked.
ALTER TABLE appointments ADD COLUMN displaced TEXT NOT NULL DEFAULT '';
ALTER TABLE appointments ADD COLUMN displaced_for TEXT NOT NULL DEFAULT '';
UPDATE appointments SET displaced = 'chiusura', displaced_for = COALESCE((SELECT k.reason FROM closures k WHERE k.id = closure_id), '')
    WHERE closure_id IS NOT NULL;
CREATE INDEX appointments_unsettled ON appointments (start_at) WHERE displaced <> '' AND state = 'confermato';

-- +goose Down
DROP INDEX appointments_unsettled;
ALTER TABLE appointments DROP COLUMN displaced_for;
ALTER TABLE appointments DROP COLUMN displaced;
