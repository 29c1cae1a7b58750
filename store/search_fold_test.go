package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"combipat/desk"
	"combipat/store"
	"combipat/store/storetest"
)

// What is copied from a PDF and what foreign names are written with is found as people type it, on
// both sides of the desk [R19].
func TestSearchFindsWhatNobodyTypes(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		for _, c := range []struct {
			text, first, last string
			typed             []string
		}{
			{"La docu\u00admenta\u00adzione inva\u00adlidante", "Łukasz", "Wałęsa", []string{"documentazione", "invalidante", "lukasz", "walesa", "Wałęsa", "ŁUKASZ"}},
			{"Allego certi\ufb01cato e uf\ufb01cio, con\ufb02itto", "Nicola", "D’Angiò", []string{"certificato", "ufficio", "conflitto", "dangio", "d angio", "d'angio", "D’ANGIÒ", "angiò", "DANGIO'"}},
			{"Il testo: a\u200bzero, pro\u200dgres\u2060so; tratti-\nno", "Þór Søren", "Đorđević-Işık", []string{"azero", "progresso", "trattino", "thor", "soren", "dordevic", "isik", "dordevicisik", "Đorđević"}},
		} {
			id := o.Send("operatore.mi", storetest.Saying(c.text), func(q *desk.Question) { q.FirstName, q.LastName = c.first, c.last })
			for _, typed := range c.typed {
				for _, login := range []string{"operatore.mi", "funzionario.mi"} {
					if got := o.Finds(login, typed); !slices.Equal(got, []string{id}) {
						o.Errorf("%s, %q: %v", login, typed, got)
					}
				}
			}
		}
	})
}

// The number of a request is found as people write it.
func TestSearchFindsNumbers(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		var ids []string
		for range 12 {
			ids = append(ids, o.Send("operatore.mi", storetest.Saying("Si chiede.")))
		}
		mention := o.Send("operatore.mi", storetest.Saying("Come già scritto in CB-2026-000007."))
		seventh, twelfth := ids[6], ids[11]
		for typed, want := range map[string][]string{
			"CB-2026-000012": {twelfth}, "cb-2026-000012": {twelfth}, "CB 2026 000012": {twelfth}, "cb 2026 12": {twelfth}, "CB-2026-12": {twelfth}, "cb2026000012": {twelfth},
			"CB2026/12": {twelfth}, "CB–2026–000012": {twelfth}, "2026-12": {twelfth}, "12/2026": {twelfth}, "2026 12": {twelfth}, "2026000012": {twelfth}, "000012": {twelfth}, "12": {twelfth}, "0012": {twelfth},
			"n. 12": {twelfth}, "n° 12": {twelfth}, "N.12": {twelfth}, "pratica n. 12/2026": {twelfth}, "richiesta CB 12": {twelfth}, "CB12": {twelfth}, "cb-26-12": {twelfth}, "CB-2026-0012": {twelfth},
			"cb 2026 12 rossi": {twelfth}, "rossi cb-2026-12": {twelfth}, "rossi 12": {twelfth}, "cb 2026 12 bianchi": nil,
			"CB-2026-000007": {mention, seventh}, "7": {seventh}, "2026/7": {seventh}, "cb 2026 7": {mention, seventh}, "000007": {mention, seventh},
			"CB-2025-000012": nil, "12/2025": nil, "cb 99": nil, "CB-2026-000099": nil, "1 2 3": nil,
		} {
			for _, login := range []string{"operatore.mi", "funzionario.mi"} {
				if got := o.Finds(login, typed); !slices.Equal(got, want) {
					o.Errorf("%s, %q: %d found, want %d", login, typed, len(got), len(want))
				}
			}
			if got := o.Finds("operatore.beta", typed); got != nil {
				o.Errorf("%q: of another ente: %v", typed, got)
			}
		}
	})
}

// People are looked for by the same folding.
func TestPeopleAreFoundAsTyped(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		for i, name := range []string{"Łukasz D’Angiò", "Anna\u00adlisa Weiß"} {
			_, err := o.S.AddPerson(o.Context(), o.Now, store.NewPerson{Login: fmt.Sprintf("trovami%d", i), Name: name, Email: "trovami@example.org", Role: desk.Operatore, Ente: "ALFA", Ufficio: "ALFA-MI"})
			o.Must(err)
		}
		for typed, want := range map[string]string{"lukasz": "trovami0", "dangio": "trovami0", "d angio": "trovami0", "D'Angiò": "trovami0", "annalisa": "trovami1", "weiss": "trovami1", "Weiß anna": "trovami1"} {
			for _, login := range []string{"admin.alfa", "gestore"} {
				found, err := o.S.FindPeople(o.Context(), o.People[login], o.Now, typed)
				if err != nil || len(found.People) != 1 || found.People[0].Login != want {
					o.Errorf("%s, %q: %+v, %v", login, typed, found.People, err)
				}
			}
		}
	})
}

// An index that an earlier program wrote is written anew when this one opens the database, from
// where it stopped if it was stopped, and then never again.
func TestIndexIsMadeAnew(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		o := storetest.OpenOffice(t, kind)
		for i := range 7 {
			o.Send("operatore.mi", storetest.Saying(fmt.Sprintf("docu\u00admentazione %d", i)))
		}
		spoil := func() {
			o.Must(o.S.Write(o.Context(), func(tx *store.Tx) error {
				_, err := tx.Exec(`UPDATE search_docs SET body = 'docu mentazione'`)
				return err
			}))
		}
		again := func() []string {
			o.Must(o.S.Derive(o.Context(), o.S.Requests.Index()))
			return o.Finds("operatore.mi", "documentazione")
		}
		if got := again(); len(got) != 7 {
			t.Errorf("before: %d", len(got))
		}
		spoil()
		if got := again(); len(got) != 0 {
			t.Errorf("an index of this version was made again: %d", len(got))
		}
		o.Must(o.S.Write(o.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec(`UPDATE derived SET version = 1 WHERE name = 'search'`)
			return err
		}))
		if got := again(); len(got) != 7 {
			t.Errorf("an index of an earlier version: %d found", len(got))
		}
		spoil()
		o.Must(o.S.Write(o.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec(`UPDATE derived SET done = FALSE, upto = (SELECT MIN(key) + 2 FROM requests) WHERE name = 'search'`)
			return err
		}))
		if got := again(); len(got) != 4 {
			t.Errorf("stopped after three of seven: %d found", len(got))
		}
	})
}

// Every request is indexed when there are more than one transaction takes, and it takes no time.
func TestIndexOfManyRequests(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		o := storetest.OpenOffice(t, kind)
		const many = 1203
		model := o.Send("operatore.mi", storetest.Saying("ornito\u00adrinco"))
		o.Must(o.S.Write(o.Context(), func(tx *store.Tx) error { return copyRequest(tx, model, many) }))
		begun := time.Now()
		o.Must(o.S.Write(o.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec(`DELETE FROM derived WHERE name = 'search'`)
			return err
		}))
		o.Must(o.S.Derive(o.Context(), o.S.Requests.Index()))
		t.Logf("%d requests in %v", many, time.Since(begun))
		if n := o.Count(`SELECT COUNT(*) FROM search_docs WHERE body LIKE '%ornitorinco%'`); n != many+1 {
			t.Errorf("%d of %d", n, many+1)
		}
	})
}

// copyRequest makes more requests like one, for what needs many of them.
func copyRequest(tx *store.Tx, model string, n int) error {
	for i := range n {
		id := fmt.Sprintf("copy-%06d", i)
		for _, query := range []string{
			`INSERT INTO requests (id, version, key, number, provenance, profile, ente_id, ufficio_id, author_id, owner_id, motivo, topic, topic_root, citizen_id, first_name, last_name, cap, comune, abroad,
				ident_kind, ident_raw, ident_norm, struttura_id, region, route_rule, route_why, state, sent_at, sent_on, waiting_since, waiting_at, updated_at)
			SELECT $2, version, key + $3, 'copy-' || $2, provenance, profile, ente_id, ufficio_id, author_id, owner_id, motivo, topic, topic_root, citizen_id, first_name, last_name, cap, comune, abroad,
				ident_kind, ident_raw, ident_norm, struttura_id, region, route_rule, route_why, state, sent_at, sent_on, waiting_since, waiting_at, updated_at FROM requests WHERE id = $1`,
			`INSERT INTO messages (id, request_id, kind, author_id, text, free, at) SELECT $2, $2, kind, author_id, text, free, at + $3 - $3 FROM messages WHERE request_id = $1`,
		} {
			if _, err := tx.Exec(query, model, id, i+1); err != nil {
				return err
			}
		}
	}
	return nil
}
