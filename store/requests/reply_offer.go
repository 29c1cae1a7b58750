package requests

import (
	"combipat/desk"
	"combipat/store/db"
	"combipat/store/directory"
)

// CheckOffer returns desk.Invalid where the official proposes what cannot be booked: a punto
// that is not the request's structure's or does not treat its topic, a mode it does not offer.
func CheckOffer(q db.Queryer, r *desk.Request, o desk.Offer) error {
	bad := desk.Invalid{}
	mode := desk.Mode(o.Mode)
	if o.Mode != "" && mode.Label() == "" {
		bad.Add("modalita", "Scegli la modalità: in presenza, telefonica o web meeting.")
	}
	if desk.Length(o.Bring) > 1000 {
		bad.Add("porta_con_te", "Al massimo 1000 caratteri.")
	}
	if o.Punto != "" {
		p, err := directory.OnePunto(q, `WHERE p.code = $1 AND p.struttura_id = $2 AND p.active`, o.Punto, r.Struttura.ID)
		switch {
		case err == db.ErrNotFound || err == nil && !p.Treats(r.Topic):
			bad.Add("punto", "Scegli un punto di consulenza della struttura che tratti questo argomento.")
		case err != nil:
			return err
		case o.Mode != "" && !p.Offers(mode):
			bad.Add("modalita", "Il punto di consulenza non offre questa modalità.")
		}
	}
	return bad.Err()
}
