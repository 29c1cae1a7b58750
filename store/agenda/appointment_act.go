package agenda

import (
	"context"
	"strings"
	"time"

	"combipat/desk"
	"combipat/store/db"
)

// Cancel ends a confirmed appointment: for the patronato with its right back when it is one
// working day early, else used up [A14]; for the sede, which must say why (desk.Invalid at
// "motivo"), with the right kept [A16]. *desk.Refusal where it is too late or over.
func (s *Agenda) Cancel(ctx context.Context, a db.Act, reason string) error {
	return s.changeEntry(ctx, a, func(tx *db.Tx, e *desk.AgendaEntry) error {
		reason = strings.TrimSpace(reason)
		bad := desk.Invalid{}
		if a.Who.Official() {
			desk.CheckText(bad, "motivo", reason, "Scrivi perché la sede annulla l’appuntamento.")
		} else {
			desk.CheckText(bad, "motivo", reason, "")
		}
		if err := bad.Err(); err != nil {
			return err
		}
		if e.State == desk.InPrenotazione {
			return &desk.Refusal{Rule: "R34", Text: "L’appuntamento non è ancora confermato."}
		}
		// Whoever leaves what the sede displaced does it in the sede's name.
		if a.Who.Role == desk.Operatore && !e.Displaced {
			if err := e.MayBecome(desk.AnnullatoPatronato, a.Now); err != nil {
				return err
			}
		}
		return cancel(tx, e, a, e.CancelsAs(a.Who.Role), reason)
	})
}

// cancel passes an appointment to a cancelled state, gives its place back and notes what
// becomes of the right. The caller saves the entry.
func cancel(tx *db.Tx, e *desk.AgendaEntry, a db.Act, next desk.AppointmentState, reason string) error {
	if err := e.MayBecome(next, a.Now); err != nil {
		return err
	}
	byPatronato := next == desk.AnnullatoPatronato
	burns := e.Burns(next, a.Now)
	e.State, e.Note = next, reason
	e.Sequence++
	if err := leave(tx, e, burns, byPatronato && !burns, a.Now); err != nil {
		return err
	}
	text := "annullato dal patronato"
	if !byPatronato {
		text = "annullato dalla sede"
	}
	if reason != "" {
		text += ": " + reason
	}
	mark, err := AddHappening(tx, e, a, "annullamento", text+".")
	if err != nil {
		return err
	}
	kind := desk.NoticeCancelled
	if byPatronato {
		kind = desk.NoticeLeft
	}
	return tellBooker(tx, e, kind, mark, a.Now)
}

// leave takes an appointment out of the agenda: its place is free once it is saved, its
// requests are told what became of the right [A12–A16].
func leave(tx *db.Tx, e *desk.AgendaEntry, burns, timely bool, now time.Time) error {
	if err := vacate(tx, e.ID); err != nil {
		return err
	}
	if err := dropProposals(tx, e.ID, now); err != nil {
		return err
	}
	for i, v := range e.Visitors {
		if v.Request.ID == "" {
			continue
		}
		first := i == 0 // the second citizen's request lends no right
		_, err := tx.Exec(`UPDATE requests SET booked_until = CASE WHEN booked_until = $2 THEN 0 ELSE booked_until END,
				cancelled_soon = cancelled_soon + CASE WHEN $3 THEN 1 ELSE 0 END, booking_consumed = booking_consumed OR $4
			WHERE id = $1`, v.Request.ID, e.End.Unix(), first && timely, first && burns)
		if err != nil {
			return err
		}
	}
	return nil
}

// Outcome records how an appointment ended: svolto or assente from its start on, which use the
// right up [A15], or chiuso e definito before its end, which gives slot and right back [A12].
// The note goes into the request. Anything else is desk.Invalid at "esito".
func (s *Agenda) Outcome(ctx context.Context, a db.Act, outcome desk.AppointmentState, note string) error {
	if !a.Who.Official() {
		return db.ErrNotFound
	}
	return s.changeEntry(ctx, a, func(tx *db.Tx, e *desk.AgendaEntry) error {
		note = strings.TrimSpace(note)
		bad := desk.Invalid{}
		switch outcome {
		case desk.ChiusoDefinito:
			desk.CheckText(bad, "nota", note, "Scrivi come è stato definito: il patronato lo legge al posto di venire.")
		case desk.Svolto, desk.Assente:
			desk.CheckText(bad, "nota", note, "")
		default:
			bad.Add("esito", "Scegli l’esito: svolto, assente o chiuso e definito.")
		}
		if err := bad.Err(); err != nil {
			return err
		}
		if err := e.MayBecome(outcome, a.Now); err != nil {
			return err
		}
		burns := e.Burns(outcome, a.Now)
		e.State, e.Note = outcome, note
		kind, text := desk.NoticeOutcome, "esito: "+strings.ToLower(outcome.Label())
		if outcome == desk.ChiusoDefinito {
			kind = desk.NoticeSolved
			e.Sequence++
		}
		if note != "" {
			text += ". " + note
		} else {
			text += "."
		}
		if err := leave(tx, e, burns, false, a.Now); err != nil {
			return err
		}
		mark, err := AddHappening(tx, e, a, "esito", text)
		if err != nil {
			return err
		}
		return tellBooker(tx, e, kind, mark, a.Now)
	})
}

// ParseOutcome reads the esito of the form, "" for none.
func ParseOutcome(s string) desk.AppointmentState {
	switch s {
	case "svolto":
		return desk.Svolto
	case "assente":
		return desk.Assente
	case "chiuso-e-definito":
		return desk.ChiusoDefinito
	}
	return ""
}
