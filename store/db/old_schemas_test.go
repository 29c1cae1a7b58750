package db_test

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"combipat/store"
	"combipat/store/db"
	"combipat/store/storetest"
)

// grown is how the first release's migrations came to its main, one line a step: a database made between
// two steps lacks numbers that later ones have.
var grown = []string{"00001 00002 00003 00004 00005", "00007", "00011", "00008", "00006", "00009", "00012", "00010"}

// old are the migrations that a database has which was made when the first n steps had come.
func old(t *testing.T, n int) fs.FS {
	t.Helper()
	all, some := db.Embedded(), fstest.MapFS{}
	numbers := strings.Fields(strings.Join(grown[:n], " "))
	files, err := fs.Glob(all, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if slices.Contains(numbers, name[:5]) {
			text, err := fs.ReadFile(all, name)
			if err != nil {
				t.Fatal(err)
			}
			some[name] = &fstest.MapFile{Data: text}
		}
	}
	if len(some) != len(numbers) {
		t.Fatalf("of %v only %d are there", numbers, len(some))
	}
	return some
}

// life is what such a database may hold: an ente with its ufficio, a sede, people, a request with its message.
const life = `INSERT INTO enti (id, code, name) VALUES ('e', 'ALFA', 'Alfa');
INSERT INTO uffici (id, ente_id, code, name, region) VALUES ('u', 'e', 'ALFA-MI', 'Milano', 'Lombardia');
INSERT INTO strutture (id, code, kind, name, provincia, region) VALUES ('s', 'MI', 'territoriale', 'Milano', 'MI', 'Lombardia');
INSERT INTO topics (code, label, position) VALUES ('pensioni', 'Pensioni', 1);
INSERT INTO people (id, login, name, password, role, ente_id, ufficio_id, created_at) VALUES ('o', 'operatore', 'Operatore', '', 'operatore', 'e', 'u', 1);
INSERT INTO people (id, login, name, password, role, struttura_id, created_at) VALUES ('f', 'funzionario', 'Funzionario', '', 'funzionario', 's', 1);
INSERT INTO competences (person_id, struttura_id, topic) VALUES ('f', 's', 'pensioni');
INSERT INTO citizens (id, cf) VALUES ('c', 'RSSMRA80A01F205X');
INSERT INTO counters (year, n) VALUES (2026, 1);
INSERT INTO requests (id, version, key, number, provenance, profile, ente_id, ufficio_id, author_id, owner_id, motivo, topic, topic_root, citizen_id,
	first_name, last_name, cap, comune, abroad, ident_kind, ident_raw, ident_norm, struttura_id, region, route_rule, route_why, state, sent_at, sent_on, waiting_since, updated_at)
	VALUES ('r', 1, 20260000001, 'CB-2026-000001', 'patronato', 'generico', 'e', 'u', 'o', 'o', 'requisiti', 'pensioni', 'pensioni', 'c',
	'Mario', 'Rossi', '20135', '015146', '', '', '', '', 's', 'Lombardia', 'cap', 'CAP', 'inviata', 1772438400, '2026-03-02', '2026-03-02', 1772438400);
INSERT INTO messages (id, request_id, kind, author_id, text, at) VALUES ('r', 'r', 'richiesta', 'o', 'Una domanda', 1772438400)`

// TestOldDatabasesOpen makes a database as each program of the first release's main made one, with somebody's
// request in it: the program of today brings it to the schema of a new one, and the request is read.
func TestOldDatabasesOpen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		fresh, err := store.Open(t.Context(), storetest.Empty(t, kind))
		if err != nil {
			t.Fatal(err)
		}
		defer fresh.Close()
		want := shape(t, fresh, kind)
		for n := 1; n <= len(grown); n++ {
			o := storetest.Empty(t, kind)
			was := reopen(t, o, old(t, n))
			if err := was.Write(t.Context(), func(tx *store.Tx) error {
				for statement := range strings.SplitSeq(life, ";\n") {
					if _, err := tx.Exec(statement); err != nil {
						return fmt.Errorf("%.60s: %w", statement, err)
					}
				}
				return nil
			}); err != nil {
				t.Fatalf("%d steps: %v", n, err)
			}
			if err := was.Close(); err != nil {
				t.Fatal(err)
			}
			s, err := store.Open(t.Context(), o)
			if err != nil {
				t.Errorf("made when %q had come: %v", grown[:n], err)
				continue
			}
			if got := shape(t, s, kind); !slices.Equal(got, want) {
				t.Errorf("made when %q had come: the schema has %v and lacks %v", grown[:n], without(got, want), without(want, got))
			}
			id, _, err := s.Credentials(t.Context(), "operatore")
			if err != nil {
				t.Fatal(err)
			}
			who, err := s.Person(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			if r, err := s.Request(t.Context(), who, "r"); err != nil || r.Number != "CB-2026-000001" || r.Citizen.Name() != "Mario Rossi" || r.Topic.Label != "Pensioni" {
				t.Errorf("made when %q had come: %+v, %v", grown[:n], r, err)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
	})
}

// shape is a database's tables with their columns, in no order, and its indexes.
func shape(t *testing.T, s *store.Store, kind string) []string {
	t.Helper()
	query := `SELECT m.name || '.' || c.name || ' ' || c.type FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'
		UNION SELECT 'index ' || name FROM sqlite_master WHERE type IN ('index', 'trigger') AND name NOT LIKE 'sqlite_%'`
	if kind == "postgres" {
		query = `SELECT table_name || '.' || column_name || ' ' || data_type FROM information_schema.columns WHERE table_schema = 'public'
			UNION SELECT 'index ' || indexname FROM pg_indexes WHERE schemaname = 'public'`
	}
	rows, err := s.Read(t.Context()).Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	slices.Sort(all)
	return all
}

// without is what the first list has and the second lacks.
func without(a, b []string) (left []string) {
	for _, one := range a {
		if !slices.Contains(b, one) {
			left = append(left, one)
		}
	}
	return left
}
