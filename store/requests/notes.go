package requests

import (
	"context"
	"database/sql"

	"combipat/desk"
	"combipat/store/db"
)

// AddNote adds an internal note of the officials: no operator's page or query reads the table.
// For anybody but an official who may work the request it is ErrNotFound.
func (s *Requests) AddNote(ctx context.Context, a db.Act, text string) error {
	if !a.Who.Official() {
		return db.ErrNotFound
	}
	return s.Write(ctx, func(tx *db.Tx) error {
		_, err := db.Once(tx, a, func() (string, error) {
			r, err := LoadRequest(tx, a.Who, a.ID)
			if err != nil {
				return "", err
			}
			if err := db.Room(tx, desk.NotesBound, `SELECT COUNT(*) FROM notes WHERE request_id = $1`, r.ID); err != nil {
				return "", err
			}
			id := db.NewID()
			_, err = tx.Exec(`INSERT INTO notes (id, request_id, author_id, text, at) VALUES ($1, $2, $3, $4, $5)`,
				id, r.ID, a.Who.ID, text, a.Now.Unix())
			return id, err
		})
		return err
	})
}

func notesOf(q db.Queryer, id string) ([]desk.Entry, error) {
	rows, err := q.Query(`SELECT n.id, p.name, n.text, n.at FROM notes n JOIN people p ON p.id = n.author_id
		WHERE n.request_id = $1 ORDER BY n.at, n.id`, id)
	return db.Collect(rows, err, func(rows *sql.Rows) (e desk.Entry, err error) {
		var at int64
		e.Note = true
		err = rows.Scan(&e.ID, &e.Author, &e.Text, &at)
		e.At = db.Instant(at)
		return e, err
	})
}

// CannedReply is a ready-made text of a structure and topic.
type CannedReply struct{ ID, Title, Text string }

// CannedReplies returns the ready-made replies in use that fit a request, by title.
func (s *Requests) CannedReplies(ctx context.Context, r desk.Request) ([]CannedReply, error) {
	rows, err := s.Read(ctx).Query(`SELECT id, title, text FROM canned_replies
		WHERE struttura_id IN ('', $1) AND topic IN ('', $2) AND NOT retired ORDER BY title`, r.Struttura.ID, r.Topic.Root())
	return db.Collect(rows, err, func(rows *sql.Rows) (c CannedReply, err error) {
		err = rows.Scan(&c.ID, &c.Title, &c.Text)
		return c, err
	})
}
