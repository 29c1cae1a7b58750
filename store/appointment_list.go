package store

import (
	"context"
	"strconv"
	"strings"
	"time"

	"combipat/desk"
)

// Appointments is one page of a list; Next is the cursor of the following one, "" at the end.
type Appointments struct {
	Entries []desk.AgendaEntry
	Next    string
}

// AppointmentsInCourse returns the ufficio's confirmed appointments of today and later, next
// first [R38, A25]. mine leaves out those that colleagues booked.
func (s *Store) AppointmentsInCourse(ctx context.Context, who desk.Actor, now time.Time, mine bool, after string) (Appointments, error) {
	if err := mayBook(who); err != nil {
		return Appointments{}, err
	}
	c := &clause{}
	c.mayAttend(who)
	c.and(`a.state = 'confermato' AND a.start_at >= ?`, desk.DayOf(now).Start().Unix())
	if mine {
		c.and(`a.author_id = ?`, who.ID)
	}
	return s.page(ctx, c, after, false)
}

// Search narrows Cerca Appuntamenti: by day, by codice fiscale, or both [R40].
type Search struct {
	Day   desk.Day
	CF    desk.CodiceFiscale
	After string
}

// SearchAppointments returns the appointments that who may see of a day, next first, or of a
// citizen, newest first, past and cancelled ones too [R40]. Without either it is empty.
func (s *Store) SearchAppointments(ctx context.Context, who desk.Actor, f Search) (Appointments, error) {
	if f.Day == "" && f.CF == "" {
		return Appointments{}, nil
	}
	c := &clause{}
	c.mayAttend(who)
	c.atOffice(who)
	c.and(`a.number IS NOT NULL`)
	if f.Day != "" {
		c.and(`a.day = ?`, f.Day)
	}
	if f.CF != "" {
		c.ofCitizen(f.CF)
	}
	return s.page(ctx, c, f.After, f.Day == "")
}

// ofCitizen adds the appointments of a citizen. The cross joins make SQLite begin with the
// citizen, who has few, and not with all that an office has.
func (c *clause) ofCitizen(cf desk.CodiceFiscale) {
	c.from = `citizens z CROSS JOIN appointment_citizens x CROSS JOIN `
	c.and(`z.cf = ? AND x.citizen_id = z.id AND a.id = x.appointment_id`, cf)
}

// atOffice narrows what a Funzionario may see to the structures of their competence once more,
// in the form of which an index can make use.
func (c *clause) atOffice(who desk.Actor) {
	if who.Role == desk.Funzionario {
		c.and(`a.struttura_id IN (SELECT k.struttura_id FROM competences k WHERE k.person_id = ?)`, who.ID)
	}
}

// page lists appointments in the order of their start, from a cursor on.
func (s *Store) page(ctx context.Context, c *clause, after string, newestFirst bool) (Appointments, error) {
	beyond, order := `(a.start_at, a.id) > (?, ?)`, ` ORDER BY a.start_at, a.id LIMIT `
	if newestFirst {
		beyond, order = `(a.start_at, a.id) < (?, ?)`, ` ORDER BY a.start_at DESC, a.id DESC LIMIT `
	}
	if at, id, ok := strings.Cut(after, "."); ok {
		if seconds, err := strconv.ParseInt(at, 36, 64); err == nil {
			c.and(beyond, seconds, id)
		}
	}
	entries, err := listEntries(s.read(ctx), c, order+c.arg(PageSize+1))
	if err != nil {
		return Appointments{}, err
	}
	l := Appointments{Entries: entries}
	if len(entries) > PageSize {
		l.Entries = entries[:PageSize]
		last := l.Entries[PageSize-1]
		l.Next = strconv.FormatInt(last.Start.Unix(), 36) + "." + last.ID
	}
	return l, nil
}

// AppointmentsOf returns the appointments of a request, oldest first: its own and those it
// shares as the second citizen's. The request must have been loaded for the same person; what
// another ufficio of the ente booked is not shown to an operator.
func (s *Store) AppointmentsOf(ctx context.Context, who desk.Actor, r desk.Request) ([]desk.AgendaEntry, error) {
	c := &clause{}
	c.from = `appointment_requests x CROSS JOIN ` // begins with the request, as ofCitizen does
	c.and(`x.request_id = ? AND a.id = x.appointment_id`, r.ID)
	c.and(`a.number IS NOT NULL`)
	if !who.Official() {
		c.mayAttend(who)
	}
	return listEntries(s.read(ctx), c, ` ORDER BY a.start_at, a.id`)
}

// CitizenAppointments returns all appointments of a citizen, every ente's, newest first, for
// the CRM's timeline [R26]; the opening is logged before anything is returned. Only officials of
// territorial structures and the CRM's readers may.
func (s *Store) CitizenAppointments(ctx context.Context, a Act, cf desk.CodiceFiscale, reason string) ([]desk.AgendaEntry, error) {
	if a.Who.Role != desk.Funzionario && a.Who.Role != desk.Responsabile && a.Who.Role != desk.LettoreCRM {
		return nil, ErrNotFound
	}
	err := s.write(ctx, func(tx *Tx) error {
		citizen, err := citizenID(tx, cf)
		if err != nil {
			return err
		}
		return audit(tx, a, "crm-appuntamenti", citizen, reason)
	})
	if err != nil {
		return nil, err
	}
	c := &clause{}
	c.ofCitizen(cf)
	return listEntries(s.read(ctx), c, ` ORDER BY a.start_at DESC, a.id DESC LIMIT `+c.arg(mostConversations))
}
