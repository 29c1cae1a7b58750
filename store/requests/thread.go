package requests

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"combipat/desk"
	"combipat/store/db"
)

// Request returns one request as who may see it, else ErrNotFound, whatever the reason.
func (s *Requests) Request(ctx context.Context, who desk.Actor, id string) (desk.Request, error) {
	return LoadRequest(s.Read(ctx), who, id)
}

// Thread returns a request's messages and events, oldest first; for officials the internal
// ones and the notes as well. The request must have been loaded for the same person.
func (s *Requests) Thread(ctx context.Context, who desk.Actor, r desk.Request) ([]desk.Entry, error) {
	q := s.Read(ctx)
	return Thread(q, who.ID, r.ID, who.Official())
}

func Thread(q db.Queryer, reader, id string, internal bool) ([]desk.Entry, error) {
	entries, err := messagesOf(q, reader, id)
	if err != nil {
		return nil, err
	}
	events, err := eventsOf(q, id, internal)
	if err != nil {
		return nil, err
	}
	entries = append(entries, events...)
	if internal {
		notes, err := notesOf(q, id)
		if err != nil {
			return nil, err
		}
		entries = append(entries, notes...)
	}
	slices.SortStableFunc(entries, func(a, b desk.Entry) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	return entries, nil
}

func messagesOf(q db.Queryer, reader, id string) ([]desk.Entry, error) {
	rows, err := q.Query(`SELECT m.id, m.kind, COALESCE(p.name, ''), COALESCE(u.name, s.name, ''), m.text, m.free, m.at
		FROM messages m JOIN requests r ON r.id = m.request_id LEFT JOIN people p ON p.id = m.author_id
			LEFT JOIN uffici u ON u.id = m.ufficio_id AND u.id <> r.ufficio_id
			LEFT JOIN strutture s ON s.id = m.struttura_id AND s.id <> r.struttura_id
		WHERE m.request_id = $1 ORDER BY m.at, m.id`, id)
	entries, err := db.Collect(rows, err, func(rows *sql.Rows) (e desk.Entry, err error) {
		var at int64
		err = rows.Scan(&e.ID, &e.Kind, &e.Author, &e.Place, &e.Text, &e.Free, &at)
		e.At = db.Instant(at)
		return e, err
	})
	if err != nil {
		return nil, err
	}
	files, err := filesOf(q, reader, id)
	for i := range entries {
		entries[i].Files = files[entries[i].ID]
	}
	return entries, err
}

func eventsOf(q db.Queryer, id string, internal bool) ([]desk.Entry, error) {
	rows, err := q.Query(`SELECT v.id, COALESCE(p.name, ''), v.detail, v.internal, v.at
		FROM events v LEFT JOIN people p ON p.id = v.person_id WHERE v.request_id = $1 AND (NOT v.internal OR $2) ORDER BY v.at, v.id`, id, internal)
	return db.Collect(rows, err, func(rows *sql.Rows) (e desk.Entry, err error) {
		var at int64
		err = rows.Scan(&e.ID, &e.Author, &e.Text, &e.Note, &at)
		e.At, e.Event = db.Instant(at), true
		return e, err
	})
}
