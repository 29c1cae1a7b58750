package agenda

import (
	"context"
	"database/sql"

	"combipat/desk"
	"combipat/store/db"
	"combipat/store/directory"
)

// Move takes the appointment Act.ID to the slot of a hold of the same ufficio; it keeps its id,
// number and requests, and its calendar entry the UID with a higher SEQUENCE [R34]. *desk.Refusal
// where it is too late [A14] unless the sede displaced it [A16], where the hold's time is over,
// for another mode or sede [A19], and for a citizen's other appointment at that time [A17].
func (s *Agenda) Move(ctx context.Context, a db.Act, hold string) error {
	if err := mayBook(a.Who); err != nil {
		return err
	}
	return s.changeEntry(ctx, a, func(tx *db.Tx, e *desk.AgendaEntry) error {
		to, err := LoadEntry(tx, a.Who, hold)
		if err != nil {
			return err
		}
		return move(tx, a, e, &to)
	})
}

// AcceptProposal takes a displaced appointment to the slot that the sede proposes, in one click
// [A16]. ErrTaken when the proposal has lapsed: the operator then chooses another slot.
func (s *Agenda) AcceptProposal(ctx context.Context, a db.Act) error {
	if err := mayBook(a.Who); err != nil {
		return err
	}
	return s.changeEntry(ctx, a, func(tx *db.Tx, e *desk.AgendaEntry) error {
		to, err := proposalFor(tx, e.ID)
		if err == db.ErrNotFound || err == nil && !a.Now.Before(to.HoldUntil) {
			return db.ErrTaken
		}
		if err != nil {
			return err
		}
		return move(tx, a, e, &to)
	})
}

// Proposal returns the slot held by the sede for a displaced appointment, or ErrNotFound.
func (s *Agenda) Proposal(ctx context.Context, e desk.AgendaEntry) (desk.AgendaEntry, error) {
	return proposalFor(s.Read(ctx), e.ID)
}

func proposalFor(q db.Queryer, id string) (desk.AgendaEntry, error) {
	c := &db.Clause{}
	c.And(`a.moves_id = ? AND a.live AND a.origin = 'sede' AND a.state = 'in-prenotazione'`, id)
	return oneEntry(q, c)
}

// move gives the place of the hold to the appointment; the caller saves it.
func move(tx *db.Tx, a db.Act, e, to *desk.AgendaEntry) error {
	if err := e.MayMove(a.Now); err != nil {
		return err
	}
	if err := to.MayBecome(desk.Confermato, a.Now); err != nil {
		return err
	}
	if to.Request.ID != "" || to.Moves != "" && to.Moves != e.ID {
		return &desk.Refusal{Rule: "R34", Text: "Questo orario è riservato a un’altra prenotazione."}
	}
	p, err := directory.OnePunto(tx, `WHERE p.id = $1`, to.Punto.ID)
	if err != nil {
		return err
	}
	if err := mayMoveTo(tx, e, p, to.Mode); err != nil {
		return err
	}
	if err := stillOpen(tx, to); err != nil {
		return err
	}
	// The hold makes way first: no two live rows at one place, not even for a moment.
	n, err := tx.Exec(`UPDATE appointments SET live = FALSE, version = version + 1 WHERE id = $1 AND version = $2 AND live`, to.ID, to.Version)
	if err != nil {
		return err
	}
	if n == 0 {
		return db.ErrRetry
	}
	if err := vacate(tx, to.ID); err != nil {
		return err
	}
	if err := dropProposals(tx, e.ID, a.Now); err != nil {
		return err
	}
	from, oldEnd := When(e), e.End.Unix()
	for _, table := range []string{`slot_minutes`, `citizen_minutes`} {
		if _, err := tx.Exec(`DELETE FROM `+table+` WHERE appointment_id = $1`, e.ID); err != nil {
			return err
		}
	}
	e.Punto, e.Sede, e.Counter, e.Start, e.End = to.Punto, to.Sede, to.Counter, to.Start, to.End
	e.Displaced, e.Cause, e.CauseText, e.ConfirmedAt = false, "", "", a.Now
	e.Sequence++
	if err := reseat(tx, a, e, oldEnd); err != nil {
		return err
	}
	mark, err := AddHappening(tx, e, a, "spostamento", "spostato dal "+from+" al "+When(e)+".")
	if err != nil {
		return err
	}
	return tellBooker(tx, e, desk.NoticeMoved, mark, a.Now)
}

// mayMoveTo refuses another mode, and a punto that is not competent for the appointment [A19].
func mayMoveTo(q db.Queryer, e *desk.AgendaEntry, p desk.Punto, mode desk.Mode) error {
	if mode != e.Mode {
		return &desk.Refusal{Rule: "R31", Text: "Lo spostamento mantiene la modalità: per cambiarla annulla e prenota di nuovo."}
	}
	if p.Sede != e.Sede.ID {
		return &desk.Refusal{Rule: "A19", Text: "Lo spostamento resta nella stessa sede: " + e.Sede.Title() + "."}
	}
	if !p.Treats(e.Argomento) {
		return &desk.Refusal{Rule: "A19", Text: "Il punto di consulenza non tratta l’argomento dell’appuntamento."}
	}
	return nil
}

// reseat takes the new time for punto, citizens and requests.
func reseat(tx *db.Tx, a db.Act, e *desk.AgendaEntry, oldEnd int64) error {
	if err := takeMinutes(tx, e.ID, e.Punto.ID, e.Counter, e.Start, e.End); err != nil {
		return err
	}
	rows, err := tx.Query(`SELECT position, citizen_id FROM appointment_citizens WHERE appointment_id = $1 ORDER BY citizen_id`, e.ID)
	all, err := db.Collect(rows, err, func(rows *sql.Rows) (v seated, err error) {
		err = rows.Scan(&v.position, &v.id)
		return v, err
	})
	if err != nil {
		return err
	}
	for _, v := range all {
		if err := occupy(tx, a, e, v); err != nil {
			return err
		}
	}
	for _, table := range []string{`appointment_citizens`, `appointment_requests`} {
		if _, err := tx.Exec(`UPDATE `+table+` SET live_until = $2 WHERE appointment_id = $1 AND live`, e.ID, e.End.Unix()); err != nil {
			return err
		}
	}
	for _, v := range e.Visitors {
		if v.Request.ID == "" {
			continue
		}
		if _, err := tx.Exec(`UPDATE requests SET booked_until = $3 WHERE id = $1 AND booked_until = $2`, v.Request.ID, oldEnd, e.End.Unix()); err != nil {
			return err
		}
	}
	return nil
}
