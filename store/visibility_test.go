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
	"combipat/store/storetest"
)

func TestWhoSeesWhat(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		requests, files := storetest.Matrix(o)
		ctx, today := o.Context(), desk.DayOf(o.Now)
		words := []string{"ornitorinco", "salamandra", "fenicottero", "pipistrello"}
		var numbers []string
		for i, login := range []string{"operatore.mi", "referente.lombardia@r", "operatore.mi", "operatore.beta"} {
			numbers = append(numbers, o.Get(login, requests[i]).Number)
		}
		for login := range o.People {
			if _, ok := storetest.Sees[login]; !ok {
				o.Errorf("no row for %s", login)
			}
		}
		for login, row := range storetest.Sees {
			who := o.Act(login, "").Who
			lists := map[string]func(f store.Filter) (store.List, error){
				"Storico": func(f store.Filter) (store.List, error) { return o.S.Storico(ctx, who, today, f) },
				"Inbox":   func(f store.Filter) (store.List, error) { return o.S.Inbox(ctx, who, today, f) },
			}
			for i, may := range row {
				want := may == 'y'
				one := func(name string, err error) {
					o.Helper()
					if want && err != nil || !want && err != store.ErrNotFound {
						o.Errorf("%s, request %d, %s: %v, may see: %t", login, i, name, err, want)
					}
				}
				r, err := o.S.Request(ctx, who, requests[i])
				one("Request", err)
				if !want && r != (desk.Request{}) {
					o.Errorf("%s, request %d: refused with %+v", login, i, r)
				}
				_, err = o.S.Attachment(ctx, who, files[i])
				one("Attachment", err)
				_, err = o.S.OfficialsFor(ctx, who, requests[i])
				one("OfficialsFor", err)
				_, err = o.S.LastChange(ctx, who, requests[i])
				one("LastChange", err)
				for list, find := range lists {
					for how, f := range map[string]store.Filter{
						"all": {}, "waiting": {View: store.ViewWaiting}, "text": {Text: words[i]}, "two words": {Text: "chiede " + words[i][:5]},
						"file name": {Text: words[i] + " pdf"}, "number": {Text: numbers[i]}, "CF": {CF: storetest.Mario}, "CF as text": {Text: storetest.Mario},
						"provenance": {Provenance: desk.DaPatronato}, "unassigned": {View: store.ViewUnassigned},
					} {
						l, err := find(f)
						o.Must(err)
						found, nameless := slices.Contains(storetest.Ids(l), requests[i]), i == storetest.OfCRIC && strings.HasPrefix(how, "CF")
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
	storetest.EachOffice(t, func(o *storetest.Office) {
		requests, _ := storetest.Matrix(o)
		who := o.People["operatore.mi"]
		who.Profile = desk.Referente
		_, err := o.S.Request(o.Context(), who, requests[storetest.OfCRIC])
		o.Is(store.ErrNotFound, err)
		for login := range o.People { // nor does a role without a line see anything
			who := o.People[login]
			for _, role := range []desk.Role{"", "operatori", desk.Gestore, desk.LettoreCRM, desk.Amministratore} {
				who.Role = role
				for _, id := range requests {
					_, err := o.S.Request(o.Context(), who, id)
					o.Is(store.ErrNotFound, err)
				}
			}
		}
	})
}

// Nobody acts on what they may not see, and what is hidden looks like what does not exist.
func TestNobodyActsOnWhatIsHidden(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		requests, _ := storetest.Matrix(o)
		before := o.Fingerprint()
		for login, row := range storetest.Sees {
			for i, may := range row {
				if may == 'y' {
					continue
				}
				for name, act := range o.Acts() {
					if err, absent := act(o.Act(login, requests[i])), act(o.Act(login, "no-such-id")); err != store.ErrNotFound || absent != store.ErrNotFound {
						o.Errorf("%s, request %d, %s: %v; absent: %v", login, i, name, err, absent)
					}
				}
			}
		}
		if after := o.Fingerprint(); after != before {
			o.Errorf("something was written: %s, was %s", after, before)
		}
	})
}

// An operator does not act as the office, nor an official as the patronato, on a request that
// both of them read.
func TestEachSideActsAsItself(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		requests, _ := storetest.Matrix(o)
		o.On("2026-12-23") // a sollecito would be due
		before := o.Fingerprint()
		for name, login := range map[string]string{
			"Interact": "funzionario.mi", "Remind": "funzionario.mi", "Withdraw": "funzionario.mi", "HandOver": "funzionario.mi", "MarkRead": "funzionario.mi",
			"Take": "operatore.mi", "Reply": "operatore.mi", "Close": "operatore.mi", "Transfer": "operatore.mi", "Assign": "operatore.mi",
			"AddNote": "operatore.mi", "SignPresence": "operatore.mi",
		} {
			if err := o.Acts()[name](o.Act(login, requests[storetest.OfCitizen])); err == nil {
				o.Errorf("%s: %s was let", name, login)
			}
		}
		if after := o.Fingerprint(); after != before {
			o.Errorf("something was written: %s, was %s", after, before)
		}
	})
}

// Internal notes, and why a request was transferred or assigned, are the officials' alone.
func TestNotesAreInternal(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		requests, _ := storetest.Matrix(o)
		ctx, id := o.Context(), requests[storetest.OfCitizen]
		o.Must(o.S.AddNote(ctx, o.Act("funzionario.mi", id), "Nota riservatissima."))
		o.Must(o.S.Assign(ctx, o.Act("responsabile.mi", id), "funzionario2.mi"))
		o.Must(o.S.Transfer(ctx, o.Act("funzionario2.mi", id), "DEMO-TO", "Ragione riservatissima."))
		for login, want := range map[string]bool{"operatore.mi": false, "collega.mi": false, "due.sedi": true, "responsabile.to": true, "funzionario.to": true} {
			text := o.Thread(login, id)
			for _, internal := range []string{"Nota riservatissima.", "Ragione riservatissima.", "Assegnata a"} {
				if strings.Contains(text, internal) != want {
					o.Errorf("%s reads %q: %t\n%s", login, internal, !want, text)
				}
			}
			if strings.Contains(text, "note true") != want || !strings.Contains(text, "Trasferita da") {
				o.Errorf("%s:\n%s", login, text)
			}
		}
		for login := range storetest.Sees {
			for _, list := range []func(context.Context, desk.Actor, desk.Day, store.Filter) (store.List, error){o.S.Storico, o.S.Inbox} {
				if l, err := list(ctx, o.Act(login, "").Who, desk.DayOf(o.Now), store.Filter{Text: "riservatissima"}); err != nil || len(l.Requests) != 0 {
					o.Errorf("%s finds a note: %v, %v", login, storetest.Ids(l), err)
				}
			}
		}
		// A transferred request leaves those who had it [A3].
		for _, login := range []string{"funzionario.mi", "funzionario2.mi", "responsabile.mi"} {
			_, err := o.S.Request(ctx, o.People[login], id)
			o.Is(store.ErrNotFound, err)
		}
	})
}

// Amministratore: list and states, of the own ente, and not a word of content [R4].
func TestEnteListHasNoContent(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		ctx, today := o.Context(), desk.DayOf(o.Now)
		secret := o.Send("operatore.mi", storetest.Domus("3900007400037"), func(q *desk.Question) {
			q.FirstName, q.LastName, q.CAP, q.Comune, q.Text = "Canarino", "Segretissimo", "20135", "015146", "Segretissimo testo"
		})
		a := o.Act("funzionario.mi", secret)
		o.Must(o.S.CloseRequest(ctx, a, store.Closing{Outcome: desk.Risolta, Bookable: true,
			Offer: desk.Offer{Mode: "web", Bring: "il verbale del Canarino"}}, store.Message{Text: "Segretissima risposta"}))
		toCRIC, other := o.Send("referente.lombardia@r"), o.Send("operatore.to")
		o.Send("operatore.beta")
		_, err := o.S.SaveDraft(ctx, o.Act("operatore.mi", ""), store.Draft{Question: storetest.Ask()})
		o.Must(err)
		l, err := o.S.EnteRequests(ctx, o.People["admin.alfa"], today, store.Filter{})
		if err != nil || !slices.Equal(storetest.Ids(l), []string{other, toCRIC, secret}) {
			o.Fatalf("%v, %v", storetest.Ids(l), err)
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
		if l, err := o.S.EnteRequests(ctx, o.People["admin.alfa"], today, store.Filter{State: desk.Chiusa}); err != nil || !slices.Equal(storetest.Ids(l), []string{secret}) {
			o.Errorf("%v, %v", storetest.Ids(l), err)
		}
		if l, err := o.S.EnteRequests(ctx, o.People["admin.beta"], today, store.Filter{}); err != nil || len(l.Requests) != 1 {
			o.Errorf("%v, %v", storetest.Ids(l), err)
		}
		for login := range storetest.Sees {
			if strings.HasPrefix(login, "admin.") {
				continue
			}
			if l, err := o.S.EnteRequests(ctx, o.Act(login, "").Who, today, store.Filter{}); !errors.Is(err, store.ErrNotFound) || len(l.Requests) > 0 {
				o.Errorf("%s: %v, %v", login, storetest.Ids(l), err)
			}
		}
	})
}

// The panel beside a request shows the citizen's other requests that the official may read.
func TestCitizenHistory(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		requests, _ := storetest.Matrix(o)
		for login, want := range map[string][]string{
			"funzionario.mi": {requests[storetest.OfBeta]}, "responsabile.mi": {requests[storetest.OfBeta]}, "due.sedi": nil,
			"operatore.mi": {requests[storetest.Unsorted]}, // both of the ufficio; Beta's never
		} {
			found, err := o.S.CitizenHistory(o.Context(), o.People[login], o.Get(login, requests[storetest.OfCitizen]))
			if got := storetest.Ids(store.List{Requests: found}); err != nil || !slices.Equal(got, want) {
				o.Errorf("%s: %v, %v", login, got, err)
			}
		}
		found, err := o.S.CitizenHistory(o.Context(), o.People["cric.lombardia"], o.Get("cric.lombardia", requests[storetest.OfCRIC]))
		if err != nil || found != nil {
			o.Error(found, err)
		}
	})
}

// R21: the colleague who has the same request on screen, and only officials see that.
func TestPresence(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		requests, _ := storetest.Matrix(o)
		sign := func(login string, writing bool) string {
			o.Helper()
			list, err := o.S.SignPresence(o.Context(), o.Act(login, requests[storetest.OfCitizen]), writing)
			o.Must(err)
			return fmt.Sprint(list)
		}
		if got := sign("funzionario.mi", true); got != "[]" {
			o.Error("alone, and", got)
		}
		if got := sign("responsabile.mi", false); got != "[{Funzionario Milano true}]" {
			o.Error(got)
		}
		o.Now = o.Now.Add(30e9)
		if got := sign("funzionario.mi", false); got != "[{Responsabile Milano false}]" {
			o.Error(got)
		}
		o.Now = o.Now.Add(15e9)
		if got := sign("funzionario2.mi", false); got != "[{Funzionario Milano false}]" {
			o.Error("the Responsabile gave no sign for 45 seconds:", got)
		}
		if n := o.Count(`SELECT COUNT(*) FROM presence`); n != 3 {
			o.Errorf("%d rows", n)
		}
		o.Must(o.S.SweepLeftovers(o.Context(), o.Now.Add(2*3600e9)))
		if n := o.Count(`SELECT COUNT(*) FROM presence`); n != 0 {
			o.Errorf("%d rows are left", n)
		}
	})
}

// R19: a request of the ufficio passes to whoever asks; the notices follow.
func TestHandOver(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		id := o.Send("operatore.mi")
		o.Must(o.S.HandOver(o.Context(), o.Act("collega.mi", id)))
		o.Must(o.S.HandOver(o.Context(), o.Act("collega.mi", id)))
		r := o.Get("operatore.mi", id)
		if r.Owner.Name != "Collega Milano" || r.Author.Name != "Operatore Milano" || strings.Count(o.Thread("operatore.mi", id), "Ora la segue") != 1 {
			o.Errorf("%+v\n%s", r.Owner, o.Thread("operatore.mi", id))
		}
		o.Reply("funzionario.mi", id, desk.ReplyAnswer)
		if n := o.Notified("collega.mi"); n != "risposta" || o.Notified("operatore.mi") != "" {
			o.Errorf("colleague %q, author %q", n, o.Notified("operatore.mi"))
		}
	})
}
