package requests_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"combipat/desk"
	"combipat/store"
	"combipat/store/storetest"
)

// R26: the whole conversation of one citizen, every ente, newest first; each opening logged,
// without a name, before anything is shown.
func TestOpenCitizen(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		ctx := o.Context()
		alfa := o.Send("operatore.mi", storetest.Saying("Da Alfa."))
		o.Must(o.S.AddNote(ctx, o.Act("funzionario.mi", alfa), "Nota interna."))
		o.Must(o.S.Transfer(ctx, o.Act("funzionario.mi", alfa), "DEMO-TO", "Ragione interna."))
		beta := o.Send("operatore.beta", storetest.Saying("Da Beta."))
		waits := o.Send("operatore.mi", storetest.Living("99999"), storetest.Saying("In coda."))
		o.Send("operatore.mi", storetest.About(storetest.Giulia), storetest.Saying("Di Giulia."))
		_, err := o.S.SaveDraft(ctx, o.Act("operatore.mi", ""), store.Draft{Question: storetest.Ask(storetest.Saying("Bozza."))})
		o.Must(err)

		for login, internal := range map[string]bool{"crm": false, "funzionario.to": true, "invalidita.mi": true, "responsabile.mi": true} {
			found, err := o.S.OpenCitizen(ctx, o.Act(login, ""), storetest.Mario, "chiamata del cittadino")
			o.Must(err)
			var got []string
			text := ""
			for _, c := range found {
				got = append(got, c.Request.ID)
				text += fmt.Sprintf("%+v\n", c.Thread)
			}
			if !slices.Equal(got, []string{waits, beta, alfa}) {
				o.Errorf("%s: %v", login, got)
			}
			for part, want := range map[string]bool{"Da Alfa.": true, "Da Beta.": true, "In coda.": true, "Di Giulia.": false, "Bozza.": false,
				"Nota interna.": internal, "Ragione interna.": internal} {
				if strings.Contains(text, part) != want {
					o.Errorf("%s reads %q: %t", login, part, !want)
				}
			}
			var subject, reason string
			o.Must(o.S.Read(ctx).QueryRow(`SELECT subject, reason FROM audit WHERE person_id = $1 AND action = 'crm'`, o.People[login].ID).Scan(&subject, &reason))
			if subject == storetest.Mario || subject == "" || reason != "chiamata del cittadino" {
				o.Errorf("%s: logged %q, %q", login, subject, reason)
			}
		}
		logged := o.Count(`SELECT COUNT(*) FROM audit`)
		if found, err := o.S.OpenCitizen(ctx, o.Act("crm", ""), storetest.Maria, "nessuno"); err != nil || len(found) != 0 {
			o.Errorf("somebody unknown: %v, %v", found, err)
		}
		if o.Count(`SELECT COUNT(*) FROM audit`) != logged+1 {
			o.Error("looking for somebody unknown was not logged")
		}
		for login := range storetest.Sees {
			if who := o.Act(login, "").Who; who.Role == desk.LettoreCRM || who.Role == desk.Funzionario || who.Role == desk.Responsabile {
				continue
			}
			if found, err := o.S.OpenCitizen(ctx, o.Act(login, ""), storetest.Mario, "curiosità"); err != store.ErrNotFound || found != nil {
				o.Errorf("%s: %v, %v", login, found, err)
			}
		}
		if o.Count(`SELECT COUNT(*) FROM audit`) != logged+1 {
			o.Error("a refusal was logged")
		}
	})
}

// R4: Referente is granted by the administrator of the same ente to an operator, and logged.
func TestGrantReferente(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		ctx, target := o.Context(), o.People["collega.mi"].ID
		may := func() bool {
			who, err := o.S.Person(ctx, target)
			o.Must(err)
			return who.CanRefer
		}
		for login := range storetest.Sees {
			if login == "admin.alfa" {
				continue
			}
			if err := o.S.GrantReferente(ctx, o.Act(login, target), true); err != store.ErrNotFound || may() {
				o.Errorf("%s granted it: %v", login, err)
				o.Must(o.S.GrantReferente(ctx, o.Act("admin.alfa", target), false))
			}
		}
		for _, login := range []string{"operatore.beta", "funzionario.mi", "admin.alfa", "gestore"} {
			o.Is(store.ErrNotFound, o.S.GrantReferente(ctx, o.Act("admin.alfa", o.People[login].ID), true))
		}
		before := o.Count(`SELECT COUNT(*) FROM audit`)
		o.Must(o.S.GrantReferente(ctx, o.Act("admin.alfa", target), true))
		if !may() {
			o.Error("not granted")
		}
		o.Must(o.S.GrantReferente(ctx, o.Act("admin.alfa", target), false))
		if may() || o.Count(`SELECT COUNT(*) FROM audit`) != before+2 {
			o.Error("not revoked, or not logged")
		}
		page, err := o.S.People(ctx, o.People["admin.alfa"], o.Now, "")
		o.Must(err)
		list := page.People
		for _, p := range list {
			if strings.Contains(p.Login, "beta") || strings.HasPrefix(p.Login, "admin") {
				o.Errorf("the list has %s", p.Login)
			}
		}
		if len(list) != 6 {
			o.Errorf("%d operators", len(list))
		}
	})
}

// R1: whoever is disabled signs in no more, gets no mail, and is given no work; what they
// followed passes on.
func TestDisabledPerson(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		ctx, id := o.Context(), o.Send("operatore.mi")
		o.Must(o.S.Take(ctx, o.Act("funzionario.mi", id)))
		for _, login := range []string{"operatore.mi", "funzionario.mi"} {
			o.Must(o.S.DisablePerson(ctx, login))
			_, err := o.S.Person(ctx, o.People[login].ID)
			o.Is(store.ErrNotFound, err)
			_, _, err = o.S.Credentials(ctx, login)
			o.Is(store.ErrNotFound, err)
		}
		o.Is(store.ErrNotFound, o.S.DisablePerson(ctx, "nessuno"))

		o.Invalid("funzionario", o.S.Assign(ctx, o.Act("responsabile.mi", id), "funzionario.mi"))
		o.Refused("R21", o.S.Take(ctx, o.Act("funzionario2.mi", id)))
		o.Must(o.S.Assign(ctx, o.Act("responsabile.mi", id), "funzionario2.mi"))
		o.Reply("funzionario2.mi", id, desk.ReplyAnswer)
		mail, err := o.S.QueuedMail(ctx, o.Now.Add(-1))
		o.Must(err)
		for _, m := range mail {
			if m.Recipient == "operatore.mi@example.org" || m.Recipient == "funzionario.mi@example.org" {
				o.Errorf("mail to %s", m.Recipient)
			}
		}
		o.Must(o.S.HandOver(ctx, o.Act("collega.mi", id)))
		if r := o.Get("collega.mi", id); r.Owner.Name != "Collega Milano" {
			o.Errorf("%+v", r.Owner)
		}
	})
}

// R12: the catalogue is the Gestore's; a retired topic stays on the requests that have it.
func TestSaveTopic(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		ctx, id := o.Context(), o.Send("operatore.mi", storetest.Topic("pensioni-calcolo"))
		entry := func(code, parent, label string, active bool) store.TopicEntry {
			return store.TopicEntry{Topic: desk.Topic{Code: code, Parent: parent, Label: label}, Active: active}
		}
		save := func(e store.TopicEntry) error { return o.S.SaveTopic(ctx, o.Act("gestore", ""), e) }
		for login := range storetest.Sees {
			if login != "gestore" {
				o.Is(store.ErrNotFound, o.S.SaveTopic(ctx, o.Act(login, ""), entry("nuovo", "", "Nuovo", true)))
			}
		}
		for _, code := range []string{"", "a", "Maiuscolo", "con spazio", "è", "1uno", "-x", "a/b", strings.Repeat("a", 41)} {
			o.Invalid("codice", save(entry(code, "", "Etichetta", true)))
		}
		o.Invalid("etichetta", save(entry("nuovo", "", " \t", true)))
		o.Invalid("etichetta", save(entry("nuovo", "", strings.Repeat("x", 121), true)))
		for _, parent := range []string{"nessuno", "pensioni-calcolo", "nuovo"} {
			o.Invalid("sotto", save(entry("nuovo", parent, "Nuovo", true)))
		}
		o.Must(save(entry("nuovo", "", " Nuovo ", true)))
		o.Must(save(entry("nuovo-sotto", "nuovo", "Sotto", true)))
		o.Must(save(entry("pensioni-calcolo", "pensioni", "Calcolo, com’era", false)))
		list, err := o.S.Catalogue(ctx)
		o.Must(err)
		found := map[string]store.TopicEntry{}
		for i, e := range list {
			found[e.Code] = e
			if e.Code == "nuovo-sotto" && list[i-1].Code != "nuovo" {
				o.Errorf("the subtopic stands after %s", list[i-1].Code)
			}
		}
		if e := found["nuovo"]; e.Label != "Nuovo" || !e.Active {
			o.Errorf("%+v", e)
		}
		if found["pensioni-calcolo"].Active || o.Get("operatore.mi", id).Topic.Label != "Calcolo, com’era" {
			o.Error("retired")
		}
		o.Invalid("sotto", save(entry("nuovo", "pensioni", "Nuovo", true))) // its own subtopic would hang in the air
	})
}

// A label of 120 letters is a label of 120 letters, accents or not.
func TestTopicLabelInLetters(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		o.Must(o.S.SaveTopic(o.Context(), o.Act("gestore", ""), store.TopicEntry{Topic: desk.Topic{Code: "lungo", Label: strings.Repeat("à", 120)}}))
	})
}
