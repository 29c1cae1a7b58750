package handlers_test

import (
	"bytes"
	"context"
	"slices"
	"testing"
	"time"

	"combipat/desk"
	"combipat/store"
)

// What belongs to another structure does not exist for a Responsabile, whoever tells them its
// id; nor does their own for an official [R6, R43].
func TestSedeOfAnotherStructure(t *testing.T) {
	p, now := newPlay(t, "sqlite"), time.Date(2026, 3, 2, 9, 0, 0, 0, desk.Rome)
	p.set(now)
	torino := sedeOf(t, p, "DEMO-TO")
	milano := sedeOf(t, p, "DEMO-MI")
	for _, try := range []struct {
		who string
		s   keptSede
	}{{"responsabile.mi", torino}, {"funzionario.mi", milano}, {"operatore.mi", milano}} {
		p.who = try.who
		for _, r := range []step{
			{verb: "GET", path: "/sede/punti/" + try.s.punto},
			{verb: "POST", path: "/sede/punti/" + try.s.punto, fields: []field{{"codice", "MIO"}, {"nome", "Mio"}, {"argomenti", "pensioni"}, {"modalita", "presenza"}}},
			{verb: "POST", path: "/sede/punti/" + try.s.punto + "/ritiro", fields: []field{{"ritirato", "1"}}},
			{verb: "POST", path: "/sede/punti/" + try.s.punto + "/fasce", fields: []field{{"giorni", "lun"}, {"dalle", "09:00"}, {"alle", "10:00"}, {"durata", "30"}}},
			{verb: "POST", path: "/sede/fasce/" + try.s.line, fields: []field{{"punto", try.s.punto}, {"giorni", "lun"}, {"dalle", "09:00"}, {"alle", "10:00"}, {"durata", "30"}}},
			{verb: "POST", path: "/sede/fasce/" + try.s.line + "/elimina", fields: []field{{"punto", try.s.punto}}},
			{verb: "POST", path: "/sede/punti/" + try.s.punto + "/eccezioni", fields: []field{{"giorno", "2026-03-10"}, {"chiuso", "1"}}},
			{verb: "POST", path: "/sede/punti/" + try.s.punto + "/eccezioni/elimina", fields: []field{{"giorno", "2026-03-10"}}},
			{verb: "POST", path: "/sede/punti/" + try.s.punto + "/funzionari"},
			{verb: "GET", path: "/sede/chiusure/" + try.s.closure},
			{verb: "POST", path: "/sede/chiusure/" + try.s.closure + "/elimina"},
			{verb: "POST", path: "/sede/assenze/" + try.s.absence + "/elimina"},
			{verb: "POST", path: "/sede/assenze", fields: []field{{"funzionario", try.s.official}, {"dal", "2026-03-10"}}},
		} {
			if err := p.request(r); err != nil {
				t.Fatal(err)
			}
			if p.last.status != 404 {
				t.Errorf("%s: %s %s: %d", try.who, r.verb, r.path, p.last.status)
			}
		}
	}
	for _, code := range []string{"DEMO-TO", "DEMO-MI"} {
		boss := bossOf(t, p, code)
		if list, err := p.store.Closures(context.Background(), boss, desk.DayOf(now)); err != nil || len(list) != 1 {
			t.Errorf("%s: closures %v, %v", code, list, err)
		}
		if list, err := p.store.Absences(context.Background(), boss, now); err != nil || len(list) != 1 {
			t.Errorf("%s: absences %v, %v", code, list, err)
		}
	}
}

// A form of the sede that is refused comes back as it was typed.
func TestSedeFormsKeepWhatWasTyped(t *testing.T) {
	p := newPlay(t, "sqlite")
	p.set(time.Date(2026, 3, 2, 9, 0, 0, 0, desk.Rome))
	s := sedeOf(t, p, "DEMO-MI")
	p.who = "responsabile.mi"
	for _, try := range []struct {
		path   string
		fields []field
		want   []string
	}{
		{"/sede/punti", []field{{"codice", "x y"}, {"nome", "Nome scritto"}, {"argomenti", "entrate-estratto"}, {"preavviso_ore", "tante"}},
			[]string{`value="x y"`, `value="Nome scritto"`, `value="entrate-estratto" checked`, `value="tante"`}},
		{"/sede/punti/" + s.punto + "/fasce", []field{{"giorni", "sab"}, {"dalle", "10:00"}, {"alle", "9:00"}, {"durata", "25"}, {"valida_dal", "2026-05-01"}},
			[]string{`value="sab" checked`, `value="10:00"`, `value="25"`, `value="2026-05-01"`}},
		{"/sede/fasce/" + s.line, []field{{"punto", s.punto}, {"giorni", "sab"}, {"dalle", "10:00"}, {"alle", "9:00"}, {"durata", "25"}},
			[]string{`value="sab" selected`, `value="10:00"`, `value="25"`, `action="/sede/fasce/` + s.line + `"`}},
		{"/sede/punti/" + s.punto + "/eccezioni", []field{{"giorno", "2026-03-10"}, {"dalle", "10:00"}, {"alle", "9:00"}, {"durata", "25"}},
			[]string{`value="2026-03-10"`, `value="10:00"`, `value="25"`}},
		{"/sede/chiusure", []field{{"dal", "2026-03-11"}, {"al", "2026-03-10"}, {"motivo", "Al contrario"}}, []string{`value="2026-03-11"`, `value="2026-03-10"`, `value="Al contrario"`}},
		{"/sede/assenze", []field{{"funzionario", s.official}, {"dal", "boh"}}, []string{`value="` + s.official + `" selected`, `value="boh"`}},
	} {
		if err := p.request(step{verb: "POST", path: try.path, fields: try.fields}); err != nil {
			t.Fatal(err)
		}
		if p.last.status != 422 {
			t.Errorf("%s: %d", try.path, p.last.status)
		}
		for _, want := range try.want {
			if !bytes.Contains(p.last.body, []byte(want)) {
				t.Errorf("%s: no %s", try.path, want)
			}
		}
	}
}

// Whoever is away takes a counter along, which the day of the sede says in words [R43].
func TestSedeAbsence(t *testing.T) {
	p := newPlay(t, "sqlite")
	p.set(time.Date(2026, 3, 2, 9, 0, 0, 0, desk.Rome))
	s := sedeOf(t, p, "DEMO-MI")
	p.who = "responsabile.mi"
	for _, try := range []struct {
		verb, path string
		fields     []field
		want       string
	}{
		{"GET", "/agenda-sede?giorno=2026-03-10&punto=MI-INVALIDITA", nil, "14:00–14:20 Libero Libero"},
		{"POST", "/sede/assenze", []field{{"funzionario", s.official}, {"dal", "2026-03-10"}, {"dalle", "14:00"}, {"alle", "15:00"}}, "Assenza registrata."},
		{"GET", "/sede/assenze", nil, "10/03/2026 14:00–15:00"},
		{"GET", "/agenda-sede?giorno=2026-03-10&punto=MI-INVALIDITA", nil, "14:00–14:20 Libero Funzionario assente"},
		{"GET", "/agenda-sede?giorno=2026-03-10&punto=MI-INVALIDITA", nil, "15:00–15:20 Libero Libero"},
		{"GET", "/agenda-sede?giorno=2026-03-10&funzionario=" + s.official, nil, "un funzionario è assente"},
	} {
		if err := p.request(step{verb: try.verb, path: try.path, fields: try.fields}); err != nil {
			t.Fatal(err)
		}
		if p.last.status != 200 || !p.last.text.says(try.want) {
			t.Errorf("%s %s: %d, no %q", try.verb, try.path, p.last.status, try.want)
		}
	}
}

// keptSede is what a structure's Responsabile keeps, by id.
type keptSede struct{ punto, line, closure, absence, official string }

func bossOf(t *testing.T, p *play, code string) desk.Actor {
	t.Helper()
	all, err := p.store.Strutture(context.Background(), desk.Territoriale)
	at := slices.IndexFunc(all, func(s desk.Struttura) bool { return s.Code == code })
	if err != nil || at < 0 {
		t.Fatal(code, err)
	}
	id, _, err := p.store.Credentials(context.Background(), "responsabile.mi") // the audit asks for a person that exists
	if err != nil {
		t.Fatal(err)
	}
	return desk.Actor{ID: id, Role: desk.Responsabile, Struttura: all[at]}
}

// sedeOf gives a structure a closure and an absence beside the punti it has.
func sedeOf(t *testing.T, p *play, code string) keptSede {
	t.Helper()
	ctx, now, boss := context.Background(), *p.clock.Load(), bossOf(t, p, code)
	kept, err := p.store.KeptPunti(ctx, boss, desk.DayOf(now))
	if err != nil {
		t.Fatal(err)
	}
	day := desk.Span{From: "2026-07-01", To: "2026-07-01"}
	act := store.Act{Who: boss, Now: now}
	s := keptSede{punto: kept[0].ID, line: kept[0].Templates[0].ID, official: kept[0].Officials[0].ID}
	if s.closure, _, err = p.store.EnterClosure(ctx, act, desk.Closure{Span: day, Reason: "Prova"}); err != nil {
		t.Fatal(err)
	}
	if err := p.store.AddAbsence(ctx, act, desk.Absence{Span: day, Official: s.official}); err != nil {
		t.Fatal(err)
	}
	away, err := p.store.Absences(ctx, boss, now)
	if err != nil {
		t.Fatal(err)
	}
	s.absence = away[0].ID
	return s
}
