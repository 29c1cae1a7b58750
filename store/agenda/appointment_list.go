package agenda

import (
	"context"
	"strconv"
	"strings"
	"time"

	"combipat/desk"
	"combipat/store/db"
	"combipat/store/requests"
)

// Appointments is one page of a list; Next is the cursor of the following one, "" at the end.
type Appointments struct {
	Entries []desk.AgendaEntry
	Next    string
}

// AppointmentsInCourse returns the ufficio's confirmed appointments of today and later, next
// first [R38, A25]. mine leaves out those that colleagues booked.
func (s *Agenda) AppointmentsInCourse(ctx context.Context, who desk.Actor, now time.Time, mine bool, after string) (Appointments, error) {
	if err := mayBook(who); err != nil {
		return Appointments{}, err
	}
	c := &db.Clause{}
	c.MayAttend(who)
	c.And(`a.state = 'confermato' AND a.start_at >= ?`, desk.DayOf(now).Start().Unix())
	if mine {
		c.And(`a.author_id = ?`, who.ID)
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
func (s *Agenda) SearchAppointments(ctx context.Context, who desk.Actor, f Search) (Appointments, error) {
	if f.Day == "" && f.CF == "" {
		return Appointments{}, nil
	}
	c := &db.Clause{}
	c.MayAttend(who)
	c.AtOffice(who)
	c.And(`a.number IS NOT NULL`)
	if f.Day != "" {
		c.And(`a.day = ?`, f.Day)
	}
	if f.CF != "" {
		c.OfCitizen(f.CF)
	}
	return s.page(ctx, c, f.After, f.Day == "")
}

// page lists appointments in the order of their start, from a cursor on.
func (s *Agenda) page(ctx context.Context, c *db.Clause, after string, newestFirst bool) (Appointments, error) {
	beyond, order := `(a.start_at, a.id) > (?, ?)`, ` ORDER BY a.start_at, a.id LIMIT `
	if newestFirst {
		beyond, order = `(a.start_at, a.id) < (?, ?)`, ` ORDER BY a.start_at DESC, a.id DESC LIMIT `
	}
	if at, id, ok := strings.Cut(after, "."); ok {
		if seconds, err := strconv.ParseInt(at, 36, 64); err == nil {
			c.And(beyond, seconds, id)
		}
	}
	entries, err := ListEntries(s.Read(ctx), c, order+c.Arg(requests.PageSize+1))
	if err != nil {
		return Appointments{}, err
	}
	l := Appointments{Entries: entries}
	if len(entries) > requests.PageSize {
		l.Entries = entries[:requests.PageSize]
		last := l.Entries[requests.PageSize-1]
		l.Next = strconv.FormatInt(last.Start.Unix(), 36) + "." + last.ID
	}
	return l, nil
}

// AppointmentsOf returns the appointments of a request, oldest first: its own and those it
// shares as the second citizen's. The request must have been loaded for the same person; what
// another ufficio of the ente booked is not shown to an operator.
func (s *Agenda) AppointmentsOf(ctx context.Context, who desk.Actor, r desk.Request) ([]desk.AgendaEntry, error) {
	c := &db.Clause{}
	c.From = `appointment_requests x CROSS JOIN ` // begins with the request, as ofCitizen does
	c.And(`x.request_id = ? AND a.id = x.appointment_id`, r.ID)
	c.And(`a.number IS NOT NULL`)
	if !who.Official() {
		c.MayAttend(who)
	}
	return ListEntries(s.Read(ctx), c, ` ORDER BY a.start_at, a.id`)
}

// CitizenAppointments returns all appointments of a citizen, every ente's, newest first, for
// the CRM's timeline [R26]; the opening is logged before anything is returned. Only officials of
// territorial structures and the CRM's readers may.
func (s *Agenda) CitizenAppointments(ctx context.Context, a db.Act, cf desk.CodiceFiscale, reason string) ([]desk.AgendaEntry, error) {
	if a.Who.Role != desk.Funzionario && a.Who.Role != desk.Responsabile && a.Who.Role != desk.LettoreCRM {
		return nil, db.ErrNotFound
	}
	err := s.Write(ctx, func(tx *db.Tx) error {
		citizen, err := requests.CitizenID(tx, cf)
		if err != nil {
			return err
		}
		return db.Audit(tx, a, "crm-appuntamenti", citizen, reason)
	})
	if err != nil {
		return nil, err
	}
	c := &db.Clause{}
	c.OfCitizen(cf)
	c.And(`a.number IS NOT NULL`) // a slot that is only held is nobody's business yet
	tail := ` ORDER BY a.start_at DESC, a.id DESC LIMIT ` + c.Arg(requests.MostConversations)
	return ListEntries(s.Read(ctx), c, tail)
}
