package privacy

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"combipat/desk"
	"combipat/store/db"
)

// Access is a line of the register as the Responsabile and the Gestore read it: who, when, what
// and why, never the content.
type Access struct {
	At     time.Time
	Login  string
	Person string // name
	Place  string // ente or structure the person belongs to now
	Role   desk.Role
	Action string
	About  string // CB-2026-000123, AP-2026-000123; "" for the citizen as a whole
	Reason string
}

// auditSubjects are the ids under which the register knows the citizen $1, with the number that
// people know each by: the citizen, the requests and the appointments, of structure $2 (” = all).
const auditSubjects = `
	SELECT $1 AS id, '' AS about
	UNION ALL SELECT r.id, r.number FROM requests r WHERE r.citizen_id = $1 AND r.state <> 'bozza' AND ($2 = '' OR r.struttura_id = $2)
	UNION ALL SELECT ap.id, COALESCE(ap.number, '') FROM appointment_citizens x JOIN appointments ap ON ap.id = x.appointment_id
		WHERE x.citizen_id = $1 AND ($2 = '' OR ap.struttura_id = $2)`

// mostAccesses bounds the page; the newest are shown.
const mostAccesses = 500

// Accesses returns who read or changed what there is about a citizen, newest first, and
// registers that this was asked, and why, before returning anything. A Responsabile sees the
// accesses to the requests and appointments of their structure, and what its people did with
// the citizen as a whole; the Gestore all. For others, and for a citizen nobody has written
// about, ErrNotFound.
func (s *Privacy) Accesses(ctx context.Context, a db.Act, cf desk.CodiceFiscale, reason string) ([]Access, error) {
	if a.Who.Role != desk.Responsabile && a.Who.Role != desk.Gestore {
		return nil, db.ErrNotFound
	}
	q := s.Read(ctx)
	citizen, err := db.KnownCitizen(q, cf)
	if err != nil {
		return nil, err
	}
	rows, err := q.Query(`SELECT a.at, p.login, p.name, COALESCE(e.name, s.name, ''), a.role, a.action, o.about, a.reason
		FROM (`+auditSubjects+`) AS o
		CROSS JOIN audit a JOIN people p ON p.id = a.person_id LEFT JOIN enti e ON e.id = p.ente_id LEFT JOIN strutture s ON s.id = p.struttura_id
		WHERE a.subject = o.id AND (o.about <> '' OR $2 = '' OR p.id IN (SELECT v.person_id FROM positions v WHERE v.struttura_id = $2))
		ORDER BY a.at DESC, a.seq DESC LIMIT $3`, citizen, a.Who.Struttura.ID, mostAccesses)
	list, err := db.Collect(rows, err, func(rows *sql.Rows) (l Access, err error) {
		var at int64
		err = rows.Scan(&at, &l.Login, &l.Person, &l.Place, &l.Role, &l.Action, &l.About, &l.Reason)
		l.At = db.Instant(at)
		return l, err
	})
	if err != nil {
		return nil, err
	}
	err = s.Write(ctx, func(tx *db.Tx) error { return db.Audit(tx, a, AskedAccesses, citizen, reason) })
	if err != nil {
		return nil, err
	}
	return list, nil
}

// AskedAccesses is the register's word for somebody looking into it.
const AskedAccesses = "accessi-consultati"

// Found turns ErrNotFound into an answer of its own: a citizen of whom there is nothing.
func Found(err error) (bool, error) {
	if errors.Is(err, db.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}
