package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"combipat/desk"
	"combipat/store"
	"combipat/store/example"
	"combipat/store/storetest"
)

// Codici fiscali of the example.
const (
	mario, giulia, maria, anna = "RSSMRA80A01F205X", "CNTGLI79A43C351Y", "RZZMRA51A43D612W", "LMBNNA65A67G273O"
)

// agenda is the example world at a moment, with its people.
type agenda struct {
	testing.TB
	s      *store.Store
	now    time.Time
	people map[string]desk.Actor
}

// monday is when most tests begin: 23 November 2026, eight o'clock.
var monday = desk.Day("2026-11-23").At(8, 0)

func openAgenda(t testing.TB, kind string, now time.Time) *agenda {
	t.Helper()
	s := storetest.OpenWorld(t, kind, "agenda", func(s *store.Store) error {
		return example.World(context.Background(), s, desk.Day("2026-01-01").Start(), "")
	})
	a := &agenda{t, s, now, map[string]desk.Actor{}}
	for _, login := range example.Logins {
		var id string
		if err := s.Read(t.Context()).QueryRow(`SELECT id FROM people WHERE login = $1`, login).Scan(&id); err != nil {
			t.Fatal(err)
		}
		who, err := s.Person(t.Context(), id)
		a.must(err)
		a.people[login] = who
	}
	return a
}

func (a *agenda) must(err error) {
	a.Helper()
	if err != nil {
		a.Fatalf("%v", err)
	}
}

// refused fails unless err is the refusal of a rule.
func (a *agenda) refused(rule string, err error) {
	a.Helper()
	var r *desk.Refusal
	if !errors.As(err, &r) || r.Rule != rule || r.Text == "" {
		a.Fatalf("got %v, want a refusal by %s", err, rule)
	}
}

// invalid fails unless err complains about the field.
func (a *agenda) invalid(field string, err error) {
	a.Helper()
	var bad desk.Invalid
	if !errors.As(err, &bad) || bad[field] == "" {
		a.Fatalf("got %v, want a complaint about %q", err, field)
	}
}

func (a *agenda) act(login, id string) store.Act {
	return store.Act{Who: a.people[login], Now: a.now, ID: id}
}

// at is the time of a day, for the wishes below.
func at(day desk.Day, hour, minute int) time.Time { return day.At(hour, minute) }

// hold keeps a slot of MI-PENSIONI in presenza unless the wish says otherwise.
func (a *agenda) hold(login string, w store.Wish) (string, error) {
	if w.Punto == "" {
		w.Punto = "MI-PENSIONI"
	}
	if w.Mode == "" {
		w.Mode = desk.InPresenza
	}
	return a.s.Hold(a.Context(), a.act(login, ""), w)
}

// confirm confirms a hold for a citizen.
func (a *agenda) confirm(login, hold string, b desk.Booking) error {
	if b.Motivation == "" {
		b.Motivation = "Verifica della posizione"
	}
	if b.Topic == "" {
		b.Topic = "pensioni"
	}
	_, err := a.s.Confirm(a.Context(), a.act(login, hold), b)
	return err
}

// book holds and confirms, and returns the appointment.
func (a *agenda) book(login string, w store.Wish, b desk.Booking) desk.AgendaEntry {
	a.Helper()
	id, err := a.hold(login, w)
	a.must(err)
	a.must(a.confirm(login, id, b))
	return a.appointment(login, id)
}

func (a *agenda) appointment(login, id string) desk.AgendaEntry {
	a.Helper()
	e, err := a.s.Appointment(a.Context(), a.people[login], id)
	a.must(err)
	return e
}

// send sends a request at a moment, and returns its id.
func (a *agenda) send(login string, when time.Time, cf, topic string) string {
	a.Helper()
	parent := ""
	if len(topic) > 9 && topic[:9] == "pensioni-" {
		parent = "pensioni"
	}
	q := desk.Question{Motivo: string(desk.MotivoRequisiti), Topic: topic, CF: cf, FirstName: "Nome", LastName: "Cognome", CAP: "20135", Text: "Testo"}
	sub, err := q.Check(desk.Generico, desk.Topic{Code: topic, Parent: parent, Label: topic})
	a.must(err)
	id, err := a.s.SendRequest(a.Context(), store.Act{Who: a.people[login], Now: when}, store.Draft{Question: q}, sub)
	a.must(err)
	return id
}

// ripe sends a request 20 days ago: it may be booked for [R27a].
func (a *agenda) ripe(login, cf, topic string) string {
	a.Helper()
	return a.send(login, a.now.AddDate(0, 0, -20), cf, topic)
}

func (a *agenda) request(login, id string) desk.Request {
	a.Helper()
	r, err := a.s.Request(a.Context(), a.people[login], id)
	a.must(err)
	return r
}

// mayBook is what the panel says of a request.
func (a *agenda) mayBook(login, id string) bool {
	a.Helper()
	return a.request(login, id).RightsAt(a.now).Book.OK
}

// mails returns how many e-mails to an address were queued, "" for all.
func (a *agenda) mails(to string) int {
	a.Helper()
	return number(a, a.s, `SELECT COUNT(*) FROM outbox WHERE $1 = '' OR recipient = $1`, to)
}

// notices returns how many notifications of a kind a person has.
func (a *agenda) notices(login string, kind desk.NoticeKind) int {
	a.Helper()
	n := 0
	list, err := a.s.Notices(a.Context(), a.people[login], 200)
	a.must(err)
	for _, notice := range list {
		if notice.Kind == kind {
			n++
		}
	}
	return n
}

// eachAgenda runs a test on both databases.
func eachAgenda(t *testing.T, test func(a *agenda)) {
	storetest.Each(t, func(t *testing.T, kind string) { test(openAgenda(t, kind, monday)) })
}
