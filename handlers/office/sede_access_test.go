package office_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"combipat/desk"
	"combipat/handlers/story"
)

// What belongs to another structure does not exist for a Responsabile, whoever tells them its
// id; nor does their own for an official [R6, R43].
func TestSedeOfAnotherStructure(t *testing.T) {
	p, now := story.NewPlay(t, "sqlite"), time.Date(2026, 3, 2, 9, 0, 0, 0, desk.Rome)
	p.Set(now)
	torino := story.SedeOf(t, p, "DEMO-TO")
	milano := story.SedeOf(t, p, "DEMO-MI")
	for _, try := range []struct {
		who string
		s   story.KeptSede
	}{{"responsabile.mi", torino}, {"funzionario.mi", milano}, {"operatore.mi", milano}} {
		p.Who = try.who
		for _, r := range []story.Step{
			{Verb: "GET", Path: "/sede/punti/" + try.s.Punto},
			{Verb: "POST", Path: "/sede/punti/" + try.s.Punto, Fields: []story.Field{{Key: "codice", Value: "MIO"}, {Key: "nome", Value: "Mio"}, {Key: "argomenti", Value: "pensioni"}, {Key: "modalita", Value: "presenza"}}},
			{Verb: "POST", Path: "/sede/punti/" + try.s.Punto + "/ritiro", Fields: []story.Field{{Key: "ritirato", Value: "1"}}},
			{Verb: "POST", Path: "/sede/punti/" + try.s.Punto + "/fasce", Fields: []story.Field{{Key: "giorni", Value: "lun"}, {Key: "dalle", Value: "09:00"}, {Key: "alle", Value: "10:00"}, {Key: "durata", Value: "30"}}},
			{Verb: "POST", Path: "/sede/fasce/" + try.s.Line, Fields: []story.Field{{Key: "punto", Value: try.s.Punto}, {Key: "giorni", Value: "lun"}, {Key: "dalle", Value: "09:00"}, {Key: "alle", Value: "10:00"}, {Key: "durata", Value: "30"}}},
			{Verb: "POST", Path: "/sede/fasce/" + try.s.Line + "/elimina", Fields: []story.Field{{Key: "punto", Value: try.s.Punto}}},
			{Verb: "POST", Path: "/sede/punti/" + try.s.Punto + "/eccezioni", Fields: []story.Field{{Key: "giorno", Value: "2026-03-10"}, {Key: "chiuso", Value: "1"}}},
			{Verb: "POST", Path: "/sede/punti/" + try.s.Punto + "/eccezioni/elimina", Fields: []story.Field{{Key: "giorno", Value: "2026-03-10"}}},
			{Verb: "POST", Path: "/sede/punti/" + try.s.Punto + "/funzionari"},
			{Verb: "GET", Path: "/sede/chiusure/" + try.s.Closure},
			{Verb: "POST", Path: "/sede/chiusure/" + try.s.Closure + "/elimina"},
			{Verb: "POST", Path: "/sede/assenze/" + try.s.Absence + "/elimina"},
			{Verb: "POST", Path: "/sede/assenze", Fields: []story.Field{{Key: "funzionario", Value: try.s.Official}, {Key: "dal", Value: "2026-03-10"}}},
		} {
			if err := p.Request(r); err != nil {
				t.Fatal(err)
			}
			if p.Last.Status != 404 {
				t.Errorf("%s: %s %s: %d", try.who, r.Verb, r.Path, p.Last.Status)
			}
		}
	}
	for _, code := range []string{"DEMO-TO", "DEMO-MI"} {
		boss := story.BossOf(t, p, code)
		if list, err := p.Store.Closures(context.Background(), boss, desk.DayOf(now)); err != nil || len(list) != 1 {
			t.Errorf("%s: closures %v, %v", code, list, err)
		}
		if list, err := p.Store.Absences(context.Background(), boss, now); err != nil || len(list) != 1 {
			t.Errorf("%s: absences %v, %v", code, list, err)
		}
	}
}

// A form of the sede that is refused comes back as it was typed.
func TestSedeFormsKeepWhatWasTyped(t *testing.T) {
	p := story.NewPlay(t, "sqlite")
	p.Set(time.Date(2026, 3, 2, 9, 0, 0, 0, desk.Rome))
	s := story.SedeOf(t, p, "DEMO-MI")
	p.Who = "responsabile.mi"
	for _, try := range []struct {
		path   string
		fields []story.Field
		want   []string
	}{
		{"/sede/punti", []story.Field{{Key: "codice", Value: "x y"}, {Key: "nome", Value: "Nome scritto"}, {Key: "argomenti", Value: "entrate-estratto"}, {Key: "preavviso_ore", Value: "tante"}},
			[]string{`value="x y"`, `value="Nome scritto"`, `value="entrate-estratto" checked`, `value="tante"`}},
		{"/sede/punti/" + s.Punto + "/fasce", []story.Field{{Key: "giorni", Value: "sab"}, {Key: "dalle", Value: "10:00"}, {Key: "alle", Value: "9:00"}, {Key: "durata", Value: "25"}, {Key: "valida_dal", Value: "2026-05-01"}},
			[]string{`value="sab" checked`, `value="10:00"`, `value="25"`, `value="2026-05-01"`}},
		{"/sede/fasce/" + s.Line, []story.Field{{Key: "punto", Value: s.Punto}, {Key: "giorni", Value: "sab"}, {Key: "dalle", Value: "10:00"}, {Key: "alle", Value: "9:00"}, {Key: "durata", Value: "25"}},
			[]string{`value="sab" selected`, `value="10:00"`, `value="25"`, `action="/sede/fasce/` + s.Line + `"`}},
		{"/sede/punti/" + s.Punto + "/eccezioni", []story.Field{{Key: "giorno", Value: "2026-03-10"}, {Key: "dalle", Value: "10:00"}, {Key: "alle", Value: "9:00"}, {Key: "durata", Value: "25"}},
			[]string{`value="2026-03-10"`, `value="10:00"`, `value="25"`}},
		{"/sede/chiusure", []story.Field{{Key: "dal", Value: "2026-03-11"}, {Key: "al", Value: "2026-03-10"}, {Key: "motivo", Value: "Al contrario"}}, []string{`value="2026-03-11"`, `value="2026-03-10"`, `value="Al contrario"`}},
		{"/sede/assenze", []story.Field{{Key: "funzionario", Value: s.Official}, {Key: "dal", Value: "boh"}}, []string{`value="` + s.Official + `" selected`, `value="boh"`}},
	} {
		if err := p.Request(story.Step{Verb: "POST", Path: try.path, Fields: try.fields}); err != nil {
			t.Fatal(err)
		}
		if p.Last.Status != 422 {
			t.Errorf("%s: %d", try.path, p.Last.Status)
		}
		for _, want := range try.want {
			if !bytes.Contains(p.Last.Body, []byte(want)) {
				t.Errorf("%s: no %s", try.path, want)
			}
		}
	}
}

// Whoever is away takes a counter along, which the day of the sede says in words [R43].
func TestSedeAbsence(t *testing.T) {
	p := story.NewPlay(t, "sqlite")
	p.Set(time.Date(2026, 3, 2, 9, 0, 0, 0, desk.Rome))
	s := story.SedeOf(t, p, "DEMO-MI")
	p.Who = "responsabile.mi"
	for _, try := range []struct {
		verb, path string
		fields     []story.Field
		want       string
	}{
		{"GET", "/agenda-sede?giorno=2026-03-10&punto=MI-INVALIDITA", nil, "14:00–14:20 Libero Libero"},
		{"POST", "/sede/assenze", []story.Field{{Key: "funzionario", Value: s.Official}, {Key: "dal", Value: "2026-03-10"}, {Key: "dalle", Value: "14:00"}, {Key: "alle", Value: "15:00"}}, "Assenza registrata."},
		{"GET", "/sede/assenze", nil, "10/03/2026 14:00–15:00"},
		{"GET", "/agenda-sede?giorno=2026-03-10&punto=MI-INVALIDITA", nil, "14:00–14:20 Libero Funzionario assente"},
		{"GET", "/agenda-sede?giorno=2026-03-10&punto=MI-INVALIDITA", nil, "15:00–15:20 Libero Libero"},
		{"GET", "/agenda-sede?giorno=2026-03-10&funzionario=" + s.Official, nil, "un funzionario è assente"},
	} {
		if err := p.Request(story.Step{Verb: try.verb, Path: try.path, Fields: try.fields}); err != nil {
			t.Fatal(err)
		}
		if p.Last.Status != 200 || !p.Last.Text.Says(try.want) {
			t.Errorf("%s %s: %d, no %q", try.verb, try.path, p.Last.Status, try.want)
		}
	}
}
