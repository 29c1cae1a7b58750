package requests

import (
	"context"

	"combipat/desk"
	"combipat/store/db"
)

// Take puts the request in charge of the official; the second of two gets a *desk.Refusal [R21].
func (s *Requests) Take(ctx context.Context, a db.Act) error {
	return s.Change(ctx, a, db.OfficeSide, func(tx *db.Tx, r *desk.Request) (err error) {
		if r.Dialogue, err = r.Dialogue.Take(a.Who.ID); err != nil {
			return inChargeOf(r, err)
		}
		return AddEvent(tx, r.ID, a, "presa-in-carico", "Presa in carico da "+a.Who.Name+".", false)
	})
}

// inChargeOf puts the colleague's name into the refusal, for the official's eyes.
func inChargeOf(r *desk.Request, err error) error {
	if refusal, ok := err.(*desk.Refusal); ok && r.Assignee != "" && refusal.Rule == "R21" && r.AssigneeName != "" {
		return &desk.Refusal{Rule: refusal.Rule, Text: refusal.Text + " (" + r.AssigneeName + ")"}
	}
	return err
}

// replyKinds says, for each kind of reply, which step of the rules it is, which message and
// which notice it makes.
var replyKinds = map[desk.ReplyKind]struct {
	message desk.MessageKind
	notice  desk.NoticeKind
}{
	desk.ReplyAnswer:      {desk.MsgRisposta, desk.NoticeReply},
	desk.ReplyInterim:     {desk.MsgInterlocutore, desk.NoticeInterim},
	desk.ReplyIntegration: {desk.MsgIntegrazione, desk.NoticeIntegration},
}

// Reply sends the patronato a message of the office. A colleague's request and one that waits
// for nothing are refused [R16, A2, A7].
func (s *Requests) Reply(ctx context.Context, a db.Act, kind desk.ReplyKind, m Message) error {
	return s.Change(ctx, a, db.OfficeSide, func(tx *db.Tx, r *desk.Request) (err error) {
		if r.Dialogue, err = r.Dialogue.Answer(kind, a.Who.ID, a.Today()); err != nil {
			return inChargeOf(r, err)
		}
		return tellPatronato(tx, r, a, replyKinds[kind].message, replyKinds[kind].notice, m)
	})
}

// Closing is what the closing form says beside its text [R25].
type Closing struct {
	Outcome  desk.Outcome
	Bookable bool
	Offer    desk.Offer
}

// CloseRequest ends the work with an outcome, and a reply where one is still owed: without it
// the field "testo" is desk.Invalid [R24, R25, R27b].
func (s *Requests) CloseRequest(ctx context.Context, a db.Act, c Closing, m Message) error {
	return s.Change(ctx, a, db.OfficeSide, func(tx *db.Tx, r *desk.Request) (err error) {
		owed := r.NeedsClosingText()
		if r.Dialogue, err = r.Dialogue.Close(a.Who.ID, a.Today(), c.Bookable); err != nil {
			return inChargeOf(r, err)
		}
		if owed {
			bad := desk.Invalid{}
			desk.CheckText(bad, "testo", m.Text, "L’ultimo messaggio del patronato attende: scrivi la risposta che chiude la richiesta.")
			if err := bad.Err(); err != nil {
				return err
			}
		}
		r.Outcome = c.Outcome
		if c.Bookable {
			if err := CheckOffer(tx, r, c.Offer); err != nil {
				return err
			}
			r.Offer = c.Offer
			if err := ForgetBookings(tx, r.ID); err != nil {
				return err
			}
			if err := Notify(tx, r.Owner.ID, r, desk.NoticeBookable, string(a.Today()), a.Now); err != nil {
				return err
			}
		}
		return tellPatronato(tx, r, a, desk.MsgChiusura, desk.NoticeClosed, m)
	})
}

// tellPatronato appends the office's message, marks the request unread and notifies who follows it.
func tellPatronato(tx *db.Tx, r *desk.Request, a db.Act, kind desk.MessageKind, notice desk.NoticeKind, m Message) error {
	if r.WaitingSince == "" {
		r.WaitingAt = db.Instant(0)
	}
	r.Unread = true
	id, err := addMessage(tx, r, a, kind, m.Text, m.Files, false)
	if err != nil {
		return err
	}
	return Notify(tx, r.Owner.ID, r, notice, id, a.Now)
}

// ForgetBookings takes back what earlier appointments used up of a request's right [A15].
func ForgetBookings(tx *db.Tx, requestID string) error {
	_, err := tx.Exec(`UPDATE requests SET booking_consumed = FALSE, cancelled_soon = 0 WHERE id = $1`, requestID)
	return err
}
