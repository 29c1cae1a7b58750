package handlers_test

import (
	"testing"

	"combipat/desk"
	"combipat/store"
)

// saveKept saves the ids of what a Responsabile and an Amministratore keep: officials and
// ready-made replies of two structures, uffici of two enti.
func (p *play) saveKept(t *testing.T) {
	t.Helper()
	for name, login := range map[string]string{"o.mi": "funzionario.mi", "o.to": "funzionario.to"} {
		id, _, err := p.store.Credentials(t.Context(), login)
		if err != nil {
			t.Fatal(err)
		}
		p.saved[name] = id
	}
	for name, login := range map[string]string{"k.alfa": "operatore.mi", "k.beta": "operatore.beta"} {
		id, _, err := p.store.Credentials(t.Context(), login)
		if err != nil {
			t.Fatal(err)
		}
		who, err := p.store.Person(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		p.saved[name] = who.Ufficio.ID
	}
	for name, code := range map[string]string{"m.mi": "DEMO-MI", "m.to": "DEMO-TO"} {
		act := store.Act{Who: bossOf(t, p, code), Now: *p.clock.Load()}
		id, err := p.store.KeepReply(t.Context(), act, desk.ReadyReply{Topic: "entrate", Title: "Prova", Text: "Prova"})
		if err != nil {
			t.Fatal(err)
		}
		p.saved[name] = id
	}
}
