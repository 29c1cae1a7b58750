package store_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"combipat/desk"
	"combipat/store"
)

// Tables that stay small whatever happens: a few hundred rows that an administrator keeps. The
// others grow with every request and must never be read from end to end.
var small = []string{"topics", "topic_rules", "strutture", "struttura_caps", "enti", "uffici", "canned_replies", "stati", "counters", "competences",
	"presence",     // of the last hour
	"cap_province", // shipped, and never grows
	"audit_before"} // empty since the database was first opened with a chain

// A range over the ids of all requests is a scan that calls itself a search.
var wholeRange = regexp.MustCompile(`^SEARCH (\w+) USING (?:COVERING )?INDEX sqlite_autoindex_requests_1 \(id[<>]\?\)`)

var (
	fullScan   = regexp.MustCompile(`^SCAN (\w+)`)
	automatic  = regexp.MustCompile(`^SEARCH (\w+) USING AUTOMATIC`) // an index built for one query, by a scan
	argument   = regexp.MustCompile(`\?(\d+)`)
	tableNames = regexp.MustCompile(`(?i)\b(?:FROM|JOIN|UPDATE|INTO)\s+(\w+)(?:\s+(?:AS\s+)?(\w+))?`)
	subquery   = regexp.MustCompile(`(?i)\)\s+AS\s+(\w+)`)
)

// scans returns what a query reads from end to end, by its plan.
func scans(t testing.TB, s *store.Store, query string) []string {
	t.Helper()
	most := 0
	for _, m := range argument.FindAllStringSubmatch(query, -1) {
		n, _ := strconv.Atoi(m[1])
		most = max(most, n)
	}
	rows, err := s.Readers().QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, make([]any, most)...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	tables := map[string]string{}
	for _, m := range tableNames.FindAllStringSubmatch(query, -1) {
		tables[m[1]] = m[1]
		tables[m[2]] = m[1]
	}
	for _, m := range subquery.FindAllStringSubmatch(query, -1) {
		tables[m[1]] = "derived"
	}
	var bad []string
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		m := fullScan.FindStringSubmatch(detail)
		if m == nil {
			m = automatic.FindStringSubmatch(detail)
		}
		if m == nil {
			m = wholeRange.FindStringSubmatch(detail)
		}
		if m == nil || m[1] == "CONSTANT" || strings.Contains(detail, "VIRTUAL TABLE INDEX") {
			continue
		}
		if table := tables[m[1]]; table != "derived" && !slices.Contains(small, table) {
			bad = append(bad, fmt.Sprintf("%s (%s)", detail, table))
		}
	}
	return bad
}

// Every query that runs while people work through a day reads by an index [R45].
func TestNoQueryScans(t *testing.T) {
	t.Parallel()
	o := openOffice(t, "sqlite")
	o.workday()
	queries := o.s.Queries()
	if len(queries) < 80 {
		t.Errorf("only %d queries were seen", len(queries))
	}
	slices.Sort(queries)
	for _, query := range queries {
		if !regexp.MustCompile(`^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)`).MatchString(query) {
			continue
		}
		for _, what := range scans(t, o.s, query) {
			_, tail, found := strings.Cut(query, "LEFT JOIN strutture s ON s.id = r.struttura_id")
			if !found {
				tail = query
			}
			t.Errorf("%s\n\t%s", what, strings.Join(strings.Fields(tail), " "))
		}
	}
}

// The check sees what it should: a scan by table, by alias, by a useless index, and by a range
// over everything.
func TestScansAreSeen(t *testing.T) {
	t.Parallel()
	o := openOffice(t, "sqlite")
	for query, want := range map[string]int{
		`SELECT * FROM requests`:                                               1,
		`SELECT r.id FROM requests r WHERE r.last_name = ?1`:                   1,
		`SELECT r.id FROM requests AS r ORDER BY r.key`:                        1,
		`SELECT r.id FROM requests r WHERE r.id > ?1 ORDER BY r.id LIMIT 256`:  1,
		`UPDATE people SET name = 'x' WHERE email = ?1`:                        1,
		`DELETE FROM notifications WHERE kind = ?1`:                            1,
		`SELECT 1 FROM topics t JOIN messages m ON m.text = t.label`:           1,
		`SELECT * FROM topics`:                                                 0,
		`SELECT * FROM requests WHERE id = ?1`:                                 0,
		`SELECT * FROM requests r WHERE r.ufficio_id = ?1 AND r.profile = 'x'`: 0,
		`SELECT COUNT(*) FROM (SELECT 1 FROM requests WHERE id = ?1) AS few`:   0,
	} {
		if got := scans(t, o.s, query); len(got) != want {
			t.Errorf("%s: %q", query, got)
		}
	}
}

// workday runs every method of the requests' side at least once, with every view and filter.
func (o *office) workday() {
	ctx, today := o.Context(), desk.DayOf(o.now)
	requests, _ := matrix(o)
	id := requests[ofCitizen]
	for login := range sees {
		who := o.act(login, "").Who
		list := o.s.Storico
		if who.Official() {
			list = o.s.Inbox
			_, err := o.s.InboxCounts(ctx, who, today)
			o.must(err)
		}
		filters := []store.Filter{{CF: mario}, {Text: "salamandra"}, {Topic: "pensioni"}, {Motivo: "requisiti"}, {Provenance: "patronato"}}
		for _, view := range []store.View{"", store.ViewUnread, store.ViewRemindable, store.ViewBookable, store.ViewDrafts, store.ViewMine, store.ViewUnassigned, store.ViewWaiting, store.ViewLate} {
			filters = append(filters, store.Filter{View: view}, store.Filter{View: view, After: "zz.a"}, store.Filter{View: view, After: "zzzzz"})
		}
		for _, state := range desk.States {
			filters = append(filters, store.Filter{State: state})
		}
		if who.Official() || who.Role == desk.Operatore {
			for _, f := range filters {
				_, err := list(ctx, who, today, f)
				o.must(err)
			}
		}
		if who.Role == desk.Operatore {
			_, err := o.s.Queues(ctx, who, today)
			o.must(err)
		}
		_, err := o.s.Notices(ctx, who, 20)
		o.must(err)
		_, err = o.s.UnreadNotices(ctx, who)
		o.must(err)
		o.must(o.s.ReadAllNotices(ctx, o.act(login, "")))
	}
	_, err := o.s.EnteRequests(ctx, o.people["admin.alfa"], today, store.Filter{})
	o.must(err)
	_, err = o.s.EnteRequests(ctx, o.people["admin.alfa"], today, store.Filter{State: desk.Archiviata, After: "zzz"})
	o.must(err)
	_, err = o.s.FindPeople(ctx, o.people["admin.alfa"], o.now, "mi")
	o.must(err)
	_, err = o.s.People(ctx, o.people["gestore"], o.now, "")
	o.must(err)
	_, err = o.s.OpenCitizen(ctx, o.act("crm", ""), mario, "x")
	o.must(err)
	for _, login := range []string{"responsabile.mi", "gestore"} {
		_, err = o.s.Accesses(ctx, o.act(login, ""), mario, "x")
		o.must(err)
	}
	o.must(o.s.NoteSearch(ctx, o.act("funzionario.mi", ""), mario))
	_, err = o.s.CitizenHistory(ctx, o.people["funzionario.mi"], o.get("funzionario.mi", id))
	o.must(err)
	o.s.Twin(ctx, o.people["operatore.mi"], mario, "1")
	_, err = o.s.CannedReplies(ctx, o.get("funzionario.mi", id))
	o.must(err)
	_, err = o.s.Attachment(ctx, o.people["operatore.mi"], "x")
	o.is(store.ErrNotFound, err)
	kept, err := o.s.KeepFiles(ctx, o.people["operatore.mi"], o.now, []store.NewFile{{Name: "a"}})
	o.must(err)
	_, err = o.s.KeptFiles(ctx, o.people["operatore.mi"], []string{kept[0].ID})
	o.must(err)
	draft, err := o.s.SaveDraft(ctx, o.act("operatore.mi", ""), store.Draft{Question: ask(), Files: []store.NewFile{{Name: "a"}}, LinkedTo: id})
	o.must(err)
	_, err = o.s.Draft(ctx, o.people["operatore.mi"], draft)
	o.must(err)
	_, err = o.s.SaveDraft(ctx, o.act("operatore.mi", draft), store.Draft{Question: ask(), Drop: []string{"x"}})
	o.must(err)
	o.must(o.s.DropDraft(ctx, o.act("operatore.mi", draft)))
	o.must(o.s.Take(ctx, o.act("funzionario.mi", id)))
	o.must(o.s.Assign(ctx, o.act("responsabile.mi", id), "funzionario2.mi"))
	o.must(o.s.AddNote(ctx, o.act("funzionario2.mi", id), "x"))
	_, err = o.s.SignPresence(ctx, o.act("funzionario2.mi", id), true)
	o.must(err)
	keyed := o.act("funzionario2.mi", id)
	keyed.Key = "k"
	o.must(o.s.Reply(ctx, keyed, desk.ReplyIntegration, store.Message{Text: "x", Files: []store.NewFile{{Name: "a"}}}))
	o.must(o.s.MarkRead(ctx, o.act("operatore.mi", id)))
	o.must(o.s.HandOver(ctx, o.act("collega.mi", id)))
	o.interact("collega.mi", id)
	o.thread("funzionario2.mi", id)
	o.thread("collega.mi", id)
	o.close("funzionario2.mi", id, true)
	o.must(o.s.Remind(ctx, o.on("2026-12-24").act("operatore.beta", requests[ofBeta]), store.Message{}))
	o.must(o.s.Withdraw(ctx, o.act("operatore.beta", requests[ofBeta]), store.Message{}))
	o.must(o.s.Transfer(ctx, o.act("cric.lombardia", requests[unsorted]), "DEMO-TO", "x"))
	o.must(o.s.GrantReferente(ctx, o.act("admin.alfa", o.people["collega.mi"].ID), true))
	o.accessDay()
	_, err = o.s.QueuedMail(ctx, o.now)
	o.must(err)
	o.directoryday()
	for _, sweep := range store.Sweeps {
		if strings.Contains(sweep.Name, "esaurite") || strings.Contains(sweep.Name, "sollecitabili") || strings.Contains(sweep.Name, "archiv") || strings.Contains(sweep.Name, "resti") {
			o.must(sweep.Run(o.s, ctx, o.now))
		}
	}
	o.scanner()
	o.kept()
	o.entrusted()
	_, err = o.s.CollectOrphans(ctx, 0, o.now)
	o.must(err)
}

// directoryday is what the Gestore looks at.
func (o *office) directoryday() {
	ctx, gestore := o.Context(), o.people["gestore"]
	for _, view := range []store.MailView{store.MailWaiting, store.MailGivenUp, store.MailDone} {
		_, err := o.s.MailLines(ctx, gestore, view)
		o.must(err)
	}
	_, err := o.s.Outbox(ctx)
	o.must(err)
	list, err := o.s.KeptStrutture(ctx, gestore)
	o.must(err)
	_, err = o.s.KeptStruttura(ctx, gestore, list[0].ID)
	o.must(err)
	_, err = o.s.Rules(ctx, gestore)
	o.must(err)
	_, err = o.s.KeptEnti(ctx, gestore)
	o.must(err)
	a := o.act("gestore", list[0].ID)
	o.must(o.s.RetireStruttura(ctx, a, true))
	o.must(o.s.RetireStruttura(ctx, a, false))
}
