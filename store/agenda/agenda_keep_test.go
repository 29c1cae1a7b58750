package agenda_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"combipat/desk"
	"combipat/store"
	"combipat/store/storetest"
)

// The Responsabile keeps the agenda, of their own sede only, and every change is audited [R6, R43].
func TestKeepTheAgenda(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		before := storetest.Number(a, a.S, `SELECT COUNT(*) FROM audit`)
		storetest.KeepEverything(a)
		if n := storetest.Number(a, a.S, `SELECT COUNT(*) FROM audit WHERE person_id = $1`, a.People["responsabile.mi"].ID); n != before+12 {
			a.Errorf("%d audited", n)
		}
		ctx, torino := a.Context(), a.Punto("TO-PENSIONI")
		tpl := desk.Template{Weekday: time.Tuesday, Hours: desk.Hours{From: 600, To: 720, Length: 30, Counters: 2}}
		var line string
		a.Must(a.S.Read(ctx).QueryRow(`SELECT id FROM punto_templates WHERE punto_id = $1 LIMIT 1`, torino).Scan(&line))
		for login, milano := range map[string]string{"responsabile.mi": torino, "funzionario.mi": a.Punto("MI-PENSIONI"), "operatore.mi": a.Punto("MI-PENSIONI"), "gestore": torino} {
			act := a.Act(login, milano)
			for what, err := range map[string]error{
				"punto":     second(a.S.KeepPunto(ctx, act, desk.Punto{Code: "X", Name: "X", Topics: []string{"pensioni"}, Modes: desk.Modes})),
				"retire":    a.S.RetirePunto(ctx, act, true, store.Settling{}),
				"template":  a.S.AddTemplate(ctx, act, tpl),
				"change":    a.S.ChangeTemplate(ctx, a.Act(login, line), tpl, store.Settling{}),
				"remove":    a.S.RemoveTemplate(ctx, a.Act(login, line), store.Settling{}),
				"exception": a.S.SetException(ctx, act, desk.Exception{Day: storetest.Tuesday}, store.Settling{}),
				"officials": a.S.SetOfficials(ctx, act, nil, store.Settling{}),
				"absence":   a.S.AddAbsence(ctx, act, desk.Absence{Span: desk.Span{From: storetest.Tuesday, To: storetest.Tuesday}, Official: a.People["funzionario.to"].ID}, store.Settling{}),
			} {
				if !errors.Is(err, store.ErrNotFound) {
					a.Errorf("%s, %s: %v", login, what, err)
				}
			}
		}
		for _, login := range []string{"funzionario.mi", "operatore.mi", "gestore"} {
			if _, err := a.S.KeptPunti(ctx, a.People[login], storetest.Tuesday); !errors.Is(err, store.ErrNotFound) {
				a.Error(login, err)
			}
			if _, _, err := a.S.EnterClosure(ctx, a.Act(login, ""), desk.Closure{Span: desk.Span{From: storetest.Tuesday, To: storetest.Tuesday}}, desk.ProposeOthers); !errors.Is(err, store.ErrNotFound) {
				a.Error(login, err)
			}
			if _, err := a.S.Forecast(ctx, a.People[login], a.Now, 14); !errors.Is(err, store.ErrNotFound) {
				a.Error(login, err)
			}
		}
		act := a.Act("responsabile.mi", "")
		_, err := a.S.KeepPunto(ctx, act, desk.Punto{Code: "TO-PENSIONI", Name: "X", Topics: []string{"pensioni"}, Modes: desk.Modes})
		a.Invalid("codice", err)
		_, err = a.S.KeepPunto(ctx, act, desk.Punto{Code: "MI-X", Name: "X", Topics: []string{"boh"}, Modes: desk.Modes})
		a.Invalid("argomenti", err)
		a.Invalid("patrono", a.S.SetPatron(ctx, act, "31/2", store.Settling{}))
		a.Refused("R43", a.S.AddTemplate(ctx, a.Act("responsabile.mi", a.Punto("MI-PENSIONI")), desk.Template{Hours: desk.Hours{From: 541, To: 600, Length: 30, Counters: 1}}))
		_, _, err = a.S.EnterClosure(ctx, act, desk.Closure{Span: desk.Span{From: storetest.Tuesday, To: storetest.Tuesday.AddDays(-1)}}, desk.ProposeOthers)
		a.Refused("R43", err)
	})
}

func second[T any](_ T, err error) error { return err }

// The office's grid: counters × time, with what lies beside the present hours, and holds
// without a name [R43].
func TestAgendaDay(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		e := a.Book("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 30)}, desk.Booking{CF: storetest.Mario})
		_, err := a.Hold("operatore.beta", store.Wish{Start: storetest.At(storetest.Tuesday, 10, 0)})
		a.Must(err)
		a.Must(a.S.SetException(a.Context(), a.Act("responsabile.mi", a.Punto("MI-PENSIONI")), desk.Exception{Day: storetest.Tuesday, Hours: []desk.Hours{{From: 600, To: 720, Length: 60, Counters: 2}}}, store.Settling{Way: desk.LeaveThem}))
		for _, login := range []string{"responsabile.mi", "funzionario.mi"} {
			days, err := a.S.AgendaDay(a.Context(), a.People[login], storetest.Tuesday, store.AgendaFilter{Punto: "MI-PENSIONI"}, a.Now)
			a.Must(err)
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
		days, err := a.S.AgendaDay(a.Context(), a.People["funzionario.mi"], storetest.Tuesday, store.AgendaFilter{Official: a.People["funzionario.to"].ID}, a.Now)
		if err != nil || len(days) != 0 {
			a.Error(days, err)
		}
		if _, err := a.S.AgendaDay(a.Context(), a.People["operatore.mi"], storetest.Tuesday, store.AgendaFilter{}, a.Now); !errors.Is(err, store.ErrNotFound) {
			a.Error(err)
		}
	})
}

// Rights that mature against places that are free, and whom an answer today spares the trip.
func TestForecastAndQueue(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		for _, days := range []int{30, 16, 15, 12, 10, 9, 2, 1} {
			a.Send("operatore.mi", a.Now.AddDate(0, 0, -days), citizenNo(days), "pensioni-calcolo")
		}
		list, err := a.S.Forecast(a.Context(), a.People["responsabile.mi"], a.Now, 14)
		a.Must(err)
		// 14 days from Monday: ten working days of eight places, all of Monday's still ahead
		if len(list) == 0 || list[0].Topic.Code != "pensioni" || list[0].Ripe != 2 || list[0].Maturing != 5 || list[0].Free != 80 {
			a.Errorf("%+v", list)
		}
		for login, want := range map[string]int{"funzionario.mi": 3, "responsabile.mi": 3, "funzionario.to": 0} {
			queue, err := a.S.AnswerToday(a.Context(), a.People[login], desk.DayOf(a.Now))
			if err != nil || len(queue) != want {
				a.Errorf("%s: %d, %v", login, len(queue), err)
			}
		}
	})
}

// A private address shows numbers and dates, to whoever has the token and until it is revoked.
func TestFeed(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		e := a.Book("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 0)}, desk.Booking{CF: storetest.Mario})
		a.Send("operatore.mi", a.Now.AddDate(0, 0, -3), storetest.Giulia, "pensioni")
		old, err := a.S.NewFeed(a.Context(), a.Act("operatore.mi", ""))
		a.Must(err)
		token, err := a.S.NewFeed(a.Context(), a.Act("operatore.mi", ""))
		a.Must(err)
		if n := storetest.Number(a, a.S, `SELECT COUNT(*) FROM feeds WHERE token = $1`, token); n != 0 {
			a.Error("the token itself is stored")
		}
		for _, wrong := range []string{old, "", "x"} {
			if _, err := a.S.Feed(a.Context(), wrong, a.Now); !errors.Is(err, store.ErrNotFound) {
				a.Error(err)
			}
		}
		lines, err := a.S.Feed(a.Context(), token, a.Now)
		if err != nil || len(lines) != 3 || lines[0].UID != e.UID() || lines[1].Day != "2026-12-05" || lines[2].Day != "2026-12-06" {
			a.Fatalf("%+v, %v", lines, err)
		}
		for _, l := range lines {
			if strings.Contains(l.Summary, "Nome") || strings.Contains(l.Summary, storetest.Mario) {
				a.Error(l.Summary)
			}
		}
		a.Must(a.S.Cancel(a.Context(), a.Act("operatore.mi", e.ID), ""))
		if lines, err = a.S.Feed(a.Context(), token, a.Now); err != nil || !lines[0].Cancelled || lines[0].Sequence != 1 {
			a.Errorf("%+v, %v", lines, err)
		}
		a.Must(a.S.EndFeed(a.Context(), a.Act("operatore.mi", "")))
		if _, err := a.S.Feed(a.Context(), token, a.Now); !errors.Is(err, store.ErrNotFound) {
			a.Error(err)
		}
	})
}

// Never a dead end: other days, other punti, other modes.
func TestAlternatives(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		a.Fill(storetest.Tuesday)
		got, err := a.S.Alternatives(a.Context(), a.People["operatore.mi"], "MI-PENSIONI", storetest.Tuesday, desk.InPresenza, desk.Topic{Code: "pensioni"}, a.Now)
		a.Must(err)
		if len(got.Days) != 3 || got.Days[0].Day != "2026-11-23" || got.Days[1].Day != "2026-11-25" || len(got.Punti) != 0 || len(got.Modes) != 2 {
			a.Errorf("%+v", got)
		}
		id, err := a.S.KeepPunto(a.Context(), a.Act("responsabile.mi", ""), desk.Punto{Code: "MI-PENSIONI-2", Name: "Secondo", Topics: []string{"pensioni"}, Modes: []desk.Mode{desk.InPresenza}})
		a.Must(err)
		a.Must(a.S.AddTemplate(a.Context(), a.Act("responsabile.mi", id), desk.Template{Weekday: time.Tuesday, Hours: desk.Hours{From: 600, To: 720, Length: 30, Counters: 1}}))
		got, err = a.S.Alternatives(a.Context(), a.People["operatore.mi"], "MI-PENSIONI", storetest.Tuesday, desk.InPresenza, desk.Topic{Code: "pensioni"}, a.Now)
		if err != nil || len(got.Punti) != 1 || !got.Punti[0].Slot.Start.Equal(storetest.At(storetest.Tuesday, 10, 0)) {
			a.Errorf("%+v, %v", got.Punti, err)
		}
	})
}
