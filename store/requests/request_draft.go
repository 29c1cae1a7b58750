package requests

import (
	"context"
	"fmt"
	"time"

	"combipat/desk"
	"combipat/store/db"
)

// Draft is what the form of a new request holds: as typed, with the files that came and those
// to be taken away. Act.ID names an earlier draft of the same form, if there is one.
type Draft struct {
	Question desk.Question
	LinkedTo string // an archived request this one goes on from [A10]
	Files    []NewFile
	Drop     []string // ids of files of the draft to be removed
}

// SaveDraft keeps the form as it stands and returns the draft's id. A draft that is not the
// person's, or is no draft any more, is ErrNotFound; more than 6 MiB of files ErrTooLarge; a draft
// too many, or a file, is refused.
func (s *Requests) SaveDraft(ctx context.Context, a db.Act, d Draft) (id string, err error) {
	err = s.Write(ctx, func(tx *db.Tx) error {
		if a.ID == "" {
			if err := db.Room(tx, desk.DraftsBound, `SELECT COUNT(*) FROM requests WHERE author_id = $1 AND state = 'bozza'`, a.Who.ID); err != nil {
				return err
			}
		}
		id, err = putDraft(tx, a, d)
		return err
	})
	return id, err
}

// putDraft writes the draft's row, its message and its files, making them where missing.
func putDraft(tx *db.Tx, a db.Act, d Draft) (string, error) {
	id := a.ID
	if id == "" {
		id = db.NewID()
		if err := insertDraft(tx, id, a, d); err != nil {
			return "", err
		}
	} else if err := ownDraft(tx, a, id); err != nil {
		return "", err
	}
	q := d.Question
	_, err := tx.Exec(`UPDATE requests SET version = version + 1, motivo = $2, topic = $3, first_name = $4, last_name = $5,
			cap = $6, comune = $7, abroad = $8, ident_kind = $9, ident_raw = $10, typed_cf = $11, profile = $12, updated_at = $13, one_name = $14
		WHERE id = $1 AND state = 'bozza'`,
		id, q.Motivo, q.Topic, q.FirstName, q.LastName, q.CAP, q.Comune, q.Abroad, q.IdentifierKind, q.Identifier, q.CF,
		profileOf(a.Who), a.Now.Unix(), q.OneName)
	if err != nil {
		return "", fmt.Errorf("save draft: %w", err)
	}
	if _, err := tx.Exec(`UPDATE messages SET text = $2, at = $3 WHERE request_id = $1 AND kind = 'richiesta'`, id, q.Text, a.Now.Unix()); err != nil {
		return "", err
	}
	for _, file := range d.Drop {
		if _, err := tx.Exec(`DELETE FROM attachments WHERE id = $1 AND request_id = $2`, file, id); err != nil {
			return "", err
		}
	}
	// The first message of a request carries the request's own id.
	return id, addFiles(tx, id, id, d.Files, a.Now)
}

func insertDraft(tx *db.Tx, id string, a db.Act, d Draft) error {
	if lacks := a.Who.Role.Lacks(a.Who.Ente.ID != "", a.Who.Ufficio.ID != "", true); lacks != "" {
		return &desk.Refusal{Rule: "R1", Text: "La tua utenza non è completa (" + lacks + "): chiedi al tuo Amministratore di completarla, poi invia di nuovo."}
	}
	linked := d.LinkedTo
	if linked != "" {
		if _, err := LoadRequest(tx, a.Who, linked); err != nil {
			return err
		}
	}
	_, err := tx.Exec(`INSERT INTO requests (id, version, provenance, profile, ente_id, ufficio_id, author_id, owner_id, linked_to,
			motivo, topic, topic_root, first_name, last_name, cap, comune, abroad, ident_kind, ident_raw, ident_norm,
			region, route_rule, route_why, state, sent_at, sent_on, updated_at)
		VALUES ($1, 0, 'patronato', $2, $3, $4, $5, $5, $6, '', '', '', '', '', '', '', '', '', '', '', $7, '', '', 'bozza', 0, '', $8)`,
		id, profileOf(a.Who), a.Who.Ente.ID, a.Who.Ufficio.ID, a.Who.ID, db.Null(linked), a.Who.Ufficio.Region, a.Now.Unix())
	if err != nil {
		return fmt.Errorf("new draft: %w", err)
	}
	_, err = tx.Exec(`INSERT INTO messages (id, request_id, kind, author_id, text, at) VALUES ($1, $1, 'richiesta', $2, '', $3)`,
		id, a.Who.ID, a.Now.Unix())
	return err
}

// ownDraft is ErrNotFound unless id is a draft of the person's.
func ownDraft(q db.Queryer, a db.Act, id string) error {
	var found string
	return db.One(q.QueryRow(`SELECT id FROM requests WHERE id = $1 AND author_id = $2 AND state = 'bozza'`, id, a.Who.ID).Scan(&found))
}

func profileOf(who desk.Actor) desk.Profile {
	if who.AsReferente() {
		return desk.Referente
	}
	return desk.Generico
}

// SavedDraft is a draft as it comes back into the form.
type SavedDraft struct {
	ID        string
	Question  desk.Question
	LinkedTo  desk.RequestRef
	Files     []desk.Attachment
	UpdatedAt time.Time
}

// Draft returns a draft of the person's under the profile they wear, else ErrNotFound.
func (s *Requests) Draft(ctx context.Context, who desk.Actor, id string) (SavedDraft, error) {
	q := s.Read(ctx)
	r, err := LoadRequest(q, who, id)
	if err != nil {
		return SavedDraft{}, err
	}
	if r.State != desk.Bozza {
		return SavedDraft{}, db.ErrNotFound
	}
	d := SavedDraft{ID: r.ID, LinkedTo: r.LinkedTo, UpdatedAt: r.UpdatedAt, Question: desk.Question{
		Motivo: string(r.Motivo), Topic: r.Topic.Code, FirstName: r.Citizen.FirstName, LastName: r.Citizen.LastName,
		CAP: string(r.Citizen.CAP), Comune: r.Citizen.Comune, Abroad: r.Citizen.Abroad,
		IdentifierKind: string(r.Identifier.Kind), Identifier: r.Identifier.Raw,
	}}
	err = q.QueryRow(`SELECT r.typed_cf, r.one_name, m.text FROM requests r JOIN messages m ON m.id = r.id WHERE r.id = $1`, id).
		Scan(&d.Question.CF, &d.Question.OneName, &d.Question.Text)
	if err != nil {
		return SavedDraft{}, db.One(err)
	}
	files, err := filesOf(q, who.ID, id)
	d.Files = files[id]
	return d, err
}

// DropDraft deletes a draft of the person's and its files' rows; ErrNotFound if it is none.
func (s *Requests) DropDraft(ctx context.Context, a db.Act) error {
	return s.Write(ctx, func(tx *db.Tx) error {
		if err := ownDraft(tx, a, a.ID); err != nil {
			return err
		}
		for _, sql := range []string{
			`DELETE FROM attachments WHERE request_id = $1`,
			`DELETE FROM messages WHERE request_id = $1`,
			`DELETE FROM requests WHERE id = $1 AND state = 'bozza'`,
		} {
			if _, err := tx.Exec(sql, a.ID); err != nil {
				return err
			}
		}
		return nil
	})
}
