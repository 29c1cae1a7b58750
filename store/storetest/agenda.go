package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"combipat/desk"
	"combipat/store"
	"combipat/store/example"
)

// Codici fiscali of the example.
const (
	Mario, Giulia, Maria, Anna = "RSSMRA80A01F205X", "CNTGLI79A43C351Y", "RZZMRA51A43D612W", "LMBNNA65A67G273O"
)

// Agenda is the example world at a moment, with its people.
type Agenda struct {
	testing.TB
	S      *store.Store
	Now    time.Time
	People map[string]desk.Actor
}

// Monday is when most tests begin: 23 November 2026, eight o'clock.
var Monday = desk.Day("2026-11-23").At(8, 0)

func OpenAgenda(t testing.TB, kind string, now time.Time) *Agenda {
	t.Helper()
	s := OpenWorld(t, kind, "agenda", func(s *store.Store) error {
		return example.World(context.Background(), s, desk.Day("2026-01-01").Start(), "")
	})
	a := &Agenda{t, s, now, map[string]desk.Actor{}}
	for _, login := range example.Logins {
		var id string
		if err := s.Read(t.Context()).QueryRow(`SELECT id FROM people WHERE login = $1`, login).Scan(&id); err != nil {
			t.Fatal(err)
		}
		who, err := s.Person(t.Context(), id)
		a.Must(err)
		a.People[login] = who
	}
	return a
}

func (a *Agenda) Must(err error) {
	a.Helper()
	if err != nil {
		a.Fatalf("%v", err)
	}
}

// Refused fails unless err is the refusal of a rule.
func (a *Agenda) Refused(rule string, err error) {
	a.Helper()
	var r *desk.Refusal
	if !errors.As(err, &r) || r.Rule != rule || r.Text == "" {
		a.Fatalf("got %v, want a refusal by %s", err, rule)
	}
}

// Invalid fails unless err complains about the field.
func (a *Agenda) Invalid(field string, err error) {
	a.Helper()
	var bad desk.Invalid
	if !errors.As(err, &bad) || bad[field] == "" {
		a.Fatalf("got %v, want a complaint about %q", err, field)
	}
}

func (a *Agenda) Act(login, id string) store.Act {
	return store.Act{Who: a.People[login], Now: a.Now, ID: id}
}

// At is the time of a day, for the wishes below.
func At(day desk.Day, hour, minute int) time.Time { return day.At(hour, minute) }

// Hold keeps a slot of MI-PENSIONI in presenza unless the wish says otherwise.
func (a *Agenda) Hold(login string, w store.Wish) (string, error) {
	if w.Punto == "" {
		w.Punto = "MI-PENSIONI"
	}
	if w.Mode == "" {
		w.Mode = desk.InPresenza
	}
	return a.S.Hold(a.Context(), a.Act(login, ""), w)
}

// Confirm confirms a hold for a citizen.
func (a *Agenda) Confirm(login, hold string, b desk.Booking) error {
	if b.Motivation == "" {
		b.Motivation = "Verifica della posizione"
	}
	if b.Topic == "" {
		b.Topic = "pensioni"
	}
	_, err := a.S.Confirm(a.Context(), a.Act(login, hold), b)
	return err
}

// Book holds and confirms, and returns the appointment.
func (a *Agenda) Book(login string, w store.Wish, b desk.Booking) desk.AgendaEntry {
	a.Helper()
	id, err := a.Hold(login, w)
	a.Must(err)
	a.Must(a.Confirm(login, id, b))
	return a.Appointment(login, id)
}

func (a *Agenda) Appointment(login, id string) desk.AgendaEntry {
	a.Helper()
	e, err := a.S.Appointment(a.Context(), a.People[login], id)
	a.Must(err)
	return e
}

// Send sends a request at a moment, and returns its id.
func (a *Agenda) Send(login string, when time.Time, cf, topic string) string {
	a.Helper()
	parent := ""
	if len(topic) > 9 && topic[:9] == "pensioni-" {
		parent = "pensioni"
	}
	q := desk.Question{Motivo: string(desk.MotivoRequisiti), Topic: topic, CF: cf, FirstName: "Nome", LastName: "Cognome", CAP: "20135", Text: "Testo"}
	sub, err := q.Check(desk.Generico, desk.Topic{Code: topic, Parent: parent, Label: topic})
	a.Must(err)
	id, err := a.S.SendRequest(a.Context(), store.Act{Who: a.People[login], Now: when}, store.Draft{Question: q}, sub)
	a.Must(err)
	return id
}

// Ripe sends a request 20 days ago: it may be booked for [R27a].
func (a *Agenda) Ripe(login, cf, topic string) string {
	a.Helper()
	return a.Send(login, a.Now.AddDate(0, 0, -20), cf, topic)
}

func (a *Agenda) Request(login, id string) desk.Request {
	a.Helper()
	r, err := a.S.Request(a.Context(), a.People[login], id)
	a.Must(err)
	return r
}

// MayBook is what the panel says of a request.
func (a *Agenda) MayBook(login, id string) bool {
	a.Helper()
	return a.Request(login, id).RightsAt(a.Now).Book.OK
}

// Mails returns how many e-mails to an address were queued, "" for all.
func (a *Agenda) Mails(to string) int {
	a.Helper()
	return Number(a, a.S, `SELECT COUNT(*) FROM outbox WHERE $1 = '' OR recipient = $1`, to)
}

// Notices returns how many notifications of a kind a person has.
func (a *Agenda) Notices(login string, kind desk.NoticeKind) int {
	a.Helper()
	n := 0
	list, err := a.S.Notices(a.Context(), a.People[login], 200)
	a.Must(err)
	for _, notice := range list {
		if notice.Kind == kind {
			n++
		}
	}
	return n
}

// EachAgenda runs a test on both databases.
func EachAgenda(t *testing.T, test func(a *Agenda)) {
	Each(t, func(t *testing.T, kind string) { test(OpenAgenda(t, kind, Monday)) })
}

const Tuesday = desk.Day("2026-11-24")
