package privacy

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"combipat/desk"
	"combipat/store/agenda"
	"combipat/store/db"
	"combipat/store/requests"
)

// Dossier is all there is about one citizen, for an access request.
type Dossier struct {
	CF            desk.CodiceFiscale
	Conversations []requests.Conversation
	Appointments  []desk.AgendaEntry
	Accesses      []DossierAccess
}

// DossierAccess says that somebody looked, in which capacity: the citizen is told of offices,
// not of persons.
type DossierAccess struct {
	At     time.Time
	Role   desk.Role
	Place  string // ente or structure
	Action string
	About  string
}

// ExportedAs is the register's word for an export.
const ExportedAs = "esportazione"

// ExportCitizen returns everything about a citizen that the CRM shows, appointments and accesses
// included, and registers it with its reason before returning anything. Only a Responsabile
// may: they may open the same in the CRM, and answer for what leaves the house. A citizen of
// whom there is nothing is ErrNotFound.
func (s *Privacy) ExportCitizen(ctx context.Context, a db.Act, cf desk.CodiceFiscale, reason string) (Dossier, error) {
	if a.Who.Role != desk.Responsabile {
		return Dossier{}, db.ErrNotFound
	}
	q := s.Read(ctx)
	citizen, err := db.KnownCitizen(q, cf)
	if err != nil {
		return Dossier{}, err
	}
	err = s.Write(ctx, func(tx *db.Tx) error { return db.Audit(tx, a, ExportedAs, citizen, reason) })
	if err != nil {
		return Dossier{}, err
	}
	d := Dossier{CF: cf}
	c := &db.Clause{}
	c.And(`r.citizen_id = ? AND r.state <> 'bozza'`, citizen)
	all, err := requests.ListRequests(q, c, ` ORDER BY r.key`)
	if err != nil {
		return d, err
	}
	for _, r := range all {
		entries, err := requests.Thread(q, a.Who.ID, r.ID, true)
		if err != nil {
			return d, err
		}
		d.Conversations = append(d.Conversations, requests.Conversation{Request: r, Thread: entries})
	}
	c = &db.Clause{}
	c.OfCitizen(cf)
	c.And(`a.number IS NOT NULL`)
	if d.Appointments, err = agenda.ListEntries(q, c, ` ORDER BY a.start_at, a.id`); err != nil {
		return d, err
	}
	for i, e := range d.Appointments { // who comes along is somebody else
		d.Appointments[i].Citizens = []desk.CodiceFiscale{cf}
		d.Appointments[i].Visitors = slices.DeleteFunc(slices.Clone(e.Visitors), func(v desk.Visitor) bool { return v.CF != cf })
	}
	d.Accesses, err = dossierAccesses(q, citizen)
	return d, err
}

func dossierAccesses(q db.Queryer, citizen string) ([]DossierAccess, error) {
	rows, err := q.Query(`SELECT a.at, a.role, COALESCE(e.name, s.name, ''), a.action, o.about
		FROM (`+auditSubjects+`) AS o
		CROSS JOIN audit a JOIN people p ON p.id = a.person_id LEFT JOIN enti e ON e.id = p.ente_id LEFT JOIN strutture s ON s.id = p.struttura_id
		WHERE a.subject = o.id ORDER BY a.seq`, citizen, "")
	return db.Collect(rows, err, func(rows *sql.Rows) (l DossierAccess, err error) {
		var at int64
		err = rows.Scan(&at, &l.Role, &l.Place, &l.Action, &l.About)
		l.At = db.Instant(at)
		return l, err
	})
}
