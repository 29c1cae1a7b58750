package store_test

import (
	"database/sql"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"combipat/desk"
	"combipat/store"
)

// Tables that grow with use; the others hold a handful of lines a sede.
var big = []string{"appointments", "appointment_citizens", "appointment_requests", "appointment_events", "slot_minutes", "citizen_minutes",
	"waiting_list", "requests", "citizens", "notifications", "outbox", "audit", "people", "events", "messages", "acts",
	"room_guests", "room_lines", "room_files", "room_log"}

var (
	scanned  = regexp.MustCompile(`^SCAN (\w+)`)
	aliased  = regexp.MustCompile(`(?i)\b(?:FROM|JOIN|INTO|UPDATE)\s+(\w+)(?:\s+(?:AS\s+)?(\w+))?`)
	numbered = regexp.MustCompile(`\?(\d+)`)
	// all that an office ever had
	whole = regexp.MustCompile(`INDEX (?:appointments|requests)_\w+ \((?:ufficio_id|struttura_id|punto_id|author_id|ente_id)=\?\)`)
)

// Every query of the agenda, as it was run by a day's work, finds its rows by an index.
func TestNoAgendaQueryScans(t *testing.T) {
	a := openAgenda(t, "sqlite", monday)
	work(a)
	before := len(a.s.Queries())
	if before < 100 {
		t.Fatalf("only %d queries were run", before)
	}
	for _, query := range a.s.Queries() {
		for _, step := range plan(t, a.s, query) {
			table := tableOf(query, step)
			if slices.Contains(big, table) && !strings.Contains(step, "USING") {
				t.Errorf("%s\n   %s", step, store.Tidy(query))
			}
			if whole.MatchString(step) {
				t.Errorf("%s\n   %s", step, store.Tidy(query))
			}
			// The index in the order of which rows come out is no way to find them, unless it
			// holds nothing but what is looked for.
			if slices.Contains(big, table) && strings.HasPrefix(step, "SCAN") && !partial(t, a.s, step) {
				t.Errorf("%s\n   %s", step, store.Tidy(query))
			}
		}
	}
	// the test must be able to fail
	if steps := plan(t, a.s, `SELECT id FROM appointments a WHERE a.counter = 9`); !slices.ContainsFunc(steps, func(s string) bool { return strings.HasPrefix(s, "SCAN a") }) {
		t.Error(steps)
	}
}

// plan returns the steps SQLite would take.
func plan(t *testing.T, s *store.Store, query string) []string {
	t.Helper()
	if !slices.Contains([]string{"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"}, strings.ToUpper(strings.Fields(query)[0])) {
		return nil
	}
	last := 0
	for _, m := range numbered.FindAllStringSubmatch(query, -1) {
		n, _ := strconv.Atoi(m[1])
		last = max(last, n)
	}
	rows, err := s.Readers().QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, make([]any, last)...)
	if err != nil {
		t.Fatalf("%s: %v", store.Tidy(query), err)
	}
	defer rows.Close()
	var steps []string
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, detail)
	}
	return steps
}

// tableOf returns the table a step scans, "" for another kind of step.
func tableOf(query, step string) string {
	m := scanned.FindStringSubmatch(step)
	if m == nil {
		return ""
	}
	for _, from := range aliased.FindAllStringSubmatch(query, -1) {
		if from[2] == m[1] || from[1] == m[1] {
			return from[1]
		}
	}
	return m[1]
}

// partial says whether a step walks through an index of some rows only.
func partial(t *testing.T, s *store.Store, step string) bool {
	t.Helper()
	_, name, ok := strings.Cut(step, "INDEX ")
	if !ok {
		return false
	}
	var text sql.NullString
	if err := s.Readers().QueryRowContext(t.Context(), `SELECT sql FROM sqlite_master WHERE name = ?`, strings.Fields(name)[0]).Scan(&text); err != nil {
		t.Fatal(err)
	}
	return strings.Contains(text.String, "WHERE")
}

// work does everything that can be done in the agenda, once.
func work(a *agenda) {
	a.Helper()
	roomDay(a)
	ctx := a.Context()
	mi, boss, official := a.people["operatore.mi"], a.people["responsabile.mi"], a.people["funzionario.mi"]
	r := a.ripe("operatore.mi", mario, "pensioni")
	second := a.ripe("operatore.mi", anna, "pensioni")
	_, err := a.s.Sedi(ctx)
	a.must(err)
	_, err = a.s.Punti(ctx, "DEMO-MI", desk.Topic{Code: "pensioni"}, desk.InPresenza)
	a.must(err)
	_, err = a.s.Alternatives(ctx, mi, "MI-PENSIONI", tuesday, desk.InPresenza, desk.Topic{}, a.now)
	a.must(err)
	holds := a.fill(tuesday)
	var waiting string
	for _, request := range []string{"", "", second, second} {
		waiting, err = a.s.Wait(ctx, a.act("operatore.mi", ""), store.WaitFor{Punto: "MI-PENSIONI", Mode: desk.InPresenza, Request: request, To: tuesday})
		a.must(err)
	}
	a.must(a.s.ReleaseHold(ctx, a.act("operatore.beta", holds[0])))
	a.must(a.s.StopWaiting(ctx, a.act("operatore.mi", waiting)))
	_, err = a.s.WaitingList(ctx, mi, a.now)
	a.must(err)
	a.now = a.now.Add(desk.HoldFor)
	e := a.book("operatore.mi", store.Wish{Start: at(tuesday, 9, 0), Request: r}, desk.Booking{CF2: anna})
	a.must(a.moveTo("operatore.mi", e.ID, at(tuesday.AddDays(1), 9, 0)))
	gone := a.book("operatore.mi", store.Wish{Start: at(tuesday, 10, 0)}, desk.Booking{CF: giulia})
	a.must(a.s.Cancel(ctx, a.act("funzionario.mi", gone.ID), "guasto"))
	displaced := a.book("operatore.mi", store.Wish{Start: at("2026-12-03", 10, 0)}, desk.Booking{CF: giulia})
	closure, _ := a.closeDay("2026-12-03")
	_, err = a.s.AffectedBy(ctx, boss, closure)
	a.must(err)
	a.must(a.s.AcceptProposal(ctx, a.act("operatore.mi", displaced.ID)))
	other, _ := a.closeDay("2026-12-04")
	a.must(a.s.LiftClosure(ctx, a.act("responsabile.mi", other)))
	for _, who := range []desk.Actor{mi, boss, official} {
		_, err = a.s.SearchAppointments(ctx, who, store.Search{CF: mario})
		a.must(err)
		_, err = a.s.SearchAppointments(ctx, who, store.Search{Day: tuesday, After: "0.x"})
		a.must(err)
		_, err = a.s.AppointmentsOf(ctx, who, a.request("operatore.mi", r))
		a.must(err)
	}
	for _, mine := range []bool{true, false} {
		_, err = a.s.AppointmentsInCourse(ctx, mi, a.now, mine, "1.x")
		a.must(err)
	}
	_, err = a.s.Happenings(ctx, e)
	a.must(err)
	for _, who := range []desk.Actor{boss, official} {
		_, err = a.s.AgendaDay(ctx, who, tuesday, store.AgendaFilter{Official: official.ID}, a.now)
		a.must(err)
		_, err = a.s.AnswerToday(ctx, who, desk.DayOf(a.now))
		a.must(err)
	}
	_, err = a.s.Forecast(ctx, boss, a.now, 14)
	a.must(err)
	_, err = a.s.CitizenAppointments(ctx, a.act("crm", ""), mario, "chiamata")
	a.must(err)
	token, err := a.s.NewFeed(ctx, a.act("operatore.mi", ""))
	a.must(err)
	_, err = a.s.Feed(ctx, token, a.now)
	a.must(err)
	a.must(a.s.ReadAppointmentNotices(ctx, a.act("operatore.mi", e.ID)))
	_, err = a.s.Notices(ctx, mi, 10)
	a.must(err)
	a.must(a.s.GrantBooking(ctx, a.act("funzionario.mi", second), desk.Offer{}))
	keepEverything(a)
	for _, sweep := range store.AgendaSweeps {
		a.must(sweep.Run(a.s, ctx, at(tuesday.AddDays(1), 9, 0)))
	}
	a.now = at(tuesday.AddDays(1), 9, 0)
	a.must(a.s.Outcome(ctx, a.act("funzionario.mi", e.ID), desk.Svolto, ""))
}
