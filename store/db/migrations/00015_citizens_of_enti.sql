-- +goose Up

-- [A17] One citizen, one topic, one time: within an ente. What one ente booked never stands in
-- another's way, and no refusal can tell of it.
ALTER TABLE appointment_citizens ADD COLUMN ente_id TEXT NOT NULL DEFAULT ''; -- of the appointment
UPDATE appointment_citizens SET ente_id = (SELECT a.ente_id FROM appointments a WHERE a.id = appointment_citizens.appointment_id);
DROP INDEX appointment_citizens_topic;
CREATE UNIQUE INDEX appointment_citizens_topic ON appointment_citizens (citizen_id, topic_root, ente_id) WHERE live;

CREATE TABLE citizen_minutes_of_enti (
    citizen_id     TEXT NOT NULL REFERENCES citizens (id),
    five           BIGINT NOT NULL, -- unix time / 300
    ente_id        TEXT NOT NULL REFERENCES enti (id),
    appointment_id TEXT NOT NULL REFERENCES appointments (id),
    PRIMARY KEY (citizen_id, five, ente_id)
);
INSERT INTO citizen_minutes_of_enti (citizen_id, five, ente_id, appointment_id)
    SELECT m.citizen_id, m.five, a.ente_id, m.appointment_id FROM citizen_minutes m JOIN appointments a ON a.id = m.appointment_id;
DROP TABLE citizen_minutes;
ALTER TABLE citizen_minutes_of_enti RENAME TO citizen_minutes;
CREATE INDEX citizen_minutes_appointment ON citizen_minutes (appointment_id);

-- +goose Down
-- What two enti booked for one citizen at one time cannot stand under the former rule: the later one gives way.
DELETE FROM citizen_minutes WHERE EXISTS (SELECT 1 FROM citizen_minutes o
    WHERE o.citizen_id = citizen_minutes.citizen_id AND o.five = citizen_minutes.five AND o.ente_id < citizen_minutes.ente_id);
CREATE TABLE citizen_minutes_of_all (
    citizen_id     TEXT NOT NULL REFERENCES citizens (id),
    five           BIGINT NOT NULL,
    appointment_id TEXT NOT NULL REFERENCES appointments (id),
    PRIMARY KEY (citizen_id, five)
);
INSERT INTO citizen_minutes_of_all (citizen_id, five, appointment_id) SELECT citizen_id, five, appointment_id FROM citizen_minutes;
DROP TABLE citizen_minutes;
ALTER TABLE citizen_minutes_of_all RENAME TO citizen_minutes;
CREATE INDEX citizen_minutes_appointment ON citizen_minutes (appointment_id);
DROP INDEX appointment_citizens_topic;
UPDATE appointment_citizens SET live = FALSE WHERE live AND EXISTS (SELECT 1 FROM appointment_citizens o
    WHERE o.citizen_id = appointment_citizens.citizen_id AND o.topic_root = appointment_citizens.topic_root AND o.live AND o.ente_id < appointment_citizens.ente_id);
CREATE UNIQUE INDEX appointment_citizens_topic ON appointment_citizens (citizen_id, topic_root) WHERE live;
ALTER TABLE appointment_citizens DROP COLUMN ente_id;
