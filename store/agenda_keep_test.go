package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"combipat/desk"
	"combipat/store"
)

// keepEverything adds, changes and takes back one of everything the Responsabile keeps.
func keepEverything(a *agenda) {
	a.Helper()
	ctx, boss := a.Context(), a.people["responsabile.mi"]
	today := desk.DayOf(a.now)
	id, err := a.s.KeepPunto(ctx, a.act("responsabile.mi", ""), desk.Punto{Code: "MI-NASPI", Name: "NASpI", Topics: []string{"ammortizzatori"}, Modes: desk.Modes})
	a.must(err)
	_, err = a.s.KeepPunto(ctx, a.act("responsabile.mi", id), desk.Punto{Code: "MI-NASPI", Name: "NASpI e cassa", Topics: []string{"ammortizzatori"}, Modes: desk.Modes, NoticeHours: 2})
	a.must(err)
	mine := a.act("responsabile.mi", id)
	a.must(a.s.AddTemplate(ctx, mine, desk.Template{Weekday: time.Tuesday, Hours: desk.Hours{From: 600, To: 720, Length: 30, Counters: 2}}))
	kept := func() store.KeptPunto {
		list, err := a.s.KeptPunti(ctx, boss, today)
		a.must(err)
		for _, k := range list {
			if k.ID == id {
				return k
			}
		}
		a.Fatal("not there")
		return store.KeptPunto{}
	}
	line := a.act("responsabile.mi", kept().Templates[0].ID)
	a.must(a.s.ChangeTemplate(ctx, line, desk.Template{Weekday: time.Tuesday, Hours: desk.Hours{From: 600, To: 720, Length: 60, Counters: 2}}))
	a.must(a.s.SetException(ctx, mine, desk.Exception{Day: tuesday.AddDays(7)}))
	a.must(a.s.SetOfficials(ctx, mine, []string{a.people["funzionario.mi"].ID, a.people["funzionario.to"].ID}))
	a.must(a.s.AddAbsence(ctx, mine, desk.Absence{Span: desk.Span{From: tuesday, To: tuesday}, Official: a.people["funzionario.mi"].ID}))
	k := kept()
	if k.Name != "NASpI e cassa" || len(k.Templates) != 1 || k.Templates[0].Hours.Length != 60 || len(k.Exceptions) != 1 || len(k.Officials) != 1 {
		a.Errorf("%+v", k)
	}
	slots, err := a.s.FreeSlots(ctx, a.people["operatore.mi"], "MI-NASPI", tuesday, 8, desk.InPresenza, a.now)
	a.must(err)
	if slots[0].Free() != 2 || slots[7].Free() != 0 { // two hours, two counters, one official away; the week after it is shut
		a.Errorf("%d, %d free", slots[0].Free(), slots[7].Free())
	}
	away, err := a.s.Absences(ctx, boss, a.now)
	if err != nil || len(away) != 1 {
		a.Fatal(away, err)
	}
	a.must(a.s.RemoveAbsence(ctx, a.act("responsabile.mi", away[0].ID)))
	a.must(a.s.RemoveException(ctx, mine, tuesday.AddDays(7)))
	if slots, err = a.s.FreeSlots(ctx, a.people["operatore.mi"], "MI-NASPI", tuesday, 8, desk.InPresenza, a.now); err != nil || slots[0].Free() != 4 || slots[7].Free() != 4 {
		a.Error(slots, err)
	}
	a.must(a.s.RemoveTemplate(ctx, line))
	a.must(a.s.RetirePunto(ctx, mine, true))
	if _, err := a.s.Punto(ctx, "MI-NASPI"); !errors.Is(err, store.ErrNotFound) {
		a.Error("a retired punto takes appointments:", err)
	}
	a.must(a.s.SetPatron(ctx, mine, "25/11"))
	if day, err := a.s.Patron(ctx, boss.Struttura.ID); err != nil || day != "11-25" {
		a.Error(day, err)
	}
	officials, err := a.s.SedeOfficials(ctx, boss)
	if err != nil || len(officials) != 3 {
		a.Error(officials, err)
	}
	_, err = a.s.Closures(ctx, boss, today)
	a.must(err)
}

// The Responsabile keeps the agenda, of their own sede only, and every change is audited [R6, R43].
func TestKeepTheAgenda(t *testing.T) {
	eachAgenda(t, func(a *agenda) {
		before := number(a, a.s, `SELECT COUNT(*) FROM audit`)
		keepEverything(a)
		if n := number(a, a.s, `SELECT COUNT(*) FROM audit WHERE person_id = $1`, a.people["responsabile.mi"].ID); n != before+12 {
			a.Errorf("%d audited", n)
		}
		ctx, torino := a.Context(), a.punto("TO-PENSIONI")
		tpl := desk.Template{Weekday: time.Tuesday, Hours: desk.Hours{From: 600, To: 720, Length: 30, Counters: 2}}
		var line string
		a.must(a.s.Read(ctx).QueryRow(`SELECT id FROM punto_templates WHERE punto_id = $1 LIMIT 1`, torino).Scan(&line))
		for login, milano := range map[string]string{"responsabile.mi": torino, "funzionario.mi": a.punto("MI-PENSIONI"), "operatore.mi": a.punto("MI-PENSIONI"), "gestore": torino} {
			act := a.act(login, milano)
			for what, err := range map[string]error{
				"punto":     second(a.s.KeepPunto(ctx, act, desk.Punto{Code: "X", Name: "X", Topics: []string{"pensioni"}, Modes: desk.Modes})),
				"retire":    a.s.RetirePunto(ctx, act, true),
				"template":  a.s.AddTemplate(ctx, act, tpl),
				"change":    a.s.ChangeTemplate(ctx, a.act(login, line), tpl),
				"remove":    a.s.RemoveTemplate(ctx, a.act(login, line)),
				"exception": a.s.SetException(ctx, act, desk.Exception{Day: tuesday}),
				"officials": a.s.SetOfficials(ctx, act, nil),
				"absence":   a.s.AddAbsence(ctx, act, desk.Absence{Span: desk.Span{From: tuesday, To: tuesday}, Official: a.people["funzionario.to"].ID}),
			} {
				if !errors.Is(err, store.ErrNotFound) {
					a.Errorf("%s, %s: %v", login, what, err)
				}
			}
		}
		for _, login := range []string{"funzionario.mi", "operatore.mi", "gestore"} {
			if _, err := a.s.KeptPunti(ctx, a.people[login], tuesday); !errors.Is(err, store.ErrNotFound) {
				a.Error(login, err)
			}
			if _, _, err := a.s.EnterClosure(ctx, a.act(login, ""), desk.Closure{Span: desk.Span{From: tuesday, To: tuesday}}); !errors.Is(err, store.ErrNotFound) {
				a.Error(login, err)
			}
			if _, err := a.s.Forecast(ctx, a.people[login], a.now, 14); !errors.Is(err, store.ErrNotFound) {
				a.Error(login, err)
			}
		}
		act := a.act("responsabile.mi", "")
		_, err := a.s.KeepPunto(ctx, act, desk.Punto{Code: "TO-PENSIONI", Name: "X", Topics: []string{"pensioni"}, Modes: desk.Modes})
		a.invalid("codice", err)
		_, err = a.s.KeepPunto(ctx, act, desk.Punto{Code: "MI-X", Name: "X", Topics: []string{"boh"}, Modes: desk.Modes})
		a.invalid("argomenti", err)
		a.invalid("patrono", a.s.SetPatron(ctx, act, "31/2"))
		a.refused("R43", a.s.AddTemplate(ctx, a.act("responsabile.mi", a.punto("MI-PENSIONI")), desk.Template{Hours: desk.Hours{From: 541, To: 600, Length: 30, Counters: 1}}))
		_, _, err = a.s.EnterClosure(ctx, act, desk.Closure{Span: desk.Span{From: tuesday, To: tuesday.AddDays(-1)}})
		a.refused("R43", err)
	})
}

func second[T any](_ T, err error) error { return err }

// The office's grid: counters × time, with what lies beside the present hours, and holds
// without a name [R43].
func TestAgendaDay(t *testing.T) {
	eachAgenda(t, func(a *agenda) {
		e := a.book("operatore.mi", store.Wish{Start: at(tuesday, 9, 30)}, desk.Booking{CF: mario})
		_, err := a.hold("operatore.beta", store.Wish{Start: at(tuesday, 10, 0)})
		a.must(err)
		a.must(a.s.SetException(a.Context(), a.act("responsabile.mi", a.punto("MI-PENSIONI")), desk.Exception{Day: tuesday, Hours: []desk.Hours{{From: 600, To: 720, Length: 60, Counters: 2}}}))
		for _, login := range []string{"responsabile.mi", "funzionario.mi"} {
			days, err := a.s.AgendaDay(a.Context(), a.people[login], tuesday, store.AgendaFilter{Punto: "MI-PENSIONI"}, a.now)
			a.must(err)
			if len(days) != 1 || len(days[0].Rows) != 3 || days[0].Counters != 2 {
				a.Fatalf("%+v", days)
			}
			rows := days[0].Rows
			if c := rows[0].Cells[0]; c.Entry == nil || c.Entry.ID != e.ID || !c.First {
				a.Errorf("%+v", rows[0])
			}
			if c := rows[1].Cells[0]; c.Entry == nil || c.Entry.State != desk.InPrenotazione || c.Entry.ID != "" || c.Entry.Author.Name != "" || !rows[1].Cells[1].Free {
				a.Errorf("%+v", rows[1])
			}
			if !rows[2].Cells[0].Free || !rows[2].Cells[1].Free {
				a.Errorf("%+v", rows[2])
			}
		}
		days, err := a.s.AgendaDay(a.Context(), a.people["funzionario.mi"], tuesday, store.AgendaFilter{Official: a.people["funzionario.to"].ID}, a.now)
		if err != nil || len(days) != 0 {
			a.Error(days, err)
		}
		if _, err := a.s.AgendaDay(a.Context(), a.people["operatore.mi"], tuesday, store.AgendaFilter{}, a.now); !errors.Is(err, store.ErrNotFound) {
			a.Error(err)
		}
	})
}

// Rights that mature against places that are free, and whom an answer today spares the trip.
func TestForecastAndQueue(t *testing.T) {
	eachAgenda(t, func(a *agenda) {
		for _, days := range []int{30, 16, 15, 12, 10, 9, 2, 1} {
			a.send("operatore.mi", a.now.AddDate(0, 0, -days), citizenNo(days), "pensioni-calcolo")
		}
		list, err := a.s.Forecast(a.Context(), a.people["responsabile.mi"], a.now, 14)
		a.must(err)
		// 14 days from Monday: ten working days of eight places, all of Monday's still ahead
		if len(list) == 0 || list[0].Topic.Code != "pensioni" || list[0].Ripe != 2 || list[0].Maturing != 5 || list[0].Free != 80 {
			a.Errorf("%+v", list)
		}
		for login, want := range map[string]int{"funzionario.mi": 3, "responsabile.mi": 3, "funzionario.to": 0} {
			queue, err := a.s.AnswerToday(a.Context(), a.people[login], desk.DayOf(a.now))
			if err != nil || len(queue) != want {
				a.Errorf("%s: %d, %v", login, len(queue), err)
			}
		}
	})
}

// A private address shows numbers and dates, to whoever has the token and until it is revoked.
func TestFeed(t *testing.T) {
	eachAgenda(t, func(a *agenda) {
		e := a.book("operatore.mi", store.Wish{Start: at(tuesday, 9, 0)}, desk.Booking{CF: mario})
		a.send("operatore.mi", a.now.AddDate(0, 0, -3), giulia, "pensioni")
		old, err := a.s.NewFeed(a.Context(), a.act("operatore.mi", ""))
		a.must(err)
		token, err := a.s.NewFeed(a.Context(), a.act("operatore.mi", ""))
		a.must(err)
		if n := number(a, a.s, `SELECT COUNT(*) FROM feeds WHERE token = $1`, token); n != 0 {
			a.Error("the token itself is stored")
		}
		for _, wrong := range []string{old, "", "x"} {
			if _, err := a.s.Feed(a.Context(), wrong, a.now); !errors.Is(err, store.ErrNotFound) {
				a.Error(err)
			}
		}
		lines, err := a.s.Feed(a.Context(), token, a.now)
		if err != nil || len(lines) != 3 || lines[0].UID != e.UID() || lines[1].Day != "2026-12-05" || lines[2].Day != "2026-12-06" {
			a.Fatalf("%+v, %v", lines, err)
		}
		for _, l := range lines {
			if strings.Contains(l.Summary, "Nome") || strings.Contains(l.Summary, mario) {
				a.Error(l.Summary)
			}
		}
		a.must(a.s.Cancel(a.Context(), a.act("operatore.mi", e.ID), ""))
		if lines, err = a.s.Feed(a.Context(), token, a.now); err != nil || !lines[0].Cancelled || lines[0].Sequence != 1 {
			a.Errorf("%+v, %v", lines, err)
		}
		a.must(a.s.EndFeed(a.Context(), a.act("operatore.mi", "")))
		if _, err := a.s.Feed(a.Context(), token, a.now); !errors.Is(err, store.ErrNotFound) {
			a.Error(err)
		}
	})
}

// Never a dead end: other days, other punti, other modes.
func TestAlternatives(t *testing.T) {
	eachAgenda(t, func(a *agenda) {
		a.fill(tuesday)
		got, err := a.s.Alternatives(a.Context(), a.people["operatore.mi"], "MI-PENSIONI", tuesday, desk.InPresenza, desk.Topic{Code: "pensioni"}, a.now)
		a.must(err)
		if len(got.Days) != 3 || got.Days[0].Day != "2026-11-23" || got.Days[1].Day != "2026-11-25" || len(got.Punti) != 0 || len(got.Modes) != 2 {
			a.Errorf("%+v", got)
		}
		id, err := a.s.KeepPunto(a.Context(), a.act("responsabile.mi", ""), desk.Punto{Code: "MI-PENSIONI-2", Name: "Secondo", Topics: []string{"pensioni"}, Modes: []desk.Mode{desk.InPresenza}})
		a.must(err)
		a.must(a.s.AddTemplate(a.Context(), a.act("responsabile.mi", id), desk.Template{Weekday: time.Tuesday, Hours: desk.Hours{From: 600, To: 720, Length: 30, Counters: 1}}))
		got, err = a.s.Alternatives(a.Context(), a.people["operatore.mi"], "MI-PENSIONI", tuesday, desk.InPresenza, desk.Topic{Code: "pensioni"}, a.now)
		if err != nil || len(got.Punti) != 1 || !got.Punti[0].Slot.Start.Equal(at(tuesday, 10, 0)) {
			a.Errorf("%+v, %v", got.Punti, err)
		}
	})
}
