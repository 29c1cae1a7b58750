package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"combipat/desk"
	"combipat/store"
	"combipat/store/example"
	"combipat/store/storetest"
)

// morePeople are those that the table of RULES.md names and the example lacks.
var morePeople = []store.NewPerson{
	{Login: "referente2.lombardia", Name: "Referente di un altro ufficio", Role: desk.Operatore, CanRefer: true, Ente: "ALFA", Ufficio: "ALFA-BG"},
	{Login: "referente.piemonte", Name: "Referente Piemonte", Role: desk.Operatore, CanRefer: true, Ente: "ALFA", Ufficio: "ALFA-TO"},
	{Login: "referente.beta", Name: "Referente Beta", Role: desk.Operatore, CanRefer: true, Ente: "BETA", Ufficio: "BETA-MI"},
	{Login: "collega.beta", Name: "Collega Beta", Role: desk.Operatore, Ente: "BETA", Ufficio: "BETA-MI"},
	{Login: "admin.beta", Name: "Amministratore Beta", Role: desk.Amministratore, Ente: "BETA"},
	{Login: "invalidita.mi", Name: "Funzionario di altro argomento", Role: desk.Funzionario, Struttura: "DEMO-MI", Topics: []string{"invalidita"}},
	{Login: "due.sedi", Name: "Funzionario di due sedi", Role: desk.Funzionario, Struttura: "DEMO-TO", Topics: []string{"pensioni"}, Also: []string{"DEMO-MI"}},
	{Login: "responsabile.to", Name: "Responsabile Torino", Role: desk.Responsabile, Struttura: "DEMO-TO"},
	{Login: "cric.piemonte", Name: "Funzionario CRIC Piemonte", Role: desk.FunzionarioCRIC, Struttura: "DEMO-CRIC-PIEM"},
}

// office is the example world at a moment, with its people. A login ending in "@r" is the
// person as Referente regionale.
type office struct {
	testing.TB
	s      *store.Store
	now    time.Time
	people map[string]desk.Actor
	topics map[string]desk.Topic
}

func openOffice(t testing.TB, kind string) *office {
	t.Helper()
	s := storetest.OpenWorld(t, kind, "office", func(s *store.Store) error {
		ctx, founded := context.Background(), desk.Day("2026-01-02").Start()
		if err := example.World(ctx, s, founded, ""); err != nil {
			return err
		}
		err := s.Write(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(`INSERT INTO uffici (id, ente_id, code, name, region) SELECT $1, id, 'ALFA-BG', 'Ufficio di Bergamo', 'Lombardia'
				FROM enti WHERE code = 'ALFA'`, store.NewID())
			return err
		})
		for _, p := range morePeople {
			p.Email = p.Login + "@example.org"
			_, more := s.AddPerson(ctx, founded, p)
			err = errors.Join(err, more)
		}
		return err
	})
	o := &office{t, s, desk.Day("2026-11-23").At(10, 0), map[string]desk.Actor{}, map[string]desk.Topic{}}
	logins := example.Logins
	for _, p := range morePeople {
		logins = append(logins[:len(logins):len(logins)], p.Login)
	}
	for _, login := range logins {
		id, _, err := s.Credentials(t.Context(), login)
		o.must(err)
		who, err := s.Person(t.Context(), id)
		o.must(err)
		o.people[login] = who
		if who.CanRefer {
			who.Profile = desk.Referente
			o.people[login+"@r"] = who
		}
	}
	catalogue, err := s.Catalogue(t.Context())
	o.must(err)
	for _, topic := range catalogue {
		o.topics[topic.Code] = topic.Topic
	}
	return o
}

// eachOffice runs the test on a world of its own for each database, in parallel.
func eachOffice(t *testing.T, test func(o *office)) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		test(openOffice(t, kind))
	})
}

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

// is fails unless err is what was expected.
func (o *office) is(want, err error) {
	o.Helper()
	if !errors.Is(err, want) {
		o.Fatalf("got %v, want %v", err, want)
	}
}

// refused fails unless err is a refusal by the rule, in words.
func (o *office) refused(rule string, err error) {
	o.Helper()
	if r, ok := errors.AsType[*desk.Refusal](err); !ok || r.Rule != rule || r.Text == "" {
		o.Fatalf("got %v, want a refusal by %s", err, rule)
	}
}

func (o *office) invalid(field string, err error) {
	o.Helper()
	if bad, ok := errors.AsType[desk.Invalid](err); !ok || bad[field] == "" {
		o.Fatalf("got %v, want a complaint about %s", err, field)
	}
}

// on moves the clock to ten o'clock of a day.
func (o *office) on(day desk.Day) *office { o.now = day.At(10, 0); return o }

func (o *office) act(login, id string) store.Act {
	who, ok := o.people[login]
	if !ok {
		o.Fatalf("nobody is called %s", login)
	}
	return store.Act{Who: who, Now: o.now, ID: id}
}

// ask is a form about Mario Rossi of Milano; edit changes it.
func ask(edit ...func(*desk.Question)) desk.Question {
	q := desk.Question{Motivo: "requisiti", Topic: "pensioni", CF: mario, FirstName: "Mario", LastName: "Rossi", CAP: "20135", Text: "Si chiede."}
	for _, e := range edit {
		e(&q)
	}
	return q
}

func about(cf string) func(*desk.Question)    { return func(q *desk.Question) { q.CF = cf } }
func topic(code string) func(*desk.Question)  { return func(q *desk.Question) { q.Topic = code } }
func living(cap string) func(*desk.Question)  { return func(q *desk.Question) { q.CAP = cap } }
func saying(text string) func(*desk.Question) { return func(q *desk.Question) { q.Text = text } }
func domus(number string) func(*desk.Question) {
	return func(q *desk.Question) { q.Motivo, q.IdentifierKind, q.Identifier = "prestazione", "domus", number }
}

// check is the form as it may be sent by who writes.
func (o *office) check(a store.Act, q desk.Question) desk.Submission {
	o.Helper()
	profile := desk.Generico
	if a.Who.AsReferente() {
		profile = desk.Referente
	}
	sub, err := q.Check(profile, o.topics[q.Topic])
	o.must(err)
	return sub
}

// send sends a form now and returns the request's id.
func (o *office) send(login string, edit ...func(*desk.Question)) string {
	o.Helper()
	a, q := o.act(login, ""), ask(edit...)
	if a.Who.AsReferente() {
		q.Motivo, q.CF, q.FirstName, q.LastName, q.CAP = "chiarimento", "", "", "", ""
	}
	id, err := o.s.SendRequest(o.Context(), a, store.Draft{Question: q}, o.check(a, q))
	o.must(err)
	return id
}

// get is the request as the person sees it.
func (o *office) get(login, id string) desk.Request {
	o.Helper()
	r, err := o.s.Request(o.Context(), o.act(login, "").Who, id)
	o.must(err)
	return r
}

func (o *office) reply(login, id string, kind desk.ReplyKind) {
	o.Helper()
	o.must(o.s.Reply(o.Context(), o.act(login, id), kind, store.Message{Text: "Risposta dell’ufficio."}))
}

func (o *office) interact(login, id string) {
	o.Helper()
	o.must(o.s.Interact(o.Context(), o.act(login, id), store.Message{Text: "Scriviamo ancora."}))
}

func (o *office) close(login, id string, bookable bool) {
	o.Helper()
	o.must(o.s.CloseRequest(o.Context(), o.act(login, id), store.Closing{Outcome: desk.Risolta, Bookable: bookable}, store.Message{Text: "Si chiude."}))
}

// count asks the database for a number.
func (o *office) count(query string, args ...any) int {
	o.Helper()
	return number(o, o.s, query, args...)
}

// thread returns what the person reads of a request, a line an entry.
func (o *office) thread(login, id string) string {
	o.Helper()
	entries, err := o.s.Thread(o.Context(), o.act(login, "").Who, o.get(login, id))
	o.must(err)
	var b strings.Builder
	for _, e := range entries {
		fmt.Fprintf(&b, "%s|%s|%s|note %t|free %t|%d files\n", e.Kind, e.Author, e.Text, e.Note, e.Free, len(e.Files))
	}
	return b.String()
}

// ids returns the ids of a list's requests.
func ids(l store.List) []string {
	var all []string
	for _, r := range l.Requests {
		all = append(all, r.ID)
	}
	return all
}
