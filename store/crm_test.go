package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"combipat/desk"
	"combipat/store"
)

// R26: the whole conversation of one citizen, every ente, newest first; each opening logged,
// without a name, before anything is shown.
func TestOpenCitizen(t *testing.T) {
	eachOffice(t, func(o *office) {
		ctx := o.Context()
		alfa := o.send("operatore.mi", saying("Da Alfa."))
		o.must(o.s.AddNote(ctx, o.act("funzionario.mi", alfa), "Nota interna."))
		o.must(o.s.Transfer(ctx, o.act("funzionario.mi", alfa), "DEMO-TO", "Ragione interna."))
		beta := o.send("operatore.beta", saying("Da Beta."))
		waits := o.send("operatore.mi", living("99999"), saying("In coda."))
		o.send("operatore.mi", about(giulia), saying("Di Giulia."))
		_, err := o.s.SaveDraft(ctx, o.act("operatore.mi", ""), store.Draft{Question: ask(saying("Bozza."))})
		o.must(err)

		for login, internal := range map[string]bool{"crm": false, "funzionario.to": true, "invalidita.mi": true, "responsabile.mi": true} {
			found, err := o.s.OpenCitizen(ctx, o.act(login, ""), mario, "chiamata del cittadino")
			o.must(err)
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
			o.must(o.s.Read(ctx).QueryRow(`SELECT subject, reason FROM audit WHERE person_id = $1 AND action = 'crm'`, o.people[login].ID).Scan(&subject, &reason))
			if subject == mario || subject == "" || reason != "chiamata del cittadino" {
				o.Errorf("%s: logged %q, %q", login, subject, reason)
			}
		}
		logged := o.count(`SELECT COUNT(*) FROM audit`)
		if found, err := o.s.OpenCitizen(ctx, o.act("crm", ""), maria, "nessuno"); err != nil || len(found) != 0 {
			o.Errorf("somebody unknown: %v, %v", found, err)
		}
		if o.count(`SELECT COUNT(*) FROM audit`) != logged+1 {
			o.Error("looking for somebody unknown was not logged")
		}
		for login := range sees {
			if who := o.act(login, "").Who; who.Role == desk.LettoreCRM || who.Role == desk.Funzionario || who.Role == desk.Responsabile {
				continue
			}
			if found, err := o.s.OpenCitizen(ctx, o.act(login, ""), mario, "curiosità"); err != store.ErrNotFound || found != nil {
				o.Errorf("%s: %v, %v", login, found, err)
			}
		}
		if o.count(`SELECT COUNT(*) FROM audit`) != logged+1 {
			o.Error("a refusal was logged")
		}
	})
}

// R4: Referente is granted by the administrator of the same ente to an operator, and logged.
func TestGrantReferente(t *testing.T) {
	eachOffice(t, func(o *office) {
		ctx, target := o.Context(), o.people["collega.mi"].ID
		may := func() bool {
			who, err := o.s.Person(ctx, target)
			o.must(err)
			return who.CanRefer
		}
		for login := range sees {
			if login == "admin.alfa" {
				continue
			}
			if err := o.s.GrantReferente(ctx, o.act(login, target), true); err != store.ErrNotFound || may() {
				o.Errorf("%s granted it: %v", login, err)
				o.must(o.s.GrantReferente(ctx, o.act("admin.alfa", target), false))
			}
		}
		for _, login := range []string{"operatore.beta", "funzionario.mi", "admin.alfa", "gestore"} {
			o.is(store.ErrNotFound, o.s.GrantReferente(ctx, o.act("admin.alfa", o.people[login].ID), true))
		}
		before := o.count(`SELECT COUNT(*) FROM audit`)
		o.must(o.s.GrantReferente(ctx, o.act("admin.alfa", target), true))
		if !may() {
			o.Error("not granted")
		}
		o.must(o.s.GrantReferente(ctx, o.act("admin.alfa", target), false))
		if may() || o.count(`SELECT COUNT(*) FROM audit`) != before+2 {
			o.Error("not revoked, or not logged")
		}
		page, err := o.s.People(ctx, o.people["admin.alfa"], o.now, "")
		o.must(err)
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
	eachOffice(t, func(o *office) {
		ctx, id := o.Context(), o.send("operatore.mi")
		o.must(o.s.Take(ctx, o.act("funzionario.mi", id)))
		for _, login := range []string{"operatore.mi", "funzionario.mi"} {
			o.must(o.s.DisablePerson(ctx, login))
			_, err := o.s.Person(ctx, o.people[login].ID)
			o.is(store.ErrNotFound, err)
			_, _, err = o.s.Credentials(ctx, login)
			o.is(store.ErrNotFound, err)
		}
		o.is(store.ErrNotFound, o.s.DisablePerson(ctx, "nessuno"))

		o.invalid("funzionario", o.s.Assign(ctx, o.act("responsabile.mi", id), "funzionario.mi"))
		o.refused("R21", o.s.Take(ctx, o.act("funzionario2.mi", id)))
		o.must(o.s.Assign(ctx, o.act("responsabile.mi", id), "funzionario2.mi"))
		o.reply("funzionario2.mi", id, desk.ReplyAnswer)
		mail, err := o.s.QueuedMail(ctx, o.now.Add(-1))
		o.must(err)
		for _, m := range mail {
			if m.Recipient == "operatore.mi@example.org" || m.Recipient == "funzionario.mi@example.org" {
				o.Errorf("mail to %s", m.Recipient)
			}
		}
		o.must(o.s.HandOver(ctx, o.act("collega.mi", id)))
		if r := o.get("collega.mi", id); r.Owner.Name != "Collega Milano" {
			o.Errorf("%+v", r.Owner)
		}
	})
}

// R12: the catalogue is the Gestore's; a retired topic stays on the requests that have it.
func TestSaveTopic(t *testing.T) {
	eachOffice(t, func(o *office) {
		ctx, id := o.Context(), o.send("operatore.mi", topic("pensioni-calcolo"))
		entry := func(code, parent, label string, active bool) store.TopicEntry {
			return store.TopicEntry{Topic: desk.Topic{Code: code, Parent: parent, Label: label}, Active: active}
		}
		save := func(e store.TopicEntry) error { return o.s.SaveTopic(ctx, o.act("gestore", ""), e) }
		for login := range sees {
			if login != "gestore" {
				o.is(store.ErrNotFound, o.s.SaveTopic(ctx, o.act(login, ""), entry("nuovo", "", "Nuovo", true)))
			}
		}
		for _, code := range []string{"", "a", "Maiuscolo", "con spazio", "è", "1uno", "-x", "a/b", strings.Repeat("a", 41)} {
			o.invalid("codice", save(entry(code, "", "Etichetta", true)))
		}
		o.invalid("etichetta", save(entry("nuovo", "", " \t", true)))
		o.invalid("etichetta", save(entry("nuovo", "", strings.Repeat("x", 121), true)))
		for _, parent := range []string{"nessuno", "pensioni-calcolo", "nuovo"} {
			o.invalid("sotto", save(entry("nuovo", parent, "Nuovo", true)))
		}
		o.must(save(entry("nuovo", "", " Nuovo ", true)))
		o.must(save(entry("nuovo-sotto", "nuovo", "Sotto", true)))
		o.must(save(entry("pensioni-calcolo", "pensioni", "Calcolo, com’era", false)))
		list, err := o.s.Catalogue(ctx)
		o.must(err)
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
		if found["pensioni-calcolo"].Active || o.get("operatore.mi", id).Topic.Label != "Calcolo, com’era" {
			o.Error("retired")
		}
		o.invalid("sotto", save(entry("nuovo", "pensioni", "Nuovo", true))) // its own subtopic would hang in the air
	})
}

// A label of 120 letters is a label of 120 letters, accents or not.
func TestTopicLabelInLetters(t *testing.T) {
	eachOffice(t, func(o *office) {
		o.must(o.s.SaveTopic(o.Context(), o.act("gestore", ""), store.TopicEntry{Topic: desk.Topic{Code: "lungo", Label: strings.Repeat("à", 120)}}))
	})
}
