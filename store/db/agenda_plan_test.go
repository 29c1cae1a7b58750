package db_test

import (
	"database/sql"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"combipat/desk"
	"combipat/store"
	"combipat/store/db"
	"combipat/store/storetest"
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
	a := storetest.OpenAgenda(t, "sqlite", storetest.Monday)
	work(a)
	before := len(a.S.Queries())
	if before < 100 {
		t.Fatalf("only %d queries were run", before)
	}
	for _, query := range a.S.Queries() {
		for _, step := range plan(t, a.S, query) {
			table := tableOf(query, step)
			if slices.Contains(big, table) && !strings.Contains(step, "USING") {
				t.Errorf("%s\n   %s", step, db.Tidy(query))
			}
			if whole.MatchString(step) && !strings.Contains(step, "requests_drafts") { // which are bounded [R20]
				t.Errorf("%s\n   %s", step, db.Tidy(query))
			}
			// The index in the order of which rows come out is no way to find them, unless it
			// holds nothing but what is looked for.
			if slices.Contains(big, table) && strings.HasPrefix(step, "SCAN") && !partial(t, a.S, step) {
				t.Errorf("%s\n   %s", step, db.Tidy(query))
			}
		}
	}
	// the test must be able to fail
	if steps := plan(t, a.S, `SELECT id FROM appointments a WHERE a.counter = 9`); !slices.ContainsFunc(steps, func(s string) bool { return strings.HasPrefix(s, "SCAN a") }) {
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
		t.Fatalf("%s: %v", db.Tidy(query), err)
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
func work(a *storetest.Agenda) {
	a.Helper()
	storetest.RoomDay(a)
	ctx := a.Context()
	mi, boss, official := a.People["operatore.mi"], a.People["responsabile.mi"], a.People["funzionario.mi"]
	r := a.Ripe("operatore.mi", storetest.Mario, "pensioni")
	second := a.Ripe("operatore.mi", storetest.Anna, "pensioni")
	_, err := a.S.Sedi(ctx)
	a.Must(err)
	_, err = a.S.Punti(ctx, "DEMO-MI", desk.Topic{Code: "pensioni"}, desk.InPresenza)
	a.Must(err)
	_, err = a.S.Alternatives(ctx, mi, "MI-PENSIONI", storetest.Tuesday, desk.InPresenza, desk.Topic{}, a.Now)
	a.Must(err)
	holds := a.Fill(storetest.Tuesday)
	var waiting, direct string
	for _, request := range []string{"", "", second, second} {
		waiting, err = a.S.Wait(ctx, a.Act("operatore.mi", ""), store.WaitFor{Punto: "MI-PENSIONI", Mode: desk.InPresenza, Request: request, From: storetest.Tuesday, To: storetest.Tuesday})
		a.Must(err)
		if request == "" {
			direct = waiting
		}
	}
	a.Must(a.S.ReleaseHold(ctx, a.Act("operatore.beta", holds[0])))
	a.Must(a.S.StopWaiting(ctx, a.Act("operatore.mi", waiting)))
	a.Must(a.S.StopWaiting(ctx, a.Act("operatore.mi", direct)))
	_, err = a.S.WaitingList(ctx, mi, a.Now)
	a.Must(err)
	a.Now = a.Now.Add(desk.HoldFor)
	e := a.Book("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 0), Request: r}, desk.Booking{CF2: storetest.Anna})
	a.Must(a.MoveTo("operatore.mi", e.ID, storetest.At(storetest.Tuesday.AddDays(1), 9, 0)))
	gone := a.Book("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 10, 0)}, desk.Booking{CF: storetest.Giulia})
	a.Must(a.S.Cancel(ctx, a.Act("funzionario.mi", gone.ID), "guasto"))
	displaced := a.Book("operatore.mi", store.Wish{Start: storetest.At("2026-12-03", 10, 0)}, desk.Booking{CF: storetest.Giulia})
	closure, _ := a.CloseDay("2026-12-03")
	_, err = a.S.AffectedBy(ctx, boss, closure)
	a.Must(err)
	a.Must(a.S.AcceptProposal(ctx, a.Act("operatore.mi", displaced.ID)))
	other, _ := a.CloseDay("2026-12-04")
	a.Must(a.S.LiftClosure(ctx, a.Act("responsabile.mi", other)))
	for _, who := range []desk.Actor{mi, boss, official} {
		_, err = a.S.SearchAppointments(ctx, who, store.Search{CF: storetest.Mario})
		a.Must(err)
		_, err = a.S.SearchAppointments(ctx, who, store.Search{Day: storetest.Tuesday, After: "0.x"})
		a.Must(err)
		_, err = a.S.AppointmentsOf(ctx, who, a.Request("operatore.mi", r))
		a.Must(err)
	}
	for _, mine := range []bool{true, false} {
		_, err = a.S.AppointmentsInCourse(ctx, mi, a.Now, mine, "1.x")
		a.Must(err)
	}
	_, err = a.S.Happenings(ctx, e)
	a.Must(err)
	for _, who := range []desk.Actor{boss, official} {
		_, err = a.S.AgendaDay(ctx, who, storetest.Tuesday, store.AgendaFilter{Official: official.ID}, a.Now)
		a.Must(err)
		_, err = a.S.AnswerToday(ctx, who, desk.DayOf(a.Now))
		a.Must(err)
	}
	_, err = a.S.Forecast(ctx, boss, a.Now, 14)
	a.Must(err)
	_, err = a.S.CitizenAppointments(ctx, a.Act("crm", ""), storetest.Mario, "chiamata")
	a.Must(err)
	token, err := a.S.NewFeed(ctx, a.Act("operatore.mi", ""))
	a.Must(err)
	_, err = a.S.Feed(ctx, token, a.Now)
	a.Must(err)
	a.Must(a.S.ReadAppointmentNotices(ctx, a.Act("operatore.mi", e.ID)))
	_, err = a.S.Notices(ctx, mi, 10)
	a.Must(err)
	a.Must(a.S.GrantBooking(ctx, a.Act("funzionario.mi", second), desk.Offer{}))
	storetest.KeepEverything(a)
	for _, sweep := range store.AgendaSweeps {
		a.Must(sweep.Run(a.S, ctx, storetest.At(storetest.Tuesday.AddDays(1), 9, 0)))
	}
	a.Now = storetest.At(storetest.Tuesday.AddDays(1), 9, 0)
	a.Must(a.S.Outcome(ctx, a.Act("funzionario.mi", e.ID), desk.Svolto, ""))
}
