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
	Form     string   // key of the page it is typed in, whose savings are one draft; "": each is its own
	Version  int64    // the one the page has read or saved; 0: whichever stands
	ByItself bool     // saved by the page: no draft is left over where its request was sent meanwhile
}

// Saved says where a form was kept as a draft.
type Saved struct {
	ID      string
	Version int64
	Apart   bool // another page had saved something else meanwhile: this is a draft of its own beside it
}

// SaveDraft is KeepDraft for who asks for the id alone.
func (s *Requests) SaveDraft(ctx context.Context, a db.Act, d Draft) (id string, err error) {
	saved, err := s.KeepDraft(ctx, a, d)
	return saved.ID, err
}

// KeepDraft keeps the form as it stands. What another page saved meanwhile is not overwritten: this
// becomes a draft beside it. A draft that is not the person's, or is no draft any more, is
// ErrNotFound; more than 6 MiB of files ErrTooLarge; a draft too many, or a file, is refused.
func (s *Requests) KeepDraft(ctx context.Context, a db.Act, d Draft) (saved Saved, err error) {
	err = s.Write(ctx, func(tx *db.Tx) error {
		saved, err = putDraft(tx, a, d, desk.DraftsBound)
		return err
	})
	return saved, err
}

// draftOf finds the draft that a form is to be saved in: the one its page saved last, else the one it
// names, unless another page has changed that one. An empty id asks for a new draft.
func draftOf(tx *db.Tx, a db.Act, d Draft) (id, beside string, err error) {
	if d.Form != "" {
		var state desk.State
		var dropped int64
		err = db.One(tx.QueryRow(`SELECT id, state, dropped_at FROM requests WHERE author_id = $1 AND draft_form = $2 AND profile = $3 AND ufficio_id = $4 ORDER BY id DESC LIMIT 1`,
			a.Who.ID, d.Form, profileOf(a.Who), a.Who.Ufficio.ID).Scan(&id, &state, &dropped))
		switch {
		case err == nil && d.ByItself && (state != desk.Bozza || dropped > 0): // a page that is just being left
			return "", "", db.ErrNotFound
		case err == nil && state == desk.Bozza:
			return id, "", nil
		case err != nil && err != db.ErrNotFound:
			return "", "", err
		}
	}
	if a.ID == "" {
		return "", "", nil
	}
	if err := ownDraft(tx, a, a.ID); err != nil {
		return "", "", err
	}
	var version, dropped int64
	if err := tx.QueryRow(`SELECT version, dropped_at FROM requests WHERE id = $1`, a.ID).Scan(&version, &dropped); err != nil {
		return "", "", err
	}
	if d.ByItself && dropped > 0 {
		return "", "", db.ErrNotFound
	}
	if d.Version != 0 && d.Version != version {
		return "", a.ID, nil
	}
	return a.ID, "", nil
}

// putDraft writes the draft's row, its message and its files, making them where missing; one that stays
// a draft is made only within the bound of how many a person has.
func putDraft(tx *db.Tx, a db.Act, d Draft, within ...desk.Bound) (Saved, error) {
	id, beside, err := draftOf(tx, a, d)
	if err != nil {
		return Saved{}, err
	}
	if id == "" {
		for _, bound := range within {
			if err := db.Room(tx, bound, `SELECT COUNT(*) FROM requests WHERE author_id = $1 AND state = 'bozza' AND dropped_at = 0`, a.Who.ID); err != nil {
				return Saved{}, err
			}
		}
		id = db.NewID()
		if err := insertDraft(tx, id, a, d); err != nil {
			return Saved{}, err
		}
	}
	q := d.Question
	_, err = tx.Exec(`UPDATE requests SET version = version + 1, motivo = $2, topic = $3, first_name = $4, last_name = $5,
			cap = $6, comune = $7, abroad = $8, ident_kind = $9, ident_raw = $10, typed_cf = $11, profile = $12, updated_at = $13, one_name = $14,
			dropped_at = 0, draft_form = $15, draft_beside = CASE WHEN $16 = '' THEN draft_beside ELSE $16 END
		WHERE id = $1 AND state = 'bozza'`,
		id, q.Motivo, q.Topic, q.FirstName, q.LastName, q.CAP, q.Comune, q.Abroad, q.IdentifierKind, q.Identifier, q.CF,
		profileOf(a.Who), a.Now.Unix(), q.OneName, d.Form, beside)
	if err != nil {
		return Saved{}, fmt.Errorf("save draft: %w", err)
	}
	if _, err := tx.Exec(`UPDATE messages SET text = $2, at = $3 WHERE request_id = $1 AND kind = 'richiesta'`, id, q.Text, a.Now.Unix()); err != nil {
		return Saved{}, err
	}
	for _, file := range d.Drop {
		if _, err := tx.Exec(`DELETE FROM attachments WHERE id = $1 AND request_id = $2`, file, id); err != nil {
			return Saved{}, err
		}
	}
	// The first message of a request carries the request's own id.
	if err := addFiles(tx, id, id, d.Files, a.Now); err != nil {
		return Saved{}, err
	}
	saved := Saved{ID: id, Apart: beside != ""}
	return saved, tx.QueryRow(`SELECT version FROM requests WHERE id = $1`, id).Scan(&saved.Version)
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
	_, err = tx.Exec(`INSERT INTO messages (id, request_id, kind, author_id, text, at, ufficio_id) VALUES ($1, $1, 'richiesta', $2, '', $3, $4)`,
		id, a.Who.ID, a.Now.Unix(), a.Who.Ufficio.ID)
	return err
}

// ownDraft is ErrNotFound unless id is a draft of the person's, of the profile and ufficio they wear: a
// draft keeps those it was begun under [R3, A30].
func ownDraft(q db.Queryer, a db.Act, id string) error {
	var found string
	return db.One(q.QueryRow(`SELECT id FROM requests WHERE id = $1 AND author_id = $2 AND state = 'bozza' AND profile = $3 AND ufficio_id = $4`,
		id, a.Who.ID, profileOf(a.Who), a.Who.Ufficio.ID).Scan(&found))
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
	Version   int64
	Beside    string // another draft of the person's, from which another page's saving has parted this one
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
	d := SavedDraft{ID: r.ID, LinkedTo: r.LinkedTo, UpdatedAt: r.UpdatedAt, Version: r.Version, Question: desk.Question{
		Motivo: string(r.Motivo), Topic: r.Topic.Code, FirstName: r.Citizen.FirstName, LastName: r.Citizen.LastName,
		CAP: string(r.Citizen.CAP), Comune: r.Citizen.Comune, Abroad: r.Citizen.Abroad,
		IdentifierKind: string(r.Identifier.Kind), Identifier: r.Identifier.Raw,
	}}
	err = q.QueryRow(`SELECT r.typed_cf, r.one_name, m.text, r.draft_beside FROM requests r JOIN messages m ON m.id = r.id WHERE r.id = $1`, id).
		Scan(&d.Question.CF, &d.Question.OneName, &d.Question.Text, &d.Beside)
	if err != nil {
		return SavedDraft{}, db.One(err)
	}
	files, err := filesOf(q, who.ID, id)
	d.Files = files[id]
	return d, err
}

// DraftOfForm returns the draft that a page saved last, by the page's key; else ErrNotFound.
func (s *Requests) DraftOfForm(ctx context.Context, who desk.Actor, form string) (SavedDraft, error) {
	var id string
	err := db.One(s.Read(ctx).QueryRow(`SELECT id FROM requests WHERE author_id = $1 AND draft_form = $2 AND draft_form <> '' AND state = $3 AND profile = $4 AND ufficio_id = $5`,
		who.ID, form, desk.Bozza, profileOf(who), who.Ufficio.ID).Scan(&id))
	if err != nil {
		return SavedDraft{}, err
	}
	return s.Draft(ctx, who, id)
}

// DroppedFor is how long a draft that was thrown away can be had back.
const DroppedFor = time.Hour

// DropDraft throws a draft of the person's away: it can be had back for an hour, and is then deleted.
// ErrNotFound if it is none.
func (s *Requests) DropDraft(ctx context.Context, a db.Act) error {
	return s.Write(ctx, func(tx *db.Tx) error {
		return db.Changed(tx.Exec(`UPDATE requests SET dropped_at = $3 WHERE id = $1 AND author_id = $2 AND state = 'bozza' AND dropped_at = 0`, a.ID, a.Who.ID, a.Now.Unix()))
	})
}

// TakeDraftBack gives a draft back that was thrown away within the hour; ErrNotFound if there is none.
func (s *Requests) TakeDraftBack(ctx context.Context, a db.Act) error {
	return s.Write(ctx, func(tx *db.Tx) error {
		if err := ownDraft(tx, a, a.ID); err != nil {
			return err
		}
		return db.Changed(tx.Exec(`UPDATE requests SET dropped_at = 0 WHERE id = $1 AND author_id = $2 AND state = 'bozza' AND dropped_at > $3`, a.ID, a.Who.ID, a.Now.Add(-DroppedFor).Unix()))
	})
}
