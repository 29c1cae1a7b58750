package agenda_test

import (
	"testing"

	"combipat/desk"
	"combipat/store"
	"combipat/store/storetest"
)

// What another ente booked for a citizen stands in nobody's way and is told to no patronato: every
// answer is the same with it and without it. The sede sees both, flagged [A17].
func TestTwoEntiOneCitizen(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		alfa := a.Book("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 0)}, desk.Booking{CF: storetest.Mario})
		before := a.Doubles("funzionario.mi", alfa)
		// of another ente, at another time on the same topic, and at the same time on another
		both := a.Book("operatore.beta", store.Wish{Punto: "TO-PENSIONI", Start: storetest.At(storetest.Tuesday, 11, 0)}, desk.Booking{CF: storetest.Mario})
		a.Must(a.S.SetException(a.Context(), a.Act("responsabile.mi", a.Punto("MI-INVALIDITA")), desk.Exception{Day: storetest.Tuesday, Hours: []desk.Hours{{From: 9*60 + 20, To: 10 * 60, Length: 20, Counters: 2}}}, store.Settling{}))
		beside := a.Book("operatore.beta", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 20), Punto: "MI-INVALIDITA"}, desk.Booking{CF: storetest.Mario, Topic: "invalidita"})
		if len(before) != 0 {
			a.Errorf("a double of one: %+v", before)
		}
		// the refusals of each ente, with the other's appointment and without it
		alone := a.Book("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 10, 0)}, desk.Booking{CF: storetest.Giulia})
		refusals := map[string]string{}
		for cf, own := range map[string]desk.AgendaEntry{storetest.Mario: alfa, storetest.Giulia: alone} {
			id, err := a.Hold("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 12, 0)})
			a.Must(err)
			err = a.Confirm("operatore.mi", id, desk.Booking{CF: cf})
			a.Refused("A17", err)
			a.Must(a.S.ReleaseHold(a.Context(), a.Act("operatore.mi", id)))
			refusals[cf] = desk.Clash(own, "pensioni", 1, true).Error()
			if err.Error() != refusals[cf] {
				a.Errorf("%q, and not %q", err, refusals[cf])
			}
		}

		for _, c := range []struct {
			login string
			of    desk.AgendaEntry
			other []desk.AgendaEntry
			opens []bool
		}{
			{"funzionario.mi", alfa, []desk.AgendaEntry{beside, both}, []bool{true, false}},
			{"responsabile.mi", alfa, []desk.AgendaEntry{beside, both}, []bool{true, false}},
			{"funzionario.to", both, []desk.AgendaEntry{alfa}, []bool{false}},
		} {
			d := a.Doubles(c.login, c.of)
			if len(d) != len(c.other) {
				a.Fatalf("%s: %+v", c.login, d)
			}
			for i, other := range c.other {
				if d[i].ID != other.ID || d[i].Number != other.Number || d[i].Opens != c.opens[i] || d[i].Ente != other.Ente.Name {
					a.Errorf("%s: %+v", c.login, d[i])
				}
			}
		}
		for _, login := range []string{"operatore.mi", "operatore.beta"} {
			if d := a.Doubles(login, alfa); len(d) != 0 {
				a.Errorf("%s is told: %+v", login, d)
			}
		}
		flagged := map[string]bool{}
		days, err := a.S.AgendaDay(a.Context(), a.People["responsabile.mi"], storetest.Tuesday, store.AgendaFilter{}, a.Now)
		a.Must(err)
		for _, p := range days {
			for _, r := range p.Rows {
				for _, cell := range r.Cells {
					if cell.Entry != nil && len(cell.Entry.Doubles) > 0 {
						flagged[cell.Entry.ID] = true
					}
				}
			}
		}
		if len(flagged) != 2 || !flagged[alfa.ID] || !flagged[beside.ID] {
			a.Errorf("flagged: %v", flagged)
		}
		// settled by the sede, with the right kept [A16]
		a.Must(a.S.Cancel(a.Context(), a.Act("funzionario.to", both.ID), "ne resta uno"))
		a.Must(a.S.Cancel(a.Context(), a.Act("responsabile.mi", beside.ID), "ne resta uno"))
		if d := a.Doubles("funzionario.mi", alfa); len(d) != 0 {
			a.Errorf("still double: %+v", d)
		}
	})
}
