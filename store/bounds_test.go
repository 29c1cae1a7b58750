package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"combipat/desk"
	"combipat/store"
	"combipat/store/storetest"
)

// TestBounds makes every list that people make longer themselves as long as it may be: the next entry is
// refused in words, or the oldest gives way.
func TestBounds(t *testing.T) {
	storetest.EachOffice(t, func(o *storetest.Office) {
		ctx := o.Context()
		file := func(n int) store.NewFile {
			return store.NewFile{Name: fmt.Sprint(n, ".pdf"), Type: "application/pdf", Size: 1, SHA256: fmt.Sprintf("%064d", n)}
		}
		fill := func(b desk.Bound, there int, add func(n int) error) {
			o.Helper()
			for n := range b.Most - there {
				o.Must(add(n))
			}
			o.Refused(b.Rule, add(b.Most))
		}
		sent := o.Send("operatore.mi")
		fill(desk.DraftsBound, 0, func(int) error {
			_, err := o.S.SaveDraft(ctx, o.Act("operatore.mi", ""), store.Draft{Question: storetest.Ask()})
			return err
		})
		o.Send("operatore.mi") // which is no draft: many of them stop nobody from working
		fill(desk.NotesBound, 0, func(int) error { return o.S.AddNote(ctx, o.Act("funzionario.mi", sent), "Nota") })
		fill(desk.PasskeysBound, 0, func(n int) error {
			return o.S.AddPasskey(ctx, o.Act("operatore.mi", ""), store.Passkey{Credential: fmt.Sprint(n), Data: "{}", Name: "Chiave"})
		})
		ready := o.Count(`SELECT COUNT(*) FROM canned_replies WHERE struttura_id = $1`, o.People["responsabile.mi"].Struttura.ID)
		fill(desk.ReadyBound, ready, func(n int) error {
			_, err := o.S.KeepReply(ctx, o.Act("responsabile.mi", ""), desk.ReadyReply{Title: fmt.Sprint("Titolo ", n), Text: "Testo"})
			return err
		})

		many := make([]store.NewFile, desk.MaxFiles+1)
		for n := range many {
			many[n] = file(n)
		}
		_, err := o.S.SaveDraft(ctx, o.Act("collega.mi", ""), store.Draft{Question: storetest.Ask(), Files: many})
		o.Invalid("allegati", err)
		id, err := o.S.SaveDraft(ctx, o.Act("collega.mi", ""), store.Draft{Question: storetest.Ask(), Files: many[1:]})
		o.Must(err)
		_, err = o.S.SaveDraft(ctx, o.Act("collega.mi", id), store.Draft{Question: storetest.Ask(), Files: many[:1]})
		o.Invalid("allegati", err)

		var first []desk.Attachment
		for range 1 + desk.KeptBound.Most/desk.MaxFiles {
			kept, err := o.S.KeepFiles(ctx, o.People["operatore.mi"], o.Now, many[1:])
			o.Must(err)
			if first == nil {
				first = kept
			}
		}
		if n := o.Count(`SELECT COUNT(*) FROM kept_files WHERE person_id = $1`, o.People["operatore.mi"].ID); n != desk.KeptBound.Most {
			o.Errorf("%d files are kept", n)
		}
		if left, err := o.S.KeptFiles(ctx, o.People["operatore.mi"], []string{first[0].ID}); err != nil || len(left) != 0 {
			o.Errorf("the oldest are still there: %v, %v", left, err)
		}

		var sessions []string
		for n := range desk.SessionsBound.Most + 2 {
			id, err := o.S.StartSignIn(ctx, o.Now.Add(time.Duration(n)*time.Second), store.SignIn{Person: o.People["collega.mi"].ID}, "")
			o.Must(err)
			sessions = append(sessions, id)
		}
		for n, id := range sessions {
			if _, err := o.S.SignIn(ctx, id); (err == nil) != (n >= 2) {
				o.Errorf("session %d: %v", n, err)
			}
		}
	})
}

// TestAgendaBounds does the same with the waiting lists and with the links of a meeting.
func TestAgendaBounds(t *testing.T) {
	storetest.EachAgenda(t, func(a *storetest.Agenda) {
		ctx, e, sunday := a.Context(), a.Meeting(), storetest.Tuesday.AddDays(5) // with nothing free
		wait := func() error {
			request := a.Send("operatore.mi", a.Now.AddDate(0, 0, -40), storetest.Mario, "pensioni")
			_, err := a.S.Wait(ctx, a.Act("operatore.mi", ""), store.WaitFor{Punto: "MI-PENSIONI", Mode: desk.InPresenza, Request: request, From: sunday, To: sunday})
			return err
		}
		for range desk.WaitingBound.Most {
			a.Must(wait())
		}
		a.Refused("R34", wait())
		for range desk.GuestsBound.Most {
			token := a.Invite("operatore.mi", e.ID, "Mario Rossi", "")
			g, _, err := a.S.GuestOf(ctx, token)
			a.Must(err)
			a.Must(a.S.RevokeGuest(ctx, a.Act("operatore.mi", e.ID), g.ID))
		}
		_, err := a.S.Invite(ctx, a.Act("operatore.mi", e.ID), "Mario Rossi", "", storetest.RoomBase)
		a.Refused("R39", err)
		if !strings.Contains(err.Error(), "30 link") {
			a.Errorf("%v", err)
		}
	})
}
