package imports

import (
	"errors"
	"time"

	"combipat/desk"
	"combipat/store/db"
	"combipat/store/directory"
	"combipat/store/requests"
)

// Imported is a request that came through another channel: a citizen, the contact centre [R23].
type Imported struct {
	Provenance desk.Provenance
	SentAt     time.Time
	Question   desk.Question
	Topic      desk.Topic // the catalogue's entry for the question's
	Struttura  string     // code, where the other channel already knows it; else it is routed
}

// Enter checks the request as the form would and files it, numbered and routed.
func (in Imported) Enter(tx *db.Tx, now time.Time) error {
	bad := desk.Invalid{}
	sub, err := in.Question.Check(desk.Generico, in.Topic)
	if invalid, ok := errors.AsType[desk.Invalid](err); ok {
		bad = invalid
	}
	if in.Provenance.Label() == "" {
		bad.Add("provenienza", "usa patronato, cittadino, contact-center o altro")
	}
	if in.SentAt.IsZero() || in.SentAt.After(now) {
		bad.Add("inviata", "scrivi data e ora passate, come 2026-04-04 10:30")
	}
	route, err := importRoute(tx, in, sub)
	if invalid, ok := errors.AsType[desk.Invalid](db.Unknown(err, "struttura", "struttura", in.Struttura)); ok {
		bad.Add("struttura", invalid["struttura"])
	} else if err != nil {
		return err
	}
	if route.To.ID == "" && route.Region == "" {
		bad.Add("struttura", "la residenza non dice a chi va: indica la struttura")
	}
	if route.To.Kind == desk.CRIC {
		bad.Add("struttura", "le richieste dei cittadini vanno a una Struttura territoriale, non a un CRIC")
	}
	if err := bad.Err(); err != nil {
		return err
	}
	r := desk.Request{ID: db.NewID(), Dialogue: desk.Dialogue{State: desk.Bozza}}
	_, err = tx.Exec(`INSERT INTO requests (id, version, provenance, profile, motivo, topic, topic_root, first_name, last_name, cap, comune, abroad,
			ident_kind, ident_raw, ident_norm, region, route_rule, route_why, state, sent_at, sent_on, updated_at)
		VALUES ($1, 0, $2, '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', 'bozza', 0, '', $3)`, r.ID, in.Provenance, now.Unix())
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO messages (id, request_id, kind, text, at) VALUES ($1, $1, 'richiesta', '', $2)`, r.ID, in.SentAt.Unix())
	if err != nil {
		return err
	}
	return requests.File(tx, &r, in.SentAt, sub, route)
}

func importRoute(q db.Queryer, in Imported, sub desk.Submission) (desk.Routing, error) {
	if in.Struttura == "" {
		return directory.RouteFor(q, desk.Actor{}, sub)
	}
	to, err := directory.OneStruttura(q, `WHERE s.code = $1 AND s.active`, in.Struttura)
	return desk.Routing{To: to, Region: to.Region, Rule: desk.RouteByArrival, Why: "Arrivata già indirizzata a " + to.Title()}, err
}
