package requests

import (
	"database/sql"

	"combipat/desk"
	"combipat/store/db"
)

// requestColumns is the one column list of a request; scanRequest reads it.
const requestColumns = `
	r.id, r.version, COALESCE(r.key, 0), COALESCE(r.number, ''), r.provenance, r.profile,
	COALESCE(e.id, ''), COALESCE(e.code, ''), COALESCE(e.name, ''),
	COALESCE(u.id, ''), COALESCE(u.code, ''), COALESCE(u.name, ''), COALESCE(u.region, ''),
	COALESCE(au.id, ''), COALESCE(au.name, ''), COALESCE(ow.id, ''), COALESCE(ow.name, ''),
	COALESCE(ln.id, ''), COALESCE(ln.number, ''),
	r.motivo, r.topic, r.topic_root, COALESCE(t.label, ''), COALESCE(c.cf, r.typed_cf),
	r.first_name, r.last_name, r.cap, r.comune, COALESCE(co.name, ''), r.abroad, COALESCE(st.name, ''),
	r.ident_kind, r.ident_raw, r.ident_norm,
	COALESCE(s.id, ''), COALESCE(s.code, ''), COALESCE(s.name, ''), COALESCE(s.kind, ''), COALESCE(s.provincia, ''),
	r.region, r.route_rule, r.route_why,
	r.state, r.sent_at, r.sent_on, r.replied_on, r.waiting_since, r.waiting_at, r.interactions, r.free_answer,
	r.second_done, r.solleciti, r.sollecito_on, r.interim, r.closed_on, r.bookable,
	COALESCE(r.assignee_id, ''), COALESCE(asg.name, ''), r.outcome, r.transfers,
	r.book_punto, r.book_mode, r.book_bring, r.unread, r.updated_at,
	r.booked_until, r.cancelled_soon, r.booking_consumed`

// requestTables joins what requestColumns names; every join is by primary key.
const requestTables = `
	requests r
	LEFT JOIN enti e ON e.id = r.ente_id
	LEFT JOIN uffici u ON u.id = r.ufficio_id
	LEFT JOIN people au ON au.id = r.author_id
	LEFT JOIN people ow ON ow.id = r.owner_id
	LEFT JOIN people asg ON asg.id = r.assignee_id
	LEFT JOIN requests ln ON ln.id = r.linked_to
	LEFT JOIN topics t ON t.code = r.topic
	LEFT JOIN citizens c ON c.id = r.citizen_id
	LEFT JOIN comuni co ON co.istat = r.comune
	LEFT JOIN stati st ON st.code = r.abroad
	LEFT JOIN strutture s ON s.id = r.struttura_id`

func scanRequest(rows db.Scanner) (desk.Request, error) {
	var r desk.Request
	var root string
	var sentAt, waitingAt, updatedAt, bookedUntil int64
	err := rows.Scan(
		&r.ID, &r.Version, &r.Key, &r.Number, &r.Provenance, &r.Profile,
		&r.Ente.ID, &r.Ente.Code, &r.Ente.Name,
		&r.Ufficio.ID, &r.Ufficio.Code, &r.Ufficio.Name, &r.Ufficio.Region,
		&r.Author.ID, &r.Author.Name, &r.Owner.ID, &r.Owner.Name,
		&r.LinkedTo.ID, &r.LinkedTo.Number,
		&r.Motivo, &r.Topic.Code, &root, &r.Topic.Label, &r.Citizen.CF,
		&r.Citizen.FirstName, &r.Citizen.LastName, &r.Citizen.CAP, &r.Citizen.Comune, &r.ComuneName, &r.Citizen.Abroad, &r.AbroadName,
		&r.Identifier.Kind, &r.Identifier.Raw, &r.Identifier.Normal,
		&r.Struttura.ID, &r.Struttura.Code, &r.Struttura.Name, &r.Struttura.Kind, &r.Struttura.Provincia,
		&r.Region, &r.RouteRule, &r.RouteWhy,
		&r.State, &sentAt, &r.SentOn, &r.RepliedOn, &r.WaitingSince, &waitingAt, &r.Interactions, &r.FreeAnswer,
		&r.SecondDone, &r.Solleciti, &r.SollecitoOn, &r.Interim, &r.ClosedOn, &r.Bookable,
		&r.Assignee, &r.AssigneeName, &r.Outcome, &r.Transfers,
		&r.Offer.Punto, &r.Offer.Mode, &r.Offer.Bring, &r.Unread, &updatedAt,
		&bookedUntil, &r.Booking.CancelledSoon, &r.Booking.Consumed)
	if root != r.Topic.Code {
		r.Topic.Parent = root
	}
	r.Struttura.Region = r.Region
	r.Routed = r.Struttura.ID != ""
	r.ToCRIC = r.Profile == desk.Referente
	r.Booking.Until = db.Instant(bookedUntil)
	r.SentAt, r.WaitingAt, r.UpdatedAt = db.Instant(sentAt), db.Instant(waitingAt), db.Instant(updatedAt)
	return r, err
}

func scanRequests(rows *sql.Rows) (desk.Request, error) { return scanRequest(rows) }

// LoadRequest returns the request as who may see it, or ErrNotFound.
func LoadRequest(q db.Queryer, who desk.Actor, id string) (desk.Request, error) {
	c := &db.Clause{}
	c.And(`r.id = ?`, id)
	c.MayRead(who)
	return OneRequest(q, c)
}

func OneRequest(q db.Queryer, c *db.Clause) (desk.Request, error) {
	r, err := scanRequest(q.QueryRow(`SELECT `+requestColumns+` FROM `+requestTables+c.Where(), c.Args...))
	return r, db.One(err)
}

func ListRequests(q db.Queryer, c *db.Clause, tail string) ([]desk.Request, error) {
	rows, err := q.Query(`SELECT `+requestColumns+` FROM `+requestTables+c.Where()+tail, c.Args...)
	return db.Collect(rows, err, scanRequests)
}
