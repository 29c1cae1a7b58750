package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"combipat/desk"
	"combipat/store"
)

func (o *office) account(by, login string) store.PersonEntry {
	o.Helper()
	found, err := o.s.FindPeople(o.Context(), o.people[by], o.now, login)
	o.must(err)
	i := slices.IndexFunc(found.People, func(p store.PersonEntry) bool { return p.Login == login })
	if i < 0 {
		o.Fatalf("%s does not find %s", by, login)
	}
	return found.People[i]
}

// R4, R6: an Amministratore enters operators of their own ente and nobody else, whatever the form
// says; the Gestore enters everybody; all others nobody.
func TestWhoEntersWhom(t *testing.T) {
	eachOffice(t, func(o *office) {
		ctx := o.Context()
		id, err := o.s.EnterPerson(ctx, o.act("admin.alfa", ""), store.PersonEntry{Login: "nuova", Name: "Nuova", Email: "nuova@example.org", Role: desk.Gestore,
			Ente: "BETA", Ufficio: "ALFA-TO", Struttura: "DEMO-MI", Topics: []string{"pensioni"}}, true)
		o.must(err)
		p := o.account("admin.alfa", "nuova")
		if p.ID != id || p.Role != desk.Operatore || p.Ente != "ALFA" || p.Ufficio != "ALFA-TO" || p.Struttura != "" || p.State() != "da invitare" {
			o.Errorf("%+v", p)
		}
		claimed, err := o.s.ClaimMail(ctx, o.now, 10)
		o.must(err)
		if len(claimed) != 1 || claimed[0].Recipient != "nuova@example.org" || claimed[0].Path == "" || o.account("admin.alfa", "nuova").State() != "invitato" {
			o.Errorf("invited by %+v", claimed)
		}
		o.must(o.s.UseLink(ctx, o.now, strings.TrimPrefix(claimed[0].Path, "/invito/"), "hash"))
		if s := o.account("admin.alfa", "nuova").State(); s != "attivo" {
			o.Errorf("after the link: %s", s)
		}
		for field, p := range map[string]store.PersonEntry{
			"utente":  {Login: "nuova", Name: "Di nuovo", Ufficio: "ALFA-MI"},
			"ufficio": {Login: "altra", Name: "Altra", Ente: "BETA", Ufficio: "BETA-MI"},
			"nome":    {Login: "altra", Ufficio: "ALFA-MI"},
			"email":   {Login: "altra", Name: "Altra", Email: "altra@", Ufficio: "ALFA-MI"},
		} {
			_, err := o.s.EnterPerson(ctx, o.act("admin.alfa", ""), p, true)
			o.invalid(field, err)
		}
		gestore := o.act("gestore", "")
		for login, p := range map[string]store.PersonEntry{
			"n.operatore": {Role: desk.Operatore, Ente: "BETA", Ufficio: "BETA-MI"}, "n.admin": {Role: desk.Amministratore, Ente: "BETA"},
			"n.funzionario": {Role: desk.Funzionario, Struttura: "DEMO-TO", Topics: []string{"pensioni", "invalidita"}}, "n.cric": {Role: desk.FunzionarioCRIC, Struttura: "DEMO-CRIC-LOMB"},
			"n.responsabile": {Role: desk.Responsabile, Struttura: "DEMO-TO"}, "n.crm": {Role: desk.LettoreCRM}, "n.gestore": {Role: desk.Gestore},
		} {
			p.Login, p.Name = login, "Nuova persona"
			_, err := o.s.EnterPerson(ctx, gestore, p, false)
			o.must(err)
			if got := o.account("gestore", login); got.Role != p.Role || got.Struttura != p.Struttura || got.Ufficio != p.Ufficio {
				o.Errorf("%s: %+v", login, got)
			}
		}
		if n := o.count(`SELECT COUNT(*) FROM competences k JOIN people p ON p.id = k.person_id WHERE p.login = 'n.funzionario'`); n != 2 {
			o.Errorf("%d competences", n)
		}
		for field, p := range map[string]store.PersonEntry{
			"ruolo": {Role: "capo"}, "ente": {Role: desk.Amministratore}, "argomenti": {Role: desk.Funzionario, Struttura: "DEMO-MI"},
			"struttura": {Role: desk.Responsabile, Struttura: "DEMO-CRIC-LOMB"}, "ufficio": {Role: desk.Operatore, Ente: "BETA", Ufficio: "ALFA-MI"},
		} {
			p.Login, p.Name = "altra", "Altra"
			_, err := o.s.EnterPerson(ctx, gestore, p, false)
			o.invalid(field, err)
		}
		before := o.count(`SELECT COUNT(*) FROM people`)
		for _, login := range []string{"operatore.mi", "referente.lombardia", "funzionario.mi", "responsabile.mi", "cric.lombardia", "crm"} {
			_, err := o.s.EnterPerson(ctx, o.act(login, ""), store.PersonEntry{Login: "abuso", Name: "Abuso", Role: desk.Operatore, Ente: "ALFA", Ufficio: "ALFA-MI"}, false)
			o.is(store.ErrNotFound, err)
			_, err = o.s.People(ctx, o.people[login], o.now, "")
			o.is(store.ErrNotFound, err)
		}
		if o.count(`SELECT COUNT(*) FROM people`) != before {
			o.Error("somebody was entered")
		}
	})
}

// The form offers what may be given: an Amministratore their own offices, the Gestore everything.
func TestPlaces(t *testing.T) {
	eachOffice(t, func(o *office) {
		mine, err := o.s.PlacesFor(o.Context(), o.people["admin.alfa"])
		o.must(err)
		if len(mine.Enti) != 1 || mine.Enti[0].Code != "ALFA" || len(mine.Enti[0].Uffici) < 2 || len(mine.Strutture)+len(mine.Topics) > 0 {
			o.Errorf("%+v", mine)
		}
		all, err := o.s.PlacesFor(o.Context(), o.people["gestore"])
		o.must(err)
		if len(all.Enti) < 2 || len(all.Strutture) < 100 || len(all.Topics) != 4 {
			o.Errorf("%d enti, %d structures, %d topics", len(all.Enti), len(all.Strutture), len(all.Topics))
		}
		_, err = o.s.PlacesFor(o.Context(), o.people["operatore.mi"])
		o.is(store.ErrNotFound, err)
	})
}

// What an Amministratore may do to an operator of their ente, they may not to anybody else.
func TestWhoKeepsWhom(t *testing.T) {
	eachOffice(t, func(o *office) {
		ctx := o.Context()
		entry := store.PersonEntry{Name: "Nome Cambiato", Email: "nome@example.org", Role: desk.Operatore, Ufficio: "ALFA-TO"}
		acts := map[string]func(a store.Act) error{
			"KeptPerson":   func(a store.Act) error { _, err := o.s.KeptPerson(ctx, a.Who, a.Now, a.ID); return err },
			"ChangePerson": func(a store.Act) error { return o.s.ChangePerson(ctx, a, entry) },
			"EnablePerson": func(a store.Act) error { return o.s.EnablePerson(ctx, a, true) },
			"HandLink":     func(a store.Act) error { _, _, err := o.s.HandLink(ctx, a); return err },
			"MailLink":     func(a store.Act) error { return o.s.MailLink(ctx, a) },
		}
		o.must(o.s.Write(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(`UPDATE people SET email = login || '@example.org'`)
			return err
		}))
		for name, do := range acts {
			for login, want := range map[string]error{"operatore.mi": nil, "operatore.to": nil, "operatore.beta": store.ErrNotFound, "funzionario.mi": store.ErrNotFound, "gestore": store.ErrNotFound} {
				if err := do(o.act("admin.alfa", o.people[login].ID)); !errors.Is(err, want) {
					o.Errorf("%s on %s: %v", name, login, err)
				}
			}
			for _, by := range []string{"operatore.mi", "responsabile.mi", "crm"} {
				o.is(store.ErrNotFound, do(o.act(by, o.people["collega.mi"].ID)))
			}
		}
		if p := o.account("gestore", "operatore.beta"); p.Name == "Nome Cambiato" || p.Ente != "BETA" {
			o.Errorf("%+v", p)
		}
		if p := o.account("gestore", "operatore.mi"); p.Name != "Nome Cambiato" || p.Ufficio != "ALFA-TO" || p.Ente != "ALFA" {
			o.Errorf("%+v", p)
		}
	})
}

// Another role, and being kept out, ends the sessions at once; nobody does either to themselves,
// so that there is always a Gestore.
func TestRoleEndsSessions(t *testing.T) {
	eachOffice(t, func(o *office) {
		ctx, target := o.Context(), o.people["referente.lombardia"].ID
		live := func() bool {
			o.Helper()
			_, err := o.s.PersonAt(ctx, target, 0)
			if err != nil && err != store.ErrNotFound {
				o.Fatal(err)
			}
			return err == nil
		}
		p := o.account("gestore", "referente.lombardia")
		p.Name = "Altro nome"
		o.must(o.s.ChangePerson(ctx, o.act("gestore", target), p))
		if !live() || !o.account("gestore", p.Login).CanRefer {
			o.Error("another name ended the session or took the profile")
		}
		p.Role = desk.Amministratore
		o.must(o.s.ChangePerson(ctx, o.act("gestore", target), p))
		if live() || o.account("gestore", p.Login).CanRefer {
			o.Error("another role left the session or the profile")
		}
		o.must(o.s.EnablePerson(ctx, o.act("gestore", target), false))
		if o.account("gestore", p.Login).State() != "disabilitato" {
			o.Error("not disabled")
		}
		_, _, err := o.s.HandLink(ctx, o.act("gestore", target))
		o.refused("R1", err)
		o.must(o.s.EnablePerson(ctx, o.act("gestore", target), true))

		self := o.act("gestore", o.people["gestore"].ID)
		o.refused("R6", o.s.EnablePerson(ctx, self, false))
		me := o.account("gestore", "gestore")
		me.Role = desk.LettoreCRM
		o.refused("R6", o.s.ChangePerson(ctx, self, me))
		me.Role = desk.Gestore
		o.must(o.s.ChangePerson(ctx, self, me))
		if n := o.count(`SELECT COUNT(*) FROM audit WHERE subject = $1 AND action IN ('persona-modificata', 'ruolo-cambiato', 'persona-disabilitata', 'persona-riabilitata')`, target); n != 4 {
			o.Errorf("%d lines in the register", n)
		}
	})
}

// The list goes on page by page, and a search finds by any word of name, office or login.
func TestFindPeople(t *testing.T) {
	eachOffice(t, func(o *office) {
		ctx := o.Context()
		o.must(o.s.Write(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(`UPDATE people SET name = 'Nicolò D’Àgata' WHERE login = 'operatore.to'`)
			return err
		}))
		for text, want := range map[string]string{"nicolo": "operatore.to", "D'Agata torino": "operatore.to", "beta milano": "", "": "collega.mi"} {
			found, err := o.s.FindPeople(ctx, o.people["admin.alfa"], o.now, text)
			o.must(err)
			var logins []string
			for _, p := range found.People {
				logins = append(logins, p.Login)
			}
			if want == "" && len(logins) > 0 || want != "" && !slices.Contains(logins, want) || slices.Contains(logins, "operatore.beta") {
				o.Errorf("%q finds %v", text, logins)
			}
		}
		o.must(o.s.Write(ctx, func(tx *store.Tx) error {
			for i := range 230 {
				_, err := tx.Exec(`INSERT INTO people (id, login, name, password, role, created_at) VALUES ($1, $2, 'Folla', '', 'crm', 0)`, store.NewID(), "folla."+string(rune('a'+i/26))+string(rune('a'+i%26)))
				if err != nil {
					return err
				}
			}
			return nil
		}))
		seen, after := 0, ""
		for {
			page, err := o.s.People(ctx, o.people["gestore"], o.now, after)
			o.must(err)
			seen += len(page.People)
			if after = page.Next; after == "" {
				break
			}
		}
		if want := int(o.count(`SELECT COUNT(*) FROM people`)); seen != want {
			o.Errorf("%d of %d people on the pages", seen, want)
		}
		if found, err := o.s.FindPeople(ctx, o.people["gestore"], o.now, "folla"); err != nil || len(found.People) != 100 || !found.More {
			o.Errorf("%d found, more: %t, %v", len(found.People), found.More, err)
		}
	})
}
