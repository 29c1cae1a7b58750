package requests

import (
	"context"

	"combipat/desk"
	"combipat/store/db"
)

// Message is what comes with an act on a request: a text and files, either may be empty where
// the act allows it.
type Message struct {
	Text  string
	Files []NewFile
}

// Interact adds one message of the operator after the first reply. Refused by the rules
// (*desk.Refusal) when no interaction is left [R16, A5, A7, A10].
func (s *Requests) Interact(ctx context.Context, a db.Act, m Message) error {
	return s.Change(ctx, a, db.PatronatoSide, func(tx *db.Tx, r *desk.Request) (err error) {
		free := r.FreeAnswer
		reopened := r.State == desk.Chiusa
		if r.Dialogue, err = r.Dialogue.Interact(a.Today()); err != nil {
			return err
		}
		r.WaitingAt, r.Unread = a.Now, false
		id, err := addMessage(tx, r, a, desk.MsgInterazione, m.Text, m.Files, free)
		if err != nil {
			return err
		}
		if reopened {
			if err := AddEvent(tx, r.ID, a, "riapertura", "La richiesta si riapre allo stesso funzionario.", false); err != nil {
				return err
			}
		}
		return Notify(tx, r.Assignee, r, desk.NoticeInteraction, id, a.Now)
	})
}

// Remind adds a Sollecita risposta, with or without a text. Refused before its day [R17, A4].
func (s *Requests) Remind(ctx context.Context, a db.Act, m Message) error {
	return s.stepAndSay(ctx, a, m, desk.Dialogue.Remind, desk.MsgSollecito, desk.NoticeReminder)
}

// Withdraw ends the request before its first reply; refused after it [R20].
func (s *Requests) Withdraw(ctx context.Context, a db.Act, m Message) error {
	return s.stepAndSay(ctx, a, m, desk.Dialogue.Withdraw, desk.MsgRitiro, desk.NoticeWithdrawn)
}

// stepAndSay takes a step of the rules for the operator, leaves its message in the thread, and
// tells the official in charge.
func (s *Requests) stepAndSay(ctx context.Context, a db.Act, m Message, step func(desk.Dialogue, desk.Day) (desk.Dialogue, error),
	kind desk.MessageKind, notice desk.NoticeKind) error {
	return s.Change(ctx, a, db.PatronatoSide, func(tx *db.Tx, r *desk.Request) (err error) {
		if r.Dialogue, err = step(r.Dialogue, a.Today()); err != nil {
			return err
		}
		id, err := addMessage(tx, r, a, kind, m.Text, m.Files, true)
		if err != nil {
			return err
		}
		return Notify(tx, r.Assignee, r, notice, id, a.Now)
	})
}

// MarkRead notes that the patronato has seen what came; it touches nothing else.
func (s *Requests) MarkRead(ctx context.Context, a db.Act) error {
	if !db.PatronatoSide(a.Who) {
		return db.ErrNotFound
	}
	return s.Write(ctx, func(tx *db.Tx) error {
		r, err := LoadRequest(tx, a.Who, a.ID)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE requests SET unread = FALSE WHERE id = $1 AND unread`, r.ID); err != nil {
			return err
		}
		return readNotices(tx, a, r.ID)
	})
}

// HandOver gives a request of the ufficio to whoever asks: they follow it from now on.
func (s *Requests) HandOver(ctx context.Context, a db.Act) error {
	if !db.PatronatoSide(a.Who) {
		return db.ErrNotFound
	}
	return s.Write(ctx, func(tx *db.Tx) error {
		r, err := LoadRequest(tx, a.Who, a.ID)
		if err != nil {
			return err
		}
		if r.Owner.ID == a.Who.ID {
			return nil
		}
		if _, err := tx.Exec(`UPDATE requests SET owner_id = $2, version = version + 1 WHERE id = $1`, r.ID, a.Who.ID); err != nil {
			return err
		}
		return AddEvent(tx, r.ID, a, "passaggio", "Ora la segue "+a.Who.Name+".", false)
	})
}
