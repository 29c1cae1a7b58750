package agenda_test

import (
	"errors"
	"testing"
	"time"

	"combipat/desk"
	"combipat/store"
	"combipat/store/storetest"
)

// A closure displaces what is booked: the nearest equivalent slots are held, one click accepts,
// another may be chosen, and whoever does nothing keeps the right [A16].
func TestClosureOverAppointments(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		accept := a.Book("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 0)}, desk.Booking{CF: storetest.Mario})
		choose := a.Book("operatore.beta", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 30)}, desk.Booking{CF: storetest.Giulia})
		r := a.Ripe("operatore.mi", storetest.Maria, "pensioni")
		ignore := a.Book("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 12, 30), Request: r}, desk.Booking{})
		held, err := a.Hold("collega.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 10, 0)})
		a.Must(err)
		span := desk.Span{From: storetest.Tuesday, To: storetest.Tuesday}
		would, err := a.S.ClosureWouldAffect(a.Context(), a.People["responsabile.mi"], span, a.Now)
		if err != nil || len(would) != 3 {
			a.Fatalf("%d, %v", len(would), err)
		}
		if _, err := a.S.ClosureWouldAffect(a.Context(), a.People["funzionario.mi"], span, a.Now); !errors.Is(err, store.ErrNotFound) {
			a.Error("a Funzionario keeps the agenda:", err)
		}
		id, affected := a.CloseDay(storetest.Tuesday)
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
			if _, err := a.Hold("collega.mi", store.Wish{Start: p.Start}); !errors.Is(err, store.ErrTaken) {
				a.Error("a proposal is not held:", err)
			}
		}
		if a.Notices("operatore.mi", desk.NoticeDisplaced) != 2 || a.Notices("operatore.beta", desk.NoticeDisplaced) != 1 {
			a.Error("not told")
		}
		a.Refused("R34", a.Confirm("collega.mi", held, desk.Booking{CF: storetest.Anna}))
		_, err = a.Hold("collega.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 11, 0)})
		a.Refused("R43", err)
		slots, err := a.S.FreeSlots(a.Context(), a.People["collega.mi"], "MI-PENSIONI", storetest.Tuesday, 1, desk.InPresenza, a.Now)
		if err != nil || len(slots[0].Slots) != 0 || slots[0].Closed != "La sede è chiusa: sciopero." {
			a.Error(slots, err)
		}

		// Too late for anything by the patronato's own will, and nobody loses by it.
		proposal, err := a.S.Proposal(a.Context(), accept)
		a.Must(err)
		a.Must(a.S.AcceptProposal(a.Context(), a.Act("collega.mi", accept.ID)))
		if got := a.Appointment("operatore.mi", accept.ID); !got.Start.Equal(proposal.Start) || got.Displaced || got.Sequence != 1 {
			a.Errorf("%+v", got)
		}
		if err := a.S.AcceptProposal(a.Context(), a.Act("operatore.beta", accept.ID)); !errors.Is(err, store.ErrNotFound) {
			a.Error("another ente:", err)
		}
		a.Must(a.MoveTo("operatore.beta", choose.ID, storetest.At("2026-11-30", 12, 0)))
		if n := storetest.Number(a, a.S, `SELECT COUNT(*) FROM appointments WHERE moves_id = $1 AND live`, choose.ID); n != 0 {
			a.Errorf("%d proposals are left", n)
		}
		a.Now = storetest.At(storetest.Tuesday, 13, 0) // past its own time there is still time to decide
		a.Must(a.S.SweepLapsed(a.Context(), a.Now))
		a.Must(a.S.SweepDisplaced(a.Context(), a.Now))
		if got := a.Appointment("operatore.mi", ignore.ID); got.State != desk.Confermato {
			a.Errorf("cancelled before the proposal ended: %+v", got)
		}
		a.Now = storetest.At(storetest.Tuesday.AddDays(1), 17, 0)
		for range 2 {
			a.Must(a.S.SweepLapsed(a.Context(), a.Now))
			a.Must(a.S.SweepDisplaced(a.Context(), a.Now))
		}
		if got := a.Appointment("operatore.mi", ignore.ID); got.State != desk.AnnullatoSede {
			a.Errorf("%+v", got)
		}
		if !a.MayBook("operatore.mi", r) || a.Notices("operatore.mi", desk.NoticeCancelled) != 1 {
			a.Error("lost the right, or told twice")
		}
		if a.Appointment("operatore.mi", accept.ID).State != desk.Confermato || a.Appointment("operatore.beta", choose.ID).State != desk.Confermato {
			a.Error("a moved one was cancelled")
		}
	})
}

// Proposals leave a whole working day to decide, end the evening before their slot, and may be
// accepted when the displaced appointment's own time is over: its citizen and its request are
// kept for it until then [A16].
func TestProposalLeavesTimeToDecide(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		a.Now = storetest.At(storetest.Tuesday, 8, 0) // on the very day
		r := a.Ripe("operatore.mi", storetest.Mario, "pensioni")
		e := a.Book("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 12, 30), Request: r}, desk.Booking{})
		_, affected := a.CloseDay(storetest.Tuesday)
		p := affected[0].Proposal
		if first := storetest.Tuesday.AddDays(2); p.Day() != first || !p.HoldUntil.Equal(storetest.At(first.AddDays(-1), 20, 0)) {
			a.Errorf("proposed %v, until %v", p.Start, p.HoldUntil)
		}
		a.Now = storetest.At(storetest.Tuesday.AddDays(1), 19, 59)
		a.Must(a.S.SweepLapsed(a.Context(), a.Now))
		a.Must(a.S.SweepDisplaced(a.Context(), a.Now))
		_, err := a.Hold("collega.mi", store.Wish{Start: storetest.At("2026-11-30", 9, 0), Request: r})
		a.Refused("A13", err)
		a.Must(a.S.AcceptProposal(a.Context(), a.Act("operatore.mi", e.ID)))
		got := a.Appointment("operatore.mi", e.ID)
		if !got.Start.Equal(p.Start) || got.Displaced || a.MayBook("operatore.mi", r) {
			a.Errorf("%+v", got)
		}
		id, err := a.Hold("collega.mi", store.Wish{Start: storetest.At("2026-11-30", 9, 0)})
		a.Must(err)
		a.Refused("A17", a.Confirm("collega.mi", id, desk.Booking{CF: storetest.Mario}))
	})
}

// What a closure displaced and the patronato cancels late is the sede's doing [A16].
func TestLeavingWhatWasDisplaced(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		r := a.Ripe("operatore.mi", storetest.Mario, "pensioni")
		e := a.Book("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 12, 0), Request: r}, desk.Booking{})
		a.Now = storetest.At(storetest.Tuesday, 8, 0)
		a.CloseDay(storetest.Tuesday)
		a.Must(a.S.Cancel(a.Context(), a.Act("operatore.mi", e.ID), ""))
		if got := a.Appointment("operatore.mi", e.ID); got.State != desk.AnnullatoSede || !a.MayBook("operatore.mi", r) || a.Request("operatore.mi", r).Booking.CancelledSoon != 0 {
			a.Errorf("%+v", got)
		}
	})
}

// A closure taken back lets what it displaced stand.
func TestLiftClosure(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		e := a.Book("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 0)}, desk.Booking{CF: storetest.Mario})
		id, _ := a.CloseDay(storetest.Tuesday)
		still, err := a.S.AffectedBy(a.Context(), a.People["responsabile.mi"], id)
		if err != nil || len(still) != 1 || still[0].Proposal.ID == "" {
			a.Error(still, err)
		}
		if err := a.S.LiftClosure(a.Context(), a.Act("funzionario.mi", id)); !errors.Is(err, store.ErrNotFound) {
			a.Error(err)
		}
		a.Must(a.S.LiftClosure(a.Context(), a.Act("responsabile.mi", id)))
		if got := a.Appointment("operatore.mi", e.ID); got.Displaced || got.State != desk.Confermato || a.Notices("operatore.mi", desk.NoticeStands) != 1 {
			a.Errorf("%+v", got)
		}
		if n := storetest.Number(a, a.S, `SELECT COUNT(*) FROM appointments WHERE live`); n != 1 {
			a.Errorf("%d live", n)
		}
		a.Must(a.S.SweepDisplaced(a.Context(), storetest.At(storetest.Tuesday, 9, 0)))
		if a.Appointment("operatore.mi", e.ID).State != desk.Confermato {
			a.Error("cancelled all the same")
		}
	})
}

// An appointment confirmed while a closure was being entered is found afterwards.
func TestMissedByAClosure(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		e := a.Book("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 0)}, desk.Booking{CF: storetest.Mario})
		a.CloseDay(storetest.Tuesday)
		a.Must(a.S.Write(a.Context(), func(tx *store.Tx) error { // as if the closure had not seen it
			_, err := tx.Exec(`UPDATE appointments SET closure_id = NULL WHERE id = $1`, e.ID)
			return err
		}))
		a.Must(a.S.SweepDisplaced(a.Context(), a.Now))
		if !a.Appointment("operatore.mi", e.ID).Displaced {
			a.Error("missed")
		}
	})
}
