package db

import (
	"context"
	"errors"
	"time"

	"combipat/desk"
)

// Reads of a citizen's file, as the register names them.
const (
	ReadRequest     = "richiesta-aperta"
	ReadReceipt     = "ricevuta-aperta"
	ReadAppointment = "appuntamento-aperto"
	ReadFile        = "allegato-scaricato"
	ReadSearch      = "ricerca-cf"
)

// readOnceIn is how long a page looked at again by the same person is the same reading: pages
// reload by themselves and people go back and forth.
const readOnceIn = 10 * time.Minute

// NoteRead registers that a.Who is about to see a subject, or one object of it, before it is
// shown: what cannot be registered is not shown. It is the one thing a GET writes, and it
// touches nothing but the register.
func (s *DB) NoteRead(ctx context.Context, a Act, action, subject, object string) error {
	var known int
	// The concatenation keeps SQLite from the index by person, under which a busy one has thousands.
	err := One(s.Read(ctx).QueryRow(`SELECT 1 FROM audit WHERE subject = $1 AND at > $2 AND person_id || '' = $3 AND action = $4 AND object = $5 LIMIT 1`,
		subject, a.Now.Add(-readOnceIn).Unix(), a.Who.ID, action, object).Scan(&known))
	if !errors.Is(err, ErrNotFound) {
		return err
	}
	return s.Write(ctx, func(tx *Tx) error {
		tx.Note(a, action, subject, object, "")
		return nil
	})
}

// NoteFileRead registers that an attachment is about to be handed out, under its request; a
// file that was kept or drafted and not sent yet is nobody else's to see, and no reading.
func (s *DB) NoteFileRead(ctx context.Context, a Act, id string) error {
	var request string
	err := One(s.Read(ctx).QueryRow(`SELECT r.id FROM attachments f JOIN requests r ON r.id = f.request_id WHERE f.id = $1 AND r.state <> 'bozza'`, id).Scan(&request))
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.NoteRead(ctx, a, ReadFile, request, id)
}

// NoteSearch registers that somebody looked for a codice fiscale; one that nobody has ever
// written about is not kept for that.
func (s *DB) NoteSearch(ctx context.Context, a Act, cf desk.CodiceFiscale) error {
	citizen, err := KnownCitizen(s.Read(ctx), cf)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.NoteRead(ctx, a, ReadSearch, citizen, "")
}

// KnownCitizen returns the opaque id of a citizen, or ErrNotFound.
func KnownCitizen(q Queryer, cf desk.CodiceFiscale) (id string, err error) {
	err = q.QueryRow(`SELECT id FROM citizens WHERE cf = $1`, cf).Scan(&id)
	return id, One(err)
}
