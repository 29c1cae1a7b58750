package store

import (
	"context"

	"combipat/desk"
)

// GrantBooking makes an appointment bookable for a request, anew where an earlier one was used
// up, without another closing [R27b, A15]. *desk.Refusal where the request can have none.
func (s *Store) GrantBooking(ctx context.Context, a Act, o desk.Offer) error {
	if !a.Who.Official() {
		return ErrNotFound
	}
	return s.change(ctx, a, func(tx *Tx, r *desk.Request) (err error) {
		if r.Dialogue, err = r.Dialogue.Grant(a.today()); err != nil {
			return err
		}
		r.Offer, r.Unread = o, true
		if err := forgetBookings(tx, r.ID); err != nil {
			return err
		}
		id := newID()
		if err := addEvent(tx, r.ID, a, "prenotabile", "L’ufficio ha reso prenotabile un appuntamento.", false); err != nil {
			return err
		}
		return notify(tx, r.Owner.ID, r, desk.NoticeBookable, id, a.Now)
	})
}

// forgetBookings takes back what earlier appointments used up of a request's right [A15].
func forgetBookings(tx *Tx, requestID string) error {
	_, err := tx.Exec(`UPDATE requests SET booking_consumed = FALSE, cancelled_soon = 0 WHERE id = $1`, requestID)
	return err
}
