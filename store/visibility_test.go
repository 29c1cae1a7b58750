package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"combipat/desk"
	"combipat/store"
)

// The requests of the matrix below, and what is to be found in each.
const (
	ofCitizen = iota // of ALFA-MI at DEMO-MI, pensioni
	ofCRIC           // of ALFA-MI's Referente at the CRIC of Lombardia
	unsorted         // of ALFA-MI in the queue of Lombardia
	ofBeta           // of BETA-MI at DEMO-MI, invalidita, about the same citizen
)

// sees is the table of RULES.md: which of the four requests above each person may read. Who
// stands in no row, and every row without a y, is told that there is no such request.
var sees = map[string]string{
	"operatore.mi": "y-y-", "collega.mi": "y-y-", // own, same ufficio
	"referente.lombardia":    "y-y-", // the same ufficio, as Operatore generico
	"referente.lombardia@r":  "-y--", // as Referente: a choice of profile, not a union [R3]
	"referente2.lombardia@r": "-y--", // same ente and region, other ufficio
	"referente2.lombardia":   "----", // same ente, other ufficio
	"operatore.to":           "----",
	"referente.piemonte":     "----",
	"referente.piemonte@r":   "----", // same ente, other region
	"operatore.beta":         "---y", // another ente, the same citizen
	"collega.beta":           "---y",
	"referente.beta":         "---y",
	"referente.beta@r":       "----",
	"admin.alfa":             "----", // lists and states only
	"admin.beta":             "----",
	"funzionario.mi":         "y--y",
	"funzionario2.mi":        "y--y",
	"due.sedi":               "y---", // pensioni at Torino and Milano
	"invalidita.mi":          "---y", // same structure, one topic
	"funzionario.to":         "----",
	"responsabile.mi":        "y--y",
	"responsabile.to":        "----",
	"cric.lombardia":         "-yy-",
	"cric.piemonte":          "----",
	"crm":                    "----", // by codice fiscale only, logged
	"gestore":                "----",
}

// matrix fills the world with the four requests; each has a file, a note where an official can
// write one, and a word of its own.
func matrix(o *office) (requests, files []string) {
	words := []string{"ornitorinco", "salamandra", "fenicottero", "pipistrello"}
	for i, c := range []struct {
		login string
		edit  func(*desk.Question)
	}{
		{"operatore.mi", func(q *desk.Question) {}},
		{"referente.lombardia@r", func(q *desk.Question) {}},
		{"operatore.mi", living("99999")},
		{"operatore.beta", topic("invalidita-pagamento")},
	} {
		a, q := o.act(c.login, ""), ask(c.edit, saying("Si chiede di "+words[i]))
		if a.Who.AsReferente() {
			q.Motivo, q.CF, q.FirstName, q.LastName, q.CAP = "chiarimento", "", "", "", ""
		}
		id, err := o.s.SendRequest(o.Context(), a, store.Draft{Question: q, Files: []store.NewFile{{Name: words[i] + ".pdf", Size: 9, SHA256: "aa"}}}, o.check(a, q))
		o.must(err)
		requests = append(requests, id)
		var file string
		o.must(o.s.Read(o.Context()).QueryRow(`SELECT id FROM attachments WHERE request_id = $1`, id).Scan(&file))
		files = append(files, file)
	}
	return requests, files
}

func TestWhoSeesWhat(t *testing.T) {
	eachOffice(t, func(o *office) {
		requests, files := matrix(o)
		ctx, today := o.Context(), desk.DayOf(o.now)
		words := []string{"ornitorinco", "salamandra", "fenicottero", "pipistrello"}
		var numbers []string
		for i, login := range []string{"operatore.mi", "referente.lombardia@r", "operatore.mi", "operatore.beta"} {
			numbers = append(numbers, o.get(login, requests[i]).Number)
		}
		for login := range o.people {
			if _, ok := sees[login]; !ok {
				o.Errorf("no row for %s", login)
			}
		}
		for login, row := range sees {
			who := o.act(login, "").Who
			lists := map[string]func(f store.Filter) (store.List, error){
				"Storico": func(f store.Filter) (store.List, error) { return o.s.Storico(ctx, who, today, f) },
				"Inbox":   func(f store.Filter) (store.List, error) { return o.s.Inbox(ctx, who, today, f) },
			}
			for i, may := range row {
				want := may == 'y'
				one := func(name string, err error) {
					o.Helper()
					if want && err != nil || !want && err != store.ErrNotFound {
						o.Errorf("%s, request %d, %s: %v, may see: %t", login, i, name, err, want)
					}
				}
				r, err := o.s.Request(ctx, who, requests[i])
				one("Request", err)
				if !want && r != (desk.Request{}) {
					o.Errorf("%s, request %d: refused with %+v", login, i, r)
				}
				_, err = o.s.Attachment(ctx, who, files[i])
				one("Attachment", err)
				_, err = o.s.OfficialsFor(ctx, who, requests[i])
				one("OfficialsFor", err)
				_, err = o.s.LastChange(ctx, who, requests[i])
				one("LastChange", err)
				for list, find := range lists {
					for how, f := range map[string]store.Filter{
						"all": {}, "waiting": {View: store.ViewWaiting}, "text": {Text: words[i]}, "two words": {Text: "chiede " + words[i][:5]},
						"file name": {Text: words[i] + " pdf"}, "number": {Text: numbers[i]}, "CF": {CF: mario}, "CF as text": {Text: mario},
						"provenance": {Provenance: desk.DaPatronato}, "unassigned": {View: store.ViewUnassigned},
					} {
						l, err := find(f)
						o.must(err)
						found, nameless := slices.Contains(ids(l), requests[i]), i == ofCRIC && strings.HasPrefix(how, "CF")
						if found != (want && !nameless) {
							o.Errorf("%s, request %d, %s by %s: found %t", login, i, list, how, found)
						}
					}
				}
			}
		}
	})
}

// A profile that was not granted is not worn: an operator who says Referente is none [R3, R4].
func TestProfileNotGranted(t *testing.T) {
	eachOffice(t, func(o *office) {
		requests, _ := matrix(o)
		who := o.people["operatore.mi"]
		who.Profile = desk.Referente
		_, err := o.s.Request(o.Context(), who, requests[ofCRIC])
		o.is(store.ErrNotFound, err)
		for login := range o.people { // nor does a role without a line see anything
			who := o.people[login]
			for _, role := range []desk.Role{"", "operatori", desk.Gestore, desk.LettoreCRM, desk.Amministratore} {
				who.Role = role
				for _, id := range requests {
					_, err := o.s.Request(o.Context(), who, id)
					o.is(store.ErrNotFound, err)
				}
			}
		}
	})
}

// acts is everything somebody can do to a request.
func (o *office) acts() map[string]func(a store.Act) error {
	ctx, m := context.Background(), store.Message{Text: "Abuso."}
	return map[string]func(a store.Act) error{
		"Interact": func(a store.Act) error { return o.s.Interact(ctx, a, m) },
		"Remind":   func(a store.Act) error { return o.s.Remind(ctx, a, m) },
		"Withdraw": func(a store.Act) error { return o.s.Withdraw(ctx, a, m) },
		"MarkRead": func(a store.Act) error { return o.s.MarkRead(ctx, a) },
		"HandOver": func(a store.Act) error { return o.s.HandOver(ctx, a) },
		"Take":     func(a store.Act) error { return o.s.Take(ctx, a) },
		"Reply":    func(a store.Act) error { return o.s.Reply(ctx, a, desk.ReplyAnswer, m) },
		"Close": func(a store.Act) error {
			return o.s.CloseRequest(ctx, a, store.Closing{Outcome: desk.Risolta, Bookable: true}, m)
		},
		"Transfer": func(a store.Act) error { return o.s.Transfer(ctx, a, "DEMO-TO", "motivo") },
		"Assign":   func(a store.Act) error { return o.s.Assign(ctx, a, "funzionario2.mi") },
		"AddNote":  func(a store.Act) error { return o.s.AddNote(ctx, a, "nota") },
		"SignPresence": func(a store.Act) error {
			_, err := o.s.SignPresence(ctx, a, true)
			return err
		},
	}
}

// fingerprint changes when anything about requests does.
func (o *office) fingerprint() string {
	o.Helper()
	var parts []string
	for _, query := range []string{
		`SELECT COALESCE(SUM(version), 0) FROM requests`, `SELECT COUNT(*) FROM requests WHERE unread`, `SELECT COUNT(*) FROM messages`,
		`SELECT COUNT(*) FROM events`, `SELECT COUNT(*) FROM notes`, `SELECT COUNT(*) FROM presence`, `SELECT COUNT(*) FROM notifications`,
	} {
		parts = append(parts, fmt.Sprint(o.count(query)))
	}
	return strings.Join(parts, " ")
}

// Nobody acts on what they may not see, and what is hidden looks like what does not exist.
func TestNobodyActsOnWhatIsHidden(t *testing.T) {
	eachOffice(t, func(o *office) {
		requests, _ := matrix(o)
		before := o.fingerprint()
		for login, row := range sees {
			for i, may := range row {
				if may == 'y' {
					continue
				}
				for name, act := range o.acts() {
					if err, absent := act(o.act(login, requests[i])), act(o.act(login, "no-such-id")); err != store.ErrNotFound || absent != store.ErrNotFound {
						o.Errorf("%s, request %d, %s: %v; absent: %v", login, i, name, err, absent)
					}
				}
			}
		}
		if after := o.fingerprint(); after != before {
			o.Errorf("something was written: %s, was %s", after, before)
		}
	})
}

// An operator does not act as the office, nor an official as the patronato, on a request that
// both of them read.
func TestEachSideActsAsItself(t *testing.T) {
	eachOffice(t, func(o *office) {
		requests, _ := matrix(o)
		o.on("2026-12-23") // a sollecito would be due
		before := o.fingerprint()
		for name, login := range map[string]string{
			"Interact": "funzionario.mi", "Remind": "funzionario.mi", "Withdraw": "funzionario.mi", "HandOver": "funzionario.mi", "MarkRead": "funzionario.mi",
			"Take": "operatore.mi", "Reply": "operatore.mi", "Close": "operatore.mi", "Transfer": "operatore.mi", "Assign": "operatore.mi",
			"AddNote": "operatore.mi", "SignPresence": "operatore.mi",
		} {
			if err := o.acts()[name](o.act(login, requests[ofCitizen])); err == nil {
				o.Errorf("%s: %s was let", name, login)
			}
		}
		if after := o.fingerprint(); after != before {
			o.Errorf("something was written: %s, was %s", after, before)
		}
	})
}

// Internal notes, and why a request was transferred or assigned, are the officials' alone.
func TestNotesAreInternal(t *testing.T) {
	eachOffice(t, func(o *office) {
		requests, _ := matrix(o)
		ctx, id := o.Context(), requests[ofCitizen]
		o.must(o.s.AddNote(ctx, o.act("funzionario.mi", id), "Nota riservatissima."))
		o.must(o.s.Assign(ctx, o.act("responsabile.mi", id), "funzionario2.mi"))
		o.must(o.s.Transfer(ctx, o.act("funzionario2.mi", id), "DEMO-TO", "Ragione riservatissima."))
		for login, want := range map[string]bool{"operatore.mi": false, "collega.mi": false, "due.sedi": true, "responsabile.to": true, "funzionario.to": true} {
			text := o.thread(login, id)
			for _, internal := range []string{"Nota riservatissima.", "Ragione riservatissima.", "Assegnata a"} {
				if strings.Contains(text, internal) != want {
					o.Errorf("%s reads %q: %t\n%s", login, internal, !want, text)
				}
			}
			if strings.Contains(text, "note true") != want || !strings.Contains(text, "Trasferita da") {
				o.Errorf("%s:\n%s", login, text)
			}
		}
		for login := range sees {
			for _, list := range []func(context.Context, desk.Actor, desk.Day, store.Filter) (store.List, error){o.s.Storico, o.s.Inbox} {
				if l, err := list(ctx, o.act(login, "").Who, desk.DayOf(o.now), store.Filter{Text: "riservatissima"}); err != nil || len(l.Requests) != 0 {
					o.Errorf("%s finds a note: %v, %v", login, ids(l), err)
				}
			}
		}
		// A transferred request leaves those who had it [A3].
		for _, login := range []string{"funzionario.mi", "funzionario2.mi", "responsabile.mi"} {
			_, err := o.s.Request(ctx, o.people[login], id)
			o.is(store.ErrNotFound, err)
		}
	})
}

// Amministratore: list and states, of the own ente, and not a word of content [R4].
func TestEnteListHasNoContent(t *testing.T) {
	eachOffice(t, func(o *office) {
		ctx, today := o.Context(), desk.DayOf(o.now)
		secret := o.send("operatore.mi", domus("3900007400037"), func(q *desk.Question) {
			q.FirstName, q.LastName, q.CAP, q.Comune, q.Text = "Canarino", "Segretissimo", "20135", "015146", "Segretissimo testo"
		})
		a := o.act("funzionario.mi", secret)
		o.must(o.s.CloseRequest(ctx, a, store.Closing{Outcome: desk.Risolta, Bookable: true,
			Offer: desk.Offer{Mode: "web", Bring: "il verbale del Canarino"}}, store.Message{Text: "Segretissima risposta"}))
		toCRIC, other := o.send("referente.lombardia@r"), o.send("operatore.to")
		o.send("operatore.beta")
		_, err := o.s.SaveDraft(ctx, o.act("operatore.mi", ""), store.Draft{Question: ask()})
		o.must(err)
		l, err := o.s.EnteRequests(ctx, o.people["admin.alfa"], today, store.Filter{})
		if err != nil || !slices.Equal(ids(l), []string{other, toCRIC, secret}) {
			o.Fatalf("%v, %v", ids(l), err)
		}
		if r := l.Requests[2]; r.Number == "" || r.State != desk.Chiusa || r.Owner.Name != "Operatore Milano" || r.Ufficio.Code != "ALFA-MI" {
			o.Errorf("%+v", r)
		}
		shown := strings.ToLower(fmt.Sprintf("%+v", l))
		for _, canary := range []string{"canarino", "segretissim", "rssmra", "3900007400037", "015146", "20135"} {
			if strings.Contains(shown, canary) {
				o.Errorf("the list has %q", canary)
			}
		}
		if l, err := o.s.EnteRequests(ctx, o.people["admin.alfa"], today, store.Filter{State: desk.Chiusa}); err != nil || !slices.Equal(ids(l), []string{secret}) {
			o.Errorf("%v, %v", ids(l), err)
		}
		if l, err := o.s.EnteRequests(ctx, o.people["admin.beta"], today, store.Filter{}); err != nil || len(l.Requests) != 1 {
			o.Errorf("%v, %v", ids(l), err)
		}
		for login := range sees {
			if strings.HasPrefix(login, "admin.") {
				continue
			}
			if l, err := o.s.EnteRequests(ctx, o.act(login, "").Who, today, store.Filter{}); !errors.Is(err, store.ErrNotFound) || len(l.Requests) > 0 {
				o.Errorf("%s: %v, %v", login, ids(l), err)
			}
		}
	})
}

// The panel beside a request shows the citizen's other requests that the official may read.
func TestCitizenHistory(t *testing.T) {
	eachOffice(t, func(o *office) {
		requests, _ := matrix(o)
		for login, want := range map[string][]string{
			"funzionario.mi": {requests[ofBeta]}, "responsabile.mi": {requests[ofBeta]}, "due.sedi": nil,
			"operatore.mi": {requests[unsorted]}, // both of the ufficio; Beta's never
		} {
			found, err := o.s.CitizenHistory(o.Context(), o.people[login], o.get(login, requests[ofCitizen]))
			if got := ids(store.List{Requests: found}); err != nil || !slices.Equal(got, want) {
				o.Errorf("%s: %v, %v", login, got, err)
			}
		}
		found, err := o.s.CitizenHistory(o.Context(), o.people["cric.lombardia"], o.get("cric.lombardia", requests[ofCRIC]))
		if err != nil || found != nil {
			o.Error(found, err)
		}
	})
}

// R21: the colleague who has the same request on screen, and only officials see that.
func TestPresence(t *testing.T) {
	eachOffice(t, func(o *office) {
		requests, _ := matrix(o)
		sign := func(login string, writing bool) string {
			o.Helper()
			list, err := o.s.SignPresence(o.Context(), o.act(login, requests[ofCitizen]), writing)
			o.must(err)
			return fmt.Sprint(list)
		}
		if got := sign("funzionario.mi", true); got != "[]" {
			o.Error("alone, and", got)
		}
		if got := sign("responsabile.mi", false); got != "[{Funzionario Milano true}]" {
			o.Error(got)
		}
		o.now = o.now.Add(30e9)
		if got := sign("funzionario.mi", false); got != "[{Responsabile Milano false}]" {
			o.Error(got)
		}
		o.now = o.now.Add(15e9)
		if got := sign("funzionario2.mi", false); got != "[{Funzionario Milano false}]" {
			o.Error("the Responsabile gave no sign for 45 seconds:", got)
		}
		if n := o.count(`SELECT COUNT(*) FROM presence`); n != 3 {
			o.Errorf("%d rows", n)
		}
		o.must(o.s.SweepLeftovers(o.Context(), o.now.Add(2*3600e9)))
		if n := o.count(`SELECT COUNT(*) FROM presence`); n != 0 {
			o.Errorf("%d rows are left", n)
		}
	})
}

// R19: a request of the ufficio passes to whoever asks; the notices follow.
func TestHandOver(t *testing.T) {
	eachOffice(t, func(o *office) {
		id := o.send("operatore.mi")
		o.must(o.s.HandOver(o.Context(), o.act("collega.mi", id)))
		o.must(o.s.HandOver(o.Context(), o.act("collega.mi", id)))
		r := o.get("operatore.mi", id)
		if r.Owner.Name != "Collega Milano" || r.Author.Name != "Operatore Milano" || strings.Count(o.thread("operatore.mi", id), "Ora la segue") != 1 {
			o.Errorf("%+v\n%s", r.Owner, o.thread("operatore.mi", id))
		}
		o.reply("funzionario.mi", id, desk.ReplyAnswer)
		if n := o.notified("collega.mi"); n != "risposta" || o.notified("operatore.mi") != "" {
			o.Errorf("colleague %q, author %q", n, o.notified("operatore.mi"))
		}
	})
}

// notified lists the kinds of a person's notices, oldest first.
func (o *office) notified(login string) string {
	o.Helper()
	list, err := o.s.Notices(o.Context(), o.act(login, "").Who, 100)
	o.must(err)
	var kinds []string
	for _, n := range list {
		kinds = append(kinds, string(n.Kind))
	}
	slices.Reverse(kinds)
	return strings.Join(kinds, " ")
}
