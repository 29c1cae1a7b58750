package store

import (
	"context"
	"unicode/utf8"

	"combipat/desk"
)

// GrantBooking makes an appointment bookable for a request, anew where an earlier one was used
// up, without another closing [R27b, A15]. *desk.Refusal where the request can have none.
func (s *Store) GrantBooking(ctx context.Context, a Act, o desk.Offer) error {
	if !a.Who.Official() {
		return ErrNotFound
	}
	return s.change(ctx, a, officeSide, func(tx *Tx, r *desk.Request) (err error) {
		if r.Dialogue, err = r.Dialogue.Grant(a.today()); err != nil {
			return err
		}
		if err := checkOffer(tx, r, o); err != nil {
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

// checkOffer returns desk.Invalid where the official proposes what cannot be booked: a punto
// that is not the request's structure's or does not treat its topic, a mode it does not offer.
func checkOffer(q queryer, r *desk.Request, o desk.Offer) error {
	bad := desk.Invalid{}
	mode := desk.Mode(o.Mode)
	if o.Mode != "" && mode.Label() == "" {
		bad.Add("modalita", "Scegli la modalità: in presenza, telefonica o web meeting.")
	}
	if utf8.RuneCountInString(o.Bring) > 1000 {
		bad.Add("porta_con_te", "Al massimo 1000 caratteri.")
	}
	if o.Punto != "" {
		p, err := onePunto(q, `WHERE p.code = $1 AND p.struttura_id = $2 AND p.active`, o.Punto, r.Struttura.ID)
		switch {
		case err == ErrNotFound || err == nil && !p.Treats(r.Topic):
			bad.Add("punto", "Scegli un punto di consulenza della struttura che tratti questo argomento.")
		case err != nil:
			return err
		case o.Mode != "" && !p.Offers(mode):
			bad.Add("modalita", "Il punto di consulenza non offre questa modalità.")
		}
	}
	return bad.Err()
}
