package story

import (
	"context"
	"slices"
	"testing"

	"combipat/desk"
	"combipat/store"
)

// KeptSede is what a structure's Responsabile keeps, by id.
type KeptSede struct{ Punto, Line, Closure, Absence, Official string }

func BossOf(t *testing.T, p *Play, code string) desk.Actor {
	t.Helper()
	all, err := p.Store.Strutture(context.Background(), desk.Territoriale)
	at := slices.IndexFunc(all, func(s desk.Struttura) bool { return s.Code == code })
	if err != nil || at < 0 {
		t.Fatal(code, err)
	}
	id, _, err := p.Store.Credentials(context.Background(), "responsabile.mi") // the audit asks for a person that exists
	if err != nil {
		t.Fatal(err)
	}
	return desk.Actor{ID: id, Role: desk.Responsabile, Struttura: all[at]}
}

// SedeOf gives a structure a closure and an absence beside the punti it has.
func SedeOf(t *testing.T, p *Play, code string) KeptSede {
	t.Helper()
	ctx, now, boss := context.Background(), *p.Clock.Load(), BossOf(t, p, code)
	kept, err := p.Store.KeptPunti(ctx, boss, desk.DayOf(now))
	if err != nil {
		t.Fatal(err)
	}
	day := desk.Span{From: "2026-07-01", To: "2026-07-01"}
	act := store.Act{Who: boss, Now: now}
	s := KeptSede{Punto: kept[0].ID, Line: kept[0].Templates[0].ID, Official: kept[0].Officials[0].ID}
	if s.Closure, _, err = p.Store.EnterClosure(ctx, act, desk.Closure{Span: day, Reason: "Prova"}, desk.ProposeOthers); err != nil {
		t.Fatal(err)
	}
	if err := p.Store.AddAbsence(ctx, act, desk.Absence{Span: day, Official: s.Official}, store.Settling{}); err != nil {
		t.Fatal(err)
	}
	away, err := p.Store.Absences(ctx, boss, now)
	if err != nil {
		t.Fatal(err)
	}
	s.Absence = away[0].ID
	return s
}
