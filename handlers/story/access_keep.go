package story

import (
	"testing"

	"combipat/desk"
	"combipat/store"
)

// SaveKept saves the ids of what a Responsabile and an Amministratore keep: officials and
// ready-made replies of two structures, uffici of two enti.
func (p *Play) SaveKept(t *testing.T) {
	t.Helper()
	for name, login := range map[string]string{"o.mi": "funzionario.mi", "o.to": "funzionario.to"} {
		id, _, err := p.Store.Credentials(t.Context(), login)
		if err != nil {
			t.Fatal(err)
		}
		p.Saved[name] = id
	}
	for name, login := range map[string]string{"k.alfa": "operatore.mi", "k.beta": "operatore.beta"} {
		id, _, err := p.Store.Credentials(t.Context(), login)
		if err != nil {
			t.Fatal(err)
		}
		who, err := p.Store.Person(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		p.Saved[name] = who.Ufficio.ID
	}
	for name, code := range map[string]string{"m.mi": "DEMO-MI", "m.to": "DEMO-TO"} {
		act := store.Act{Who: BossOf(t, p, code), Now: *p.Clock.Load()}
		id, err := p.Store.KeepReply(t.Context(), act, desk.ReadyReply{Topic: "entrate", Title: "Prova", Text: "Prova"})
		if err != nil {
			t.Fatal(err)
		}
		p.Saved[name] = id
	}
}
