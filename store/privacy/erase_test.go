package privacy_test

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"combipat/desk"
	"combipat/store"
	"combipat/store/example"
	"combipat/store/storetest"
)

// canaryCF is nobody's in the example; its last letter is computed.
var canaryCF = func() desk.CodiceFiscale {
	for last := 'A'; last <= 'Z'; last++ {
		if cf, err := desk.ParseCodiceFiscale("CNRPGL71D15F205" + string(last)); err == nil {
			return cf
		}
	}
	panic("no such codice fiscale")
}()

// canaries are what was written about one citizen, each unmistakable.
var canaries = []string{string(canaryCF), "Canarinobello", "Passerottino", "xilofonografo", "annotazionecanora", "canarino-referto.pdf", "contenutocanoro",
	"9988776655443", "motivazionecanora", "canarino@uccelli.example", "3391122334455", "ragionecanora", "motivocanoro", "bozzacanora", "rispostacanora", "esitocanoro", "stanzacanora"}

// sung writes about the canary in every place there is, and returns when all of it is over.
func sung(a *storetest.Agenda) (finished time.Time) {
	ctx := a.Context()
	file := func(content string) store.NewFile {
		f, err := a.S.SaveFile(ctx, strings.NewReader(content), 1<<20)
		a.Must(err)
		return store.NewFile{Name: "canarino-referto.pdf", Type: "application/pdf", Size: f.Size, SHA256: f.SHA256}
	}
	topics, err := a.S.Topics(ctx)
	a.Must(err)
	pensioni := topics[slices.IndexFunc(topics, func(t desk.Topic) bool { return t.Code == "pensioni" })]
	q := desk.Question{Motivo: "prestazione", Topic: "pensioni", CF: string(canaryCF), FirstName: "Canarinobello", LastName: "Passerottino", CAP: "20135",
		IdentifierKind: "domus", Identifier: "9988776655443", Text: "Uno xilofonografo e il referto."}
	sub, err := q.Check(desk.Generico, pensioni)
	a.Must(err)
	id, err := a.S.SendRequest(ctx, a.Act("operatore.mi", ""), store.Draft{Question: q, Files: []store.NewFile{file("contenutocanoro uno")}}, sub)
	a.Must(err)
	draft := q
	draft.CF, draft.Text = strings.ToLower(string(canaryCF)), "bozzacanora"
	_, err = a.S.SaveDraft(ctx, a.Act("collega.mi", ""), store.Draft{Question: draft, Files: []store.NewFile{file("contenutocanoro due")}})
	a.Must(err)
	a.Must(a.S.Take(ctx, a.Act("funzionario.mi", id)))
	a.Must(a.S.AddNote(ctx, a.Act("funzionario.mi", id), "annotazionecanora 3391122334455"))
	a.Must(a.S.Transfer(ctx, a.Act("funzionario.mi", id), "DEMO-TO", "ragionecanora"))
	a.Must(a.S.Transfer(ctx, a.Act("funzionario.to", id), "DEMO-MI", "ragionecanora"))
	a.Must(a.S.Reply(ctx, a.Act("funzionario.mi", id), desk.ReplyAnswer, store.Message{Text: "rispostacanora", Files: []store.NewFile{file("contenutocanoro tre")}}))
	a.Must(a.S.Interact(ctx, a.Act("operatore.mi", id), store.Message{Text: "Ancora xilofonografo."}))
	_, err = a.S.OpenCitizen(ctx, a.Act("crm", ""), canaryCF, "motivocanoro")
	a.Must(err)
	a.Must(a.S.CloseRequest(ctx, a.Act("funzionario.mi", id), store.Closing{Outcome: desk.Outcome("risolta")}, store.Message{Text: "esitocanoro"}))
	met := a.Book("operatore.mi", store.Wish{Start: storetest.At("2026-11-26", 9, 0), Mode: desk.WebMeeting}, desk.Booking{CF: string(canaryCF), CF2: storetest.Anna, SameMatter: true, Mode: "web",
		Contact: "canarino@uccelli.example", Motivation: "motivazionecanora"})
	shown, official := file("contenutocanoro quattro"), a.People["funzionario.mi"].ID
	for _, said := range []struct {
		query string
		args  []any
	}{
		{`INSERT INTO room_guests (id, appointment_id, token, name, contact, created_by, created_at) VALUES ('g', $1, 'x', 'Canarinobello ospite', 'canarino@uccelli.example', $2, 1)`, []any{met.ID, official}},
		{`INSERT INTO room_lines (id, appointment_id, guest_id, name, text, caption, at) VALUES ('l', $1, 'g', 'Canarinobello', 'stanzacanora', FALSE, 1)`, []any{met.ID}},
		{`INSERT INTO room_files (id, appointment_id, person_id, author, name, type, size, sha256, at) VALUES ('f', $1, $2, 'Funzionario', 'canarino-referto.pdf', 'application/pdf', $3, $4, 1)`, []any{met.ID, official, shown.Size, shown.SHA256}},
	} {
		a.Must(a.S.Write(ctx, func(tx *store.Tx) error { _, err := tx.Exec(said.query, said.args...); return err }))
	}
	return a.Now.AddDate(0, 0, 40)
}

// raw returns the bytes of everything the store keeps on the disk, file by file.
func raw(t testing.TB, dir string) map[string][]byte {
	t.Helper()
	found := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		found[path], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// traced returns in which files the words stand, in capitals or not.
func tracedIn(files map[string][]byte, words []string) map[string][]string {
	found := map[string][]string{}
	for path, data := range files {
		low := bytes.ToLower(data)
		for _, w := range words {
			if bytes.Contains(low, bytes.ToLower([]byte(w))) || strings.Contains(strings.ToLower(path), strings.ToLower(w)) {
				found[w] = append(found[w], filepath.Base(path))
			}
		}
	}
	return found
}

// living is the example with some hundred requests in it.
func openLiving(t testing.TB, kind string) (*storetest.Agenda, store.Options) {
	s, o := storetest.OpenWorldAt(t, kind, "living", func(s *store.Store) error {
		if err := example.World(context.Background(), s, desk.Day("2026-01-01").Start(), ""); err != nil {
			return err
		}
		return example.Life(context.Background(), s, storetest.Monday)
	})
	a := &storetest.Agenda{TB: t, S: s, Now: storetest.Monday, People: map[string]desk.Actor{}}
	for _, login := range example.Logins {
		id, _, err := s.Credentials(t.Context(), login)
		a.Must(err)
		a.People[login], err = s.Person(t.Context(), id)
		a.Must(err)
	}
	return a, o
}

// After an erasure by codice fiscale nothing of the citizen stands in the raw database, its
// log, or the files; every one of those words stood there before.
func TestEraseLeavesNoTrace(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, kind string) {
		t.Parallel()
		a, o := openLiving(t, kind)
		end := sung(a)
		ctx := t.Context()
		_, err := a.S.EraseCitizen(ctx, a.Act("gestore", ""), canaryCF, "pratica 7")
		a.Refused("cancellazione", err)
		a.Now = end
		for range 3 {
			a.Must(a.S.SweepAll(ctx, a.Now))
		}
		before := tracedIn(raw(t, o.Dir), canaries)
		requests := storetest.Number(t, a.S, `SELECT COUNT(*) FROM requests`)
		if kind == "sqlite" {
			for _, w := range canaries {
				if len(before[w]) == 0 {
					t.Errorf("%q was nowhere before: the search for it proves nothing", w)
				}
			}
		}
		if kind == "sqlite" {
			if words := indexed(t, a.S); len(words) != 7 {
				t.Errorf("only %q were in the index", words)
			}
		}
		preview, err := a.S.PrepareErasure(ctx, a.Act("gestore", ""), canaryCF, "pratica 7")
		a.Must(err)
		if preview.Requests != 1 || preview.Drafts != 1 || preview.Files != 3 || preview.Appointments != 1 || preview.Notes != 1 || len(preview.Open) > 0 {
			t.Fatalf("%+v", preview)
		}
		done, err := a.S.EraseCitizen(ctx, a.Act("gestore", ""), canaryCF, "pratica 7")
		a.Must(err)
		if done.Requests != 1 || storetest.Number(t, a.S, `SELECT COUNT(*) FROM requests`) != requests-2 {
			t.Errorf("%+v", done)
		}
		for w, where := range tracedIn(raw(t, o.Dir), canaries) {
			t.Errorf("%q is still in %v", w, where)
		}
		if kind == "sqlite" {
			if words := indexed(t, a.S); len(words) > 0 {
				t.Errorf("%q are still in the index", words)
			}
		}
		for _, query := range tablesWithText(t, a.S) {
			for _, w := range canaries {
				if n := storetest.Number(t, a.S, query, "%"+strings.ToLower(w)+"%"); n > 0 {
					t.Errorf("%q: %d rows of %s", w, n, query)
				}
			}
		}
		if list, err := a.S.Storico(ctx, a.People["operatore.mi"], desk.DayOf(a.Now), store.Filter{Text: "xilofonografo"}); err != nil || len(list.Requests) > 0 {
			t.Errorf("found by its words: %v, %v", list, err)
		}
		if n := storetest.Number(t, a.S, `SELECT COUNT(*) FROM appointment_citizens x JOIN citizens c ON c.id = x.citizen_id WHERE c.cf = $1 AND x.position = 1 AND x.appointment_id NOT IN (SELECT appointment_id FROM appointment_citizens WHERE position = 2)`, storetest.Anna); n == 0 {
			t.Errorf("the other citizen of the shared appointment stands in %d", n)
		}
		if wrong, err := a.S.Check(ctx); err != nil || len(wrong) > 0 {
			t.Errorf("check: %q, %v", wrong, err)
		}
		if _, err := a.S.PrepareErasure(ctx, a.Act("gestore", ""), canaryCF, "pratica 7"); err != store.ErrNotFound {
			t.Errorf("there is something left: %v", err)
		}
		if n := storetest.Number(t, a.S, `SELECT COUNT(*) FROM audit WHERE action = 'cancellato'`); n != 3 {
			t.Errorf("%d lines in the register", n)
		}
	})
}

// Somebody who reads for long keeps SQLite from overwriting: the erased words are still in its
// log then, which is what the search for them has to see, and the next sweep takes them away.
func TestEraseIsFinishedLater(t *testing.T) {
	t.Parallel()
	a, o := openLiving(t, "sqlite")
	a.Now = sung(a)
	ctx := t.Context()
	for range 3 {
		a.Must(a.S.SweepAll(ctx, a.Now))
	}
	long, err := a.S.Aside()
	a.Must(err)
	defer long.Close()
	reading, err := long.BeginTx(ctx, nil)
	a.Must(err)
	var n int
	a.Must(reading.QueryRow(`SELECT COUNT(*) FROM messages`).Scan(&n)) // its view of the database begins here
	_, err = a.S.EraseCitizen(ctx, a.Act("gestore", ""), canaryCF, "pratica 7")
	a.Must(err)
	if found := tracedIn(raw(t, o.Dir), canaries); len(found) < 5 {
		t.Errorf("only %v is found of what must still be there", found)
	}
	if n := storetest.Number(t, a.S, `SELECT COUNT(*) FROM erasures WHERE scrubbed_at = 0`); n != 1 {
		t.Errorf("%d erasures wait", n)
	}
	a.Must(reading.Rollback())
	a.Must(a.S.SweepScrub(ctx, a.Now.Add(time.Minute)))
	for w, where := range tracedIn(raw(t, o.Dir), canaries) {
		t.Errorf("%q is still in %v", w, where)
	}
	if n := storetest.Number(t, a.S, `SELECT COUNT(*) FROM erasures WHERE scrubbed_at = 0`); n != 0 {
		t.Errorf("%d erasures wait", n)
	}
}

// indexed returns the words of the search index that hold one of the canaries: in the raw bytes
// they would be hidden, since the index writes only how a word differs from the one before.
func indexed(t testing.TB, s *store.Store) (found []string) {
	t.Helper()
	db, err := s.Aside()
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`CREATE VIRTUAL TABLE temp.words USING fts4aux(main, search_fts)`); err != nil {
		t.Fatal(err)
	}
	for _, w := range []string{strings.ToLower(string(canaryCF)), "canarinobello", "passerottino", "xilofonografo", "rispostacanora", "esitocanoro", "9988776655443"} {
		var n int
		if err := db.QueryRow(`SELECT COUNT(*) FROM temp.words WHERE term = ?`, w).Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n > 0 {
			found = append(found, w)
		}
	}
	return found
}

// tablesWithText returns, for every column of every table that holds text, the query that
// counts the rows in which a word stands.
func tablesWithText(t testing.TB, s *store.Store) (queries []string) {
	t.Helper()
	columns := `SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE '%fts%'`
	if s.Postgres() {
		columns = `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'`
	}
	rows, err := s.Read(t.Context()).Query(columns)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			t.Fatal(err)
		}
		if table != "comuni" && table != "cap_comuni" && table != "cap_province" {
			queries = append(queries, `SELECT COUNT(*) FROM `+table+` WHERE LOWER(CAST("`+column+`" AS TEXT)) LIKE $1`)
		}
	}
	return queries
}
