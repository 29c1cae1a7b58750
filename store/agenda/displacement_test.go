package agenda_test

import (
	"errors"
	"testing"

	"combipat/desk"
	"combipat/store"
	"combipat/store/storetest"
)

// What the sede cannot hold is proposed another slot, never its own hour at the next counter; the place it
// had is nobody's meanwhile; whoever does not decide keeps the right [A16].
func TestSedeProposesAnother(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		r := a.Ripe("operatore.mi", storetest.Mario, "pensioni")
		e := a.Book("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 0), Request: r}, desk.Booking{})
		err := a.S.ProposeOther(a.Context(), a.Act("operatore.mi", e.ID), "Non posso")
		if !errors.Is(err, store.ErrNotFound) {
			a.Error("a patronato displaces:", err)
		}
		if err := a.S.ProposeOther(a.Context(), a.Act("responsabile.rm", e.ID), "Non posso"); !errors.Is(err, store.ErrNotFound) {
			a.Error("another sede displaces:", err)
		}
		err = a.S.ProposeOther(a.Context(), a.Act("funzionario.mi", e.ID), " ")
		if bad, ok := errors.AsType[desk.Invalid](err); !ok || bad["motivo"] == "" {
			a.Error("without a reason:", err)
		}
		a.Must(a.S.ProposeOther(a.Context(), a.Act("funzionario.mi", e.ID), "Guasto"))
		a.Refused("A16", a.S.ProposeOther(a.Context(), a.Act("funzionario.mi", e.ID), "Guasto"))
		got := a.Appointment("operatore.mi", e.ID)
		p, err := a.S.Proposal(a.Context(), got)
		a.Must(err)
		if got.State != desk.Confermato || got.Because() != "la sede non può tenere l’appuntamento (Guasto)" || a.Notices("operatore.mi", desk.NoticeReplaced) != 1 {
			a.Errorf("%+v", got)
		}
		if p.Start.Before(e.End) && e.Start.Before(p.End) {
			a.Error("its own hour is proposed:", p.Start)
		}
		a.Now = p.HoldUntil
		for range 2 {
			a.Must(a.S.SweepLapsed(a.Context(), a.Now))
			a.Must(a.S.SweepDisplaced(a.Context(), a.Now))
		}
		if got := a.Appointment("operatore.mi", e.ID); got.State != desk.AnnullatoSede || got.Note != got.Because() {
			a.Errorf("%+v", got)
		}
		if !a.MayBook("operatore.mi", r) {
			a.Error("the right is lost")
		}
	})
}

// A closure may cancel what it touches instead of proposing: in the sede's name, the right kept [A16].
func TestClosureThatCancels(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		r := a.Ripe("operatore.mi", storetest.Mario, "pensioni")
		e := a.Book("operatore.mi", store.Wish{Start: storetest.At(storetest.Tuesday, 9, 0), Request: r}, desk.Booking{})
		_, _, err := a.S.EnterClosure(a.Context(), a.Act("responsabile.mi", ""), desk.Closure{Span: desk.Span{From: storetest.Tuesday, To: storetest.Tuesday}, Reason: "sciopero"}, desk.CancelThem)
		a.Must(err)
		got := a.Appointment("operatore.mi", e.ID)
		if got.State != desk.AnnullatoSede || got.Note != "la sede sarà chiusa (sciopero)" || a.Notices("operatore.mi", desk.NoticeCancelled) != 1 || !a.MayBook("operatore.mi", r) {
			a.Errorf("%+v", got)
		}
	})
}
