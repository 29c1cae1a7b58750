package office

import (
	"context"
	"database/sql"

	"combipat/desk"
	"combipat/store/db"
)

// KeptReplies returns the ready-made replies of the Responsabile's structure and those of all,
// retired ones last [R21].
func (s *Office) KeptReplies(ctx context.Context, who desk.Actor) ([]desk.ReadyReply, error) {
	if err := db.Head(who); err != nil {
		return nil, err
	}
	rows, err := s.Read(ctx).Query(readyColumns+` WHERE c.struttura_id IN ('', $1) ORDER BY c.retired, c.topic, c.title`, who.Struttura.ID)
	return db.Collect(rows, err, func(rows *sql.Rows) (desk.ReadyReply, error) { return scanReady(rows) })
}

// KeptReply returns one ready-made reply of the Responsabile's own structure, else ErrNotFound.
func (s *Office) KeptReply(ctx context.Context, who desk.Actor, id string) (desk.ReadyReply, error) {
	if err := db.Head(who); err != nil {
		return desk.ReadyReply{}, err
	}
	r, err := scanReady(s.Read(ctx).QueryRow(readyColumns+` WHERE c.id = $1 AND c.struttura_id = $2`, id, who.Struttura.ID))
	return r, db.One(err)
}

const readyColumns = `SELECT c.id, c.topic, c.title, c.text, c.struttura_id = '', c.retired FROM canned_replies c`

func scanReady(row db.Scanner) (r desk.ReadyReply, err error) {
	err = row.Scan(&r.ID, &r.Topic, &r.Title, &r.Text, &r.Common, &r.Retired)
	return r, err
}

// KeepReply adds a ready-made reply to the Responsabile's structure, or changes the one named
// by Act.ID, and returns its id. What is wrong with it, and a title its topic has already, is
// desk.Invalid; another structure's reply ErrNotFound.
func (s *Office) KeepReply(ctx context.Context, a db.Act, r desk.ReadyReply) (id string, err error) {
	if err := db.Head(a.Who); err != nil {
		return "", err
	}
	if r, err = r.Check(); err != nil {
		return "", err
	}
	err = s.Write(ctx, func(tx *db.Tx) error {
		id, err = db.Once(tx, a, func() (string, error) { return putReply(tx, a, r) })
		return err
	})
	return id, err
}

func putReply(tx *db.Tx, a db.Act, r desk.ReadyReply) (string, error) {
	if r.Topic != "" {
		if _, err := db.IdOf(tx, `SELECT code FROM topics WHERE code = $1 AND parent = ''`, r.Topic); err == db.ErrNotFound {
			return "", desk.Invalid{"argomento": "Scegli un argomento dall’elenco."}
		} else if err != nil {
			return "", err
		}
	}
	var twin string
	err := db.One(tx.QueryRow(`SELECT id FROM canned_replies WHERE struttura_id = $1 AND topic = $2 AND title = $3 AND id <> $4`,
		a.Who.Struttura.ID, r.Topic, r.Title, a.ID).Scan(&twin))
	if err == nil {
		return "", desk.Invalid{"nome": "C’è già una risposta con questo titolo per questo argomento, forse tra le ritirate."}
	}
	if err != db.ErrNotFound {
		return "", err
	}
	id := a.ID
	if id == "" {
		id = db.NewID()
		if err := db.Room(tx, desk.ReadyBound, `SELECT COUNT(*) FROM canned_replies WHERE struttura_id = $1`, a.Who.Struttura.ID); err != nil {
			return "", err
		}
		_, err = tx.Exec(`INSERT INTO canned_replies (id, struttura_id, topic, title, text) VALUES ($1, $2, $3, $4, $5)`,
			id, a.Who.Struttura.ID, r.Topic, r.Title, r.Text)
	} else {
		err = db.Changed(tx.Exec(`UPDATE canned_replies SET topic = $3, title = $4, text = $5 WHERE id = $1 AND struttura_id = $2`,
			id, a.Who.Struttura.ID, r.Topic, r.Title, r.Text))
	}
	if db.IsUnique(err) { // entered by somebody else at this moment
		return "", db.ErrRetry
	}
	if err != nil {
		return "", err
	}
	return id, db.Audit(tx, a, "risposta-pronta", id, "")
}

// RetireReply keeps a ready-made reply of the Responsabile's structure from being offered, or
// offers it again; another structure's is ErrNotFound.
func (s *Office) RetireReply(ctx context.Context, a db.Act, retired bool) error {
	if err := db.Head(a.Who); err != nil {
		return err
	}
	return s.Write(ctx, func(tx *db.Tx) error {
		err := db.Changed(tx.Exec(`UPDATE canned_replies SET retired = $3 WHERE id = $1 AND struttura_id = $2`, a.ID, a.Who.Struttura.ID, retired))
		if err != nil {
			return err
		}
		return db.Audit(tx, a, "risposta-pronta-ritirata", a.ID, "")
	})
}
