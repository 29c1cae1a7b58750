package store_test

import (
	"errors"
	"testing"
	"time"

	"combipat/desk"
	"combipat/store"
)

// closeDay shuts the sede of Milano and returns what it displaces.
func (a *agenda) closeDay(day desk.Day) (string, []desk.Affected) {
	a.Helper()
	id, affected, err := a.s.EnterClosure(a.Context(), a.act("responsabile.mi", ""), desk.Closure{Span: desk.Span{From: day, To: day}, Reason: "sciopero"})
	a.must(err)
	return id, affected
}

// A closure displaces what is booked: the nearest equivalent slots are held, one click accepts,
// another may be chosen, and whoever does nothing keeps the right [A16].
func TestClosureOverAppointments(t *testing.T) {
	eachAgenda(t, func(a *agenda) {
		accept := a.book("operatore.mi", store.Wish{Start: at(tuesday, 9, 0)}, desk.Booking{CF: mario})
		choose := a.book("operatore.beta", store.Wish{Start: at(tuesday, 9, 30)}, desk.Booking{CF: giulia})
		r := a.ripe("operatore.mi", maria, "pensioni")
		ignore := a.book("operatore.mi", store.Wish{Start: at(tuesday, 12, 30), Request: r}, desk.Booking{})
		held, err := a.hold("collega.mi", store.Wish{Start: at(tuesday, 10, 0)})
		a.must(err)
		span := desk.Span{From: tuesday, To: tuesday}
		would, err := a.s.ClosureWouldAffect(a.Context(), a.people["responsabile.mi"], span, a.now)
		if err != nil || len(would) != 3 {
			a.Fatalf("%d, %v", len(would), err)
		}
		if _, err := a.s.ClosureWouldAffect(a.Context(), a.people["funzionario.mi"], span, a.now); !errors.Is(err, store.ErrNotFound) {
			a.Error("a Funzionario keeps the agenda:", err)
		}
		id, affected := a.closeDay(tuesday)
		if len(affected) != 3 || id == "" {
			a.Fatalf("%d affected", len(affected))
		}
		places := map[time.Time]bool{}
		for _, f := range affected {
			p := f.Proposal
			if p.ID == "" || places[p.Start] || p.Punto.Code != "MI-PENSIONI" || p.Mode != f.Entry.Mode || p.Start.Sub(f.Entry.Start).Abs() > 26*time.Hour {
				a.Errorf("%s: proposed %v", f.Entry.Start, p.Start)
			}
			places[p.Start] = true
			if _, err := a.hold("collega.mi", store.Wish{Start: p.Start}); !errors.Is(err, store.ErrTaken) {
				a.Error("a proposal is not held:", err)
			}
		}
		if a.notices("operatore.mi", desk.NoticeDisplaced) != 2 || a.notices("operatore.beta", desk.NoticeDisplaced) != 1 {
			a.Error("not told")
		}
		a.refused("R34", a.confirm("collega.mi", held, desk.Booking{CF: anna}))
		_, err = a.hold("collega.mi", store.Wish{Start: at(tuesday, 11, 0)})
		a.refused("R43", err)
		slots, err := a.s.FreeSlots(a.Context(), a.people["collega.mi"], "MI-PENSIONI", tuesday, 1, desk.InPresenza, a.now)
		if err != nil || len(slots[0].Slots) != 0 || slots[0].Closed != "La sede è chiusa: sciopero." {
			a.Error(slots, err)
		}

		// Too late for anything by the patronato's own will, and nobody loses by it.
		proposal, err := a.s.Proposal(a.Context(), accept)
		a.must(err)
		a.must(a.s.AcceptProposal(a.Context(), a.act("collega.mi", accept.ID)))
		if got := a.appointment("operatore.mi", accept.ID); !got.Start.Equal(proposal.Start) || got.Displaced || got.Sequence != 1 {
			a.Errorf("%+v", got)
		}
		if err := a.s.AcceptProposal(a.Context(), a.act("operatore.beta", accept.ID)); !errors.Is(err, store.ErrNotFound) {
			a.Error("another ente:", err)
		}
		a.must(a.moveTo("operatore.beta", choose.ID, at("2026-11-30", 12, 0)))
		if n := number(a, a.s, `SELECT COUNT(*) FROM appointments WHERE moves_id = $1 AND live`, choose.ID); n != 0 {
			a.Errorf("%d proposals are left", n)
		}
		a.now = at(tuesday, 12, 30)
		for range 2 {
			a.must(a.s.SweepLapsed(a.Context(), a.now))
			a.must(a.s.SweepDisplaced(a.Context(), a.now))
		}
		if got := a.appointment("operatore.mi", ignore.ID); got.State != desk.AnnullatoSede {
			a.Errorf("%+v", got)
		}
		if !a.mayBook("operatore.mi", r) || a.notices("operatore.mi", desk.NoticeCancelled) != 1 {
			a.Error("lost the right, or told twice")
		}
		if a.appointment("operatore.mi", accept.ID).State != desk.Confermato || a.appointment("operatore.beta", choose.ID).State != desk.Confermato {
			a.Error("a moved one was cancelled")
		}
	})
}

// What a closure displaced and the patronato cancels late is the sede's doing [A16].
func TestLeavingWhatWasDisplaced(t *testing.T) {
	eachAgenda(t, func(a *agenda) {
		r := a.ripe("operatore.mi", mario, "pensioni")
		e := a.book("operatore.mi", store.Wish{Start: at(tuesday, 12, 0), Request: r}, desk.Booking{})
		a.now = at(tuesday, 8, 0)
		a.closeDay(tuesday)
		a.must(a.s.Cancel(a.Context(), a.act("operatore.mi", e.ID), ""))
		if got := a.appointment("operatore.mi", e.ID); got.State != desk.AnnullatoSede || !a.mayBook("operatore.mi", r) || a.request("operatore.mi", r).Booking.CancelledSoon != 0 {
			a.Errorf("%+v", got)
		}
	})
}

// A closure taken back lets what it displaced stand.
func TestLiftClosure(t *testing.T) {
	eachAgenda(t, func(a *agenda) {
		e := a.book("operatore.mi", store.Wish{Start: at(tuesday, 9, 0)}, desk.Booking{CF: mario})
		id, _ := a.closeDay(tuesday)
		still, err := a.s.AffectedBy(a.Context(), a.people["responsabile.mi"], id)
		if err != nil || len(still) != 1 || still[0].Proposal.ID == "" {
			a.Error(still, err)
		}
		if err := a.s.LiftClosure(a.Context(), a.act("funzionario.mi", id)); !errors.Is(err, store.ErrNotFound) {
			a.Error(err)
		}
		a.must(a.s.LiftClosure(a.Context(), a.act("responsabile.mi", id)))
		if got := a.appointment("operatore.mi", e.ID); got.Displaced || got.State != desk.Confermato || a.notices("operatore.mi", desk.NoticeStands) != 1 {
			a.Errorf("%+v", got)
		}
		if n := number(a, a.s, `SELECT COUNT(*) FROM appointments WHERE live`); n != 1 {
			a.Errorf("%d live", n)
		}
		a.must(a.s.SweepDisplaced(a.Context(), at(tuesday, 9, 0)))
		if a.appointment("operatore.mi", e.ID).State != desk.Confermato {
			a.Error("cancelled all the same")
		}
	})
}

// An appointment confirmed while a closure was being entered is found afterwards.
func TestMissedByAClosure(t *testing.T) {
	eachAgenda(t, func(a *agenda) {
		e := a.book("operatore.mi", store.Wish{Start: at(tuesday, 9, 0)}, desk.Booking{CF: mario})
		a.closeDay(tuesday)
		a.must(a.s.Write(a.Context(), func(tx *store.Tx) error { // as if the closure had not seen it
			_, err := tx.Exec(`UPDATE appointments SET closure_id = NULL WHERE id = $1`, e.ID)
			return err
		}))
		a.must(a.s.SweepDisplaced(a.Context(), a.now))
		if !a.appointment("operatore.mi", e.ID).Displaced {
			a.Error("missed")
		}
	})
}
