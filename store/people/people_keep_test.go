package people_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"combipat/desk"
	"combipat/store"
	"combipat/store/db"
	"combipat/store/storetest"
)

// R4, R6: an Amministratore enters operators of their own ente and nobody else, whatever the form
// says; the Gestore enters everybody; all others nobody.
func TestWhoEntersWhom(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		ctx := o.Context()
		id, err := o.S.EnterPerson(ctx, o.Act("admin.alfa", ""), store.PersonEntry{Login: "nuova", Name: "Nuova", Email: "nuova@example.org", Role: desk.Gestore,
			Ente: "BETA", Ufficio: "ALFA-TO", Struttura: "DEMO-MI", Topics: []string{"pensioni"}}, true)
		o.Must(err)
		p := o.Account("admin.alfa", "nuova")
		if p.ID != id || p.Role != desk.Operatore || p.Ente != "ALFA" || p.Ufficio != "ALFA-TO" || p.Struttura != "" || p.State() != "da invitare" {
			o.Errorf("%+v", p)
		}
		claimed, err := o.S.ClaimMail(ctx, o.Now, 10)
		o.Must(err)
		if len(claimed) != 1 || claimed[0].Recipient != "nuova@example.org" || claimed[0].Path == "" || o.Account("admin.alfa", "nuova").State() != "invitato" {
			o.Errorf("invited by %+v", claimed)
		}
		o.Must(o.S.UseLink(ctx, o.Now, strings.TrimPrefix(claimed[0].Path, "/invito/"), "hash"))
		if s := o.Account("admin.alfa", "nuova").State(); s != "attivo" {
			o.Errorf("after the link: %s", s)
		}
		for field, p := range map[string]store.PersonEntry{
			"utente":  {Login: "nuova", Name: "Di nuovo", Ufficio: "ALFA-MI"},
			"ufficio": {Login: "altra", Name: "Altra", Ente: "BETA", Ufficio: "BETA-MI"},
			"nome":    {Login: "altra", Ufficio: "ALFA-MI"},
			"email":   {Login: "altra", Name: "Altra", Email: "altra@", Ufficio: "ALFA-MI"},
		} {
			_, err := o.S.EnterPerson(ctx, o.Act("admin.alfa", ""), p, true)
			o.Invalid(field, err)
		}
		gestore := o.Act("gestore", "")
		for login, p := range map[string]store.PersonEntry{
			"n.operatore": {Role: desk.Operatore, Ente: "BETA", Ufficio: "BETA-MI"}, "n.admin": {Role: desk.Amministratore, Ente: "BETA"},
			"n.funzionario": {Role: desk.Funzionario, Struttura: "DEMO-TO", Topics: []string{"pensioni", "invalidita"}}, "n.cric": {Role: desk.FunzionarioCRIC, Struttura: "DEMO-CRIC-LOMB"},
			"n.responsabile": {Role: desk.Responsabile, Struttura: "DEMO-TO"}, "n.crm": {Role: desk.LettoreCRM}, "n.gestore": {Role: desk.Gestore},
		} {
			p.Login, p.Name = login, "Nuova persona"
			_, err := o.S.EnterPerson(ctx, gestore, p, false)
			o.Must(err)
			if got := o.Account("gestore", login); got.Role != p.Role || got.Struttura != p.Struttura || got.Ufficio != p.Ufficio {
				o.Errorf("%s: %+v", login, got)
			}
		}
		if n := o.Count(`SELECT COUNT(*) FROM competences k JOIN people p ON p.id = k.person_id WHERE p.login = 'n.funzionario'`); n != 2 {
			o.Errorf("%d competences", n)
		}
		for field, p := range map[string]store.PersonEntry{
			"ruolo": {Role: "capo"}, "ente": {Role: desk.Amministratore}, "argomenti": {Role: desk.Funzionario, Struttura: "DEMO-MI"},
			"struttura": {Role: desk.ResponsabileCRIC, Struttura: "DEMO-MI"}, "ufficio": {Role: desk.Operatore, Ente: "BETA", Ufficio: "ALFA-MI"},
		} {
			p.Login, p.Name = "altra", "Altra"
			_, err := o.S.EnterPerson(ctx, gestore, p, false)
			o.Invalid(field, err)
		}
		// A CRIC has its Responsabile, of a role of their own, entered by hand or from a list [A30].
		_, err = o.S.EnterPerson(ctx, gestore, store.PersonEntry{Login: "capo.cric", Name: "Capo", Role: desk.Responsabile, Struttura: "DEMO-CRIC-LOMB"}, false)
		o.Must(err)
		_, err = o.S.AddPerson(ctx, o.Now, store.NewPerson{Login: "capo2.cric", Name: "Capo", Role: desk.Responsabile, Struttura: "DEMO-CRIC-LOMB"})
		o.Must(err)
		if a, b := o.Account("gestore", "capo.cric").Role, o.Account("gestore", "capo2.cric").Role; a != desk.ResponsabileCRIC || b != desk.ResponsabileCRIC {
			o.Errorf("at a CRIC: %s, %s", a, b)
		}
		before := o.Count(`SELECT COUNT(*) FROM people`)
		for _, login := range []string{"operatore.mi", "referente.lombardia", "funzionario.mi", "responsabile.mi", "cric.lombardia", "crm"} {
			_, err := o.S.EnterPerson(ctx, o.Act(login, ""), store.PersonEntry{Login: "abuso", Name: "Abuso", Role: desk.Operatore, Ente: "ALFA", Ufficio: "ALFA-MI"}, false)
			o.Is(store.ErrNotFound, err)
			_, err = o.S.People(ctx, o.People[login], o.Now, "")
			o.Is(store.ErrNotFound, err)
		}
		if o.Count(`SELECT COUNT(*) FROM people`) != before {
			o.Error("somebody was entered")
		}
	})
}

// The form offers what may be given: an Amministratore their own offices, the Gestore everything.
func TestPlaces(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		mine, err := o.S.PlacesFor(o.Context(), o.People["admin.alfa"])
		o.Must(err)
		if len(mine.Enti) != 1 || mine.Enti[0].Code != "ALFA" || len(mine.Enti[0].Uffici) < 2 || len(mine.Strutture)+len(mine.Topics) > 0 {
			o.Errorf("%+v", mine)
		}
		all, err := o.S.PlacesFor(o.Context(), o.People["gestore"])
		o.Must(err)
		if len(all.Enti) < 2 || len(all.Strutture) < 100 || len(all.Topics) != 4 {
			o.Errorf("%d enti, %d structures, %d topics", len(all.Enti), len(all.Strutture), len(all.Topics))
		}
		_, err = o.S.PlacesFor(o.Context(), o.People["operatore.mi"])
		o.Is(store.ErrNotFound, err)
	})
}

// What an Amministratore may do to an operator of their ente, they may not to anybody else.
func TestWhoKeepsWhom(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		ctx := o.Context()
		entry := store.PersonEntry{Name: "Nome Cambiato", Email: "nome@example.org", Role: desk.Operatore, Ufficio: "ALFA-TO"}
		acts := map[string]func(a store.Act) error{
			"KeptPerson":   func(a store.Act) error { _, err := o.S.KeptPerson(ctx, a.Who, a.Now, a.ID); return err },
			"ChangePerson": func(a store.Act) error { return o.S.ChangePerson(ctx, a, entry) },
			"EnablePerson": func(a store.Act) error { return o.S.EnablePerson(ctx, a, true) },
			"HandLink":     func(a store.Act) error { _, _, err := o.S.HandLink(ctx, a); return err },
			"MailLink":     func(a store.Act) error { return o.S.MailLink(ctx, a) },
		}
		o.Must(o.S.Write(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(`UPDATE people SET email = login || '@example.org'`)
			return err
		}))
		for name, do := range acts {
			for login, want := range map[string]error{"operatore.mi": nil, "operatore.to": nil, "operatore.beta": store.ErrNotFound, "funzionario.mi": store.ErrNotFound, "gestore": store.ErrNotFound} {
				if err := do(o.Act("admin.alfa", o.People[login].ID)); !errors.Is(err, want) {
					o.Errorf("%s on %s: %v", name, login, err)
				}
			}
			for _, by := range []string{"operatore.mi", "responsabile.mi", "crm"} {
				o.Is(store.ErrNotFound, do(o.Act(by, o.People["collega.mi"].ID)))
			}
		}
		if p := o.Account("gestore", "operatore.beta"); p.Name == "Nome Cambiato" || p.Ente != "BETA" {
			o.Errorf("%+v", p)
		}
		if p := o.Account("gestore", "operatore.mi"); p.Name != "Nome Cambiato" || p.Ufficio != "ALFA-TO" || p.Ente != "ALFA" {
			o.Errorf("%+v", p)
		}
	})
}

// Another role, and being kept out, ends the sessions at once; nobody does either to themselves,
// so that there is always a Gestore.
func TestRoleEndsSessions(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		ctx, target := o.Context(), o.People["referente.lombardia"].ID
		live := func() bool {
			o.Helper()
			_, err := o.S.PersonAt(ctx, target, 0, "")
			if err != nil && err != store.ErrNotFound {
				o.Fatal(err)
			}
			return err == nil
		}
		p := o.Account("gestore", "referente.lombardia")
		p.Name = "Altro nome"
		o.Must(o.S.ChangePerson(ctx, o.Act("gestore", target), p))
		if !live() || !o.Account("gestore", p.Login).CanRefer {
			o.Error("another name ended the session or took the profile")
		}
		p.Role = desk.Amministratore
		o.Must(o.S.ChangePerson(ctx, o.Act("gestore", target), p))
		if live() || o.Account("gestore", p.Login).CanRefer {
			o.Error("another role left the session or the profile")
		}
		o.Must(o.S.EnablePerson(ctx, o.Act("gestore", target), false))
		if o.Account("gestore", p.Login).State() != "disabilitato" {
			o.Error("not disabled")
		}
		_, _, err := o.S.HandLink(ctx, o.Act("gestore", target))
		o.Refused("R1", err)
		o.Must(o.S.EnablePerson(ctx, o.Act("gestore", target), true))

		self := o.Act("gestore", o.People["gestore"].ID)
		o.Refused("R6", o.S.EnablePerson(ctx, self, false))
		me := o.Account("gestore", "gestore")
		me.Role = desk.LettoreCRM
		o.Refused("R6", o.S.ChangePerson(ctx, self, me))
		me.Role = desk.Gestore
		o.Must(o.S.ChangePerson(ctx, self, me))
		if n := o.Count(`SELECT COUNT(*) FROM audit WHERE subject = $1 AND action IN ('persona-modificata', 'ruolo-cambiato', 'persona-disabilitata', 'persona-riabilitata')`, target); n != 4 {
			o.Errorf("%d lines in the register", n)
		}
	})
}

// The list goes on page by page, and a search finds by any word of name, office or login.
func TestFindPeople(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		ctx := o.Context()
		o.Must(o.S.Write(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(`UPDATE people SET name = 'Nicolò D’Àgata' WHERE login = 'operatore.to'`)
			return err
		}))
		for text, want := range map[string]string{"nicolo": "operatore.to", "D'Agata torino": "operatore.to", "beta milano": "", "": "collega.mi"} {
			found, err := o.S.FindPeople(ctx, o.People["admin.alfa"], o.Now, text)
			o.Must(err)
			var logins []string
			for _, p := range found.People {
				logins = append(logins, p.Login)
			}
			if want == "" && len(logins) > 0 || want != "" && !slices.Contains(logins, want) || slices.Contains(logins, "operatore.beta") {
				o.Errorf("%q finds %v", text, logins)
			}
		}
		o.Must(o.S.Write(ctx, func(tx *store.Tx) error {
			for i := range 230 {
				_, err := tx.Exec(`INSERT INTO people (id, login, name, password, role, created_at) VALUES ($1, $2, 'Folla', '', 'crm', 0)`, db.NewID(), "folla."+string(rune('a'+i/26))+string(rune('a'+i%26)))
				if err != nil {
					return err
				}
			}
			return nil
		}))
		seen, after := 0, ""
		for {
			page, err := o.S.People(ctx, o.People["gestore"], o.Now, after)
			o.Must(err)
			seen += len(page.People)
			if after = page.Next; after == "" {
				break
			}
		}
		if want := int(o.Count(`SELECT COUNT(*) FROM people`)); seen != want {
			o.Errorf("%d of %d people on the pages", seen, want)
		}
		if found, err := o.S.FindPeople(ctx, o.People["gestore"], o.Now, "folla"); err != nil || len(found.People) != 100 || !found.More {
			o.Errorf("%d found, more: %t, %v", len(found.People), found.More, err)
		}
	})
}
