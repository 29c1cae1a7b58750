package agenda

import (
	"context"

	"combipat/desk"
	"combipat/store/db"
	"combipat/store/requests"
)

// GrantBooking makes an appointment bookable for a request, anew where an earlier one was used
// up, without another closing [R27b, A15]. *desk.Refusal where the request can have none.
func (s *Agenda) GrantBooking(ctx context.Context, a db.Act, o desk.Offer) error {
	if !a.Who.Official() {
		return db.ErrNotFound
	}
	return s.Change(ctx, a, db.OfficeSide, func(tx *db.Tx, r *desk.Request) (err error) {
		if r.Dialogue, err = r.Dialogue.Grant(a.Today()); err != nil {
			return err
		}
		if err := requests.CheckOffer(tx, r, o); err != nil {
			return err
		}
		r.Offer, r.Unread = o, true
		if err := requests.ForgetBookings(tx, r.ID); err != nil {
			return err
		}
		id := db.NewID()
		if err := requests.AddEvent(tx, r.ID, a, "prenotabile", "L’ufficio ha reso prenotabile un appuntamento.", false); err != nil {
			return err
		}
		return requests.Notify(tx, r.Owner.ID, r, desk.NoticeBookable, id, a.Now)
	})
}
