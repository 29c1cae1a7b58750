package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"combipat/desk"
	"combipat/store"
	"combipat/store/db"
	"combipat/store/example"
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

// Office is the example world at a moment, with its people. A login ending in "@r" is the
// person as Referente regionale.
type Office struct {
	testing.TB
	S      *store.Store
	Now    time.Time
	People map[string]desk.Actor
	Topics map[string]desk.Topic
}

func OpenOffice(t testing.TB, kind string) *Office {
	t.Helper()
	s := OpenWorld(t, kind, "office", func(s *store.Store) error {
		ctx, founded := context.Background(), desk.Day("2026-01-02").Start()
		if err := example.World(ctx, s, founded, ""); err != nil {
			return err
		}
		err := s.Write(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(`INSERT INTO uffici (id, ente_id, code, name, region) SELECT $1, id, 'ALFA-BG', 'Ufficio di Bergamo', 'Lombardia'
				FROM enti WHERE code = 'ALFA'`, db.NewID())
			return err
		})
		for _, p := range morePeople {
			p.Email = p.Login + "@example.org"
			_, more := s.AddPerson(ctx, founded, p)
			err = errors.Join(err, more)
		}
		return err
	})
	o := &Office{t, s, desk.Day("2026-11-23").At(10, 0), map[string]desk.Actor{}, map[string]desk.Topic{}}
	logins := example.Logins
	for _, p := range morePeople {
		logins = append(logins[:len(logins):len(logins)], p.Login)
	}
	for _, login := range logins {
		id, _, err := s.Credentials(t.Context(), login)
		o.Must(err)
		who, err := s.Person(t.Context(), id)
		o.Must(err)
		o.People[login] = who
		if who.CanRefer {
			who.Profile = desk.Referente
			o.People[login+"@r"] = who
		}
	}
	catalogue, err := s.Catalogue(t.Context())
	o.Must(err)
	for _, topic := range catalogue {
		o.Topics[topic.Code] = topic.Topic
	}
	return o
}

// EachOffice runs the test on a world of its own for each database, in parallel.
func EachOffice(t *testing.T, test func(o *Office)) {
	t.Parallel()
	Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		test(OpenOffice(t, kind))
	})
}

func (o *Office) Must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

// Is fails unless err is what was expected.
func (o *Office) Is(want, err error) {
	o.Helper()
	if !errors.Is(err, want) {
		o.Fatalf("got %v, want %v", err, want)
	}
}

// Refused fails unless err is a refusal by the rule, in words.
func (o *Office) Refused(rule string, err error) {
	o.Helper()
	if r, ok := errors.AsType[*desk.Refusal](err); !ok || r.Rule != rule || r.Text == "" {
		o.Fatalf("got %v, want a refusal by %s", err, rule)
	}
}

func (o *Office) Invalid(field string, err error) {
	o.Helper()
	if bad, ok := errors.AsType[desk.Invalid](err); !ok || bad[field] == "" {
		o.Fatalf("got %v, want a complaint about %s", err, field)
	}
}

// On moves the clock to ten o'clock of a day.
func (o *Office) On(day desk.Day) *Office { o.Now = day.At(10, 0); return o }

func (o *Office) Act(login, id string) store.Act {
	who, ok := o.People[login]
	if !ok {
		o.Fatalf("nobody is called %s", login)
	}
	return store.Act{Who: who, Now: o.Now, ID: id}
}

// Ask is a form about Mario Rossi of Milano; edit changes it.
func Ask(edit ...func(*desk.Question)) desk.Question {
	q := desk.Question{Motivo: "requisiti", Topic: "pensioni", CF: Mario, FirstName: "Mario", LastName: "Rossi", CAP: "20135", Text: "Si chiede."}
	for _, e := range edit {
		e(&q)
	}
	return q
}

func About(cf string) func(*desk.Question) { return func(q *desk.Question) { q.CF = cf } }

func Topic(code string) func(*desk.Question) { return func(q *desk.Question) { q.Topic = code } }

func Living(cap string) func(*desk.Question) { return func(q *desk.Question) { q.CAP = cap } }

func Saying(text string) func(*desk.Question) { return func(q *desk.Question) { q.Text = text } }

func Domus(number string) func(*desk.Question) {
	return func(q *desk.Question) { q.Motivo, q.IdentifierKind, q.Identifier = "prestazione", "domus", number }
}

// Check is the form as it may be sent by who writes.
func (o *Office) Check(a store.Act, q desk.Question) desk.Submission {
	o.Helper()
	profile := desk.Generico
	if a.Who.AsReferente() {
		profile = desk.Referente
	}
	sub, err := q.Check(profile, o.Topics[q.Topic])
	o.Must(err)
	return sub
}

// Send sends a form now and returns the request's id.
func (o *Office) Send(login string, edit ...func(*desk.Question)) string {
	o.Helper()
	a, q := o.Act(login, ""), Ask(edit...)
	if a.Who.AsReferente() {
		q.Motivo, q.CF, q.FirstName, q.LastName, q.CAP = "chiarimento", "", "", "", ""
	}
	id, err := o.S.SendRequest(o.Context(), a, store.Draft{Question: q}, o.Check(a, q))
	o.Must(err)
	return id
}

// Get is the request as the person sees it.
func (o *Office) Get(login, id string) desk.Request {
	o.Helper()
	r, err := o.S.Request(o.Context(), o.Act(login, "").Who, id)
	o.Must(err)
	return r
}

func (o *Office) Reply(login, id string, kind desk.ReplyKind) {
	o.Helper()
	o.Must(o.S.Reply(o.Context(), o.Act(login, id), kind, store.Message{Text: "Risposta dell’ufficio."}))
}

func (o *Office) Interact(login, id string) {
	o.Helper()
	o.Must(o.S.Interact(o.Context(), o.Act(login, id), store.Message{Text: "Scriviamo ancora."}))
}

func (o *Office) Close(login, id string, bookable bool) {
	o.Helper()
	o.Must(o.S.CloseRequest(o.Context(), o.Act(login, id), store.Closing{Outcome: desk.Risolta, Bookable: bookable}, store.Message{Text: "Si chiude."}))
}

// Count asks the database for a number.
func (o *Office) Count(query string, args ...any) int {
	o.Helper()
	return Number(o, o.S, query, args...)
}

// Thread returns what the person reads of a request, a line an entry.
func (o *Office) Thread(login, id string) string {
	o.Helper()
	entries, err := o.S.Thread(o.Context(), o.Act(login, "").Who, o.Get(login, id))
	o.Must(err)
	var b strings.Builder
	for _, e := range entries {
		fmt.Fprintf(&b, "%s|%s|%s|note %t|free %t|%d files\n", e.Kind, e.Author, e.Text, e.Note, e.Free, len(e.Files))
	}
	return b.String()
}

// Ids returns the ids of a list's requests.
func Ids(l store.List) []string {
	var all []string
	for _, r := range l.Requests {
		all = append(all, r.ID)
	}
	return all
}
