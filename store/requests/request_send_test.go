package requests_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"combipat/desk"
	"combipat/store"
	"combipat/store/storetest"
)

// R1, R7, R14: what is stamped on a request, by whom it is found, and what it says.
func TestSendStampsTheRequest(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		o.Now = desk.Day("2026-10-20").At(0, 20)
		id := o.Send("operatore.mi", storetest.Domus("3900007400037"), storetest.Topic("pensioni-calcolo"), storetest.Saying("  Perché è diminuita?  "))
		r := o.Get("operatore.mi", id)
		if r.Number != "CB-2026-000001" || r.State != desk.Inviata || r.SentOn != "2026-10-20" || r.Version == 0 || !r.SentAt.Equal(o.Now) {
			o.Errorf("%+v", r)
		}
		if r.Ente.Code != "ALFA" || r.Ufficio.Code != "ALFA-MI" || r.Ufficio.Region != "Lombardia" || r.Author != r.Owner || r.Owner.Name != "Operatore Milano" {
			o.Errorf("%+v", r)
		}
		if r.Struttura.Code != "DEMO-MI" || r.RouteRule != desk.RouteByPlace || r.RouteWhy == "" || r.Provenance != desk.DaPatronato || r.Profile != desk.Generico {
			o.Errorf("%+v", r)
		}
		if r.Citizen.CF != storetest.Mario || r.Citizen.Name() != "Mario Rossi" || r.Identifier.Normal != "3900007400037" || r.Topic.Parent != "pensioni" || r.Motivo != desk.MotivoPrestazione {
			o.Errorf("%+v", r)
		}
		if got := o.Thread("funzionario.mi", id); got != "richiesta|Operatore Milano|Perché è diminuita?|note false|free false|0 files\n" {
			o.Errorf("%q", got)
		}
		if r.RemindFrom() != "2026-11-04" { // A1
			o.Errorf("sollecito from %s", r.RemindFrom())
		}
		if n := o.Count(`SELECT COUNT(*) FROM requests WHERE typed_cf <> ''`); n != 0 {
			o.Error("the typed codice fiscale stayed")
		}
	})
}

// R14, A21: sending never fails for routing.
func TestSendAlwaysGoesSomewhere(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		for name, c := range map[string]struct {
			edit  func(*desk.Question)
			code  string
			rule  desk.RouteRule
			queue string
		}{
			"CAP":                 {storetest.Living("10121"), "DEMO-TO", desk.RouteByPlace, "Piemonte"},
			"CAP of the second":   {storetest.Living("20121"), "DEMO-MI2", desk.RouteByPlace, "Lombardia"},
			"Polo [R14]":          {func(q *desk.Question) { q.CAP, q.Topic = "20900", "invalidita-pagamento" }, "DEMO-MI", desk.RouteByPolo, "Lombardia"},
			"no Polo":             {storetest.Living("20900"), "DEMO-MB", desk.RouteByPlace, "Lombardia"},
			"unknown CAP":         {storetest.Living("99999"), "", desk.RouteUnsorted, "Lombardia"},
			"CAP of two province": {storetest.Living("08010"), "", desk.RouteUnsorted, "Sardegna"},
			"abroad":              {func(q *desk.Question) { q.CAP, q.Abroad = "", "Z100" }, "DEMO-RM", desk.RouteAbroad, "Lazio"},
			"unknown state":       {func(q *desk.Question) { q.CAP, q.Abroad = "", "Z999" }, "DEMO-RM", desk.RouteAbroad, "Lazio"},
			"comune alone":        {func(q *desk.Question) { q.CAP, q.Comune = "", "001272" }, "DEMO-TO", desk.RouteByPlace, "Piemonte"},
			"comune of another":   {func(q *desk.Question) { q.CAP, q.Comune = "20135", "001272" }, "DEMO-MI", desk.RouteByPlace, "Lombardia"}, // a corrected CAP's
			"comune by name":      {func(q *desk.Question) { q.CAP, q.Comune = "99999", "001272" }, "DEMO-TO", desk.RouteByPlace, "Piemonte"},
			"unknown comune":      {func(q *desk.Question) { q.CAP, q.Comune = "", "999999" }, "", desk.RouteUnsorted, "Lombardia"},
		} {
			r := o.Get("operatore.mi", o.Send("operatore.mi", c.edit))
			if r.Struttura.Code != c.code || r.RouteRule != c.rule || r.Region != c.queue || r.RouteWhy == "" || (r.State == desk.DaSmistare) != (c.code == "") {
				o.Errorf("%s: %s by %s in %s, %s (%s)", name, r.Struttura.Code, r.RouteRule, r.Region, r.State, r.RouteWhy)
			}
		}
		r := o.Get("referente.lombardia@r", o.Send("referente.lombardia@r"))
		if r.Struttura.Code != "DEMO-CRIC-LOMB" || !r.ToCRIC || r.Profile != desk.Referente || r.Citizen.CF != "" { // R15
			o.Errorf("%+v", r)
		}
	})
}

// Every CAP and comune that the data knows belongs to a region that has a CRIC, so that no
// request waits in a queue nobody sees [A21].
func TestEveryRegionHasItsQueue(t *testing.T) {
	o := storetest.OpenOffice(t, "sqlite")
	for table, n := range map[string]int{"comuni": 7000, "cap_province": 4000} {
		if got := o.Count(`SELECT COUNT(*) FROM ` + table); got < n {
			t.Errorf("%d in %s", got, table)
		}
		if got := o.Count(`SELECT COUNT(*) FROM ` + table + ` WHERE region NOT IN (SELECT region FROM strutture WHERE kind = 'cric')`); got != 0 {
			t.Errorf("%d in %s are of a region without a CRIC", got, table)
		}
	}
}

// The same form is one request: one number, one thread, the same answer to all.
func TestSameKeyIsOneRequest(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		a, q := o.Act("operatore.mi", ""), storetest.Ask()
		a.Key = "one-form"
		sub := o.Check(a, q)
		got := storetest.AtOnce(16, func(int) (string, error) { return o.S.SendRequest(o.Context(), a, store.Draft{Question: q}, sub) })
		for _, g := range got {
			if g.Err != nil || g.Value == "" || g.Value != got[0].Value {
				o.Fatalf("%+v", got)
			}
		}
		for query, want := range map[string]int{
			`SELECT COUNT(*) FROM requests`: 1, `SELECT COUNT(*) FROM messages`: 1, `SELECT COUNT(*) FROM acts`: 1,
			`SELECT n FROM counters WHERE year = 2026`: 1,
		} {
			if n := o.Count(query); n != want {
				o.Errorf("%s: %d", query, n)
			}
		}
		b := a
		b.Key = "another-form"
		other, err := o.S.SendRequest(o.Context(), b, store.Draft{Question: q}, sub)
		if err != nil || other == got[0].Value {
			o.Errorf("another form: %s, %v", other, err)
		}
		b.Key, b.Who = a.Key, o.People["collega.mi"] // a key is its person's
		if theirs, err := o.S.SendRequest(o.Context(), b, store.Draft{Question: q}, sub); err != nil || theirs == got[0].Value {
			o.Errorf("a colleague with the same key: %s, %v", theirs, err)
		}
	})
}

// The same key makes every act one, whatever the version says the second time.
func TestSameKeyIsOneAct(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		id := o.Send("operatore.mi")
		o.Reply("funzionario.mi", id, desk.ReplyAnswer)
		a := o.Act("operatore.mi", id)
		a.Key, a.Version = "double-click", o.Get("operatore.mi", id).Version
		for _, g := range storetest.AtOnce(8, func(int) (string, error) { return "", o.S.Interact(o.Context(), a, store.Message{Text: "Una volta."}) }) {
			o.Must(g.Err)
		}
		if r := o.Get("operatore.mi", id); r.Interactions != 1 || o.Count(`SELECT COUNT(*) FROM messages WHERE kind = 'interazione'`) != 1 {
			o.Errorf("%d interactions", r.Interactions)
		}
	})
}

// R1, number: drawn in the order of commits, without holes or doubles, each year from 1.
func TestNumbersHaveNoHoles(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		a, q := o.Act("operatore.mi", ""), storetest.Ask()
		sub := o.Check(a, q)
		got := storetest.AtOnce(64, func(i int) (string, error) {
			draft := store.Draft{Question: q}
			if i%4 == 3 { // some fail after they drew a number
				draft.Files = []store.NewFile{{Name: "x", Size: desk.MaxAttachments + 1}}
			}
			id, err := o.S.SendRequest(o.Context(), a, draft, sub)
			if (i%4 == 3) != errors.Is(err, store.ErrTooLarge) {
				return "", fmt.Errorf("%d: %v", i, err)
			}
			return id, nil
		})
		var numbers []string
		for _, g := range got {
			o.Must(g.Err)
			if g.Value != "" {
				numbers = append(numbers, o.Get("operatore.mi", g.Value).Number)
			}
		}
		o.Must(gapless(numbers, 48))
		if r := o.Get("operatore.mi", o.On("2027-01-01").Send("operatore.mi")); r.Number != "CB-2027-000001" {
			o.Errorf("the next year begins with %s", r.Number)
		}
	})
}

// gapless says what is wrong with the numbers of n requests of 2026.
func gapless(numbers []string, n int) error {
	numbers = slices.Sorted(slices.Values(numbers))
	for i, number := range numbers {
		if want := fmt.Sprintf("CB-2026-%06d", i+1); number != want {
			return fmt.Errorf("%s where %s should be", number, want)
		}
	}
	if len(numbers) != n {
		return fmt.Errorf("%d numbers, want %d", len(numbers), n)
	}
	return nil
}

// A counter that is read and then written must be caught by the same check.
func TestNumbersCatchTheMutant(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		meet := storetest.Gathering(16)
		got := storetest.AtOnce(16, func(int) (string, error) {
			var n int
			err := o.S.Read(o.Context()).QueryRow(`SELECT COALESCE(MAX(n), 0) + 1 FROM counters`).Scan(&n)
			meet()
			return fmt.Sprintf("CB-2026-%06d", n), errors.Join(err, o.S.Write(o.Context(), func(tx *store.Tx) error {
				_, err := tx.Exec(`INSERT INTO counters (year, n) VALUES (2026, $1) ON CONFLICT (year) DO UPDATE SET n = $1`, n)
				return err
			}))
		})
		var numbers []string
		for _, g := range got {
			o.Must(g.Err)
			numbers = append(numbers, g.Value)
		}
		if gapless(numbers, 16) == nil {
			o.Error("not caught")
		}
	})
}

// R11: a draft is its author's alone, keeps what was typed, and becomes the request.
func TestDraftLife(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		ctx, mine := o.Context(), o.Act("operatore.mi", "")
		half := desk.Question{Motivo: "sollecito", CF: "rssmra8", FirstName: " Mario", CAP: "2", Comune: "x", IdentifierKind: "domus", Identifier: "39-", Text: " Si chie "}
		id, err := o.S.SaveDraft(ctx, mine, store.Draft{Question: half, Files: []store.NewFile{{Name: "a.pdf", Type: "application/pdf", Size: 5 << 20, SHA256: "aa"}}})
		o.Must(err)
		d, err := o.S.Draft(ctx, mine.Who, id)
		if err != nil || d.Question != half || len(d.Files) != 1 || d.Files[0].Name != "a.pdf" || !d.UpdatedAt.Equal(o.Now) {
			o.Fatalf("%+v, %v", d, err)
		}
		if n := o.Count(`SELECT COUNT(*) FROM citizens`); n != 0 {
			o.Error("a draft entered a citizen")
		}

		for _, login := range []string{"collega.mi", "operatore.beta", "funzionario.mi", "responsabile.mi", "cric.lombardia", "admin.alfa", "gestore", "referente.lombardia@r"} {
			other := o.Act(login, id)
			_, err := o.S.Draft(ctx, other.Who, id)
			o.Is(store.ErrNotFound, err)
			_, err = o.S.SaveDraft(ctx, other, store.Draft{Question: half})
			o.Is(store.ErrNotFound, err)
			_, err = o.S.SendRequest(ctx, other, store.Draft{Question: storetest.Ask()}, o.Check(mine, storetest.Ask()))
			o.Is(store.ErrNotFound, err)
			o.Is(store.ErrNotFound, o.S.DropDraft(ctx, other))
			_, err = o.S.Request(ctx, other.Who, id)
			o.Is(store.ErrNotFound, err)
			_, err = o.S.Attachment(ctx, other.Who, d.Files[0].ID)
			o.Is(store.ErrNotFound, err)
		}
		_, err = o.S.Attachment(ctx, mine.Who, d.Files[0].ID)
		o.Must(err)

		// another MiB and a bit is too much with what the draft holds; nothing changes
		mine.ID = id
		over := store.Draft{Question: storetest.Ask(), Files: []store.NewFile{{Name: "b.pdf", Size: 1<<20 + 1, SHA256: "bb"}}}
		_, err = o.S.SaveDraft(ctx, mine, over)
		o.Is(store.ErrTooLarge, err)
		_, err = o.S.SendRequest(ctx, mine, over, o.Check(mine, storetest.Ask()))
		o.Is(store.ErrTooLarge, err)
		if again, err := o.S.Draft(ctx, mine.Who, id); err != nil || again.Question != half || len(again.Files) != 1 {
			o.Fatalf("after a refusal: %+v, %v", again, err)
		}
		over.Files[0].Size = 1 << 20 // exactly 6 MiB
		_, err = o.S.SaveDraft(ctx, mine, over)
		o.Must(err)

		// togli: one file goes, and there is room again
		_, err = o.S.SaveDraft(ctx, mine, store.Draft{Question: storetest.Ask(), Drop: []string{d.Files[0].ID}, Files: []store.NewFile{{Name: "c.pdf", Size: 5 << 20, SHA256: "cc"}}})
		o.Must(err)

		sent, err := o.S.SendRequest(ctx, mine, store.Draft{Question: storetest.Ask()}, o.Check(mine, storetest.Ask()))
		if err != nil || sent != id {
			o.Fatalf("%s, %v", sent, err)
		}
		if got := o.Thread("operatore.mi", id); got != "richiesta|Operatore Milano|Si chiede.|note false|free false|2 files\n" {
			o.Errorf("%q", got)
		}
		_, err = o.S.Draft(ctx, mine.Who, id)
		o.Is(store.ErrNotFound, err)
		_, err = o.S.SaveDraft(ctx, mine, store.Draft{Question: storetest.Ask(storetest.Saying("Altro testo"))})
		o.Is(store.ErrNotFound, err)
		o.Is(store.ErrNotFound, o.S.DropDraft(ctx, mine))
		_, err = o.S.SendRequest(ctx, mine, store.Draft{Question: storetest.Ask()}, o.Check(mine, storetest.Ask()))
		o.Is(store.ErrNotFound, err)
	})
}

// A file of somebody else's draft or request cannot be dropped through one's own.
func TestDropTouchesOwnFilesOnly(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		ctx, pdf := o.Context(), []store.NewFile{{Name: "a.pdf", Size: 9, SHA256: "aa"}}
		theirs, err := o.S.SaveDraft(ctx, o.Act("collega.mi", ""), store.Draft{Question: storetest.Ask(), Files: pdf})
		o.Must(err)
		var file string
		o.Must(o.S.Read(ctx).QueryRow(`SELECT id FROM attachments WHERE request_id = $1`, theirs).Scan(&file))
		_, err = o.S.SaveDraft(ctx, o.Act("operatore.mi", ""), store.Draft{Question: storetest.Ask(), Drop: []string{file}})
		o.Must(err)
		if n := o.Count(`SELECT COUNT(*) FROM attachments`); n != 1 {
			o.Error("the file is gone")
		}
		o.Must(o.S.DropDraft(ctx, o.Act("collega.mi", theirs)))
		_, err = o.S.Draft(ctx, o.People["collega.mi"], theirs)
		o.Is(store.ErrNotFound, err)
		o.Must(o.S.SweepLeftovers(ctx, o.Now.Add(store.DroppedFor+time.Second)))
		for _, table := range []string{"attachments", "messages", "requests"} {
			if n := o.Count(`SELECT COUNT(*) FROM `+table+` WHERE id = $1`, theirs); n != 0 {
				o.Errorf("%d left in %s", n, table)
			}
		}
	})
}

// Drafts are listed for their author, newest first, and nowhere else.
func TestDraftsInLists(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		ctx := o.Context()
		var drafts []string
		for range 3 {
			id, err := o.S.SaveDraft(ctx, o.Act("operatore.mi", ""), store.Draft{Question: storetest.Ask()})
			o.Must(err)
			drafts = append([]string{id}, drafts...)
			o.Now = o.Now.Add(60e9)
		}
		sent := o.Send("operatore.mi")
		l, err := o.S.Storico(ctx, o.People["operatore.mi"], desk.DayOf(o.Now), store.Filter{View: store.ViewDrafts})
		if err != nil || !slices.Equal(storetest.Ids(l), drafts) {
			o.Errorf("%v, %v", storetest.Ids(l), err)
		}
		l, err = o.S.Storico(ctx, o.People["operatore.mi"], desk.DayOf(o.Now), store.Filter{})
		if err != nil || !slices.Equal(storetest.Ids(l), []string{sent}) {
			o.Errorf("%v, %v", storetest.Ids(l), err)
		}
		for login, want := range map[string]int{"operatore.mi": 3, "collega.mi": 0, "referente.lombardia@r": 0} {
			q, err := o.S.Queues(ctx, o.Act(login, "").Who, desk.DayOf(o.Now))
			if err != nil || q.Drafts != want {
				o.Errorf("%s: %+v, %v", login, q, err)
			}
		}
	})
}

// A10: what a request is linked to must be the person's to see.
func TestLinkedTo(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		mine, theirs := o.Send("operatore.mi"), o.Send("operatore.beta")
		a := o.Act("operatore.mi", "")
		_, err := o.S.SaveDraft(o.Context(), a, store.Draft{Question: storetest.Ask(), LinkedTo: theirs})
		o.Is(store.ErrNotFound, err)
		id, err := o.S.SendRequest(o.Context(), a, store.Draft{Question: storetest.Ask(), LinkedTo: mine}, o.Check(a, storetest.Ask()))
		o.Must(err)
		if r := o.Get("funzionario.mi", id); r.LinkedTo.ID != mine || r.LinkedTo.Number != "CB-2026-000001" {
			o.Errorf("%+v", r.LinkedTo)
		}
	})
}

// R11: kept files of a refused form belong to their person, for a day.
func TestKeptFiles(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		ctx, who := o.Context(), o.People["operatore.mi"]
		kept, err := o.S.KeepFiles(ctx, who, o.Now, []store.NewFile{{Name: "a.pdf", Type: "application/pdf", Size: 7, SHA256: "aa"}, {Name: "b.png", Size: 8, SHA256: "bb"}})
		if err != nil || len(kept) != 2 {
			o.Fatal(kept, err)
		}
		wanted := []string{kept[0].ID, kept[1].ID, "no such"}
		if got, err := o.S.KeptFiles(ctx, who, wanted); err != nil || !slices.Equal(got, kept) {
			o.Errorf("%v, %v", got, err)
		}
		if f, err := o.S.Attachment(ctx, who, kept[0].ID); err != nil || f != kept[0] {
			o.Errorf("%v, %v", f, err)
		}
		for login := range o.People {
			other := o.People[login]
			if other.ID == who.ID {
				continue
			}
			if got, err := o.S.KeptFiles(ctx, other, wanted); err != nil || len(got) != 0 {
				o.Errorf("%s sees %v, %v", login, got, err)
			}
			_, err := o.S.Attachment(ctx, other, kept[0].ID)
			o.Is(store.ErrNotFound, err)
		}
		if got, err := o.S.KeptFiles(ctx, who, nil); err != nil || got != nil {
			o.Error(got, err)
		}
		o.Must(o.S.SweepLeftovers(ctx, o.Now.Add(23*3600e9)))
		if got, _ := o.S.KeptFiles(ctx, who, wanted); len(got) != 2 {
			o.Error("forgotten too early")
		}
		o.Must(o.S.SweepLeftovers(ctx, o.Now.Add(25*3600e9)))
		if got, _ := o.S.KeptFiles(ctx, who, wanted); len(got) != 0 {
			o.Error("not forgotten")
		}
	})
}

// A20: the limit holds for every message on its own, whoever writes it, and leaves nothing behind.
func TestEveryMessageHasItsLimit(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		ctx, id := o.Context(), o.Send("operatore.mi")
		full := store.Message{Text: "Con allegati.", Files: []store.NewFile{{Name: "a", Size: 3 << 20, SHA256: "a"}, {Name: "b", Size: 3 << 20, SHA256: "b"}}}
		over := full
		over.Files = append(slices.Clone(full.Files), store.NewFile{Name: "c", Size: 1, SHA256: "c"})
		for _, step := range []struct {
			name string
			act  func(m store.Message) error
		}{
			{"sollecito", func(m store.Message) error { return o.S.Remind(ctx, o.On("2026-12-10").Act("operatore.mi", id), m) }},
			{"risposta", func(m store.Message) error { return o.S.Reply(ctx, o.Act("funzionario.mi", id), desk.ReplyAnswer, m) }},
			{"interazione", func(m store.Message) error { return o.S.Interact(ctx, o.Act("operatore.mi", id), m) }},
			{"chiusura", func(m store.Message) error {
				return o.S.CloseRequest(ctx, o.Act("funzionario.mi", id), store.Closing{Outcome: desk.Risolta}, m)
			}},
		} {
			before := o.Get("operatore.mi", id)
			o.Is(store.ErrTooLarge, step.act(over))
			if after := o.Get("operatore.mi", id); after != before {
				o.Errorf("%s: refused and changed: %+v", step.name, after)
			}
			o.Must(step.act(full))
		}
		if n := o.Count(`SELECT COUNT(*) FROM attachments`); n != 8 {
			o.Errorf("%d files", n)
		}
		if strings.Contains(o.Thread("operatore.mi", id), "3 files") {
			o.Error("a refused file was filed")
		}
	})
}

// Twin warns of what the person may read only [RULES.md table: neither another ente's nor another
// ufficio's].
func TestTwin(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		ctx := o.Context()
		id := o.Send("operatore.mi", storetest.Domus("3900007400037"))
		if ref, err := o.S.Twin(ctx, o.People["collega.mi"], storetest.Mario, "3900007400037"); err != nil || ref.ID != id {
			o.Errorf("%+v, %v", ref, err)
		}
		_, err := o.S.Twin(ctx, o.People["operatore.beta"], storetest.Mario, "3900007400037")
		o.Is(store.ErrNotFound, err)
		_, err = o.S.Twin(ctx, o.People["operatore.to"], storetest.Mario, "3900007400037")
		o.Is(store.ErrNotFound, err)
		_, err = o.S.Twin(ctx, o.People["collega.mi"], storetest.Giulia, "3900007400037")
		o.Is(store.ErrNotFound, err)
		o.Reply("funzionario.mi", id, desk.ReplyAnswer)
		_, err = o.S.Twin(ctx, o.People["collega.mi"], storetest.Mario, "3900007400037")
		o.Is(store.ErrNotFound, err)
	})
}
