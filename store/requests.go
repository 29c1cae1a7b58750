package store

import (
	"database/sql"
	"fmt"
	"strings"
	"time"

	"combipat/desk"
)

// requestColumns is the one column list of a request; scanRequest reads it.
const requestColumns = `
	r.id, r.version, COALESCE(r.key, 0), COALESCE(r.number, ''), r.provenance, r.profile,
	COALESCE(e.id, ''), COALESCE(e.code, ''), COALESCE(e.name, ''),
	COALESCE(u.id, ''), COALESCE(u.code, ''), COALESCE(u.name, ''), COALESCE(u.region, ''),
	COALESCE(au.id, ''), COALESCE(au.name, ''), COALESCE(ow.id, ''), COALESCE(ow.name, ''),
	COALESCE(ln.id, ''), COALESCE(ln.number, ''),
	r.motivo, r.topic, r.topic_root, COALESCE(t.label, ''), COALESCE(c.cf, ''),
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

func scanRequest(rows scanner) (desk.Request, error) {
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
	r.Booking.Until = instant(bookedUntil)
	r.SentAt, r.WaitingAt, r.UpdatedAt = instant(sentAt), instant(waitingAt), instant(updatedAt)
	return r, err
}

// scanner is a *sql.Row or a *sql.Rows.
type scanner interface{ Scan(dest ...any) error }

func scanRequests(rows *sql.Rows) (desk.Request, error) { return scanRequest(rows) }

// instant turns stored unix seconds into a time in Rome; 0 is the zero time.
func instant(unix int64) time.Time {
	if unix == 0 {
		return time.Time{}
	}
	return time.Unix(unix, 0).In(desk.Rome)
}

// clause collects conditions and their arguments while a WHERE is written.
type clause struct {
	from  string // tables before the list's own, with their joins
	conds []string
	args  []any
}

// and adds a condition in which every ? stands for the next argument.
func (c *clause) and(cond string, args ...any) {
	for _, a := range args {
		c.args = append(c.args, a)
		cond = strings.Replace(cond, "?", fmt.Sprintf("$%d", len(c.args)), 1)
	}
	c.conds = append(c.conds, cond)
}

func (c *clause) where() string { return " WHERE " + strings.Join(c.conds, " AND ") }

// arg adds an argument outside a condition and returns its placeholder.
func (c *clause) arg(a any) string {
	c.args = append(c.args, a)
	return fmt.Sprintf("$%d", len(c.args))
}

// mayRead adds the rows of requests that who may see, the table of RULES.md in one place.
// Drafts are their author's alone; nobody sees what no line names.
func (c *clause) mayRead(who desk.Actor) {
	switch who.Role {
	case desk.Operatore:
		c.patronato(who)
	case desk.Funzionario:
		// The first condition says nothing the second does not; it lets an index narrow the search.
		c.and(`r.struttura_id IN (SELECT k.struttura_id FROM competences k WHERE k.person_id = ?)`, who.ID)
		c.and(`r.state <> 'bozza' AND EXISTS (SELECT 1 FROM competences k
			WHERE k.person_id = ? AND k.struttura_id = r.struttura_id AND k.topic = r.topic_root)`, who.ID)
	case desk.Responsabile:
		c.and(`r.state <> 'bozza' AND r.struttura_id = ?`, who.Struttura.ID)
	case desk.FunzionarioCRIC:
		c.and(`r.state <> 'bozza' AND (r.struttura_id = ? OR (r.struttura_id IS NULL AND r.region = ?))`,
			who.Struttura.ID, who.Struttura.Region)
	default:
		c.and(`1 = 0`)
	}
}

// patronato adds what an operator sees under the profile worn at the moment: the requests of
// the ufficio, or those of the referenti of the same ente and region [R3].
func (c *clause) patronato(who desk.Actor) {
	if who.AsReferente() {
		c.and(`r.ente_id = ? AND r.profile = 'referente'`, who.Ente.ID)
		c.and(`u.region = ?`, who.Ufficio.Region)
	} else {
		c.and(`r.ufficio_id = ? AND r.profile = 'generico'`, who.Ufficio.ID)
	}
	c.and(`(r.state <> 'bozza' OR r.author_id = ?)`, who.ID)
}

// loadRequest returns the request as who may see it, or ErrNotFound.
func loadRequest(q queryer, who desk.Actor, id string) (desk.Request, error) {
	c := &clause{}
	c.and(`r.id = ?`, id)
	c.mayRead(who)
	return oneRequest(q, c)
}

func oneRequest(q queryer, c *clause) (desk.Request, error) {
	r, err := scanRequest(q.QueryRow(`SELECT `+requestColumns+` FROM `+requestTables+c.where(), c.args...))
	return r, one(err)
}

func listRequests(q queryer, c *clause, tail string) ([]desk.Request, error) {
	rows, err := q.Query(`SELECT `+requestColumns+` FROM `+requestTables+c.where()+tail, c.args...)
	return collect(rows, err, scanRequests)
}
