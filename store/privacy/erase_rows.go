package privacy

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"combipat/store/db"
)

// eraseRequest deletes a request, sent or drafted, with everything that hangs on it. The hashes
// of its files are added to files: they go once nobody else names them.
func eraseRequest(tx *db.Tx, id string, key int64, files *[]string) error {
	if err := hashes(tx, `SELECT sha256 FROM attachments WHERE request_id = $1`, id, files); err != nil {
		return err
	}
	for _, query := range []string{
		`UPDATE requests SET linked_to = NULL WHERE linked_to = $1`,
		`DELETE FROM presence WHERE request_id = $1`,
		`DELETE FROM notes WHERE request_id = $1`,
		`DELETE FROM events WHERE request_id = $1`,
		`DELETE FROM attachments WHERE request_id = $1`,
		`DELETE FROM messages WHERE request_id = $1`,
		`DELETE FROM notifications WHERE request_id = $1`,
		`DELETE FROM waiting_list WHERE request_id = $1`,
		`DELETE FROM appointment_requests WHERE request_id = $1`,
		`DELETE FROM requests WHERE id = $1`,
	} {
		if _, err := tx.Exec(query, id); err != nil {
			return fmt.Errorf("erase request: %w", err)
		}
	}
	if key != 0 {
		if _, err := tx.Exec(`DELETE FROM search_docs WHERE docid = $1`, key); err != nil {
			return fmt.Errorf("erase request: %w", err)
		}
	}
	return nil
}

// anonymise takes out of an appointment what is about people: the citizen ("" = both), contact,
// motivation, notes, what happened and what was said or handed over in its room. The row stays, with punto, day and mode, for the
// statistics of the sede and the room's record, which names ids.
func anonymise(tx *db.Tx, id, citizen string, now time.Time, files *[]string) error {
	for _, query := range []string{
		`DELETE FROM citizen_minutes WHERE appointment_id = $1 AND ($2 = '' OR citizen_id = $2)`,
		`DELETE FROM appointment_requests WHERE appointment_id = $1 AND ($2 = '' OR position IN
			(SELECT position FROM appointment_citizens WHERE appointment_id = $1 AND citizen_id = $2))`,
		`DELETE FROM appointment_citizens WHERE appointment_id = $1 AND ($2 = '' OR citizen_id = $2)`,
	} {
		if _, err := tx.Exec(query, id, citizen); err != nil {
			return fmt.Errorf("anonymise appointment: %w", err)
		}
	}
	if err := hashes(tx, `SELECT sha256 FROM room_files WHERE appointment_id = $1`, id, files); err != nil {
		return err
	}
	for _, query := range []string{
		`DELETE FROM room_lines WHERE appointment_id = $1`,
		`DELETE FROM room_files WHERE appointment_id = $1`,
		`UPDATE room_guests SET name = '', contact = '' WHERE appointment_id = $1`,
		`UPDATE appointment_citizens SET position = 1 WHERE appointment_id = $1`, // whoever is left comes first
		`UPDATE appointment_requests SET position = 1 WHERE appointment_id = $1`,
		`DELETE FROM appointment_events WHERE appointment_id = $1`,
		`DELETE FROM notifications WHERE appointment_id = $1`,
		`UPDATE appointments SET contact = '', motivation = '', bring = '', note = '' WHERE id = $1`,
	} {
		if _, err := tx.Exec(query, id); err != nil {
			return fmt.Errorf("anonymise appointment: %w", err)
		}
	}
	_, err := tx.Exec(`UPDATE appointments SET erased_at = $2 WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM appointment_citizens x WHERE x.appointment_id = $1)`, id, now.Unix())
	if err != nil {
		return fmt.Errorf("anonymise appointment: %w", err)
	}
	return nil
}

func hashes(q db.Queryer, query, id string, files *[]string) error {
	rows, err := q.Query(query, id)
	found, err := db.Collect(rows, err, func(rows *sql.Rows) (sha string, err error) {
		err = rows.Scan(&sha)
		return sha, err
	})
	*files = append(*files, found...)
	return err
}

// erased is a line of the list of erasures.
type erased struct {
	who, rule, until string
	removed, files   int
}

func noteErasure(tx *db.Tx, now time.Time, e erased) error {
	_, err := tx.Exec(`INSERT INTO erasures (id, at, person_id, rule, until_day, removed, files) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		db.NewID(), now.Unix(), e.who, e.rule, e.until, e.removed, e.files)
	return err
}

// SweepScrub overwrites what was erased since it last ran where SQLite still holds it: in the
// older segments of the search index and in the write-ahead log. Deleted rows are overwritten
// by the database itself (secure_delete). PostgreSQL does it in its own time, by VACUUM.
func (s *Privacy) SweepScrub(ctx context.Context, now time.Time) error {
	var since int64
	err := db.One(s.Read(ctx).QueryRow(`SELECT at FROM erasures WHERE scrubbed_at = 0 ORDER BY at LIMIT 1`).Scan(&since))
	if errors.Is(err, db.ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("scrub: %w", err)
	}
	if !s.Postgres() {
		if err := s.Scrub(ctx); err != nil {
			return fmt.Errorf("scrub: %w", err)
		}
	}
	return s.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE erasures SET scrubbed_at = $1 WHERE scrubbed_at = 0 AND at <= $1`, now.Unix())
		return err
	})
}
